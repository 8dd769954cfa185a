"""The docs target's view: a page for each group, operation and object, and the maps of the whole.

A page is made of its own thing, whole, and of the outline of all others; what lists operations shows their
summaries besides, which are looked up where they can be noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from rstparse.emit.client_names import Names
from rstparse.emit.docs.documents import Bodies
from rstparse.emit.docs.groups import group_page
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.objects import ObjectPages
from rstparse.emit.docs.operations import OperationPages
from rstparse.emit.docs.site import Site
from rstparse.emit.examples import examples
from rstparse.emit.fragments import NOTHING_KEPT, Fragments
from rstparse.emit.outline import encoded, outline
from rstparse.emit.references import Mention
from rstparse.emit.rendered import Item, Noted
from rstparse.emit.views import ApiView, View, api_view
from rstparse.model import Api


def docs_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the site.

    Args:
        api: the model.
        config: names of the client and the example URL, for samples; ``findings``, whether they are shown.
        fragments: has what earlier runs made.
    """
    whole, bare = api_view(api), outline(api)
    summaries = Noted({operation.name: operation.summary for operation in api.operations})
    links = Links(bare.api, summaries)
    bodies = Bodies(links, examples(bare, fragments))
    of_operations = OperationPages(links, bodies, Names(bare.api), config)
    of_objects = ObjectPages(links, bodies)

    def items(things: Sequence[Any], make: Callable[..., Any]) -> tuple[Item, ...]:
        digest = bare.digest.encode()
        return tuple(
            Item(digest + encoded(thing), partial(make, thing), (summaries,)) for thing in things
        )

    pages = {
        "operation": items(whole.operations, of_operations.page),
        "object": items(whole.objects, of_objects.page),
        "group": items(_groups(whole), lambda group: group_page(group[0], links, group[1])),
    }
    return View(Site(api, links, pages, config), pages, {"summaries": summaries})


def _groups(whole: ApiView) -> list[tuple[Any, tuple[Mention, ...]]]:
    """Return the groups that have a page, each with what refers to it."""
    referring: dict[str, list[Mention]] = {}
    sources = [("operation", o.name, o.refers_to) for o in whole.operations]
    sources += [("object", o.type, o.refers_to) for o in whole.objects]
    for kind, name, targets in sources:
        for target in targets:
            if target.kind == "group":
                referring.setdefault(target.name, []).append(Mention(kind=kind, name=name))
    return [(g, tuple(referring.get(g.name, ()))) for g in whole.groups if g.members]

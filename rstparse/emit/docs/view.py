"""The docs target's view: a page for each group, operation and object, and the maps of the whole.

A page is made of its own thing, whole, and of the outline of all others; what lists operations shows their
summaries besides, which are looked up where they can be noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from rstparse.emit.client_names import Names
from rstparse.emit.docs.documents import Bodies
from rstparse.emit.docs.groups import group_page
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.objects import ObjectPages
from rstparse.emit.docs.operations import OperationPages
from rstparse.emit.docs.site import Site
from rstparse.emit.examples import examples
from rstparse.emit.outline import digests, outline
from rstparse.emit.references import Mention
from rstparse.emit.rendered import Item, Noted
from rstparse.emit.views import ApiView, View, api_view
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded
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

    own, tables = digests(api), (summaries,)

    def item(made_of: bytes, make: Callable[[], Any]) -> Item:
        return Item(bare.digest.encode() + made_of, make, tables)

    def items(things: Sequence[Any], views: Sequence[Any], make: Callable[[Any], Any]) -> Any:
        for thing, view in zip(things, views, strict=True):
            yield item(own[id(thing)] + encoded(_added(view, thing)), partial(make, view))

    pages = {
        "operation": tuple(items(api.operations, whole.operations, of_operations.page)),
        "object": tuple(items(api.objects, whole.objects, of_objects.page)),
        "group": tuple(
            item(encoded((group, mentions)), partial(group_page, group, links, mentions))
            for group, mentions in _groups(whole)
        ),
    }
    return View(Site(api, links, pages, config), pages, {"summaries": summaries})


def _added(view: Struct, thing: Struct) -> list[Any]:
    """Return what a view has besides what its thing has."""
    added = sorted({*view.__struct_fields__} - {*thing.__struct_fields__})
    return [getattr(view, name) for name in added]


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

"""The docs target's view: a page for each group, operation and object, and the maps of the whole.

A page is made of its own thing, whole, and of the outline of all others; what lists operations shows their
summaries besides, which are looked up where they can be noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from rstparse.emit.client_names import names_of
from rstparse.emit.docs.documents import Bodies
from rstparse.emit.docs.groups import group_page
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.objects import ObjectPages
from rstparse.emit.docs.operations import OperationPages
from rstparse.emit.docs.pages import GroupPage, ObjectPage, OperationPage
from rstparse.emit.docs.site import Site
from rstparse.emit.examples import examples
from rstparse.emit.outline import Outline, digests, outline
from rstparse.emit.references import Mention
from rstparse.emit.relations import Relations, relations
from rstparse.emit.rendered import Item, Noted
from rstparse.emit.views import View, group_view, object_view, operation_view
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded
from rstparse.model import Api, Group, Object, Operation


def docs_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the site.

    Args:
        api: the model.
        config: names of the client and the example URL, for samples; ``findings``, whether they are shown.
        fragments: has what earlier runs made.
    """
    bare, found = outline(api), relations(api, fragments)
    summaries = Noted({operation.name: operation.summary for operation in api.operations})
    links = Links(bare.api, summaries)
    bodies = Bodies(links, examples(bare, fragments))
    of_operations = OperationPages(links, bodies, names_of(bare.api), config)
    of_objects = ObjectPages(links, bodies)

    def item(made_of: bytes, make: Callable[[], Any]) -> Item:
        return Item(bare.digest.encode() + made_of, make, (summaries,))

    own = digests(api)
    pages = {
        "operation": tuple(
            item(
                own[id(o)] + _shown(found, "operation", o.name),
                partial(_operation, o, found, of_operations),
            )
            for o in api.operations
        ),
        "object": tuple(
            item(
                own[id(o)] + _shown(found, "object", o.type),
                partial(_object, o, found, of_objects),
            )
            for o in api.objects
        ),
        "group": tuple(
            item(
                encoded((group, mentions := _from_pages(found, group))),
                partial(_group, group, found, links, mentions),
            )
            for group in api.groups
            if found.members[group.name]
        ),
    }
    site = Site(api, links, pages, config)
    made_of = _made_of(api, bare, pages, config) if fragments.kept else {}
    return View(site, pages, {"summaries": summaries}, made_of)


def _shown(found: Relations, kind: str, name: str) -> bytes:
    """Return what stands for all that a page shows besides its own facts and the outline of all others."""
    takers = [found.taken_by.get(name, ()), found.returned_by.get(name, ())]
    return encoded((found.referred_by.get(Mention(kind=kind, name=name), ()), takers))


def _operation(operation: Operation, found: Relations, pages: OperationPages) -> OperationPage:
    return pages.page(operation_view(operation, found))


def _object(thing: Object, found: Relations, pages: ObjectPages) -> ObjectPage:
    return pages.page(object_view(thing, found))


def _group(
    group: Group, found: Relations, links: Links, mentions: tuple[Mention, ...]
) -> GroupPage:
    return group_page(group_view(group, found), links, mentions)


def _from_pages(found: Relations, group: Group) -> tuple[Mention, ...]:
    """Return the operations and objects that refer to a group."""
    referring = found.referred_by.get(Mention(kind="group", name=group.name), ())
    return tuple(mention for mention in referring if mention.kind != "group")


def _made_of(
    api: Api, bare: Outline, pages: Mapping[str, Sequence[Item]], config: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return what the larger fields of the site are made of."""
    named = bare.digest.encode() + encoded(bool(config["findings"]))
    summarised = named + encoded([operation.summary for operation in api.operations])
    texts = encoded((api.index, [group.description for group in api.groups]))
    return {
        **dict.fromkeys(("object_list", "types", "pages", "urls"), named),
        **dict.fromkeys(
            ("tree", "entitlements", "open", "plain", "releases", "undated"), summarised
        ),
        **dict.fromkeys(
            ("introduction", "introduction_text", "about_objects", "about_objects_text"),
            named + texts,
        ),
        "groups": summarised + b"".join(item.made_of for item in pages["group"]),
    }

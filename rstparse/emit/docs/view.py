"""The docs target's view: a page for each group, operation and object, and the maps of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rstparse.emit.client_names import Names
from rstparse.emit.docs import maps
from rstparse.emit.docs.anchors import OBJECTS, START
from rstparse.emit.docs.documents import Bodies
from rstparse.emit.docs.groups import group_page
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.objects import ObjectPages
from rstparse.emit.docs.operations import OperationPages
from rstparse.emit.docs.pages import GroupPage, Link, ObjectPage, OperationPage, Site
from rstparse.emit.examples import examples
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention
from rstparse.emit.views import View, api_view
from rstparse.model import Api

MAPS = (START, "paths.html", OBJECTS, "entitlements.html", "releases.html")
ABOUT = "about.html"
FINDINGS = "findings.html"


def docs_view(api: Api, config: Mapping[str, Any]) -> View:
    """Return the site.

    Args:
        api: the model.
        config: names of the client and the example URL, for samples; ``findings``, whether they are shown.
    """
    links = Links(api, api_view(api))
    bodies = Bodies(links, examples(api))
    of_operations = OperationPages(links, bodies, Names(api), config)
    of_objects = ObjectPages(links, bodies)
    operations = tuple(map(of_operations.page, links.api.operations))
    objects = tuple(map(of_objects.page, links.api.objects))
    groups = _groups(links)
    pages = _pages(groups, operations, objects)
    introduction = api.index.description if api.index else ()
    about_objects = tuple(
        block for group in links.api.groups if not group.members for block in group.description
    )
    own = (*MAPS, ABOUT, *([FINDINGS] if config["findings"] else []))
    site = Site(
        title=api.title,
        version=api.version,
        base_path=api.base_path,
        namespace=api.namespace,
        introduction=links.prose(introduction, root=""),
        introduction_text=prose(introduction),
        about_objects=links.prose(about_objects, root=""),
        about_objects_text=prose(about_objects),
        documented=sum(thing.documented for thing in api.objects),
        groups=groups,
        operations=operations,
        objects=objects,
        tree=maps.path_tree(links),
        types=maps.type_tree(links),
        entitlements=maps.by_entitlement(links),
        open=maps.without_entitlement(links, authentication=False),
        plain=maps.without_entitlement(links, authentication=True),
        releases=maps.by_release(links),
        undated=maps.undated(links),
        methods=tuple(sorted({o.method for o in api.operations})),
        kinds=tuple(sorted({o.kind.replace("_", " ") for o in api.operations})),
        pages=pages,
        urls=(*own, *(page.url for kind in (groups, operations, objects) for page in kind)),
    )
    return View(site, {"operation": operations, "object": objects, "group": groups})


def _groups(links: Links) -> tuple[GroupPage, ...]:
    referring: dict[str, list[Mention]] = {}
    sources = [("operation", o.name, o.refers_to) for o in links.api.operations]
    sources += [("object", o.type, o.refers_to) for o in links.api.objects]
    for kind, name, targets in sources:
        for target in targets:
            if target.kind == "group":
                referring.setdefault(target.name, []).append(Mention(kind=kind, name=name))
    return tuple(
        group_page(group, links, tuple(referring.get(group.name, ())))
        for group in links.api.groups
        if group.members
    )


def _pages(
    groups: tuple[GroupPage, ...],
    operations: tuple[OperationPage, ...],
    objects: tuple[ObjectPage, ...],
) -> dict[str, Link]:
    """Return by page of the docs tree where the site shows it."""
    found = {group.page: Link(url=group.url, text=group.title) for group in groups}
    found |= {o.page: Link(url=o.url, text=o.name, method=o.method) for o in operations}
    found |= {o.page: Link(url=o.url, text=o.type) for o in objects if o.documented}
    return found

"""What every page of the docs index may show of the whole. A field is made when a template reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from rstparse.emit.docs import maps
from rstparse.emit.docs.anchors import OBJECTS, START
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.pages import (
    GroupPage,
    Link,
    ObjectEntry,
    ObjectPage,
    OperationPage,
    Row,
    TreeNode,
    TypeNode,
)
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention
from rstparse.emit.rendered import Item
from rstparse.model import Api, Block

MAPS = (START, "paths.html", OBJECTS, "entitlements.html", "releases.html")
ABOUT = "about.html"
FINDINGS = "findings.html"


class Site:
    """The whole.

    Args:
        api: the model; links: of its outline.
        items: the pages, by kind.
        config: ``findings``: whether they are shown.
    """

    def __init__(
        self,
        api: Api,
        links: Links,
        items: Mapping[str, Sequence[Item]],
        config: Mapping[str, Any],
    ) -> None:
        self.title = api.title
        self.version = api.version
        self.base_path = api.base_path
        self.namespace = api.namespace
        self._api = api
        self._links = links
        self._items = items
        self._findings = bool(config["findings"])

    @cached_property
    def introduction(self) -> str:
        """What the index of the docs tree says, as HTML."""
        return self._links.prose(self._introduction, root="")

    @cached_property
    def introduction_text(self) -> str:
        """The same as text."""
        return prose(self._introduction)

    @property
    def _introduction(self) -> tuple[Block, ...]:
        return self._api.index.description if self._api.index else ()

    @cached_property
    def about_objects(self) -> str:
        """What the overviews of folders without operations say, as HTML."""
        return self._links.prose(self._about_objects, root="")

    @cached_property
    def about_objects_text(self) -> str:
        """The same as text."""
        return prose(self._about_objects)

    @property
    def _about_objects(self) -> tuple[Block, ...]:
        empty = {name for name, group in self._links.groups.items() if not group.members}
        return tuple(
            b for group in self._api.groups if group.name in empty for b in group.description
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many operations and objects there are, and objects that are ``documented``: have a page."""
        return {
            "operations": len(self._api.operations),
            "objects": len(self._api.objects),
            "documented": sum(thing.documented for thing in self._api.objects),
        }

    @cached_property
    def groups(self) -> tuple[GroupPage, ...]:
        """The pages of groups."""
        return tuple(item.made for item in self._items["group"])

    @cached_property
    def operations(self) -> tuple[OperationPage, ...]:
        """The pages of operations: a file that reads them is made anew whenever one of them changes."""
        return tuple(item.made for item in self._items["operation"])

    @cached_property
    def objects(self) -> tuple[ObjectPage, ...]:
        """The pages of objects, as for operations."""
        return tuple(item.made for item in self._items["object"])

    @cached_property
    def object_list(self) -> tuple[ObjectEntry, ...]:
        """The objects, for a list of them."""
        return tuple(
            ObjectEntry(
                url=self._links.urls[Mention(kind="object", name=thing.type)],
                text=thing.type,
                abstract=thing.abstract,
                documented=thing.documented,
            )
            for thing in self._links.model.objects
        )

    @cached_property
    def tree(self) -> tuple[TreeNode, ...]:
        """The map of paths."""
        return maps.path_tree(self._links)

    @cached_property
    def types(self) -> tuple[TypeNode, ...]:
        """The map of bases."""
        return maps.type_tree(self._links)

    @cached_property
    def entitlements(self) -> tuple[Row, ...]:
        """Which operations each entitlement opens."""
        return maps.by_entitlement(self._links)

    @cached_property
    def open(self) -> tuple[Link, ...]:
        """Operations that need no credentials."""
        return maps.without_entitlement(self._links, authentication=False)

    @cached_property
    def plain(self) -> tuple[Link, ...]:
        """Operations that need no entitlement besides credentials."""
        return maps.without_entitlement(self._links, authentication=True)

    @cached_property
    def releases(self) -> tuple[Row, ...]:
        """What each release added."""
        return maps.by_release(self._links)

    @cached_property
    def undated(self) -> tuple[Link, ...]:
        """Operations of which nothing says since when they are."""
        return maps.undated(self._links)

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """The methods that there are."""
        return tuple(sorted({o.method for o in self._api.operations}))

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of operations that there are, in words."""
        return tuple(sorted({o.kind.replace("_", " ") for o in self._api.operations}))

    @cached_property
    def pages(self) -> dict[str, Link]:
        """By page of the docs tree, the page of the site that shows it."""
        urls, model = self._links.urls, self._links.model
        found = {
            group.source.path: Link(
                url=urls[Mention(kind="group", name=group.name)], text=group.title
            )
            for group in self._links.groups.values()
            if group.members
        }
        found |= {
            o.source.path: Link(
                url=urls[Mention(kind="operation", name=o.name)], text=o.name, method=o.method
            )
            for o in model.operations
        }
        found |= {
            o.source.path: Link(url=urls[Mention(kind="object", name=o.type)], text=o.type)
            for o in model.objects
            if o.documented
        }
        return found

    @cached_property
    def urls(self) -> tuple[str, ...]:
        """Of all pages."""
        own = (*MAPS, ABOUT, *([FINDINGS] if self._findings else []))
        urls, groups = self._links.urls, self._links.groups
        mentions = [Mention(kind="group", name=g.name) for g in groups.values() if g.members]
        mentions += [Mention(kind="operation", name=o.name) for o in self._api.operations]
        mentions += [Mention(kind="object", name=o.type) for o in self._api.objects]
        return (*own, *(urls[mention] for mention in mentions))

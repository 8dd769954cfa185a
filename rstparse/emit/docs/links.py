"""Links between the pages of the docs index, and prose with its references turned into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from rstparse.emit.docs.anchors import page_urls, short_titles
from rstparse.emit.docs.pages import Link
from rstparse.emit.docs.prose import html_prose
from rstparse.emit.docs.releases import release_names
from rstparse.emit.escape import html
from rstparse.emit.references import Mention, fold_label, label_table
from rstparse.emit.relations import relations
from rstparse.emit.safe import Safe
from rstparse.emit.views import GroupView, group_view
from rstparse.model import Api, Operation, Reference


class Links:
    """Looks up where things are.

    Args:
        model: its outline is enough.
        summaries: of operations, by name.

    Attributes:
        model, summaries: as given.
        labels: what each stands on.
    """

    def __init__(self, model: Api, summaries: Mapping[str, str]) -> None:
        self.model = model
        self.summaries = summaries
        self.labels = label_table(model)

    @cached_property
    def operations_by_name(self) -> dict[str, Operation]:
        """The operations of the outline."""
        return {operation.name: operation for operation in self.model.operations}

    @cached_property
    def groups(self) -> dict[str, GroupView]:
        """The groups of the outline, by name."""
        found = relations(self.model)
        return {group.name: group_view(group, found) for group in self.model.groups}

    @cached_property
    def urls(self) -> dict[Mention, str]:
        """Where the page of each thing is."""
        return page_urls(self.model)

    @cached_property
    def releases(self) -> dict[str, str]:
        """By each spelling of a release the usual one."""
        return release_names(self.model.operations)

    @cached_property
    def short(self) -> dict[str, str]:
        """By title of a group that has a page a shorter one."""
        return short_titles([group.title for group in self.groups.values() if group.members])

    def to(self, mention: Mention) -> Link | None:
        """Return the link to what a mention names; None for a group without a page."""
        url = self.urls.get(mention)
        if url is None:
            return None
        match mention.kind:
            case "operation":
                found = self.operations_by_name[mention.name]
                summary = self.summaries[mention.name]
                return Link(url=url, text=found.name, method=found.method, summary=summary)
            case "object":
                return Link(url=url, text=mention.name)
        title = self.groups[mention.name].title
        return Link(url=url, text=title, short=self.short.get(title, title))

    def all(self, mentions: Iterable[Mention]) -> tuple[Link, ...]:
        """Return the links to all that have a page, each once."""
        found = (self.to(mention) for mention in dict.fromkeys(mentions))
        return tuple(link for link in found if link is not None)

    def operations(self, names: Iterable[str]) -> tuple[Link, ...]:
        """Return the links to operations by name."""
        return self.all(Mention(kind="operation", name=name) for name in names)

    def object(self, type_: str | None) -> Link | None:
        """Return the link to an object; None for a scalar type and for none."""
        return None if type_ is None else self.to(Mention(kind="object", name=type_))

    def objects(self, types: Iterable[str]) -> tuple[Link, ...]:
        """Return the links to objects by type."""
        return self.all(Mention(kind="object", name=type_) for type_ in types)

    def of_labels(self, labels: Iterable[str]) -> tuple[Link, ...]:
        """Return the links to what labels stand on; unknown ones are left out."""
        folded = map(fold_label, labels)
        return self.all(self.labels[label] for label in folded if label in self.labels)

    def prose(self, content: Any, root: str = "../") -> Safe:
        """Return prose as HTML for a page one level below the root; on the root's own pages ``root`` is empty."""
        return html_prose(content, lambda reference: self._refer(reference, root))

    def _refer(self, reference: Reference, root: str) -> str:
        mention = self.labels.get(fold_label(reference.label))
        link = self.to(mention) if mention else None
        if link is None:
            return html(reference.text)
        return f'<a href="{root}{html(link.url)}">{html(reference.text)}</a>'

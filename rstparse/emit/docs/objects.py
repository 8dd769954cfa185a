"""Pages of objects."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rstparse.emit.docs.anchors import anchor
from rstparse.emit.docs.documents import Bodies
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.origins import inferred
from rstparse.emit.docs.pages import AttributeGroup, AttributeRow, ObjectPage
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention
from rstparse.emit.views import ObjectView
from rstparse.model import Attribute, Blocks


class ObjectPages:
    """Makes the pages of objects."""

    def __init__(self, links: Links, bodies: Bodies) -> None:
        self._links = links
        self._bodies = bodies

    def page(self, thing: ObjectView) -> ObjectPage:
        """Return the page of one object."""
        links = self._links
        url = links.urls[Mention(kind="object", name=thing.type)]
        return ObjectPage(
            type=thing.type,
            file=url.rpartition("/")[2].removesuffix(".html"),
            url=url,
            title=thing.title,
            label=thing.label or "",
            root=thing.root or "",
            python=thing.class_name,
            abstract=thing.abstract,
            documented=thing.documented,
            summary=first_sentence(thing.description),
            description=links.prose(thing.description),
            text=prose(thing.description),
            ancestors=links.objects(thing.ancestors),
            subtypes=links.objects(thing.subtypes),
            descendants=links.objects(thing.descendants),
            attributes=tuple(self._attributes(thing)),
            taken_by=links.operations(thing.taken_by),
            returned_by=links.operations(thing.returned_by),
            used_by=links.objects(thing.used_by),
            referred_by=links.all(thing.referred_by),
            documents=self._bodies.object(thing.type),
            inferred=inferred(thing.origins),
            source=thing.provenance,
            page=thing.source.path,
            provenance=thing.provenance,
        )

    def _attributes(self, thing: ObjectView) -> Iterable[AttributeGroup]:
        """Yield the object's own attributes, then those of each base, the nearest first."""
        groups: dict[str | None, list[Attribute]] = {None: []}
        groups |= {base: [] for base in thing.ancestors}
        for attribute in thing.attributes:
            groups.setdefault(attribute.inherited_from, []).append(attribute)
        for base, members in groups.items():
            if members:
                rows = tuple(map(self._attribute, members))
                id_ = f"from-{anchor(base)}" if base else "attributes"
                yield AttributeGroup(base=self._links.object(base), anchor=id_, rows=rows)

    def _attribute(self, attribute: Attribute) -> AttributeRow:
        link = self._links.object(attribute.type)
        enum = attribute.enum
        python = attribute.python_name
        return AttributeRow(
            name=attribute.name,
            anchor=anchor(attribute.name),
            type=attribute.type,
            url=f"../{link.url}" if link else "",
            many=attribute.kind == "list",
            required=attribute.required,
            nillable=attribute.nillable,
            wire=_wire(attribute),
            enum=enum.name if enum else "",
            values=enum.values if enum else (),
            description=self._links.prose(attribute.description),
            text=prose(attribute.description),
            documented=attribute.documented,
            python=python if python != attribute.name else "",
            inferred=inferred(attribute.origins),
        )


def _wire(attribute: Attribute) -> str:
    """Return how the items of a list stand in XML."""
    if attribute.kind != "list":
        return ""
    item = f"<{attribute.item_name or attribute.name}>"
    return f"{item} inside <{attribute.name}>" if attribute.wrapped else f"repeated {item}"


def first_sentence(description: Blocks) -> str:
    """Return the first sentence of a description as plain text."""
    text = prose(description).partition("\n")[0]
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]

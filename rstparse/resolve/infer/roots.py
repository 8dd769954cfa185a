"""Root elements: a page is titled by its root element's name where the type has one, else by the type itself."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.resolve.infer.known import Finding, Known


def infer_roots(known: Known) -> Iterator[Finding]:
    """Yield ``root`` of every object with a page: its title, or None where the title is the type's name."""
    for type_, fields in known.objects.items():
        title = fields.get("title")
        if fields.get("documented") and title and " " not in title:
            yield Finding(("object", type_), "root", None if title == type_ else title)

"""What a page says in prose that no route, type or path implies, and what becomes of it here."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Statement(NamedTuple):
    """One statement, in our own words.

    Attributes:
        page: below the folder of the pages.
        says: what it says.
        operations: that behave so.
        by: ``handler``: one of this package; ``tree``: the resource tree does so for all operations of
            the kind; ``nothing``: no client can tell, or nobody knows, see ``why``.
        why: what does it, or why nothing can.
    """

    page: str
    says: str
    operations: tuple[str, ...]
    by: Literal["handler", "tree", "nothing"] = "handler"
    why: str = ""

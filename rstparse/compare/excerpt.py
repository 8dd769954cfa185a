"""What changed in a fact, short enough for a line."""

from __future__ import annotations

from rstparse.compare.change import Change, Value

_MOST, _ALONE = 60, 120
"""Characters that a line shows of each of two values, and of one that stands alone."""
_CONTEXT = 20
"""Characters shown before the first difference of long texts."""


def excerpt(change: Change) -> str:
    """Return ``before → after``, or the one that is there; long texts from where they start to differ.

    Empty where it would repeat what the rule's title says, or the subject.
    """
    before, after = change.before, change.after
    if isinstance(before, bool) and isinstance(after, bool):
        return ""
    if change.subject.endswith((f".{before}", f".{after}")) and not change.field:
        return ""
    if before is None or after is None:
        only = after if before is None else before
        return "" if only is None else _cut(shown(only), most=_ALONE)
    one, other = shown(before), shown(after)
    start = 0
    if max(len(one), len(other)) > _MOST:
        same = next(
            (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
            min(len(one), len(other)),
        )
        start = max(0, same - _CONTEXT)
        start = max(start, one.find(" ", start, same) + 1)  # at the start of a word
    return f"{_cut(one, start)} → {_cut(other, start)}"


def shown(value: Value) -> str:
    """Return a value as text on one line."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(map(str, value)) or "nothing"
    return " ".join(str(value).split()) or "nothing"


def _cut(text: str, start: int = 0, most: int = _MOST) -> str:
    head = "…" if start else ""
    rest = text[start:]
    return head + (rest if len(rest) <= most else rest[: most - 1].rstrip() + "…")

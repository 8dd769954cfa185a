"""Facts of the model as plain values: what a report shows before and after the arrow."""

from __future__ import annotations

from typing import Any

from rstparse.compare.change import Value
from rstparse.model import (
    Admonition,
    Bullets,
    Code,
    Enumeration,
    Example,
    Frozen,
    GroupEntry,
    Link,
    Literal_,
    Pager,
    Paragraph,
    Reference,
    RequestBody,
    Response,
    Since,
    Text,
    Waiter,
)


def plain(value: Any) -> Value:
    """Return a fact as a plain value. Different facts give different values, but for blanks in prose."""
    match value:
        case None | str() | int():
            return value
        case Frozen():
            return _struct(value)
        case () if not value:
            return ()
        case tuple() if isinstance(value[0], Text | Literal_ | Reference | Link):
            return "".join(map(_struct, value))
        case tuple() if isinstance(value[0], Paragraph | Bullets | Code | Admonition):
            return "\n\n".join(map(_struct, value))
        case tuple():
            return tuple(v if isinstance(v, str | int) else _struct(v) for v in value)
    return str(value)


def _struct(value: Any) -> str:
    match value:
        case Text(text=text) | Since(text=text):
            return str(text)
        case Literal_(text=text):
            return f"``{text}``"
        case Reference(label=label, text=text):
            return f":ref:`{label}`" if label == text else f":ref:`{text} <{label}>`"
        case Link(text=text, target=target):
            return f"<{target}>" if text == target else f"`{text} <{target}>`"
        case Paragraph(inlines=inlines):
            return str(plain(inlines) or "")
        case Bullets(items=items):
            return "\n".join(f"* {plain(item) or ''}" for item in items)
        case Code(language=language, text=text):
            return f".. code-block:: {language}\n\n{text}"
        case Admonition(name=name, blocks=blocks):
            return f".. {name}:: {plain(blocks) or ''}"
        case GroupEntry(operation=operation, text=text):
            return f"{operation}: {text}"
    return _facts(value)


def _facts(value: Any) -> str:
    match value:
        case RequestBody(kind=kind, type=type_) if not type_:
            return kind
        case RequestBody(type=type_):
            return str(type_)
        case Response(kind="list", item=item, type=type_):
            return f"list of {item}, in {type_}" if type_ else f"list of {item}"
        case Response(kind="object", type=type_):
            return str(type_)
        case Response(kind=kind):
            return kind
        case Pager() | Waiter():
            names = value.__struct_fields__
            return ", ".join(f"{n}: {v}" for n in names if (v := getattr(value, n)) is not None)
        case Example(curl=curl, body=body):
            return "\n\n".join(filter(None, (curl, body)))
        case Enumeration(values=values):
            return ", ".join(values)
    return str(value)

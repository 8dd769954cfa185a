"""Content of resources: what was uploaded, or bytes made up from the path."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from .creation import add
from .embedding import reflect
from .message import Answer, Content, Fault, Upload
from .objects import convert, moment, put, touch
from .peer import WireStruct
from .place import Place, absent
from .progress import is_state, state
from .samples import sample
from .store import Record

Returned = Answer | WireStruct | Content | str | None


def download(place: Place) -> Returned:
    """Answer with the file of the resource that the path lies in, else with bytes made up from its path.

    Raises:
        Fault: 404 if there is no such resource.
    """
    length = _owner(place)
    owner = place.prefix(length)
    record = place.store.get(owner)
    if record is None and _is_kept(place, length):
        raise absent(owner, place.object_type(length))
    name = place.name if place.node.is_file else None
    if record is not None:
        kept = record.extra.get("files", {}).get(_part(place, length)) or record.extra.get("file")
        if kept:
            return _content(kept, name)
    return Content(made_up(place.path), name=name)


def made_up(path: str) -> bytes:
    """Return 64 bytes of text that are always the same for a path."""
    return hashlib.sha256(path.encode()).hexdigest().encode()


def upload(place: Place) -> Returned:
    """Keep the content for the resource that the path lies in, made new if it may be, and answer with
    what is documented.
    """
    call, result = place.call, place.call.route.result
    kept = _kept(call.upload) if call.upload else {}
    length = _owner(place)
    record = place.store.get(place.prefix(length))
    part = _part(place, length)
    if part and "/" not in part and _makes(place):
        assert result.type is not None
        record = add(place.world, place.path, sample(place.registry, result.type))
        part = ""
    elif record is None:
        record = _new(place, length)
    record.extra = _with_file(record.extra, part, kept)
    _describe(place, record.value, call.upload)
    place.store.put(record)
    reflect(place.world, record.path, record.value)
    if result.kind != "object" or result.type is None:
        return "" if result.kind == "text" else None
    if place.is_a(record.value, result.type):
        return record.value
    above = place.nearest(result.type)
    if above is None and is_state(place.registry, result.type):
        return state(place.world, record, result.type, look=False)
    return above.value if above else convert(place.registry, record.value, result.type)


def _with_file(extra: dict[str, Any], part: str, kept: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept beside a resource with a new file of one of its parts.

    The resource's own file is that of no part, else the part's that had one first.
    """
    files = extra.get("files", {})
    is_own = not part or "file" not in extra or extra["file"] == files.get(part)
    return {**extra, "files": {**files, part: kept}, **({"file": kept} if is_own else {})}


def _owner(place: Place) -> int:
    """Return the length of the prefix that names the resource of a file."""
    length = len(place.steps)
    while length and (not place.is_placeholder(length) or place.template(length).is_file):
        length -= 1
    return length


def _part(place: Place, length: int) -> str:
    """Return the literal segments between a resource and its file."""
    return "/".join(s.text for s in place.steps[length:] if not s.node.is_file)


def _is_kept(place: Place, length: int) -> bool:
    """Tell whether the prefix names something that is made or deleted, and so may be absent."""
    node = place.template(length)
    if any(route.method in ("PUT", "DELETE") or route.kind == "get" for route in node.routes):
        return True
    return length > 0 and place.template(length - 1).find("GET", "list") is not None


def _makes(place: Place) -> bool:
    result, member = place.call.route.result, place.node.member
    return result.kind == "object" and member is not None and member.object_type == result.type


def _new(place: Place, length: int) -> Record:
    result, step = place.call.route.result, place.steps[length - 1]
    node = place.template(length)
    if place.object_type(length) is not None:
        raise absent(place.prefix(length), place.object_type(length))
    type_name = step.key.type if step.key and step.key.type else result.type
    if type_name is None:
        type_name = next((r.result.type for r in node.routes if r.result.type), None)
    if type_name is None:
        raise Fault(404, f"there is no resource at {place.prefix(length)}", reason="no-resource")
    value = sample(place.registry, type_name)
    now = moment(place.world)
    put(value, "dbId", int(step.text) if step.text.isdecimal() and len(step.text) < 19 else None)
    put(value, "created", now)
    put(value, "uri", place.prefix(length))
    return Record(place.prefix(length), value)


def _describe(place: Place, value: WireStruct, upload: Upload | None) -> None:
    now = moment(place.world)
    name = place.name if place.node.is_file else (upload.name if upload else None)
    if name:
        put(value, "name", name, keep=True)
        put(value, "fileName", name)
    if upload is not None:
        put(value, "size", upload.size)
        put(value, "fileSize", upload.size)
        put(value, "sha256sum", upload.digest or None)
        put(value, "uploaded", True)
        put(value, "uploadedTime", now)
    touch(place.world, value, now)


def _kept(upload: Upload) -> dict[str, Any]:
    return {"path": str(upload.path), "name": upload.name, "size": upload.size}


def _content(kept: Any, name: str | None) -> Content:
    if isinstance(kept, str):
        return Content(Path(kept), name=name)
    media = kept.get("mediaType") or "application/octet-stream"
    return Content(Path(kept["path"]), media, name or kept.get("name"))

"""Names of files as a service suggests them, made safe to create."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_PARAMETER = re.compile(r';\s*(filename\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.IGNORECASE)
_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"|?*\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)
_DEVICES = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
_LONGEST = 200


def from_disposition(header: str | None) -> str | None:
    """The safe file name in a Content-Disposition header, or None (RFC 6266; ``filename*`` wins)."""
    if not header:
        return None
    found = {name.lower(): value.strip() for name, value in _PARAMETER.findall(header)}
    if "filename*" in found:
        charset, _, rest = found["filename*"].strip('"').partition("'")
        try:
            name = unquote_to_bytes(rest.partition("'")[2]).decode(charset or "utf-8")
        except (LookupError, UnicodeDecodeError):
            name = ""
        if safe := safe_name(name):
            return safe
    value = found.get("filename", "")
    if value.startswith('"'):
        # Some services send Windows paths with plain backslashes; either reading ends at the same name.
        value = value[1:-1].replace('\\"', '"')
    return safe_name(value)


def safe_name(name: str) -> str | None:
    """The last part of a path, without what any common system forbids or hides; None if nothing is left."""
    name = _FORBIDDEN.sub("_", re.split(r"[/\\]", name)[-1]).strip(" ").rstrip(". ").lstrip(".")
    if _DEVICES.match(name):
        name = f"_{name}"
    while len(name.encode()) > _LONGEST:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[:-1]}{dot}{suffix}" if stem and len(suffix) < 20 else name[:-1]
    return name or None

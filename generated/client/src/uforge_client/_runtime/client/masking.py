"""Keeps secrets out of whatever a person may read: URLs, messages, and excerpts of documents."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "***"

_SECRET_QUERY = re.compile(
    r"(?i)([?&;]|&amp;|\b)"
    r"((?:api_?key|signature|[\w.-]*(?:password|passwd|secret|token|download_?id))=)[^&\s\"'<>#]+"
)
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/?#\s@]*@")
_SECRET_WORD = (
    r"[\w:.-]*(?:passw(?:or)?d|passphrase|secret|token|private_?key|api_?key|credential)[\w.-]*"
)
_SECRET_ELEMENT = re.compile(rf"(?i)(<({_SECRET_WORD})(?:\s[^<>]*)?>)[^<]+")
_SECRET_MEMBER = re.compile(rf'(?i)("{_SECRET_WORD}"\s*:\s*)"(?:[^"\\]|\\.)*"?')


def mask_url(url: str) -> str:
    """The URL with values of secret query parameters, and credentials before the host, masked."""
    if "=" not in url and "@" not in url:
        return url
    return _SECRET_QUERY.sub(rf"\1\2{MASK}", _USERINFO.sub(rf"\1{MASK}@", url))


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """A document or message with secret elements, members and URLs in it masked.

    Args:
        text: any text; excerpts of XML and JSON are understood also when cut.
        secrets: exact values to mask wherever they stand.
    """
    for secret in secrets:
        if len(secret) > 3:  # a shorter one would tear the text apart and so give itself away
            text = text.replace(secret, MASK)
    text = _SECRET_ELEMENT.sub(rf"\1{MASK}", text)
    text = _SECRET_MEMBER.sub(rf'\1"{MASK}"', text)
    return mask_url(text)


def mask_bytes(content: bytes, secrets: Iterable[str] = ()) -> bytes:
    """The same for a document as it came; whatever its encoding, other bytes stay as they are."""
    told = [secret.encode().decode("latin-1") for secret in secrets]
    return mask_text(content.decode("latin-1"), told).encode("latin-1")

"""A folder of files, such as the docs index, served as it is beside the API."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from .message import Content, Fault
from .sending import Headers, Send, header, send_bytes, send_content

SITE = "/docs"
"""Where it stands."""

# By the name alone: what a machine knows of file types must not change what is answered.
_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}


def is_below(path: str) -> bool:
    """Tell whether a path of a request is one of the site's."""
    return path == SITE or path.startswith(SITE + "/")


class Site:
    """The ASGI callable.

    Args:
        folder: what is served; links that lead out of it are not followed.
        base_path: of the API, which each answer names, so that pages can offer to try it.
    """

    def __init__(self, folder: Path, base_path: str = "") -> None:
        self._folder = folder.resolve()
        self._base_path = base_path

    async def __call__(self, scope: Mapping[str, Any], path: str, send: Send) -> None:
        """Answer one request; ``path`` is as it was sent, percent-encoded."""
        method = scope["method"]
        headers: Headers = [
            header("cache-control", "no-cache"),
            header("x-content-type-options", "nosniff"),
            header("api-base-path", self._base_path),
        ]
        if method not in ("GET", "HEAD"):
            headers.append(header("allow", "GET, HEAD"))
            await send_bytes(send, 405, b"", headers)
            return
        if path == SITE:
            headers.append(header("location", f"{SITE}/"))
            await send_bytes(send, 308, b"", headers)
            return
        file = self._find(unquote(path.removeprefix(SITE)))
        head = method == "HEAD"
        if file is None:
            headers.append(header("content-type", "text/plain; charset=utf-8"))
            await send_bytes(send, 404, b"There is no such page.\n", headers, head=head)
            return
        content = Content(file, _TYPES.get(file.suffix, "application/octet-stream"))
        try:
            await send_content(
                send, 200, content, headers, request=_sent(scope), get=True, head=head
            )
        except Fault as fault:
            await send_bytes(send, fault.status, b"", headers)

    def _find(self, path: str) -> Path | None:
        """Return the file that a decoded path means; a folder's is its ``index.html``."""
        if "\0" in path or "\\" in path:
            return None
        try:
            found = self._folder.joinpath(*path.split("/")[1:]).resolve()
            if path.endswith("/"):
                found = found / "index.html"
            return found if found.is_relative_to(self._folder) and found.is_file() else None
        except (OSError, ValueError, RuntimeError):
            return None


def _sent(scope: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of a request by lower-case name."""
    pairs = scope["headers"]
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}

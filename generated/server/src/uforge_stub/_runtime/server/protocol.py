"""HTTP as uvicorn speaks it with httptools, whose parser is fast and takes heads of any length."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 1 << 16
"""Bytes of a request before its body, which the parser keeps in memory."""


class Http(HttpToolsProtocol):
    """One connection. What the parser only gathers is limited: heads, and what follows or divides a body."""

    _gathered = 0

    def data_received(self, data: bytes) -> None:
        """Take what came; answer 400 and close where a head does not end."""
        self._gathered += len(data)
        super().data_received(data)
        if self._gathered > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response(f"The head of a request has at most {LARGEST_HEAD} bytes.")

    def on_headers_complete(self) -> None:
        """Hand the request on."""
        self._gathered = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hand a piece of the body on."""
        self._gathered = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request."""
        self._gathered = 0
        super().on_message_complete()

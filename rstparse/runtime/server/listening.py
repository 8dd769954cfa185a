"""The socket that a server listens on."""

from __future__ import annotations

import socket


def listen(host: str, port: int) -> socket.socket:
    """Open a TCP port (0: any free one) whose connections send what they have at once.

    asyncio turns that on only for sockets made with the protocol's number, which those of
    ``socket.create_server`` are not; the body of an answer would then wait for the client's delayed
    acknowledgement of its head, some 40 ms. Connections inherit it from the socket that accepts them.

    Raises:
        OSError: the port is in use or not open to this user, or the host is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.create_server((host, port), family=family, backlog=2048)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened

"""The socket that a server listens on."""

from __future__ import annotations

import socket

import pytest

from rstparse.runtime.server.listening import listen


def test_connections_send_at_once() -> None:
    with (
        listen("127.0.0.1", 0) as opened,
        socket.create_connection(opened.getsockname()),
        opened.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_a_port_in_use_is_an_error() -> None:
    with listen("127.0.0.1", 0) as opened, pytest.raises(OSError):
        listen("127.0.0.1", opened.getsockname()[1])

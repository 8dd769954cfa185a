"""A certificate made on the spot, for clients that insist on TLS."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

ALWAYS = ("localhost", "127.0.0.1", "::1")


class Pair(NamedTuple):
    """Files of a certificate and its key, and of the authority (PEM) that clients have to trust."""

    certificate: Path
    key: Path
    authority: Path


class TlsError(Exception):
    """No certificate can be made; the message says how to mend it."""


def self_signed(folder: Path, host: str) -> Pair:
    """Make a certificate for ``host`` and the names of this machine, with an authority of its own.

    Args:
        folder: takes the three files; the key is readable by its owner only.
        host: name or address that clients use; ``0.0.0.0`` and ``::`` add nothing.

    Raises:
        TlsError: the library for it is not installed.
    """
    try:
        import trustme  # lazy: heavy, and needed for this setting only
    except ImportError:
        raise TlsError(
            "--tls self-signed needs the library trustme: pip install trustme,"
            " or give a certificate of your own with --tls-cert and --tls-key"
        ) from None
    names = dict.fromkeys((*ALWAYS, *([host] if _is_name(host) else [])))
    authority = trustme.CA(organization_name="Stub server, for tests only")
    leaf = authority.issue_cert(*names, organization_name="Stub server")
    folder.mkdir(parents=True, exist_ok=True)
    pair = Pair(folder / "server.pem", folder / "server.key", folder / "ca.pem")
    authority.cert_pem.write_to_path(pair.authority)
    for index, blob in enumerate(leaf.cert_chain_pems):
        blob.write_to_path(pair.certificate, append=index > 0)
    descriptor = os.open(pair.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(leaf.private_key_pem.bytes())
    return pair


def _is_name(host: str) -> bool:
    try:
        return not ip_address(host).is_unspecified
    except ValueError:
        return bool(host)

"""Which redirects are followed, and what of a request goes along.

Only reading (GET, HEAD) is repeated elsewhere; anything else raises RedirectError, since a service that
moves must not receive a change twice or in another method. Credentials and headers of the user's own
stay with their origin; elsewhere goes what any browser would send. HTTPS never becomes HTTP.
"""

from __future__ import annotations

import httpx2

from .request import HeaderList

MOST_HOPS = 5
PUBLIC_HEADERS = frozenset(("user-agent", "accept", "accept-encoding", "range", "if-range"))


def next_hop(
    location: str | None, url: str, method: str, headers: HeaderList, hops: int
) -> tuple[str, HeaderList] | None:
    """The URL to go to and the headers to send there, or None if the redirect is not followed."""
    if not location or method not in ("GET", "HEAD") or hops >= MOST_HOPS:
        return None
    here = httpx2.URL(url)
    try:
        stated = httpx2.URL(location)
        there = here.join(stated).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError):
        return None
    if (
        there.scheme not in ("http", "https")
        or there.userinfo
        or (stated.scheme and not stated.host)
    ):
        return None
    if here.scheme == "https" and there.scheme == "http":
        return None
    if _same_origin(here, there):
        return str(there), headers
    return str(there), headers.keep_only(PUBLIC_HEADERS)


def _same_origin(here: httpx2.URL, there: httpx2.URL) -> bool:
    """Also true from port 80 to the same host's 443: a host that asks for TLS."""
    if (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port):
        return True
    upgrade = (here.scheme, there.scheme) == ("http", "https")
    return upgrade and here.host == there.host and here.port is None and there.port is None

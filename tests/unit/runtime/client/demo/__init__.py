"""A package as the templates write it, small and by hand: what the client's tests call."""

from ._client import AsyncDemo, Demo

__all__ = ["AsyncDemo", "Demo"]

"""The hand-written part of this package: the server, and what single pages demand of it."""

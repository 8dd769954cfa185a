"""Hand-written code that outputs carry: each folder below is copied verbatim into a generated package.

Imports here are relative or of the standard library, msgspec and httpx2, and of nothing else of the toolkit.
"""

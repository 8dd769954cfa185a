"""A toolkit that turns a REST API's reStructuredText reference into a client, a schema and a model.

The public Python API is listed in ``docs/guide/python-api.md``; every other name is private.
"""

__version__ = "0.1.0"

"""What the bar at the side of each page lists, as one script for all pages: each page with it would be too large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rstparse.emit import escape
from rstparse.emit.docs.anchors import page_urls, short_titles
from rstparse.emit.outline import outline
from rstparse.emit.references import Mention
from rstparse.emit.relations import relations
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.model import Api


def navigation_script(
    api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT
) -> bytes:
    """Return the groups with their operations ``[method, name, url]``, and the objects ``[type, url]``."""
    bare = outline(api)
    return fragments.get("navigation", (bare.digest,), lambda: _script(bare.api))


def _script(api: Api) -> bytes:
    urls = page_urls(api)
    methods = {operation.name: operation.method for operation in api.operations}
    members = relations(api).members
    used = [group for group in api.groups if members[group.name]]
    short = short_titles([group.title for group in used])
    groups = [
        {
            "title": short[group.title],
            "url": urls[Mention(kind="group", name=group.name)],
            "operations": [
                [methods[name], name, urls[Mention(kind="operation", name=name)]]
                for name in members[group.name]
            ],
        }
        for group in used
    ]
    objects = [[o.type, urls[Mention(kind="object", name=o.type)]] for o in api.objects]
    data = {"groups": groups, "objects": objects}
    return f"globalThis.navigationData = {escape.json(data)};\n".encode("ascii")

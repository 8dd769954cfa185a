"""What single pages of the API demand in prose, written as users write handlers of their own.

``HANDLERS`` are the handlers by operation name, ``COMPLETIONS`` what finished jobs leave by the name
that the job was started with, ``ANONYMOUS`` the operations that a query parameter opens without
credentials, ``DEMO`` the demo world, and ``STATEMENTS`` what the pages say.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..server.message import Handler
from ..server.store import Record
from ..server.world import World
from . import (
    appliances,
    catalog,
    clones,
    collaboration,
    downloads,
    exchange,
    generation,
    imports,
    invitations,
    membership,
    migration,
    publication,
    restrictions,
    selections,
    software,
    users,
)
from .downloads import ANONYMOUS
from .statements import STATEMENTS, Statement

__all__ = ["ANONYMOUS", "COMPLETIONS", "DEMO", "HANDLERS", "STATEMENTS", "Statement"]

DEMO = Path(__file__).with_name("demo.json")

HANDLERS: dict[str, Handler] = {}
for _module in (
    appliances,
    downloads,
    generation,
    publication,
    exchange,
    migration,
    users,
    catalog,
    software,
    clones,
    invitations,
    collaboration,
    membership,
    restrictions,
    selections,
):
    if _twice := HANDLERS.keys() & _module.HANDLERS.keys():
        raise ImportError(f"two handlers each: {', '.join(sorted(_twice))}")
    HANDLERS |= _module.HANDLERS

COMPLETIONS: dict[str, Callable[[World, Record], None]] = {
    "image": generation.generated,
    "published-image": publication.published,
    "deployment": publication.deployed,
    "archive": exchange.exported,
    "appliance": imports.imported_appliance,
    "software": imports.imported_software,
    "scan": migration.scanned,
    "scan-import": migration.scan_imported,
    "golden-import": migration.golden_imported,
    "migration": migration.migrated,
    "repository-update": migration.updated,
}

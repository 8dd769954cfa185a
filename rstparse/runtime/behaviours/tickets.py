"""Tickets: resources whose work a job does, and what is left when it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..server import jobs, progress
from ..server.store import Record
from ..server.world import World


class Work(NamedTuple):
    """A kind of work: the name of what is left at its end (see ``COMPLETIONS``), and its stages."""

    name: str
    stages: tuple[str, ...]


GENERATION = Work(
    "image",
    (
        "Checking dependencies",
        "Building the file system",
        "Installing packages",
        "Packing the image",
    ),
)
PUBLICATION = Work(
    "published-image", ("Connecting to the cloud", "Uploading the image", "Registering the image")
)
DEPLOYMENT = Work("deployment", ("Provisioning", "Starting"))
EXPORT = Work("archive", ("Collecting", "Packing the archive"))
IMPORT = Work("appliance", ("Reading the archive", "Creating the appliance"))
BUNDLE_IMPORT = Work("software", ("Reading the archive", "Creating the software component"))
SCAN = Work("scan", ("Reading the report", "Comparing packages"))
SCAN_IMPORT = Work("scan-import", ("Reading the scan", "Creating the appliance"))
GOLDEN_IMPORT = Work("golden-import", ("Reading the scan", "Creating the golden image"))
MIGRATION = Work("migration", ("Scanning", "Generating", "Publishing"))
SHARING = Work("template", ("Copying the appliance", "Publishing the template"))
UPDATE = Work("repository-update", ("Reading the repository", "Updating packages"))
PREPARATION = Work("preparation", ("Generating", "Publishing"))


def start(world: World, record: Record, work: Work) -> Record:
    """Begin the work on a resource, and return it as it is then: tools read the state in the very first answer."""
    started = jobs.start(world, record.path, stages=work.stages, makes={"hook": work.name})
    return progress.current(world, started, look=False)


def state(world: World, record: Record) -> str:
    """Return how far the work on a resource is: running, complete, error or cancelled. Counts as no look."""
    if "job" not in record.extra:
        status: Any = getattr(record.value, "status", None)
        if status is None or status.complete:
            return "complete"
        return "cancelled" if status.cancelled else "error" if status.error else "running"
    return str(jobs.advance(world, record).extra["job"].get("outcome") or "running")


def is_complete(world: World, record: Record) -> bool:
    """Tell whether the work on a resource was done, or none was ever needed."""
    return state(world, record) == "complete"


def is_running(world: World, record: Record) -> bool:
    """Tell whether a job still works on a resource."""
    return "job" in record.extra and state(world, record) == "running"


def cancel_below(world: World, records: Iterable[Record]) -> None:
    """Stop the work on some resources."""
    for record in records:
        jobs.cancel(world, record)

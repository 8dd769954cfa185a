"""What the client's README and its migration guide are written from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rstparse.emit.client_examples import ExamplesView, examples_of
from rstparse.emit.client_migration import MigrationView, migration_of
from rstparse.emit.client_names import Names
from rstparse.emit.python_text import identifier, pyliteral
from rstparse.model import Api, Frozen


class GuidesView(Frozen, frozen=True):
    """Source text for samples, and the migration guide if there is one.

    Attributes:
        client: the variable that holds a client; ``package``, ``class_name``: what is imported.
        base_url: a Python literal; ``prefix``: of environment variables, with the underscore.
    """

    client: str
    package: str
    class_name: str
    base_url: str
    prefix: str
    examples: ExamplesView
    migration: MigrationView | None


def guides_of(api: Api, names: Names, config: Mapping[str, Any]) -> GuidesView:
    """Return the view of both guides."""
    client = identifier(config["service_slug"])
    return GuidesView(
        client=client,
        package=identifier(config["package"]),
        class_name=identifier(config["service_class"]),
        base_url=pyliteral(f"https://{str(client).replace('_', '-')}.example.com{api.base_path}"),
        prefix=identifier(f"{config['env_prefix']}_"),
        examples=examples_of(api, names, client),
        migration=migration_of(api, names, config, client),
    )

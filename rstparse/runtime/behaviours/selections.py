"""Query parameters that pages name for choosing a part of a collection, of which some may be repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..server import progress, resources
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from .downloads import IMAGE, list_with
from .lookup import cite, existing, listed, parent, truth
from .tickets import is_running

Returned = Answer | WireStruct | Content | str | None


def chosen(call: Call, *names: str) -> set[str]:
    """Return what some query parameters ask for: repeated or with commas, with or without quotes."""
    return {
        part.strip().strip("\"'").casefold()
        for name in names
        for value in call.values(name)
        for part in value.split(",")
        if part.strip().strip("\"'")
    }


def number(uri: str | None) -> str:
    """Return the id that a resource's URI, or that of its status, ends with."""
    return (uri or "").removesuffix("/status").rpartition("/")[2]


def only(name: str, page: str) -> Handler:
    """Return a handler of a list that a query parameter of ids cuts down.

    pages/usermachineimage/userMachineImage_getAll.rst; likewise the other three pages of that group (``img``),
    pages/applianceimportandexport/applianceExport_getAllStatus.rst (``ae``),
    applianceImport_getAllStatus.rst (``ai``), and pages/machinescanimport/scanImportToTemplateStatus_get.rst
    and scanImportToGoldenStatus_get.rst (``i``).
    """

    def show(call: Call) -> Returned:
        answer = resources.answer(call)
        wanted = {number(text) for text in chosen(call, name)}
        if wanted:
            found = listed(call.world, answer)
            found.keep(lambda item: number(item.uri) in wanted)
        return answer

    return cite(show, page)


def list_instances(call: Call) -> Returned:
    """Scanned instances by ids or name, with their scans if ``includeScans`` says so.

    pages/machinescaninstance/scanInstance_getAll.rst.
    """
    answer = resources.answer(call)
    wanted = chosen(call, "ids") | (chosen(call, "id") if "id" in call.repeated else set())
    found = listed(call.world, answer)
    if wanted:
        found.keep(lambda item: str(item.db_id) in wanted)
    for instance in found.items:
        _add_scans(call, instance)
    return answer


def read_instance(call: Call) -> WireStruct:
    """A scanned instance, with its scans if ``includeScans`` says so.

    pages/machinescaninstance/scanInstance_get.rst.
    """
    instance = existing(call.world, call.path, "scanned instance").value
    _add_scans(call, instance)
    return instance


def _add_scans(call: Call, instance: Any) -> None:
    found = call.world.store.children(f"{instance.uri}/scans")
    instance.total_scans = len(found)
    if truth(call.query.get("includeScans")):
        instance.scans = [
            progress.current(call.world, record, look=call.looks).value for record in found
        ]


def list_artifacts(call: Call) -> Returned:
    """Artifacts by the name of their file.

    pages/usersoftwarelibrary/mySoftwareArtifact_getAll.rst; likewise pages/project/projectArtifact_getAll.rst.
    """
    answer = resources.answer(call)
    wanted = chosen(call, "filename")
    if wanted:
        listed(call.world, answer).keep(
            lambda item: any(
                isinstance(text, str) and text.casefold() in wanted
                for text in (item.name, item.full_name, getattr(item, "file_name", None))
            )
        )
    return answer


def delete_chosen(call: Call, fits: Callable[[Any, Record], bool] | None) -> list[Record]:
    """Delete the members of the collection that fit, all of them without a condition; return them."""
    gone = [
        record
        for record in call.world.store.children(call.path)
        if fits is None or fits(record.value, record)
    ]
    for record in gone:
        call.world.store.delete(record.path)
    return gone


def delete_scripts(call: Call) -> None:
    """Boot scripts that match one of the names, ids and types that are asked for; all, if none is.

    pages/applianceconfiguration/applianceBootScript_deleteAll.rst.
    """
    existing(call.world, parent(call.path), "appliance")
    names, ids, kinds = chosen(call, "name"), chosen(call, "id"), chosen(call, "type")

    def fits(script: Any, record: Record) -> bool:
        kind = getattr(script.boot_type, "value", script.boot_type) or ""
        return (
            (script.name or "").casefold() in names
            or number(record.path) in ids
            or str(kind).casefold() in kinds
        )

    delete_chosen(call, fits if names or ids or kinds else None)


def delete_categories(call: Call) -> None:
    """Categories by ids; all, if none is asked for.

    pages/categories/category_deleteAll.rst.
    """
    existing(call.world, parent(call.path), "organization")
    ids = chosen(call, "id", "ids")
    delete_chosen(call, (lambda _, record: number(record.path) in ids) if ids else None)


def delete_members(call: Call) -> None:
    """Members of a workspace by login names and addresses.

    pages/workspacemembers/workspaceMember_deleteList.rst. A request that names nobody is
    refused, since nobody is meant.
    """
    existing(call.world, parent(call.path), "workspace")
    logins, addresses = chosen(call, "login"), chosen(call, "email")
    if not logins and not addresses:
        raise Fault(400, "login: expected login names, or addresses as email", reason="no-value")

    def fits(member: Any, record: Record) -> bool:
        return (member.user_login or "").casefold() in logins or (
            member.user_email or ""
        ).casefold() in addresses

    delete_chosen(call, fits)


def delete_migration(call: Call) -> Returned:
    """Only what has finished is deleted.

    pages/machinemigration/migration_delete.rst: "Delete a finished migration".
    """
    record = existing(call.world, call.path, "migration")
    if is_running(call.world, record):
        raise Fault(
            409,
            f"the migration is still running: wait, or cancel it with DELETE {call.path}/status",
            reason="work-in-progress",
        )
    return resources.answer(call)


def delete_migrations(call: Call) -> None:
    """Those that still run stay.

    pages/machinemigration/migration_deleteAll.rst.
    """
    delete_chosen(call, lambda _, record: not is_running(call.world, record))


HANDLERS: dict[str, Handler] = {
    **{
        name: only("img", f"usermachineimage/{name}.rst")
        for name in ("userMachineImageStatus_get", "userMachineImagePublishedStatus_getAll")
    },
    **{
        name: list_with(
            IMAGE, f"usermachineimage/{name}.rst", only("img", f"usermachineimage/{name}.rst")
        )
        for name in ("userMachineImage_getAll", "userMachineImagePublished_getAll")
    },
    "applianceExport_getAllStatus": only(
        "ae", "applianceimportandexport/applianceExport_getAllStatus.rst"
    ),
    "applianceImport_getAllStatus": only(
        "ai", "applianceimportandexport/applianceImport_getAllStatus.rst"
    ),
    **{
        name: only("i", f"machinescanimport/{name}.rst")
        for name in ("scanImportToTemplateStatus_get", "scanImportToGoldenStatus_get")
    },
    "scanInstance_get": read_instance,
    "scanInstance_getAll": list_instances,
    "mySoftwareArtifact_getAll": list_artifacts,
    "projectArtifact_getAll": list_artifacts,
    "applianceBootScript_deleteAll": delete_scripts,
    "category_deleteAll": delete_categories,
    "workspaceMember_deleteList": delete_members,
    "migration_delete": delete_migration,
    "migration_deleteAll": delete_migrations,
}

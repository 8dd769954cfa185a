"""Software components, boot scripts, certificates and logos: what may be changed, and what goes with them."""

from __future__ import annotations

from typing import Any

from ..server import creation, resources
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from .lookup import body, existing, make, parent, truth

Returned = Answer | WireStruct | Content | str | None

PICTURES = (".jpg", ".jpeg", ".png")


def upload_logo(call: Call) -> Returned:
    """A logo is a picture of one of three kinds.

    pages/appliance/applianceLogo_upload.rst.
    """
    name = call.path.rsplit("/", 1)[1]
    if not name.lower().endswith(PICTURES):
        raise Fault(
            415,
            f"{name!r}: expected a file whose name ends with {', '.join(PICTURES)}",
            reason="no-picture",
        )
    return resources.answer(call)


def update_script(call: Call) -> Returned:
    """Another checksum means another file, which has to be uploaded.

    pages/applianceconfiguration/applianceBootScript_update.rst.
    """
    record = existing(call.world, call.path, "boot script")
    script: Any = record.value
    sent: Any = body(call, "a bootScript")
    if sent.md5sum and sent.md5sum != script.md5sum:
        for key in ("file", "files"):
            record.extra.pop(key, None)
        script.uploaded = sent.uploaded = False
        script.size = script.uploaded_time = script.sha256sum = None
        call.world.store.put(record)
    return resources.answer(call)


def upload_certificate(call: Call) -> Returned:
    """A certificate is not written over.

    pages/usercloudaccount/cloudAccountCert_upload.rst.
    """
    record = call.world.get(parent(call.path))
    if record is not None and record.extra.get("file"):
        raise Fault(
            409,
            f"the certificate is uploaded already: delete it with DELETE {record.path} first",
            reason="certificate-exists",
        )
    return resources.answer(call)


def delete_software(call: Call) -> Returned:
    """A component that goes, goes from the appliances that use it too.

    pages/usersoftwarelibrary/mySoftware_delete.rst.
    """
    existing(call.world, call.path, "software component")
    key = call.path.rsplit("/", 1)[1]
    for appliance in call.world.store.children(f"{parent(call.path, 2)}/appliances"):
        value: Any = appliance.value
        removed = call.world.store.delete(f"{appliance.path}/mysoftware/{key}")
        uris = value.my_software_uris.uri if value.my_software_uris else None
        if uris and call.path in uris:
            value.my_software_uris.uri = [uri for uri in uris if uri != call.path]
            removed = 1
        if value.my_software_list:
            value.my_software_list = [s for s in value.my_software_list if s.uri != call.path]
        if removed:
            call.world.store.put(appliance)
    return resources.answer(call)


def delete_project(call: Call) -> Returned:
    """A project is kept for the appliances that use it, and offered to nobody any more.

    pages/project/project_delete.rst. An obsolete project has left the catalog; the appliances keep their copies.
    """
    record = existing(call.world, call.path, "project")
    if truth(call.query.get("erase")):
        for item in call.world.store.below("users"):
            if item.path.endswith(f"/projects/{call.path.rsplit('/', 1)[1]}"):
                call.world.store.delete(item.path)
    call.world.store.delete(record.path)
    return record.value


def replace_packages(call: Call) -> WireStruct:
    """The packages of an OS profile are those of the list: others go, new ones come.

    pages/applianceosprofile/applianceOSProfilePkg_updateAll.rst.
    """
    existing(call.world, parent(call.path), "OS profile")
    sent: Any = body(call, "a pkgList")
    for record in call.world.store.children(call.path):
        known: Any = record.value
        kept = any(
            package.db_id == known.db_id if package.db_id else package.name == known.name
            for package in sent.pkgs or ()
        )
        if not kept:
            call.world.store.delete(record.path)
    held: list[Any] = [record.value for record in call.world.store.children(call.path)]
    for package in sent.pkgs or ():
        if any(
            package.db_id == known.db_id if package.db_id else package.name == known.name
            for known in held
        ):
            continue
        if package.db_id:
            call.world.store.put(Record(f"{call.path}/{package.db_id}", package))
        else:
            creation.add(call.world, call.path, package)
    listed = [record.value for record in call.world.store.children(call.path)]
    return make(call.world, "PkgList", pkgs=listed)  # type: ignore[no-any-return]


HANDLERS: dict[str, Handler] = {
    "applianceOSProfilePkg_updateAll": replace_packages,
    "applianceLogo_upload": upload_logo,
    "applianceBootScript_update": update_script,
    "cloudAccountCert_upload": upload_certificate,
    "mySoftware_delete": delete_software,
    "project_delete": delete_project,
}

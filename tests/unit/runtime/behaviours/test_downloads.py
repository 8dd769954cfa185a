"""pages/machineimage/machineImage_download.rst, applianceExport_download.rst, cloudAccountCert_download.rst."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

APPLIANCES = "users/guest/appliances"


@pytest.fixture
def image(sandbox: Sandbox) -> Any:
    appliance = sandbox.first(APPLIANCES, name="Web front")
    found = sandbox.first(f"{appliance.uri}/images", compress=True)
    return sandbox.call("machineImage_get", found.uri)


def fetch(sandbox: Sandbox, image: Any, **more: Any) -> Any:
    return sandbox.call("machineImage_downloadFile", image.download_uri.split("?")[0], **more)


def test_an_id_is_good_for_one_download_without_credentials(sandbox: Sandbox, image: Any) -> None:
    key = image.download_uri.split("downloadId=")[1]

    content = fetch(sandbox, image, user=None, downloadId=key)
    assert len(content.data) == image.file_size
    assert content.name == "web-front-1.0.qcow2"

    fault = sandbox.refuse(
        "machineImage_downloadFile", image.download_uri.split("?")[0], user=None, downloadId=key
    )
    assert (fault.status, fault.reason) == (403, "download-id-expired")


def test_reading_the_image_again_gives_a_new_id(sandbox: Sandbox, image: Any) -> None:
    old = image.download_key
    assert sandbox.call("machineImage_get", image.uri).download_key == old
    fetch(sandbox, image, user=None, downloadId=old)

    new = sandbox.call("machineImage_get", image.uri).download_key
    assert new not in (None, old)
    fetch(sandbox, image, user=None, downloadId=new)


def test_without_id_credentials_are_needed_of_the_owner(sandbox: Sandbox, image: Any) -> None:
    path = f"{image.uri}/downloads"

    assert sandbox.refuse("machineImage_download", path, user=None).status == 401
    assert sandbox.refuse("machineImage_download", path, user="ruth").status == 403
    assert len(sandbox.call("machineImage_download", path).data) == 65536
    assert len(sandbox.call("machineImage_download", path, user="admin").data) == 65536


def test_only_a_compressed_image_is_downloaded(sandbox: Sandbox, image: Any) -> None:
    other = sandbox.first(image.uri.rpartition("/")[0], compress=False)

    assert sandbox.call("machineImage_get", other.uri).download_uri is None
    fault = sandbox.refuse("machineImage_download", f"{other.uri}/downloads")
    assert (fault.status, fault.reason) == (409, "not-compressed")


def test_an_id_serves_until_something_is_sent(sandbox: Sandbox, image: Any) -> None:
    """pages/machineimage/machineImage_download.rst: one download, which a HEAD, a 304 and a 416 are not."""
    path, _, key = image.download_uri.partition("?downloadId=")
    content = sandbox.content
    tag = content.entity_tag(fetch(sandbox, image).data)

    def ask(**headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return fetch(sandbox, image, user=None, downloadId=key, headers=named)

    assert len(fetch(sandbox, image, user=None, downloadId=key, headers={":method": "HEAD"}).data)
    ask(if_none_match=tag)
    ask(if_none_match="*")
    with pytest.raises(sandbox.message.Fault) as caught:
        ask(range="bytes=65536-")
    assert caught.value.status == 416
    ask(if_none_match='"another"', range="bytes=0-9")
    fault = sandbox.refuse("machineImage_downloadFile", path, user=None, downloadId=key)
    assert fault.reason == "download-id-expired"


def test_the_id_of_a_stored_file_serves_until_something_is_sent(
    sandbox: Sandbox, image: Any, tmp_path: Path
) -> None:
    """pages/machineimage/machineImage_download.rst"""
    file = tmp_path / "disk"
    file.write_bytes(b"0123456789")
    record = sandbox.world.get(image.uri)
    record.extra["file"] = {"path": str(file)}
    sandbox.world.store.put(record)
    path, _, key = image.download_uri.partition("?downloadId=")
    facts = file.stat()
    tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'

    fetch(sandbox, image, user=None, downloadId=key, headers={"if-none-match": tag})
    beyond = {"range": "bytes=10-"}
    fault = sandbox.refuse(
        "machineImage_downloadFile", path, user=None, downloadId=key, headers=beyond
    )
    assert fault.status == 416
    stale = {**beyond, "if-range": '"another"'}
    assert fetch(sandbox, image, user=None, downloadId=key, headers=stale).data == file
    assert (
        sandbox.refuse("machineImage_downloadFile", path, user=None, downloadId=key).status == 403
    )


@pytest.mark.parametrize(
    ("group", "path"),
    [
        ("mySoftwareArtifact", "users/guest/mysoftware/63/artifacts/64"),
        ("projectArtifact", "orgs/1/projects/61/artifacts/62"),
    ],
)
def test_an_artifact_has_an_id_for_one_download(sandbox: Sandbox, group: str, path: str) -> None:
    """pages/usersoftwarelibrary/mySoftwareArtifact_download.rst, pages/project/projectArtifact_download.rst"""
    uri, _, key = sandbox.call(f"{group}_get", path).binary_uri.partition("?downloadId=")
    assert uri == f"{path}/bin"

    sandbox.call(f"{group}_download", uri, user=None, downloadId=key)

    fault = sandbox.refuse(f"{group}_download", uri, user=None, downloadId=key)
    assert (fault.status, fault.reason) == (403, "download-id-expired")
    assert sandbox.refuse(f"{group}_downloadFile", f"{uri}/a.tar", user=None).status == 401
    again = sandbox.call(f"{group}_get", path).binary_uri.partition("?downloadId=")[2]
    assert again not in ("", key)
    sandbox.call(f"{group}_downloadFile", f"{uri}/a.tar", user=None, downloadId=again)


def test_the_id_of_a_certificate_comes_with_the_account(sandbox: Sandbox) -> None:
    """pages/usercloudaccount/cloudAccountCert_download.rst"""
    account = "users/guest/accounts/57"
    sandbox.call(
        "cloudAccountCert_create", f"{account}/certs", sandbox.new("Certificate", name="k")
    )
    shown = sandbox.call("cloudAccount_get", account).certificates
    path, _, key = shown[0].uri.partition("?downloadId=")

    sandbox.call("cloudAccountCert_download", path, user=None, downloadId=key)

    fault = sandbox.refuse("cloudAccountCert_download", path, user=None, downloadId=key)
    assert (fault.status, fault.reason) == (403, "download-id-expired")


def test_a_boot_script_has_an_id_too(sandbox: Sandbox) -> None:
    appliance = sandbox.first(APPLIANCES, name="Web front")
    script = sandbox.first(f"{appliance.uri}/bootscripts")
    uri = sandbox.call("applianceBootScript_get", script.uri).binary_uri
    path, _, key = uri.partition("?downloadId=")

    sandbox.call("applianceBootScript_download", path, user=None, downloadId=key)
    fault = sandbox.refuse("applianceBootScript_download", path, user=None, downloadId=key)
    assert fault.status == 403


def test_the_id_of_a_scanned_package_comes_with_the_list(sandbox: Sandbox) -> None:
    scan = sandbox.first(f"{sandbox.first('users/guest/scannedinstances').uri}/scans")
    listed = sandbox.call("scanPackage_getAll", f"{scan.uri}/packages")
    path, _, key = listed.scanned_packages[0].binary_uri.partition("?downloadToken=")

    sandbox.call("scanPackageBinary_getAll", path, user=None, downloadToken=key)
    assert (
        sandbox.refuse("scanPackageBinary_getAll", path, user=None, downloadToken=key).status == 403
    )


def test_images_of_a_list_can_be_downloaded_as_they_are_listed(sandbox: Sandbox) -> None:
    """pages/usermachineimage/userMachineImage_getAll.rst"""
    listed = sandbox.call("userMachineImage_getAll", "users/guest/images").images

    assert [image.compress for image in listed] == [True, False]
    assert listed[0].download_uri.startswith(f"{listed[0].uri}/downloads/")
    assert listed[1].download_uri is None

"""What single operations need that neither their types nor their path tell."""

from __future__ import annotations

import io
import json
import tarfile
from typing import Any

from tests.support.whole_api import At, Need, New


def archive(description: dict[str, Any]) -> bytes:
    """Return an archive as an export makes it: with a description at its root."""
    content = json.dumps(description).encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        member = tarfile.TarInfo("template.json")
        member.size = len(content)
        packed.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


COMPRESSED = {"compress": True}

NEEDS = {
    # Only what was generated with the compress flag can be downloaded.
    "scanImage_generate": Need("machineimage/machineImage_download.rst", COMPRESSED),
    "containerTemplate_generate": Need("machineimage/machineImage_download.rst", COMPRESSED),
    # The account of a published image is that with which it was published.
    "scanImage_publish": Need(
        "usercloudaccount/scanPublishedImage_getAccount.rst",
        {"cred_account": At("users/guest/accounts/56")},
    ),
    "machineImage_publish": Need(
        "machineimage/machineImage_publish.rst",
        {"image_uri": "users/guest/appliances/65/images/76"},
    ),
    "applianceImport_upload": Need(
        "applianceimportandexport/applianceImport_upload.rst",
        content=archive({"name": "Imported", "version": "1.0"}),
    ),
    "softwareBundleImport_upload": Need(
        "usersoftwarelibrary/softwareBundleImport_upload.rst",
        content=archive({"name": "Imported", "version": "1.0"}),
    ),
    "role_update": Need("rolesandentitlements/role_update.rst", {"name": "reader"}),
    "userPassword_reset": Need(
        "userprofile/userPassword_reset.rst",
        {"login_name": "guest", "email": "guest@harbour.example"},
    ),
    # What is added is something that the organization has.
    "targetFormat_addTargetPlatform": Need(
        "targetformat/targetFormat_addTargetPlatform.rst", body=At("orgs/1/targetplatforms/48")
    ),
    "targetPlatform_addFormat": Need(
        "targetplatform/targetPlatform_addFormat.rst", body=At("orgs/1/targetformats/52")
    ),
    "workspaceMember_invite": Need(
        "workspacemembers/workspaceMember_invite.rst",
        {"memberships": New("Membership", {"user_login": "admin"})},
    ),
    "workspaceMember_deleteList": Need(
        "workspacemembers/workspaceMember_deleteList.rst", query={"login": "ruth"}
    ),
    "workspaceTemplate_vote": Need("workspacetemplate/workspaceTemplate_vote.rst", {"rating": 4}),
    "os_create": Need("os/os_create.rst", path={"oid": "1", "name": "CentOS", "version": "8"}),
}

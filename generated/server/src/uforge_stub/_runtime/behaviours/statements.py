"""What the pages say in prose that no route, type or path implies, and which operations it binds."""

from __future__ import annotations

from typing import NamedTuple


class Statement(NamedTuple):
    """One sentence of a page.

    Attributes:
        page: below the folder of the pages; ``*`` where several say the same of their own resource.
        says: the sentence, shortened.
        operations: that behave so.
    """

    page: str
    says: str
    operations: tuple[str, ...]


_IMAGES = ("machineImage", "scanImage", "containerTemplateImage")
_DOWNLOADS = tuple(f"{name}_{verb}" for name in _IMAGES for verb in ("download", "downloadFile"))

STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "machineimage/machineImage_download.rst",
        "can only download a generated machine image if the generation request included the compress flag",
        (*_DOWNLOADS, "machineImagePublished_download"),
    ),
    Statement(
        "machineimage/machineImage_download.rst",
        "can be downloaded without authentication with a downloadId, which can only be used once",
        (*_DOWNLOADS, "machineImagePublished_download"),
    ),
    Statement(
        "applianceconfiguration/applianceBootScript_download.rst",
        "the downloadId can only be used once, afterwards it expires",
        ("applianceBootScript_download", "applianceBootScript_downloadFile"),
    ),
    Statement(
        "usersoftwarelibrary/mySoftwareArtifact_download.rst",
        "the downloadId can only be used once, afterwards it expires",
        ("mySoftwareArtifact_download", "mySoftwareArtifact_downloadFile"),
    ),
    Statement(
        "project/projectArtifact_download.rst",
        "the downloadId can only be used once, afterwards it expires",
        ("projectArtifact_download", "projectArtifact_downloadFile"),
    ),
    Statement(
        "usercloudaccount/cloudAccountCert_download.rst",
        "the downloadId, retrieved by cloudAccount_get, can only be used once",
        ("cloudAccountCert_download", "cloudAccount_get"),
    ),
    Statement(
        "machinescan/scanPackageBinary_getAll.rst",
        "the downloadToken, retrieved by scanPackage_getAll, can only be used once",
        ("scanPackageBinary_getAll", "scanPackage_getAll"),
    ),
    Statement(
        "machineimage/machineImage_get.rst",
        "to retrieve the downloadId, read the object",
        (
            "machineImage_get", "scanImage_get", "containerTemplateImage_get", "applianceBootScript_get",
            "mySoftwareArtifact_get", "projectArtifact_get", "machineImagePublished_get",
            "machineImagePublished_getAll",
        ),
    ),
    Statement(
        "machineimage/machineImage_generate.rst",
        "to generate a machine image, the appliance must have as a minimum an os profile",
        ("machineImage_generate", "machineImage_regenerate"),
    ),
    Statement(
        "machineimage/machineImage_generate.rst",
        "the actual generation is done asynchronously",
        ("machineImage_generate", "machineImage_regenerate", "scanImage_generate", "containerTemplate_generate"),
    ),
    Statement(
        "appliance/appliance_delete.rst",
        "force stops and deletes generation and publish activities; false by default",
        ("appliance_delete",),
    ),
    Statement(
        "machineimage/machineImage_publish.rst",
        "a generated machine image is published; the actual publication is done asynchronously",
        ("machineImage_publish", "applianceImage_publish", "scanImage_publish", "containerTemplateImage_publish"),
    ),
    Statement(
        "deployments/deployment_get.rst",
        "to deploy a published machine image, refer to machineImagePublished_deploy",
        ("machineImagePublished_deploy", "scanPublishedImage_deploy", "blueprint_deploy"),
    ),
    Statement(
        "applianceimportandexport/appliance_export.rst",
        "creates an export ticket with an archive that can be downloaded once complete",
        ("appliance_export", "mySoftware_export"),
    ),
    Statement(
        "applianceimportandexport/applianceExport_download.rst",
        "you can only download an archive once the creation of the archive is complete",
        ("applianceExport_download", "mySoftwareExport_download"),
    ),
    Statement(
        "applianceimportandexport/applianceImport_upload.rst",
        "an import ticket must first be created; the archive is extracted, and made an appliance, by a job",
        ("appliance_import", "applianceImport_upload", "softwareBundle_import", "softwareBundleImport_upload"),
    ),
    Statement(
        "machinescan/scan_create.rst",
        "a scan report of a live system, whose processing can be cancelled",
        ("scan_create", "scan_multipartCreate"),
    ),
    Statement(
        "machinescanimport/scanImportToTemplate_import.rst",
        "a scan report becomes an appliance or a golden image; the actual import is done asynchronously",
        ("scanImportToTemplate_import", "scanImportToGolden_import"),
    ),
    Statement(
        "machinemigration/migration_create.rst",
        "a migration is an object representing all stages",
        ("migration_create",),
    ),
    Statement(
        "workspacetemplate/workspaceTemplate_share.rst",
        "the actual process is done asynchronously",
        ("workspaceTemplate_share",),
    ),
    Statement(
        "repositories/repositoryUpdate_create.rst",
        "the actual update is done asynchronously",
        ("repositoryUpdate_create",),
    ),
    Statement("blueprint/prepare.rst", "prepares a blueprint", ("prepare",)),
    Statement(
        "apikey/apiKey_create.rst",
        "the public and secret key information is generated automatically",
        ("apiKey_create",),
    ),
    Statement(
        "apikey/apiKey_update.rst",
        "only name and description can be updated; the key pair will not be changed",
        ("apiKey_update",),
    ),
    Statement(
        "user/user_create.rst",
        "the user is assigned to an organization and set up using a subscription profile",
        ("user_create", "user_update"),
    ),
    Statement(
        "userprofile/userPassword_reset.rst",
        "the email account in the request must be the same as the one stored",
        ("userPassword_reset",),
    ),
    Statement(
        "userrolesandentitlements/userRoles_update.rst",
        "new roles in the list are added, and those no longer in it removed",
        ("userRoles_update",),
    ),
    Statement(
        "rolesandentitlements/role_delete.rst",
        "the role is also removed automatically from the user",
        ("role_delete",),
    ),
    Statement(
        "rolesandentitlements/role_create.rst",
        "a role contains one or more entitlements which determine the access rights",
        ("role_update",),
    ),
    Statement(
        "subscriptionprofile/subscriptionProfileFormat_update.rst",
        "what is provided must be part of the organization, visible and active",
        (
            "subscriptionProfileFormat_update", "subscriptionProfileOS_update",
            "subscriptionProfileTargetFormat_update", "subscriptionProfileTargetPlatform_update",
            "subscriptionProfileRoles_update",
        ),
    ),
    Statement(
        "subscriptionprofile/subscriptionProfile_getAll.rst",
        "only returns the subscription profiles the requesting user is an administrator of",
        ("subscriptionProfile_getAll",),
    ),
    Statement(
        "useros/userOS_getAll.rst",
        "what is available also depends on the access rights in the organization",
        ("userOS_getAll", "userFormats_getAll", "userTargetFormat_getAll", "userTargetPlatforms_getAll"),
    ),
    Statement(
        "os/osAccess_update.rst",
        "disables the entire operating system from use without changing user permissions",
        ("osAccess_update",),
    ),
    Statement(
        "usersoftwarelibrary/mySoftwareRestriction_update.rst",
        "carriage return is not authorized in the restriction rule",
        (
            "mySoftwareRestriction_update", "mySoftwareRestrictionOS_evaluate",
            "projectRestriction_update", "projectRestrictionOS_evaluate",
        ),
    ),
    Statement(
        "appliance/applianceLogo_upload.rst",
        "the following media types are supported: .jpg, .jpeg, .png",
        ("applianceLogo_upload",),
    ),
    Statement(
        "applianceconfiguration/applianceBootScript_update.rst",
        "if the md5sum is another, the uploaded file is deleted",
        ("applianceBootScript_update",),
    ),
    Statement(
        "usercloudaccount/cloudAccountCert_upload.rst",
        "to replace a certificate, delete the current one first",
        ("cloudAccountCert_upload",),
    ),
    Statement(
        "usersoftwarelibrary/mySoftware_delete.rst",
        "the component will also be removed from the appliance templates that use it",
        ("mySoftware_delete",),
    ),
    Statement(
        "project/project_delete.rst",
        "not physically deleted but marked obsolete; erase forces the deletion",
        ("project_delete",),
    ),
    Statement(
        "uforgeplatform/uforgeStatus_get.rst",
        "whether the platform web services are up and running",
        ("uforgeStatus_get",),
    ),
)  # fmt: skip

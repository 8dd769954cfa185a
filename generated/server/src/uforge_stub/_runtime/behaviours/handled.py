"""Statements of pages that a handler of this package carries out."""

from __future__ import annotations

from .statement import Statement

_IMAGES = ("machineImage", "scanImage", "containerTemplateImage")
_DOWNLOADS = tuple(f"{name}_{verb}" for name in _IMAGES for verb in ("download", "downloadFile"))

HANDLED: tuple[Statement, ...] = (
    Statement(
        "dto-objects/Appliance.rst",
        "distributionName and archName tell the operating system that distributionUri leads to",
        ("appliance_create", "appliance_update"),
    ),
    Statement(
        "dto-objects/DistribProfile.rst",
        "a profile may be based on a standard one, and then has its packages",
        ("applianceOSProfile_create",),
    ),
    Statement(
        "machinescaninstance/scanInstance_getAll.rst",
        "the scans of each instance come along where includeScans asks for them",
        ("scanInstance_get", "scanInstance_getAll"),
    ),
    Statement(
        "machineimage/machineImage_download.rst",
        "there is a file to download only where compress was asked for",
        (*_DOWNLOADS, "machineImagePublished_download"),
    ),
    Statement(
        "machineimage/machineImage_download.rst",
        "a downloadId stands for credentials, for a single download",
        (*_DOWNLOADS, "machineImagePublished_download"),
    ),
    Statement(
        "applianceconfiguration/applianceBootScript_download.rst",
        "a downloadId stands for credentials, for a single download",
        ("applianceBootScript_download", "applianceBootScript_downloadFile"),
    ),
    Statement(
        "usersoftwarelibrary/mySoftwareArtifact_download.rst",
        "a downloadId stands for credentials, for a single download",
        ("mySoftwareArtifact_download", "mySoftwareArtifact_downloadFile"),
    ),
    Statement(
        "project/projectArtifact_download.rst",
        "a downloadId stands for credentials, for a single download",
        ("projectArtifact_download", "projectArtifact_downloadFile"),
    ),
    Statement(
        "usercloudaccount/cloudAccountCert_download.rst",
        "its downloadId comes with the account, and serves once",
        ("cloudAccountCert_download", "cloudAccount_get"),
    ),
    Statement(
        "machinescan/scanPackageBinary_getAll.rst",
        "its downloadToken comes with the list of packages, and serves once",
        ("scanPackageBinary_getAll", "scanPackage_getAll"),
    ),
    Statement(
        "machineimage/machineImage_get.rst",
        "the object that is read holds a fresh downloadId",
        (
            "machineImage_get", "scanImage_get", "containerTemplateImage_get", "applianceBootScript_get",
            "mySoftwareArtifact_get", "projectArtifact_get", "machineImagePublished_get",
            "machineImagePublished_getAll", "machineImage_getAll", "scanImage_getAll",
            "userMachineImage_getAll", "userMachineImagePublished_getAll",
        ),
    ),
    Statement(
        "machineimage/machineImage_generate.rst",
        "without OS profile nothing is generated",
        ("machineImage_generate", "machineImage_regenerate"),
    ),
    Statement(
        "machineimage/machineImage_generate.rst",
        "the answer is a ticket; a job generates",
        ("machineImage_generate", "machineImage_regenerate", "scanImage_generate", "containerTemplate_generate"),
    ),
    Statement(
        "appliance/appliance_delete.rst",
        "work in progress is stopped by force only, which is off unless asked for",
        ("appliance_delete",),
    ),
    Statement(
        "machineimage/machineImage_publish.rst",
        "the answer is a ticket; a job publishes what was generated",
        ("machineImage_publish", "applianceImage_publish", "scanImage_publish", "containerTemplateImage_publish"),
    ),
    Statement(
        "deployments/deployment_get.rst",
        "a deployment is made of what was published",
        ("machineImagePublished_deploy", "scanPublishedImage_deploy", "blueprint_deploy"),
    ),
    Statement(
        "applianceimportandexport/appliance_export.rst",
        "the answer is a ticket; a job packs the archive, and no body is needed",
        ("appliance_export", "mySoftware_export"),
    ),
    Statement(
        "applianceimportandexport/applianceExport_download.rst",
        "there is an archive to download when its job is over",
        ("applianceExport_download", "mySoftwareExport_download"),
    ),
    Statement(
        "applianceimportandexport/applianceImport_upload.rst",
        "a ticket comes before the archive; a job makes what the archive describes",
        ("appliance_import", "applianceImport_upload", "softwareBundle_import", "softwareBundleImport_upload"),
    ),
    Statement(
        "machinescan/scan_create.rst",
        "a report is processed by a job",
        ("scan_create", "scan_multipartCreate"),
    ),
    Statement(
        "machinescanimport/scanImportToTemplate_import.rst",
        "the answer is a ticket; a job makes an appliance or a golden image of the report",
        ("scanImportToTemplate_import", "scanImportToGolden_import"),
    ),
    Statement(
        "machinemigration/migration_create.rst",
        "one job goes through all stages",
        ("migration_create",),
    ),
    Statement(
        "workspacetemplate/workspaceTemplate_share.rst",
        "the answer is a template; a job shares it",
        ("workspaceTemplate_share",),
    ),
    Statement(
        "repositories/repositoryUpdate_create.rst",
        "the answer is a ticket; a job updates",
        ("repositoryUpdate_create",),
    ),
    Statement("blueprint/prepare.rst", "prepares a blueprint", ("prepare",)),
    Statement(
        "apikey/apiKey_create.rst",
        "the service makes both halves of the pair",
        ("apiKey_create",),
    ),
    Statement(
        "apikey/apiKey_update.rst",
        "name and description may change, the pair never",
        ("apiKey_update",),
    ),
    Statement(
        "user/user_create.rst",
        "a new user gets an organization, and the rights of a subscription profile",
        ("user_create", "user_update"),
    ),
    Statement(
        "user/user_create.rst",
        "a new user may be made an administrator of the organization, not of the platform",
        ("user_create",),
    ),
    Statement(
        "userprofile/userPassword_reset.rst",
        "the address sent must be the known one",
        ("userPassword_reset",),
    ),
    Statement(
        "userrolesandentitlements/userRoles_update.rst",
        "the list sent replaces the one held",
        ("userRoles_update",),
    ),
    Statement(
        "rolesandentitlements/role_delete.rst",
        "who has the role loses it",
        ("role_delete",),
    ),
    Statement(
        "rolesandentitlements/role_create.rst",
        "what a role entitles to is what its users may do",
        ("role_update",),
    ),
    Statement(
        "subscriptionprofile/subscriptionProfileFormat_update.rst",
        "only what the organization has switched on can be given; the list sent replaces the one held",
        (
            "subscriptionProfileFormat_update", "subscriptionProfileOS_update",
            "subscriptionProfileTargetFormat_update", "subscriptionProfileTargetPlatform_update",
            "subscriptionProfileRoles_update",
        ),
    ),
    Statement(
        "subscriptionprofile/subscriptionProfileAdmins_update.rst",
        "who is not in the list is an administrator of the profile no more",
        ("subscriptionProfileAdmins_update",),
    ),
    Statement(
        "subscriptionprofile/subscriptionProfile_getAll.rst",
        "who asks sees the profiles that they administrate",
        ("subscriptionProfile_getAll",),
    ),
    Statement(
        "useros/userOS_getAll.rst",
        "what the organization has switched off is nobody's",
        ("userOS_getAll", "userFormats_getAll", "userTargetFormat_getAll", "userTargetPlatforms_getAll"),
    ),
    Statement(
        "os/osAccess_update.rst",
        "a system is switched off for everybody, whatever rights they hold",
        ("osAccess_update",),
    ),
    Statement(
        "appliance/applianceLogo_upload.rst",
        "a logo is a .jpg, .jpeg or .png file",
        ("applianceLogo_upload",),
    ),
    Statement(
        "applianceconfiguration/applianceBootScript_update.rst",
        "another md5sum takes the uploaded file away",
        ("applianceBootScript_update",),
    ),
    Statement(
        "usercloudaccount/cloudAccountCert_upload.rst",
        "an uploaded certificate is not written over",
        ("cloudAccountCert_upload",),
    ),
    Statement(
        "usersoftwarelibrary/mySoftware_delete.rst",
        "appliances lose the component that goes",
        ("mySoftware_delete",),
    ),
    Statement(
        "project/project_delete.rst",
        "a project leaves the catalog, and stays with its users unless erased",
        ("project_delete",),
    ),
    Statement(
        "uforgeplatform/uforgeStatus_get.rst",
        "the service says that it runs",
        ("uforgeStatus_get",),
    ),
)  # fmt: skip

"""Statements of pages that no client of a test double can see the effect of, or that say too little."""

from __future__ import annotations

from .statement import Statement

UNSEEN: tuple[Statement, ...] = (
    Statement(
        "userprofile/userPassword_reset.rst",
        "a new password is mailed",
        ("userPassword_reset",),
        "nothing",
        "nothing is mailed; the old password stops working",
    ),
    Statement(
        "workspacemembers/workspaceMember_invite.rst",
        "who is invited is told by mail",
        ("workspaceMember_invite",),
        "nothing",
        "nothing is mailed",
    ),
    Statement(
        "workspacecomments/workspaceComment_reportAbuse.rst",
        "administrators are told",
        ("workspaceComment_reportAbuse", "workspaceTemplateComment_reportAbuse"),
        "nothing",
        "nobody is told; the comment is flagged",
    ),
    Statement(
        "machinescan/scan_create.rst",
        "a binary on the scanned system sends the report",
        (
            "scan_create",
            "scan_multipartCreate",
            "scanOverlay_upload",
            "scanOverlay_uploadChunk",
            "scanPartition_upload",
        ),
        "nothing",
        "there is no scanned system: whatever is sent is a report",
    ),
    Statement(
        "machinescan/scan_cancel.rst",
        "the scan itself goes on at the live system",
        ("scan_cancel",),
        "nothing",
        "there is no live system",
    ),
    Statement(
        "usercloudaccount/cloudAccountResources_get.rst",
        "what the cloud has is asked of the cloud",
        (
            "cloudAccountResources_get",
            "machineImagePublished_getAccountResources",
            "scanPublishedImage_getAccountResources",
        ),
        "nothing",
        "there is no cloud: the answer is the least valid one",
    ),
    Statement(
        "applianceosprofile/applianceOSUpdates_get.rst",
        "updates between two dates are calculated",
        ("applianceOSUpdates_get", "applianceOSUpdates_save"),
        "nothing",
        "the packages of the demo world have no later version",
    ),
    Statement(
        "userquotaandusage/userStats_get.rst",
        "usage over time, disk space and activity",
        ("userStats_get", "userUsage_get"),
        "nothing",
        "no page says how they are counted: the answer is empty",
    ),
    Statement(
        "dto-objects/Quota.rst",
        "quotas limit what a user does",
        ("userQuotas_get", "userQuotas_update", "subscriptionProfileQuotas_update"),
        "nothing",
        "no page says what is counted, when it is counted down, or how a refusal looks; they are kept and shown",
    ),
    Statement(
        "machinescan/scanFileArchive_download.rst",
        "compareWith leaves only differences",
        ("scanFileArchive_download", "scanFileGetDelta"),
        "nothing",
        "what an archive of scanned files holds is nowhere described",
    ),
    Statement(
        "project/projectArtifact_createFromRemoteServer.rst",
        "files are fetched from another server",
        ("projectArtifact_createFromRemoteServer", "mySoftwareArtifact_createFromRemoteServer"),
        "nothing",
        "a test double fetches nothing from anywhere",
    ),
    Statement(
        "project/projectArtifact_addOrRemoveFileFromCache.rst",
        "files are kept in a cache, or not",
        ("projectArtifact_addOrRemoveFileFromCache", "mySoftwareArtifact_addOrRemoveFileFromCache"),
        "nothing",
        "no answer shows the cache but the field cache of an artifact",
    ),
    Statement(
        "machineimage/platformTool_getSoftware.rst",
        "what is added to an image for a target",
        ("platformTool_getSoftware", "scanImage_getPlatformTools", "machineImage_getPlatformTools"),
        "nothing",
        "no operation lists platform tools",
    ),
    Statement(
        "applianceconfiguration/applianceBootScript_create.rst",
        "scripts run at the first boot, or at every one",
        ("applianceBootScript_create",),
        "nothing",
        "nothing is booted",
    ),
    Statement(
        "machinescan/scanSync_create.rst",
        "files are synchronised between two machines",
        ("scanSync_create", "scanSync_getFiles"),
        "nothing",
        "there are no machines",
    ),
    Statement(
        "deployments/effectorPost.rst",
        "an effector acts on what runs",
        ("effectorPost",),
        "nothing",
        "nothing runs; the answer is the text that was sent",
    ),
    Statement(
        "dto-objects/BtrfsStoragePool.rst",
        "only volumes of its own kind go into a pool or a group",
        ("partitionTableBtrfsStoragePool_create", "partitionTableLogicalGroup_create"),
        "nothing",
        "members are text in these objects, and no page says what it holds",
    ),
    Statement(
        "rolesandentitlements/role_create.rst",
        "several entitlements in a security summary",
        ("user_update", "cloudAccountCert_upload", "cloudAccountResources_get"),
        "nothing",
        "no page says whether one or all are needed: a setting decides",
    ),
)

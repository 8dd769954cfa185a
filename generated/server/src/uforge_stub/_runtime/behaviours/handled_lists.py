"""More statements of pages that a handler carries out: lists, members, what is chosen and counted."""

from __future__ import annotations

from .statement import Statement

_COMMENTING = tuple(
    f"{group}_{verb}"
    for group in ("workspaceComment", "workspaceTemplateComment")
    for verb in "create delete deleteAll dislike like reply reportAbuse update".split()
)

HANDLED_LISTS: tuple[Statement, ...] = (
    Statement(
        "usersoftwarelibrary/mySoftwareRestriction_update.rst",
        "the rule changes and nothing else; it is one line",
        ("mySoftwareRestriction_update", "projectRestriction_update"),
    ),
    Statement(
        "usersoftwarelibrary/mySoftwareRestrictionOS_evaluate.rst",
        "the answer has the systems that the rule allows; it is one line",
        ("mySoftwareRestrictionOS_evaluate", "projectRestrictionOS_evaluate"),
    ),
    Statement(
        "usersoftwarelibrary/mySoftwareRestrictionOS_getAll.rst",
        "of the user's systems, those that the rule allows",
        ("mySoftwareRestrictionOS_getAll",),
    ),
    Statement(
        "containers/containerTemplateTargetFormat_getAll.rst",
        "of the user's target formats, those that the rule allows",
        ("containerTemplateTargetFormat_getAll",),
    ),
    Statement(
        "usersoftwarelibrary/mySoftware_availableForImage.rst",
        "the component if its rule allows the image, else nothing",
        ("mySoftware_availableForImage", "project_availableForImage"),
    ),
    Statement(
        "usersoftwarelibrary/mySoftwareUsage_getAll.rst",
        "the appliances that use the component",
        ("mySoftwareUsage_getAll",),
    ),
    Statement(
        "appliance/appliance_clone.rst",
        "a clone has everything of the original but name and version, which are asked for",
        ("appliance_clone",),
    ),
    Statement(
        "usersoftwarelibrary/mySoftware_clone.rst",
        "the answer is the component made again",
        ("mySoftware_clone",),
    ),
    Statement(
        "workspacemembers/workspaceMember_invite.rst",
        "who is invited has an account and has not answered before; a collaborator unless told otherwise, and pending until accepted",
        ("workspaceMember_invite",),
    ),
    Statement(
        "workspacemembers/workspaceMember_invite.rst",
        "who has not accepted an invitation does nothing in the workspace",
        (
            "workspaceMember_invite",
            "workspaceTemplate_delete",
            "workspaceTemplate_share",
            "workspaceTemplate_update",
            "workspaceTemplate_vote",
            "workspaceTemplateLogo_delete",
            "workspaceTemplateLogo_upload",
            "workspaceTemplateShare_cancel",
            *_COMMENTING,
        ),
    ),
    Statement(
        "workspace/workspace_create.rst",
        "both ways open a workspace in the organization",
        ("workspace_create", "userWorkspace_create"),
    ),
    Statement(
        "workspace/userWorkspace_getAll.rst",
        "the workspaces that one belongs to",
        ("userWorkspace_getAll",),
    ),
    Statement(
        "workspacetemplate/workspaceTemplate_vote.rst",
        "a rating lies between 1 and 5; another vote of the same user replaces the first",
        ("workspaceTemplate_vote",),
    ),
    Statement(
        "dto-objects/Comment.rst",
        "a comment names its author, and counts likes, dislikes and reports from nought",
        ("workspaceComment_create", "workspaceTemplateComment_create"),
    ),
    Statement(
        "workspacecomments/workspaceComment_update.rst",
        "the flag of abuse may change, the message never",
        ("workspaceComment_update", "workspaceTemplateComment_update"),
    ),
    Statement(
        "workspacecomments/workspaceComment_delete.rst",
        "replies stand in the comment, and go with it",
        ("workspaceComment_reply", "workspaceTemplateComment_reply"),
    ),
    Statement(
        "workspacecomments/workspaceComment_like.rst",
        "likes and dislikes are counted",
        (
            "workspaceComment_like",
            "workspaceComment_dislike",
            "workspaceTemplateComment_like",
            "workspaceTemplateComment_dislike",
        ),
    ),
    Statement(
        "workspacecomments/workspaceComment_reportAbuse.rst",
        "a report flags the comment and leaves its message",
        ("workspaceComment_reportAbuse", "workspaceTemplateComment_reportAbuse"),
    ),
    Statement(
        "workspacemembers/workspaceMember_deleteList.rst",
        "login names and addresses in the query say who goes",
        ("workspaceMember_deleteList",),
    ),
    Statement(
        "categories/category_deleteAll.rst",
        "ids in the query, repeated, choose what is deleted",
        ("category_deleteAll",),
    ),
    Statement(
        "applianceconfiguration/applianceBootScript_deleteAll.rst",
        "names, ids and types in the query, repeated, choose what is deleted",
        ("applianceBootScript_deleteAll",),
    ),
    Statement(
        "usermachineimage/userMachineImage_getAll.rst",
        "img chooses a part",
        (
            "userMachineImage_getAll",
            "userMachineImageStatus_get",
            "userMachineImagePublished_getAll",
            "userMachineImagePublishedStatus_getAll",
        ),
    ),
    Statement(
        "applianceimportandexport/applianceExport_getAllStatus.rst",
        "ae chooses a part",
        ("applianceExport_getAllStatus",),
    ),
    Statement(
        "applianceimportandexport/applianceImport_getAllStatus.rst",
        "ai chooses a part",
        ("applianceImport_getAllStatus",),
    ),
    Statement(
        "machinescanimport/scanImportToTemplateStatus_get.rst",
        "i chooses a part",
        ("scanImportToTemplateStatus_get", "scanImportToGoldenStatus_get"),
    ),
    Statement(
        "machinescaninstance/scanInstance_getAll.rst",
        "ids chooses instances; index and max page, asc orders",
        ("scanInstance_getAll",),
    ),
    Statement(
        "usersoftwarelibrary/mySoftwareArtifact_getAll.rst",
        "filename chooses artifacts by the name of their file",
        ("mySoftwareArtifact_getAll", "projectArtifact_getAll"),
    ),
    Statement(
        "machinemigration/migration_delete.rst",
        "what has finished can be deleted",
        ("migration_delete",),
    ),
    Statement(
        "machinemigration/migration_deleteAll.rst",
        "all that have finished go, the others stay",
        ("migration_deleteAll",),
    ),
    Statement(
        "organization/orgMember_update.rst",
        "a user joins, or gets other privileges",
        ("orgMember_update",),
    ),
    Statement(
        "organization/orgMember_remove.rst",
        "a user leaves, seen from both sides",
        ("orgMember_remove", "userOrg_remove"),
    ),
    Statement(
        "user/userAdminStatus_change.rst",
        "admin says whether one administrates",
        ("userAdminStatus_change",),
    ),
    Statement(
        "targetformat/targetFormat_addTargetPlatform.rst",
        "format and platform are joined, whichever is named first",
        ("targetFormat_addTargetPlatform", "targetPlatform_addFormat"),
    ),
    Statement(
        "targetformat/targetFormat_removeTargetPlatform.rst",
        "format and platform are parted, whichever is named first",
        ("targetFormat_removeTargetPlatform", "targetPlatform_removeFormat"),
    ),
    Statement(
        "organization/orgOS_update.rst",
        "what is listed is switched on or off, or becomes a default; those who are users already keep what they have",
        (
            "orgOS_update",
            "primitiveFormat_update",
            "targetFormat_updateAccess",
            "targetPlatform_updateAccess",
        ),
    ),
    Statement(
        "organization/orgOS_update.rst",
        "who is made a user, or a member, later gets the defaults",
        ("user_create", "orgMember_update"),
    ),
    Statement(
        "organization/orgOS_update.rst",
        "what is switched off for everybody is not there for the organization",
        (
            "orgOS_getAll",
            "orgOS_update",
            "subscriptionProfileOS_update",
            "user_create",
            "appliance_create",
            "appliance_update",
            "applianceOSProfile_create",
        ),
    ),
    Statement(
        "dto-objects/SubscriptionProfile.rst",
        "a new user gets what the profile lists; of a kind that it does not list, the defaults",
        ("user_create",),
    ),
    Statement("dto-objects/Org.rst", "whether new users are active at once", ("user_create",)),
    Statement(
        "dto-objects/User.rst", "there is a limit to the number of API keys", ("apiKey_create",)
    ),
    Statement(
        "dto-objects/Image.rst",
        "an image is generated for a target format that there is",
        ("machineImage_generate", "scanImage_generate", "containerTemplate_generate"),
    ),
    Statement(
        "machineimage/machineImagePkg_getAll.rst",
        "the packages of the OS profile, and those that were added for them",
        ("machineImage_generate", "machineImage_regenerate"),
    ),
    Statement(
        "machineimage/pxeBootScript_download.rst",
        "the script lists the images that a user can reach",
        ("pxeBootScript_download",),
    ),
    Statement(
        "applianceimportandexport/applianceExport_download.rst",
        "the archive is a .tar.gz with the description, and what belongs to it",
        ("appliance_export", "mySoftware_export", "applianceImport_upload"),
    ),
    Statement(
        "dto-objects/ApplianceExport.rst",
        "whether somebody downloaded it",
        ("applianceExport_download",),
    ),
    Statement(
        "dto-objects/ApplianceImport.rst",
        "by the major version only, reusing components, writing over a twin: as the ticket says",
        ("appliance_import", "applianceImport_upload"),
    ),
    Statement(
        "scanmachineimage/scanImage_generate.rst",
        "a scan is generated by a job, and downloaded if compressed",
        ("scanImage_generate",),
    ),
    Statement(
        "containers/containerTemplate_generate.rst",
        "a container template is generated by a job",
        ("containerTemplate_generate",),
    ),
    Statement(
        "machineimage/machineImage_regenerate.rst",
        "what was asked for earlier is asked for again; the ticket is a new one",
        ("machineImage_regenerate",),
    ),
    Statement(
        "applianceosprofile/applianceOSProfilePkg_updateAll.rst",
        "the list sent replaces the one held",
        ("applianceOSProfilePkg_updateAll",),
    ),
)

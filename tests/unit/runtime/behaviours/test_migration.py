"""Migrations, templates that are shared, repositories that are updated, and blueprints that are prepared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

MIGRATIONS = "users/guest/migrations"
SCAN = "users/guest/scannedinstances/90/scans/91"


def migrate(sandbox: Sandbox) -> Any:
    asked = sandbox.new("Migration", name="Crane host")
    return sandbox.call("migration_create", MIGRATIONS, asked)


def test_one_job_goes_through_all_stages_of_a_migration(sandbox: Sandbox) -> None:
    """pages/machinemigration/migration_create.rst"""
    made = migrate(sandbox)
    assert (made.cancellable, made.status.complete, made.status.message) == (
        True,
        False,
        "Scanning",
    )

    sandbox.finish(made.uri)

    done = sandbox.call("migration_get", made.uri)
    assert (done.cancellable, done.status.complete) == (False, True)


def test_only_a_migration_that_has_finished_is_deleted(sandbox: Sandbox) -> None:
    """pages/machinemigration/migration_delete.rst"""
    made = migrate(sandbox)
    fault = sandbox.refuse("migration_delete", made.uri)
    assert (fault.status, fault.reason) == (409, "work-in-progress")
    assert f"DELETE {made.uri}/status" in fault.message

    sandbox.finish(made.uri)
    sandbox.call("migration_delete", made.uri)

    assert sandbox.refuse("migration_get", made.uri).status == 404


def test_all_migrations_that_have_finished_go(sandbox: Sandbox) -> None:
    """pages/machinemigration/migration_deleteAll.rst"""
    running, ended, stopped = (migrate(sandbox) for _ in range(3))
    sandbox.finish(ended.uri)
    sandbox.call("migration_cancel", f"{stopped.uri}/status")

    sandbox.call("migration_deleteAll", MIGRATIONS)

    assert [r.path for r in sandbox.world.store.children(MIGRATIONS)] == [running.uri]


def test_a_job_shares_a_template(sandbox: Sandbox) -> None:
    """pages/workspacetemplate/workspaceTemplate_share.rst"""
    asked = sandbox.new("GalleryTemplate", name="Draft", appliance_uri="users/guest/appliances/89")
    made = sandbox.call("workspaceTemplate_share", "orgs/1/workspaces/96/templates", asked)
    assert (made.name, made.owner, made.workspace_uri) == ("Draft", "guest", "orgs/1/workspaces/96")
    state = sandbox.call("workspaceTemplateStatus_get", f"{made.uri}/status")
    assert (state.complete, state.message) == (False, "Copying the appliance")

    sandbox.finish(made.uri)

    assert sandbox.call("workspaceTemplateStatus_get", f"{made.uri}/status").complete is True


def test_a_job_updates_a_repository(sandbox: Sandbox) -> None:
    """pages/repositories/repositoryUpdate_create.rst"""
    repository = "orgs/1/repositories/40"
    ticket = sandbox.call("repositoryUpdate_create", f"{repository}/updates", user="admin")
    path = f"{ticket.uri}/status"
    assert sandbox.call("repositoryUpdateStatus_get", path, user="admin").complete is False

    sandbox.finish(ticket.uri)

    assert sandbox.call("repositoryUpdateStatus_get", path, user="admin").complete is True
    assert sandbox.world.get(repository).value.last_updated == sandbox.world.clock.now()
    unknown = "orgs/1/repositories/999/updates"
    assert sandbox.refuse("repositoryUpdate_create", unknown, user="admin").status == 404


@pytest.mark.parametrize(
    ("sent", "made"),
    [
        ("BlueprintDeploymentAws", "BlueprintPipelineAws"),
        ("BlueprintDeploymentAzure", "BlueprintPipelineAzure"),
    ],
)
def test_a_job_prepares_a_blueprint(sandbox: Sandbox, sent: str, made: str) -> None:
    """pages/blueprint/prepare.rst"""
    blueprint = "users/guest/blueprints/110"
    asked = sandbox.new(sent, name="Tonight", cred_account_uri="users/guest/accounts/57")
    pipeline = sandbox.call("prepare", f"{blueprint}/preparations", asked)
    assert type(pipeline).__wire__.name == made
    assert (pipeline.name, pipeline.blueprint_uri) == ("Tonight", blueprint)
    assert pipeline.cred_account_uri == "users/guest/accounts/57"
    before = sandbox.call("blueprintPipelineStatus_get", f"{pipeline.uri}/status")
    assert (before.complete, before.message) == (False, "Generating")

    sandbox.finish(pipeline.uri)

    assert sandbox.call("blueprintPipelineStatus_get", f"{pipeline.uri}/status").complete is True
    gone = "users/guest/blueprints/999/preparations"
    assert sandbox.refuse("prepare", gone, asked).status == 404


@pytest.mark.parametrize("kind", ["Template", "Golden"])
def test_a_part_of_the_imports_of_scans_is_chosen_by_ids(sandbox: Sandbox, kind: str) -> None:
    """pages/machinescanimport/scanImportToTemplateStatus_get.rst"""
    path = f"{SCAN}/imports" if kind == "Template" else f"{SCAN}/goldens"
    asked = sandbox.new("ScanImport", imported_object_name="Old host")
    first, second = (sandbox.call(f"scanImportTo{kind}_import", path, asked) for _ in range(2))
    name = f"scanImportTo{kind}Status_get"
    assert len(sandbox.call(name, f"{path}/status").statuses) == 2

    chosen = sandbox.call(name, f"{path}/status", i=str(second.db_id)).statuses

    assert [status.uri for status in chosen] == [f"{second.uri}/status"]
    assert first.uri != second.uri

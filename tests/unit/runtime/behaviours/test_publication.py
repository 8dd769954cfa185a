"""pages/machineimage/machineImage_publish.rst, pages/deployments/deployment_get.rst."""

from __future__ import annotations

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

WEB = "users/guest/appliances/65"
IMAGE = f"{WEB}/images/76"


@pytest.mark.parametrize("uri", [IMAGE, f"http://stub.test/api/{IMAGE}"])
def test_a_job_publishes_the_image_that_the_body_names(sandbox: Sandbox, uri: str) -> None:
    """pages/machineimage/machineImage_publish.rst"""
    account = sandbox.new("CredAccountOpenStack", uri="users/guest/accounts/56")
    asked = sandbox.new("PublishImageOpenStack", image_uri=uri, cred_account=account)

    ticket = sandbox.call("machineImage_publish", f"{WEB}/pimages", asked)

    assert (ticket.image_uri, ticket.name, ticket.status.complete) == (IMAGE, "Web front", False)
    assert ticket.status.message == "Connecting to the cloud"
    assert (ticket.cloud_id, ticket.cred_account.name) == (None, "Dock cloud")
    done = sandbox.finish(ticket.uri)
    assert (done.cloud_id, done.image_created) == (f"img-{ticket.db_id}", True)


def test_an_image_has_to_be_named_if_there_are_several(sandbox: Sandbox) -> None:
    """pages/machineimage/machineImage_publish.rst"""
    for uri in (None, "users/guest/appliances/79/images/1"):
        asked = sandbox.new("PublishImageOpenStack", image_uri=uri)
        fault = sandbox.refuse("machineImage_publish", f"{WEB}/pimages", asked)
        assert (fault.status, fault.reason) == (400, "no-image")


def test_a_deployment_is_what_was_published(sandbox: Sandbox) -> None:
    """pages/deployments/deployment_get.rst"""
    asked = sandbox.new("Deployment", name="quay")
    made = sandbox.call("machineImagePublished_deploy", f"{IMAGE}/pimages/78/deploys", asked)
    path = f"users/guest/deployments/{made.application_id}"

    assert sandbox.call("deployment_get", path).state == "starting"
    sandbox.finish(path)
    running = sandbox.call("deployment_get", path)
    assert (running.name, running.state, running.creation_date) == (
        "quay",
        "running",
        sandbox.world.clock.now(),
    )
    gone = f"{IMAGE}/pimages/999/deploys"
    assert sandbox.refuse("machineImagePublished_deploy", gone, asked).status == 404


def test_a_blueprint_is_deployed_under_an_id(sandbox: Sandbox) -> None:
    """pages/blueprint/blueprint_deploy.rst, pages/deployments/deployment_get.rst"""
    asked = sandbox.new("BlueprintDeploymentAws")
    made = sandbox.call("blueprint_deploy", "users/guest/blueprints/110/deploys", asked)
    running = sandbox.call("deployment_get", f"users/guest/deployments/{made.id}")
    assert (running.name, running.blueprint_name) == ("Timetable stack", "Timetable stack")

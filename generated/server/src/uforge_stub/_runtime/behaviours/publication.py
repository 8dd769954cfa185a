"""Publication of generated images to a cloud, and deployment of what was published."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from ..server import creation
from ..server.message import Call, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .lookup import body, existing, local, make, parent
from .tickets import DEPLOYMENT, PUBLICATION, is_complete, start


def publish_image(call: Call) -> WireStruct:
    """Only what was generated is published, by a job.

    pages/machineimage/applianceImage_publish.rst; likewise
    pages/scanmachineimage/scanImage_publish.rst and pages/containers/containerTemplateImage_publish.rst.
    """
    return _publish(call, existing(call.world, parent(call.path), "machine image"))


def publish_of_appliance(call: Call) -> WireStruct:
    """As :func:`publish_image`, the image being named in the body.

    pages/machineimage/machineImage_publish.rst.
    """
    sent: Any = body(call, "a publishImage")
    path = local(call.world, sent.image_uri) or local(call.world, sent.parent_uri) or ""
    appliance = parent(call.path)
    if not path.startswith(f"{appliance}/images/"):
        found = call.world.store.children(f"{appliance}/images")
        if path or len(found) != 1:
            raise Fault(
                400,
                f"imageUri: expected the URI of an image of {appliance}, got {sent.image_uri!r}",
                reason="no-image",
            )
        path = found[0].path
    return _publish(call, existing(call.world, path, "machine image"))


def _publish(call: Call, image: Record) -> WireStruct:
    ticket: Any = copy.copy(body(call, "a publishImage"))
    if not is_complete(call.world, image):
        raise Fault(
            409,
            f"{image.path} is not generated yet: publish it when its status is complete",
            reason="not-complete",
        )
    source: Any = image.value
    account = ticket.cred_account
    path = local(call.world, getattr(account, "uri", None))
    known = existing(call.world, path, "cloud account") if path else None
    for attribute in (
        "db_id",
        "uri",
        "digest",
        "created",
        "status",
        "status_uri",
        "download_uri",
        "download_key",
    ):
        setattr(ticket, attribute, None)
    for attribute in (
        "name", "version", "revision", "distribution_name", "org_uri", "format", "target_format",
        "file_name", "file_extension", "file_size", "size",
    ):  # fmt: skip
        if getattr(ticket, attribute) is None:
            setattr(ticket, attribute, getattr(source, attribute))
    ticket.compress = bool(source.compress)
    ticket.image_uri = ticket.parent_uri = image.path
    if known is not None:
        ticket.cred_account = known.value
    record = creation.create(call, f"{image.path}/pimages", ticket)
    made: Any = record.value
    made.download_uri = None
    call.world.store.put(record)
    if known is not None:
        # machineImagePublished_getAccount reads the account below the published image.
        number = known.path.rsplit("/", 1)[1]
        call.world.store.put(Record(f"{record.path}/accounts/{number}", known.value))
    return start(call.world, record, PUBLICATION).value


def published(world: World, record: Record) -> None:
    """Leave what a finished publication makes: an image that the cloud knows by an id."""
    image: Any = record.value
    image.cloud_id = image.cloud_id or f"img-{record.path.rsplit('/', 1)[1]}"
    image.image_created = True
    image.publish_location = image.publish_location or getattr(image, "region", None) or "default"


def deploy(call: Call) -> WireStruct:
    """A published image is started as a deployment, by a job.

    pages/machineimage/machineImagePublished_deploy.rst and
    pages/machineimage/scanPublishedImage_deploy.rst; pages/deployments/deployment_get.rst.
    """
    image = existing(call.world, parent(call.path), "published image")
    if not is_complete(call.world, image):
        raise Fault(
            409,
            f"{image.path} is not published yet: deploy it when its status is complete",
            reason="not-complete",
        )
    value: Any = copy.copy(body(call, "a deployment"))
    source: Any = image.value
    value.name = value.name or source.name or "deployment"
    record = _deployment(call, value)
    return record.value


def _deployment(call: Call, value: Any) -> Record:
    user = "/".join(call.path.split("/")[:2])
    value.application_id = secrets.token_hex(5)
    value.uri = f"{user}/deployments/{value.application_id}"
    value.creation_date = call.world.clock.now()
    value.state = "starting"
    record = Record(value.uri, value)
    call.world.store.put(record)
    return start(call.world, record, DEPLOYMENT)


def deployed(world: World, record: Record) -> None:
    """Leave what a finished deployment makes: one that runs."""
    value: Any = record.value
    value.state = "running"
    for instance in value.instances or []:
        instance.state = "running"


def deploy_blueprint(call: Call) -> WireStruct:
    """pages/blueprint/blueprint_deploy.rst: deploys a blueprint; the answer is the deployment's id."""
    blueprint: Any = existing(call.world, parent(call.path), "blueprint").value
    sent: Any = body(call, "a blueprintDeployment")
    value = make(
        call.world, "Deployment", name=sent.name or blueprint.name, blueprint_name=blueprint.name
    )
    record = _deployment(call, value)
    return make(call.world, "DeploymentId", id=value.application_id, uri=record.path)  # type: ignore[no-any-return]


_PUBLISHERS = ("applianceImage_publish", "scanImage_publish", "containerTemplateImage_publish")

HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_PUBLISHERS, publish_image),
    "machineImage_publish": publish_of_appliance,
    "machineImagePublished_deploy": deploy,
    "scanPublishedImage_deploy": deploy,
    "blueprint_deploy": deploy_blueprint,
}

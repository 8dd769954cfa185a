"""Two real releases: exactly what is new in the second."""

from __future__ import annotations

from pathlib import Path

from rstparse.compare import advice, compare
from tests.support.comparing import changes
from tests.support.reading import corpus_model

OPERATIONS = "activityGet containerTemplateImagePkg_getAll effectorPost effectorsGet entityGet"
OBJECTS = (
    "BlueprintDeploymentAzure BlueprintPipelineAzure DeploymentActivity DeploymentConfig DeploymentEffector "
    "DeploymentEffectors DeploymentEntity DeploymentHardware DeploymentId DeploymentParameter DeploymentSensor "
    "DeploymentStream"
)
FROM_RST = [
    *(f"object-added object.{name}" for name in OBJECTS.split()),
    *(f"operation-added operation.{name}" for name in OPERATIONS.split()),
    "attribute-added object.PublishImageAzure.attribute.region",
    "parameter-text-changed operation.workspaceMember_delete.path.mid",
    "parameter-text-changed operation.workspaceMember_update.path.mid",
    "response-format-added operation.blueprint_deploy",
]
FROM_SIDECARS = [
    "object-added object.InstanceDisk",
    "attribute-added object.Instance.attribute.activities",
    "attribute-added object.Instance.attribute.disks",
    "attribute-added object.Instance.attribute.entityType",
    "response-added operation.blueprint_deploy",
]


def test_from_the_rst_alone(corpus: Path, previous_corpus: Path) -> None:
    """Five operations, twelve objects and an attribute are new, a format and two texts changed, nothing is gone."""
    old, new = (corpus_model(side, sidecars=False).api for side in (previous_corpus, corpus))
    assert sorted(changes(old, new)) == sorted(FROM_RST)
    assert advice(compare(old, new)) == "minor"


def test_with_the_sidecars(corpus: Path, previous_corpus: Path) -> None:
    """They add a type, three attributes, which its five subtypes do not repeat, and an answer."""
    old, new = corpus_model(previous_corpus).api, corpus_model(corpus).api
    assert sorted(changes(old, new)) == sorted([*FROM_RST, *FROM_SIDECARS])
    assert advice(compare(old, new)) == "minor"


def test_the_format_and_the_answer_of_blueprint_deploy(corpus: Path, previous_corpus: Path) -> None:
    found = compare(corpus_model(previous_corpus).api, corpus_model(corpus).api)
    assert [(c.before, c.after) for c in found if c.subject == "operation.blueprint_deploy"] == [
        ("none", "DeploymentId"),
        ((), ("application/xml", "application/json")),
    ]


def test_positions_of_both_sides(corpus: Path, previous_corpus: Path) -> None:
    found = compare(*(corpus_model(side, sidecars=False).api for side in (previous_corpus, corpus)))
    by_subject = {change.subject: change for change in found}
    text = by_subject["operation.workspaceMember_update.path.mid"]
    assert text.old == text.new
    assert text.new is not None
    assert (text.new.python, text.new.path, text.new.line) == (
        "workspace_member.update(mid)", "pages/workspacemembers/workspaceMember_update.rst", 29
    )  # fmt: skip
    region = by_subject["object.PublishImageAzure.attribute.region"]
    assert region.old is None
    assert region.new is not None
    assert (region.new.path, region.new.line) == ("pages/dto-objects/PublishImageAzure.rst", 20)

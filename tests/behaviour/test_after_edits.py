"""After an edit, what earlier runs made counts only where it is what a run from nothing would make."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from rstparse import config as configuration
from rstparse import model, pipeline
from rstparse.cache import Cache
from rstparse.config import Config
from rstparse.emit.plan import Settings, plan
from rstparse.model import Api
from rstparse.readers.files import Source
from tests.support.mutating import mutations

GROUPS = ("apikey", "usersshkeys")
OBJECTS = ("APIKeyPair", "APIKeyPairs", "SSHKey", "SSHKeys", "User", "UForgeObject", "UForgeError")
SCHEMA = """<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://example.com/x" xmlns:x="http://example.com/x">
  <xs:element name="sshKey" type="x:SSHKey"/>
  <xs:complexType name="SSHKey">
    <xs:sequence>
      <xs:element name="name" type="xs:string" minOccurs="0"/>
      <xs:element name="strength" type="xs:int"/>
    </xs:sequence>
  </xs:complexType>
</xs:schema>
"""
OPERATION = "pages/usersshkeys/sshKey_get.rst"
OBJECT = "pages/dto-objects/SSHKey.rst"
TEMPLATE = "docs/llms/operation.txt.jinja"

EVERY = 7
"""Of so many facts one is changed: all of them take minutes, and set to 1 do not find more."""

Tree = dict[str, bytes]
Edit = Callable[[Tree], None]


@pytest.fixture(scope="module")
def tree(repository: Path) -> Tree:
    """Two groups and the objects that they speak of, with a schema and an overlay."""
    docs = repository / "docs" / "api"
    paths = [p for group in GROUPS for p in (docs / "pages" / group).glob("*.rst")]
    paths += [docs / "pages" / "dto-objects" / f"{name}.rst" for name in OBJECTS]
    paths.append(docs / "index.rst")
    found = {path.relative_to(docs).as_posix(): path.read_bytes() for path in paths}
    found["pages/dto-objects/x.xsd"] = SCHEMA.encode()
    found["overlay.toml"] = (
        b'[operation.sshKey_get.since]\nvalue = {text = "1.0", version = [1, 0]}\nreason = "r"\n'
    )
    return found


@pytest.fixture(scope="module")
def config(repository: Path) -> Config:
    return configuration.load(repository / "pyproject.toml")


def replaced(path: str, pattern: str, by: str) -> Edit:
    """An edit of one page, which must have what is replaced."""

    def edit(tree: Tree) -> None:
        text, count = re.subn(pattern, by, tree[path].decode(), count=1, flags=re.MULTILINE)
        assert count == 1, path
        tree[path] = text.encode()

    return edit


def added(path: str, text: str) -> Edit:
    return lambda tree: tree.update({path: text.encode()})


def removed(path: str) -> Edit:
    return lambda tree: tree.__delitem__(path) and None


def renamed_operation(tree: Tree) -> None:
    """Another name on the page alone: what refers to its label finds it still, under the new name."""
    replaced(OPERATION, r"^sshKey_get\n-+", "sshKey_fetch\n------------")(tree)


def another_label(tree: Tree) -> None:
    """What refers to the page finds it no more."""
    replaced(OPERATION, r"^\.\. _sshKey-get:", ".. _sshKey-other:")(tree)


EDITS: dict[str, Edit] = {
    "a description": replaced(OPERATION, r"^(Returns? [^\n]*|Retriev[^\n]*|Gets? [^\n]*)$", r"Something else."),
    "a parameter's description": replaced(OPERATION, r"\(required\): .*$", "(required): something else"),
    "a response code": replaced(OPERATION, r"``200 / 304``", "``202``"),
    "a method and path": replaced(OPERATION, r"function:: GET .*$", "function:: PUT /others/{id}"),
    "an entitlement": replaced(OPERATION, r"^\* Requires Authentication: ``true``", "* Requires Authentication: ``false``"),
    "a response": replaced(OPERATION, r"^A :ref:`sshkey-object`", "A :ref:`user-object`"),
    "a see also": replaced(OPERATION, r"^(\t \* ):ref:`sshkey-object`", r"\1:ref:`sshkey-object`\n\1:ref:`apiKey-create`"),
    "a reference in prose": replaced(OPERATION, r"(?=^Security Summary)", "See :ref:`apiKey-create` and :ref:`apikeypair-object`.\n\n"),
    "a renamed operation": renamed_operation,
    "another label": another_label,
    "a line more above": replaced(OPERATION, r"\A", "\n"),
    "an object's description": replaced(OBJECT, r"^(Attributes\n)", r"More of it. See :ref:`apiKey-create`.\n\n\1"),
    "an attribute's description": replaced(OBJECT, r"^\t\* ``name`` .*$", "\t* ``name`` (string): something else"),
    "an attribute's type": replaced(OBJECT, r"^\t\* ``name`` .*$", "\t* ``name`` (int): the name"),
    "an attribute's name": replaced(OBJECT, r"^\t\* ``name``", "\t* ``title``"),
    "an attribute gone": replaced(OBJECT, r"^\t\* ``name`` .*\n", ""),
    "an object's title": replaced(OBJECT, r"^sshKey\n=+", "other\n====="),
    "a base's attribute": replaced("pages/dto-objects/UForgeObject.rst", r"^\t\* ``", "\t* ``more`` (string): more\n\t* ``"),
    "an overview's text": replaced("pages/usersshkeys/overview.rst", r"^Public SSH keys", "Private keys"),
    "an overview's title": replaced("pages/usersshkeys/overview.rst", r"^User SSH Keys", "Some SSH Keys"),
    "an entry's text": replaced("pages/usersshkeys/overview.rst", r"Returns one SSH key", "Gives one SSH key"),
    "a page gone": removed(OPERATION),
    "an object gone": removed("pages/dto-objects/SSHKeys.rst"),
    "an overview gone": removed("pages/usersshkeys/overview.rst"),
    "the index": replaced("index.rst", r"\Z", "\n\nMore to say.\n"),
    "a page more": added("pages/usersshkeys/sshKey_touch.rst", ".. _sshKey-touch:\n\nsshKey_touch\n------------\n\n.. function:: PUT /users/{uid}/sshkeys/{sid}\n\nTouches an SSH key.\n\nSee :ref:`sshKey-get`.\n"),
    "an object more": added("pages/dto-objects/KeyUse.rst", ".. _keyuse-object:\n\nkeyUse\n======\n\nUse of a :ref:`sshkey-object`.\n\nAttributes\n~~~~~~~~~~\n\n* ``key`` (:ref:`sshkey-object`): the key\n"),
    "an overlay entry": added("overlay.toml", '[operation.sshKey_getAll.summary]\nvalue = "Other words."\nreason = "r"\n'),
    "a hidden operation": added("overlay.toml", '[operation.sshKey_getAll.hidden]\nvalue = true\nreason = "r"\n'),
    "no overlay": removed("overlay.toml"),
    "the schema": replaced("pages/dto-objects/x.xsd", 'name="strength" type="xs:int"', 'name="strength" type="xs:long"'),
    "a type of the schema": replaced("pages/dto-objects/x.xsd", 'complexType name="SSHKey"', 'complexType name="SSHOther"'),
}  # fmt: skip


def outcome(tree: Tree, config: Config, cache: Cache, templates: Path | None = None) -> object:
    """What a run reports and writes."""
    sources = [Source(name, data) for name, data in sorted(tree.items())]
    loaded = pipeline.load_sources(sources, config, cache=cache, jobs=1)
    made = pipeline.make_plan(loaded, config, templates=templates, cache=cache, jobs=1)
    assert made.files
    return model.to_json(loaded.api), loaded.diagnostics, made.diagnostics, made.files


@pytest.fixture(scope="module")
def kept(tree: Tree, config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all that a run on the unedited pages made."""
    folder = tmp_path_factory.mktemp("kept") / "cache"
    outcome(tree, config, Cache(folder))
    return folder


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_is_followed_exactly(tree: Tree, config: Config, kept: Path, edit: Edit) -> None:
    edited = dict(tree)
    edit(edited)
    expected = outcome(edited, config, Cache(None))
    assert outcome(edited, config, Cache(kept)) == expected
    assert outcome(tree, config, Cache(None)) != expected
    assert outcome(edited, config, Cache(kept)) == expected


def test_an_edit_and_back_is_followed_exactly(tree: Tree, config: Config, kept: Path) -> None:
    before = outcome(tree, config, Cache(None))
    for name in ("a renamed operation", "an attribute's type", "a page gone"):
        edited = dict(tree)
        EDITS[name](edited)
        assert outcome(edited, config, Cache(kept)) != before
        assert outcome(tree, config, Cache(kept)) == before


def test_a_template_is_followed_exactly(
    tree: Tree, config: Config, kept: Path, repository: Path, tmp_path: Path
) -> None:
    template = tmp_path / TEMPLATE
    template.parent.mkdir(parents=True)
    template.write_text((repository / "templates" / TEMPLATE).read_text() + "- Ours\n")
    expected = outcome(tree, config, Cache(None), tmp_path)
    assert outcome(tree, config, Cache(kept), tmp_path) == expected
    assert outcome(tree, config, Cache(kept)) != expected


@pytest.mark.slow
def test_each_fact_of_a_model_is_followed_exactly(
    tree: Tree, config: Config, tmp_path: Path
) -> None:
    """Whatever changes in the model, however little, and whoever shows it."""
    wanted = re.compile(
        r"apiKey_(create|getAll)|apikey/overview|dto-objects/(APIKeyPair|UForgeObj)|index|x\.xsd"
    )
    sources = [Source(name, data) for name, data in sorted(tree.items()) if wanted.search(name)]
    api = pipeline.load_sources(sources, config, jobs=1).api
    cache = Cache(tmp_path)
    settings = Settings(service=config.service, targets=config.targets)

    def made(api: Api, cache: Cache) -> dict[str, bytes]:
        return plan(api, (), settings, input_hash="i", cache=cache).files

    before, followed = made(api, cache), 0
    for where, changed in islice(mutations(api, without=frozenset({"format"})), 0, None, EVERY):
        try:
            expected = made(changed, Cache(None))
        except (LookupError, TypeError, ValueError):  # no model: a name stands for nothing
            continue
        if made(changed, cache) != expected:
            pytest.fail(f"{where} changes more than is noticed")
        followed += expected != before
    assert followed > 500 // EVERY

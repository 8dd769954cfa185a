"""Document names made into Python names."""

from __future__ import annotations

import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.names import (
    HARMFUL,
    MAX_LENGTH,
    Collision,
    class_name,
    constant_name,
    fold,
    snake_case,
    unique,
)

CONVERTERS = [snake_case, class_name, constant_name]
HOSTILE = [
    "", " ", "_", "__class__", "__", "None", "class", "import", "ﬁle", "İ", "ß", "ſ", "\ud800", "\0", "a\rb", "a/b",
    "../../x", "{0.__class__}", "{{7*7}}", "1", "-1", "２", "²", "٣", "e\u0301", "\u200b", "x" * 300, "é" * 300,
]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "python"),
    [
        ("getAllOS", "get_all_os"),
        ("machineImagePublishedStatus", "machine_image_published_status"),
        ("OSUpdates", "os_updates"),
        ("md5sum", "md5sum"),
        ("MD5sum", "md5sum"),
        ("sha256sum", "sha256sum"),
        ("vSphere", "vsphere"),
        ("CredAccountVSphere", "cred_account_vsphere"),
        ("CredAccountVCloudDirector", "cred_account_vcloud_director"),
        ("CredAccountK5", "cred_account_k5"),
        ("APIKeyPair", "api_key_pair"),
        ("SSHKeys", "ssh_keys"),
        ("UForgeObject", "uforge_object"),
        ("uri", "uri"),
        ("softwareUris", "software_uris"),
        ("getVMs", "get_vms"),
        ("VMsList", "vms_list"),
        ("EC2Instance", "ec2_instance"),
        ("ec2PrivateKey", "ec2_private_key"),
        ("IPv6Address", "ipv6_address"),
        ("iSCSITarget", "iscsi_target"),
        ("osEOLDate", "os_eol_date"),
        ("estimatedSizeInKB", "estimated_size_in_kb"),
        ("filter-by-type", "filter_by_type"),
        ("native_from_distribution", "native_from_distribution"),
        ("machineImage_getAll", "machine_image_get_all"),
        ("import", "import_"),
        ("from", "from_"),
        ("property", "property_"),
        ("list", "list_"),
        ("type", "type"),
        ("match", "match"),
        ("id", "id"),
        ("None", "none"),
        ("__class__", "class_"),
        ("2ndDisk", "n2nd_disk"),
        ("", "unnamed"),
        ("ﬁle", "file"),
        ("größe", "größe"),
    ],
)
def test_snake_case(document: str, python: str) -> None:
    assert snake_case(document) == python


@pytest.mark.parametrize(
    ("document", "python"),
    [
        ("opStatus", "OpStatus"),
        ("uforgeError", "UforgeError"),
        ("UForgeError", "UForgeError"),
        ("APIKeyPair", "APIKeyPair"),
        ("seLinuxMode", "SeLinuxMode"),
        ("file-entry", "FileEntry"),
        ("None", "None_"),
        ("2D", "N2D"),
        ("", "Unnamed"),
    ],
)
def test_class_name(document: str, python: str) -> None:
    assert class_name(document) == python


@pytest.mark.parametrize(
    ("document", "python"),
    [
        ("opStatus", "OP_STATUS"),
        ("CentOS", "CENT_OS"),
        ("linux-swap", "LINUX_SWAP"),
        ("3.8", "N3_8"),
        ("Scientific Linux", "SCIENTIFIC_LINUX"),
        (">=", "UNNAMED"),
    ],
)
def test_constant_name(document: str, python: str) -> None:
    assert constant_name(document) == python


def test_reserved_names_get_an_underscore() -> None:
    assert snake_case("options", {"options"}) == "options_"
    assert class_name("Client", {"client"}) == "Client_"
    assert snake_case("optionsUri", {"options"}) == "options_uri"


def test_a_long_name_is_cut_and_stays_distinct() -> None:
    first, second = snake_case("x" * 300), snake_case("x" * 301)
    assert len(first) == MAX_LENGTH
    assert first != second


@pytest.mark.parametrize("convert", CONVERTERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_safe(convert, name: str) -> None:  # type: ignore[no-untyped-def]
    assert_safe(convert(name))


@pytest.mark.parametrize("convert", CONVERTERS)
@given(name=st.text(max_size=100))
def test_any_name_is_safe(convert, name: str) -> None:  # type: ignore[no-untyped-def]
    assert_safe(convert(name))


@given(name=st.text(alphabet="abcXYZ019_- ", max_size=20))
def test_conversion_of_its_own_result_changes_nothing(name: str) -> None:
    once = snake_case(name)
    assert snake_case(once) == once


@pytest.mark.parametrize("soft", keyword.softkwlist)
def test_soft_keywords_need_no_underscore(soft: str) -> None:
    name = snake_case(soft)
    assert name == ("unnamed" if soft == "_" else soft)
    compile(
        f"class A:\n    {name}: str = ''\n    def f(self, {name}): return {name}\n", "x", "exec"
    )


def test_unique_numbers_the_later_ones_and_reports() -> None:
    names = unique(["applianceURI", "applianceUri", "appliance_uri", "other"])
    assert names.mapping == {
        "applianceURI": "appliance_uri_2",
        "applianceUri": "appliance_uri_3",
        "appliance_uri": "appliance_uri",
        "other": "other",
    }
    assert names.collisions == (
        Collision("appliance_uri", ("appliance_uri", "applianceURI", "applianceUri")),
    )


def test_unique_keeps_classes_apart_that_differ_in_case_only() -> None:
    names = unique(["VLAN", "Vlan", "Vlan_2", "ﬁle", "file"], class_name)
    assert names.mapping == {
        "VLAN": "VLAN",
        "Vlan": "Vlan_2",
        "Vlan_2": "Vlan2",
        "ﬁle": "File",
        "file": "File_2",
    }


def test_unique_evades_reserved_names_without_a_collision() -> None:
    assert unique(["options", "self"], reserved={"options"}) == (
        {"options": "options_", "self": "self_"},
        (),
    )


@given(
    names=st.lists(st.sampled_from(["a", "A", "á", "a_2", "A2", "ﬁ", "fi", "FI", "", "?", "__", "list", "list_"])),
    reserved=st.sets(st.sampled_from(["a", "fi", "unnamed", "list_"])),
)  # fmt: skip
def test_unique_has_no_twins(names: list[str], reserved: set[str]) -> None:
    result = unique(names, reserved=reserved)
    chosen = list(result.mapping.values())
    assert list(result.mapping) == list(dict.fromkeys(names))
    assert len({fold(name) for name in chosen}) == len(chosen)
    assert not {fold(name) for name in chosen} & {fold(name) for name in reserved}
    for name in chosen:
        assert_safe(name)


def assert_safe(name: str) -> None:
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert name not in HARMFUL
    assert not name.startswith("_")
    assert not name.endswith("__")
    assert unicodedata.normalize("NFKC", name) == name
    assert len(name) <= MAX_LENGTH + 1
    compile(f"{name} = 1", "x", "exec")

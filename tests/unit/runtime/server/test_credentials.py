"""Credentials: who is let in, who is told what is wrong, and that no secret is told to anyone."""

from __future__ import annotations

import copy
import gc
import json
import time
import tracemalloc
from base64 import b64encode
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.runtime.client import ApiKeyAuth, BasicAuth
from rstparse.runtime.server import passwords
from rstparse.runtime.server.credentials import (
    Credentials,
    check_password,
    hash_password,
    new_key_pair,
)
from rstparse.runtime.server.declaration import Route, Service
from rstparse.runtime.server.message import Fault, Principal
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import World
from rstparse.runtime.wire import Registry, WireStruct, element


class Person(WireStruct, type_name="Person"):
    login: str | None = element("loginName", "string")


class KeyPair(WireStruct, type_name="KeyPair"):
    public: str | None = element("publicKey", "string")
    secret: str | None = element("secretKey", "string")


class Shelf:
    """A store that counts what is asked of it."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.listings = 0

    def get(self, path: str) -> Record | None:
        return copy.copy(self.records.get(path))

    def peek(self, path: str) -> Record | None:
        return self.records.get(path)

    def put(self, record: Record) -> None:
        self.records[record.path] = record

    def delete(self, path: str) -> int:
        gone = [key for key in self.records if key == path or key.startswith(path + "/")]
        for key in gone:
            del self.records[key]
        return len(gone)

    def children(
        self, collection: str, *, offset: int = 0, count: int | None = None, own: bool = True
    ) -> list[Record]:
        self.listings += 1
        found = [r for path, r in self.records.items() if path.rpartition("/")[0] == collection]
        return found[offset : None if count is None else offset + count]

    def count(self, collection: str) -> int:
        return len(self.children(collection))

    def below(self, prefix: str) -> list[Record]:
        raise NotImplementedError

    def next_id(self) -> int:
        raise NotImplementedError

    def transaction(self) -> Any:
        return nullcontext()

    def clear(self) -> None:
        self.records.clear()


PLAIN = Route("thing_get", "GET", "/things")
OPEN = Route("status_get", "GET", "/status", authenticated=False)
ONE = Route("key_create", "POST", "/keys", entitlements=("key_access",))
TWO = Route("cert_upload", "POST", "/certs", entitlements=("cert_create", "cert_edit"))
SERVICE = Service(
    'The "Forge"\r\n',
    "1",
    "/api",
    Registry(None, namespace="urn:x", types={}, roots={}),
    (PLAIN, OPEN, ONE, TWO),
    {},
)
CHALLENGE = {"WWW-Authenticate": 'Basic realm="The \\"Forge\\"??", charset="UTF-8"'}
PASSWORDS = {"guest": "gu:est", "zoë": "pässwörd €", "admin": "admin", "gone": "gone"}


@pytest.fixture(scope="module")
def hashes() -> dict[str, str]:
    return {login: hash_password(password) for login, password in PASSWORDS.items()}


@pytest.fixture
def world(hashes: dict[str, str], tmp_path: Path) -> World:
    store = Shelf()
    extras: dict[str, dict[str, Any]] = {
        "guest": {"entitlements": ["key_access", "cert_edit"]},
        "zoë": {},
        "admin": {"administrator": True},
        "gone": {"disabled": True},
    }
    for login, extra in extras.items():
        store.put(
            Record(f"users/{login}", Person(login=login), {"password": hashes[login], **extra})
        )
    store.put(Record("users/guest/apikeys/1", KeyPair(public="PUB+1"), {"secret": "sec1"}))
    return World(SERVICE, store, files=tmp_path, jobs=None)  # type: ignore[arg-type]


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(SERVICE)


def sent(
    credentials: Credentials,
    world: World,
    header: str | None = None,
    target: str = "things",
    route: Route = PLAIN,
) -> Principal | None:
    headers = {} if header is None else {"authorization": header}
    query = dict(parse_qsl(target.partition("?")[2], keep_blank_values=True))
    return credentials.authenticate(world, route, headers, target, query)


def refused(*args: Any, **kwargs: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        sent(*args, **kwargs)
    return caught.value


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


# Basic authentication


@pytest.mark.parametrize("login", ["guest", "zoë"])
def test_the_client_signs_in(credentials: Credentials, world: World, login: str) -> None:
    """With a colon in the password, and with UTF-8 in both."""
    header = BasicAuth(login, PASSWORDS[login]).headers()["Authorization"]
    held = frozenset({"key_access", "cert_edit"} if login == "guest" else ())
    assert sent(credentials, world, header) == Principal(login, f"users/{login}", held)


def test_the_scheme_has_no_case(credentials: Credentials, world: World) -> None:
    header = basic("guest", "gu:est").replace("Basic ", "bAsIC  ")
    assert sent(credentials, world, header) is not None


def test_an_administrator_holds_every_entitlement(credentials: Credentials, world: World) -> None:
    assert sent(credentials, world, basic("admin", "admin")) == Principal(
        "admin", "users/admin", frozenset({"key_access", "cert_create", "cert_edit"}), True
    )


def test_no_credentials(credentials: Credentials, world: World) -> None:
    fault = refused(credentials, world)
    assert (fault.status, fault.reason, fault.headers) == (401, "no-credentials", CHALLENGE)
    assert fault.message == (
        "thing_get needs credentials: HTTP Basic, or an API key with the signature of the URL."
    )


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("guest", "gu"),
        ("guest", ""),
        ("Guest", "gu:est"),
        ("nobody", "x"),
        ("", "x"),
        ("zoë", "passwörd €"),
        ("guest/apikeys/1", "sec1"),
        ("guest\0", "gu:est"),
        ("\\guest", "gu:est"),
    ],
)
def test_wrong_names_and_passwords_are_told_alike(
    credentials: Credentials, world: World, user: str, password: str
) -> None:
    fault = refused(credentials, world, basic(user, password))
    assert (fault.status, fault.reason, fault.headers) == (401, "wrong-credentials", CHALLENGE)
    assert fault.message == ("The user name or the password is wrong, or the user is unknown.")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic Z3Vlc3Q=",  # no colon
        "Basic Z3Vlc3Q6eA",  # no padding
        "Basic Z3V\x00lc3Q6eA==",
        "Basic é",
        "Basic " + b64encode("zoë:x".encode("latin-1")).decode(),
        "Bearer Z3Vlc3Q6eA==",
        f"{basic('guest', 'gu:est')}, {basic('admin', 'admin')}",  # two headers, as ASGI servers join
        f"{basic('guest', 'gu:est')},{basic('guest', 'gu:est')}",
    ],
)
def test_a_header_of_another_form(credentials: Credentials, world: World, header: str) -> None:
    fault = refused(credentials, world, header)
    assert (fault.status, fault.reason) == (401, "malformed-credentials")
    assert "Z3V" not in fault.message


def test_a_disabled_user(credentials: Credentials, world: World) -> None:
    fault = refused(credentials, world, basic("gone", "gone"))
    assert (fault.status, fault.reason) == (401, "disabled-user")
    assert refused(credentials, world, basic("gone", "x")).reason == "wrong-credentials"


def test_a_user_without_password_never_signs_in(credentials: Credentials, world: World) -> None:
    for extra in ({}, {"password": None}, {"password": ""}, {"password": "plain"}):
        world.store.put(Record("users/new", Person(login="new"), extra))
        for password in ("", "plain", "None"):
            assert refused(credentials, world, basic("new", password)).status == 401


def test_what_lies_below_a_user_is_no_user(
    credentials: Credentials, world: World, hashes: dict[str, str]
) -> None:
    extra = {"password": hashes["admin"], "administrator": True}
    world.store.put(Record("users/guest/things/1", Person(), extra))
    assert refused(credentials, world, basic("guest/things/1", "admin")).status == 401


def test_open_operations_take_nobody_but_not_a_liar(credentials: Credentials, world: World) -> None:
    assert sent(credentials, world, route=OPEN) is None
    guest = sent(credentials, world, basic("guest", "gu:est"), route=OPEN)
    assert guest is not None
    assert guest.login == "guest"
    assert refused(credentials, world, basic("guest", "x"), route=OPEN).status == 401


def test_a_supervisor_acts_for_another(credentials: Credentials, world: World) -> None:
    header = BasicAuth.on_behalf_of("admin", "guest", "admin").headers()["Authorization"]
    assert sent(credentials, world, header) == Principal(
        "guest", "users/guest", frozenset({"key_access", "cert_edit"})
    )


@pytest.mark.parametrize(
    ("user", "password", "status", "reason"),
    [
        ("guest\\zoë", "gu:est", 403, "not-supervisor"),
        ("guest\\zoë", "x", 401, "wrong-credentials"),
        ("admin\\guest", "gu:est", 401, "wrong-credentials"),  # the password is the supervisor's
        ("admin\\nobody", "admin", 401, "wrong-credentials"),
        ("admin\\", "admin", 401, "wrong-credentials"),
        ("admin\\guest\\zoë", "admin", 401, "wrong-credentials"),
        ("admin\\gone", "admin", 401, "disabled-user"),
    ],
)
def test_who_may_not_act_for_whom(
    credentials: Credentials, world: World, user: str, password: str, status: int, reason: str
) -> None:
    fault = refused(credentials, world, basic(user, password))
    assert (fault.status, fault.reason) == (status, reason)


# The memory of passwords


def test_a_changed_password_counts_at_once(credentials: Credentials, world: World) -> None:
    assert sent(credentials, world, basic("guest", "gu:est"))
    assert refused(credentials, world, basic("guest", "new"))
    record = world.get("users/guest")
    assert record is not None
    record.extra = {**record.extra, "password": hash_password("new")}
    world.store.put(record)
    assert refused(credentials, world, basic("guest", "gu:est")).status == 401
    assert sent(credentials, world, basic("guest", "new"))


def test_a_good_password_is_hashed_once_a_bad_one_too(
    credentials: Credentials, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    check = passwords.check_password
    monkeypatch.setattr(
        passwords, "check_password", lambda text, hash: calls.append(text) or check(text, hash)
    )
    for _ in range(3):
        sent(credentials, world, basic("guest", "gu:est"))
        refused(credentials, world, basic("guest", "x"))
        refused(credentials, world, basic("admin", "x"))
    assert calls == ["gu:est", "x", "x"]


def test_a_repeated_check_costs_microseconds(credentials: Credentials, world: World) -> None:
    header = {"authorization": basic("guest", "gu:est")}
    best = float("inf")
    for _ in range(20):
        start = time.process_time()
        for _ in range(200):
            credentials.authenticate(world, PLAIN, header, "things", {})
        best = min(best, (time.process_time() - start) / 200)
    assert best < 50e-6, f"{best * 1e6:.1f} µs; measured at 7"


def test_guessing_leaves_memory_flat_and_the_good_one_remembered(
    credentials: Credentials, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(credentials, world, basic("guest", "gu:est"))
    monkeypatch.setattr(passwords, "check_password", lambda text, hash: False)

    def guess(first: int) -> None:
        for number in range(first, first + 2000):
            refused(credentials, world, basic(f"{number}" * 500, f"{number}" * 500))

    guess(0)
    tracemalloc.start()
    guess(10_000)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 500_000  # what replaced the first thousand, and no user name or password in it
    assert sent(credentials, world, basic("guest", "gu:est"))


# Hashes


def test_hashes_are_salted_and_tell_nothing() -> None:
    first, second = hash_password("sécret"), hash_password("sécret")
    assert first != second
    assert first.startswith("scrypt$16384$8$1$")
    assert "cret" not in first
    assert check_password("sécret", first)
    assert not check_password("secret", first)


@pytest.mark.parametrize(
    "hash",
    [
        "",
        "x",
        "scrypt$3$8$1$AAAA$AAAA",
        "scrypt$16384$8$1$AAAA$",
        "scrypt$99999999999999999999$8$1$AAAA$AAAA",
        "scrypt$1073741824$8$1$AAAA$AAAA",
        "scrypt$a$8$1$AAAA$AAAA",
        "scrypt$2$8$1$é$AAAA",
        "plain$2$8$1$AAAA$AAAA",
    ],
)
def test_what_is_no_hash_matches_nothing(hash: str) -> None:
    assert check_password("", hash) is False


# API keys


def test_the_published_signature(credentials: Credentials, world: World, vectors: Path) -> None:
    vector = json.loads((vectors / "apikey_vector.json").read_text(encoding="utf-8"))
    pair = KeyPair(public=vector["public"])
    world.store.put(Record("users/zoë/apikeys/2", pair, {"secret": vector["secret"]}))
    target = f"{vector['string_to_sign']}&{vector['signature_query']}"
    assert sent(credentials, world, target=target) == Principal("zoë", "users/zoë")


@given(st.text("ab/+ %&=?ü\\;:~", min_size=1), st.lists(st.text("ab+ %&=ü", min_size=1)))
def test_whatever_the_client_signs_is_accepted(text: str, values: list[str]) -> None:
    world = World(SERVICE, Shelf(), files=Path(), jobs=None)  # type: ignore[arg-type]
    world.store.put(Record("users/guest", Person(login="guest")))
    world.store.put(Record("users/guest/apikeys/1", KeyPair(public=text, secret="sécret")))
    target = (
        "things/"
        + quote(text)
        + ("?" + urlencode([("q", value) for value in values]) if values else "")
    )
    signed = ApiKeyAuth(text, "sécret").sign(target)
    principal = sent(Credentials(SERVICE), world, target=signed)
    assert principal == Principal("guest", "users/guest")


SIGNED = ApiKeyAuth("PUB+1", "sec1").sign("users/guest/things?a=x%20y&b=2")


def test_a_plus_sign_in_a_signature_stands_for_itself(
    credentials: Credentials, world: World
) -> None:
    auth = ApiKeyAuth("PUB+1", "sec1")
    target = next(
        target
        for target in (auth.sign(f"things?a={n}") for n in range(99))
        if "%2B" in target.rpartition("=")[2]
    )
    head, _, signature = target.rpartition("=")
    for spelling in (signature, signature.replace("%2B", "+"), signature.replace("%2B", "%2b")):
        assert sent(credentials, world, target=f"{head}={spelling}")
    assert refused(credentials, world, target=f"{head}={signature.replace('%2B', '%20')}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("users/guest", "users/admin"),
        ("a=x%20y&b=2", "b=2&a=x%20y"),
        ("x%20y", "x+y"),
        ("%20", "%2520"),
        ("b=2", "b=3"),
        ("b=2&", ""),
        ("PUB%2B1", "PUB+1"),  # the key that is meant, but in another spelling than the signed one
        ("PUB%2B1", "PUB%2B2"),
        ("signature=", "signature=A"),
        ("%3D", ""),
    ],
)
def test_what_was_changed_after_signing(
    credentials: Credentials, world: World, old: str, new: str
) -> None:
    assert sent(credentials, world, target=SIGNED)
    assert old in SIGNED
    fault = refused(credentials, world, target=SIGNED.replace(old, new))
    assert (fault.status, fault.reason, fault.headers) == (401, "wrong-credentials", CHALLENGE)


@pytest.mark.parametrize(
    "target",
    [
        SIGNED + "&more=1",  # would not be covered by the signature
        SIGNED + "&",
        SIGNED + "&" + SIGNED.rpartition("&")[2],
        SIGNED.rpartition("&")[0],
        SIGNED.replace("apiKey", "api%4Bey"),
        SIGNED.replace("apiKey", "x"),
        SIGNED.replace("apiKey", "apiKey=x&apiKey"),
        "things?signature=x",
        "things?apiKey=PUB%2B1",
        "things?signature=x&apiKey=PUB%2B1",
    ],
)
@pytest.mark.parametrize("route", [PLAIN, OPEN])
def test_a_query_that_is_no_signed_one(
    credentials: Credentials, world: World, target: str, route: Route
) -> None:
    fault = refused(credentials, world, target=target, route=route)
    assert (fault.status, fault.reason) == (401, "malformed-credentials")


def test_both_kinds_at_once(credentials: Credentials, world: World) -> None:
    fault = refused(credentials, world, basic("guest", "gu:est"), SIGNED)
    assert (fault.status, fault.reason) == (401, "two-credentials")


def test_a_key_of_a_disabled_user(credentials: Credentials, world: World) -> None:
    world.store.put(Record("users/gone/apikeys/1", KeyPair(public="G"), {"secret": "s"}))
    target = ApiKeyAuth("G", "s").sign("things")
    assert refused(credentials, world, target=target).reason == "disabled-user"


def test_keys_come_and_go(credentials: Credentials, world: World) -> None:
    target = ApiKeyAuth("NEW", "s").sign("things")
    assert refused(credentials, world, target=target).status == 401
    world.store.put(Record("users/guest/apikeys/7", KeyPair(public="NEW"), {"secret": "s"}))
    assert sent(credentials, world, target=target)
    world.store.put(Record("users/guest/apikeys/7", KeyPair(public="NEW"), {"secret": "t"}))
    assert refused(credentials, world, target=target).status == 401
    world.store.put(Record("users/zoë/apikeys/8", KeyPair(public="NEW"), {"secret": "s"}))
    world.store.delete("users/guest/apikeys/7")
    assert sent(credentials, world, target=target) == Principal("zoë", "users/zoë")
    world.store.delete("users/zoë")
    assert refused(credentials, world, target=target).status == 401


def test_a_key_that_was_found_is_not_searched_again(credentials: Credentials, world: World) -> None:
    sent(credentials, world, target=SIGNED)
    store: Any = world.store
    before = store.listings
    for _ in range(5):
        sent(credentials, world, target=SIGNED)
    assert store.listings == before


def test_an_unknown_key_is_searched_once_in_a_store_that_tells_of_changes(
    credentials: Credentials, world: World
) -> None:
    store: Any = world.store
    store.revision = 4
    target = ApiKeyAuth("NEW", "s").sign("things")
    refused(credentials, world, target=target)
    before = store.listings
    refused(credentials, world, target=target)
    assert store.listings == before
    store.put(Record("users/guest/apikeys/7", KeyPair(public="NEW"), {"secret": "s"}))
    store.revision = 5
    assert sent(credentials, world, target=target)


def test_worlds_do_not_share_keys(credentials: Credentials, world: World, tmp_path: Path) -> None:
    other = World(SERVICE, Shelf(), files=tmp_path, jobs=None)  # type: ignore[arg-type]
    assert sent(credentials, world, target=SIGNED)
    assert refused(credentials, other, target=SIGNED).status == 401


def test_made_keys_are_as_long_as_real_ones_and_need_no_quoting() -> None:
    public, secret = new_key_pair()
    assert len(public) == len(secret) == 83
    assert public != secret
    assert all(c.isalnum() or c in "-_" for c in public + secret)


@pytest.mark.parametrize(
    "target", [SIGNED, SIGNED.replace("b=2", "b=3"), SIGNED + "&x=1", "things?signature=topsecret"]
)
def test_no_message_tells_a_secret(credentials: Credentials, world: World, target: str) -> None:
    for header in (None, basic("guest", "topsecret"), "Basic topsecret", "Digest topsecret"):
        try:
            sent(credentials, world, header, target)
        except Fault as fault:
            told = f"{fault.message} {fault.reason} {fault.headers} {fault!r}"
            for secret in ("topsecret", "gu:est", "sec1", "PUB", SIGNED[-20:], "scrypt"):
                assert secret not in told


# Entitlements


def holding(*entitlements: str, administrator: bool = False) -> Principal:
    return Principal("guest", "users/guest", frozenset(entitlements), administrator)


@pytest.mark.parametrize(
    ("mode", "route", "held", "message"),
    [
        ("any", ONE, (), "key_create needs the entitlement key_access"),
        ("all", ONE, (), "key_create needs the entitlement key_access"),
        ("any", TWO, (), "cert_upload needs one of the entitlements cert_create, cert_edit"),
        ("all", TWO, (), "cert_upload needs the entitlements cert_create, cert_edit"),
        ("all", TWO, ("cert_edit",), "cert_upload needs the entitlement cert_create"),
    ],
)
def test_what_is_missing_for_what(
    mode: Any, route: Route, held: tuple[str, ...], message: str
) -> None:
    with pytest.raises(Fault) as caught:
        Credentials(SERVICE, mode=mode).authorise(holding(*held), route)
    fault = caught.value
    assert (fault.status, fault.reason, fault.headers) == (403, "missing-entitlement", {})
    assert fault.message == f"{message}, which user guest does not hold."


@pytest.mark.parametrize(
    ("mode", "route", "principal"),
    [
        ("any", PLAIN, holding()),
        ("any", OPEN, None),
        ("any", OPEN, holding()),
        ("any", ONE, holding("key_access")),
        ("any", TWO, holding("cert_edit")),
        ("all", TWO, holding("cert_edit", "cert_create")),
        ("all", TWO, holding(administrator=True)),
    ],
)
def test_who_may_call(mode: Any, route: Route, principal: Principal | None) -> None:
    Credentials(SERVICE, mode=mode).authorise(principal, route)


def test_nobody_may_not() -> None:
    with pytest.raises(Fault) as caught:
        Credentials(SERVICE).authorise(None, PLAIN)
    assert (caught.value.status, caught.value.headers) == (401, CHALLENGE)


def test_there_are_two_modes() -> None:
    with pytest.raises(ValueError, match='mode is "any" or "all", not \'some\''):
        Credentials(SERVICE, mode="some")  # type: ignore[arg-type]


# Switched off


@pytest.mark.parametrize(
    ("header", "target", "login"),
    [
        (None, "things", "guest"),  # the first user
        (None, "users/zo%C3%AB/things?x=1", "zoë"),
        (None, "users/nobody", "guest"),
        (basic("admin", "wrong"), "users/guest", "admin"),
        (basic("admin\\zoë", "wrong"), "things", "zoë"),
        (basic("gone", "x"), "things?apiKey=x&signature=y", "gone"),
        ("Bearer x", "things", "guest"),
    ],
)
def test_off_lets_everybody_do_everything(
    world: World, header: str | None, target: str, login: str
) -> None:
    credentials = Credentials(SERVICE, mode="all", off=True)
    principal = sent(credentials, world, header, target)
    assert principal == Principal(
        login, f"users/{login}", frozenset({"key_access", "cert_create", "cert_edit"}), True
    )
    for route in SERVICE.routes:
        credentials.authorise(principal, route)


def test_off_in_an_empty_world(world: World) -> None:
    world.store.clear()
    principal = sent(Credentials(SERVICE, off=True), world)
    assert principal is not None
    assert principal.login == "anonymous"

"""The store in memory, against a plain list that does the same the slow way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.runtime.server.memory import MemoryStore
from rstparse.runtime.server.store import Record
from rstparse.runtime.wire import WireStruct, element


class Part(WireStruct, type_name="Part", root="part"):
    name: str | None = element("name", "string")


class Thing(Part, type_name="Thing", root="thing"):
    part: Part | None = element("part", "Part")
    parts: list[Part] | None = element("parts", "Part", item="part")


PATHS = ["a", "a/1", "a/1/b", "a/1/b/2", "a/2", "a%/1", "b/1", "b/1/c/3"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete", "begin"]),
        st.sampled_from(PATHS),
        st.text("xyz", max_size=2),
    ),
    max_size=25,
)


class Failed(Exception):
    pass


def state(store: MemoryStore) -> list[tuple[str, Any]]:
    return [(record.path, record.value) for record in store.below("")]


def apply(
    store: MemoryStore, model: list[tuple[str, Part]], steps: list[tuple[str, str, str]]
) -> None:
    for kind, path, name in steps:
        if kind == "delete":
            gone = [entry for entry in model if f"{entry[0]}/".startswith(f"{path}/")]
            assert store.delete(path) == len(gone)
            model[:] = [entry for entry in model if entry not in gone]
        elif kind == "put":
            value = Part(name=name)
            store.put(Record(path, value))
            places = [index for index, entry in enumerate(model) if entry[0] == path]
            if places:
                model[places[0]] = (path, value)
            else:
                model.append((path, value))


def test_what_is_kept_is_replaced_and_never_changed() -> None:
    store = MemoryStore()
    assert store.peek("a/1") is None
    store.put(Record("a/1", Thing(name="x", parts=[Part(name="p")])))
    kept = store.peek("a/1")
    assert kept is not None
    (listed,) = store.children("a", own=False)
    assert listed is kept
    (own,) = store.children("a")
    assert own == kept
    assert own is not kept
    own = store.get("a/1")
    assert own is not None
    own.value.parts[0].name = "q"
    assert store.peek("a/1") is kept
    store.put(own)
    own.value.parts[0].name = "r"
    assert kept == Record("a/1", Thing(name="x", parts=[Part(name="p")]))
    assert store.peek("a/1") == Record("a/1", Thing(name="x", parts=[Part(name="q")]))


@given(before=STEPS, inside=STEPS, fails=st.booleans())
def test_it_does_what_a_list_does(
    before: list[tuple[str, str, str]], inside: list[tuple[str, str, str]], fails: bool
) -> None:
    store, model = MemoryStore(), []
    apply(store, model, before)
    assert state(store) == model
    kept = list(model)
    try:
        with store.transaction():
            apply(store, model, inside)
            assert state(store) == model
            if fails:
                raise Failed
    except Failed:
        model = kept
    assert state(store) == model
    for path in ["", *PATHS]:
        directly = [e for e in model if e[0].rpartition("/")[0] == path]
        assert [(r.path, r.value) for r in store.children(path)] == directly
        assert [r.path for r in store.children(path, offset=1, count=1)] == [
            p for p, _ in directly[1:2]
        ]
        assert store.count(path) == len(directly)
        assert store.paths(path) == [name for name, _ in directly]


def test_what_is_handed_out_is_the_callers_own() -> None:
    store = MemoryStore()
    given_ = Thing(name="a", part=Part(name="b"), parts=[Part(name="c")])
    store.put(Record("things/1", given_, {"job": {"stages": [1]}}))
    for holder in (Record("", given_), store.get("things/1")):
        assert isinstance(holder, Record)
        thing = holder.value
        assert isinstance(thing, Thing)
        thing.name = "changed"
        thing.part.name = "changed"  # type: ignore[union-attr]
        thing.parts[0].name = "changed"  # type: ignore[index]
        thing.parts.append(Part())  # type: ignore[union-attr]
        holder.extra.setdefault("job", {}).update(stages=[])
    found = store.get("things/1")
    assert found == Record(
        "things/1",
        Thing(name="a", part=Part(name="b"), parts=[Part(name="c")]),
        {"job": {"stages": [1]}},
    )


def undone(store: MemoryStore, *actions: Callable[[], object]) -> None:
    """Do something in a transaction that fails."""

    def work() -> None:
        with store.transaction():
            for action in actions:
                action()
            raise Failed

    with pytest.raises(Failed):
        work()


def test_numbers_are_not_given_twice() -> None:
    store = MemoryStore()
    assert [store.next_id(), store.next_id()] == [1, 2]
    undone(store, store.next_id)
    assert store.next_id() == 4
    store.clear()
    assert store.next_id() == 1


def test_every_change_is_a_new_revision() -> None:
    store, seen = MemoryStore(), []
    store.put(Record("a/1", Part()))
    seen.append(store.revision)
    undone(store, lambda: store.delete("a"), lambda: seen.append(store.revision))
    seen.append(store.revision)
    store.clear()
    seen.append(store.revision)
    assert len(set(seen)) == 4


def test_clearing_is_undone() -> None:
    store = MemoryStore()
    store.put(Record("a/1", Part(name="x")))
    undone(store, store.clear, lambda: store.put(Record("a/2", Part())))
    assert [path for path, _ in state(store)] == ["a/1"]

"""What refers to what: the references between pages, by label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from rstparse.emit.once import once
from rstparse.emit.outline import digests
from rstparse.fragments import NOTHING_KEPT, Form, Fragments
from rstparse.model import (
    Admonition,
    Api,
    Block,
    Bullets,
    Frozen,
    Inlines,
    Object,
    Operation,
    Paragraph,
    Reference,
)

_LABELS = Form(list[str])


class Mention(Frozen, frozen=True):
    """One end of a reference between pages: ``kind`` is ``operation``, ``object`` or ``group``."""

    kind: str
    name: str


def fold_label(label: str) -> str:
    """Return the form by which labels match: without case, white space normalised, as Sphinx does."""
    return " ".join(label.split()).lower()


@once
def label_table(api: Api) -> dict[str, Mention]:
    """Return every label of the model, folded, with what it stands on."""
    labels = {fold_label(g.label): Mention(kind="group", name=g.name) for g in api.groups}
    labels |= {
        fold_label(o.label): Mention(kind="object", name=o.type) for o in api.objects if o.label
    }
    labels |= {fold_label(o.label): Mention(kind="operation", name=o.name) for o in api.operations}
    return labels


def references(
    api: Api, labels: Mapping[str, Mention], fragments: Fragments = NOTHING_KEPT
) -> dict[Mention, tuple[Mention, ...]]:
    """Return what each page refers to, without itself and repetitions."""
    table, own = fragments.table("labels", _LABELS), digests(api) if fragments.kept else {}
    found: dict[Mention, tuple[Mention, ...]] = {}
    for operation in api.operations:
        source = Mention(kind="operation", name=operation.name)
        used = table.made(own.get(id(operation), b""), partial(_of_operation, operation))
        found[source] = _resolved(used, labels, source)
    for thing in api.objects:
        source = Mention(kind="object", name=thing.type)
        used = table.made(own.get(id(thing), b""), partial(_of_object, thing))
        found[source] = _resolved(used, labels, source)
    for group in api.groups:
        source = Mention(kind="group", name=group.name)
        used = list(map(fold_label, _in_blocks(group.description)))
        found[source] = _resolved(used, labels, source)
    return found


def _of_operation(operation: Operation) -> list[str]:
    """Return the labels that a page of an operation refers to, folded."""
    texts = [p.description for p in operation.path_parameters]
    texts += [p.description for p in operation.query_parameters]
    used = (*_in_blocks(operation.description), *_in_lines(texts), *operation.see_also)
    return list(map(fold_label, used))


def _of_object(thing: Object) -> list[str]:
    texts = [attribute.description for attribute in thing.attributes]
    return list(map(fold_label, (*_in_blocks(thing.description), *_in_lines(texts))))


def _resolved(
    used: Iterable[str], labels: Mapping[str, Mention], source: Mention
) -> tuple[Mention, ...]:
    mentions = dict.fromkeys(labels[label] for label in used if label in labels)
    mentions.pop(source, None)
    return tuple(mentions)


def _in_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _in_lines([block.inlines])
        elif isinstance(block, Bullets):
            for item in block.items:
                yield from _in_blocks(item)
        elif isinstance(block, Admonition):
            yield from _in_blocks(block.blocks)


def _in_lines(lines: Iterable[Inlines]) -> Iterator[str]:
    for line in lines:
        yield from (inline.label for inline in line if isinstance(inline, Reference))

"""Link: labels and element names → what they name.

Labels match as Sphinx matches them: without regard to case, white space folded. After this pass references
carry the label as its target spells it, and types stand where labels or root elements stood.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from rstparse.claims import Claim, Subject
from rstparse.diagnostics import Diagnostic
from rstparse.fragments import encoded
from rstparse.model import Reference
from rstparse.readers.xstypes import SCALARS

_SUGGESTIONS = 100
_STRUCTURED = ("xml", "json")
_NAMING = frozenset({"labels", "title"})


class Label(NamedTuple):
    """What a label names: ``subject`` and the label as its target spells it; ``title`` is what to show."""

    subject: Subject
    spelled: str
    title: str


class Labels:
    """Every label of a docs tree."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._labels: dict[str, Label] = {}
        self._found: dict[str, Label | None] = {}
        self._nearest: dict[str, str | None] = {}
        self.diagnostics: list[Diagnostic] = []
        titles: dict[Subject, str] = {}
        pending: list[Claim] = []
        for claim in [c for c in claims if c.field in _NAMING]:
            if claim.origin != "rst" or len(claim.subject) != 2:
                continue
            if claim.field == "title":
                titles[claim.subject] = claim.value
            else:
                pending.append(claim)
        for claim in pending:
            for label in claim.value:
                self._add(label, claim, titles.get(claim.subject, claim.subject[1]))

    def _add(self, label: str, claim: Claim, title: str) -> None:
        key = fold(label)
        if key in self._labels and self._labels[key].subject != claim.subject:
            other = self._labels[key].subject[1]
            self.diagnostics.append(
                Diagnostic(
                    code="duplicate-label",
                    severity="error",
                    message=f"label '{label}' is also the label of '{other}'",
                    path=claim.path,
                    line=claim.line,
                    column=1,
                    help="give each page a label of its own",
                )
            )
            return
        self._labels[key] = Label(claim.subject, label, title)

    def get(self, label: str) -> Label | None:
        """Return what a label names; a ``_`` for a ``-`` is forgiven."""
        if label not in self._found:
            key = fold(label)
            self._found[label] = (
                self._labels.get(key)
                or self._labels.get(key.replace("_", "-"))
                or self._labels.get(key.replace("-", "_"))
            )
        return self._found[label]

    def type(self, label: str) -> str | None:
        """Return the object type that a label names, or None."""
        found = self.get(label)
        return found.subject[1] if found and found.subject[0] == "object" else None

    def linked(self, reference: Reference) -> Reference:
        """Return a reference with its label spelled as its target spells it, and with a text."""
        found = self.get(reference.label)
        spelled, title = (found.spelled, found.title) if found else (reference.label,) * 2
        return Reference(label=spelled, text=reference.text or title)

    def nearest(self, label: str) -> str | None:
        """Return the label that one most likely meant, for so many labels; a suggestion costs milliseconds."""
        key = fold(label)
        if key not in self._nearest:
            if len(self._nearest) >= _SUGGESTIONS:
                return None
            self._nearest[key] = self._search(key)
        return self._nearest[key]

    def _search(self, key: str) -> str | None:
        near = difflib.get_close_matches(key, self._labels, n=1, cutoff=0.6)
        return self._labels[near[0]].spelled if near else None

    def items(self) -> Iterable[tuple[str, Label]]:
        return self._labels.items()


UNLABELLED = Labels(())
"""No labels at all."""


def fold(label: str) -> str:
    """Return the form of a label by which labels are compared."""
    return " ".join(label.split()).casefold()


def link(claims: list[Claim], labels: Labels) -> tuple[list[Claim], list[Diagnostic]]:
    """Return the claims with references resolved, and a diagnostic for each that leads nowhere."""
    linker = _Linker(claims, labels)
    rules = linker.rules()
    out: list[Claim] = []
    for claim in claims:
        if (rule := rules.get(claim.field)) is None:
            out.append(claim)
        else:
            out += rule(claim)
    out += linker.rootless()
    return out, linker.diagnostics


_UNLINKED = frozenset({"text", "literal", "link", "code"})
"""Kinds of prose that hold no reference, however deep."""


_SEVERAL = (list, tuple)
"""What holds several parts; looking for a union of types takes longer, and there are many parts."""


def _with(claim: Claim, value: Any, field: str = "") -> Claim:
    """Return a claim with another value, perhaps on another field; ``_replace`` takes four times as long, and there
    are thousands."""
    return Claim(claim.subject, field or claim.field, value, claim.origin, claim.path, claim.line)


def _refers(prose: Iterable[Any]) -> bool:
    """Whether there may be a reference in nested prose. Most texts have none, and stay as they are; it is told from
    their bytes, since walking them takes three times as long."""
    return b"reference" in encoded(prose)


class _Linker:
    def __init__(self, claims: list[Claim], labels: Labels) -> None:
        self.labels = labels
        self.diagnostics: list[Diagnostic] = list(labels.diagnostics)
        self.claims = claims
        facts = [c for c in claims if c.field in ("root", "base")]
        self.roots = [c for c in facts if c.field == "root"]
        self.bases = [c for c in facts if c.field == "base"]
        self.types = {c.value: c.subject[1] for c in self.roots if c.subject[0] == "object"}

    @cached_property
    def known(self) -> set[str]:
        """The object types that any source speaks of."""
        return {c.subject[1] for c in self.claims if c.subject[0] == "object"}

    def rules(self) -> dict[str, Callable[[Claim], list[Claim]]]:
        """Return what becomes of the claims on some fields; those on others, which are most, pass as they are."""
        return {
            "description": self.text,
            "entries_text": self.text,
            "references": self.check,
            "see_also": self.see_also,
            "entries": self.entries,
            "request_body": self.request_body,
            "responses": self.responses,
            "type_label": self.attribute_type,
            "type_text": self.scalar_type,
            "request_representations": self.request,
            "response_representations": self.answers,
        }

    # Labels ---------------------------------------------------------------------------------------

    def text(self, claim: Claim) -> list[Claim]:
        return [_with(claim, self.prose(claim.value)) if _refers(claim.value) else claim]

    def see_also(self, claim: Claim) -> list[Claim]:
        return [_with(claim, [self.spelled(label) for label, _ in claim.value])]

    def entries(self, claim: Claim) -> list[Claim]:
        entries = [{**entry, "name": self.name(entry["label"])} for entry in claim.value]
        return [_with(claim, entries)]

    def spelled(self, label: str) -> str:
        found = self.labels.get(label)
        return found.spelled if found else label

    def name(self, label: str) -> str | None:
        found = self.labels.get(label)
        return found.subject[1] if found and found.subject[0] == "operation" else None

    def prose(self, value: Any) -> Any:
        """Spell every reference in nested prose as its target does, and give it a text."""
        if isinstance(value, _SEVERAL):
            return [self.prose(item) for item in value]
        if not isinstance(value, dict):
            return value
        kind = value.get("kind")
        if kind in _UNLINKED:
            return value
        if kind == "reference":
            linked = self.labels.linked(Reference(label=value["label"], text=value["text"]))
            return {**value, "label": linked.label, "text": linked.text}
        return {
            key: self.prose(item) if isinstance(item, _SEVERAL) else item
            for key, item in value.items()
        }

    def check(self, claim: Claim) -> list[Claim]:
        """Report the references of a page that lead nowhere; they are no fact."""
        for label, line, column in claim.value:
            if self.labels.get(label) is not None:
                continue
            near = self.labels.nearest(label)
            self.diagnostics.append(
                Diagnostic(
                    code="unresolved-reference",
                    severity="warning",
                    message=f"no page has the label '{label}'",
                    path=claim.path,
                    line=line,
                    column=column,
                    help=(
                        f"did you mean '{near}'?"
                        if near
                        else "correct the label, or write the page"
                    ),
                )
            )
        return []

    def request_body(self, claim: Claim) -> list[Claim]:
        if claim.origin != "rst":
            return [claim]
        value = self.body(claim, claim.value)
        return [_with(claim, value)] if value else []

    def responses(self, claim: Claim) -> list[Claim]:
        if claim.origin != "rst":
            return [claim]
        values = [value for body in claim.value if (value := self.body(claim, body))]
        return [_with(claim, values)] if values else []

    def body(self, claim: Claim, value: dict[str, Any]) -> dict[str, Any] | None:
        """Return what a page says of a body, with a type for what it refers to or names; None if that is none."""
        if "label" in value:
            type_, named = self.labels.type(value["label"]), f"'{value['label']}' is not the label"
        elif "type" in value:
            type_ = value["type"] if value["type"] in self.known else None
            named = f"'{value['type']}' is not the name"
        else:
            return value
        if type_ is None:
            self.diagnostics.append(
                Diagnostic(
                    code="not-an-object",
                    severity="warning",
                    message=f"{named} of an object",
                    path=claim.path,
                    line=claim.line,
                    column=1,
                    help="refer to the page of the object that the body holds; "
                    "one without a page goes by its name in the schema",
                )
            )
            return None
        rest = {key: part for key, part in value.items() if key not in ("label", "type")}
        return {**rest, ("item" if value["kind"] == "list" else "type"): type_}

    def attribute_type(self, claim: Claim) -> list[Claim]:
        type_ = self.labels.type(claim.value)
        if type_ is None:
            return []
        return [_with(claim, type_, "type"), _with(claim, "object", "kind")]

    def scalar_type(self, claim: Claim) -> list[Claim]:
        return [_with(claim, claim.value, "type")] if claim.value in SCALARS else []

    # Sidecars -------------------------------------------------------------------------------------

    def rootless(self) -> list[Claim]:
        """A schema that knows a type also knows that no root element has it."""
        rooted = {claim.subject for claim in self.roots}
        return [
            _with(c, None, "root")
            for c in self.bases
            if c.origin == "xsd" and c.subject not in rooted
        ]

    def request(self, claim: Claim) -> list[Claim]:
        media = [r["media_type"] for r in claim.value if r["media_type"]]
        type_ = next((t for r in claim.value if (t := self.element(r, claim))), None)
        stated = [_with(claim, media, "request_media_types")] if media else []
        if type_ is not None:
            value: dict[str, Any] = {"kind": "object", "type": type_}
        elif any(m.startswith("multipart/") for m in media):
            value = {"kind": "multipart"}
        elif media and not any(m.endswith(_STRUCTURED) for m in media):
            value = {"kind": "text" if media[0] == "text/plain" else "file"}
        else:  # a document of no element: what it holds is for the page to say
            return stated
        return [_with(claim, value, "request_body"), *stated]

    def answers(self, claim: Claim) -> list[Claim]:
        known = [value for value in self.represented(claim) if value["kind"] != "unknown"]
        return [_with(claim, known, "responses")] if known else []

    def represented(self, claim: Claim) -> list[dict[str, Any]]:
        found: dict[tuple[str, str | None], list[str]] = {}
        for representation in claim.value:
            media = representation["media_type"] or ""
            type_ = self.element(representation, claim)
            if type_ is not None:
                kind = "object"
            elif media.endswith(_STRUCTURED):
                kind = "unknown"
            else:
                kind = "text" if media == "text/plain" else "binary"
            found.setdefault((kind, type_), []).append(media)
        if not found:
            return [{"kind": "none"}]
        return [
            {"kind": kind, "type": type_, "media_types": media}
            for (kind, type_), media in found.items()
        ]

    def element(self, representation: dict[str, Any], claim: Claim) -> str | None:
        name = representation["element"]
        if not name:
            return None
        if name not in self.types:
            self.diagnostics.append(
                Diagnostic(
                    code="unknown-element",
                    severity="info",
                    message=f"no type has the root element '{name}'",
                    path=claim.path,
                    line=claim.line,
                    column=1,
                    help="add it to the schema beside the object pages",
                )
            )
        return self.types.get(name)

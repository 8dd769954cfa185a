"""Inference: what the pages imply without saying it.

``rules.RULES`` is the whole of it, in order: later rules build on what earlier ones found. A rule is a function
from what is known to findings; a finding becomes a claim of origin ``inferred:<rule>`` unless its field is
decided already. Rules know forms of prose and structure, never names of a particular API, and say
nothing where they are not sure.
"""

from __future__ import annotations

import msgspec

from rstparse.claims import Claim
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded
from rstparse.resolve.facts import Facts
from rstparse.resolve.infer.known import Known, seen

__all__ = ["infer"]

_DECODE = msgspec.msgpack.Decoder(list[Claim]).decode


def infer(facts: Facts, fragments: Fragments = NOTHING_KEPT) -> list[Claim]:
    """Return claims on fields that ``facts`` leaves open, in the order in which the rules found them.

    ``fragments`` has what earlier runs inferred from what rules see of the same facts.
    """
    facts = seen(facts, fragments)
    made_of = (encoded(facts),) if fragments.kept else ()
    return fragments.load("inferred", made_of, lambda: _inferred(Known(facts)), _DECODE)


def _inferred(known: Known) -> list[Claim]:
    from rstparse.resolve.infer.rules import RULES  # lazy: see there

    for name, rule in RULES:
        for finding in list(rule(known)):
            known.add(finding, name)
    return known.claims

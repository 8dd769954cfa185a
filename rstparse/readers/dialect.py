"""What a page may hold by name, and how far in a line stands: what is asked of lines before they are parsed, too."""

from __future__ import annotations

import re

ADMONITIONS = (
    "note",
    "warning",
    "attention",
    "caution",
    "danger",
    "error",
    "hint",
    "important",
    "tip",
)
SPECIALS = ("function", "sidebar", "seealso", "toctree")
CODE = ("code-block", "code", "sourcecode")
"""Those with a body of code; ``highlight`` only names a language for others."""

starts_code = re.compile(rf"\s*\.\. (?:{'|'.join(CODE)})::", re.IGNORECASE).match
"""Whether a line is a directive with a body of code."""


def indentation(line: str) -> int:
    """Return how far in a line begins, in columns, as docutils counts tabs."""
    return len(line[: len(line) - len(line.lstrip())].expandtabs(8))

"""References between pages."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic, replace
from rstparse.lint.whole import ModelView


def reference_spelling(view: ModelView) -> Iterator[Diagnostic]:
    """References that reach their label only because case, blanks and dashes are forgiven."""
    for path, references in view.references.items():
        for label, line, column in references:
            found = view.labels.get(label)
            if found is not None and found.spelled != label:
                yield Diagnostic(
                    code="reference-spelling",
                    severity="info",
                    message=f"the label of the page is '{found.spelled}', not '{label}'",
                    path=path,
                    line=line,
                    column=column,
                    help=f"write '{found.spelled}'",
                    length=len(label),
                    fix=(replace(line, column, len(label), found.spelled),),
                )

"""What a reader sees of a page: its text block by block, and where its links lead."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_BLOCK = r"</(?:p|h\d|li|tr|dd|dt|pre|div|summary|details|ul|nav)>|<br>"


def text_of(page: str) -> str:
    """Return the text of a page's main part, one line a block."""
    main = page[page.index("<main") : page.index("</main>")]
    plain = unescape(re.sub(r"<[^>]*>", "", re.sub(_BLOCK, "\n", main)))
    return "\n".join(" ".join(line.split()) for line in plain.splitlines() if line.strip())


def part_of(page: str, start: str, end: str) -> str:
    """Return the lines of a page's text after the line ``start`` and before ``end``."""
    lines = text_of(page).splitlines()
    first = lines.index(start) + 1
    return "\n".join(lines[first : lines.index(end, first)])


class Links(HTMLParser):
    """Collects the targets and the ids of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value and not re.match(r"https?:|mailto:", value):
                self.targets.append(value)
            if name == "id" and value:
                self.ids.append(value)

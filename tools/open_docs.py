"""Opens the docs index in a browser, or says where it is on a machine without one."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from rstparse.config import load


def main(arguments: list[str]) -> int:
    """Open the site below the output folder that is named, or else configured."""
    out = Path(arguments[0] if arguments else load(None).out)
    page = (out / "docs" / "index.html").resolve()
    if not page.is_file():
        print(f"{page}: no such page; run: rstparse generate --target docs", file=sys.stderr)
        return 1
    # On a machine without screen a browser of the terminal would take that over.
    screen = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    print(page.as_uri())
    if screen:
        webbrowser.open(page.as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

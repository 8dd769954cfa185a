"""The guide of the stub: its example of handlers works as it is printed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2

from tests.support.stub_process import kill


def test_the_handlers_of_the_guide(repository: Path, tmp_path: Path) -> None:
    guide = (repository / "docs" / "guide" / "stub.md").read_text("utf-8")
    code = next(c for c in re.findall(r"```python\n(.*?)```", guide, re.S) if "import Answer" in c)
    (tmp_path / "mine.py").write_text(code)
    source = ":".join(str(repository / "generated" / p / "src") for p in ("client", "server"))
    process: Any = subprocess.Popen(
        [sys.executable, "-m", "uforge_stub", "--port", "0", "--overrides", "mine.py"],
        env={"PYTHONPATH": source, "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        found = re.search(r" at (http\S+) ", process.stdout.readline())
        assert found
        images = f"{found[1]}/users/guest/appliances/65/images"
        answer = httpx2.get(images, auth=("guest", "guest"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Come back later." in answer.text
    finally:
        kill(process)
        process.stdout.close()

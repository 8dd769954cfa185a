"""Runs the steps of an action or a workflow as the service would, as far as bash goes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support.repositories import environment

_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


class Ran(NamedTuple):
    """What a step did: its exit code, what it printed, and the job's summary after it."""

    code: int
    text: str


class Runner:
    """A job in a repository. ``steps`` tells what each step that ran did, by name."""

    def __init__(self, repository: Path, scratch: Path, path: Sequence[Path], **more: str) -> None:
        self.repository, self.scratch = repository, scratch
        scratch.mkdir(exist_ok=True)
        self.summary = scratch / "summary.md"
        self.environment = environment(
            GITHUB_STEP_SUMMARY=str(self.summary),
            GITHUB_PATH=str(scratch / "path"),
            RUNNER_TEMP=str(scratch),
            **more,
        )
        self.environment["PATH"] = ":".join([*map(str, path), self.environment["PATH"]])
        self.outputs: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}
        self.steps: dict[str, Ran] = {}
        self.failed = False
        self.summary.touch()

    def run(self, steps: Sequence[Mapping[str, Any]], inputs: Mapping[str, str]) -> int:
        """Run the steps in turn; return 0 if none failed."""
        for step in steps:
            if "run" in step and self._wanted(step, inputs):
                self._run(step, inputs)
        return int(self.failed)

    def _wanted(self, step: Mapping[str, Any], inputs: Mapping[str, str]) -> bool:
        condition = step.get("if")
        if condition is None:
            return not self.failed
        text = self._value(condition, inputs, whole=True)
        return all(self._holds(part.strip()) for part in text.split("&&"))

    def _holds(self, part: str) -> bool:
        if part == "!cancelled()":
            return True
        left, operator, right = re.split("(==|!=)", part)
        return (left.strip() == right.strip().strip("'")) == (operator == "==")

    def _value(self, text: str, inputs: Mapping[str, str], whole: bool = False) -> str:
        """Fill in expressions: inputs, outputs and outcomes of steps."""

        def looked_up(name: str) -> str:
            parts = name.split(".")
            if parts[0] == "inputs":
                return inputs[parts[1]]
            assert parts[0] == "steps", name
            if parts[2] == "outcome":
                return self.outcomes.get(parts[1], "skipped")
            return self.outputs.get(f"{parts[1]}.{parts[3]}", "")

        if whole:
            inner = _EXPRESSION.fullmatch(text)
            assert inner, text
            return re.sub(r"(?:inputs|steps)\.[\w.-]+", lambda m: looked_up(m[0]), inner[1])
        return _EXPRESSION.sub(lambda m: looked_up(m[1]), text)

    def _run(self, step: Mapping[str, Any], inputs: Mapping[str, str]) -> None:
        output = self.scratch / "output"
        output.write_text("")
        values = {k: self._value(v, inputs) for k, v in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.repository,
            env={**self.environment, **values, "GITHUB_OUTPUT": str(output)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False,
        )  # fmt: skip
        name = step.get("id", "")
        self.outcomes[name] = "failure" if done.returncode else "success"
        for line in output.read_text().splitlines():
            key, _, value = line.partition("=")
            self.outputs[f"{name}.{key}"] = value
        self.failed |= bool(done.returncode)
        self.steps[step["name"]] = Ran(done.returncode, done.stdout)


def read_yaml(path: Path) -> Any:
    """Return a YAML file; the key ``on`` comes as True, which is how YAML 1.1 has it."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))

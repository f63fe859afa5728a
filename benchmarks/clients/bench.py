"""One client's turn: its environment, the variables it is started with, and what it says."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.clients.environments import Environments

__all__ = ["PROGRAMS", "Bench", "Told"]

PROGRAMS = Path(__file__).parent / "programs"
_PATIENCE = 900
Told = dict[str, Any]


@dataclass
class Bench:
    """One client's turn: the emulator it meets, where its things lie, and what its environment says."""

    url: str
    environments: Environments
    scratch: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *command: object, stdin: str | None = None, **more: str) -> str:
        """What a program says on its output; CalledProcessError carries what it says of its errors."""
        words = [str(word) for word in command]
        environment = {**os.environ, **self.variables, **more}
        told = subprocess.run(
            words, env=environment, cwd=self.scratch, input=stdin, capture_output=True, text=True, timeout=_PATIENCE,
            check=False,
        )  # fmt: skip
        if told.returncode:
            raise subprocess.CalledProcessError(told.returncode, words, told.stdout[-400:], told.stderr[-800:])
        return told.stdout

    def program(self, python: Path, name: str, *arguments: object) -> Told:
        """What one of our programs, run by a client's environment, says it read and wrote."""
        found: Told = json.loads(self.run(python / "python", PROGRAMS / name, *arguments).splitlines()[-1])
        return found

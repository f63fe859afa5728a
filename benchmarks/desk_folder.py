"""A desk of one size: a generated org, the store pulled from it and the workbook built from that, kept between runs.

A kept desk is never worked on: every run gets a copy, a `Seat`, in a folder of its own. Making the org takes longest,
so it is kept by its parameters. Store and workbook stay those of the sources that made them until they are made anew.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DESK", "QPLAN", "ROOT", "Desk", "Seat", "Size"]

ROOT = Path(__file__).resolve().parents[1]
QPLAN = (sys.executable, "-c", "from sync.cli import main; main()")
ORG, STORE, CONFIG, WORKBOOK = "salesforce.db", "qplan.db", "qplan.toml", "2026Q4-plan.xlsx"
SETTINGS = """\
# Paths are relative to this folder, so that a copy of it works. The emulator takes any client secret:
#   export QPLAN_SALESFORCE__CLIENT_SECRET=desk
# and where it listens may be said by QPLAN_SALESFORCE__LOGIN_URL.

[plan]
quarter = "2026Q4"
as_of = 2026-09-30
currency = "USD"
is_simulated = true

[salesforce]
flow = "client_credentials"
login_url = "http://127.0.0.1:18123"
client_id = "desk"

[workbook]
host = "libreoffice"

[[approvals.approvers]]
id = "cfo"
name = "Carol (CFO)"
role = "Finance"
channel = "cfo@example.com"
"""
"""The day is the last one of a generated org, and the quarter the one after it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a company is."""

    reps: int
    accounts: int
    deals: int

    def __str__(self) -> str:
        return f"{self.reps}x{self.accounts}x{self.deals}"

    def scaled(self, factor: float) -> "Size":
        """A company of so many times the size."""
        return Size(*(max(1, round(count * factor)) for count in (self.reps, self.accounts, self.deals)))


DESK = Size(reps=500, accounts=50_000, deals=200_000)


@dataclass(frozen=True, slots=True)
class Seat:
    """A copy of a desk to work on."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def workbook(self) -> Path:
        """The plan's workbook, whether it is there or not."""
        return self.folder / WORKBOOK

    def run(self, command: Sequence[str]) -> str:
        """What a command prints that is not measured, run as the measured ones are; it must succeed."""
        code, said = self.finished(command)
        if code:
            raise RuntimeError(f"{' '.join(command)} ended with {code}: {said}")
        return said

    def finished(self, command: Sequence[str]) -> tuple[int, str]:
        """The exit code of a command run to its end, and what it printed: its answer, or with its complaints."""
        done = subprocess.run(
            command, cwd=self.folder, env=dict(self.environment), check=False, capture_output=True, text=True
        )
        return done.returncode, done.stdout + (done.stderr if done.returncode else "")

    def forget(self, name: str) -> None:
        """Remove a file of the folder and what SQLite keeps beside it."""
        for path in self.folder.glob(f"{name}*"):
            path.unlink()


@dataclass(frozen=True, slots=True)
class Desk:
    """The kept files of one size."""

    folder: Path
    size: Size

    @contextmanager
    def seated(self, *, is_online: bool, needs_store: bool, needs_workbook: bool) -> Iterator[Seat]:
        """A copy of the desk with what is needed, made and kept first where it is not there; gone afterwards.

        `is_online`: the org answers too.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / CONFIG).write_text(SETTINGS, encoding="utf-8")
        must_pull = needs_store and not (self.folder / STORE).exists()
        must_build = needs_workbook and not (self.folder / WORKBOOK).exists()
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="seat-") as made:
            seat = Path(made)
            self._copy(CONFIG, seat)
            with self._org(seat) if is_online or must_pull else _no_org() as url:
                there = Seat(seat, _environment(url))
                if must_pull:
                    there.run([*QPLAN, "pull"])
                    self.keep(there)
                elif needs_store:
                    self._copy(STORE, seat)
                if must_build:
                    there.run([*QPLAN, "build"])
                    self.keep(there)
                elif needs_workbook:
                    self._copy(WORKBOOK, seat)
                yield there

    def keep(self, seat: Seat) -> None:
        """Take a seat's store, and the workbook built from it if there is one, for those that come after."""
        self.clear()
        for name in (STORE, WORKBOOK):
            for path in seat.folder.glob(f"{name}*"):
                shutil.copyfile(path, self.folder / path.name)

    def clear(self) -> None:
        """Forget store and workbook: they were made by older sources. The org stays."""
        for name in (STORE, WORKBOOK):
            for path in self.folder.glob(f"{name}*"):
                path.unlink()

    def _copy(self, name: str, seat: Path) -> None:
        for path in self.folder.glob(f"{name}*"):
            shutil.copyfile(path, seat / path.name)

    @contextmanager
    def _org(self, seat: Path) -> Iterator[str]:
        """The address of the emulated org, which serves a copy: verbs and changes would write into the kept one."""
        if not (self.folder / ORG).exists():
            with self._emulator(self.folder / ORG):
                pass
        self._copy(ORG, seat)
        with self._emulator(seat / ORG) as url:
            yield url

    @contextmanager
    def _emulator(self, file: Path) -> Iterator[str]:
        """`qplan emulator` on a file, in a process of its own."""
        sizes = {"reps": self.size.reps, "accounts": self.size.accounts, "opportunities": self.size.deals}
        options = [text for name, count in sizes.items() for text in (f"--{name}", str(count))]
        command = [*QPLAN, "emulator", "salesforce", "--org", "generated", "--file", str(file), *options]
        with subprocess.Popen(command, env=_environment(""), stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                found = re.search(r"http://\S+?:\d+", process.stdout.readline())
                if found is None:
                    raise RuntimeError("the emulator did not start; what it said stands above")
                yield found[0]
            finally:
                process.terminate()


@contextmanager
def _no_org() -> Iterator[str]:
    yield ""


def _environment(url: str) -> dict[str, str]:
    """The environment of every process: these sources, and nothing of the caller's own plan."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QPLAN_")}
    address = {"QPLAN_SALESFORCE__LOGIN_URL": url} if url else {}
    return inherited | address | {"PYTHONPATH": str(ROOT), "QPLAN_SALESFORCE__CLIENT_SECRET": "desk"}

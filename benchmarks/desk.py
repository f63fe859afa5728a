"""Speed of qplan at desk size, verb by verb, as a user runs them: python -m benchmarks.desk [VERB ...].

A desk is 500 reps, 50,000 accounts and 200,000 deals in a generated org, served by the emulator. Every verb is a
process of its own and prints one JSON line: wall seconds of the whole process, CPU seconds, peak of resident memory,
the cells of the workbook afterwards, what was promised, and whether it is kept. Other sizes promise nothing. Exit code
1 when a promise is broken or a verb fails.

`--folder` keeps org, store and workbook, each by size; without it they are made for the run. `--fresh` makes store and
workbook anew. `--small` is a desk of a few people; `--growth` runs half and double the size, and prints with which
power of the size time and memory grow.
"""

import argparse
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.desk_folder import DESK, QPLAN, STORE, WORKBOOK, Desk, Seat, Size

__all__ = ["VERBS", "Verb", "measure", "needs", "prepare"]

SMALL = Size(reps=12, accounts=240, deals=960)
BUILD_SHARE = 1.6
"""How much longer a new workbook may take than XlsxWriter alone with the same cells."""
BEYOND_OPTIMISER = 15.0
"""Seconds that a territory plan may take beside the searches."""
MEGABYTES, TERRITORY_MEGABYTES = 700, 1024
BY_OFFICE = "by-libreoffice"
"""The folder that LibreOffice saves into."""
SAID = "said.txt"
"""What the verb that ran last printed."""
WHOLE_SECOND = 1.1
"""The CRM's clock speaks in whole seconds; what is written in the one of the last pull is the pull's after next."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as it is run, with the seconds promised for it where they are a number."""

    name: str
    command: tuple[str, ...]
    seconds: float | None = None
    megabytes: int = MEGABYTES
    is_online: bool = False
    reads_workbook: bool = True


VERBS = (
    Verb("pull", ("pull",), is_online=True, reads_workbook=False),
    Verb("pull-again", ("pull",), is_online=True, reads_workbook=False),
    Verb("assess", ("assess",), 12, reads_workbook=False),
    Verb("plan-revenue", ("plan", "revenue"), 8, reads_workbook=False),
    Verb("build", ("build",), reads_workbook=False),
    Verb("build-unchanged", ("build",), 3),
    Verb("build-changed", ("build",), 10, is_online=True),
    Verb("read", ("read",), 6),
    Verb("diff", ("diff",), 6),
    Verb("read-libreoffice", ("read", f"{BY_OFFICE}/{WORKBOOK}"), 12),
    Verb("plan-quota", ("plan", "quota"), 15),
    Verb("plan-territory", ("plan", "territory"), megabytes=TERRITORY_MEGABYTES),
    Verb("submit", ("submit",), 10, is_online=True),
)
"""In the order in which a planner needs them."""


class SkippedError(Exception):
    """A verb cannot be run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the operating system says of a finished process and its own children."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    exit: int


def measured(command: Sequence[str], seat: Seat) -> Measured:
    """Run a command to its end.

    Linux lets a child begin with its parent's peak of memory: nothing heavy is imported here.
    """
    began = time.perf_counter()
    with (seat.folder / SAID).open("w") as said:
        process = subprocess.Popen(
            command, cwd=seat.folder, env=dict(seat.environment), stdout=said, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        seconds=time.perf_counter() - began,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        megabytes=usage.ru_maxrss / 1024,
        exit=process.returncode,
    )


def cells_in(workbook: Path) -> int | None:
    """How many cells the sheets of a workbook hold, with and without a value; None when there is no workbook."""
    if not workbook.exists():
        return None
    count = 0
    with zipfile.ZipFile(workbook) as package:
        for name in package.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            with package.open(name) as part:
                rest = b""
                while block := part.read(1 << 20):
                    count += (rest + block).count(b"<c ")
                    rest = block[-2:]
    return count


def needs(verbs: Sequence[Verb]) -> dict[str, bool]:
    """What the seat must offer for a selection of verbs in order: what they do not make themselves."""
    names = [verb.name for verb in verbs]
    needs_workbook = "build" not in names and any(verb.reads_workbook for verb in verbs)
    return {
        "is_online": any(verb.is_online for verb in verbs),
        "needs_store": "pull" not in names or needs_workbook,
        "needs_workbook": needs_workbook,
    }


def prepare(verb: Verb, seat: Seat) -> dict[str, Any]:
    """Bring a seat into the state in which a verb is measured; what is measured beside it."""
    match verb.name:
        case "pull":
            seat.forget(STORE)
        case "build":
            seat.forget(WORKBOOK)
            alone = json.loads(seat.run([sys.executable, "-m", "benchmarks.bare_writer"]))
            _forget_worked_out(seat)
            return {"xlsxwriter": alone}
        case "build-changed":
            seat.run([sys.executable, "-m", "benchmarks.desk_change"])
            time.sleep(WHOLE_SECOND)
            seat.run([*QPLAN, "pull"])
        case "read-libreoffice":
            _save_by_office(seat)
        case "plan-territory":
            return {"optimiser": json.loads(seat.run([sys.executable, "-m", "benchmarks.optimiser_alone"]))}
    return {}


def _forget_worked_out(seat: Seat) -> None:
    """A build is measured with all of its work: nothing of what others worked out of the snapshot before."""
    store = sqlite3.connect(seat.folder / STORE, isolation_level=None)
    for table in ("facts", "outlooks"):
        store.execute(f"DELETE FROM {table}")
    store.close()


def _save_by_office(seat: Seat) -> None:
    """Have LibreOffice open the workbook and save it beside; without the functions, so that findings are sure."""
    office = shutil.which("soffice")
    if office is None:
        raise SkippedError("LibreOffice's soffice is not on the path")
    profile = f"-env:UserInstallation={(seat.folder / 'profile').resolve().as_uri()}"
    seat.run([office, profile, "--headless", "--convert-to", "xlsx", "--outdir", BY_OFFICE, str(seat.workbook)])
    if not (seat.folder / BY_OFFICE / WORKBOOK).exists():
        raise RuntimeError("LibreOffice ended without a workbook")


def goal_of(verb: Verb, beside: dict[str, Any]) -> float | None:
    """The most seconds promised for a verb, given what was measured beside it; None when nothing is."""
    if "xlsxwriter" in beside:
        return round(BUILD_SHARE * float(beside["xlsxwriter"]["seconds"]), 1)
    if "optimiser" in beside:
        return round(float(beside["optimiser"]["seconds"]) + BEYOND_OPTIMISER, 1)
    return verb.seconds


def line_of(verb: Verb, seat: Seat, size: Size) -> dict[str, Any]:
    """Run a verb; its JSON line."""
    sizes = {"verb": verb.name, "reps": size.reps, "accounts": size.accounts, "deals": size.deals}
    try:
        beside = prepare(verb, seat)
    except SkippedError as why:
        return sizes | {"skipped": str(why)}
    found = measured([*QPLAN, *verb.command], seat)
    if found.exit not in (0, 1):  # 1 is findings: the verb did its work and a person has something to mend
        sys.stderr.write((seat.folder / SAID).read_text(errors="replace")[-4000:])
    goal = goal_of(verb, beside) if size == DESK else None
    limit = verb.megabytes if size == DESK else None
    line = sizes | {
        "seconds": round(found.seconds, 2),
        "cpu_seconds": round(found.cpu_seconds, 2),
        "peak_megabytes": round(found.megabytes),
        "cells": cells_in(seat.workbook),
        "exit": found.exit,
        "says": _last_line(seat),
        "goal_seconds": goal,
        "goal_megabytes": limit,
        "is_met": None
        if limit is None
        else found.exit in (0, 1) and (goal is None or found.seconds <= goal) and found.megabytes <= limit,
    }
    if "xlsxwriter" in beside:
        line |= {f"xlsxwriter_{key}": value for key, value in beside["xlsxwriter"].items() if key != "rendered"}
        line["times_xlsxwriter"] = round(found.seconds / beside["xlsxwriter"]["seconds"], 2)
    if "optimiser" in beside:
        line["optimiser_seconds"] = beside["optimiser"]["seconds"]
        line["beyond_optimiser_seconds"] = round(found.seconds - beside["optimiser"]["seconds"], 2)
    return line


def _last_line(seat: Seat) -> str:
    """The last thing a verb said, so that a line shows that it did its work."""
    said = (seat.folder / SAID).read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip()[:120] for line in reversed(said) if line.strip()), "")


def measure(desk: Desk, verbs: Sequence[Verb]) -> Iterator[dict[str, Any]]:
    """The lines of a selection of verbs at one desk, one after the other."""
    with desk.seated(**needs(verbs)) as seat:
        for verb in verbs:
            line = line_of(verb, seat, desk.size)
            if verb.name in ("pull", "build") and line["exit"] == 0:
                desk.keep(seat)
            yield line


def growth(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    """With which power of the size a verb's time and memory grow: 1 is in proportion."""
    if "skipped" in small or "skipped" in large:
        return {"growth": small["verb"], "skipped": small.get("skipped") or large["skipped"]}
    steps = math.log(large["accounts"] / small["accounts"])
    measures = ("seconds", "cpu_seconds", "peak_megabytes")
    powers = {f"{name}_power": round(math.log(large[name] / small[name]) / steps, 2) for name in measures}
    return {"growth": small["verb"], "accounts": [small["accounts"], large["accounts"]], **powers}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line; verbs in the order in which they are run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    names = [verb.name for verb in VERBS]
    parser.add_argument("verbs", nargs="*", metavar="VERB", help=f"all when none is given: {', '.join(names)}")
    parser.add_argument("--folder", type=Path, help="keep org, store and workbook here")
    parser.add_argument("--fresh", action="store_true", help="make store and workbook anew")
    parser.add_argument("--small", action="store_true", help="a desk of a few people, to try the benchmark itself")
    parser.add_argument("--growth", action="store_true", help="half and double the size")
    for name in ("reps", "accounts", "deals"):
        parser.add_argument(f"--{name}", type=int)
    args = parser.parse_args(given)
    if unknown := sorted({*args.verbs} - {*names}):
        parser.error(f"{', '.join(unknown)}: choose from {', '.join(names)}")
    base = SMALL if args.small else DESK
    args.size = Size(args.reps or base.reps, args.accounts or base.accounts, args.deals or base.deals)
    args.chosen = [verb for verb in VERBS if not args.verbs or verb.name in args.verbs]
    return args


def main(given: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a promise is broken or a verb fails."""
    args = arguments(given)
    sizes = [args.size.scaled(0.5), args.size.scaled(2)] if args.growth else [args.size]
    lines: list[list[dict[str, Any]]] = []
    with tempfile.TemporaryDirectory() as made:
        for size in sizes:
            desk = Desk((args.folder or Path(made)).resolve() / str(size), size)
            if args.fresh:
                desk.clear()
            lines.append([])
            for line in measure(desk, args.chosen):
                print(json.dumps(line), flush=True)
                lines[-1].append(line)
    if args.growth:
        for small, large in zip(*lines, strict=True):
            print(json.dumps(growth(small, large)), flush=True)
    every = [line for run in lines for line in run if "skipped" not in line]
    return int(any(line["is_met"] is False or line["exit"] not in (0, 1) for line in every))


if __name__ == "__main__":
    sys.exit(main())

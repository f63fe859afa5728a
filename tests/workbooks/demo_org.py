"""The demo as a newcomer plays it: its facts and its workbook, once for a run of tests."""

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sync.bootstrap import opened
from sync.jobs.facts import newest_facts
from tests.processes import run
from workbooks.models import PlanFacts

__all__ = ["Played", "played"]

ROOT = Path(__file__).parents[2]


class Played(NamedTuple):
    """The facts of the demo's last snapshot, and the workbook as it left it."""

    facts: PlanFacts
    workbook: bytes


@cache
def played() -> Played:
    """Play it in a folder that is gone afterwards."""
    os.environ.setdefault("QPLAN_SALESFORCE__CLIENT_SECRET", "demo")
    with tempfile.TemporaryDirectory() as folder:
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sync.cli import main; main()"
        done = run([sys.executable, "-c", code, "demo"], cwd=Path(folder), patience=600)
        assert done.returncode == 0, done.stderr
        with opened(Path(folder, "demo/qplan.toml")) as adapters:
            facts = newest_facts(adapters)
        return Played(facts, Path(folder, "demo/2020Q2-plan.xlsx").read_bytes())

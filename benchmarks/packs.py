"""Time and memory of packs at desk size: python -m benchmarks.packs [--folder .desk] [--workbook FILE].

A workbook of 500 reps and 50,000 accounts is read, and every pack made from it, in a process of its own; one JSON line
with CPU seconds by pack, pages, and the peak of resident memory. It fails when the letters take more than 10 seconds, a
deck more than 3, all of it with reading more than 40, or more than 500 MB. What `qplan pack` does before, recomputing
every cell, is measured by `benchmarks.desk read`.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.desk_folder import DESK, Desk  # noqa: E402 - the repository root first
from workbooks.packs.deck.agenda import AUDIENCES, deck_of  # noqa: E402
from workbooks.packs.deck.pptx import deck_pptx  # noqa: E402
from workbooks.packs.figures import Plan, Stamp  # noqa: E402
from workbooks.packs.letters.fonts import fonts_of  # noqa: E402
from workbooks.packs.letters.letter import letters_of  # noqa: E402
from workbooks.packs.letters.pdf import Issued, bundle_pdf, letter_pdf  # noqa: E402
from workbooks.packs.paper.handoffs import finance_paper, hr_paper, marketing_paper, steering_paper  # noqa: E402
from workbooks.packs.paper.leaders import leader_papers  # noqa: E402
from workbooks.packs.paper.pdf import paper_pdf  # noqa: E402
from workbooks.packs.paper.ramp import ramp_papers  # noqa: E402
from workbooks.packs.paper.talk import talk_papers  # noqa: E402
from workbooks.xlsx.read import read  # noqa: E402

MOST_LETTERS, MOST_DECK, MOST_ALL, MOST_MEGABYTES = 10.0, 3.0, 40.0, 500
APPEAL = "If you think a figure is wrong, say within ten working days which line it is and why. " * 3


def letters(plan: Plan) -> int:
    """A letter each, and all of them in one bundle."""
    fonts = fonts_of()
    told, _ = letters_of(plan)
    issued = [Issued(letter, 1, "ABCD-EFGH-IJKL", plan.stamp.digest, plan.stamp.head, APPEAL) for letter in told]
    for one in issued:
        letter_pdf(one, fonts)
    bundle_pdf(issued, fonts, "Letters")
    return len(issued)


def papers(plan: Plan) -> int:
    """Talk sheets, leaders' packs, ramp plans and hand-offs."""
    fonts = fonts_of()
    single = [make(plan) for make in (finance_paper, hr_paper, marketing_paper, steering_paper)]
    every = [*talk_papers(plan).values(), *([one] for one in (*leader_papers(plan), *ramp_papers(plan), *single))]
    for one in every:
        paper_pdf(one, fonts)
    return sum(map(len, every))


def decks(plan: Plan) -> int:
    """The decks of all audiences."""
    for audience in AUDIENCES:
        deck_pptx(deck_of(plan, audience))
    return len(AUDIENCES)


def measure(workbook: Path) -> dict[str, float | int]:
    """The figures of the JSON line."""
    began = time.process_time()
    document = read(workbook)
    told: dict[str, float | int] = {"reps": len(document.tables["quotas"]), "read": time.process_time() - began}
    stamp = Stamp(document.quarter, "c0ffee12ab34", "0123456789ab", document.as_of, document.snapshot_id, "Desk", "USD")
    plan = Plan(document, stamp)
    steps: tuple[tuple[str, Callable[[Plan], int]], ...] = (("decks", decks), ("letters", letters), ("papers", papers))
    for name, step in steps:
        first = time.process_time()
        told[f"{name}_made"] = step(plan)
        told[name] = time.process_time() - first
    told["all"] = time.process_time() - began
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {name: round(value, 2) for name, value in told.items()}


@contextmanager
def workbook_of(given: argparse.Namespace) -> Iterator[Path]:
    """The workbook to make packs of: the one named, or the desk's, which is made where it is not there."""
    if given.workbook is not None:
        yield given.workbook
        return
    desk = Desk(given.folder / str(DESK), DESK)
    with desk.seated(is_online=False, needs_store=True, needs_workbook=True) as seat:
        yield seat.workbook


def main(given: Sequence[str] | None = None) -> int:
    """Measure, and say whether it holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(".desk"), help="where desks are kept")
    parser.add_argument("--workbook", type=Path, help="a workbook of your own")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args(given)
    if told.one is None:
        with workbook_of(told) as workbook:
            return subprocess.run([sys.executable, __file__, "--one", str(workbook)], check=False).returncode
    found = measure(told.one)
    print(json.dumps(found), flush=True)
    holds = (
        found["letters"] <= MOST_LETTERS
        and found["decks"] <= MOST_DECK * len(AUDIENCES)
        and found["all"] <= MOST_ALL
        and found["megabytes"] <= MOST_MEGABYTES
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())

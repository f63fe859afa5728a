"""Speed and the race of the sync in Google Sheets: python -m benchmarks.sync_sheets [--people N] [--accounts N].

A plan made up from a seed is put into the emulator of Google Sheets, columns of formulas left out, as nothing of them
is read. Seconds are CPU time of the client alone, which runs in a thread of its own; `limit` is what the project
promises, and the exit code is 1 where a measure is above it.

The race: between the reading right before a write and that write somebody may type. How long that is, is measured over
many writes: CPU time of client and emulator together, and an assumed network round trip for each of the two requests.
Edits are drawn at random in that time, made in the spreadsheet before the write arrives, and looked for afterwards.
With --write the table is put into docs/two-way.md.
"""

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import requests

from benchmarks.pages import Page
from benchmarks.sync import EDITS, IDLE_LIMIT, SYNC_LIMIT, made_up
from sync.emulators.sheets import SheetsEmulator
from sync.emulators.sheets.kinds import perform
from sync.two_way.shared import wanted
from sync.two_way.sheets.allowance import Allowance
from sync.two_way.sheets.client import SheetsClient
from sync.two_way.sheets.http import SheetsHttp
from sync.two_way.sheets.making import make
from sync.two_way.sheets.side import SheetsSide
from sync.two_way.side import CellWrite, Place, RawTable, Result, SideWrites
from sync.two_way.value import Unreadable, Value, canonical
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.google.areas import sheet_id
from workbooks.google.build import batches
from workbooks.google.build import requests as built
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.placement import arranged, cell_of
from xl_addin.names import Host

PAGE = Page(Path(__file__).parents[1] / "docs" / "two-way.md", "sync_sheets")
ROUND_TRIP = 0.25
"""Seconds a request to Google takes on the way, assumed: the emulator stands on the same machine."""
ROUNDS, WRITTEN, PLAYED = 100, 10, 30
PACES = (6, 30, 120)
"""Cells typed in the whole spreadsheet in a minute: somebody at work, a team at work, a team in its busiest hour."""
CALLS_LIMIT, IDLE_CALLS = 12, 2
MAIL = "plan@example.com"
_LOOKS = frozenset({"addChart", "repeatCell", "updateDimensionProperties", "addConditionalFormatRule"})


class Timed(requests.Session):
    """A session that knows how long ago the cells were read when a write leaves, and lets somebody type before it."""

    def __init__(self) -> None:
        super().__init__()
        self.read_at, self.windows = time.process_time(), list[float]()
        self.typing: Any = None

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        **more: Any,  # noqa: ANN401 - what requests takes
    ) -> requests.Response:
        """Send it."""
        started = time.process_time()
        if str(method).upper() == "POST" and str(url).endswith(":batchUpdate"):
            self.windows.append(started - self.read_at + 2 * ROUND_TRIP)
            if self.typing is not None:
                self.typing(self.windows[-1])
        answer = super().request(method, url, **more)
        if str(method).upper() == "GET":
            self.read_at = started
        return answer


class Bed:
    """A plan in the emulator, and its side."""

    def __init__(self, emulator: SheetsEmulator, people: int, accounts: int) -> None:
        self.cloud, self.layout = emulator.cloud, planning_layout()
        self.session = Timed()
        self.session.headers["Authorization"] = f"Bearer {self.cloud.accounts.token(MAIL)}"
        many = Allowance(10**6, time.monotonic, time.sleep)  # what Google allows a minute is not what is measured
        self.client = SheetsClient(SheetsHttp(self.session, emulator.url, emulator.url, reads=many, writes=many))
        facts = made_up(people, accounts)
        evaluation = Evaluation(self.layout, content_of(facts, self.layout, Host.GOOGLE_SHEETS))
        made = (one for one in built(evaluation, arranged(self.layout, evaluation.size), "2020Q2") if _is_typed(one))
        self.id = make(self.client, "Sales plan", batches(made), mark="2020Q2").id
        there = {id_: columns for id_, columns in wanted(self.layout).items() if id_ != "conflicts"}
        self.side = SheetsSide("sheets", self.client, self.id, self.layout, there)

    def type(self, place: Place, value: float) -> None:
        """Somebody types, straight into the spreadsheet."""
        sheet, cell = self.side.name_of(place).split("!")
        row, column = cell_of(cell)
        tab = next(tab.id for tab in self.layout.tabs if tab.title == sheet.strip("'"))
        start = {"sheetId": sheet_id(tab), "rowIndex": row, "columnIndex": column}
        cells = [{"values": [{"userEnteredValue": {"numberValue": value}}]}]
        with self.cloud.edit(self.id, self.cloud.accounts.named(MAIL)) as edit:
            perform(edit, [{"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}])


def _is_typed(request: Mapping[str, Any]) -> bool:
    """Whether a request is kept: all but looks and columns of formulas."""
    kind = next(iter(request))
    said = request.get("updateCells", {})
    cells = [cell.get("userEnteredValue", {}) for row in said.get("rows", ()) for cell in row["values"]]
    is_computed = said.get("fields") == "userEnteredValue" and all("formulaValue" in cell for cell in cells)
    return kind not in _LOOKS and not is_computed


def speed(bed: Bed) -> Iterator[tuple[str, float, float | None]]:
    """Each measure, its figure and its limit."""
    calls, started = bed.client.calls, time.thread_time()
    bed.side.stamp()
    yield "nothing changed, seconds", time.thread_time() - started, IDLE_LIMIT
    yield "nothing changed, calls", bed.client.calls - calls, IDLE_CALLS
    rng = random.Random(2)  # noqa: S311 - a seed, not a secret
    raw = bed.side.look().tables["account_moves"]
    keys = rng.sample(list(map(str, raw.keys)), EDITS)
    cells = [CellWrite(Place("account_moves", key, "own_move"), None, "stay") for key in keys]
    bed.side.stamp()
    calls, started = bed.client.calls, time.thread_time()
    bed.side.look()
    if not bed.side.write(SideWrites(tuple(cells))).is_whole:
        raise SystemExit("the cells could not be written")
    yield f"read, {EDITS} cells written and read back, seconds", time.thread_time() - started, SYNC_LIMIT
    yield f"read, {EDITS} cells written and read back, calls", bed.client.calls - calls, CALLS_LIMIT


def race(bed: Bed, rounds: int) -> str:
    """The table of docs/two-way.md."""
    rng = random.Random(3)  # noqa: S311 - a seed, not a secret
    columns = ("override", "leave_days")
    typed: dict[Place, float] = {}

    def somebody(window: float) -> None:
        for _ in range(_poisson(rng, PLAYED / 60 * window)):
            place = Place("quotas", rng.choice(keys), rng.choice(columns))
            typed[place] = float(rng.randrange(10**6, 10**7))
            bed.type(place, typed[place])

    raw = bed.side.look().tables["quotas"]
    keys = list(map(str, raw.keys))
    bed.session.windows.clear()
    bed.session.typing = somebody
    met = lost = 0
    for number in range(rounds):
        typed.clear()
        places = [Place("quotas", key, "override") for key in rng.sample(keys, WRITTEN)]
        cells = [CellWrite(place, _at(raw, place), float(number)) for place in places]
        written = bed.side.write(SideWrites(tuple(cells)))
        raw = written.seen.tables["quotas"]
        met += bool(typed)
        lost += sum(_at(raw, place) != value for place, value in typed.items())
        if not all(one.result in (Result.HELD, Result.MOVED) for one in written.wrote):
            raise SystemExit("a cell was refused")
    bed.session.typing = None
    windows = sorted(bed.session.windows)
    middle, late = windows[len(windows) // 2], windows[int(len(windows) * 0.95)]
    lines = [
        f"Between that reading and its write lie {middle:.2f} seconds (in 19 of 20 syncs at most {late:.2f}), of which "
        f"{2 * ROUND_TRIP:.2f} are assumed to be spent on the way to Google and back.",
        "",
        "| cells typed a minute, in the whole spreadsheet | syncs in which one is typed in that moment |",
        "|---|---|",
    ]
    for pace in PACES:
        share = sum(1 - math.exp(-pace / 60 * window) for window in windows) / len(windows)
        lines.append(f"| {pace} | {share:.1%} |")
    cells_there = len(keys) * len(columns)
    lines += [
        "",
        f"Played at {PLAYED} a minute over {cells_there} cells, {WRITTEN} of them written by each sync: in {met} of "
        f"{rounds} syncs somebody typed in that moment, and {lost} of what they typed stood in a cell that was just "
        "being written, and is lost.",
    ]
    return "\n".join(lines)


def _at(raw: RawTable, place: Place) -> Value:
    cell = canonical(raw.columns[place.column][list(map(str, raw.keys)).index(place.key)])
    return None if isinstance(cell, Unreadable) else cell


def _poisson(rng: random.Random, mean: float) -> int:
    count, left = 0, math.exp(-mean)
    chance = rng.random()
    while chance > left:
        count, chance = count + 1, chance * rng.random()
    return count


def main() -> int:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    asked.add_argument("--people", type=int, default=500)
    asked.add_argument("--accounts", type=int, default=20_000)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--write", action="store_true")
    words = asked.parse_args()
    is_late = False
    with SheetsEmulator() as emulator:
        bed = Bed(emulator, words.people, words.accounts)
        for what, figure, limit in speed(bed):
            print(json.dumps({"measure": what, "figure": round(figure, 2), "limit": limit}), flush=True)
            is_late |= limit is not None and figure > limit
        table = race(bed, words.rounds)
    print(table)
    if words.write:
        PAGE.write(table)
    return int(is_late)


if __name__ == "__main__":
    sys.exit(main())

"""The outlook of a quarter, judged: python -m benchmarks.outlook [--seeds 101-112] [--quarters 6] [--write].

Past quarters of generated orgs and of AdventureWorks are looked at from the ends of weeks 1, 4, 8 and 12, and four
weeks before they began (week 0), with what was known then. Each figure is one JSON line. Ranges cover n outcomes;
beside the share stand n and what chance alone leaves of the promise at that n. Deterministic.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.outlook_orgs import Org, adventureworks_org, files_org, generated_org  # noqa: E402 - the repository root first
from benchmarks.outlook_report import FILES, LEVELS, figures, save, tell  # noqa: E402
from benchmarks.outlook_rivals import Rivals, targets_of  # noqa: E402
from calculations.fiscal import Quarter  # noqa: E402
from calculations.outlook.backtest import Look, Past, look  # noqa: E402
from calculations.outlook.deal_model import DealModel, fit_deal_model, seen_from  # noqa: E402
from calculations.outlook.outlook import Outlook, settled  # noqa: E402
from calculations.outlook.people_view import PeopleView, people_view  # noqa: E402
from calculations.pipeline.cuts import cut_at, week_day  # noqa: E402
from calculations.pipeline.projection import project  # noqa: E402

Floats = NDArray[np.float64]

WEEKS = (0, 1, 4, 8, 12)
BEFORE_START = timedelta(days=28)
"""How long before a quarter it is planned: the four weeks of the planning process."""

GROWTH = 1.07
RECORD, EARLIEST = 8, 14
"""Past quarters the looks are weighed by at most, and how far back any of them lies from the last one judged."""


def day_of(quarter: Quarter, week: int) -> date:
    """The day of the look: the end of a week of the quarter, or, for week 0, four weeks before it begins."""
    return week_day(quarter, week) if week else quarter.start - BEFORE_START


def crps(draws: Floats, actual: float) -> float:
    """Continuous ranked probability score of a sample: E|X − y| − ½ E|X − X′|."""
    ordered = np.sort(draws)
    count = len(ordered)
    spread = float((ordered * (2 * np.arange(1, count + 1) - count - 1)).sum()) / count**2
    return float(np.abs(ordered - actual).mean()) - spread


def pit(draws: Floats, actual: float, even: float) -> float:
    """Place of the outcome in the sample, 0 to 1; within equal draws at an even place, so that atoms are fair."""
    near = 1e-6 * max(1.0, abs(actual))
    below, same = (draws < actual - near).mean(), (np.abs(draws - actual) <= near).mean()
    return float(below + even * same)


@dataclass
class Looks:
    """Looks at one org, each made once."""

    org: Org
    made: dict[tuple[Quarter, int], Look] = field(default_factory=dict)
    models: dict[int, DealModel] = field(default_factory=dict)
    people: dict[tuple[Quarter, bool], PeopleView] = field(default_factory=dict)

    def at(self, quarter: Quarter, week: int) -> Look:
        key = (quarter, week)
        if key not in self.made:
            facts = self.org.known(quarter, day_of(quarter, week))
            if (quarter, week > 0) not in self.people:  # people are looked at twice a quarter, for the benchmark's time
                self.people[quarter, week > 0] = people_view(facts)
            model = self.model(quarter)
            if facts.pipeline is not None:
                model = seen_from(model, facts.pipeline, facts.as_of)
            self.made[key] = look(facts, model, people=self.people[quarter, week > 0])
        return self.made[key]

    def model(self, quarter: Quarter) -> DealModel:
        """Learnt four weeks before the quarter, or the one before it: twice a year, for the benchmark's time."""
        turn = quarter.index // 2
        if turn not in self.models:
            first = min((q for q in (quarter.shift(-1), quarter) if q.index // 2 == turn), key=lambda q: q.index)
            day = day_of(first, 0)
            self.models[turn] = fit_deal_model(self.org.pipeline_until(day), day)
        return self.models[turn]

    def past(self, quarter: Quarter, week: int) -> list[Past]:
        """What looks at earlier quarters from the same distance said, of those that were over on the day."""
        day = day_of(quarter, week)
        first = self.org.first_quarter
        found = []
        for back in range(RECORD + 2, 0, -1):
            earlier = quarter.shift(-back)
            if earlier.index > max(
                first.index, self.org.quarters[-1].index - EARLIEST
            ) and earlier.end <= day + timedelta(days=1):
                ended = self.at(earlier, week)
                found.append(Past(ended, self.org.booked(earlier, ["rep_id", "segment", "region"])))
        return found[-RECORD:]


def cuts_of(outlook: Outlook, level: str) -> dict[str, Floats]:
    """Draws of the company, of each team or of each rep."""
    if level == "company":
        return {"": outlook.draws.sums()}
    key = "segment" if level == "team" else "rep_id"
    parts, sums = outlook.draws.sums_by(key)
    return dict(zip(parts[key].astype(str), sums, strict=True))


def judged(org: Org, weeks: Sequence[int] = WEEKS, known: Looks | None = None) -> Iterator[dict[str, object]]:
    """One row per quarter, week, level and key."""
    looks = known or Looks(org)
    even = np.random.default_rng(5)
    for quarter in org.quarters:
        for week in weeks:
            began = time.perf_counter()
            facts = org.known(quarter, day_of(quarter, week))
            outlook = settled(looks.at(quarter, week), looks.past(quarter, week))
            seconds = time.perf_counter() - began
            cut = cut_at(facts.pipeline, quarter, facts.as_of) if facts.pipeline is not None and week else None
            today = float("nan")
            if cut is not None and facts.pipeline is not None and len(cut.deals):
                today = project(facts.pipeline, quarter, cut).totals["qplan"]
            for level in LEVELS:
                by = {"company": None, "team": "segment", "rep": "rep_id"}[level]
                actual, targets = org.booked(quarter, by), targets_of(org, quarter, level, GROWTH)
                rivals = Rivals(org, facts, level, GROWTH)
                cuts = cuts_of(outlook, level)
                for key in actual.index.difference(list(cuts)):
                    cuts[str(key)] = np.zeros(outlook.draws.count)  # nobody expected anything of these: unforeseen
                for key, draws in cuts.items():
                    outcome = float(actual.get(key, 0.0))
                    spread = float(draws.std())
                    if spread <= 1e-9 * abs(outcome) and abs(float(draws.mean()) - outcome) <= 0.01:
                        continue  # nothing was open: certain, and right
                    row: dict[str, object] = {
                        "org": org.name,
                        "quarter": str(quarter),
                        "week": week,
                        "level": level,
                        "key": key,
                        "actual": outcome,
                        "mean": float(draws.mean()),
                        "sd": spread,
                        "unforeseen": not np.any(draws),
                        "crps": crps(draws, outcome),
                        "pit": pit(draws, outcome, even.random()),
                        "today": today if level == "company" else float("nan"),
                        "seconds": seconds,
                    }
                    if level == "company":
                        ends = np.quantile(draws, (0.025, 0.1, 0.9, 0.975))
                        row |= dict(zip(("low_95", "low_80", "high_80", "high_95"), ends.tolist(), strict=True))
                        row["booked"] = outlook.expected({"kind": "booked"})
                        row |= {f"view_{view.name}": view.mean for view in outlook.views}
                        row |= {f"weight_{view.name}": view.weight for view in outlook.views}
                    for name, target in targets.get(key, {}).items():
                        row |= {f"target_{name}": target, f"reached_{name}": outcome >= target}
                        row[f"chance_{name}_outlook"] = float((draws >= target).mean())
                        row |= {
                            f"chance_{name}_{rival}": chance
                            for rival, chance in rivals.chances(key, name, target).items()
                        }
                    yield row


def main() -> int:
    """Judge, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="1-12")
    parser.add_argument("--quarters", type=int, default=6)
    parser.add_argument("--weeks", default="0,1,4,8,12")
    parser.add_argument("--keep", default="", help="file to keep the judged rows in")
    parser.add_argument("--rows", nargs="*", default=[], help="rows kept by earlier runs, instead of judging")
    parser.add_argument("--no-adventureworks", action="store_true")
    parser.add_argument("--files", default="", help="seeds of orgs that are known from exported files, without history")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    weeks = [int(week) for week in given.weeks.split(",")]
    orgs = [] if given.no_adventureworks else [adventureworks_org]
    orgs += [
        lambda quarters, seed=seed: generated_org(seed, quarters) for seed in range(int(first), int(last or first) + 1)
    ]
    if given.files:
        first, _, last = given.files.partition("-")
        orgs += [
            lambda quarters, seed=seed: files_org(seed, quarters) for seed in range(int(first), int(last or first) + 1)
        ]
    began = time.perf_counter()
    if given.rows:
        rows = pd.concat([pd.read_pickle(path) for path in given.rows], ignore_index=True)  # noqa: S301 - one's own
    else:
        rows = pd.DataFrame([row for org in orgs for row in judged(org(given.quarters), weeks)])
    if given.keep:
        rows.to_pickle(given.keep)
    exported = rows["org"].str.startswith(FILES)
    told = list(figures(rows[~exported])) if not exported.all() else []
    if exported.any():
        told += [{"set": FILES, **one} for one in figures(rows[exported])]
    for one in (*told, {"figure": "seconds", "seconds": round(time.perf_counter() - began, 1)}):
        tell(one)
    if given.write:
        save(told, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The outlook of a quarter, judged: python -m benchmarks.outlook [--seeds 101-112] [--quarters 6] [--write].

Past quarters of generated orgs and of AdventureWorks are looked at from the ends of weeks 1, 4, 8 and 12, and four
weeks before they began (week 0), with what was known then. Each figure is one JSON line. Ranges cover n outcomes;
beside the share stand n and what chance alone leaves of the promise at that n. Deterministic.
"""

import argparse
import json
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

from benchmarks.outlook_orgs import Org, adventureworks_org, generated_org  # noqa: E402 - the repository root first
from benchmarks.outlook_rivals import RIVALS, Rivals, targets_of  # noqa: E402
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
LEVELS = ("company", "team", "rep")
RATES = (0.80, 0.95)
BOOTSTRAPS = 500
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
                    cuts[str(key)] = np.zeros(outlook.draws.count)  # nobody expected anything of these
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
                        "crps": crps(draws, outcome),
                        "pit": pit(draws, outcome, even.random()),
                        "today": today if level == "company" else float("nan"),
                        "seconds": seconds,
                    }
                    if level == "company":
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


def tell(**figures: object) -> None:
    """One figure as a JSON line."""
    print(json.dumps({"benchmark": "outlook", **figures}), flush=True)


def report(rows: pd.DataFrame) -> None:
    """All figures of the judged rows."""
    company = rows[rows["level"] == "company"]
    for week, part in company.groupby("week"):
        known = part.dropna(subset=["today"])
        figures = {"wape": _wape(part["mean"], part["actual"])}
        if len(known):
            figures |= {
                "wape_same": _wape(known["mean"], known["actual"]),
                "wape_today": _wape(known["today"], known["actual"]),
            }
        views = [name for name in part.columns if name.startswith("view_")]
        figures |= {
            name: _wape(part[name].dropna(), part.loc[part[name].notna(), "actual"])
            for name in views
            if part[name].notna().any()
        }
        figures |= {
            name: float(part[name].mean())
            for name in part.columns
            if name.startswith("weight_") and part[name].notna().any()
        }
        bias = float((part["mean"] - part["actual"]).sum() / part["actual"].sum())
        tell(
            figure="company error",
            week=int(week),
            n=len(part),
            bias=round(bias, 4),
            **{k: round(v, 4) for k, v in figures.items()},
        )
    for level in LEVELS:
        part = rows[rows["level"] == level]
        for week in (None, *WEEKS):
            some = part if week is None else part[part["week"] == week]
            if len(some):
                _coverage(level, week, some)
    for level in LEVELS:
        _brier(level, rows[rows["level"] == level])


def _wape(forecast: "pd.Series[float]", actual: "pd.Series[float]") -> float:
    return float((forecast - actual).abs().sum() / actual.sum())


def _coverage(level: str, week: int | None, rows: pd.DataFrame) -> None:
    n = len(rows)
    place = rows["pit"].to_numpy()
    told: dict[str, object] = {}
    for rate in RATES:
        inside = float((np.abs(place - 0.5) <= rate / 2).mean())
        half = 1.96 * (rate * (1 - rate) / n) ** 0.5
        told |= {
            f"covered_{rate:.0%}".rstrip("%"): round(inside, 4),
            f"binomial_{rate:.0%}".rstrip("%"): [round(rate - half, 3), round(min(rate + half, 1.0), 3)],
        }
    edges = np.histogram(place, bins=10, range=(0, 1))[0] / n
    told |= {
        "crps_share": round(float(rows["crps"].sum() / rows["actual"].abs().sum()), 4),
        "pit_mean": round(float(place.mean()), 3),
        "pit": [round(float(v), 3) for v in edges],
    }
    tell(figure="coverage", level=level, week="all" if week is None else week, n=n, **told)


def _brier(level: str, rows: pd.DataFrame) -> None:
    names = [column[8:] for column in rows.columns if column.startswith("reached_") and rows[column].notna().any()]
    whole = []
    for name in names:
        some = rows[rows[f"reached_{name}"].notna()]
        hit = some[f"reached_{name}"].astype(float)
        frame = pd.DataFrame({"org": some["org"], "quarter": some["quarter"], "week": some["week"], "name": name})
        for rival in ("outlook", *RIVALS):
            frame[rival] = (some[f"chance_{name}_{rival}"] - hit) ** 2
        whole.append(frame)
    if not whole:
        return
    frame = pd.concat(whole)
    tell(
        figure="brier",
        level=level,
        n=len(frame),
        **{rival: round(float(frame[rival].mean()), 4) for rival in ("outlook", *RIVALS)},
    )
    for week, part in frame.groupby("week"):
        tell(
            figure="brier",
            level=level,
            week=int(week),
            n=len(part),
            **{rival: round(float(part[rival].mean()), 4) for rival in ("outlook", *RIVALS)},
        )
    rng = np.random.default_rng(3)
    for rival in RIVALS:
        worse = []
        for org, part in frame.groupby("org"):
            off = (part["outlook"] - part[rival]).groupby(part["quarter"]).agg(["sum", "size"]).to_numpy()
            pick = rng.integers(0, len(off), (BOOTSTRAPS, len(off)))
            sums = off[pick].sum(axis=1)
            low = float(np.quantile(sums[:, 0] / sums[:, 1], 0.025))
            if low > 0:
                worse.append(org)
        tell(figure="brier by org", level=level, rival=rival, orgs=frame["org"].nunique(), worse_beyond_bootstrap=worse)


def main() -> int:
    """Judge, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="1-12")
    parser.add_argument("--quarters", type=int, default=6)
    parser.add_argument("--weeks", default="0,1,4,8,12")
    parser.add_argument("--keep", default="")
    parser.add_argument("--no-adventureworks", action="store_true")
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    weeks = [int(week) for week in given.weeks.split(",")]
    orgs = [] if given.no_adventureworks else [adventureworks_org]
    orgs += [
        lambda quarters, seed=seed: generated_org(seed, quarters) for seed in range(int(first), int(last or first) + 1)
    ]
    began = time.perf_counter()
    rows = pd.DataFrame([row for org in orgs for row in judged(org(given.quarters), weeks)])
    if given.keep:
        rows.to_pickle(given.keep)
    report(rows)
    tell(figure="seconds", seconds=round(time.perf_counter() - began, 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

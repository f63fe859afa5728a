"""The deal model against its rivals on generated orgs: python -m benchmarks.deal_model [--seeds 1-12] [--quarters 4].

Every past quarter is seen at the end of weeks 1, 4, 8 and 12 with what was known then. Rivals are the projection's
close model, the CRM's probabilities of the deals dated in the quarter, and the share of each stage's open deals that
past quarters won from the same week on. A line of JSON for each org and week, then one for each week over all orgs:
`log_loss` and `calibration_error` (mean |chance − share won| over tenths of the deals by chance) of all open deals, and
`wape` of the company's bookings (booked + deals + new business) for the deal model and for the projection.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.projection_backtest import org_pipeline  # noqa: E402 - the repository root first
from calculations.outlook.deal_history import DealHistory  # noqa: E402
from calculations.outlook.deal_model import deal_outlook  # noqa: E402
from calculations.outlook.new_business import new_business  # noqa: E402
from calculations.pipeline.backtest import WEEKS  # noqa: E402
from calculations.pipeline.cuts import Cut, Ending, cut_at, ending_of, week_day  # noqa: E402
from calculations.pipeline.history import Pipeline  # noqa: E402
from calculations.pipeline.projection import PAST_QUARTERS, project  # noqa: E402
from calculations.pipeline.quarters import full_quarters, quarters_before  # noqa: E402

Floats = NDArray[np.float64]

RIVALS = ("deal_model", "close_model", "crm_probability", "stage_rates")
_EDGE = 1e-4
_PRIOR = 1.0


class Scores:
    """Chances by rival and what became of the deals, and the company's bookings as projected and as they came."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.chances: dict[str, list[Floats]] = {name: [] for name in RIVALS}
        self.won: list[Floats] = []
        self.totals: list[tuple[float, float, float, float, float]] = []

    def add(self, other: "Scores") -> None:
        """Take in those of another."""
        for name in RIVALS:
            self.chances[name] += other.chances[name]
        self.won += other.won
        self.totals += other.totals

    def line(self) -> dict[str, object]:
        """The figures, by rival."""
        won = np.concatenate(self.won)
        chances = {name: np.concatenate(parts) for name, parts in self.chances.items()}
        own, today, actual, deals, new = np.array(self.totals).T
        return {
            "deals": len(won),
            "log_loss": {name: round(_log_loss(chance, won), 4) for name, chance in chances.items()},
            "calibration_error": {name: round(_calibration_error(chance, won), 4) for name, chance in chances.items()},
            "promised": {name: round(float(chance.sum() / won.sum()), 3) for name, chance in chances.items()},
            "wape": {
                "deal_model": round(float(np.abs(own - actual).sum() / actual.sum()), 4),
                "close_model": round(float(np.abs(today - actual).sum() / actual.sum()), 4),
            },
            "bias": {
                "deal_model": round(float((own - actual).sum() / actual.sum()), 4),
                "deals": round(float(deals.sum() / actual.sum()), 4),
                "new_business": round(float(new.sum() / actual.sum()), 4),
                "close_model": round(float((today - actual).sum() / actual.sum()), 4),
            },
        }


def scores_of(pipeline: Pipeline, week: int, quarters: int) -> Scores:
    """One org at the end of a week of its last quarters."""
    scores = Scores()
    history = DealHistory(pipeline)
    for quarter in full_quarters(pipeline, quarters):
        day = week_day(quarter, week)
        cut = cut_at(pipeline, quarter, day)
        ending = ending_of(pipeline, cut)
        before = [cut_at(pipeline, q, week_day(q, week)) for q in quarters_before(pipeline, quarter, PAST_QUARTERS)]
        past = [(then, ending_of(pipeline, then)) for then in before]
        (deals,) = deal_outlook(pipeline, [quarter], day, history=history)
        new = new_business(pipeline, quarter, day, history)
        today = project(pipeline, quarter, cut, past)
        scores.chances["deal_model"].append(deals.deals["chance"].to_numpy())
        scores.chances["close_model"].append(today.deals["chance"].to_numpy())
        scores.chances["crm_probability"].append(np.where(cut.in_quarter, cut.crm_rate, 0.0))
        scores.chances["stage_rates"].append(_stage_rates(cut, past, pipeline.ladder.open_count))
        scores.won.append(ending.won.astype(np.float64))
        scores.totals.append(
            (
                cut.booked + deals.expected + new.expected,
                today.totals["qplan"],
                ending.total,
                deals.expected - float(ending.won_amount.sum()),
                new.expected - ending.created_won,
            )
        )
    return scores


def run(seeds: list[int], quarters: int, weeks: tuple[int, ...] = WEEKS) -> Iterator[dict[str, object]]:
    """A line for each org and week, then one for each week over all orgs."""
    pooled = {week: Scores() for week in weeks}
    for seed in seeds:
        pipeline = org_pipeline(seed)
        for week in weeks:
            began = perf_counter()
            scores = scores_of(pipeline, week, quarters)
            pooled[week].add(scores)
            yield {"org": seed, "week": week, **scores.line(), "seconds": round(perf_counter() - began, 2)}
    for week in weeks:
        yield {"orgs": len(seeds), "week": week, **pooled[week].line()}


def _stage_rates(cut: Cut, past: list[tuple[Cut, Ending]], stages: int) -> Floats:
    """Share of each stage's open deals that past quarters won by their end, from the same week on."""
    seen, won = np.zeros(stages), np.zeros(stages)
    for then, ending in past:
        seen += np.bincount(then.stage, minlength=stages)
        won += np.bincount(then.stage, weights=ending.won, minlength=stages)
    whole = (won.sum() + 0.5) / (seen.sum() + 1.0)
    rates: Floats = ((won + _PRIOR * whole) / (seen + _PRIOR))[cut.stage]
    return rates


def _log_loss(chance: Floats, won: Floats) -> float:
    held = np.clip(chance, _EDGE, 1 - _EDGE)
    return float(-(won * np.log(held) + (1 - won) * np.log(1 - held)).mean())


def _calibration_error(chance: Floats, won: Floats) -> float:
    tenths = np.array_split(np.argsort(chance, kind="stable"), 10)
    return float(sum(abs(chance[part].sum() - won[part].sum()) for part in tenths) / len(won))


def _seeds(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


if __name__ == "__main__":
    given = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=False))
    for line in run(_seeds(given.get("--seeds", "1-12")), int(given.get("--quarters", "4"))):
        print(json.dumps(line), flush=True)

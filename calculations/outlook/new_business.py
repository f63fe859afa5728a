"""New business: deals not open yet that are created, or opened again, and won by the end of a quarter."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.month_parts import MONTHS, month_parts
from calculations.outlook.past_weeks import history_since
from calculations.pipeline.history import Days, Ints, Pipeline

__all__ = ["CELL", "NewBusiness", "new_business"]

CELL = ("owner", "segment", "product")
QUARTERS_BACK = 12
HALF_LIFE_QUARTERS = 6.0
"""Age at which a quarter counts half."""

CREATED_SLOPE_SD, SLOPE_SD = 0.06, 0.03
"""Growth a quarter, as a log: that of deals created around none, and that of wins around the former."""

SEASON_SD = 0.15
"""Of a quarter of the year around the mean of the year."""

MOST_STEPS = 4
PRIOR_DISPERSION, PRIOR_QUARTERS = 0.03, 4.0
"""Squared coefficient of variation of counts between quarters beyond chance, and the quarters it counts for."""

PRIOR_SQUARE = float(np.exp(1.0))
"""Mean square of the money of one win over the square of its mean, believed beforehand: logs spread by 1."""

MOST_STRETCH = 3.0
"""Times the longest distance from a quarter's end that is known, up to which it stands for a longer one."""

_STRENGTH = 20.0
_SEASONS = 4


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """New business of a quarter after the evening of a day, as a compound process: so many wins, each of some size.

    count: expected wins. dispersion: squared coefficient of variation of the count between quarters beyond chance: a
    factor all cells share, so that Var N = m + dispersion · m². cells: one row per owner × segment × product that has
    won such deals: `CELL` (codes, −1 for none), `count` (expected wins), `size`, `square` (mean and mean square of the
    money of one), `mean` (money if anything is won), `chance` (that anything is), `log_sd` (own spread of the money if
    anything is won, without the shared factor). months: shares of the money by month, four that sum to 1.
    quarters: past ones it learnt from. log_sd: of the whole with the shared factor.
    """

    quarter: Quarter
    day: date
    count: float
    dispersion: float
    cells: pd.DataFrame
    months: Floats
    quarters: int
    findings: tuple[Finding, ...]

    @property
    def expected(self) -> float:
        """Expected money of all cells."""
        return float((self.cells["count"] * self.cells["size"]).sum())

    @property
    def shared_variance(self) -> float:
        """Variance of the money that all cells share: how far counts go up and down from quarter to quarter, those they
        are expected from included."""
        return self.dispersion * (1.0 + 1.0 / self.quarters) * self.expected**2 if self.quarters else 0.0


def new_business(
    pipeline: Pipeline, quarter: Quarter, day: date | None = None, history: DealHistory | None = None
) -> NewBusiness:
    """Learn from past quarters cut as many days before their end what the rest of a quarter brings beyond open deals.

    Expected wins: level × growth × season, older quarters fading by half in six; growth is carried on for at most four
    quarters, and held to that of deals created; a season is held to the mean of the year. The sizes of a segment are
    moved towards those of all.

    Args:
        pipeline: deals with history. quarter: it may begin after the day. day: the evening it is seen from;
            `pipeline.as_of` by default; nothing later is looked at. history: of the pipeline, where it is at hand.

    Returns:
        The process. Without a past quarter as long before its end, that of the longest time known is stretched in
        proportion, at most threefold, and without any there are no cells; a finding says so.
    """
    today = pipeline.as_of if day is None else day
    known = history or DealHistory(pipeline)
    ahead = (quarter.end - timedelta(days=1) - today).days
    since = history_since(pipeline, today)
    past = _past(known, quarter, today, since, ahead) if since is not None else []
    stretch = 1.0
    if not past and since is not None and ahead > 0:
        last = Quarter.of(today + timedelta(days=1), quarter.calendar).shift(-1)
        shorter = (last.end - timedelta(days=1) - since).days if last.is_known else 0
        if ahead / MOST_STRETCH <= shorter < ahead:
            past, stretch = _past(known, last.shift(1), today, since, shorter), ahead / shorter
    months = _even_months(quarter, today)
    if not past or ahead <= 0:
        return NewBusiness(quarter, today, 0.0, PRIOR_DISPERSION, _no_cells(), months, 0, _unknown(quarter, ahead))
    steps = np.array([q.index - quarter.index for q, _, _ in past], dtype=np.float64)
    counts = np.array([len(deals) for _, deals, _ in past], dtype=np.float64)
    weight = 0.5 ** (-steps / HALF_LIFE_QUARTERS)
    expected, fitted = _level(steps, counts, weight, _created(pipeline, past))
    deals = np.concatenate([d for _, d, _ in past])
    money = np.concatenate([m for _, _, m in past])
    each = np.repeat(weight, counts.astype(np.int64))
    cells = _cells(pipeline, deals, money, each, expected * stretch)
    return NewBusiness(
        quarter,
        today,
        expected * stretch,
        _dispersion(counts, fitted, weight),
        cells,
        _months(known, quarter, past, weight, months),
        len(past),
        (),
    )


_Past = list[tuple[Quarter, Ints, Floats]]


def _past(history: DealHistory, quarter: Quarter, today: date, since: date, ahead: int) -> _Past:
    """Past quarters with the deals that were not open so many days before their end and were won in them."""
    found: _Past = []
    pipeline = history.pipeline
    for back in range(1, QUARTERS_BACK + 20):
        past = quarter.shift(-back)
        if not past.is_known or len(found) == QUARTERS_BACK:
            break
        end = past.end - timedelta(days=1)
        cut = end - timedelta(days=ahead)
        if cut < since:
            break
        if end > today:
            continue
        before, after = history.rows_at(cut), history.rows_at(end)
        won = np.flatnonzero(after >= 0)
        won = won[history.won[after[won]]]
        closed = pipeline.closes_on[after[won]]
        won = won[(closed >= np.datetime64(past.start, "D")) & (closed < np.datetime64(past.end, "D"))]
        was = before[won]
        fresh = (was < 0) | (history.ended[was] & ~history.won[was])
        deals = won[fresh]
        found.append((past, deals, np.nan_to_num(pipeline.amount[after[deals]])))
    return found


def _level(steps: Floats, counts: Floats, weight: Floats, created: Floats) -> tuple[float, Floats]:
    """Expected count at step 0, and of each past quarter: level × growth × season.

    The growth of wins is held to that of deals created, of which there are many more; that one to none.
    """
    inflow = _slope(steps, created, weight, 0.0, CREATED_SLOPE_SD)
    slope = _slope(steps, counts, weight, inflow, SLOPE_SD)
    middle = float((weight * steps).sum() / weight.sum())
    shape = np.exp(slope * (steps - middle))
    ahead = float(np.exp(slope * min(-middle, MOST_STEPS + float(-steps.max() - middle - 1.0))))
    # The mean of counts, not of their logs: the line gives the shape, the weighted sums the level and the season.
    scale = float((weight * counts).sum() / (weight * shape).sum())
    place = np.mod(steps.astype(np.int64), _SEASONS)
    season = np.ones(_SEASONS)
    for number in range(_SEASONS):
        same = place == number
        fitted = scale * shape[same]
        if fitted.sum() > 0:
            years = float(weight[same].sum())
            noise = (1 / max(float(fitted.mean()), 0.5) + PRIOR_DISPERSION) / years
            ratio = float((weight[same] * counts[same]).sum() / (weight[same] * fitted).sum())
            season[number] = 1 + (ratio - 1) * SEASON_SD**2 / (SEASON_SD**2 + noise)
    return scale * ahead * float(season[0]), scale * shape * season[place]


def _slope(steps: Floats, counts: Floats, weight: Floats, prior: float, sd: float) -> float:
    """Growth a quarter, as a log: a weighted line through the logs of counts, its slope held to a prior one."""
    logs = np.log(counts + 0.5)
    trust = weight / (1.0 / (counts + 0.5) + PRIOR_DISPERSION)
    off = steps - float((trust * steps).sum() / trust.sum())
    level = float((trust * logs).sum() / trust.sum())
    return float(((trust * off * (logs - level)).sum() + prior / sd**2) / ((trust * off**2).sum() + 1 / sd**2))


def _created(pipeline: Pipeline, past: _Past) -> Floats:
    """Deals created in each past quarter."""
    days = np.sort(pipeline.created[~np.isnat(pipeline.created)])
    edges = [[np.datetime64(q.start, "D"), np.datetime64(q.end, "D")] for q, _, _ in past]
    return np.diff(np.searchsorted(days, np.array(edges)), axis=1)[:, 0].astype(np.float64)


def _dispersion(counts: Floats, fitted: Floats, weight: Floats) -> float:
    """Squared coefficient of variation of counts beyond Poisson's, moved towards the prior's four quarters."""
    room = fitted > 0
    beyond = ((counts - fitted) ** 2 - fitted)[room] / fitted[room] ** 2
    trust = weight[room] * fitted[room] / (fitted[room] + 1 / PRIOR_DISPERSION)
    pooled = (trust @ beyond + PRIOR_QUARTERS * PRIOR_DISPERSION) / (trust.sum() + PRIOR_QUARTERS)
    return float(max(pooled, PRIOR_DISPERSION / 10))


def _cells(pipeline: Pipeline, deals: Ints, money: Floats, weight: Floats, expected: float) -> pd.DataFrame:
    """Expected wins and sizes of the cells that have won such deals."""
    if not len(deals) or weight.sum() <= 0:
        return _no_cells()
    keys = np.stack([pipeline.deals[name].to_numpy(dtype=np.int64)[deals] for name in CELL], axis=1)
    cells, place = np.unique(keys, axis=0, return_inverse=True)
    own = np.bincount(place.ravel(), weights=weight, minlength=len(cells))
    alike = np.ones(len(cells))
    for column in range(len(CELL)):
        values, code = np.unique(cells[:, column], return_inverse=True)
        alike *= np.bincount(code.ravel(), weights=own, minlength=len(values))[code.ravel()] / own.sum()
    # A cell is moved towards what its owner, segment and product would have by themselves, by one win a cell.
    pooled = own + len(cells) * alike / alike.sum()
    size, square = _sizes(keys[:, 1], money, weight, cells[:, 1])
    frame = pd.DataFrame({name: cells[:, column].astype(np.int32) for column, name in enumerate(CELL)})
    count = expected * pooled / pooled.sum()
    total = float((weight * money).sum() / weight.sum()) * expected
    # Shares of cells must not move the whole: sizes are scaled so that the cells together bring what all wins bring.
    scale = total / float(count @ size) if float(count @ size) > 0 else 1.0
    size, square = size * scale, square * scale**2
    mean, chance, log_sd = _happens(count, count * size, count * square)
    return frame.assign(count=count, size=size, square=square, mean=mean, chance=chance, log_sd=log_sd)


def _sizes(segment: Ints, money: Floats, weight: Floats, wanted: Ints) -> tuple[Floats, Floats]:
    """Mean and mean square of the money of one win by segment, moved towards those of all.

    The mean of all counts as many wins as it takes for chance to move a segment as far as segments differ: twenty where
    they are alike, few where one sells ten times as large deals as another. Mean squares are those of the wins, not of
    a curve through their logs: where a company sells bicycles and bells, that would find orders nobody places.
    """
    values, code = np.unique(segment, return_inverse=True)
    whole = float((weight * money).sum() / weight.sum())
    n, sums, squares = (
        np.bincount(code.ravel(), weights=weight * power).astype(np.float64)
        for power in (np.ones_like(money), money, money**2)
    )
    strength = _alike(sums, n, squares)
    mean = (sums + strength * whole) / (n + strength)
    base = mean[code.ravel()]
    square = float(weight @ (money / np.where(base != 0, base, 1.0)) ** 2)
    usual = (square + _STRENGTH * PRIOR_SQUARE) / (float(weight.sum()) + _STRENGTH)
    at = np.searchsorted(values, wanted)
    expected: Floats = mean[at]
    return expected, expected**2 * usual


def _alike(sums: Floats, count: Floats, squares: Floats) -> float:
    """Wins the mean of all counts for: variance of sizes inside segments over that between their means, at most 20."""
    means = sums / np.where(count > 0, count, 1.0)
    inside = float((squares - count * means**2).sum()) / max(float(count.sum()), 1.0)
    whole = float(sums.sum() / count.sum())
    room = max(len(count) - 1, 1)
    between = float((count * (means - whole) ** 2).sum()) - room * inside
    spread = between / max(float(count.sum() - (count**2).sum() / count.sum()), 1e-9)
    return float(np.clip(inside / spread, 0.0, _STRENGTH)) if spread > 0 and len(count) > 1 else _STRENGTH


def _happens(count: Floats, money: Floats, square: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean if anything is won, chance that anything is, and log_sd of the former, of compound Poisson sums.

    E S = money, E S² = square + money²; given that anything is won both are divided by its chance, 1 − e^−count.
    """
    chance = -np.expm1(-count)
    safe = np.where(chance > 0, chance, 1.0)
    mean = money / safe
    second = (square + money**2) / safe
    ratio = np.where(mean > 0, second / np.where(mean > 0, mean, 1.0) ** 2, 1.0)
    return mean, chance, np.sqrt(np.log(np.maximum(ratio, 1.0)))


def _no_cells() -> pd.DataFrame:
    columns = {name: np.zeros(0, dtype=np.int32) for name in CELL}
    return pd.DataFrame(columns).assign(
        **{name: np.zeros(0) for name in ("count", "size", "square", "mean", "chance", "log_sd")}
    )


def _even_months(quarter: Quarter, today: date) -> Floats:
    """Shares of the days left in each month of a quarter, four of them."""
    days = [max((p.end - max(p.start, today + timedelta(days=1))).days, 0) for p in month_parts(quarter)]
    shares = np.zeros(MONTHS)
    shares[: len(days)] = days
    if not shares.any():
        shares[max(len(days) - 1, 0)] = 1.0
    shares /= shares.sum()
    return shares


def _months(history: DealHistory, quarter: Quarter, past: _Past, weight: Floats, even: Floats) -> Floats:
    """Shares of the money by month, from the days before the end it was won on, moved towards the days'."""
    shares = np.zeros(MONTHS)
    starts = np.array([p.start for p in month_parts(quarter)], dtype="datetime64[D]")
    for (then, deals, money), share in zip(past, weight, strict=True):
        row = history.rows_at(then.end - timedelta(days=1))[deals]
        before: Days = history.pipeline.closes_on[row] - np.datetime64(then.end, "D") + np.datetime64(quarter.end, "D")
        place = np.clip(np.searchsorted(starts, before, side="right") - 1, 0, MONTHS - 1)
        shares += share * np.bincount(place, weights=money, minlength=MONTHS)[:MONTHS]
    shares *= even > 0
    whole = shares.sum()
    return (shares / whole * len(past) + even) / (len(past) + 1.0) if whole > 0 else even


def _unknown(quarter: Quarter, ahead: int) -> tuple[Finding, ...]:
    if ahead <= 0:
        return ()
    sentence = (
        f"No past quarter is known {ahead} days before its end: new business of {quarter} is unknown, taken as 0."
    )
    return (Finding("outlook.new-business-unknown", sentence, "Load more history.", (), Severity.WARNING),)

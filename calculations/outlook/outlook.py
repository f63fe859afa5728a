"""The outlook of a quarter: one joint distribution of its bookings, which everything said about the future reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from calculations.arrays import Floats, Vector
from calculations.findings import Finding, Severity, ranked
from calculations.fiscal import Quarter
from calculations.outlook.backtest import Look, Past, look, past_looks
from calculations.outlook.calibration import Residuals, Spread, fit_spread
from calculations.outlook.cells import Sources, deal_variance, joint_variance, rows_of
from calculations.outlook.combine import Combination, combined, weigh
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_model import DealModel, fit_deal_model
from calculations.outlook.draws import DEFAULT_DRAWS, Draws, draw
from calculations.outlook.facts import OutlookFacts
from calculations.outlook.opened import no_opened
from calculations.outlook.published_model import COLUMNS, no_model, published
from calculations.outlook.stream import normal_quantile
from calculations.outlook.table import BOOKED, DEAL, Where, expected

__all__ = ["METHOD", "SEED", "Outlook", "View", "quarter_outlook", "settled"]

SEED: Final = 1
METHOD: Final = 5
"""Goes up when an outlook of the same facts says something else: those kept of before are made anew then."""

LEAST_QUARTERS = 4
"""Past quarters below which an outlook says that it rests on what is usual."""

_LEAST_FACTOR, _MOST_FACTOR = 0.25, 4.0
_MOST_LOADING, _MOST_COPULA = 0.9, 0.95
_LEAST_SIZE = 0.01
_LEAST_WEIGHT = 0.5
_ONE_SEGMENT, _LEAST_COMPANY = 0.98, 0.25


@dataclass(frozen=True, slots=True)
class View:
    """What one view alone says the quarter books, money; its weight in the outlook, the quarters it was tested on."""

    name: str
    mean: float
    sd: float
    weight: float
    quarters: int


@dataclass(frozen=True)
class Outlook:
    """A quarter's bookings as one joint distribution.

    table: `schemas.OUTLOOK`. views: what each alone says. open_deals, accounts: as in `Look`, of this table, for what
    would change it. opened: what each seller opens, as in `Look`. seed, draws_count: what the draws are made with.
    deal_model: the chances of open deals as a table (`published_model.COLUMNS`), empty where deals tell nothing.
    """

    quarter: Quarter
    as_of: date
    currency: str
    table: pd.DataFrame
    views: tuple[View, ...]
    findings: tuple[Finding, ...]
    open_deals: pd.DataFrame
    accounts: pd.DataFrame
    seed: int = SEED
    draws_count: int = DEFAULT_DRAWS
    opened: pd.DataFrame = field(default_factory=no_opened)
    deal_model: pd.DataFrame = field(default_factory=no_model)

    @cached_property
    def draws(self) -> Draws:
        """The draws, made when first asked for."""
        return draw(self.table, self.seed, self.draws_count)

    def expected(self, where: Where = None) -> float:
        """Mean of what a cut books, in closed form, money."""
        return expected(self.table, where)

    def quantiles(self, ps: Sequence[float], where: Where = None) -> Vector:
        """Quantiles of what a cut books, money: the smallest sums that so large a share of draws does not exceed."""
        return np.quantile(self.draws.sums(where), list(ps), method="inverted_cdf")

    def chance(self, target: float, where: Where = None) -> float:
        """Chance that a cut books at least a target."""
        return float((self.draws.sums(where) >= target).mean())


def quarter_outlook(facts: OutlookFacts, past: Sequence[Past] | None = None) -> Outlook:
    """The outlook of a quarter.

    Args:
        facts: what is known on the day. past: looks at quarters before from as far ahead; made by default.
    """
    pipeline = facts.pipeline if facts.pipeline is not None and facts.pipeline.size else None
    history = None if pipeline is None else DealHistory(pipeline)
    model = None if pipeline is None else fit_deal_model(pipeline, facts.as_of, facts.quarter.calendar, history)
    known = past_looks(facts, model=model, history=history) if past is None else past
    made = settled(look(facts, model, history), known)
    if model is None or history is None or not model.deals:
        return made
    return replace(made, deal_model=_published(model, facts, history))


def _published(model: DealModel, facts: OutlookFacts, history: DealHistory) -> pd.DataFrame:
    """The deal model with the names of its levels; owners by their CRM ids."""
    ladder, names = history.pipeline.ladder, facts.names
    stages = ladder.names[: ladder.open_count]
    levels = {"stage": stages, "source": names.sources, "segment": names.segments, "owner": names.owners}
    table = published(model, levels)
    table = table.astype({"trait": "str", "level": "str"})
    return table.reindex(columns=list(COLUMNS))


def settled(now: Look, past: Sequence[Past]) -> Outlook:
    """Weigh the views of a look by past ones, make its cells agree with them, and give them their spreads."""
    combination, rest = _weighed(now, past)
    seen = _residuals(past, combination)
    weeks_before = max((now.quarter.start - now.as_of).days - 1, 0) / 7
    balanced = _balanced(now.sources, rest)
    stated, left = _shared(balanced, combination.stated)
    spread = fit_spread(seen["company"], seen["segment"], seen["rep_id"], weeks_before, stated, left)
    table = _loaded(rows_of(balanced.sources, balanced.factor, spread.flows), spread)
    booked = now.sources.booked_total
    views = tuple(
        View(name, booked + view.mean, view.sd, combination.weights[name], combination.quarters[name])
        for name, view in now.views.items()
    )
    listed = _as_settled(now.open_deals, balanced)
    found = ranked((*now.findings, *_findings(now, past, combination)))
    return Outlook(now.quarter, now.as_of, now.currency, table, views, found, listed, now.accounts, opened=now.opened)


def _findings(now: Look, past: Sequence[Past], combination: Combination) -> Iterator[Finding]:
    """What is to be said of what the outlook stands on."""
    if not now.views:
        sentence = f"Nothing is known that {now.quarter} could be expected from: no sales, no past deals."
        yield Finding("outlook.nothing-known", sentence, "Load sales, or deals with their history.")
    elif len(past) < LEAST_QUARTERS:
        sentence = (
            f"{len(past)} past quarters could be looked at from as far ahead: weights and ranges rest on what is usual."
        )
        yield Finding("outlook.past-short", sentence, "Load more history.", (), Severity.NOTE)
    if combination.bias:
        off = "more" if combination.bias > 0 else "less"
        sentence = f"Past quarters were expected {abs(combination.bias):.1%} {off} than they booked: that is taken out."
        yield Finding("outlook.bias-corrected", sentence, "", (), Severity.NOTE)


def _as_settled(listed: pd.DataFrame, balanced: "_Balanced") -> pd.DataFrame:
    """Open deals with what they bring in the settled table: large ones as they stand in it, others as their flows."""
    deals = balanced.sources.deals
    keys = ["deal_id", "rep_id"]  # a deal that several people share has a row for each
    alone = (deals["mean"] * deals["chance"]).set_axis(pd.MultiIndex.from_frame(deals[keys]))
    alone = alone[~alone.index.duplicated()]
    money = alone.reindex(pd.MultiIndex.from_frame(listed[keys])).set_axis(listed.index)
    money = money.fillna(listed["money"] * balanced.factor)
    return listed.assign(money=money.to_numpy(dtype=np.float64))


def _weighed(now: Look, past: Sequence[Past]) -> tuple[Combination, float]:
    names = list(now.views)
    if not names:
        return Combination({}, {}, {}), 0.0
    scale = max(abs(now.sources.booked_total + float(np.mean([v.mean for v in now.views.values()]))), 1e-9)
    errors = np.full((len(past), len(names)), np.nan)
    for row, one in enumerate(past):
        actual = float(one.booked.sum())
        for column, name in enumerate(names):
            view = one.look.views.get(name)
            if view is not None and actual > 0:
                factor = _unseen(one, len(past)) if name == "deals" else 1.0
                errors[row, column] = factor * (view.mean + one.look.sources.booked_total - actual) / actual
    own = np.array([now.views[name].sd / scale for name in names])
    combination = weigh(names, errors, own)
    rest = combined(combination, {name: view.mean for name, view in now.views.items()})
    return combination, rest - combination.bias * scale


@dataclass(frozen=True)
class _Balanced:
    sources: Sources
    factor: float


def _balanced(sources: Sources, rest: float) -> _Balanced:
    """Sources whose expectation is the rest: flows are scaled and the odds of deals moved, each by its variance."""
    deals, flows = sources.deals, sources.flows
    flow = float(flows["money"].sum())
    deal = float((deals["mean"] * deals["chance"]).sum())
    off = rest - flow - deal
    v_deal, v_flow = float(joint_variance(deals).sum()), float(flows["variance"].sum())
    share = v_flow / (v_flow + v_deal) if v_flow + v_deal > 0 else 1.0
    factor = float(np.clip((flow + share * off) / flow, _LEAST_FACTOR, _MOST_FACTOR)) if flow > 0 else 1.0
    wanted = rest - factor * flow
    if len(deals) and deal > 0:
        chance = _tilted(deals["chance"].to_numpy(dtype=np.float64), deals["mean"].to_numpy(dtype=np.float64), wanted)
        deals = deals.assign(chance=chance)
        left = rest - float((deals["mean"] * chance).sum())
        factor = max(left / flow, 0.0) if flow > 0 else 1.0
    elif flow > 0:
        factor = max(rest / flow, 0.0)
    return _Balanced(Sources(sources.booked, deals, flows), factor)


def _shared(balanced: _Balanced, stated: float) -> tuple[float, float]:
    """What the views state of their error beyond that of single wins, and what is open, as shares of the quarter."""
    rows = rows_of(balanced.sources, balanced.factor)
    money = rows["mean"] * rows["chance"]
    whole, is_open = float(money.sum()), rows["kind"] != BOOKED
    if whole <= 0:
        return 0.0, 1.0
    alone = float(joint_variance(rows[is_open]).sum())
    return float(np.sqrt(max(stated**2 - alone / whole**2, 0.0))), float(money[is_open].sum()) / whole


def _tilted(chance: Floats, mean: Floats, wanted: float) -> Floats:
    """Chances whose log odds are all moved alike, so that they bring what is wanted; by at most a factor e."""
    low, high = -1.0, 1.0
    safe = np.clip(chance, 1e-9, 1 - 1e-9)
    odds = np.log(safe / (1 - safe))
    for _ in range(40):
        middle = 0.5 * (low + high)
        if float((mean / (1 + np.exp(-odds - middle))).sum()) < wanted:
            low = middle
        else:
            high = middle
    moved = 1 / (1 + np.exp(-odds - 0.5 * (low + high)))
    return np.where((chance <= 0) | (chance >= 1), chance, moved)


def _residuals(past: Sequence[Past], combination: Combination) -> dict[str, Residuals]:
    """Residuals of past quarters by company, segment and seller, around what the weighted views would have said.

    A quarter at which views that carry most of the weight said nothing yet does not tell how far these err.
    """
    levels = ("company", "segment", "rep_id")
    parts: dict[str, list[pd.DataFrame]] = {level: [] for level in levels}
    for one in past:
        if sum(combination.weights[name] for name in one.look.views if name in combination.weights) < _LEAST_WEIGHT:
            continue
        rest = combined(combination, {name: view.mean for name, view in one.look.views.items()})
        balanced = _balanced(one.look.sources, rest)
        rows = rows_of(balanced.sources, balanced.factor).assign(company="")
        alone = (rows["kind"] == DEAL).to_numpy()
        rows = rows.assign(expected=rows["mean"] * rows["chance"])
        for level in levels:
            own = deal_variance(rows) if level == "rep_id" else joint_variance(rows)
            rows = rows.assign(deals=np.where(alone, own, 0.0), flows=np.where(alone, 0.0, own))
            sums = rows.groupby(level)[["expected", "deals", "flows"]].sum()
            came = one.booked.groupby(level=level).sum() if level != "company" else pd.Series({"": one.booked.sum()})
            whole = sums["expected"].where(sums["expected"] > 0)
            off = _unseen(one, len(past)) * (came.reindex(sums.index).fillna(0.0) - sums["expected"]) / whole
            scaled = {name: sums[name] / whole**2 for name in ("deals", "flows")}
            parts[level].append(pd.DataFrame({"off": off, **scaled, "size": whole}))
    return {level: _told(found) for level, found in parts.items()}


def _unseen(one: Past, count: int) -> float:
    """What the error of a look in hindsight is multiplied by: as a mean of n quarters leaves out 1/n of each."""
    return count / (count - 1.0) if one.in_hindsight and count > 1 else 1.0


def _told(parts: list[pd.DataFrame]) -> Residuals:
    """Groups of past quarters; those of a hundredth of a usual one are left out: their shares are of almost nothing."""
    if not parts:
        return Residuals(*(np.zeros(0) for _ in range(4)))
    whole = pd.concat(parts)
    usual = float(whole["size"].median()) if whole["size"].notna().any() else 0.0
    kept = whole[(whole["size"] > _LEAST_SIZE * usual) & (whole["deals"] + whole["flows"] > 0)]
    return Residuals(*(kept[name].to_numpy(dtype=np.float64) for name in ("off", "deals", "flows", "size")))


def _density(chance: Floats) -> Floats:
    """φ(Φ⁻¹(chance))."""
    inside = (chance > 0) & (chance < 1)
    normal = normal_quantile(np.where(inside, chance, 0.5))
    return np.where(inside, np.exp(-0.5 * normal**2) / np.sqrt(2.0 * np.pi), 0.0)


def _moved(rows: pd.DataFrame) -> Floats:
    """Money a loading of 1 moves: all of a flow, of a deal as much as its copula can."""
    chance, mean = rows["chance"].to_numpy(dtype=np.float64), rows["mean"].to_numpy(dtype=np.float64)
    deal = rows["kind"].to_numpy() == DEAL
    moved = chance * mean
    moved[deal] = mean[deal] * np.minimum(chance[deal], _density(chance[deal]))
    return np.asarray(moved)


def _apart(rows: pd.DataFrame, money: Floats, spread: Spread) -> Floats:
    """Shared errors of company, segments and sellers that add up to those fitted: what moves a large segment moves the
    company too.

    In squares, with h the sum of squared shares of money: C + h_segment S + h_seller R = company², and
    C + S + h_seller-in-segment R = company² + segment².
    """
    whole = float(money.sum())
    if whole <= 0:
        return np.zeros(3)
    sums = pd.Series(money).groupby([rows["segment"].to_numpy(), rows["rep_id"].to_numpy()]).sum()
    segment, seller = sums.groupby(level=0).sum(), sums.groupby(level=1).sum()
    of_segments, of_sellers = (float(((part / whole) ** 2).sum()) for part in (segment, seller))
    inside = float((sums**2).sum()) / float((segment**2).sum())
    own = spread.rep**2
    by_segment = 0.0
    if of_segments < _ONE_SEGMENT:
        by_segment = max((spread.segment**2 - own * (inside - of_sellers)) / (1.0 - of_segments), 0.0)
    company = max(
        spread.company**2 - by_segment * of_segments - own * of_sellers, (_LEAST_COMPANY * spread.company) ** 2
    )
    roots: Floats = np.sqrt(np.array([company, by_segment, own]))
    return roots


def _loaded(rows: pd.DataFrame, spread: Spread) -> pd.DataFrame:
    """Rows with loadings that spread the company, its segments and its sellers as far as they should.

    What is shared is a share of the whole quarter's money, and moves what is still open of it: late in a quarter, when
    little is, that little moves the more.
    """
    kind = rows["kind"].to_numpy()
    deal, is_open = kind == DEAL, kind != BOOKED
    chance, mean = rows["chance"].to_numpy(dtype=np.float64), rows["mean"].to_numpy(dtype=np.float64)
    whole, moved = float((chance * mean).sum()), float(_moved(rows)[is_open].sum())
    reach = whole / moved if moved > 0 and whole > 0 else 0.0
    density = _density(chance[deal])
    ratio = np.ones(len(rows))
    # A deal is won where its number lies low, a flow brings much where it lies high: opposite signs move them together.
    ratio[deal] = -np.minimum(chance[deal] / np.where(density > 0, density, 1.0), 1.0)
    shares = np.minimum(_apart(rows, chance * mean, spread) * reach, _MOST_LOADING)
    loadings = np.where(is_open[:, None], shares[None, :] * ratio[:, None], 0.0)
    size = np.sqrt((loadings**2).sum(axis=1))
    loadings *= np.where(deal & (size > _MOST_COPULA), _MOST_COPULA / np.where(size > 0, size, 1.0), 1.0)[:, None]
    names = ("company_loading", "segment_loading", "rep_loading")
    return rows.assign(**{name: loadings[:, place] for place, name in enumerate(names)})

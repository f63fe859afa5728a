"""Looks at a quarter from a day: what each view says of it; past looks as they were known, and what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.findings import Finding
from calculations.fiscal import Period, Quarter, covered
from calculations.outlook.cells import CELL, DEAL_COLUMNS, FLOW_COLUMNS, Sources, gathered, joint_variance, together
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_model import DealModel, deal_outlook, fit_deal_model, seen_from
from calculations.outlook.facts import DealNames, OutlookFacts
from calculations.outlook.month_parts import gathered_months
from calculations.outlook.new_business import NewBusiness, new_business
from calculations.outlook.opened import no_opened, opened_by_seller
from calculations.outlook.people_view import PeopleView, people_view
from calculations.outlook.sales_series import booked_in, left_of_months, left_of_quarter, remaining_by_series
from calculations.outlook.table import BOOKED, MONTHS
from calculations.pipeline.credits import Credited, credited
from calculations.pipeline.history import Ints, Pipeline
from calculations.pipeline.state import state_as_of
from calculations.schemas import OUTLOOK

__all__ = ["PAST_QUARTERS", "Look", "Past", "ViewOf", "booked_by", "known_then", "look", "past_looks"]

PAST_QUARTERS = 8
"""Quarters that weights and spreads are learnt from at most."""

LARGE = 20_000
"""Ended deals above which the deal model is not learnt anew for the past."""

_FARTHEST = 8  # quarters further back than asked for, where the nearest are not over yet
_LEAST_WINS = 20
_LEAST_MONTHS = 12  # of sales, before a quarter that is looked at
_YEAR_DAYS = 365
_NORMAL_80 = 2.0 * 1.2815515655446004


@dataclass(frozen=True, slots=True)
class ViewOf:
    """What one view says the rest of the quarter brings: mean and own standard deviation, money."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Look:
    """A quarter seen from a day.

    sources: what is booked, open deals and flows, as the deals' view has them. views: what each says of the rest.
    open_deals: one row an open deal and person it is credited to: `CELL`, `account_id`, `deal_id`, `stage` (name),
    `money` (expected).
    accounts: share of each account in what its cells won in the last year: `account_id`, `CELL`, `share`.
    opened: `OPENED`, what each seller opens in a year.
    """

    quarter: Quarter
    as_of: date
    currency: str
    sources: Sources
    views: Mapping[str, ViewOf]
    open_deals: pd.DataFrame
    accounts: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    opened: pd.DataFrame = field(default_factory=no_opened)


@dataclass(frozen=True)
class Past:
    """A look at a quarter that is over now, and what it booked, by rep_id, segment and region (money).

    in_hindsight: whether the deal model had seen how it ended.
    """

    look: Look
    booked: "pd.Series[float]"
    in_hindsight: bool = False


def look(
    facts: OutlookFacts,
    model: DealModel | None = None,
    history: DealHistory | None = None,
    people: PeopleView | None = None,
) -> Look:
    """Look at a quarter from the day of the facts.

    Args:
        facts: what was known. model: of open deals, learnt by the day or earlier; fitted by default. history: of the
            pipeline, where it is at hand. people: their view of the quarter, as of the day or earlier.
    """
    quarter, day = facts.quarter, facts.as_of
    booked = _booked(facts)
    pipeline = facts.pipeline
    found: list[Finding] = []
    deals = pd.DataFrame()
    flows = pd.DataFrame(columns=list(FLOW_COLUMNS))
    views: dict[str, ViewOf] = {}
    seen_people = people_view(facts) if people is None else people
    shares = seen_people.shares
    even, rest = left_of_months(quarter, day, facts.holidays), left_of_quarter(quarter, day, facts.holidays)
    left = even
    process: NewBusiness | None = None
    unsteady, wins = 0.0, (0.0, 0.0)
    codes, accounts = np.zeros(0, dtype=np.int64), pd.DataFrame(columns=["account_id", *CELL, "share"])
    opened = no_opened()
    if pipeline is not None and pipeline.size:
        known = history or DealHistory(pipeline)
        seen = deal_outlook(pipeline, [quarter], day, model, known)[0]
        process = new_business(pipeline, quarter, day, known)
        unsteady = process.shared_variance
        left, rest = _left(known, quarter, day, even, rest)
        wins = _win_sizes(known, day)
        found += [*seen.findings, *process.findings]
        codes = seen.deals["deal"].to_numpy(dtype=np.int64)
        parts = _parts(facts, pipeline, codes)
        deals = _named(pipeline, facts.names, seen.deals, parts)
        codes = codes[parts.row]
        accounts, opened = _accounts(known, facts, day), opened_by_seller(facts, known, day)
        flows = _flows(facts.names, process, shares)
    series = remaining_by_series(facts.sales, quarter, day, left, facts.holidays)
    deals = _no_deals() if deals.empty else deals
    # What deals did before is told by their history alone: as they stand now, none seems to have come in a quarter.
    learnt = process is not None and process.quarters > 0 and pipeline is not None and pipeline.has_history
    if not learnt:
        months = left if series is None else series.months
        others = rest * seen_people.total if series is None else float(series.months.sum())
        known_part = float((deals["mean"] * deals["chance"]).sum())
        flows = _flows_of_total(shares, others - known_part, months, wins)
    listed = _listed(pipeline, deals, codes, day)
    deals, flows = gathered(deals, flows)
    sources = Sources(booked, deals, flows)
    if learnt:
        alone = float(joint_variance(deals).sum() + flows["variance"].sum())
        views["deals"] = ViewOf(sources.open_total, float(np.sqrt(alone + unsteady)))
    if series is not None:
        views["time_series"] = ViewOf(float(series.months.sum()), series.width / _NORMAL_80)
    if np.isfinite(seen_people.total):
        views["people"] = ViewOf(rest * seen_people.total, rest * seen_people.total_sd)
    if np.isfinite(seen_people.quotas):
        views["quotas"] = ViewOf(max(seen_people.quotas - sources.booked_total, 0.0), seen_people.quotas_sd)
    return Look(quarter, day, facts.currency, sources, views, listed, accounts, tuple(found), opened)


def past_looks(
    facts: OutlookFacts,
    count: int = PAST_QUARTERS,
    model: DealModel | None = None,
    history: DealHistory | None = None,
) -> tuple[Past, ...]:
    """Looks at the quarters before from as many days before their end, with what was known then, and what came.

    Deal models are learnt anew every second quarter, from what was known at the earlier of the two looks. Where more
    than `LARGE` deals have ended, today's model looks at the past too: its hundreds of figures cannot follow so many
    deals, but the level of past quarters, which is made up for.

    Args:
        facts: of the quarter in question. count: quarters at most. model: of today, where it is at hand. history:
            of the pipeline, where it is at hand.
    """
    ahead = facts.quarter.end - facts.as_of
    pipeline = facts.pipeline if facts.pipeline is not None and facts.pipeline.size else None
    history = history or (None if pipeline is None else DealHistory(pipeline))
    models: dict[int, DealModel] = {}
    large = pipeline is not None and model is not None and model.deals > LARGE
    quarters: list[Quarter] = []
    for back in range(1, count + _FARTHEST):
        quarter = facts.quarter.shift(-back)
        if not quarter.is_known or len(quarters) == count:
            break
        if quarter.end <= facts.as_of + timedelta(days=1):
            quarters.append(quarter)
    found = []
    for quarter in reversed(quarters):
        day = quarter.end - ahead
        then = known_then(facts, quarter, day, history)
        if then is None:
            continue
        learnt = model if large else None
        if pipeline is not None and not large:
            turn = quarter.index // 2
            if turn not in models:
                models[turn] = fit_deal_model(pipeline, day, quarter.calendar, history)
            learnt = seen_from(models[turn], pipeline, day, quarter.calendar, history)
        seen = look(then, learnt, history)
        found.append(Past(seen, booked_by(facts.sales, quarter), in_hindsight=large))
    return tuple(found)


def booked_by(sales: pd.DataFrame, quarter: Quarter) -> "pd.Series[float]":
    """What a quarter booked, by rep_id, segment and region."""
    return booked_in(sales, quarter).groupby(["rep_id", "segment", "region"], observed=True)["amount"].sum()


def known_then(
    facts: OutlookFacts, quarter: Quarter, day: date, history: DealHistory | None = None
) -> OutlookFacts | None:
    """The facts as they were on the evening of an earlier day, seen from an earlier quarter.

    Sales of the month that was running are those of deals won by the day; without deals, the share of its days. The
    CRM does not say when people left: whoever sold after the day counts as having been there.

    Args:
        facts: of a later day. quarter, day: seen from. history: of the pipeline, where it is at hand.

    Returns:
        The facts, or None where less than a year of sales was known by then or the calendar does not reach that far.
    """
    if not covered(np.array([day], dtype="datetime64[D]"), quarter.calendar)[0]:
        return None
    sales = facts.sales
    running = Quarter.of(day, quarter.calendar)
    month = next(period for period in running.periods if period.start <= day < period.end)
    over = [label for label in sales["month"].unique() if _end(str(label), quarter) <= day + timedelta(days=1)]
    before = sales[sales["month"].isin(over)]
    if before["month"].nunique() < _LEAST_MONTHS:
        return None
    if month.end > day + timedelta(days=1):
        before = pd.concat([before, _running_month(facts, month, day, history)], ignore_index=True)
    later = sales.loc[~sales["month"].isin(over), "rep_id"].unique()
    reps = facts.reps[~(facts.reps["start_date"] > pd.Timestamp(day))]
    reps = reps.assign(is_active=reps["is_active"] | reps["rep_id"].isin(later))
    named = facts.quotas["quarter"].unique()
    begun = [label for label in named if Quarter.parse(label, quarter.calendar).start <= day]
    quotas = facts.quotas[facts.quotas["quarter"].isin(begun)]
    return replace(facts, quarter=quarter, as_of=day, sales=before, reps=reps, quotas=quotas)


def _end(label: str, quarter: Quarter) -> date:
    return Period.parse(label, quarter.calendar).end


def _running_month(facts: OutlookFacts, month: Period, day: date, known: DealHistory | None) -> pd.DataFrame:
    """`MONTHLY_SALES` of a month that was running on a day."""
    whole = facts.sales[facts.sales["month"] == month.label]
    share = ((day - month.start).days + 1) / (month.end - month.start).days
    if facts.pipeline is None or not facts.pipeline.size:
        return whole.assign(amount=whole["amount"] * share)
    history = known or DealHistory(facts.pipeline)
    row = history.rows_at(day)
    deal = np.flatnonzero(row >= 0)
    row = row[deal]
    closed = facts.pipeline.closes_on[row]
    inside = history.won[row] & (closed >= np.datetime64(month.start, "D")) & (closed <= np.datetime64(day, "D"))
    parts = _parts(facts, facts.pipeline, deal[inside])
    keys, names = facts.pipeline.deals.iloc[deal[inside][parts.row]], facts.names
    return pd.DataFrame(
        {
            "rep_id": _texts(names.owners, parts.owner),
            "segment": _texts(names.segments, keys["segment"]),
            "product_line": _texts(names.products, keys["product"]),
            "region": _texts(names.regions, keys["account"]),
            "month": month.label,
            "amount": np.nan_to_num(facts.pipeline.amount[row[inside]])[parts.row] * parts.share,
        }
    )


def _booked(facts: OutlookFacts) -> pd.DataFrame:
    """What is booked in the quarter by cell, as rows of the outlook."""
    inside = booked_in(facts.sales, facts.quarter)
    labels = [period.label for period in facts.quarter.periods]
    if inside.empty:
        return OUTLOOK.empty()
    inside = inside.astype(dict.fromkeys((*CELL, "month"), "object"))
    cells = inside.groupby(list(CELL))["amount"].sum().reset_index()
    kept = together(cells, "amount")
    inside[list(CELL)] = (
        kept.set_index(cells.set_index(list(CELL)).index)
        .loc[pd.MultiIndex.from_frame(inside[list(CELL)]), list(CELL)]
        .to_numpy()
    )
    table = inside.pivot_table(index=list(CELL), columns="month", values="amount", aggfunc="sum")
    table = table.reindex(columns=labels).fillna(0.0)
    money = table.to_numpy(dtype=np.float64)
    total = money.sum(axis=1)
    size = np.abs(money)
    shares = size / np.where(size.sum(axis=1) > 0, size.sum(axis=1), 1.0)[:, None]
    rows = table.index.to_frame(index=False).assign(kind=BOOKED, account_id="", deal_id="", mean=total, chance=1.0)
    parts = gathered_months(shares)
    for number, month in enumerate(MONTHS):
        rows[month] = parts[:, number] if number < parts.shape[1] else 0.0
    for name in ("log_sd", "company_loading", "segment_loading", "region_loading", "rep_loading"):
        rows[name] = 0.0
    return OUTLOOK.conform(rows[total != 0])


def _texts(
    names: Sequence[str], codes: "pd.Series[int] | Floats | Ints"
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """The name of each code, empty for −1 and for codes without one."""
    known = np.array([*names, ""], dtype=object)
    code = np.asarray(codes, dtype=np.int64)
    return known[np.where((code < 0) | (code >= len(names)), len(names), code)]


def _parts(facts: OutlookFacts, pipeline: Pipeline, deals: Ints) -> Credited:
    """Whose deals are, by their positions in the pipeline: each person's part of a deal once."""
    keys = pipeline.deals.iloc[deals]
    parts = credited(keys["opportunity"], keys["owner"], facts.credits)
    if len(parts.row) == len(deals):
        return parts
    frame = pd.DataFrame({"row": parts.row, "owner": parts.owner, "share": parts.share})
    sums = frame.groupby(["row", "owner"], as_index=False)["share"].sum()
    return Credited(*(sums[name].to_numpy() for name in ("row", "owner", "share")))


def _named(pipeline: Pipeline, names: DealNames, deals: pd.DataFrame, parts: Credited) -> pd.DataFrame:
    """Open deals with the names of their keys, each person's part of a deal by itself."""
    deals = deals.iloc[parts.row]
    deals = deals.assign(mean=deals["mean"].to_numpy() * parts.share)
    keys = pipeline.deals.iloc[deals["deal"].to_numpy()]
    return pd.DataFrame(
        {
            "rep_id": _texts(names.owners, parts.owner),
            "segment": _texts(names.segments, keys["segment"]),
            "product_line": _texts(names.products, keys["product"]),
            "region": _texts(names.regions, keys["account"]),
            "account_id": _texts(names.accounts, keys["account"]),
            "deal_id": _texts(names.deals, keys["opportunity"]),
            **{name: deals[name].to_numpy() for name in ("mean", "chance", "log_sd", *MONTHS)},
        }
    )


def _listed(pipeline: Pipeline | None, deals: pd.DataFrame, codes: Ints, day: date) -> pd.DataFrame:
    """Open deals with what they are expected to bring, and their stages."""
    listed = deals[[*CELL, "account_id", "deal_id"]].assign(stage="", money=deals["chance"] * deals["mean"])
    if pipeline is not None and len(codes):
        row = state_as_of(pipeline, day).row[codes]
        listed["stage"] = np.array(pipeline.ladder.names, dtype=object)[pipeline.stage[row]]
    return listed


def _accounts(history: DealHistory, facts: OutlookFacts, day: date) -> pd.DataFrame:
    """Share of each account in what its cells won in the year before a day."""
    pipeline = history.pipeline
    row = history.rows_at(day)
    deal = np.flatnonzero(row >= 0)
    row = row[deal]
    recent = pipeline.closes_on[row] > np.datetime64(day, "D") - np.timedelta64(_YEAR_DAYS)
    inside = history.won[row] & recent
    parts, names = _parts(facts, pipeline, deal[inside]), facts.names
    keys = pipeline.deals.iloc[deal[inside][parts.row]]
    won = pd.DataFrame(
        {
            "account_id": _texts(names.accounts, keys["account"]),
            "rep_id": _texts(names.owners, parts.owner),
            "segment": _texts(names.segments, keys["segment"]),
            "product_line": _texts(names.products, keys["product"]),
            "region": _texts(names.regions, keys["account"]),
            "money": np.maximum(np.nan_to_num(pipeline.amount[row[inside]]), 0.0)[parts.row] * parts.share,
        }
    )
    sums = won.groupby(["account_id", *CELL], as_index=False)["money"].sum()
    whole = sums.groupby(list(CELL))["money"].transform("sum")
    shares: pd.DataFrame = sums[whole > 0].assign(share=sums["money"] / whole)
    return shares[["account_id", *CELL, "share"]]


def _no_deals() -> pd.DataFrame:
    texts = (*CELL, "account_id", "deal_id")
    return pd.DataFrame({name: pd.Series(dtype=object if name in texts else np.float64) for name in DEAL_COLUMNS})


def _flows(names: DealNames, process: NewBusiness, shares: pd.DataFrame) -> pd.DataFrame:
    """New business by cell: the wins of each segment, spread by the shares of its cells."""
    if not len(process.cells) or not len(shares):
        return pd.DataFrame(columns=list(FLOW_COLUMNS))
    cells = process.cells.assign(
        segment_name=_texts(names.segments, process.cells["segment"]),
        money=process.cells["count"] * process.cells["size"],
        squares=process.cells["count"] * process.cells["square"],
    )
    by = cells.groupby("segment_name")[["count", "money", "squares"]].sum()
    inside = shares["segment"].isin(by.index[by["money"] > 0])
    held = shares[inside]
    whole = held.groupby("segment")["share"].transform("sum")
    lost = by.loc[~by.index.isin(held["segment"]), "money"].sum()
    factor = float(by["money"].sum() / (by["money"].sum() - lost)) if by["money"].sum() > lost else 1.0
    part = (held["share"] / whole).to_numpy() * factor
    mine = by.loc[held["segment"]]
    frame = held[list(CELL)].reset_index(drop=True)
    frame["money"] = part * mine["money"].to_numpy()
    frame["variance"] = part * mine["squares"].to_numpy()
    frame["hazard"] = part * mine["count"].to_numpy()
    for number, month in enumerate(MONTHS):
        frame[month] = process.months[number]
    return frame


def _win_sizes(history: DealHistory, day: date) -> tuple[float, float]:
    """Mean and mean square of the money of the deals won by a day; zeros where fewer than `_LEAST_WINS` are known."""
    row = history.rows_at(day)
    row = row[row >= 0]
    money = np.nan_to_num(history.pipeline.amount[row[history.won[row]]])
    money = money[money > 0]
    return (float(money.mean()), float((money**2).mean())) if len(money) >= _LEAST_WINS else (0.0, 0.0)


def _flows_of_total(shares: pd.DataFrame, money: float, months: Floats, wins: tuple[float, float]) -> pd.DataFrame:
    """The rest of the quarter by cell where deals tell nothing: what another view says, by the shares of the cells.

    Each cell brings as many wins as that money makes, of the mean and mean square of those known; where none are, half
    of its money up or down, and nothing once in e³.
    """
    if not len(shares) or not money > 0:
        return pd.DataFrame(columns=list(FLOW_COLUMNS))
    frame = shares[list(CELL)].copy()
    frame["money"] = shares["share"] * money
    size, square = wins
    frame["variance"] = frame["money"] * square / size if size > 0 else (0.5 * frame["money"]) ** 2
    frame["hazard"] = frame["money"] / size if size > 0 else 3.0
    parts = gathered_months(months)
    for number, month in enumerate(MONTHS):
        frame[month] = parts[number] / months.sum() if number < len(parts) else 0.0
    return frame


def _left(history: DealHistory, quarter: Quarter, day: date, even: Floats, rest: float) -> tuple[Floats, float]:
    """Share of each month's money, and of the quarter's, that past ones won after a day as long before their end."""
    if day < quarter.start:
        return even, 1.0
    pipeline = history.pipeline
    row = history.rows_at(day)
    there = np.flatnonzero(row >= 0)
    there = there[history.won[row[there]]]
    closed, money = pipeline.closes_on[row[there]], np.nan_to_num(pipeline.amount[row[there]])
    later, total = np.zeros(len(even)), np.zeros(len(even))
    for back in range(1, PAST_QUARTERS + 1):
        past = quarter.shift(-back)
        if not past.is_known or len(past.periods) != len(even):
            continue
        edge = np.datetime64(past.end - (quarter.end - day), "D")
        for number, period in enumerate(past.periods):
            inside = (closed >= np.datetime64(period.start, "D")) & (closed < np.datetime64(period.end, "D"))
            total[number] += money[inside].sum()
            later[number] += money[inside & (closed > edge)].sum()
    share = np.where(total > 0, later / np.where(total > 0, total, 1.0), even)
    whole = float(later.sum() / total.sum()) if total.sum() > 0 else rest
    return np.where(even <= 0, 0.0, np.where(even >= 1, 1.0, share)), whole

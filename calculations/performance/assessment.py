"""The performance part of the assessment: one typed result with findings, ranked by money."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.findings import Finding, Severity, ranked
from calculations.fiscal import Quarter
from calculations.performance.attainment import attainment
from calculations.performance.distribution import LEAST_COUNT, attainment_distribution, distribution_findings
from calculations.performance.levels import LevelAssignment, over_assignment_levels
from calculations.performance.productivity import productivity_by, productivity_findings, tenure_band
from calculations.performance.retention import Retention, retention
from calculations.performance.rows import repeated_people, usable_rows
from calculations.performance.trends import quarterly_trends
from calculations.ramp import DEFAULT_SCHEDULE
from calculations.schemas import BOOKINGS, QUOTAS, REPS

__all__ = ["PerformanceAssessment", "assess_performance"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PerformanceAssessment:
    """What a planning team should know of the quarter that closes and the ones before.

    reps: one row per person with a quota or bookings in the quarter: `rep_id`, `name`, `quota`, `actual`,
    `attainment`. attainment: spread of these by "all", "role", "manager", "territory" and the caller's dimensions.
    products: bookings by product family in the quarter (families carry no quota). trends: by the same dimensions and
    "product". productivity: by "all", "role", "tenure" and the caller's. levels: None without a target.
    """

    quarter: Quarter
    as_of: date
    reps: pd.DataFrame
    attainment: Mapping[str, pd.DataFrame]
    products: pd.DataFrame
    trends: Mapping[str, pd.DataFrame]
    productivity: Mapping[str, pd.DataFrame]
    levels: LevelAssignment | None
    retention: Retention
    findings: tuple[Finding, ...]


def assess_performance(
    bookings: pd.DataFrame,
    quotas: pd.DataFrame,
    reps: pd.DataFrame,
    orders: pd.DataFrame,
    quarter: Quarter,
    *,
    as_of: date,
    contracts: pd.DataFrame | None = None,
    segments: Mapping[str, str] | None = None,
    dimensions: Mapping[str, Mapping[str, str]] | None = None,
    target: float | None = None,
    level_quotas: Mapping[str, float] | None = None,
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
) -> PerformanceAssessment:
    """Assess how quotas were attained, by whom, and which customers stayed.

    Args:
        bookings: `BOOKINGS`. quotas: `QUOTAS`. reps: `REPS`. orders: `ORDERS`, see `retention`.
        quarter: the closing one. as_of: last day that counts; quarters that begin later are not read.
        contracts: `CONTRACTS`. segments: segment of each account id.
        dimensions: further groupings of people: label of each rep id, by dimension ("region", "team", "segment").
        target, level_quotas: the plan and the sum of quotas per level from the top down, for over-assignment.
        schedule: ramp factor by months of tenure.

    Returns:
        The assessment. A quota given twice for a rep and quarter is not known (a finding says whose); a person with a
        quota and no bookings sold 0, in a quarter in which anybody sold anything: bookings of a quarter without any
        line are not known; one with bookings and no quota has no attainment.
    """
    listed = REPS.conform(reps)
    people = listed.drop_duplicates("rep_id").set_index("rep_id")
    booked, unbooked = usable_rows(BOOKINGS.conform(bookings), quarter, as_of, "bookings")
    carried, uncarried = usable_rows(QUOTAS.conform(quotas), quarter, as_of, "quotas")
    sold, asked, repeated = _by_rep(booked, carried)
    rows = asked.merge(sold, how="outer", on=["rep_id", "quarter"]).sort_values(["quarter", "rep_id"])
    is_known = rows["quarter"].isin(set(booked["quarter"]))
    rows["actual"] = rows["actual"].where(rows["actual"].notna() | rows["quota"].isna() | ~is_known, 0.0)
    labels = {name: pd.Series(dict(of_rep), dtype=object) for name, of_rep in (dimensions or {}).items()}
    labels |= {name: people[name] for name in ("manager", "role", "territory")}
    groups = {"all": ["all"] * len(rows)}
    groups |= {name: rows["rep_id"].map(of).fillna("").tolist() for name, of in labels.items()}
    here = (rows["quarter"] == str(quarter)).to_numpy()
    now = rows[here]
    keys, actual, quota = now["rep_id"].tolist(), now["actual"].to_numpy(), now["quota"].to_numpy()
    chosen = {name: [g for g, kept in zip(group, here, strict=True) if kept] for name, group in groups.items()}
    spread = {name: attainment_distribution(group, actual, quota) for name, group in chosen.items()}
    family = booked.groupby(["product_family", "quarter"])["amount"].sum(min_count=1).reset_index()
    productivity = _productivity(people, now, labels, quarter, schedule)
    levels = None
    if target is not None and level_quotas:
        levels = over_assignment_levels(target, list(level_quotas), list(level_quotas.values()))
    kept = retention(orders, contracts, as_of=as_of, segments=segments, calendar=quarter.calendar)
    each = attainment_distribution(keys, actual, quota)[["group", "quota", "actual", "attainment"]]
    each = each.rename(columns={"group": "rep_id"})
    each.insert(1, "name", each["rep_id"].map(people["name"]).fillna(""))
    findings = [
        *unbooked,
        *uncarried,
        *repeated_people(listed),
        *repeated,
        *_unknown(quarter, booked),
        *_rep_findings(now, people),
        *_due(_spread_findings(keys, actual, quota, chosen, spread), quarter, as_of),
        *(f for name in _COMPARABLE if name in productivity for f in productivity_findings(productivity[name], name)),
        *(levels.findings if levels else ()),
        *kept.findings,
    ]
    return PerformanceAssessment(
        quarter=quarter,
        as_of=as_of,
        reps=each,
        attainment=spread,
        products=family[family["quarter"] == str(quarter)].drop(columns="quarter").reset_index(drop=True),
        trends=_trends(rows, groups, family, quarter, as_of),
        productivity=productivity,
        levels=levels,
        retention=kept,
        findings=ranked(dict.fromkeys(findings)),
    )


def _due(found: Iterable[Finding], quarter: Quarter, as_of: date) -> Iterator[Finding]:
    """The findings on attainment; nobody is behind a quota whose quarter still runs, and that is said instead."""
    left = (quarter.end - as_of).days - 1
    if left <= 0:
        yield from found
        return
    yield from (finding for finding in found if not finding.code.endswith("-behind"))
    sentence = f"{quarter} has {left} {'day' if left == 1 else 'days'} to go: attainment is of what is booked so far."
    yield Finding("performance.quarter-running", sentence, "Judge nobody by it yet.", (), Severity.NOTE)


def _trends(
    rows: pd.DataFrame, groups: Mapping[str, Sequence[str]], family: pd.DataFrame, quarter: Quarter, as_of: date
) -> dict[str, pd.DataFrame]:
    """Quarter by quarter: sales and quotas of people by what groups them, sales of product families."""
    labels, calendar = rows["quarter"].tolist(), quarter.calendar
    trends = {
        name: quarterly_trends(group, labels, rows["actual"], rows["quota"], as_of=as_of, calendar=calendar)
        for name, group in groups.items()
    }
    trends["product"] = quarterly_trends(
        family["product_family"].tolist(),
        family["quarter"].tolist(),
        family["amount"],
        as_of=as_of,
        calendar=calendar,
    )
    return trends


_COMPARABLE = ("tenure", "region")
"""Groups whose productivity may be held against the whole: segments and roles sell other deals by design."""


def _spread_findings(
    keys: Sequence[str],
    actual: Floats,
    quota: Floats,
    groups: Mapping[str, Sequence[str]],
    spread: Mapping[str, pd.DataFrame],
) -> Iterator[Finding]:
    """Findings on the spread; of groups of the same people the first speaks, and groups of one person do not."""
    told: set[frozenset[str]] = set()
    small = []
    for name, table in spread.items():
        for finding in distribution_findings(keys, actual, quota, table, name):
            if finding.code == f"performance.{name}-insufficient":
                small.append(
                    f"{len(finding.rows)} of {len(table)} by {name}" if name != "all" else "all people together"
                )
                continue
            if finding.code == f"performance.{name}-behind" and name != "all":
                people = frozenset(key for key, group in zip(keys, groups[name], strict=True) if group in finding.rows)
                if len(people) < 2 or people in told:
                    continue
                told.add(people)
            yield finding
    if small:
        sentence = f"Groups with under {LEAST_COUNT} attainments: {', '.join(small)}."
        remedy = "Read their figures singly; their spread says nothing."
        yield Finding("performance.groups-insufficient", sentence, remedy, (), Severity.NOTE)
    rate = attainment(actual, quota)
    weak = [key for key, reached in zip(keys, rate, strict=True) if reached < _WEAK]
    if weak:
        money = float(np.nansum(np.where(rate < _WEAK, quota - actual, 0.0)))
        sentence = f"{_people(len(weak))} attained under {_WEAK:.0%} of their quota: {money:,.0f} short."
        yield Finding("performance.people-behind", sentence, "Go through them one by one.", tuple(weak), amount=money)


_WEAK = 0.5


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _by_rep(bookings: pd.DataFrame, quotas: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Actual and quota by rep and quarter; quotas given twice become unknown."""
    sold = bookings.groupby(["rep_id", "quarter"])["amount"].sum(min_count=1).rename("actual").reset_index()
    double = quotas.duplicated(["rep_id", "quarter"], keep=False)
    found = []
    if double.any():
        names = tuple(sorted(set(quotas.loc[double, "rep_id"])))
        sentence = f"{len(names)} people have more than one quota for a quarter; it counts as not known."
        remedy = "Keep the one in force."
        found.append(Finding("performance.quota-repeated", sentence, remedy, names, Severity.BLOCKING))
    asked = quotas.assign(amount=quotas["amount"].where(~double)).drop_duplicates(["rep_id", "quarter"])
    return sold, asked.rename(columns={"amount": "quota"}), found


def _productivity(
    people: pd.DataFrame,
    now: pd.DataFrame,
    labels: Mapping[str, "pd.Series[str]"],
    quarter: Quarter,
    schedule: Sequence[float],
) -> dict[str, pd.DataFrame]:
    """Productivity of everyone in the role, or with bookings, in the quarter."""
    active = people.index[people["is_active"]]
    ids = active.union(pd.Index(now["rep_id"]), sort=False)
    booked = now.set_index("rep_id")["actual"].reindex(ids).to_numpy(dtype=np.float64)
    starts = [None if pd.isna(day) else day for day in people["start_date"].reindex(ids)]
    first, end = quarter.start, quarter.end
    groups = {"all": ["all"] * len(ids), "tenure": tenure_band(starts, quarter.shift(1).start)}
    groups |= {name: of.reindex(ids).fillna("").tolist() for name, of in labels.items() if name != "territory"}
    return {
        name: productivity_by(group, booked, starts, first, end, schedule=schedule, calendar=quarter.calendar)
        for name, group in groups.items()
    }


def _unknown(quarter: Quarter, booked: pd.DataFrame) -> Iterator[Finding]:
    """Says that nothing is known of a quarter, in place of saying of everybody that they sold nothing."""
    if not (booked["quarter"] == str(quarter)).any():
        sentence = f"No booking of {quarter} is known, so nobody's attainment is."
        remedy = "Pull or export the deals up to the day of the assessment."
        yield Finding("performance.quarter-without-bookings", sentence, remedy, (), Severity.WARNING)


def _rep_findings(now: pd.DataFrame, people: pd.DataFrame) -> list[Finding]:
    found = []
    silent = now[(now["quota"] > 0) & (now["actual"] == 0)]
    if len(silent):
        money = float(silent["quota"].sum())
        sentence = f"{_people(len(silent))} with quotas of {money:,.0f} booked nothing."
        names = tuple(silent["rep_id"])
        found.append(
            Finding("performance.nothing-booked", sentence, "Check leave, ramp and ownership.", names, amount=money)
        )
    if not (now["quota"] > 0).any():
        sentence = "Nobody has a quota for the quarter, so no attainment can be given."
        found.append(Finding("performance.quarter-without-quota", sentence, "Enter the quotas.", (), Severity.WARNING))
    strangers = now[~now["rep_id"].isin(people.index)]
    if len(strangers):
        money = float(strangers["actual"].sum())
        sentence = f"{len(strangers)} people with quotas or bookings are not among the reps: {money:,.0f} booked."
        remedy = "Load them, or give their deals another owner."
        found.append(Finding("performance.rep-unknown", sentence, remedy, tuple(strangers["rep_id"]), amount=money))
    return found

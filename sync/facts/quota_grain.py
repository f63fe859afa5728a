"""By what an org sets its quotas: which forecast periods, families, territories, groups and currencies, in which parts.

It is seen from the quotas of the last year and from the org's forecast periods, unless the settings say it.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter, Standard
from calculations.quota.grain import QuotaGrain, even, usable_shares
from sync.facts.credit import has_families
from sync.facts.deals.bookings import NO_FAMILY, bookings_until
from sync.facts.known import Known
from sync.facts.quota_records import QuotaRecords
from sync.facts.quotas import CountedQuotas

__all__ = ["Detail", "OrgGrain", "grain_of"]

_LONGEST_FIRST = ("quarter", "month", "week")
_MONTHS_AT_MOST = 4  # a quarter of a year of thirteen periods has four
_YEAR = 4
_LASTING = "the CRM's quotas of the last year"


class Detail(NamedTuple):
    """What a person's quotas of one period and family differ by, empty where they do not."""

    territory: str = ""
    group: str = ""
    currency: str = ""


Mix = tuple[tuple[Detail, float], ...]
"""Details with their shares, which sum to 1."""


@dataclass(frozen=True)
class OrgGrain:
    """The grain of an org's quotas, and of each person's.

    shared: the parts that are the same for everyone. period: quarter, month or week. by: what else quotas are set by:
    of family, territory, group and currency. seen: what records of the forecasting type differ by at all. mixes: the
    details of those who had quotas in the last year. usual: of those who had none. served: territories by person.
    names: of territories and forecasting groups, by id. period_ids: of the CRM's forecast periods by their first day,
    where quotas tell theirs. fixed: by person, amounts of the periods that take the place of the shares, as long as
    they are the person's quota. findings: what cannot be written as it is.
    """

    shared: QuotaGrain
    period: str = "quarter"
    by: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    mixes: Mapping[str, Mix] = field(default_factory=dict)
    usual: Mix = ((Detail(), 1.0),)
    served: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    period_ids: Mapping[date, str] = field(default_factory=dict)
    fixed: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def mix_of(self, owner: str) -> Mix:
        """The details of a person's quotas; none where quotas are set by territory and the person serves none."""
        if owner in self.mixes:
            return self.mixes[owner]
        if "territory" not in self.by:
            return self.usual
        places = self.served.get(owner, ())
        return tuple(
            (detail._replace(territory=place), share / len(places)) for detail, share in self.usual for place in places
        )


def grain_of(known: Known, counted: CountedQuotas | None = None) -> OrgGrain:
    """The grain at which quotas of the plan's forecasting type are set, and at which they are written."""
    counted = counted or CountedQuotas(known)
    quarter, words = known.quarter, _words(known.quota_grain)
    last = QuotaYear(counted.rows, quarter)
    seen = counted.records.details
    shown = last.details & (seen | {"currency"}) | ({"family"} if has_families(known) else set())
    by = frozenset(words) - set(_LONGEST_FIRST) if words else shown
    forecast = _forecast_periods(known)
    period = next((word for word in words if word in _LONGEST_FIRST), None) or _period(last.rows, forecast)
    periods, findings = _periods(quarter, period, forecast)
    shares, basis = _period_shares(known, last.rows, periods)
    families, family_shares, missing = _families(known, last.newest, by)
    mixes, usual = _mixes(last, by)
    return OrgGrain(
        shared=QuotaGrain(periods, shares, families, family_shares, basis),
        period=period,
        by=by - {"family"} if not families else by,
        seen=seen,
        mixes=mixes,
        usual=usual,
        served=_served(known) if "territory" in by else {},
        names={**(_territories(known) if "territory" in by else {}), **(_groups(known) if "group" in by else {})},
        period_ids=forecast.get(period, {}) if _shows_periods(known) else {},
        findings=(*findings, *missing),
    )


class QuotaYear(NamedTuple):
    """The quotas of the four quarters before the planned one, and of it."""

    all: pd.DataFrame
    quarter: Quarter

    @property
    def rows(self) -> pd.DataFrame:
        """Those of the four quarters before; of the planned one where these have none."""
        first, last = str(self.quarter.shift(-_YEAR)), str(self.quarter.shift(-1))
        found = self.all[(self.all["quarter"] >= first) & (self.all["quarter"] <= last)]
        return found if len(found) else self.all[self.all["quarter"] == str(self.quarter)]

    @property
    def newest(self) -> pd.DataFrame:
        """Those of the newest of these quarters that has any."""
        rows = self.rows
        newest: pd.DataFrame = rows[rows["quarter"] == rows["quarter"].max()]
        return newest

    @property
    def details(self) -> frozenset[str]:
        """What they differ by."""
        return QuotaRecords(self.rows).details


def _words(setting: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,+]+", setting) if word)


def _forecast_periods(known: Known) -> dict[str, dict[date, str]]:
    """Ids of the org's forecast periods by their first day, in order, by quarter, month and week."""
    rows = known.rows("Period")
    kinds, flags, ids = rows.labels["Type"].texts(), rows.flags["IsForecastPeriod"], rows.ids["Id"].astype(str)
    days = rows.moments["StartDate"].astype("datetime64[D]").astype(object)
    found: dict[str, dict[date, str]] = defaultdict(dict)
    for kind, flag, day, id_ in zip(kinds, flags, days, ids.tolist(), strict=True):
        if flag == 1 and day is not None and str(kind).casefold() in _LONGEST_FIRST:
            found[str(kind).casefold()][day] = id_
    return {kind: dict(sorted(found[kind].items())) for kind in _LONGEST_FIRST if kind in found}


def _shows_periods(known: Known) -> bool:
    """Whether quotas tell in which period they are."""
    return bool((known.rows("ForecastingQuota").ids["PeriodId"] != b"").any())


def _period(last: pd.DataFrame, forecast: Mapping[str, object]) -> str:
    """Quarter, month or week: as people's quotas of a quarter begin, else the longest the org forecasts by.

    A period the org does not forecast by is none, where it shows by which it does.
    """
    counts = last.groupby(["owner", "quarter"])["start"].nunique()
    several = counts[counts > 1]
    if 2 * len(several) >= max(len(counts), 1):
        found = "month" if several.median() <= _MONTHS_AT_MOST else "week"
        if found in forecast or not forecast:
            return found
    return next(iter(forecast), "quarter")


def _periods(
    quarter: Quarter, period: str, forecast: Mapping[str, Mapping[date, str]]
) -> tuple[tuple[date, ...], tuple[Finding, ...]]:
    """First days of the quarter's forecast periods, and a blocking finding where they are not those of the quarter."""
    mine = _own_periods(quarter, period)
    known = tuple(forecast.get(period, ()))
    if forecast and not known:
        sentence = f"Quotas are to be set by {period}; the CRM forecasts by {' and '.join(forecast)}."
        remedy = "Set plan.quota_grain to a period of the CRM: any other date lands in the period that holds it."
        return mine, (Finding("quota.period-unaligned", sentence, remedy, severity=Severity.BLOCKING),)
    theirs = tuple(day for day in known if quarter.start <= day < quarter.end)
    if not known or known[-1] < quarter.start:
        return mine, ()  # the CRM does not show its periods, or not yet those of the quarter
    if theirs and (period == "week" or theirs == mine):
        return theirs, ()
    nearest = min(known, key=lambda day: abs(day - quarter.start))
    sentence = (
        f"{quarter} begins on {quarter.start} with the {period}s of {', '.join(map(str, mine))}; the CRM's forecast "
        f"{period}s begin on {', '.join(map(str, theirs)) or f'other days, the nearest on {nearest}'}."
    )
    remedy = "Give the plan the CRM's fiscal calendar: a quota lands in whichever period holds its date."
    return mine, (Finding("quota.period-unaligned", sentence, remedy, severity=Severity.BLOCKING),)


def _own_periods(quarter: Quarter, period: str) -> tuple[date, ...]:
    """First days of the quarter's periods by the plan's own calendar."""
    if period == "quarter":
        return (quarter.start,)
    if period == "month":
        return tuple(month.start for month in quarter.periods)
    weeks = (quarter.end - quarter.start).days // 7
    return tuple(quarter.start + timedelta(weeks=week) for week in range(weeks))


def _period_shares(known: Known, last: pd.DataFrame, periods: tuple[date, ...]) -> tuple[tuple[float, ...], str]:
    """The share of each period: of the last year's quotas, else of bookings in the last year's quarters, else even."""
    count = len(periods)
    if count == 1:
        return (1.0,), ""
    by_place = np.zeros(count)
    for _, rows in last.groupby("quarter"):
        starts = sorted(set(rows["start"]))
        if len(starts) == count:
            lasted = _alike(tuple(starts), Quarter.of(starts[0], known.quarter.calendar))
            by_place += rows["amount"].groupby(rows["start"]).sum().reindex(starts).to_numpy() / lasted
    planned = _alike(periods, known.quarter)
    shares = usable_shares((by_place * planned).tolist())
    if shares is not None:
        return shares, _LASTING
    booked = usable_shares((_booked(known, count) * planned).tolist())
    if booked is not None:
        return booked, "bookings of the last year"
    return usable_shares(planned.tolist()) or even(count), "even shares"


def _alike(starts: tuple[date, ...], quarter: Quarter) -> Floats:
    """How long each part of a quarter counts: its days, by which parts of 28 and 35 days compare; those of standard
    years are taken as alike."""
    if isinstance(quarter.calendar.rule, Standard):
        return np.ones(len(starts))
    return np.array([(end - start).days for start, end in pairwise((*starts, quarter.end))], dtype=np.float64)


def _booked(known: Known, count: int) -> Floats:
    """What was closed-won in each part of the last four quarters, a day: in each of its periods where it has as many,
    else in as many parts of whole days."""
    won, sums = known.won, np.zeros(count)
    days = won.closed.astype("datetime64[D]")
    for back in range(1, _YEAR + 1):
        quarter = known.quarter.shift(-back)
        if not quarter.is_known:
            continue
        own = tuple(period.start for period in quarter.periods)
        parts = tuple(quarter.start + timedelta(quarter.days * place // count) for place in range(count))
        cuts = own if len(own) == count else parts
        edges = np.array([*cuts, quarter.end], dtype="datetime64[D]")
        here = (days >= edges[0]) & (days < edges[-1]) & ~np.isnan(won.amount)
        place = np.searchsorted(edges, days[here], side="right") - 1
        sums += np.bincount(place, won.amount[here], count) / _alike(cuts, quarter)
    return sums


def _families(
    known: Known, newest: pd.DataFrame, by: frozenset[str]
) -> tuple[tuple[str, ...], tuple[float, ...], tuple[Finding, ...]]:
    """Families with their shares: of the newest quotas, else of the last year's bookings."""
    if "family" not in by:
        return (), (), ()
    money = newest[newest["family"] != ""].groupby("family")["amount"].sum()
    if not len(money):
        booked = bookings_until(known)
        first = str(known.quarter.shift(-_YEAR))
        booked = booked[(booked["quarter"] >= first) & (booked["product_family"] != NO_FAMILY)]
        money = booked.groupby("product_family")["amount"].sum()
    if not len(money):
        remedy = "Take family out of plan.quota_grain, or set one quota by family in the CRM."
        sentence = "Quotas are to be set by product family, and neither quotas nor bookings of the last year name one."
        return (), (), (Finding("quota.family-unknown", sentence, remedy, severity=Severity.BLOCKING),)
    shares = usable_shares(money.tolist()) or even(len(money))
    return tuple(str(name) for name in money.index), shares, ()


def _mixes(last: QuotaYear, by: frozenset[str]) -> tuple[dict[str, Mix], Mix]:
    """The details of each person's newest quotas, and those of all, without territories, for who has none."""
    names = [name for name in Detail._fields if name in by]
    if not names:
        return {}, ((Detail(), 1.0),)
    rows = last.rows
    newest = rows[rows["quarter"] == rows.groupby("owner")["quarter"].transform("max")]
    mixes = {str(owner): _mix(own, names) for owner, own in newest.groupby("owner")}
    usual = [name for name in names if name == "group"]
    return mixes, _mix(last.newest, usual) if usual and len(last.newest) else ((Detail(), 1.0),)


def _mix(rows: pd.DataFrame, names: Sequence[str]) -> Mix:
    money = rows.groupby(list(names), sort=True)["amount"].sum(min_count=1)
    shares = usable_shares(money.tolist()) or even(len(money))
    keys = [key if isinstance(key, tuple) else (key,) for key in money.index]
    return tuple((Detail(**dict(zip(names, key, strict=True))), share) for key, share in zip(keys, shares, strict=True))


def _served(known: Known) -> dict[str, list[str]]:
    """Territories of the active model that each person serves."""
    active = set(known.rows("Territory2").ids["Id"][known.active_territories].astype(str).tolist())
    served: dict[str, list[str]] = defaultdict(list)
    for user, place in known.members:
        if place in active:
            served[user].append(place)
    return served


def _groups(known: Known) -> dict[str, str]:
    """Names of forecasting groups by Id, where the CRM shows them."""
    rows = known.rows("ForecastingGroupItem")
    texts = rows.labels["GroupItemApiName"].texts().tolist()
    return {id_: name for id_, name in zip(rows.ids["Id"].astype(str).tolist(), texts, strict=True) if name}


def _territories(known: Known) -> dict[str, str]:
    rows = known.rows("Territory2")
    return dict(zip(rows.ids["Id"].astype(str).tolist(), rows.labels["Name"].texts().tolist(), strict=True))

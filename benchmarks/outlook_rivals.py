"""Other chances to reach a target that were at hand on the day: what the outlook's have to beat."""

from collections.abc import Mapping
from datetime import timedelta
from statistics import NormalDist

import numpy as np
import pandas as pd

from benchmarks.outlook_orgs import Org
from calculations.fiscal import Quarter
from calculations.outlook.facts import OutlookFacts
from calculations.pipeline.state import state_as_of

__all__ = ["RIVALS", "Rivals"]

RIVALS = ("constant", "last_quarter", "crm", "history")
"""Share of earlier quarters in which such targets were reached; whether the last one's was; the CRM's probabilities of
deals dated in the quarter, as a normal sum; the mean and deviation of earlier quarters, as a normal."""

KNOWN = 8
COLUMN = {"company": None, "team": "segment", "rep": "rep_id"}


class Rivals:
    """Chances of an org's targets at one level by each rival, from quarters that were over on the day."""

    def __init__(self, org: Org, facts: OutlookFacts, level: str, growth: float) -> None:
        """Look back from the day of the facts."""
        self._org, self._level, self._growth = org, level, growth
        running = Quarter.of(facts.as_of + timedelta(days=1))
        earlier = [running.shift(-back) for back in range(KNOWN, 0, -1)]
        self._past = [one for one in earlier if one.index >= org.first_quarter.index]
        self._booked = [org.booked(one, COLUMN[level]) for one in self._past]
        self._targets = [targets_of(org, one, level, growth) for one in self._past]
        self._mean, self._variance = _by_crm(org, facts, level)
        self._now = facts.sales[facts.sales["month"].isin([period.label for period in facts.quarter.periods])]

    def chances(self, key: str, name: str, target: float) -> dict[str, float]:
        """Chance by rival of a target of one key; the constant where a rival knows nothing."""
        events = [
            float(booked.get(one, 0.0)) >= targets[one][name]
            for booked, targets in zip(self._booked, self._targets, strict=True)
            for one in targets
            if name in targets[one]
        ]
        constant = (sum(events) + 0.5) / (len(events) + 1.0)
        found = dict.fromkeys(RIVALS, constant)
        if self._past and name in self._targets[-1].get(key, {}):
            found["last_quarter"] = float(self._booked[-1].get(key, 0.0) >= self._targets[-1][key][name])
        column = COLUMN[self._level]
        now = self._now if column is None else self._now[self._now[column] == key]
        found["crm"] = _normal(
            float(now["amount"].sum()) + self._mean.get(key, 0.0), self._variance.get(key, 0.0), target
        )
        values = np.array([float(booked.get(key, 0.0)) for booked in self._booked])
        if len(values) >= 2:
            found["history"] = _normal(float(values.mean()), float(values.var(ddof=1)), target)
        return found


def targets_of(org: Org, quarter: Quarter, level: str, growth: float) -> dict[str, dict[str, float]]:
    """Targets by key: a growth on the same quarter of the year before; the company's own growth on it, as it was known
    two quarters before; and the quotas of the quarter."""
    targets: dict[str, dict[str, float]] = {}
    before = quarter.shift(-4)
    if level != "rep" and before.index >= org.first_quarter.index:
        own = _own_growth(org, quarter)
        for key, money in org.booked(before, COLUMN[level]).items():
            if money > 0:
                targets.setdefault(str(key), {})["growth"] = growth * float(money)
                if own is not None:
                    targets[str(key)]["trend"] = own * float(money)
    quotas = org.quotas[org.quotas["quarter"] == str(quarter)]
    if level == "rep":
        for rep, money in quotas.groupby("rep_id")["amount"].sum().items():
            targets.setdefault(str(rep), {})["quota"] = float(money)
    elif level == "company" and len(quotas):
        targets.setdefault("", {})["quota"] = float(quotas["amount"].sum())
    return targets


def _own_growth(org: Org, quarter: Quarter) -> float | None:
    """Bookings of four quarters over those of the four before, the last one two quarters back."""
    if quarter.shift(-9).index < org.first_quarter.index:
        return None
    now, before = (
        sum(float(org.booked(quarter.shift(-back)).iloc[0]) for back in range(last, last + 4)) for last in (2, 6)
    )
    return now / before if before > 0 else None


def _by_crm(org: Org, facts: OutlookFacts, level: str) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Mean and variance by key of what open deals dated in the quarter bring by the CRM's probabilities."""
    pipeline = facts.pipeline
    if pipeline is None:
        return {}, {}
    state = state_as_of(pipeline, facts.as_of, is_kept=False)
    due = np.flatnonzero(state.dated_in(facts.quarter))
    chance, amount = pipeline.chance[state.row[due]], np.nan_to_num(state.amount[due])
    if level == "company":
        key = np.full(len(due), "", dtype=object)
    elif level == "team":
        key = np.array([*org.names.segments, ""], dtype=object)[pipeline.deals["segment"].to_numpy()[due]]
    else:
        key = np.array([*org.names.owners, ""], dtype=object)[pipeline.deals["owner"].to_numpy()[due]]
    table = pd.DataFrame({"key": key, "mean": chance * amount, "variance": chance * (1 - chance) * amount**2})
    sums = table.groupby("key")[["mean", "variance"]].sum()
    return sums["mean"].to_dict(), sums["variance"].to_dict()


def _normal(mean: float, variance: float, target: float) -> float:
    """Chance that a normal is at least the target."""
    if variance <= 0:
        return float(mean >= target)
    return NormalDist(mean, variance**0.5).cdf(2 * mean - target)

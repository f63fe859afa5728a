"""Quotas of past quarters, from the mirror: a person's quota of a quarter is the sum of all records that apply.

A quarter may be kept in months, by product family, by territory, by forecasting group and in several currencies: the
parts are added up, each at the rate of its own first day. What is no part is left out, and said:

- A record without a family (territory, group) beside records of the same person and quarter that have one is taken for
  their total, not for one part more.
- The quota of a manager that stands for the people below is theirs, and counted with them.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.schemas import QUOTAS
from sync.facts.credit import uncounted
from sync.facts.forecast_hierarchy import TeamQuota, bosses, team_quotas
from sync.facts.known import Known
from sync.facts.quota_records import KEY, QuotaRecords, quota_records

__all__ = ["CountedQuotas", "quotas_before"]

_NAMED = 5
_CENT = 0.01
_PARTS = {"family": "product family", "territory": "territory", "group": "forecasting group"}


class CountedQuotas:
    """The quotas of the plan's forecasting type, and which of them count.

    Args:
        known: the mirror for the plan.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self.records: QuotaRecords = quota_records(known)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The records that are totals of others: `QuotaRecords.rows` with `by` (what the others have), and `parts`.

        `parts` is what the others sum to, in plan currency.
        """
        found = [self.records.rows.iloc[:0].assign(by="", parts=0.0)]
        rest = self.records.rows
        for name in _PARTS:
            keys = [rest["owner"], rest["quarter"]]
            has = rest[name] != ""
            is_total = ~has & has.groupby(keys, sort=False).transform("any")
            if is_total.any():
                parts = rest["amount"].where(has, 0.0).groupby(keys, sort=False).transform("sum")
                found.append(rest[is_total].assign(by=name, parts=parts[is_total]))
                rest = rest[~is_total]
        return pd.concat(found) if len(found) > 1 else found[0]

    @cached_property
    def of_teams(self) -> tuple[TeamQuota, ...]:
        """The managers whose quotas are those of the people below."""
        return team_quotas(_summed(self._parts), bosses(self._known))

    @property
    def _parts(self) -> pd.DataFrame:
        return self.records.rows.drop(index=self.totals.index)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The records that count, as `QuotaRecords.rows`."""
        teams = {team.owner for team in self.of_teams}
        return self._parts[~self._parts["owner"].isin(teams)]

    def findings(self) -> Iterator[Finding]:
        """What was decided about the records, and what could not be: in words, with who it is about."""
        yield from self._said_of_totals()
        names = self._names()
        for team in self.of_teams:
            sentence = (
                f"The quota of {names.get(team.owner, team.owner)} ({team.amount:,.0f} in {team.quarter}) is that of "
                f"the people below, of whom {team.people} carry {team.below:,.0f}: it is in no total, and is not "
                "planned."
            )
            remedy = "Take the manager out of the forecast hierarchy above them, if it is the manager's own."
            yield Finding("quota.of-team", sentence, remedy, (team.owner,), Severity.NOTE, team.amount)
        below = self.rows[self.rows["amount"] < 0]
        if len(below):
            first = below.iloc[0]
            sentence = (
                f"{len(below)} quotas are below zero and lower every sum they are in, such as that of "
                f"{names.get(first['owner'], first['owner'])} of {first['quarter']}, {first['amount']:,.2f}."
            )
            owners = tuple(sorted(set(below["owner"].astype(str))))
            yield Finding("quota.below-zero", sentence, "Correct them in the CRM, and pull again.", owners)
        twice = self.rows[self.rows.duplicated(list(KEY), keep=False)]
        for key, same in twice.groupby(["owner", "start"], sort=True):
            owner, start = map(str, key)
            sentence = (
                f"{names.get(owner, owner)} has {len(same)} quotas from {start} that nothing tells apart: "
                f"{', '.join(same['id'].head(_NAMED))}."
            )
            remedy = "Keep the one in force in the CRM, and pull again."
            yield Finding("quota.twice", sentence, remedy, (owner,), Severity.BLOCKING)

    def _said_of_totals(self) -> Iterator[Finding]:
        names = self._names()
        last = str(self._known.quarter.shift(-4))
        recent = self.totals[self.totals["quarter"] >= last]
        for by, rows in recent.groupby("by", sort=True):
            summed = rows.groupby(["owner", "quarter"]).agg({"amount": "sum", "parts": "first"})
            differs = summed[(summed["amount"] - summed["parts"]).abs() > _CENT]
            shown = differs if len(differs) else summed
            each = [
                f"{names.get(owner, owner)} {quarter}: {total:,.2f} beside {parts:,.2f}"
                for (owner, quarter), total, parts in zip(shown.index, shown["amount"], shown["parts"], strict=True)
            ]
            more = f" and {len(each) - _NAMED} more" if len(each) > _NAMED else ""
            sentence = (
                f"{len(summed)} people and quarters have a quota without a {_PARTS[str(by)]} beside quotas with one. "
                f"The ones with one count ({'; '.join(each[:_NAMED])}{more})."
            )
            remedy = "Delete the ones in the CRM that are not in force." if len(differs) else ""
            severity = Severity.WARNING if len(differs) else Severity.NOTE
            owners = tuple(sorted({str(owner) for owner, _ in shown.index}))
            yield Finding("quota.total-beside-parts", sentence, remedy, owners, severity)

    def _names(self) -> dict[str, str]:
        users = self._known.rows("User")
        return dict(zip(users.ids["Id"].astype(str).tolist(), users.labels["Name"].texts().tolist(), strict=True))


def quotas_before(known: Known, counted: CountedQuotas | None = None) -> pd.DataFrame:
    """`QUOTAS` of every quarter before the planned one, of the plan's forecasting type.

    A quota that the CRM holds twice under one key is two rows: which of them is in force nobody can tell. There are
    none of a type that counts what is not modelled: to hold them against bookings would be a wrong number.
    """
    if uncounted(known):
        return QUOTAS.empty()
    rows = (counted or CountedQuotas(known)).rows
    begun = rows[np.array([start < known.quarter.start for start in rows["start"]], dtype=np.bool_)]
    copies = begun.groupby(list(KEY), sort=False).cumcount()
    return QUOTAS.conform(_summed(begun, copies).rename(columns={"owner": "rep_id"}))


def _summed(rows: pd.DataFrame, copies: pd.Series | None = None) -> pd.DataFrame:
    """The sum of each `quarter` and `owner` as `amount`, not known where a part is not; copies of a key apart."""
    keys = [rows["quarter"], rows["owner"], *([] if copies is None else [copies.rename("copy")])]
    sums = rows["amount"].groupby(keys, sort=True).sum(min_count=1)
    lost = rows["amount"].isna().groupby(keys, sort=True).any()
    return sums.mask(lost).reset_index()

"""The parts of a quota: one for each record the CRM keeps of a person's quarter, adding up to it exactly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from calculations.findings import Finding, Severity
from calculations.quota.grain import QuotaGrain, in_parts, usable_shares
from sync.facts.quota_grain import Detail, OrgGrain
from workbooks.models import DocumentFinding, PlanDocument, blocking

__all__ = ["FIELDS", "Part", "key_fields", "parts_of", "plain", "shared_by"]

FIELDS: Mapping[str, str] = {
    "family": "ProductFamily",
    "territory": "Territory2Id",
    "group": "ForecastingGroupItemId",
    "currency": "CurrencyIsoCode",
}
"""The field of the record by what quotas are set by."""

_PERIODS, _FAMILIES = "quota_periods", "quota_families"
_WHOLE = 0.0005


class Part(NamedTuple):
    """One quota of a person's quarter, in plan currency."""

    start: date
    amount: Decimal
    family: str = ""
    detail: Detail = Detail()

    def value(self, name: str) -> str:
        """What it is set for, by the name of `FIELDS`."""
        return self.family if name == "family" else str(getattr(self.detail, name))


def plain(start: date) -> OrgGrain:
    """The grain of an org that keeps one quota for a quarter."""
    return OrgGrain(QuotaGrain((start,)))


def key_fields(grain: OrgGrain) -> tuple[str, ...]:
    """What the records of the org differ by, as names of `FIELDS`: as quotas are set, or as any record is."""
    return tuple(name for name in FIELDS if name in grain.by or (name in grain.seen and name != "currency"))


def parts_of(amount: Decimal, unit: Decimal, grain: OrgGrain, owner: str) -> Iterator[Part]:
    """A person's quota in its parts, each a whole number of units of money; their sum is the amount exactly.

    Args:
        amount: whole units, in plan currency. unit: smallest amount of that currency. grain: of the org. owner: whose;
            a person without a detail has no part. Where their periods are fixed and come to the amount, each is that.
    """
    shared, mix = grain.shared, grain.mix_of(owner)
    if not mix:
        return
    families = shared.families or ("",)
    within = (shared.family_shares or (1.0,), [share for _, share in mix])
    fixed = grain.fixed.get(owner, {})
    if set(fixed) == set(shared.periods) and sum(fixed.values()) == amount:
        whole = [in_parts(int(fixed[start] / unit), *within) for start in shared.periods]
        sizes = [size * unit for period in whole for size in period]
    else:
        sizes = [size * unit for size in in_parts(int(amount / unit), shared.period_shares, *within)]
    kinds = ((start, family, detail) for start in shared.periods for family in families for detail, _ in mix)
    for (start, family, detail), size in zip(kinds, sizes, strict=True):
        yield Part(start, size, family, detail)


def shared_by(document: PlanDocument, grain: OrgGrain) -> tuple[OrgGrain, tuple[DocumentFinding, ...]]:
    """The grain with the shares of periods and families that stand in the workbook, and what is wrong with those."""
    shared = grain.shared
    if shared.is_plain:
        return grain, ()
    periods, of_periods = _shares(document, _PERIODS, [str(day) for day in shared.periods], shared.period_shares)
    families, of_families = _shares(document, _FAMILIES, shared.families, shared.family_shares)
    changed = replace(shared, period_shares=periods, family_shares=families)
    return replace(grain, shared=changed), (*of_periods, *of_families)


def _shares(
    document: PlanDocument, table: str, keys: Sequence[str], default: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[DocumentFinding, ...]]:
    rows = {row.key: row for row in document.tables.get(table, ())}
    if len(keys) < 2 or not rows:
        return default, ()
    found: list[DocumentFinding] = []
    given: list[float] = []
    for key in keys:
        share = rows[key].values.get("share") if key in rows else None
        at = rows[key].cells.get("share") if key in rows else next(iter(rows.values())).cells.get("share")
        if isinstance(share, bool) or not isinstance(share, int | float):
            sentence = f"{key} has no share of the quotas."
            found.append(blocking("quota.share-missing", sentence, "Type one, or 0; empty is not zero.", at, key))
        else:
            given.append(float(share))
    if found:
        return default, tuple(found)
    shares = usable_shares(given)
    at = rows[keys[0]].cells.get("share")
    if shares is None:
        sentence = "The shares of the quotas are not above 0."
        return default, (blocking("quota.share-missing", sentence, "Type shares of 0 % and more.", at),)
    if abs(sum(given) - 1) > _WHOLE:
        sentence = f"The shares of {', '.join(keys)} add up to {sum(given):.1%}; they are taken in proportion."
        note = Finding("quota.shares-in-proportion", sentence, severity=Severity.NOTE)
        return shares, (DocumentFinding(finding=note, at=at),)
    return shares, ()

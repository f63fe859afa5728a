"""The quotas of a plan as a change is reckoned from them: by person, and by the periods the CRM keeps them in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from calculations.exact.minor_units import unit_of
from calculations.fiscal import Period
from sync.facts.quota_grain import OrgGrain, grain_of
from sync.jobs.read import Reading, read_plan, world_of
from sync.plan.adapters import Adapters
from sync.writeback.wants.quota_parts import parts_of, shared_by
from workbooks.models import Row

__all__ = ["Basis", "basis_of_quotas", "in_money"]


class Basis(NamedTuple):
    """What a change is reckoned from: the workbook as read, and every quota by person and period."""

    reading: Reading
    rows: Mapping[str, Row]
    periods: tuple[Period, ...]
    shares: tuple[Decimal, ...]
    quotas: Mapping[str, Mapping[date, Decimal]]
    unit: Decimal

    def name(self, person: str) -> str:
        """What somebody with a quota is called."""
        return str(self.rows[person].values["name"] or "").strip() or person

    def called(self, who: str) -> list[str]:
        """Ids of everybody with a row of the tab Quotas who is called so, by name or id."""
        wanted = who.strip().casefold()
        return [key for key in self.rows if wanted in {key.casefold(), self.name(key).casefold()}]


def basis_of_quotas(adapters: Adapters) -> Basis:
    """The quotas of the plan's workbook; of those that are no amount nothing is told."""
    reading, world = read_plan(adapters), world_of(adapters)
    grain, _ = shared_by(reading.document, replace(grain_of(world.known), fixed=world.fixed))
    unit, rows = unit_of(adapters.plan.currency), {row.key: row for row in reading.document.tables["quotas"]}
    quotas = {}
    for key, row in rows.items():
        final = in_money(row.values["final"], unit)
        if final is not None:
            quotas[key] = _parts(final, unit, grain, key)
    starts = (*grain.shared.periods, adapters.plan.quarter.end)
    periods = tuple(Period(start, end, str(start)) for start, end in pairwise(starts))
    shares = tuple(Decimal(str(share)) for share in grain.shared.period_shares)
    whole = sum(shares, Decimal(0))
    return Basis(reading, rows, periods, tuple(share / whole for share in shares), quotas, unit)


def _parts(final: Decimal, unit: Decimal, grain: OrgGrain, person: str) -> dict[date, Decimal]:
    """A quota by the first day of each period; of somebody without a territory as of everybody."""
    known = grain if grain.mix_of(person) else OrgGrain(replace(grain.shared, families=(), family_shares=()))
    found = dict.fromkeys(grain.shared.periods, Decimal(0))
    for part in parts_of(final, unit, replace(known, fixed=grain.fixed), person):
        found[part.start] += part.amount
    return found


def in_money(value: object, unit: Decimal) -> Decimal | None:
    """A cell as money of whole units; None for what is no number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Decimal(str(value)).quantize(unit) if is_number else None

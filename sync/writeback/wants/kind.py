"""What a kind of record must tell for the plan to write it; everything after that is the same for all kinds."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Engine

from calculations.exact.rates import Rates
from sync.crm.ports import CrmTarget
from sync.facts.known import Known
from sync.model.change import ChangeSet, Desired, Held, Place, RecordKey
from sync.plan.identity import Plan
from sync.writeback.trace import Station
from sync.writeback.wants.moves import Applies
from workbooks.models import DocumentFinding, PlanDocument

__all__ = ["Gathered", "Kind", "World", "Writes"]


class Writes(NamedTuple):
    """Which kinds of records a plan writes, by what people call them, and what is done about what hangs on them.

    `open_deals` says which deals go with an account that changes hands: `no`, `yes`, or `later` for those that close
    after the planned quarter; `territories` whether the account's territory changes with its owner. `people` is the
    file that says who works which territory, `planned_territories` that which says what territories there are in the
    planned model `territory_model`; None where there is none.
    """

    nouns: tuple[str, ...] = ("quotas",)
    open_deals: str = "no"
    territories: bool = True
    people: Path | None = None
    planned_territories: Path | None = None
    territory_model: str = ""


class World(NamedTuple):
    """Where the values of a plan are looked up.

    `target` is the CRM to ask anew, None to take it as last pulled. `has_crm` is false for a plan made from exports.
    `approved` is what was agreed to, when the workbook is compared with it. `writes` is what the plan writes at all.
    `only` are the nouns of the kinds that are looked at, where a part of the plan is; empty for all of it.
    `fixed` are amounts of the periods of people's quotas that changes within the quarter set, by person and first day.
    `applies` says which accounts may go from whom to whom while a pilot runs, None without one.
    """

    plan: Plan
    engine: Engine
    target: CrmTarget | None = None
    has_crm: bool = True
    approved: ChangeSet | None = None
    writes: Writes = Writes()
    only: tuple[str, ...] = ()
    fixed: Mapping[str, Mapping[date, Decimal]] = MappingProxyType({})
    applies: Applies | None = None

    @property
    def known(self) -> Known:
        """What the mirror knows for the plan, read anew."""
        plan = self.plan
        return Known(
            self.engine,
            plan.quarter,
            plan.as_of,
            plan.currency,
            plan.forecasting_type,
            plan.planning_rates,
            quota_grain=plan.quota_grain,
        )

    @property
    def rates(self) -> Rates:
        """The plan's rates of exchange, read anew."""
        return self.known.rates


class Gathered(NamedTuple):
    """What the workbook wants of one kind of record, what the CRM holds there, and what is wrong with either."""

    desired: tuple[Desired, ...]
    held: Mapping[Place, Held]
    findings: tuple[DocumentFinding, ...]


class Kind(Protocol):
    """One kind of record that plans write: one file in this folder."""

    @property
    def sobject(self) -> str:
        """API name of the object."""
        ...

    @property
    def field(self) -> str:
        """The field that plans write."""
        ...

    @property
    def noun(self) -> str:
        """What people call several of them."""
        ...

    def is_written(self, writes: Writes) -> bool:
        """Whether a plan writes this kind."""
        ...

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """What the document wants, and what the CRM holds in the same places."""
        ...

    def summary(self, desired: Sequence[Desired]) -> str:
        """The wanted values of this kind in a few words, for whoever decides on them."""
        ...

    def entry(self, want: Desired) -> dict[str, object]:
        """A wanted value as programs read it."""
        ...

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """The natural key of a mirrored record."""
        ...

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """The CRM's own records that a value of this kind starts from."""
        ...

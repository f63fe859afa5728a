"""How a pull reads, and what holds for all objects of one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from sync.clock import Clock
from sync.crm.ports import CrmSource
from sync.crm.pull.report import Progress

__all__ = ["PullRules", "Run"]


@dataclass(frozen=True, slots=True)
class PullRules:
    """How a pull reads.

    Attributes:
        overlap: how far it goes back in any case, because stamps can become visible late.
        late: how far back a change is found all the same, however busy the object: where few rows changed lately, the
            pull goes back that far; where many did, their number there and here is compared.
        few: rows that are few: about what one page of an answer holds.
        description_lasts: how long it trusts a description of an object, and the count of rows made with it.
        restarts: how often a slice is begun again when its pages expire or do not add up.
        whole_each_time: rows up to which an object without traces of its deletions is read whole in every pull, and
            compared by its digest: that finds what became visible however late. Above, its count and its newest stamp
            have to move, a stamp of the overlap, or a day has to pass.
    """

    overlap: timedelta = timedelta(minutes=15)
    late: timedelta = timedelta(days=1)
    few: int = 2_000
    description_lasts: timedelta = timedelta(hours=20)
    restarts: int = 3
    whole_each_time: int = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """What holds for all objects of a pull; `until` is the source's clock before the first query."""

    source: CrmSource
    store: Engine
    clock: Clock
    until: datetime
    full: bool
    reconcile: bool
    since: datetime | None
    forget: frozenset[str]
    rules: PullRules
    progress: Callable[[Progress], None]

"""Functions over the hours accounts ask for: workload, gaps in coverage, what hires need."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.territory.health.coverage import account_states, coverage_by
from calculations.territory.health.hires import PlannedHire, hire_needs
from calculations.territory.health.workload import OVER, UNDER, served_shares, workload_by_owner
from xl_addin.catalog.keyed import group_names
from xl_addin.catalog.territory.ranges import POTENTIAL, REPS, optional, rep_places, texts
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


Line = NDArray[Any]

_OWNERS = Argument("owners", "rep who owns each account, blank for none", Kind.TEXT, Shape.LINE)

_SELLING = Argument("selling_hours", "selling hours of each rep in the period", shape=Shape.LINE, unit="hours")

_NAMELESS = "(none)"

_EACH = "one cell or one each"

_STANDS_FOR = optional("accounts", "how many accounts each row stands for; one when left out")


@dataclass(frozen=True, slots=True)
class _WorkloadRequest:
    """What WORKLOAD is asked: its arguments."""

    owners: Line
    accounts: Line | float
    calls: Line | float
    call_hours: Line
    reps: Line
    selling_hours: Line
    travel_hours: Line | None
    over: float
    under: float


def _workload(asked: _WorkloadRequest) -> list[list[Any]]:
    size = aligned(
        owners=asked.owners,
        accounts=_line(asked.accounts),
        calls=_line(asked.calls),
        call_hours=asked.call_hours,
        travel_hours=asked.travel_hours,
    )
    aligned(reps=asked.reps, selling_hours=asked.selling_hours)
    if not 0 <= asked.under <= asked.over:
        raise CellFault(ErrorKind.VALUE, "under must be a load of zero or more, and over at least as much.")
    number = np.broadcast_to(np.nan_to_num(asked.accounts), size)
    each = np.nan_to_num(asked.calls) * np.nan_to_num(asked.call_hours)
    road = np.zeros(size) if asked.travel_hours is None else np.nan_to_num(asked.travel_hours)
    place = rep_places(asked.owners, asked.reps)
    frame = workload_by_owner(
        place, number * (each + road), np.nan_to_num(asked.selling_hours), number, asked.over, asked.under
    )
    return column_table(WORKLOAD.header(), asked.reps, *(frame[name] for name in frame))


def _line(value: Line | float) -> Line | None:
    """What has to be as long as the other ranges; nothing where one cell stands for every row."""
    return value if isinstance(value, np.ndarray) else None


def _coverage_gaps(
    groups: Line,
    owners: Line,
    potential: Line,
    hours: Line,
    reps: Line,
    selling_hours: Line,
    white_space: Line | None,
    accounts: Line | None,
) -> list[list[Any]]:
    size = aligned(
        groups=groups, owners=owners, potential=potential, hours=hours, white_space=white_space, accounts=accounts
    )
    aligned(reps=reps, selling_hours=selling_hours)
    worth, asked, there = (np.maximum(np.nan_to_num(line), 0.0) for line in (potential, hours, selling_hours))
    place = rep_places(owners, reps)
    share = served_shares(place, asked, worth, there)
    frame = coverage_by(
        [group or _NAMELESS for group in ([] if groups is None else group_names(groups))],
        account_states(place, share, there),
        share,
        worth,
        np.zeros(size) if white_space is None else np.nan_to_num(white_space),
        np.ones(size) if accounts is None else np.nan_to_num(accounts),
    )
    return column_table(COVERAGEGAPS.header(), *(frame[name] for name in frame))


@dataclass(frozen=True, slots=True)
class _HireNeedsRequest:
    """What HIRENEEDS is asked: its arguments."""

    hires: Line
    regions: Line
    hours_asked: Line
    hours_there: Line
    unserved: Line
    potential_per_rep: float
    hours_per_rep: float
    hire_regions: Line | None
    hire_capacity: Line | None


def _hire_needs(asked: _HireNeedsRequest) -> list[list[Any]]:
    size = aligned(hires=asked.hires, hire_regions=asked.hire_regions, hire_capacity=asked.hire_capacity)
    aligned(
        regions=asked.regions, hours_asked=asked.hours_asked, hours_there=asked.hours_there, unserved=asked.unserved
    )
    where = [""] * size if asked.hire_regions is None else texts(asked.hire_regions) or []
    part = np.ones(size) if asked.hire_capacity is None else np.nan_to_num(asked.hire_capacity)
    planned = [PlannedHire(*each) for each in zip(texts(asked.hires) or [], where, part.tolist(), strict=True)]
    needs: pd.DataFrame = hire_needs(
        planned,
        texts(asked.regions) or [],
        np.nan_to_num(asked.hours_asked),
        np.nan_to_num(asked.hours_there),
        np.nan_to_num(asked.unserved),
        0.0 if np.isnan(asked.potential_per_rep) else asked.potential_per_rep,
        0.0 if np.isnan(asked.hours_per_rep) else asked.hours_per_rep,
    )
    return column_table(HIRENEEDS.header(), *(needs[name] for name in needs))


WORKLOAD = Function(
    name="WORKLOAD",
    family="territory",
    summary="Hours the accounts of each rep ask for (accounts × calls × length, with travel) against the hours there.",
    arguments=(
        _OWNERS,
        Argument("accounts", f"how many accounts a row stands for: 1, or those of a class; {_EACH}", shape=Shape.ANY),
        Argument("calls", f"calls on each account in the period; {_EACH}", shape=Shape.ANY),
        Argument("call_hours", "length of a call", shape=Shape.LINE, unit="hours"),
        REPS,
        _SELLING,
        optional("travel_hours", "hours on the road for each account in the period", unit="hours"),
        Argument("over", "load above which a rep is overloaded", unit="rate", default=OVER),
        Argument("under", "load below which a rep has room", unit="rate", default=UNDER),
    ),
    returns="a table, one row for each rep: hours asked for and there, their ratio, hours to spare (negative when "
    "overloaded) and a state: balanced, overloaded, room, no accounts or no hours",
    body=_workload,
    request=_WorkloadRequest,
    columns=(
        Column("rep", doc="the rep", width=24),
        Column("accounts", Format.COUNT, "accounts of the rep"),
        Column("hours", Format.COUNT, "hours they ask for", unit="hours"),
        Column("selling_hours", Format.COUNT, "hours there", unit="hours"),
        Column("load_rate", Format.RATE, "hours asked for / hours there"),
        Column("spare_hours", Format.COUNT, "hours to spare, negative when overloaded", unit="hours"),
        Column("state", doc="balanced, overloaded, room, no accounts or no hours"),
    ),
    examples=(
        Example(
            (
                [["Ana"], ["Ana"], ["Ben"]],
                [[10.0], [20.0], [30.0]],
                [[6.0], [3.0], [2.0]],
                [[1.0], [1.0], [1.0]],
                [["Ana"], ["Ben"]],
                [[100.0], [100.0]],
            ),
            [
                ["rep", "accounts", "hours", "selling_hours", "load_rate", "spare_hours", "state"],
                ["Ana", 30.0, 120.0, 100.0, 1.2, -20.0, "overloaded"],
                ["Ben", 30.0, 60.0, 100.0, 0.6, 40.0, "room"],
            ],
        ),
    ),
)

COVERAGEGAPS = Function(
    name="COVERAGEGAPS",
    family="territory",
    summary="Account coverage: share of potential that has a live owner with hours for it, and where it has not.",
    arguments=(
        Argument("groups", "group of each account: a segment, a region, all; blank is (none)", Kind.TEXT, Shape.LINE),
        _OWNERS,
        POTENTIAL,
        Argument("hours", "hours each account asks for", shape=Shape.LINE, unit="hours"),
        REPS,
        _SELLING,
        optional("white_space", "what buying peers bring above its potential", unit="money"),
        _STANDS_FOR,
    ),
    returns="a table, one row for each group: potential = covered + orphaned (no live owner) + without_hours (its "
    "owner lacks the hours; a rep's hours go where they bring most potential); how many accounts each concerns; "
    "white space",
    body=_coverage_gaps,
    columns=(
        Column("group", doc="the group", width=24),
        Column("accounts", Format.COUNT, "its accounts"),
        Column("potential", Format.MONEY, "their potential"),
        Column("covered", Format.MONEY, "of it, with a live owner who has the hours"),
        Column("coverage_share", Format.RATE, "covered / potential"),
        Column("orphans", Format.COUNT, "accounts without a live owner"),
        Column("orphaned", Format.MONEY, "their potential"),
        Column("unserved", Format.COUNT, "accounts whose owner lacks the hours"),
        Column("without_hours", Format.MONEY, "their potential that is not served"),
        Column("white_space", Format.MONEY, "what buying peers bring above it"),
    ),
    examples=(
        Example(
            (
                [["North"], ["North"], ["South"], ["North"]],
                [["Ana"], ["Ana"], ["Ben"], [""]],
                [[600.0], [300.0], [300.0], [100.0]],
                [[60.0], [80.0], [60.0], [10.0]],
                [["Ana"], ["Ben"]],
                [[100.0], [100.0]],
            ),
            [
                ["group", "accounts", "potential", "covered", "coverage_share", "orphans", "orphaned", "unserved",
                 "without_hours", "white_space"],
                ["North", 3.0, 1000.0, 750.0, 0.75, 1.0, 100.0, 1.0, 150.0, 0.0],
                ["South", 1.0, 300.0, 300.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            ],
        ),
    ),
)  # fmt: skip

HIRENEEDS = Function(
    name="HIRENEEDS",
    family="territory",
    summary="Where each planned hire is needed most, and the potential a full territory of it takes.",
    arguments=(
        Argument("hires", "name of each planned hire, in order", Kind.TEXT, Shape.LINE),
        Argument("regions", "the regions", Kind.TEXT, Shape.LINE),
        Argument("hours_asked", "hours the accounts of each region ask for", shape=Shape.LINE, unit="hours"),
        Argument("hours_there", "hours the reps of each region have", shape=Shape.LINE, unit="hours"),
        Argument("unserved", "potential of each region that nobody has hours for", shape=Shape.LINE, unit="money"),
        Argument("potential_per_rep", "fair share of a full rep once the hires are there", unit="money"),
        Argument("hours_per_rep", "hours of a full rep in the period", unit="hours"),
        optional("hire_regions", "region of each hire; blank to be told", Kind.TEXT),
        optional("hire_capacity", "part of a full rep; 1 when left out"),
    ),
    returns="a table, one row for each hire: its region, the hours missing there before it and those it brings, the "
    "potential it needs, and how much of that nobody serves today",
    body=_hire_needs,
    request=_HireNeedsRequest,
    columns=(
        Column("hire", doc="the hire"),
        Column("region", doc="where it is needed most"),
        Column("missing_hours", Format.COUNT, "hours missing there before it", unit="hours"),
        Column("hours", Format.COUNT, "hours it brings", unit="hours"),
        Column("potential", Format.MONEY, "what a full territory of it takes"),
        Column("from_unserved", Format.MONEY, "of that, what nobody serves today"),
        Column("from_others", Format.MONEY, "of that, what others give up"),
    ),
    examples=(
        Example(
            (
                [["Hire 1"], ["Hire 2"]],
                [["North"], ["South"]],
                [[250.0], [120.0]],
                [[100.0], [0.0]],
                [[80.0], [30.0]],
                90.0,
                100.0,
            ),
            [
                ["hire", "region", "missing_hours", "hours", "potential", "from_unserved", "from_others"],
                ["Hire 1", "North", 150.0, 100.0, 90.0, 80.0, 10.0],
                ["Hire 2", "South", 120.0, 100.0, 90.0, 30.0, 60.0],
            ],
        ),
    ),
)

FUNCTIONS = (WORKLOAD, COVERAGEGAPS, HIRENEEDS)

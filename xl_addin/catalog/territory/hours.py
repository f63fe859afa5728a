"""Functions over the hours accounts ask for: workload, gaps in coverage, what hires need."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.territory.health.coverage import account_states, coverage_by
from calculations.territory.health.hires import PlannedHire, hire_needs
from calculations.territory.health.workload import OVER, UNDER, served_shares, workload_by_owner
from xl_addin.catalog.territory.ranges import POTENTIAL, REPS, optional, rep_places, texts
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Example, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


Line = NDArray[Any]

_OWNERS = Argument("owners", "rep who owns each account, blank for none", Kind.TEXT, Shape.LINE)

_SELLING = Argument("selling_hours", "selling hours of each rep in the period", shape=Shape.LINE, unit="hours")

_STANDS_FOR = optional("accounts", "how many accounts each row stands for; one when left out")


def _workload(
    owners: Line,
    accounts: Line,
    calls: Line,
    call_hours: Line,
    reps: Line,
    selling_hours: Line,
    travel_hours: Line | None,
    over: float,
    under: float,
) -> list[list[Any]]:
    size = aligned(owners=owners, accounts=accounts, calls=calls, call_hours=call_hours, travel_hours=travel_hours)
    aligned(reps=reps, selling_hours=selling_hours)
    if not 0 <= under <= over:
        raise CellFault(ErrorKind.VALUE, "under must be a load of zero or more, and over at least as much.")
    number, each = np.nan_to_num(accounts), np.nan_to_num(calls) * np.nan_to_num(call_hours)
    road = np.zeros(size) if travel_hours is None else np.nan_to_num(travel_hours)
    place = rep_places(owners, reps)
    frame = workload_by_owner(place, number * (each + road), np.nan_to_num(selling_hours), number, over, under)
    return column_table(WORKLOAD.columns, reps, *(frame[name] for name in frame))


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
        groups.tolist(),
        account_states(place, share, there),
        share,
        worth,
        np.zeros(size) if white_space is None else np.nan_to_num(white_space),
        np.ones(size) if accounts is None else np.nan_to_num(accounts),
    )
    return column_table(COVERAGEGAPS.columns, *(frame[name] for name in frame))


def _hire_needs(
    hires: Line,
    regions: Line,
    hours_asked: Line,
    hours_there: Line,
    unserved: Line,
    potential_per_rep: float,
    hours_per_rep: float,
    hire_regions: Line | None,
    hire_capacity: Line | None,
) -> list[list[Any]]:
    size = aligned(hires=hires, hire_regions=hire_regions, hire_capacity=hire_capacity)
    aligned(regions=regions, hours_asked=hours_asked, hours_there=hours_there, unserved=unserved)
    where = [""] * size if hire_regions is None else texts(hire_regions) or []
    part = np.ones(size) if hire_capacity is None else np.nan_to_num(hire_capacity)
    planned = [PlannedHire(*each) for each in zip(texts(hires) or [], where, part.tolist(), strict=True)]
    needs: pd.DataFrame = hire_needs(
        planned,
        texts(regions) or [],
        np.nan_to_num(hours_asked),
        np.nan_to_num(hours_there),
        np.nan_to_num(unserved),
        0.0 if np.isnan(potential_per_rep) else potential_per_rep,
        0.0 if np.isnan(hours_per_rep) else hours_per_rep,
    )
    return column_table(HIRENEEDS.columns, *(needs[name] for name in needs))


WORKLOAD = Function(
    name="WORKLOAD",
    family="territory",
    summary="Hours the accounts of each rep ask for (accounts × calls × length, with travel) against the hours there.",
    arguments=(
        _OWNERS,
        Argument("accounts", "how many accounts each row stands for: 1, or those of a class", shape=Shape.LINE),
        Argument("calls", "calls on each account in the period", shape=Shape.LINE),
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
    columns=("rep", "accounts", "hours", "selling_hours", "load_rate", "spare_hours", "state"),
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
        Argument("groups", "group of each account: a segment, a region, all", Kind.TEXT, Shape.LINE),
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
    columns=("group", "accounts", "potential", "covered", "coverage_share", "orphans", "orphaned", "unserved",
             "without_hours", "white_space"),
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
    columns=("hire", "region", "missing_hours", "hours", "potential", "from_unserved", "from_others"),
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

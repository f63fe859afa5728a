"""Chances of open deals as a table people can read: a row for each level of a trait, and the same chances out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.outlook.deal_chances import DealChances
from calculations.outlook.deal_traits import (
    CHANCE_STEPS,
    DEAL_DAYS,
    MOST_PUSHES,
    QUIET_DAYS,
    SIZES,
    STAGE_DAYS,
    Traits,
)
from calculations.outlook.due_weeks import AHEAD_WEEKS, DUE_WEEKS, ENDS, LATE_DAYS
from calculations.outlook.pooled_logit import Codes, Effects
from calculations.outlook.reliability import DUE_WEEKS as DUE_IN_QUARTER
from calculations.outlook.reliability import ODDS_EDGES, Reliability
from calculations.outlook.stage_rates import StageRates
from calculations.outlook.survival import Survival
from calculations.outlook.weeks_ahead import weeks_after

__all__ = ["COLUMNS", "NUMBERS", "SHIFTS", "TEXTS", "TRAITS", "chances", "deals_of", "no_model", "published"]

NUMBERS = ("days_in_stage", "age_days", "pushes", "quiet_days", "close_days", "probability")
"""Columns of deals that hold numbers; the first four fall into the level of the highest edge they reach."""

TEXTS = (
    "stage", "date_moved", "size_to_owner", "size", "category", "probability_step", "customer", "source", "segment",
    "owner",
)  # fmt: skip
"""Columns of deals that hold the name of a level."""

SHIFTS = ("shift_1", "shift_2")
"""Columns of the table that make chances reliable: in the quarter at hand, and in the one after it."""

COLUMNS = ("trait", "level", "won", "lost", *SHIFTS)

Names = Mapping[str, Sequence[str]]

_OPEN = ("stage", "source", "segment", "owner")
_EDGES = {
    "days_in_stage": STAGE_DAYS,
    "age_days": DEAL_DAYS,
    "pushes": tuple(range(1, MOST_PUSHES + 1)),
    "quiet_days": QUIET_DAYS,
}
_STATIC = (
    "stage", "days_in_stage", "age_days", "pushes", "date_moved", "quiet_days", "size_to_owner", "size", "category",
    "probability_step", "customer", "source", "segment", "owner",
)  # fmt: skip
_MIX = "stage|days_in_stage"
_HAZARD_GROUPS = (*_STATIC, _MIX, "due", "weeks_ahead", "weeks_to_end", "stage|due", "stage|weeks_ahead", "due|pushed")
_SHIFT_GROUPS = (*_STATIC, _MIX, "close", "due_in_quarter", "promised", "stage|close")
_INTERCEPT, _ENDED, _UNKNOWN = "intercept", "ended", ""
_ALSO = {"stage": _ENDED}
"""Rows that name levels of a trait too."""

TRAITS = frozenset((_INTERCEPT, _ENDED, *_HAZARD_GROUPS, *_SHIFT_GROUPS))
"""What a row of the table may be about."""

_TINY = 1e-12
"""Effects below it are none, and are not published."""

_ENOUGH = 1e12
"""Ended deals of a stage at which its plain rate has no weight left."""


def _from(edges: Sequence[float]) -> tuple[str, ...]:
    """Levels named by the least they hold, the first by what it stays below."""
    return (f"<{edges[0]:g}", *(f"{edge:g}" for edge in edges))


def _up_to(edges: Sequence[float]) -> tuple[str, ...]:
    """Levels named by the most they hold."""
    return (*(f"{edge:g}" for edge in edges), "more")


_CLOSED: Names = {
    **{name: ("0", *map(str, edges)) for name, edges in _EDGES.items()},
    "date_moved": ("no", "later", "earlier"),
    "size_to_owner": (*_up_to(SIZES), "none"),
    "size": (*_up_to(SIZES), "none"),
    "category": ("below", "as its stage", "above"),
    "probability_step": _up_to(CHANCE_STEPS),
    "customer": ("0 wins", "1 win", "2 wins", "none"),
    "due": (*_from(DUE_WEEKS), *(f"late {days}" for days in (0, *LATE_DAYS)), "no date"),
    "weeks_ahead": _up_to(AHEAD_WEEKS),
    "weeks_to_end": tuple(map(str, range(ENDS))),
    "pushed": ("no", "yes"),
    "close": ("no date", "long overdue", "overdue", "before", "in quarter", "in next", "later"),
    "due_in_quarter": (*_from(DUE_IN_QUARTER), "no date"),
    "promised": _up_to(ODDS_EDGES),
}


def _levels(names: Names) -> Names:
    """Names of the levels of every group in the order of their codes; those of two traits are named by both."""
    own = {**_CLOSED, **names}
    crossed = {
        group: tuple(f"{one}|{other}" for one in own[group.split("|")[0]] for other in own[group.split("|")[1]])
        for group in (*_HAZARD_GROUPS, *_SHIFT_GROUPS)
        if "|" in group
    }
    return {**own, **crossed}


def published(model: DealChances, names: Names | None = None) -> pd.DataFrame:
    """The fitted model as a table.

    Args:
        model: chances as they were learnt. names: of stages, sources, segments, products and owners in the order of
            their codes, each once; the code itself where they are not given, or some share one.

    Returns:
        Columns `COLUMNS`, without the shifts where nothing made the chances reliable: trait; level; won, lost:
        what the level adds to the weekly log odds of being won, and of being lost, against staying open; shift_1,
        shift_2: what it adds to the log odds of the chance in the quarter at hand, and in the next. The row
        `intercept` holds what all deals have, a blank shift there leaves that quarter's chances as they are. Rows
        `ended` count the deals seen in a stage that were won and lost. Two traits crossed are named `one|other`.
    """
    found = model.survival.won.levels
    size = {name: len(found[_STATIC.index(name)]) - 1 for name in _OPEN}
    given = names or {}
    labels = _levels({name: _named(given.get(name, ()), size[name]) for name in _OPEN})
    columns = {
        "won": _column(model.survival.won, _HAZARD_GROUPS, labels),
        "lost": _column(model.survival.lost, _HAZARD_GROUPS, labels),
        **{
            name: {(_INTERCEPT, ""): np.nan} if shift.effects is None else _column(shift.effects, _SHIFT_GROUPS, labels)
            for name, shift in zip(SHIFTS, model.reliability, strict=False)
        },
    }
    keys = dict.fromkeys(key for column in columns.values() for key in column)
    rows = [
        (*key, *(column.get(key, 0.0) for column in columns.values()))
        for key in keys
        if key[0] == _INTERCEPT or max(abs(column.get(key, 0.0)) for column in columns.values()) > _TINY
    ]
    none = (0.0,) * (len(columns) - 2)
    for stage, ended, won in zip(labels["stage"], model.rates.ended, model.rates.wins, strict=True):
        rows.append((_ENDED, stage, float(won), float(ended - won), *none))
    return pd.DataFrame(rows, columns=["trait", "level", *columns])


def no_model() -> pd.DataFrame:
    """Nothing learnt of deals."""
    texts, numbers = dict.fromkeys(COLUMNS[:2], "str"), dict.fromkeys(COLUMNS[2:], "float64")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in (texts | numbers).items()})


def _named(names: Sequence[str], size: int) -> tuple[str, ...]:
    """Names of so many levels; their codes where there are too few, or two read alike."""
    first = tuple(str(name) for name in names[:size])
    is_clear = len(first) == size and all(first) and len({_plain(name) for name in first}) == size
    return first if is_clear else tuple(map(str, range(size)))


def deals_of(traits: Traits, names: Names | None = None) -> pd.DataFrame:
    """Open deals as `chances` reads them, in the order of the traits. Args: names: as in `published`."""
    given = names or {}
    columns: dict[str, object] = {}
    for name, codes in zip(_STATIC, traits.codes, strict=False):
        if name in _EDGES:
            columns[name] = np.array([0, *_EDGES[name]], dtype=np.float64)[codes]
        else:
            known = _CLOSED.get(name) or given.get(name) or range(int(codes.max(initial=-1)) + 1)
            columns[name] = np.array([*map(str, known), _UNKNOWN], dtype=object)[codes]
    return pd.DataFrame({**columns, "close_days": traits.close, "probability": traits.chance})


def chances(
    table: pd.DataFrame, deals: pd.DataFrame, day: date, until: date, calendar: Calendar = CALENDAR_YEAR
) -> Floats:
    """Chance of each of n open deals to be won after a day and by another, out of a published table.

    In every week a deal is won with the odds a = e^won and lost with b = e^lost against staying open, so it stays with
    1/(1 + a + b) and is won with a/(1 + a + b); won, lost are the intercept and the coefficients of its levels, added.
    What is won by the end of a quarter is moved by the shifts, where there are any. Where `ended` counts n deals of
    the stage, the chance has the weight n²/(n² + 20²), and the stage's rate on the close date has the rest.

    Args:
        table: columns `COLUMNS`, the shifts left out where there are none. deals: columns `NUMBERS` (NaN is unknown)
            and `TEXTS` ("" is unknown); close_days: days from the day to the close date, NaN is none. day: known until
            its evening. until: after it; days of a week that lies on both sides of it share its chance evenly.

    Returns:
        n chances. A level the table does not have adds nothing; a stage it does not have counts ended deals as the mean
        of those it has; an unknown probability is the rate of all ended deals, and NaN where none has ended.
    """
    model = _Model.read(table)
    traits = model.traits(deals, day)
    first = Quarter.of(day + timedelta(days=1), calendar)
    line = [first.shift(place) for place in range(Quarter.of(until, calendar).index - first.index + 1)]
    spans = weeks_after(day, line)
    days = spans.weeks * 7
    over = (spans.last - np.datetime64(until, "D")).astype(np.float64)
    return model.learnt.reliable(traits, spans, line) @ np.clip(1.0 - over / days, 0.0, 1.0)


def _column(effects: Effects, groups: Sequence[str], labels: Names) -> dict[tuple[str, str], float]:
    """Effects by trait and level."""
    column = {(_INTERCEPT, ""): effects.intercept}
    for group, values in zip(groups, effects.levels, strict=True):
        column |= {(group, level): float(v) for level, v in zip(labels[group], values[:-1], strict=True)}
    return column


@dataclass(frozen=True, slots=True)
class _Model:
    """A table read back. rate: of all deals that ended, NaN is none."""

    learnt: DealChances
    levels: Names
    rate: float

    @classmethod
    def read(cls, table: pd.DataFrame) -> "_Model":
        """The model of a table; its stages are followed by one for all it does not know."""
        keys = [(_plain(trait), _plain(level)) for trait, level in zip(table["trait"], table["level"], strict=True)]
        met = {
            name: tuple(dict.fromkeys(level for trait, level in keys if trait in (name, _ALSO.get(name)) and level))
            for name in _OPEN
        }
        levels = _levels({**met, "stage": (*met["stage"], _UNKNOWN)})
        columns = {
            name: dict(zip(keys, table[name].to_numpy(dtype=np.float64).tolist(), strict=True))
            for name in COLUMNS[2:]
            if name in table
        }
        rates, rate = _rates(columns["won"], columns["lost"], met["stage"])
        reliability = tuple(
            Reliability(None)
            if np.isnan(columns[name].get((_INTERCEPT, ""), np.nan))
            else Reliability(_effects(columns[name], _SHIFT_GROUPS, levels))
            for name in SHIFTS
            if name in columns
        )
        won, lost = (_effects(columns[name], _HAZARD_GROUPS, levels) for name in ("won", "lost"))
        return cls(DealChances(Survival(won, lost), rates, reliability, 1), levels, rate)

    def traits(self, deals: pd.DataFrame, day: date) -> Traits:
        """Deals as codes of the levels of the table."""
        codes = {name: self._codes(name, deals[name]) for name in _STATIC}
        unknown = len(self.levels["stage"]) - 1
        stage = codes["stage"] = np.where(codes["stage"] < 0, unknown, codes["stage"]).astype(np.int32)
        age = codes["days_in_stage"]
        mix = np.where(age < 0, -1, stage * (len(STAGE_DAYS) + 1) + age).astype(np.int32)
        nothing = np.zeros(len(deals), dtype=np.int64)
        number = {name: deals[name].to_numpy(dtype=np.float64) for name in ("close_days", "probability")}
        chance = np.where(np.isnan(number["probability"]), self.rate, number["probability"])
        places = np.arange(len(deals))
        return Traits(
            day, places, nothing, stage, np.full(len(deals), np.nan), number["close_days"], chance,
            (*codes.values(), mix),
        )  # fmt: skip

    def _codes(self, name: str, given: pd.Series) -> Codes:
        if name in _EDGES:
            numbers = given.to_numpy(dtype=np.float64)
            found = np.searchsorted(_EDGES[name], numbers, side="right")
            return np.where(np.isnan(numbers), -1, found).astype(np.int32)
        code = {level: place for place, level in enumerate(map(_plain, self.levels[name])) if level}
        return np.array([code.get(_plain(level), -1) for level in given], dtype=np.int32)


def _rates(
    won: Mapping[tuple[str, str], float], lost: Mapping[tuple[str, str], float], stages: Sequence[str]
) -> tuple[StageRates, float]:
    """Rates of stages and that of all; without a count what was learnt from traits stands alone."""
    wins, losses = (np.array([column.get((_ENDED, stage), 0.0) for stage in stages]) for column in (won, lost))
    if not any(trait == _ENDED for trait, _ in won):
        return StageRates(np.full(len(stages) + 1, _ENOUGH), np.zeros(len(stages) + 1)), 0.0
    ended = wins + losses
    rate = float(wins.sum() / ended.sum()) if ended.sum() > 0 else np.nan
    middle = max(len(stages), 1)
    return StageRates(np.append(ended, ended.sum() / middle), np.append(wins, wins.sum() / middle)), rate


def _effects(column: Mapping[tuple[str, str], float], groups: Sequence[str], levels: Names) -> Effects:
    """Effects of the groups, 0 where the table has no row."""
    found = tuple(
        np.array([*(column.get((group, level), 0.0) for level in map(_plain, levels[group])), 0.0]) for group in groups
    )
    return Effects(column.get((_INTERCEPT, ""), 0.0), found, np.zeros(len(groups)))


def _plain(text: object) -> str:
    return str(text).strip().casefold()

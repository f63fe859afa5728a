"""Functions of the deals behind an outlook: the chance that each is won, out of a published model."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.fiscal import Quarter
from calculations.outlook.published_model import NUMBERS, SHIFTS, TEXTS, TRAITS, chances
from xl_addin.catalog.fiscal import CALENDAR, calendar_of
from xl_addin.catalog.outlook.redrawn import title_of
from xl_addin.cells.errors import CellFault, CellValue, ErrorKind
from xl_addin.cells.serials import FIRST_SERIAL, LAST_SERIAL, from_serial
from xl_addin.spec import Argument, Example, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_CERTAIN = 30.0
"""Log odds that nothing goes beyond: a chance of 1 − 10⁻¹³."""

_MOST_DEALS = 1e9
_MOST_DAYS = 3 * 366
_TABLE = ("trait", "level", "won", "lost", *SHIFTS)
_NEEDED = _TABLE[:4]


def _win_probability(
    coefficients: NDArray[Any], deals: NDArray[Any], as_of: date, until: date | None, calendar: str
) -> CellValue:
    fiscal = calendar_of(calendar)
    last = until or Quarter.of(as_of + timedelta(days=1), fiscal).end - timedelta(days=1)
    if not as_of < last <= as_of + timedelta(days=_MOST_DAYS):
        raise CellFault(ErrorKind.NUM, f"until is {last}: give a day after {as_of}, and within three years of it.")
    table = _coefficients(coefficients)
    filled = [place for place in range(1, len(deals)) if any(deals[place])]
    found = chances(table, _deals(deals, filled, as_of), as_of, last, fiscal)
    answers = [math.nan] * (len(deals) - 1)
    for place, chance in zip(filled, found.tolist(), strict=True):
        answers[place - 1] = chance
    if not answers:
        raise CellFault(ErrorKind.VALUE, "deals has no deal below its titles.")
    return answers[0] if len(answers) == 1 else [[chance] for chance in answers]


def _coefficients(cells: NDArray[Any]) -> pd.DataFrame:
    """The published table; a blank coefficient is none, but a blank shift of the intercept, which leaves chances."""
    titles = [title_of(cell) for cell in cells[0]]
    missing = [name for name in _NEEDED if name not in titles]
    if missing:
        raise CellFault(ErrorKind.VALUE, f"coefficients lacks {', '.join(missing)} among its titles: select them too.")
    filled = [place for place in range(1, len(cells)) if any(cells[place])]
    column = {name: cells[filled, titles.index(name)] for name in _TABLE if name in titles}
    trait = [str(cell).strip().lower() for cell in column["trait"]]
    keys: set[tuple[str, str]] = set()
    for place, name, level in zip(filled, trait, column["level"], strict=True):
        if name not in TRAITS:
            raise CellFault(ErrorKind.VALUE, f"coefficients, row {place + 1}: no trait is called {name[:40]!r}.")
        key = (name, str(level).strip().casefold())
        if key in keys:
            sentence = f"coefficients, row {place + 1}: {name} {str(level)[:40]} stands there twice."
            raise CellFault(ErrorKind.VALUE, sentence)
        keys.add(key)
    if ("intercept", "") not in keys:
        raise CellFault(ErrorKind.VALUE, "coefficients lacks the row intercept, what all deals have: select it too.")
    numbers = {name: _numbers("coefficients", column[name], filled, name) for name in _TABLE[2:] if name in column}
    frame = pd.DataFrame({"trait": trait, "level": column["level"], **numbers})
    is_count = (frame["trait"] == "ended").to_numpy()
    is_shift = np.array([name in SHIFTS for name in numbers])
    values = np.array(frame[list(numbers)], dtype=np.float64)
    values[np.isnan(values) & ~((frame["trait"] == "intercept").to_numpy()[:, None] & is_shift)] = 0.0
    if (np.abs(values[~is_count]) > _CERTAIN).any():
        raise CellFault(ErrorKind.NUM, f"coefficients must be from -{_CERTAIN:g} to {_CERTAIN:g}: they are log odds.")
    if not ((values[is_count] >= 0) & (values[is_count] <= _MOST_DEALS)).all():
        raise CellFault(ErrorKind.NUM, "coefficients: rows ended count deals, from 0 to a thousand million.")
    frame[list(numbers)] = values
    return frame


def _deals(cells: NDArray[Any], filled: Sequence[int], as_of: date) -> pd.DataFrame:
    """Deals with all columns of the model; one that is not there is unknown of every deal."""
    titles = [title_of(cell) for cell in cells[0]]
    known = {*NUMBERS, *TEXTS, "close_date"} - {"close_days"}
    if not known & set(titles):
        raise CellFault(ErrorKind.VALUE, f"deals needs titles, such as stage; there are {', '.join(sorted(known))}.")
    texts = {name: cells[list(filled), titles.index(name)] for name in known if name in titles}
    blank = np.full(len(filled), "", dtype=object)
    frame = pd.DataFrame({name: texts.get(name, blank) for name in TEXTS})
    for name in NUMBERS:
        if name == "close_days":
            dates = texts.get("close_date", blank)
            frame[name] = [_days(cell, row, as_of) for cell, row in zip(dates, filled, strict=True)]
        else:
            frame[name] = _numbers("deals", texts.get(name, blank), filled, name)
    if ((frame["probability"] < 0) | (frame["probability"] > 1)).any():
        raise CellFault(ErrorKind.NUM, "deals, probability must be from 0 to 1, such as 0.5 or 50 %.")
    return frame


def _numbers(argument: str, column: NDArray[Any], filled: Sequence[int], name: str) -> NDArray[np.float64]:
    """Cells of a column as numbers, NaN for blanks."""
    found = np.full(len(filled), np.nan)
    for place, (cell, row) in enumerate(zip(column, filled, strict=True)):
        if cell:
            try:
                found[place] = float(cell)
            except ValueError:
                found[place] = math.inf
            if not math.isfinite(found[place]):
                sentence = f"{argument}, row {row + 1}, {name} holds the text {cell[:40]!r}: a number is needed."
                raise CellFault(ErrorKind.VALUE, sentence)
    return found


def _days(cell: str, row: int, as_of: date) -> float:
    """Days from as_of to a date as it stands in a cell: its serial, or year, month and day; NaN for a blank."""
    if not cell:
        return math.nan
    try:
        serial = float(cell)
    except ValueError:
        try:
            return float((date.fromisoformat(cell.strip()[:10]) - as_of).days)
        except ValueError:
            serial = math.nan
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        raise CellFault(ErrorKind.VALUE, f"deals, row {row + 1}, close_date holds {cell[:40]!r}: a date is needed.")
    return float((from_serial(serial) - as_of).days)


_TITLES = ["trait", "level", "won", "lost"]
_ONE_RATE = [_TITLES, ["intercept", None, math.log(0.25), -_CERTAIN]]
_SHIFTED = [[*_TITLES, "shift_1"], ["intercept", None, math.log(0.25), -_CERTAIN, math.log(2.0)]]
_TWO_WAYS = [_TITLES, ["intercept", None, math.log(0.5), math.log(0.5)]]
_ONE_TRAIT = [*_TWO_WAYS, ["stage", "Offer", math.log(4.0), math.log(2.0)]]
_COUNTED = [*_ONE_RATE, ["ended", "Find", 5.0, 15.0]]
_ONE_DEAL = [["deal", "stage"], ["D1", "Find"]]
_TWO_DEALS = [["deal", "stage"], ["D1", "Find"], ["D2", "Offer"]]
_DUE = [["stage", "close_date", "probability"], ["Find", "2025-06-20", 0.5]]
_DAY = 45810.0
"""2 June 2025: four weeks before the end of the quarter."""

WINPROBABILITY = Function(
    name="WINPROBABILITY",
    family="outlook",
    summary="The chance of each open deal to be won by a day, out of the published coefficients of its traits.",
    arguments=(
        Argument("coefficients", "the published model with its titles: trait, level, won and lost, and of shift_1 and "
                 "shift_2 those there are; the row intercept holds what all deals have", Kind.TEXT, Shape.BLOCK),
        Argument("deals", "open deals with titles: of stage, close_date, probability, days_in_stage, age_days, "
                 "quiet_days, pushes, date_moved, size, size_to_owner, category, probability_step, customer, source, "
                 "segment and owner those there are; others are passed over", Kind.TEXT, Shape.BLOCK),
        Argument("as_of", "last day that is known", Kind.DATE, unit="day"),
        Argument("until", "last day on which it may be won; the end of the quarter when left out", Kind.DATE,
                 unit="day", default=None),
        CALENDAR,
    ),
    returns="the chance of a deal, or a column of them, blank for a blank row. In a week a deal is won with "
    "the odds a = e^won and lost with b = e^lost against staying open, the intercept and the coefficients of its "
    "levels added up; so with "
    "the intercept alone it is won within n weeks with the chance a/(a + b) × (1 − (1/(1 + a + b))^n). A level that is "
    "not published adds nothing. What shift_1 adds to the log odds of the chance makes it reliable in the quarter of "
    "the day after as_of, shift_2 in the next. Rows ended count the deals won and lost of a stage: with n of them the "
    "model has the weight n²/(n² + 20²), and the rest has (wins + 20 × probability)/(n + 20) on the close date",
    body=_win_probability,
    is_heavy=True,
    examples=(
        Example((_ONE_RATE, _ONE_DEAL, _DAY), 1 - 0.8**4),
        Example((_TWO_WAYS, _ONE_DEAL, _DAY, _DAY + 14), (1 - 0.5**2) / 2),
        Example((_ONE_TRAIT, _TWO_DEALS, _DAY), [[0.46875], [0.6640625]]),
        Example((_SHIFTED, _ONE_DEAL, _DAY), 2 * (1 - 0.8**4) / (2 - 0.8**4)),
        Example((_COUNTED, _DUE, _DAY), 0.5 * (1 - 0.8**4) + 0.5 * (5 + 20 * 0.5) / 40),
    ),
)  # fmt: skip

FUNCTIONS = (WINPROBABILITY,)

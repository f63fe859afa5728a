"""Columns of the CRM's frames as cells can hold them: whole columns at a time, for tables of tens of thousands of rows.

Cell by cell they say what `workbooks.grammar.cells` says of one value.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from workbooks.grammar.printable import printables
from xl_addin.cells.serials import to_serial

__all__ = ["days", "joined", "moneys", "numbers", "order_by", "texts"]

_DAY_ONE = to_serial(date(1970, 1, 1))


def texts(values: pd.Series, missing: str = "") -> list[str]:
    """Texts without control characters and blanks around them; `missing` where nothing is left."""
    found = [str(value) for value in values.astype(object).where(values.notna(), "").tolist()]
    return [text or missing for text in printables(found)]


def moneys(values: pd.Series) -> list[float]:
    """Amounts to the cent; missing is 0."""
    return numbers(values.astype(np.float64).fillna(0.0), 2)


def numbers(values: pd.Series, digits: int) -> list[float]:
    """Numbers to so many decimals, each to the nearest one."""
    return [round(value, digits) for value in values.astype(np.float64).tolist()]


def days(values: pd.Series) -> list[int | None]:
    """Days as spreadsheet serials, None where there is none."""
    found = pd.to_datetime(values).to_numpy(dtype="datetime64[D]")
    serials = (found.astype(np.int64) + _DAY_ONE).tolist()
    return [None if unknown else serial for serial, unknown in zip(serials, np.isnat(found).tolist(), strict=True)]


def joined(*columns: Iterable[str]) -> list[str]:
    """Row keys: the texts of each row with a slash between them."""
    return list(map("/".join, zip(*columns, strict=True)))


def order_by(*columns: Iterable[Any]) -> Sequence[int]:
    """Positions of the rows in the order of these columns, the first counting most."""
    keys = list(zip(*columns, strict=True))
    return sorted(range(len(keys)), key=keys.__getitem__)

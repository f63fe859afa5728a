"""Values of the CRM as cells can hold them."""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from workbooks.grammar.printable import printable
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import to_serial

__all__ = ["Records", "day", "finite", "key_text", "keyed", "money", "records", "text"]

Records = list[dict[str, Any]]


def text(value: CellValue) -> str:
    """A text of the CRM as a cell can hold it: without control characters, without blanks around it."""
    return "" if value is None or pd.isna(value) else printable(str(value))


def day(value: CellValue) -> int | None:
    """A day as a spreadsheet serial, None when there is none."""
    return None if pd.isna(value) else to_serial(value)


def money(value: CellValue) -> float:
    """An amount to the cent; missing is 0."""
    return 0.0 if pd.isna(value) else round(float(value), 2)


def finite(value: float) -> float | None:
    """A number, blank where it is not known or not finite."""
    return float(value) if math.isfinite(value) else None


def key_text(value: CellValue) -> str:
    """The key of a row as text, whole numbers without a decimal point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def records(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """The rows of a frame."""
    return frame.to_dict("records")  # type: ignore[return-value]


def keyed(rows: Records, *fields: str) -> Records:
    """The rows with `row_key`, their values in `fields` joined."""
    for row in rows:
        row["row_key"] = "/".join(row[field] for field in fields)
    return rows

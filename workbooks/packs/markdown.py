"""Markdown as values: paragraphs, headings and tables, with texts of the CRM kept from being markup."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from workbooks.grammar.words import NOT_APPLICABLE

__all__ = [
    "Cells",
    "bullet",
    "count",
    "days",
    "heading",
    "iso",
    "money",
    "plain",
    "rate",
    "table",
    "times",
]

Cells = tuple[str, str, Callable[[Any], str]]
"""A column of a table: its title, the column of the frame, and how its values are written."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#])")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def plain(value: object) -> str:
    """A text as a reader of the document sees it: on one line, nothing in it taken for markup."""
    return _MARKUP.sub(r"\\\1", _UNPRINTABLE.sub(" ", str(value))).strip()


def heading(level: int, text: str) -> list[str]:
    """A heading with the empty line after it."""
    return [f"{'#' * level} {plain(text)}", ""]


def bullet(text: str) -> str:
    """A line of a list."""
    return f"- {text}"


def money(value: float) -> str:
    """An amount in whole units of the currency."""
    return _known(value, "{:,.0f}")


def rate(value: float) -> str:
    """A rate in per cent."""
    return _known(value, "{:.1%}")


def times(value: float) -> str:
    """A ratio, as in 2.5×."""
    return _known(value, "{:.1f}×")


def days(value: float) -> str:
    """A number of days."""
    return _known(value, "{:,.0f}")


def count(value: float) -> str:
    """A number of things."""
    return _known(value, "{:,.0f}")


def _known(value: object, form: str) -> str:
    number = float(value) if isinstance(value, int | float | np.number) else math.nan
    if not math.isfinite(number):
        return NOT_APPLICABLE
    text = form.format(number)
    return text[1:] if text.startswith("-") and not re.search("[1-9]", text) else text


def table(rows: pd.DataFrame, columns: Sequence[Cells]) -> list[str]:
    """A table with an empty line after it; a sentence where there is no row.

    Args:
        rows: the figures. columns: title, column of `rows` and how its values are written, from the left; texts
            (`plain`) are set left, all others right.
    """
    if not len(rows):
        return ["There is nothing to show.", ""]
    titles = [title for title, _, _ in columns]
    rules = [":--" if write in (plain, iso) else "--:" for _, _, write in columns]
    cells: Iterable[tuple[str, ...]] = zip(
        *([write(value) for value in rows[name]] for _, name, write in columns), strict=True
    )
    lines = [" | ".join(titles), " | ".join(rules), *(" | ".join(line) for line in cells)]
    return [*(f"| {line} |" for line in lines), ""]


def iso(value: date | pd.Timestamp | None) -> str:
    """A day."""
    return NOT_APPLICABLE if value is None or pd.isna(value) else str(value)[:10]

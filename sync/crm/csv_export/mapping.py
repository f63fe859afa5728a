"""What the files of a folder hold: which object, which column is which field, and how values are written."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.crm.csv_export.cells import is_nothing
from sync.crm.csv_export.dates import is_iso
from sync.errors import FixConfigurationError
from sync.model.pull_set import PULL_SET, CrmObject, by_name

__all__ = ["BETWEEN", "SHARE", "FileMapping", "text_in", "to_toml"]

_WON, _LOST = ("Closed Won",), ("Closed Lost",)
_OF_PERIODS = "ForecastingQuota"
"""The object whose files may have a column for each period."""
BETWEEN = ";"
"""What stands between several names in one cell."""
SHARE = "share"
"""The form of numbers that are shares of 1 where per cent are read."""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One kind of file. In `qplan.toml`, an entry of `[[csv.files]]`.

    Args:
        object: API name of the object its rows are.
        file: name in the folder, or a pattern such as `deals-*.csv`; several files that match are read as one.
        columns: column by field.
        values: by field, what a text in the file stands for, as in `{"StageName": {"Won": "Closed Won"}}`.
        constants: fields that have the same value in every row.
        otherwise: by field, columns to take where the first says nothing, in order: a deal's actual close date, or else
            the expected one.
        joined: by field, columns whose texts go behind the first one's, with a blank between: first name, last name.
        first_of: fields whose cells may name several records with semicolons between, of which the first is read.
        names: by field that points to a record, the column with that record's name beside its Id.
        fill_down: fields whose empty cells mean the one above, as in grouped reports.
        several_lines: whether lines with one Id are one record, as where deals are listed with their products.
        added: fields that are added up over the lines of one record; the others are those of its first line.
        periods: of quotas, by column the first day of the period whose quota it holds, where each period has a column.
        won: stages that mean won, where no column says so.
        lost: stages that mean lost, where no column says so.
        encoding: of the file; `utf-8-sig replace` reads bytes that are no UTF-8 as \ufffd.
        delimiter: between its cells.
        date_format: of dates, in the letters of strftime, or `excel`, `unix` or `quarter` (of a fiscal
            calendar: `quarter standard:2`); ISO dates are read as well.
        decimal: the sign between units and tenths.
        forms: by field, the form of its dates or the decimal sign of its numbers, where not that of the file; `share`,
            with or without a decimal sign behind it, for numbers that are shares of 1 where per cent are read, and
            `thousands` or `millions` for amounts in these.
    """

    object: str
    file: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    otherwise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    several_lines: bool = False
    added: tuple[str, ...] = ()
    periods: Mapping[str, str] = field(default_factory=dict)
    won: tuple[str, ...] = _WON
    lost: tuple[str, ...] = _LOST
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    date_format: str = "%Y-%m-%d"
    decimal: str = "."
    forms: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first_of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {sobject.name for sobject in PULL_SET}
        if self.object not in known:
            listed = ", ".join(sorted(known))
            raise FixConfigurationError(
                f"{self.file}: {self.object} is no object qplan reads.", remedy=f"Use one of {listed}."
            )
        named = {*self.columns, *self.values, *self.constants, *self.otherwise, *self.names, *self.forms}
        named |= {*self.joined, *self.first_of}
        strange = sorted({*named, *self.fill_down, *self.added} - set(self.sobject.field_names))
        if strange:
            listed = ", ".join(self.sobject.field_names)
            raise FixConfigurationError(
                f"{self.file}: {self.object} has no field {', '.join(strange)}.", remedy=f"Use one of {listed}."
            )
        if self.periods and self.object != _OF_PERIODS:
            raise FixConfigurationError(
                f"{self.file}: {self.object} has a column for each period.", remedy=f"Only {_OF_PERIODS} may have that."
            )
        for column, day in self.periods.items():
            if not is_iso(day):
                raise FixConfigurationError(
                    f"{self.file}: {day!r} is no day for the period of column {column}.",
                    remedy="Write its first day, as in 2026-01-01.",
                )

    @property
    def sobject(self) -> CrmObject:
        """The declaration of the object."""
        return by_name(self.object)

    @property
    def every_column(self) -> tuple[str, ...]:
        """All columns that are read, those that stand in for others and those with names included."""
        several = (*self.otherwise.values(), *self.joined.values())
        others = (column for columns in several for column in columns)
        return tuple(dict.fromkeys((*self.columns.values(), *others, *self.names.values(), *self.periods)))

    @property
    def of_periods(self) -> tuple[str, ...]:
        """The fields that columns of periods give: the day by the heading, the amount by the cell."""
        return ("StartDate", "QuotaAmount") if self.periods else ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that rows will have, in the order of the pull set."""
        given = {"Id", *self.columns, *self.constants, *self.of_periods}
        if self.object == "Opportunity" and given & {"StageName", "IsWon", "IsClosed"}:
            given |= {"IsWon", "IsClosed"}
        return tuple(name for name in self.sobject.field_names if name in given)


def to_toml(mapping: FileMapping) -> str:
    """The mapping as an entry of `qplan.toml`; settings that are the usual ones are left out."""
    usual = FileMapping(mapping.object, mapping.file, {})
    lines = ["[[csv.files]]", f"object = {_text(mapping.object)}", f"file = {_text(mapping.file)}"]
    for name in (
        *("encoding", "delimiter", "date_format", "decimal", "won", "lost"),
        *("fill_down", "several_lines", "added", "first_of"),
    ):
        value = getattr(mapping, name)
        if value != getattr(usual, name):
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")  # also TOML, for texts and lists of them
    tables = {"columns": mapping.columns, "constants": mapping.constants}
    tables |= {"periods": mapping.periods, "names": mapping.names, "forms": mapping.forms}
    tables |= {f"values.{name}": values for name, values in mapping.values.items()}
    for name, lists in (("otherwise", mapping.otherwise), ("joined", mapping.joined)):
        if lists:
            lines.append(f"[csv.files.{name}]")
            lines += [f"{_key(field)} = {_text(list(columns))}" for field, columns in lists.items()]
    for name, table in tables.items():
        if table:
            lines += [f"[csv.files.{name}]", *(f"{_key(key)} = {_text(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def text_in(mapping: FileMapping, header: Sequence[str]) -> Callable[[str, Sequence[str]], str]:
    """A function from a column and the cells of a line to the text that the mapping reads there.

    It has what is joined to the column's cell, and the first of several names in one cell.
    """
    behind = {mapping.columns[field]: columns for field, columns in mapping.joined.items() if field in mapping.columns}
    first = {columns[field] for columns in (mapping.columns, mapping.names) for field in mapping.first_of
             if field in columns}  # fmt: skip

    def text(column: str, cells: Sequence[str]) -> str:
        parts = [cells[header.index(name)].strip() for name in (column, *behind.get(column, ()))]
        said = parts[0] if len(parts) == 1 else " ".join(part for part in parts if not is_nothing(part))
        return said.split(BETWEEN)[0].strip() if column in first else said

    return text


def _text(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML basic string


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _text(name)

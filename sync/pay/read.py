"""Reading a file of pay plans, .csv or .xlsx: plans, and what keeps a row from being one, with file, row and column."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from calculations.exact.minor_units import is_known
from calculations.findings import Finding, Severity, ranked
from calculations.pay.plan import Band, Draw, PayPlan
from sync.crm.csv_export.lines import cells_of
from sync.crm.csv_export.text import encoding_of
from sync.crm.csv_export.written import delimiter_of
from sync.errors import RefusedError
from sync.pay.cells import amount_of, count_of, day_of, flag, share_of, text_of
from sync.pay.columns import REQUIRED, Columns, columns_of
from workbooks.xlsx.rows import first_rows
from xl_addin.cells.errors import CellValue

__all__ = ["PayFile", "read_pay_file"]

_HEADER_WITHIN = 20
_TITLES = {"person": "the person", "ote": "on-target earnings (ote)", "base": "the base (base)"}
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class PayFile:
    """What a file of pay plans says. plans: of the rows without a fault. places: where each person's row is.

    findings: what is wrong, with file, row and column, and never with what a cell holds.
    """

    plans: tuple[PayPlan, ...]
    places: Mapping[str, str]
    findings: tuple[Finding, ...]


def read_pay_file(path: Path, people: Mapping[str, str], currency: str) -> PayFile:
    """The pay plans of a file.

    Args:
        path: a .csv or .xlsx file with a line of headings; of a workbook the first sheet with content.
        people: name by id of everybody known; a row names one by id or by a name only one has.
        currency: ISO code where the file has no column for it.

    Raises:
        RefusedError: it is neither .csv nor .xlsx. The errors of `workbooks.errors` for a damaged workbook.
        FixConfigurationError: a damaged CSV.
    """
    rows = list(_rows(path))
    at, columns = _header(rows)
    found = list(_heading_findings(path.name, columns, is_empty=not rows))
    if columns.missing or columns.twice:
        return PayFile((), {}, ranked(found))
    reader = _Reader(path.name, rows[at][1], columns, _Names(people), currency)
    plans = [plan for number, cells in rows[at + 1 :] if (plan := reader.plan(number, cells)) is not None]
    counts = Counter(plan.person for plan in plans)
    for person in sorted(person for person, count in counts.items() if count > 1):
        sentence = f"{path.name}: {people[person]} stands in {counts[person]} rows."
        found.append(Finding("payfile.person-twice", sentence, "Keep one of them.", (person,), Severity.BLOCKING))
    return PayFile(tuple(plans), reader.places, ranked([*found, *reader.findings]))


def _rows(path: Path) -> Iterator[tuple[int, list[CellValue]]]:
    """Rows that hold something, with their number in the file."""
    match path.suffix.casefold():
        case ".xlsx" | ".xlsm":
            given: Sequence[tuple[int, list[CellValue]]] = first_rows(path)[1]
        case ".csv" | ".txt" | ".tsv":
            encoding = encoding_of(path)
            with cells_of(path, encoding, delimiter_of(path, encoding)) as lines:
                given = [(number, list[CellValue](cells)) for number, cells in lines]
        case other:
            raise RefusedError(f"{path.name} is a {other or 'nameless'} file.", remedy="Save it as .csv or .xlsx.")
    yield from ((number, cells) for number, cells in given if any(text_of(cell) for cell in cells))


def _header(rows: Sequence[tuple[int, list[CellValue]]]) -> tuple[int, Columns]:
    """Where the line of headings is, and what it says: the first that has all that is needed, else the best."""
    told = [columns_of([text_of(cell) for cell in cells]) for _, cells in rows[:_HEADER_WITHIN]]
    if not told:
        return 0, Columns()
    best = min(range(len(told)), key=lambda at: (len(told[at].missing), -len(told[at].used), at))
    return best, told[best]


def _heading_findings(name: str, columns: Columns, *, is_empty: bool) -> Iterator[Finding]:
    if is_empty:
        remedy = "Put a line of headings and a row for each person into it."
        yield Finding("payfile.empty", f"{name} holds no rows.", remedy, severity=Severity.BLOCKING)
        return
    for field in columns.missing:
        sentence = f"{name}: no column says {_TITLES[field]}."
        remedy = f"Call one of them {field!r}; {', '.join(REQUIRED)} are needed."
        yield Finding("payfile.column-missing", sentence, remedy, severity=Severity.BLOCKING)
    for title in columns.twice:
        sentence = f"{name}: the column {title!r} says the same as another."
        yield Finding("payfile.column-twice", sentence, "Keep one of them.", severity=Severity.BLOCKING)
    if columns.unread:
        sentence = f"{name}: not read, since their headings say nothing known: {', '.join(columns.unread)}."
        remedy = "See docs/pay.md for the headings, if they matter."
        yield Finding("payfile.column-unread", sentence, remedy)


class _Names:
    """People by id, and by a name that only one of them has."""

    def __init__(self, people: Mapping[str, str]) -> None:
        self._people = people
        folded = [name.strip().casefold() for name in people.values()]
        self._counts = Counter(folded)
        self._by_name = dict(zip(folded, people, strict=True))

    def of(self, text: str) -> str:
        """The id of whom a text names; ValueError where it is nobody's or several people's."""
        if text in self._people:
            return text
        count = self._counts[text.casefold()]
        if count == 0:
            raise ValueError("names nobody in the CRM: write the name as it stands there, or the id")
        if count > 1:
            raise ValueError(f"is the name of {count} people: write the id")
        return self._by_name[text.casefold()]


class _Reader:
    """Rows of one file to plans; faults are collected."""

    def __init__(self, name: str, header: Sequence[CellValue], columns: Columns, names: _Names, currency: str) -> None:
        self.findings: list[Finding] = []
        self.places: dict[str, str] = {}
        self._name, self._header, self._columns, self._names, self._currency = name, header, columns, names, currency

    def plan(self, number: int, cells: Sequence[CellValue]) -> PayPlan | None:
        """The plan of a row; None where something in it cannot be read, which a finding says."""
        before = len(self.findings)
        person = self._field(number, cells, "person", lambda cell: self._names.of(text_of(cell))) or ""
        currency = self._field(number, cells, "currency", _currency_of) or self._currency
        ote = self._needed(number, cells, "ote", lambda cell: amount_of(cell, currency))
        base = self._needed(number, cells, "base", lambda cell: amount_of(cell, currency))
        bands = {
            start: self._at(number, cells, place, share_of) for start, place in sorted(self._columns.bands.items())
        }
        draws = {
            month: self._at(number, cells, place, lambda cell: amount_of(cell, currency))
            for month, place in self._columns.draws.items()
        }
        plan = PayPlan(
            person=person,
            currency=currency,
            ote=ote,
            base=base,
            quota=self._field(number, cells, "quota", lambda cell: amount_of(cell, currency)),
            periods=self._field(number, cells, "periods", count_of) or 4,
            bands=tuple(Band(start, rate) for start, rate in bands.items() if rate is not None),
            threshold=self._field(number, cells, "threshold", share_of) or Decimal(0),
            below=self._field(number, cells, "below", share_of) or Decimal(0),
            is_cliff=bool(self._field(number, cells, "cliff", flag)),
            cap=self._field(number, cells, "cap", share_of),
            draw=_draw(
                draws,
                is_recoverable=bool(self._field(number, cells, "recoverable", flag)),
                balance=self._field(number, cells, "balance", lambda cell: amount_of(cell, currency)) or Decimal(0),
            ),
            start=self._field(number, cells, "start", day_of),
        )
        if len(self.findings) > before:
            return None
        self.places[person] = f"{self._name}, row {number}"
        return plan

    def _needed(
        self, number: int, cells: Sequence[CellValue], field: str, read: Callable[[CellValue], Decimal | None]
    ) -> Decimal:
        before = len(self.findings)
        value = self._field(number, cells, field, read)
        if value is None and len(self.findings) == before:
            self._fault(number, self._columns.fields[field], "is empty")
        return Decimal(0) if value is None else value

    def _field(
        self, number: int, cells: Sequence[CellValue], field: str, read: Callable[[CellValue], _Value | None]
    ) -> _Value | None:
        place = self._columns.fields.get(field)
        return None if place is None else self._at(number, cells, place, read)

    def _at(
        self, number: int, cells: Sequence[CellValue], place: int, read: Callable[[CellValue], _Value | None]
    ) -> _Value | None:
        try:
            return read(cells[place] if place < len(cells) else None)
        except ValueError as fault:
            self._fault(number, place, str(fault))
            return None

    def _fault(self, number: int, place: int, what: str) -> None:
        where = f"{self._name}, row {number}, column {text_of(self._header[place])}"
        sentence = f"{where}: the cell {what}."
        self.findings.append(Finding("payfile.cell-unread", sentence, "", (where,), Severity.BLOCKING))


def _currency_of(cell: CellValue) -> str:
    code = text_of(cell).upper()
    if code and not is_known(code):
        raise ValueError("is no currency: write the ISO code, such as USD")
    return code


def _draw(months: Mapping[int, Decimal | None], *, is_recoverable: bool, balance: Decimal) -> Draw | None:
    """The draw of the months that have one; those between without an amount guarantee nothing."""
    last = max((month for month, amount in months.items() if amount), default=0)
    if not last and not balance:
        return None
    return Draw(tuple(months.get(month) or Decimal(0) for month in range(1, last + 1)), is_recoverable, balance)

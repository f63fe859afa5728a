"""Which column of a file is which field: by its heading, and by whether its cells are what the field holds."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sync.crm.csv_export.cells import flag_of, is_no_day, is_nothing
from sync.crm.csv_export.dates import FORMS, is_iso, is_of_form
from sync.crm.csv_export.headings import (
    ACTUAL_CLOSE,
    EXPECTED_CLOSE,
    NAME_BESIDE,
    file_is_of,
    headings_for,
    is_called,
    plain,
    readings_of,
)
from sync.crm.csv_export.lines import Line, Rejected
from sync.crm.csv_export.numbers import readings
from sync.model.pull_set import PULL_SET, CrmObject, Field, Kind

__all__ = ["Choice", "Sample", "chosen", "columns_by_heading", "fits", "object_of", "sampled", "strange"]

_SAMPLE = 20_000
_LONGEST = 200
_LOOKED_AT = 300
_MOST = 0.5
"""Share of the different texts of a column that must at least be what a field holds."""
_DAYS = (Kind.DATE, Kind.DATETIME)
_KNOWN_BY_NAME = ("User", "Account", "Product2")
"""Objects whose rows other files name, and which are known by their name where they have no Id."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file, and the different texts of each of its columns, of all its rows.

    rows: cells by line. texts: by column, in the order they come, without long ones and those that say
    nothing. has_totals: whether there are lines with totals between or below the rows, as in grouped reports.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: Mapping[str, Collection[str]]
    has_totals: bool = False

    def cell(self, row: Sequence[str], column: str) -> str:
        """The text of a column in a row."""
        return row[self.header.index(column)]

    def of(self, column: str) -> list[str]:
        """The cells of a column, one a row."""
        place = self.header.index(column)
        return [row[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a column is a field: `others` could be it too, by their headings or by their cells."""

    field: str
    column: str
    why: str
    others: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    """Those of the others whose headings say the same."""


def sampled(header: Sequence[str], lines: Iterable[Line | Rejected]) -> Sample:
    """What the rows of a file show; the title of a group on a line of its own counts as a cell of the row below it."""
    texts: dict[str, dict[str, None]] = {name: {} for name in header}
    seen = [texts[name] for name in header]
    first: list[Sequence[str]] = []
    titles: dict[int, str] = {}
    has_totals = False
    for line in lines:
        if isinstance(line, Rejected):
            has_totals |= line.is_total
            titles |= line.titles if len(line.cells) == len(header) else {}
            continue
        row = [cell or titles.get(place, "") for place, cell in enumerate(line.cells)] if titles else line.cells
        titles.clear()
        for cell, found in zip(row, seen, strict=False):
            if len(cell) <= _LONGEST and cell not in found and not is_nothing(cell):
                found[cell] = None
        if len(first) < _SAMPLE:
            first.append(row)
    return Sample(header, first, texts, has_totals)


def object_of(stem: str, header: Sequence[str]) -> CrmObject:
    """The object whose columns fit best; the file's name decides between equals."""

    def fit(sobject: CrmObject) -> tuple[int, bool]:
        named = file_is_of(stem, sobject)
        return len(columns_by_heading(sobject, header)) + 3 * named, named

    return max(PULL_SET, key=fit)


def columns_by_heading(sobject: CrmObject, header: Sequence[str]) -> dict[str, str]:
    """Column by field, by the headings alone, each column once."""
    found: dict[str, str] = {}
    for field in sobject.field_names:
        column = next((name for name in _called(sobject, field, header) if name not in found.values()), None)
        if column is not None:
            found[field] = column
    return _known_by_name(sobject, found)


def _known_by_name(sobject: CrmObject, columns: dict[str, str]) -> dict[str, str]:
    if sobject.name in _KNOWN_BY_NAME and "Id" not in columns and "Name" in columns:
        return {"Id": columns["Name"], **columns}
    return columns


def _called(sobject: CrmObject, field: str, header: Sequence[str]) -> list[str]:
    """Columns whose headings name the field, the most telling first."""
    wanted = {text: rank for rank, text in reversed(list(enumerate(headings_for(sobject, field))))}
    ranks: dict[str, tuple[int, int]] = {}
    for name in header:
        told = [(wanted[text], depth) for depth, text in enumerate(readings_of(name, sobject.name)) if text in wanted]
        if told and name not in ranks:
            ranks[name] = min(told)
    return sorted(ranks, key=ranks.__getitem__)


def fits(texts: Collection[str], kind: Kind) -> bool:
    """True where most of the texts are what a field of the kind holds; nothing speaks against a column without any."""
    looked = list(islice(texts, _LOOKED_AT))
    if kind in _DAYS:
        looked = [text for text in looked if not is_no_day(text)]
    if not looked or kind in (Kind.TEXT, Kind.ID):
        return True
    return sum(_is(text, kind) for text in looked) >= _MOST * len(looked)


def strange(texts: Collection[str], kind: Kind) -> str:
    """A text that is not what a field of the kind holds; empty where each is."""
    return next((text for text in texts if not _is(text, kind) and not (kind in _DAYS and is_no_day(text))), "")


def _could_be(texts: Collection[str], kind: Kind) -> bool:
    """True where a column that is called otherwise holds what a field does; a bare number is hardly meant as a date."""
    return fits(texts, kind) and (kind is Kind.NUMBER or not fits(texts, Kind.NUMBER))


def _is(text: str, kind: Kind) -> bool:
    if kind in (Kind.NUMBER, Kind.INTEGER):
        return bool(readings(text))
    if kind is Kind.FLAG:
        try:
            return flag_of(text) is not None
        except ValueError:
            return False
    return is_iso(text) or any(is_of_form(text, form) for form in FORMS)


def chosen(sobject: CrmObject, sample: Sample) -> tuple[dict[str, Choice], list[tuple[str, str]]]:
    """The column of each field with the reason, and the columns whose heading names a field that their cells are not.

    A heading decides, the most telling first; a column without any text comes last. For dates and amounts, columns
    that hold such values under other headings are named as others that could be meant.
    """
    taken: dict[str, Choice] = {}
    unfit: list[tuple[str, str]] = []
    for field in sobject.fields:
        called = _called(sobject, field.name, sample.header)
        if field.name == "CloseDate" and sobject.name == "Opportunity":
            called += [name for name in _dates_of_close(sample.header) if name not in called]
        fitting = [name for name in called if fits(sample.texts[name], field.kind)]
        unfit += [(name, field.name) for name in called if name not in fitting]
        free = [name for name in fitting if not any(one.column == name for one in taken.values())]
        free.sort(key=lambda name: not sample.texts[name])
        if free:
            rivals = tuple(name for name in free[1:] if sample.texts[name] and not _beside(field.name, name, free[0]))
            why = "its API name" if plain(free[0]) == plain(field.name) else "its heading"
            taken[field.name] = Choice(field.name, free[0], why, rivals, rivals)
    used = {one.column for one in taken.values()}
    taken = {name: _with_others(one, _field(sobject, name), sample, used) for name, one in taken.items()}
    if sobject.name in _KNOWN_BY_NAME and "Id" not in taken and "Name" in taken:
        by_name = Choice("Id", taken["Name"].column, "there is no Id: rows are known by their name")
        taken = {"Id": by_name, **taken}
    return taken, [(name, field) for name, field in unfit if name not in used]


def _field(sobject: CrmObject, name: str) -> Field:
    return next(field for field in sobject.fields if field.name == name)


def _beside(field: str, column: str, taken: str) -> bool:
    """True where a column has the name of the record whose Id is read, or the other way round."""
    names = NAME_BESIDE.get(field)
    return names is not None and (is_called(column, names) or is_called(taken, names))


def _dates_of_close(header: Sequence[str]) -> Iterator[str]:
    for headings in (ACTUAL_CLOSE, EXPECTED_CLOSE):
        yield from (name for name in header if is_called(name, headings))


def _with_others(one: Choice, field: Field, sample: Sample, used: Collection[str]) -> Choice:
    """The choice with the columns that hold such values under other headings, for dates and numbers of weight."""
    if field.name not in ("Amount", "CloseDate", "CreatedDate", "QuotaAmount", "TotalPrice"):
        return one
    free = [name for name in dict.fromkeys(sample.header) if name not in used and name not in one.others]
    alike = tuple(name for name in free if sample.texts[name] and _could_be(sample.texts[name], field.kind))
    return Choice(one.field, one.column, one.why, one.others + alike, one.rivals)

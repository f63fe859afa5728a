"""Proposing a mapping: what a file is, what its header and rows are, and what the mapping makes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from calculations.findings import Finding, Severity
from calculations.fiscal.calendar import Calendar
from sync.crm.csv_export.columns import Choice, Sample, chosen, columns_by_heading, object_of, sampled
from sync.crm.csv_export.guess import Guess
from sync.crm.csv_export.headings import (
    file_is_of,
)
from sync.crm.csv_export.lines import HEADER_WITHIN, Rejected, cells_of, distinct, rows_among, table_of
from sync.crm.csv_export.mapping import SHARE, FileMapping
from sync.crm.csv_export.periods import periods_named, without_year, year_in
from sync.crm.csv_export.read import Row, Taken, cells_left, read_rows
from sync.crm.csv_export.remarks import remarks
from sync.crm.csv_export.sums import owners_that_add_up
from sync.crm.csv_export.text import REPLACED, UNREAD, disguised, encoding_of, lines_with_unread
from sync.crm.csv_export.written import currency_findings, delimiter_of, written
from sync.model.pull_set import PULL_SET, CrmObject, by_name

__all__ = ["Preview", "preview"]

_SAMPLE_LINES = 500
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """A proposed mapping with what it makes of the file.

    rows: of the first lines. rejected: lines not taken, of the whole file. taken: lines taken, of the whole file.
    choices: why each column is a field. findings: what is unclear.
    """

    mapping: FileMapping
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    findings: tuple[Finding, ...]
    taken: int = 0
    choices: tuple[Choice, ...] = ()

    @property
    def is_known(self) -> bool:
        """False where nothing tells what the file holds: then nothing is proposed for it."""
        return bool(self.mapping.columns)


def preview(
    path: Path, sobject: str | None = None, calendar: Calendar | None = None, year: int | None = None
) -> Preview:
    """A mapping for a file, guessed from its name, its header and how its cells are written.

    Args:
        path: the file.
        sobject: what it holds, when that is known.
        calendar: whose quarters are meant where the file names some; without it, those of calendar years.
        year: fiscal year that is planned, which columns such as Q1 Quota are of where the file's name says no other.
    """
    if what := disguised(path):
        sentence = f"{path.name}: it is {what}, whatever its ending says, so it is left out."
        finding = Finding(
            "csv.file-unknown", sentence, "Open it in a spreadsheet program and save it as CSV.", (path.name,)
        )
        return Preview(FileMapping(sobject or "Opportunity", path.name, {}), (), (), (finding,))
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    header = _header(path, encoding, delimiter, sobject)
    declared = by_name(sobject) if sobject else object_of(path.stem, header)
    by_heading = columns_by_heading(declared, header)
    if not (sobject or _is_like(declared, path.stem, by_heading)):
        return _unknown(path, declared, header)
    sample = _sample(path, encoding, delimiter, declared, header, by_heading)
    choices, unfit = chosen(declared, sample)
    usual = FileMapping(declared.name, path.name, {})
    guess = Guess(path.name, declared, sample, choices, usual)
    guess.rounded_ids()
    if declared.name == "Opportunity":
        guess.outcome()
        guess.money()
        guess.closing()
        guess.repeated()
    if declared.name == "ForecastingQuota":
        guess.periods(calendar, year_in(path.stem), year)
        if guess.is_without_year:
            return Preview(FileMapping(declared.name, path.name, {}), (), (), tuple(guess.findings))
        guess.said_currency(*(guess.mapping.periods or [guess.mapping.columns.get("QuotaAmount", "")]))
    if declared.name == "User":
        guess.leavers()
    guess.currencies()
    guess.names_in_two()
    guess.names_beside()
    guess.first_named()
    texts = guess.texts()
    how = written(path.name, declared, texts, delimiter, calendar)
    guess.grouped()
    guess.findings += [*how.findings, *guess.ends(), *currency_findings(path.name, declared, texts)]
    forms = {field: form for field, form in how.forms.items() if field in guess.mapping.fields}
    for field, scale in guess.scales().items():
        forms[field] = f"{scale} {forms.get(field, '')}".strip()
    if guess.shares():
        forms["Probability"] = f"{SHARE} {forms.get('Probability', '')}".strip()
    mapping = replace(
        guess.mapping,
        encoding=encoding,
        delimiter=delimiter,
        date_format=how.date_format,
        decimal=how.decimal,
        forms=forms,
    )
    if declared.name == "User" and "IsActive" not in mapping.columns:
        mapping = replace(mapping, constants={**mapping.constants, "IsActive": "yes"})
    return _read(path, mapping, guess, header, unfit)


def _read(
    path: Path, mapping: FileMapping, guess: Guess, header: Sequence[str], unfit: Sequence[tuple[str, str]]
) -> Preview:
    """The preview of a file as the mapping reads it."""
    rows: list[Row] = []
    rejected: list[Rejected] = []
    left: list[Taken] = []
    quotas: list[Taken] = []
    taken = 0
    for one in read_rows(path, mapping):
        if isinstance(one, Rejected):
            rejected.append(one)
            continue
        taken += 1
        if one.left:
            left.append(one)
        if mapping.object == "ForecastingQuota":
            quotas.append(one)
        if len(rows) < _SAMPLE_LINES:
            rows.append(one.row)
    findings = [
        *_unread_bytes(path, mapping),
        *remarks(path, header, mapping, guess.sample, guess.choices, unfit),
        *guess.findings,
        *cells_left(left),
        *_undated(path, mapping),
        *(owners_that_add_up(path.name, quotas) if mapping.object == "ForecastingQuota" else ()),
    ]
    return Preview(mapping, tuple(rows), tuple(rejected), tuple(findings), taken, _told(guess.choices, mapping))


def _told(choices: Mapping[str, Choice], mapping: FileMapping) -> tuple[Choice, ...]:
    """The choices in the order of the fields; a column that is read for another field is none of the others."""
    used = set(mapping.every_column)
    told = []
    for field in mapping.columns:
        one, then = choices[field], mapping.otherwise.get(field, ())
        why = one.why + "".join(f", then {name}" for name in then)
        others = tuple(name for name in one.others if name not in used)
        told.append(replace(one, why=why, others=others))
    for column, day in mapping.periods.items():
        told.append(Choice("QuotaAmount", column, f"its heading names the period that begins on {day}"))
    return tuple(told)


def _header(path: Path, encoding: str, delimiter: str, sobject: str | None) -> list[str]:
    """The line among the first that names most fields of an object; the first where none names two."""
    with cells_of(path, encoding, delimiter) as lines:
        first = [distinct(cells) for _, cells in islice(lines, HEADER_WITHIN)]
    first = [line for line in first if any(line)]
    objects = [by_name(sobject)] if sobject else PULL_SET

    def fit(line: Sequence[str]) -> int:
        named = max(_named(one, line) for one in objects)
        return named if named > 1 else 0

    return max(first, key=fit, default=[])


def _named(sobject: CrmObject, line: Sequence[str]) -> int:
    """How many cells of a line name a field; beside the owner of quotas, those that name a period do."""
    columns = columns_by_heading(sobject, line)
    periods = (periods_named(line).days or without_year(line)) if "QuotaOwnerId" in columns else ()
    return len({*columns.values(), *periods})


def _sample(
    path: Path,
    encoding: str,
    delimiter: str,
    declared: CrmObject,
    header: Sequence[str],
    by_heading: Mapping[str, str],
) -> Sample:
    """What the rows of the file show, without totals and footers."""
    places = {field: header.index(column) for field, column in by_heading.items()}
    with table_of(path, encoding, delimiter, header) as (_, lines):
        found = rows_among(path.name, declared.name, header, places, lines)
        return sampled(header, found)


def _unknown(path: Path, declared: CrmObject, header: Sequence[str]) -> Preview:
    sentence = f"{path.name}: nothing tells what it holds ({', '.join(header) or 'it is empty'}), so it is left out."
    remedy = "If it matters, write an entry [[csv.files]] for it by hand."
    finding = Finding("csv.file-unknown", sentence, remedy, (path.name,))
    return Preview(FileMapping(declared.name, path.name, {}), (), (), (finding,))


def _is_like(sobject: CrmObject, stem: str, columns: Mapping[str, str]) -> bool:
    """False when the name says nothing and only one column, or none, is one of the object's."""
    return bool(columns) and (len(set(columns.values())) > 1 or file_is_of(stem, sobject))


def _unread_bytes(path: Path, mapping: FileMapping) -> Iterator[Finding]:
    """The remark that a file in UTF-8 has bytes that are none."""
    lines = lines_with_unread(path) if mapping.encoding == REPLACED else ()
    if lines:
        told = ", ".join(f"line {number}" for number in lines[:_NAMED]) + (" …" if len(lines) > _NAMED else "")
        sentence = (
            f"{path.name}: {len(lines):,} lines hold bytes that are no UTF-8, as the rest of the file is: {told}. "
            f"They are read as {UNREAD}."
        )
        remedy = "Export it again, or correct these lines and save the file as UTF-8."
        yield Finding("csv.bytes-unread", sentence, remedy, tuple(f"line {number}" for number in lines))


def _undated(path: Path, mapping: FileMapping) -> Iterator[Finding]:
    """The remark that deals do not say when they were created."""
    if mapping.object == "Opportunity" and "CreatedDate" not in mapping.columns:
        what = "so nothing is known of their age, or of the pipeline of past days"
        sentence = f"{path.name}: deals have no date of creation, {what}."
        yield Finding("csv.created-missing", sentence, "Export when they were created.", severity=Severity.NOTE)

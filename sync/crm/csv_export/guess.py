"""Proposing a mapping: what a file is, which column is which field, which stages mean won and lost."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from calculations.findings import Finding, Severity
from calculations.fiscal.calendar import Calendar
from calculations.pipeline.stages import Outcome
from sync.crm.csv_export.cells import is_nothing
from sync.crm.csv_export.closing import close_columns
from sync.crm.csv_export.columns import Choice, Sample, chosen, columns_by_heading, fits, object_of, sampled
from sync.crm.csv_export.ends import end_named, outcomes_of
from sync.crm.csv_export.grouped import filled_down, lines_of_one
from sync.crm.csv_export.headings import (
    ACTUAL_AMOUNT,
    CONVERTED,
    LINE_PRICES,
    NAME_BESIDE,
    OUTCOMES,
    currency_in,
    file_is_of,
    is_called,
)
from sync.crm.csv_export.lines import HEADER_WITHIN, Rejected, cells_of, rows_among, table_of
from sync.crm.csv_export.mapping import FileMapping
from sync.crm.csv_export.numbers import readings
from sync.crm.csv_export.periods import periods_named
from sync.crm.csv_export.read import Row, read_rows
from sync.crm.csv_export.remarks import remarks
from sync.crm.csv_export.written import Texts, currency_findings, delimiter_of, encoding_of, quarter_named, written
from sync.model.pull_set import PULL_SET, CrmObject, Kind, by_name

__all__ = ["Preview", "preview"]

_SAMPLE_LINES = 500


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


def preview(path: Path, sobject: str | None = None, calendar: Calendar | None = None) -> Preview:
    """A mapping for a file, guessed from its name, its header and how its cells are written.

    Args:
        path: the file.
        sobject: what it holds, when that is known.
        calendar: whose quarters are meant where the file names some; without it, those of calendar years.
    """
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
    guess = _Guess(path.name, declared, sample, choices, usual)
    if declared.name == "Opportunity":
        guess.outcome()
        guess.money()
        guess.closing()
        guess.repeated()
    if declared.name == "ForecastingQuota":
        guess.periods(calendar)
    guess.names_beside()
    texts = guess.texts()
    how = written(path.name, declared, texts, delimiter, calendar)
    guess.grouped()
    guess.findings += [*how.findings, *guess.ends(), *currency_findings(path.name, declared, texts)]
    if _in_shares(texts.get("Probability", ())):
        guess.findings.append(_shares(path))
        guess.drop("Probability")
    mapping = replace(
        guess.mapping,
        encoding=encoding,
        delimiter=delimiter,
        date_format=how.date_format,
        decimal=how.decimal,
        forms={field: form for field, form in how.forms.items() if field in guess.mapping.fields},
    )
    if declared.name == "User" and "IsActive" not in mapping.columns:
        mapping = replace(mapping, constants={**mapping.constants, "IsActive": "yes"})
    return _read(path, mapping, guess, header, unfit)


def _read(
    path: Path, mapping: FileMapping, guess: "_Guess", header: Sequence[str], unfit: Sequence[tuple[str, str]]
) -> Preview:
    """The preview of a file as the mapping reads it."""
    rows: list[Row] = []
    rejected: list[Rejected] = []
    taken = 0
    for one in read_rows(path, mapping):
        if isinstance(one, Rejected):
            rejected.append(one)
            continue
        taken += 1
        if len(rows) < _SAMPLE_LINES:
            rows.append(one.row)
    findings = [
        *remarks(path, header, mapping, guess.sample, guess.choices, unfit),
        *guess.findings,
        *_undated(path, mapping),
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
        first = [[cell.strip() for cell in cells] for _, cells in islice(lines, HEADER_WITHIN)]
    first = [line for line in first if any(line)]
    objects = [by_name(sobject)] if sobject else PULL_SET

    def fit(line: Sequence[str]) -> int:
        named = max(_named(one, line) for one in objects)
        return named if named > 1 else 0

    return max(first, key=fit, default=[])


def _named(sobject: CrmObject, line: Sequence[str]) -> int:
    """How many cells of a line name a field; beside the owner of quotas, those that name a period do."""
    columns = columns_by_heading(sobject, line)
    periods = periods_named(line).days if "QuotaOwnerId" in columns else ()
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


class _Guess:
    """A mapping on its way: what is proposed so far, why, and what is unclear about it."""

    def __init__(
        self, name: str, declared: CrmObject, sample: Sample, choices: dict[str, Choice], usual: FileMapping
    ) -> None:
        self.name = name
        self.declared = declared
        self.sample = sample
        self.choices = choices
        self.findings: list[Finding] = []
        self.mapping = replace(usual, columns={field: one.column for field, one in choices.items()})
        self._outcomes: Mapping[str, Outcome] = {}

    def take(self, field: str, column: str, why: str, others: Iterable[str] = ()) -> None:
        """Reads a column as a field."""
        order = {name: place for place, name in enumerate(self.declared.field_names)}
        self.choices[field] = Choice(field, column, why, tuple(others))
        columns = {**self.mapping.columns, field: column}
        known = {name: columns[name] for name in sorted(columns, key=order.__getitem__)}
        self.mapping = replace(self.mapping, columns=known)

    def drop(self, field: str) -> None:
        """Does not read a field."""
        self.choices.pop(field, None)
        columns = {name: column for name, column in self.mapping.columns.items() if name != field}
        self.mapping = replace(self.mapping, columns=columns)

    def texts(self) -> Texts:
        """The different texts of each field, those of columns that stand in for others included."""
        found = {field: list(self.sample.texts[column]) for field, column in self.mapping.columns.items()}
        for field, others in self.mapping.otherwise.items():
            found[field] += [text for column in others for text in self.sample.texts[column]]
        if self.mapping.periods:
            found["QuotaAmount"] = [text for column in self.mapping.periods for text in self.sample.texts[column]]
        return found

    def outcome(self) -> None:
        """Reads whether deals are won and closed off a column of their own, such as Status."""
        columns = self.mapping.columns
        for name in dict.fromkeys(self.sample.header):
            if not is_called(name, OUTCOMES) or name in columns.values():
                continue
            told = outcomes_of(self.sample.texts[name])
            if not told:
                continue
            self._outcomes = told
            if "StageName" not in columns:
                self.take("StageName", name, "there is no column of stages")
            won = {text: "yes" if end is Outcome.WON else "no" for text, end in told.items()}
            closed = {text: "no" if end is Outcome.OPEN else "yes" for text, end in told.items()}
            for field, values in (("IsWon", won), ("IsClosed", closed)):
                self.take(field, name, "its heading, and every text of it says open, won or lost")
                self.mapping = replace(self.mapping, values={**self.mapping.values, field: values})
            return

    def money(self) -> None:
        """Prefers amounts that the CRM converted where there are several currencies; reads a currency off a heading."""
        columns, sample = self.mapping.columns, self.sample
        currencies = sample.texts[columns["CurrencyIsoCode"]] if "CurrencyIsoCode" in columns else ()
        converted = [name for name in sample.header if is_called(name, CONVERTED) and sample.texts[name]]
        if converted and (len(currencies) > 1 or "Amount" not in columns):
            beside = next((n for n in sample.header if "currency" in n.casefold() and converted[0] in n), None)
            why = "the other amounts are in several currencies, these in one"
            self.take("Amount", converted[0], why, [columns["Amount"]] if "Amount" in columns else [])
            if beside and len(sample.texts[beside]) == 1:
                self.take("CurrencyIsoCode", beside, "it goes with the converted amounts")
            elif currencies:
                self.drop("CurrencyIsoCode")  # it goes with the other amounts; these are in the company's
        self._actual_amounts()
        if "Amount" not in self.mapping.columns:
            price = next((name for name in sample.header if is_called(name, LINE_PRICES, "OpportunityLineItem")), None)
            if price:
                self.take("Amount", price, "there is no amount of deals: the prices of their lines are added up")
        said = currency_in(self.mapping.columns.get("Amount", ""))
        if said and "CurrencyIsoCode" not in self.mapping.columns:
            self.mapping = replace(self.mapping, constants={**self.mapping.constants, "CurrencyIsoCode": said})

    def _actual_amounts(self) -> None:
        """Reads what won deals did bring, where a column says that and is empty or 0 for the others."""
        estimate = self.mapping.columns.get("Amount")
        column = next((name for name in self.sample.header if is_called(name, ACTUAL_AMOUNT)), None)
        if column is None or estimate is None or column == estimate:
            return
        ends = [(self._end_of_row(row), self.sample.cell(row, column)) for row in self.sample.rows]
        zeros = {text for text in self.sample.texts[column] if set(readings(text).values()) == {0.0}}
        if any(end is not Outcome.WON and not is_nothing(text) and text not in zeros for end, text in ends):
            return
        self.take("Amount", column, "what won deals did bring", [estimate])
        values = {**self.mapping.values, **({"Amount": dict.fromkeys(sorted(zeros), "")} if zeros else {})}
        others = {**self.mapping.otherwise, "Amount": (estimate,)}
        self.mapping = replace(self.mapping, otherwise=others, values=values)

    def closing(self) -> None:
        """Reads the day a deal did close where one column says it, and the day it is hoped to where none does."""
        found = close_columns(self.sample, self._end_of_row)
        if not found:
            return
        first, *others = found.columns
        known = self.choices["CloseDate"].others if "CloseDate" in self.choices else ()
        self.take("CloseDate", first, found.why)
        alike = tuple(dict.fromkeys((*others, *found.left, *known)))
        self.choices["CloseDate"] = Choice("CloseDate", first, found.why, alike, found.left)
        if others:
            self.mapping = replace(self.mapping, otherwise={**self.mapping.otherwise, "CloseDate": tuple(others)})

    def _end_of_row(self, row: Sequence[str]) -> Outcome | None:
        """Whether a row's deal is won, lost or open, by its own column or by its stage."""
        columns = self.mapping.columns
        if self._outcomes and "IsWon" in columns:
            return self._outcomes.get(self.sample.cell(row, columns["IsWon"]))
        if "StageName" not in columns:
            return None
        return end_named(self.sample.cell(row, columns["StageName"])) or Outcome.OPEN

    def periods(self, calendar: Calendar | None) -> None:
        """Reads a quota off each column whose heading names a period, unless a column says the period of each row."""
        named = periods_named(self.sample.header, calendar)
        days = {name: day for name, day in named.days.items() if fits(self.sample.texts[name], Kind.NUMBER)}
        columns = self.mapping.columns
        if not days or ("StartDate" in columns and "QuotaAmount" in columns):
            return
        for field in ("Id", "StartDate", "QuotaAmount"):  # an Id is that of the line, and an amount beside is a sum
            self.drop(field)
        self.mapping = replace(self.mapping, periods={name: day.isoformat() for name, day in days.items()})
        first = next(iter(days))
        if named.form == "quarter":
            self.findings.append(quarter_named(self.name, first, days[first], calendar))

    def names_beside(self) -> None:
        """Notes the column with a record's name beside the one with its Id."""
        used = self.mapping.columns
        for field, headings in NAME_BESIDE.items():
            if field not in used or is_called(used[field], headings, self.declared.name):
                continue
            name = next((n for n in self.sample.header if is_called(n, headings, self.declared.name)), None)
            if name and name not in used.values():
                self.mapping = replace(self.mapping, names={**self.mapping.names, field: name})

    def grouped(self) -> None:
        """Proposes to repeat cells that a grouped report leaves empty."""
        fields, told = filled_down(self.name, self.sample, self.mapping.columns)
        self.mapping = replace(self.mapping, fill_down=fields)
        self.findings += told

    def repeated(self) -> None:
        """Takes lines of one deal for one, as where deals are listed with their products."""
        several, added, told = lines_of_one(self.name, self.sample, self.mapping)
        if "Amount" in added and self.choices["Amount"].column != self.mapping.columns["Amount"]:
            added = ()
        self.mapping = replace(self.mapping, several_lines=several, added=added)
        self.findings += told

    def ends(self) -> Iterator[Finding]:
        """Which of the stages mean won and lost, by their names; a finding for an end that none looks like."""
        stages = sorted(self.texts().get("StageName", ())) if self.declared.name == "Opportunity" else []
        told = {"IsWon", "IsClosed"} <= set(self.mapping.columns)
        for end, outcome in (("won", Outcome.WON), ("lost", Outcome.LOST)):
            named = tuple(stage for stage in stages if end_named(stage) is outcome)
            if named:
                won, lost = (named, self.mapping.lost) if end == "won" else (self.mapping.won, named)
                self.mapping = replace(self.mapping, won=won, lost=lost)
            elif stages and not told:
                sentence = f"{self.name}: no stage looks {end}; there are {', '.join(stages[:10])}."
                remedy = f"Name the stages in `{end} = [...]`; until then no deal counts as {end}."
                yield Finding("csv.stage-missing", sentence, remedy, (end,))
        if told and stages:
            yield from self._contrary()

    def _contrary(self) -> Iterator[Finding]:
        """A finding where a deal's own end is another than its stage's name tells."""
        column = self.mapping.columns["StageName"]
        ended = [(end_named(self.sample.cell(row, column)), self._end_of_row(row)) for row in self.sample.rows]
        count = sum(named is not None and own is not None and named is not own for named, own in ended)
        if count:
            sentence = f"{self.name}: {count:,} deals have a status that says another end than their stage does."
            yield Finding("csv.outcome-differs", sentence, "The deal's own status counts.")


def _in_shares(texts: Iterable[str]) -> bool:
    """True when probabilities are written 0.4 for 40: no percentage above 1, and one with tenths below it."""
    numbers = [text.replace(",", ".") for text in texts if text]
    return any(re.fullmatch(r"0?\.\d+", text) for text in numbers) and all(
        re.fullmatch(r"0?\.\d+|[01](\.0*)?", text) for text in numbers
    )


def _shares(path: Path) -> Finding:
    sentence = f"{path.name}: probabilities are shares such as 0.4, where per cent are read; the column is left out."
    return Finding("csv.probability-in-shares", sentence, "Export them in per cent, if they matter.")


def _is_like(sobject: CrmObject, stem: str, columns: Mapping[str, str]) -> bool:
    """False when the name says nothing and only one column, or none, is one of the object's."""
    return bool(columns) and (len(set(columns.values())) > 1 or file_is_of(stem, sobject))


def _undated(path: Path, mapping: FileMapping) -> Iterator[Finding]:
    """The remark that deals do not say when they were created."""
    if mapping.object == "Opportunity" and "CreatedDate" not in mapping.columns:
        what = "so nothing is known of their age, or of the pipeline of past days"
        sentence = f"{path.name}: deals have no date of creation, {what}."
        yield Finding("csv.created-missing", sentence, "Export when they were created.", severity=Severity.NOTE)

"""A mapping on its way: which column is which field, what stands in for it, and which stages mean won and lost."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from calculations.findings import Finding, Severity
from calculations.fiscal.calendar import Calendar
from calculations.pipeline.stages import Outcome
from sync.crm.csv_export.cells import is_nothing
from sync.crm.csv_export.closing import close_columns
from sync.crm.csv_export.columns import Choice, Sample, fits
from sync.crm.csv_export.currencies import codes_of
from sync.crm.csv_export.ends import end_named, outcomes_of
from sync.crm.csv_export.grouped import filled_down, lines_of_one
from sync.crm.csv_export.headings import (
    ACTUAL_AMOUNT,
    CONVERTED,
    LINE_PRICES,
    NAME_BESIDE,
    OUTCOMES,
    STATUS_OF_USERS,
    currency_in,
    is_called,
    plain,
    surname_beside,
)
from sync.crm.csv_export.ids import POINTS_TO
from sync.crm.csv_export.mapping import BETWEEN, FileMapping
from sync.crm.csv_export.numbers import readings
from sync.crm.csv_export.periods import NamedPeriods, periods_named, periods_of_year, without_year
from sync.crm.csv_export.scales import SCALES, scaled
from sync.crm.csv_export.written import Texts, quarter_named
from sync.model.pull_set import CrmObject, Kind

__all__ = ["Guess"]

_NAMED = 6
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_BY_NAME = ("User", "Account", "Product2")
_ACTIVE = {
    **dict.fromkeys(("active", "activated", "enabled", "aktiv", "aktiviert", "current", "employed"), "yes"),
    **dict.fromkeys(("inactive", "deactivated", "disabled", "suspended", "left", "former", "terminated"), "no"),
    **dict.fromkeys(("inaktiv", "deaktiviert", "gesperrt", "ausgeschieden"), "no"),
}
"""What a status says of whether somebody is active, in small letters."""
_ASSOCIATED = ("associated", "zugeordnet")
"""What headings begin with of cells that may name several records."""


class Guess:
    """What is proposed so far, why, and what is unclear about it."""

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

    def rounded_ids(self) -> None:
        """Does not read Ids that a spreadsheet rounded: 1.23457E+11 stands for many. Names are read in their place."""
        for field in dict.fromkeys(("Id", *(name for sobject, name in POINTS_TO if sobject == self.declared.name))):
            column = self.mapping.columns.get(field, "")
            rounded = next((text for text in self.sample.texts.get(column, ()) if _ROUNDED.fullmatch(text)), "")
            if not rounded:
                continue
            wanted = NAME_BESIDE.get(field, "")
            named = self.mapping.columns.get("Name") if field == "Id" and self.declared.name in _BY_NAME else None
            named = named or next((n for n in self.sample.header if is_called(n, wanted, self.declared.name)), None)
            sentence = f"{self.name}: {column} holds {rounded}, a number that a spreadsheet rounded, so it is no Id: "
            if named and named != column:
                self.take(field, named, f"{column} was rounded by a spreadsheet", [column])
                sentence += f"{named} is read in its place."
            else:
                self.drop(field)
                sentence += "rows are known by what they say."
            remedy = "Export the file again, and do not save it from a spreadsheet with the column as numbers."
            self.findings.append(Finding("csv.id-rounded", sentence, remedy, (column,)))

    def leavers(self) -> None:
        """Reads who is active off a column such as Status, where its texts say that."""
        if "IsActive" in self.mapping.columns:
            return
        for name in self.sample.header:
            texts = self.sample.texts[name]
            if is_called(name, STATUS_OF_USERS, "User") and texts and all(text.casefold() in _ACTIVE for text in texts):
                self.take("IsActive", name, "its heading, and every text of it says active or not")
                told = {text: _ACTIVE[text.casefold()] for text in texts}
                self.mapping = replace(self.mapping, values={**self.mapping.values, "IsActive": told})
                return

    def currencies(self) -> None:
        """Reads currencies that are written as names or signs as their codes; names what is none."""
        column = self.mapping.columns.get("CurrencyIsoCode")
        if column is None:
            return
        known, strange = codes_of(self.sample.texts[column])
        if known:
            self.mapping = replace(self.mapping, values={**self.mapping.values, "CurrencyIsoCode": known})
        if strange:
            told = ", ".join(strange[:_NAMED]) + (" \u2026" if len(strange) > _NAMED else "")
            which = "which is no ISO code" if len(strange) == 1 else "which are no ISO codes"
            sentence = f"{self.name}: {column} holds {told}, {which} of a currency: there will be no rate for it."
            remedy = "Write what they stand for in [csv.files.values.CurrencyIsoCode], or correct the file."
            self.findings.append(Finding("csv.currency-unknown", sentence, remedy, strange))

    def scales(self) -> dict[str, str]:
        """By field the word for thousands or millions, where a heading says that amounts are in these; says so."""
        found: dict[str, str] = {}
        for field in self.declared.fields:
            column = self.mapping.columns.get(field.name, "")
            if field.name == "QuotaAmount" and self.mapping.periods:
                column = next(iter(self.mapping.periods))
            said = scaled(column) if field.kind is Kind.NUMBER else None
            if said:
                found[field.name] = said.scale
                sentence = f"{self.name}: {column} is read in {said.scale}: 1 is {SCALES[said.scale]:,}."
                remedy = f"Take {field.name} out of [csv.files.forms], if its amounts are not."
                self.findings.append(Finding("csv.amount-scaled", sentence, remedy, (column,)))
        return found

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
        self.said_currency(self.mapping.columns.get("Amount", ""))

    def said_currency(self, *headings: str) -> None:
        """Reads the one currency that the headings of amounts name, where no column says it; refuses several units."""
        units = {(currency_in(heading), told.scale if (told := scaled(heading)) else "") for heading in headings}
        if len(units) > 1:
            said = ", ".join(headings[:_NAMED]) + (" \u2026" if len(headings) > _NAMED else "")
            sentence = f"{self.name}: {said} say different units or currencies, and are read as one."
            remedy = "Write all amounts in one unit, or make a file of each."
            self.findings.append(Finding("csv.units-mixed", sentence, remedy, headings, Severity.BLOCKING))
            return
        currency = next((code for code, _ in units), None)
        if currency and "CurrencyIsoCode" not in self.mapping.columns:
            self.mapping = replace(self.mapping, constants={**self.mapping.constants, "CurrencyIsoCode": currency})

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

    def periods(self, calendar: Calendar | None, said: int | None, planned: int | None) -> None:
        """Reads a quota off each column whose heading names a period, unless a column says the period of each row.

        Args:
            calendar: whose periods are meant. said, planned: the year in the file's name, and the one that is planned:
                where the headings have none, it is the first of these that is known.
        """
        columns = self.mapping.columns
        if "StartDate" in columns and "QuotaAmount" in columns:
            return
        named = periods_named(self.sample.header, calendar)
        if not named.days:
            named = self._of_year(calendar, said, planned)
        days = {name: day for name, day in named.days.items() if fits(self.sample.texts[name], Kind.NUMBER)}
        if not days:
            return
        for field in ("Id", "StartDate", "QuotaAmount"):  # an Id is that of the line, and an amount beside is a sum
            self.drop(field)
        self.mapping = replace(self.mapping, periods={name: day.isoformat() for name, day in days.items()})
        first = next(iter(days))
        if named.form == "quarter":
            self.findings.append(quarter_named(self.name, first, days[first], calendar))

    @property
    def is_without_year(self) -> bool:
        """Whether the file has quotas of periods that nobody can tell the year of, and no others."""
        told = any(finding.code == "csv.year-missing" for finding in self.findings)
        return told and "QuotaAmount" not in self.mapping.columns

    def _of_year(self, calendar: Calendar | None, said: int | None, planned: int | None) -> NamedPeriods:
        """The columns that name periods without a year, as those of the year that is meant; none where that is open."""
        bare = [name for name in without_year(self.sample.header) if fits(self.sample.texts[name], Kind.NUMBER)]
        year = said or planned
        if not bare:
            return NamedPeriods()
        told = ", ".join(bare[:_NAMED]) + (" …" if len(bare) > _NAMED else "")
        if year is None:
            sentence = f"{self.name}: {told} name periods without a year, so no quota is read off them."
            remedy = "Write the year in the headings, as in Q1 2026, or in the file's name, or set plan.quarter first."
            self.findings.append(Finding("csv.year-missing", sentence, remedy, tuple(bare)))
            return NamedPeriods()
        why = "which the file's name says" if said else "the one that is planned"
        sentence = f"{self.name}: {told} name no year and are read as those of fiscal year {year}, {why}."
        remedy = "If another is meant, write it in the headings, as in Q1 2026."
        self.findings.append(Finding("csv.year-assumed", sentence, remedy, tuple(bare)))
        return periods_of_year(self.sample.header, year, calendar)

    def names_beside(self) -> None:
        """Notes the column with a record's name beside the one with its Id."""
        used = self.mapping.columns
        for field, headings in NAME_BESIDE.items():
            if field not in used or is_called(used[field], headings, self.declared.name):
                continue
            name = next((n for n in self.sample.header if is_called(n, headings, self.declared.name)), None)
            if name and name not in used.values():
                self.mapping = replace(self.mapping, names={**self.mapping.names, field: name})

    def names_in_two(self) -> None:
        """Joins people's first and last names where two columns have them."""
        fields = ("Id", "Name") if self.declared.name == "User" else ("OwnerId", "QuotaOwnerId")
        known = self.mapping.columns
        for field in fields:
            both = surname_beside(known[field], self.sample.header) if field in known else None
            if both is not None:
                first, last = both
                self.take(field, first, f"people's first names; {last} goes behind them")
                self.mapping = replace(self.mapping, joined={**self.mapping.joined, field: (last,)})

    def first_named(self) -> None:
        """Reads the first of several records where cells of associated ones name more than one."""
        for (sobject, field), target in POINTS_TO.items():
            column = self.mapping.columns.get(field, "") if sobject == self.declared.name else ""
            if not plain(column).startswith(_ASSOCIATED):
                continue
            place = self.sample.header.index(column)
            several = [row for row in self.sample.rows if len([part for part in row[place].split(BETWEEN) if part]) > 1]
            if not several:
                continue
            self.mapping = replace(self.mapping, first_of=(*self.mapping.first_of, field))
            called = self.mapping.columns.get("Name") or self.mapping.columns.get("Id") or column
            rows = tuple(self.sample.cell(row, called) for row in several)
            told = ", ".join(rows[:_NAMED]) + (" …" if len(rows) > _NAMED else "")
            sentence = (
                f"{self.name}: {len(rows):,} rows name several of {target} in {column}; the first is read: {told}."
            )
            remedy = "Export the primary one alone, if another is meant."
            self.findings.append(Finding("csv.several-named", sentence, remedy, rows))

    def shares(self) -> bool:
        """Whether probabilities are shares, as 0.4 for 40: all lie in 0 to 1, and not all are 0; says so."""
        column = self.mapping.columns.get("Probability")
        if column is None:
            return False
        numbers = [set(readings(text).values()) for text in self.sample.texts[column] if "%" not in text]
        told = [max(found) for found in numbers if found]
        if not any(told) or not all(0 <= number <= 1 for number in told):
            return False
        sentence = f"{self.name}: {column} lies in 0 to 1 and is read as shares: 0.4 is 40 per cent."
        remedy = "Take `Probability` out of [csv.files.forms], if they are per cent."
        self.findings.append(Finding("csv.probability-in-shares", sentence, remedy, severity=Severity.NOTE))
        return True

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

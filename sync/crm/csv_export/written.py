"""How the cells of a file are written, read off the whole of it: delimiter, dates, decimals, currencies."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from calculations.findings import Finding, Severity
from calculations.fiscal.calendar import Calendar
from sync.crm.csv_export.cells import is_no_day, is_nothing
from sync.crm.csv_export.dates import FORMS, is_iso, is_of_form, moment_of, quarter_form
from sync.crm.csv_export.numbers import readings
from sync.crm.csv_export.text import opened
from sync.model.pull_set import CrmObject, Kind

__all__ = ["Texts", "Written", "currency_findings", "delimiter_of", "quarter_named", "written"]

Texts = Mapping[str, Collection[str]]
"""The different texts of each field's column."""

_DELIMITERS = ",;\t|"
_SAMPLE = 50
_SPREAD = 500
_CURRENCY = re.compile(r"[$€£¥₹₩₺₪₽]|\b[A-Z]{3}\b")
_SIGN = {",": "comma", ".": "point"}


@dataclass(frozen=True, slots=True)
class Written:
    """How the dates and numbers of a file are written, and what is unclear about it.

    date_format, decimal: of the file. forms: by field, where a column of it is written otherwise.
    """

    date_format: str
    decimal: str
    forms: Mapping[str, str]
    findings: tuple[Finding, ...]


def delimiter_of(path: Path, encoding: str) -> str:
    """The sign that cuts most of the first lines into as many cells as the most usual line has.

    Titles and footers of reports have fewer, so it is not the first line that counts.
    """

    def fit(delimiter: str) -> tuple[int, int]:
        with opened(path, encoding) as text:
            widths = [len(line) for line in islice(csv.reader(text, delimiter=delimiter), _SAMPLE) if line]
        width, count = max(Counter(widths).items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(1, 0))
        return (count if width > 1 else 0, width)

    return max(_DELIMITERS, key=fit)


def written(name: str, sobject: CrmObject, texts: Texts, delimiter: str, calendar: Calendar | None = None) -> Written:
    """How a file is written.

    Args:
        name: of the file, for findings. sobject: what its rows are. texts: of the columns that are read, by field.
        delimiter: between its cells. calendar: of quarters by name; without it, those of calendar years.
    """
    decimal, odd, unclear = _decimal_of(name, _by_field(sobject, texts, Kind.NUMBER, Kind.INTEGER), delimiter)
    date_format, other, undated = _date_format_of(
        name, _by_field(sobject, texts, Kind.DATE, Kind.DATETIME), decimal, calendar
    )
    return Written(date_format, decimal, {**odd, **other}, (*unclear, *undated))


def _by_field(sobject: CrmObject, texts: Texts, *kinds: Kind) -> dict[str, list[str]]:
    names = [field.name for field in sobject.fields if field.kind in kinds]
    missing = is_no_day if Kind.DATE in kinds else is_nothing
    return {name: [text for text in texts.get(name, ()) if not missing(text)] for name in names if name in texts}


def _date_format_of(
    name: str, texts: Mapping[str, list[str]], decimal: str, calendar: Calendar | None
) -> tuple[str, dict[str, str], list[Finding]]:
    """The form most dates have, and that of columns that have another; findings where two forms fit, or none fits all.

    ISO dates are read whatever the form. A file with decimal commas is not American, so the day comes first where both
    are possible.
    """
    dates = {field: [text for text in some if not is_iso(text)] for field, some in texts.items()}
    dates = {field: some for field, some in dates.items() if some}
    counts = {field: _fits(some) for field, some in dates.items()}
    whole = {form: sum(fit[form] for fit in counts.values()) for form in FORMS}
    form, findings = _settled(name, "", whole, [text for some in dates.values() for text in some], decimal)
    others: dict[str, str] = {}
    for field, some in dates.items():
        own = max(counts[field].values())
        if counts[field][form] < len(some) == own:
            others[field], told = _settled(name, f"{field}: ", counts[field], some, decimal)
            findings += told
    strange = [
        text for field, some in dates.items() if field not in others for text in some if not is_of_form(text, form)
    ]
    of = sum(len(some) for field, some in dates.items() if field not in others)
    if 0 < len(strange) < of:
        sentence = f"{name}: {len(strange):,} of {of:,} different dates, such as {strange[0]}, are not {form}."
        remedy = "Lines with them are not taken. Write all dates of the file in one form."
        findings = [Finding("csv.date-mixed", sentence, remedy), *findings]
        if {"%d/%m/%Y", "%m/%d/%Y"} <= {one for one in FORMS if whole[one]} and form in ("%d/%m/%Y", "%m/%d/%Y"):
            either = sum(
                is_of_form(t, "%d/%m/%Y") and is_of_form(t, "%m/%d/%Y") for some in dates.values() for t in some
            )
            if either and any(is_of_form(text, "%d/%m/%Y") or is_of_form(text, "%m/%d/%Y") for text in strange):
                sentence = (
                    f"{name}: months and days change places within the file, so {either:,} dates have two readings."
                )
                findings.append(
                    Finding("csv.date-unclear", sentence, f"They are read as {form}: export the dates again.")
                )
    for field, said in {**dict.fromkeys(dates, form), **others}.items():
        if said == "quarter":
            text = dates[field][0]
            meant = quarter_form(calendar)
            day = moment_of(text, meant).date() if is_of_form(text, meant) else None
            findings.append(quarter_named(name, text, day, calendar))
    fiscal = {"quarter": quarter_form(calendar)}
    return fiscal.get(form, form), {field: fiscal.get(said, said) for field, said in others.items()}, findings


def quarter_named(name: str, text: str, day: date | None, calendar: Calendar | None) -> Finding:
    """The finding that a text of a file is read as the quarter that begins on a day."""
    which = f"fiscal calendar {calendar}" if calendar else "calendar"
    sentence = f"{name}: {text} is read as the quarter of the {which} that begins on {day}."
    return Finding("csv.quarter-named", sentence, "Write first days, if your year begins otherwise.")


def _fits(dates: Sequence[str]) -> dict[str, int]:
    """How many of the dates are of each form; forms that none of those spread over them has are not tried on all."""
    spread = dates[:: max(1, len(dates) // _SPREAD)]
    likely = [form for form in FORMS if any(is_of_form(text, form) for text in spread)]
    return {form: sum(is_of_form(text, form) for text in dates) if form in likely else 0 for form in FORMS}


def _settled(
    name: str, what: str, fit: Mapping[str, int], dates: Collection[str], decimal: str
) -> tuple[str, list[Finding]]:
    """The form that fits most dates; a finding where two forms that say different days fit all alike."""
    best = max(fit.values(), default=0)
    if not best:
        return FORMS[0], []
    fitting = [form for form in FORMS if fit[form] == best]  # a wrong cell or two must not hide the form of the others
    if decimal == ",":
        fitting.sort(key=lambda form: form.startswith("%m"))
    form = fitting[0]
    known = [text for text in dates if is_of_form(text, form)]
    others = [
        other
        for other in fitting[1:]
        if any(is_of_form(text, other) and moment_of(text, other) != moment_of(text, form) for text in known)
    ]
    if not others:
        return form, []
    said = f"dates such as {known[0]} can be read as {' and as '.join([form, *others])}"
    sentence = f"{name}: {what}{said}; the first is proposed."
    return form, [Finding("csv.date-unclear", sentence, "Set date_format to the right one.")]


def _decimal_of(name: str, texts: Mapping[str, list[str]], delimiter: str) -> tuple[str, dict[str, str], list[Finding]]:
    """The sign before the tenths, and that of columns that have the other; findings where numbers fit one form only,
    and where 1.000 may be one or a thousand."""
    told = {field: [dict(readings(text)) for text in some] for field, some in texts.items()}
    only = {
        sign: {field: sum(set(each) == {sign} for each in some) for field, some in told.items()} for sign in (".", ",")
    }
    commas, points = sum(only[","].values()), sum(only["."].values())
    either = [
        text
        for field, some in texts.items()
        for text, each in zip(some, told[field], strict=True)
        if len(set(each.values())) > 1
    ]
    if not commas and not points:
        return _by_place(name, [*either], delimiter)
    decimal = "," if commas > points else "."
    other = "." if decimal == "," else ","
    odd = {field: other for field in texts if only[other][field] and not only[decimal][field]}
    strange = [
        text
        for field, some in texts.items()
        if field not in odd
        for text, each in zip(some, told[field], strict=True)
        if set(each) == {other}
    ]
    if not strange:
        return decimal, odd, []
    count = sum(len(some) for field, some in texts.items() if field not in odd)
    sentence = (
        f"{name}: {len(strange):,} of {count:,} different numbers, such as {strange[0]}, are numbers only with a "
        f"decimal {_SIGN[other]}; the others have a decimal {_SIGN[decimal]}."
    )
    if either:
        sentence += (
            f" {len(either):,} more, such as {either[0]}, have two readings, and are read with a {_SIGN[decimal]}."
        )
    remedy = "Lines with them are not taken. Export the file with one form of numbers."
    return decimal, odd, [Finding("csv.number-mixed", sentence, remedy, tuple(strange[:100]))]


def _by_place(name: str, either: list[str], delimiter: str) -> tuple[str, dict[str, str], list[Finding]]:
    """The sign where no number tells it: semicolons come from places where the comma is taken."""
    pointed = next((text for text in either if "." in text), "")
    comma = next((text for text in either if "," in text), "")
    decimal = "," if delimiter == ";" and not (comma and not pointed) else "."
    if not either or (comma and not pointed and delimiter != ";"):
        return decimal, {}, []
    text = pointed or comma
    grouped = ("." in text) == (decimal == ",")
    read = "a thousand and more" if grouped else "a few units"
    sign = "point" if "." in text else "comma"
    sentence = f"{name}: {text} may have thousands or thousandths after its {sign}; it is read as {read}."
    return decimal, {}, [Finding("csv.decimal-unclear", sentence, 'Set decimal to "," or "." as is right.')]


def currency_findings(name: str, sobject: CrmObject, texts: Texts) -> Iterable[Finding]:
    """A finding where the amounts of one column carry signs of several currencies, which would be added up."""
    for field in (field.name for field in sobject.fields if field.kind is Kind.NUMBER):
        signs = sorted({sign for text in texts.get(field, ()) for sign in _CURRENCY.findall(text)})
        if len(signs) > 1 and "CurrencyIsoCode" not in texts:
            sentence = f"{name}: {field} has amounts in {', '.join(signs)}, and no column says the currency."
            remedy = "Add a column with the ISO code, or one file for each currency: signs are not converted."
            yield Finding("csv.currency-mixed", sentence, remedy, tuple(signs), Severity.BLOCKING)

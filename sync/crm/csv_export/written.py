"""How the cells of a file are written, read off the whole of it: encoding, delimiter, dates, decimals, currencies."""

import csv
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.crm.csv_export.cells import NOTHING, is_of_form
from sync.model.pull_set import CrmObject, Kind

__all__ = ["Texts", "currency_findings", "date_format_of", "decimal_of", "delimiter_of", "encoding_of", "texts_of"]

Texts = Mapping[str, Collection[str]]
"""The different texts of each field's column."""

_DELIMITERS = ",;\t|"
_SAMPLE = 50
_DATE_FORMATS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%m/%d/%y", "%d/%m/%y"),
    *("%d.%m.%y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%d-%b-%y", "%Y%m%d"),
)
_CURRENCY = re.compile(r"[$€£¥₹₩₺₪₽]|\b[A-Z]{3}\b")
_DECIMAL_COMMA = re.compile(r",\d{1,2}\D*$|\.\d{3},|\.\d{3}\.\d{3}")
_DECIMAL_POINT = re.compile(r"\.\d{1,2}\D*$|\.\d{4,}|,\d{3}\b")
_EITHER = re.compile(r"\D*[1-9]\d{0,2}\.\d{3}\D*")


def encoding_of(path: Path) -> str:
    """UTF-16 where its mark or its zero bytes show it, UTF-8 where the whole file is, else Windows-1252."""
    with path.open("rb") as raw:
        start = raw.read(200)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if start.count(b"\0") > len(start) // 3:  # Latin letters in two bytes each, without a mark
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding) as text:
                for _ in text:
                    pass
        except UnicodeError:
            continue
        return encoding
    return "latin-1"  # every byte is a letter there


def delimiter_of(path: Path, encoding: str) -> str:
    """The sign that cuts most of the first lines into as many cells as the header has."""

    def fit(delimiter: str) -> tuple[int, int]:
        with path.open(encoding=encoding, newline="") as text:
            widths = [len(line) for line in islice(csv.reader(text, delimiter=delimiter), _SAMPLE)]
        width = widths[0] if widths else 1
        return (sum(one == width for one in widths) if width > 1 else 0, width)

    return max(_DELIMITERS, key=fit)


def texts_of(header: Sequence[str], lines: Iterable[Sequence[str]], columns: Mapping[str, str]) -> Texts:
    """The different texts of the columns, by field, in the order they come."""
    places = {field: header.index(column) for field, column in columns.items()}
    found: dict[str, dict[str, None]] = {field: {} for field in columns}
    for cells in lines:
        for field, place in places.items():
            if place < len(cells):
                found[field][cells[place].strip()] = None
    return found


def date_format_of(name: str, sobject: CrmObject, texts: Texts, decimal: str) -> tuple[str, tuple[Finding, ...]]:
    """The form most dates have; a finding where two forms fit all alike, or where none fits all.

    A file with decimal commas is not American, so the day comes first where both are possible.
    """
    dates = [text for text in _texts(sobject, texts, Kind.DATE, Kind.DATETIME) if "T" not in text]
    fits = {form: sum(is_of_form(text, form) for text in dates) for form in _DATE_FORMATS}
    best = max(fits.values())  # a wrong cell or two must not hide the form of all the others
    fitting = [form for form, count in fits.items() if count == best]
    if decimal == ",":
        fitting.sort(key=lambda form: form.startswith("%m"))
    form = fitting[0] if best else _DATE_FORMATS[0]
    if 0 < best < len(dates):
        other = next(text for text in dates if not is_of_form(text, form))
        sentence = f"{name}: {len(dates) - best:,} of {len(dates):,} different dates, such as {other}, are not {form}."
        remedy = "Lines with them are not taken. Write all dates of the file in one form."
        return form, (Finding("csv.date-mixed", sentence, remedy),)
    if best == 0 or len(fitting) == 1:
        return form, ()
    example = next(text for text in dates if is_of_form(text, form))
    sentence = f"{name}: dates such as {example} can be read as {' and as '.join(fitting)}; the first is proposed."
    return form, (Finding("csv.date-unclear", sentence, "Set date_format to the right one."),)


def decimal_of(name: str, sobject: CrmObject, texts: Texts, delimiter: str) -> tuple[str, tuple[Finding, ...]]:
    """The sign before the tenths; a finding where 1.000 may be one or a thousand."""
    numbers = _texts(sobject, texts, Kind.NUMBER, Kind.INTEGER)
    commas = sum(bool(_DECIMAL_COMMA.search(text)) for text in numbers)
    points = sum(bool(_DECIMAL_POINT.search(text)) for text in numbers)
    if commas or points:
        return ("," if commas > points else "."), ()
    either = next((text for text in numbers if _EITHER.fullmatch(text)), "")
    if not either:
        return ("," if delimiter == ";" and not any("." in text for text in numbers) else "."), ()
    decimal = "," if delimiter == ";" else "."  # semicolons come from places where the comma is taken
    read = "a thousand and more" if decimal == "," else "a few units"
    sentence = f"{name}: {either} may have thousands or thousandths after its point; it is read as {read}."
    return decimal, (Finding("csv.decimal-unclear", sentence, 'Set decimal to "," or "." as is right.'),)


def currency_findings(name: str, sobject: CrmObject, texts: Texts) -> Iterable[Finding]:
    """A finding where the amounts of one column carry signs of several currencies, which would be added up."""
    for field in (field.name for field in sobject.fields if field.kind is Kind.NUMBER):
        signs = sorted({sign for text in texts.get(field, ()) for sign in _CURRENCY.findall(text)})
        if len(signs) > 1 and "CurrencyIsoCode" not in texts:
            sentence = f"{name}: {field} has amounts in {', '.join(signs)}, and no column says the currency."
            remedy = "Add a column with the ISO code, or one file for each currency: signs are not converted."
            yield Finding("csv.currency-mixed", sentence, remedy, tuple(signs), Severity.BLOCKING)


def _texts(sobject: CrmObject, texts: Texts, *kinds: Kind) -> list[str]:
    names = [field.name for field in sobject.fields if field.kind in kinds]
    return [text for name in names for text in texts.get(name, ()) if text.casefold() not in NOTHING]

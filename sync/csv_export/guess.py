"""Proposing a mapping: what a file is, which column is which field, how dates and numbers are written."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.csv_export.mapping import FileMapping
from sync.csv_export.read import Rejected, Row, read_rows
from sync.pull_set import PULL_SET, CrmObject, Kind, by_name

__all__ = ["Preview", "preview"]

_SAMPLE_LINES = 500
_DELIMITERS = ",;\t|"
_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m/%d/%y", "%d/%m/%y")
_FILE_WORDS = {
    "ForecastingQuota": "quota",
    "OpportunityLineItem": "lineitem lineitems opportunityproduct",
    "OpportunityFieldHistory": "fieldhistory",
    "OpportunityHistory": "opportunityhistory stagehistory",
    "Opportunity": "opportunit deal pipeline",
    "Account": "account customer",
    "User": "user rep people owner",
    "Product2": "product",
    "Territory2": "territor",
}
_LABELS: Mapping[str, Mapping[str, str]] = {
    "Opportunity": {
        "Id": "opportunityid casesafeid dealid recordid",
        "Name": "opportunityname dealname opportunity deal",
        "AccountId": "accountname account customer customername company",
        "OwnerId": "opportunityowner owner ownername salesrep rep accountexecutive",
        "Amount": "dealvalue value revenue opportunityamount amountconverted",
        "CloseDate": "expectedclosedate closingdate closed",
        "StageName": "stage dealstage opportunitystage",
        "Probability": "probability",
        "LeadSource": "source",
        "CurrencyIsoCode": "currency opportunitycurrency amountcurrency",
        "CreatedDate": "created createdon",
        "LastStageChangeDate": "laststagechange",
        "ForecastCategoryName": "forecastcategory",
    },
    "Account": {
        "Id": "accountid customerid",
        "Name": "accountname account customer customername company companyname",
        "OwnerId": "accountowner owner ownername",
        "AnnualRevenue": "revenue",
        "NumberOfEmployees": "employees headcount",
        "BillingCountry": "country",
        "BillingState": "state region",
        "BillingCity": "city",
        "BillingPostalCode": "zip zipcode postalcode",
        "ParentId": "parentaccount",
    },
    "User": {
        "Id": "userid fullname repname salesrep rep",
        "Name": "fullname repname salesrep rep",
        "ManagerId": "manager managername",
        "IsActive": "active",
        "Title": "role jobtitle",
    },
    "ForecastingQuota": {
        "QuotaOwnerId": "quotaowner owner ownername salesrep rep",
        "QuotaAmount": "quota amount target",
        "StartDate": "period quarter start month periodstart",
    },
}


@dataclass(frozen=True, slots=True)
class Preview:
    """A proposed mapping with what it makes of the first lines: rows, lines not taken, and what is unclear."""

    mapping: FileMapping
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    findings: tuple[Finding, ...]


def preview(path: Path, sobject: str | None = None) -> Preview:
    """A mapping for a file, guessed from its name, header and first lines.

    Args:
        path: the file.
        sobject: what it holds, when that is known.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        head = text.readline()
    delimiter = max(_DELIMITERS, key=head.count)
    with path.open(encoding=encoding, newline="") as text:
        header, *lines = list(islice(csv.reader(text, delimiter=delimiter), _SAMPLE_LINES)) or [[]]
    header = [name.strip() for name in header]
    declared = by_name(sobject) if sobject else _object(path.stem, header)
    columns = _columns(declared, header)
    samples = {
        field: [line[header.index(column)].strip() for line in lines if header.index(column) < len(line)]
        for field, column in columns.items()
    }
    findings = [*_unread(path, header, columns), *_missing(path, declared, columns)]
    date_format, unclear = _date_format(path, declared, samples)
    mapping = FileMapping(
        declared.name,
        path.name,
        columns,
        encoding=encoding,
        delimiter=delimiter,
        date_format=date_format,
        decimal=_decimal(declared, samples),
    )
    read = [row for _, row in islice(read_rows(path, mapping), _SAMPLE_LINES)]
    rejected = tuple(row for row in read if isinstance(row, Rejected))
    rows = tuple(row for row in read if not isinstance(row, Rejected))
    return Preview(mapping, rows, rejected, (*findings, *unclear))


def _encoding(path: Path) -> str:
    with path.open("rb") as raw:
        marked = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding) as text:
                for _ in text:
                    pass
        except UnicodeError:
            continue
        return encoding
    return "latin-1"  # every byte is a letter there


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold().removesuffix("__c"))


def _object(stem: str, header: Sequence[str]) -> CrmObject:
    """The object whose columns fit best; the file's name decides between equals."""
    name = _plain(stem)

    def fit(sobject: CrmObject) -> tuple[int, bool]:
        words = _FILE_WORDS.get(sobject.name, sobject.name.casefold()).split()
        named = any(word in name for word in words)
        return len(_columns(sobject, header)) + 3 * named, named

    return max(PULL_SET, key=fit)


def _columns(sobject: CrmObject, header: Sequence[str]) -> dict[str, str]:
    """Column by field: by the API name first, then by the labels that reports use."""
    by_plain: dict[str, str] = {}
    for written in header:
        by_plain.setdefault(_plain(written), written)
    labels = _LABELS.get(sobject.name, {})
    found: dict[str, str] = {}
    for name in sobject.field_names:
        words = [_plain(name), *labels.get(name, "").split()]
        column = next((by_plain[word] for word in words if word in by_plain), None)
        is_key_too = sobject.name == "User" and name == "Name"  # where there is no Id, people are known by their name
        if column is not None and (column not in found.values() or is_key_too):
            found[name] = column
    return found


def _unread(path: Path, header: Sequence[str], columns: Mapping[str, str]) -> Iterable[Finding]:
    unused = [name for name in header if name not in columns.values()]
    if unused:
        sentence = f"{path.name}: not read: {', '.join(unused)}."
        yield Finding("csv.column-unread", sentence, "Name a field for them, if they matter.", severity=Severity.NOTE)


def _missing(path: Path, sobject: CrmObject, columns: Mapping[str, str]) -> Iterable[Finding]:
    needed = {
        "Opportunity": ("OwnerId", "Amount", "CloseDate", "StageName"),
        "ForecastingQuota": ("QuotaOwnerId", "QuotaAmount", "StartDate"),
        "User": ("Name",),
        "Account": ("Name",),
    }
    absent = [name for name in needed.get(sobject.name, ()) if name not in columns]
    if absent:
        sentence = f"{path.name}: no column looks like {', '.join(absent)} of {sobject.name}."
        remedy = "Name the columns in [csv.files.columns], or give a constant."
        yield Finding("csv.column-missing", sentence, remedy, tuple(absent))


def _date_format(
    path: Path, sobject: CrmObject, samples: Mapping[str, Sequence[str]]
) -> tuple[str, tuple[Finding, ...]]:
    dates = {field.name for field in sobject.fields if field.kind in (Kind.DATE, Kind.DATETIME)}
    texts = [text.split()[0] for name in dates for text in samples.get(name, ()) if text and "T" not in text]
    fits = {form: sum(_is_date(text, form) for text in texts) for form in _DATE_FORMATS}
    best = max(fits.values())  # a wrong cell or two must not hide the form of all the others
    fitting = [form for form, count in fits.items() if count == best]
    if best == 0 or len(fitting) == 1:
        return fitting[0], ()
    sentence = (
        f"{path.name}: dates such as {texts[0]} can be read as {' and as '.join(fitting)}; the first is proposed."
    )
    return fitting[0], (Finding("csv.date-unclear", sentence, "Set date_format to the right one."),)


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only the form is of interest
    except ValueError:
        return False
    return True


def _decimal(sobject: CrmObject, samples: Mapping[str, Sequence[str]]) -> str:
    numbers = {field.name for field in sobject.fields if field.kind is Kind.NUMBER}
    texts = [text for name in numbers for text in samples.get(name, ())]
    commas = sum(bool(re.search(r",\d{1,2}\D*$|\.\d{3},", text)) for text in texts)
    points = sum(bool(re.search(r"\.\d{1,2}\D*$|,\d{3}\b", text)) for text in texts)
    return "," if commas > points else "."

"""Proposing a mapping: what a file is, which column is which field, which stages mean won and lost."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.crm.csv_export.mapping import FileMapping
from sync.crm.csv_export.read import Rejected, Row, opened, read_rows
from sync.crm.csv_export.written import (
    Texts,
    currency_findings,
    date_format_of,
    decimal_of,
    delimiter_of,
    encoding_of,
    texts_of,
)
from sync.model.pull_set import PULL_SET, CrmObject, by_name

__all__ = ["Preview", "preview", "unread"]

_SAMPLE_LINES = 500
_FILE_WORDS = {
    "ForecastingQuota": "quota",
    "OpportunityLineItem": "lineitem lineitems opportunityproduct",
    "OpportunityFieldHistory": "fieldhistory",
    "OpportunityHistory": "opportunityhistory stagehistory",
    "Opportunity": "opportunit deal pipeline",
    "Account": "account customer",
    "User": "user rep people owner team agent seller",
    "Product2": "product",
    "Territory2": "territor",
}
_LABELS: Mapping[str, Mapping[str, str]] = {
    "Opportunity": {
        "Id": "opportunityid casesafeid dealid recordid",
        "Name": "opportunityname dealname opportunity deal",
        "AccountId": "accountname account customer customername company",
        "OwnerId": "opportunityowner owner ownername salesrep rep accountexecutive salesagent agent salesperson seller",
        "Amount": "dealvalue closevalue value revenue opportunityamount amountconverted dealamount",
        "CloseDate": "expectedclosedate closingdate closed",
        "StageName": "stage dealstage opportunitystage",
        "Probability": "probability",
        "LeadSource": "source",
        "CurrencyIsoCode": "currency opportunitycurrency amountcurrency",
        "CreatedDate": "created createdon createdat engagedate opendate opened",
        "LastStageChangeDate": "laststagechange",
        "ForecastCategoryName": "forecastcategory",
    },
    "Account": {
        "Id": "accountid customerid",
        "Name": "accountname account customer customername company companyname",
        "OwnerId": "accountowner owner ownername",
        "AnnualRevenue": "revenue",
        "NumberOfEmployees": "employees headcount",
        "BillingCountry": "country officelocation location headquarters",
        "Industry": "sector vertical",
        "BillingState": "state region",
        "BillingCity": "city",
        "BillingPostalCode": "zip zipcode postalcode",
        "ParentId": "parentaccount parent parentcompany subsidiaryof",
    },
    "User": {
        "Id": "userid",
        "Name": "fullname repname salesrep rep salesagent agent salesperson seller",
        "Department": "department regionaloffice office region team",
        "ManagerId": "manager managername",
        "IsActive": "active",
        "Title": "role jobtitle",
    },
    "Product2": {
        "Id": "productid",
        "Name": "productname product item",
        "ProductCode": "code sku",
        "Family": "productfamily series productline category",
    },
    "ForecastingQuota": {
        "QuotaOwnerId": "quotaowner owner ownername salesrep rep salesagent agent salesperson seller",
        "QuotaAmount": "quota amount target",
        "StartDate": "period quarter start month periodstart quarterstart firstday quarterbegins",
    },
}


_KNOWN_BY_NAME = ("User", "Account", "Product2")
"""Objects whose rows other files name, and which are known by their name where they have no Id."""

_WON, _LOST = (
    ("won", "gewonnen", "gagn", "ganad"),
    ("lost", "dead", "abandon", "disqualif", "verloren", "perdu", "perdid"),
)
"""Parts of the names of stages that end a deal."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A proposed mapping with what it makes of the first lines: rows, lines not taken, and what is unclear."""

    mapping: FileMapping
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    findings: tuple[Finding, ...]

    @property
    def is_known(self) -> bool:
        """False where nothing tells what the file holds: then nothing is proposed for it."""
        return bool(self.mapping.columns)


def preview(path: Path, sobject: str | None = None) -> Preview:
    """A mapping for a file, guessed from its name, its header and how its cells are written.

    Args:
        path: the file.
        sobject: what it holds, when that is known.
    """
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    with opened(path, FileMapping("Opportunity", path.name, {}, encoding=encoding, delimiter=delimiter)) as lines:
        _, header = next(lines, (1, []))
        header = [name.strip() for name in header]
        declared = by_name(sobject) if sobject else _object(path.stem, header)
        columns = _columns(declared, header)
        texts = texts_of(header, (cells for _, cells in lines), columns)
    if not (sobject or _is_like(declared, path.stem, columns)):
        return _unknown(path, declared, header)
    decimal, unclear = decimal_of(path.name, declared, texts, delimiter)
    date_format, undated = date_format_of(path.name, declared, texts, decimal)
    usual = FileMapping(declared.name, path.name, {})
    stages, ends = _ends(path, declared, texts)
    findings = [*_missing(path, declared, columns), *unclear, *undated, *ends]
    findings += currency_findings(path.name, declared, texts)
    if _in_shares(texts.get("Probability", ())):
        findings.append(_shares(path))
        columns = {field: column for field, column in columns.items() if field != "Probability"}
    mapping = FileMapping(
        declared.name,
        path.name,
        columns,
        constants={"IsActive": "yes"} if declared.name == "User" and "IsActive" not in columns else {},
        won=stages.get("won", usual.won),
        lost=stages.get("lost", usual.lost),
        encoding=encoding,
        delimiter=delimiter,
        date_format=date_format,
        decimal=decimal,
    )
    read = [row for _, row in islice(read_rows(path, mapping), _SAMPLE_LINES)]
    rejected = tuple(row for row in read if isinstance(row, Rejected))
    rows = tuple(row for row in read if not isinstance(row, Rejected))
    return Preview(mapping, rows, rejected, (*_unread(path, header, columns), *findings))


def _unknown(path: Path, declared: CrmObject, header: Sequence[str]) -> Preview:
    sentence = f"{path.name}: nothing tells what it holds ({', '.join(header) or 'it is empty'}), so it is left out."
    remedy = "If it matters, write an entry [[csv.files]] for it by hand."
    finding = Finding("csv.file-unknown", sentence, remedy, (path.name,))
    return Preview(FileMapping(declared.name, path.name, {}), (), (), (finding,))


def _ends(path: Path, sobject: CrmObject, texts: Texts) -> tuple[dict[str, tuple[str, ...]], Iterable[Finding]]:
    """Which of the stages mean won and lost, by their names; a finding for an end that none looks like."""
    stages = sorted(set(texts.get("StageName", ())) - {""}) if sobject.name == "Opportunity" else []
    found, findings = {}, []
    for end, parts in (("won", _WON), ("lost", _LOST)):
        named = tuple(stage for stage in stages if any(part in stage.casefold() for part in parts))
        if named:
            found[end] = named
        elif stages and not {"IsWon", "IsClosed"} <= set(texts):
            sentence = f"{path.name}: no stage looks {end}; there are {', '.join(stages[:10])}."
            remedy = f"Name the stages in `{end} = [...]`; until then no deal counts as {end}."
            findings.append(Finding("csv.stage-missing", sentence, remedy, (end,)))
    return found, findings


def _in_shares(texts: Iterable[str]) -> bool:
    """True when probabilities are written 0.4 for 40: no percentage above 1, and one with tenths below it."""
    numbers = [text.replace(",", ".") for text in texts if text]
    return any(re.fullmatch(r"0?\.\d+", text) for text in numbers) and all(
        re.fullmatch(r"0?\.\d+|[01](\.0*)?", text) for text in numbers
    )


def _shares(path: Path) -> Finding:
    sentence = f"{path.name}: probabilities are shares such as 0.4, where per cent are read; the column is left out."
    return Finding("csv.probability-in-shares", sentence, "Export them in per cent, if they matter.")


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


def _is_like(sobject: CrmObject, stem: str, columns: Mapping[str, str]) -> bool:
    """False when the name says nothing and only one column, or none, is one of the object's."""
    words = _FILE_WORDS.get(sobject.name, sobject.name.casefold()).split()
    return bool(columns) and (len(set(columns.values())) > 1 or any(word in _plain(stem) for word in words))


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
        if column is not None and column not in found.values():
            found[name] = column
    if sobject.name in _KNOWN_BY_NAME and "Id" not in found and "Name" in found:
        found = {"Id": found["Name"], **found}
    return found


def _unread(path: Path, header: Sequence[str], columns: Mapping[str, str]) -> Iterable[Finding]:
    twice = sorted({name for name in columns.values() if header.count(name) > 1})
    if twice:
        sentence = f"{path.name}: several columns are called {', '.join(twice)}; the first of them is read."
        yield Finding("csv.column-twice", sentence, "Give them different names, if another is meant.", tuple(twice))
    unused = [name for name in header if name not in columns.values()]
    if unused:
        yield unread(path.name, unused)


def unread(file: str, columns: Sequence[str]) -> Finding:
    """The remark that columns of a file are not read."""
    sentence = f"{file}: not read: {', '.join(columns)}."
    remedy = "Name a field for them, if they matter."
    return Finding("csv.column-unread", sentence, remedy, tuple(columns), Severity.NOTE)


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
    if sobject.name == "Opportunity" and "Id" not in columns:
        sentence = f"{path.name}: deals have no Id, so a line that is changed later is a new deal for qplan."
        yield Finding("csv.id-missing", sentence, "Export the Id, if you can.", severity=Severity.NOTE)

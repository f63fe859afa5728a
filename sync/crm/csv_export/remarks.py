"""Remarks on how a file is read: columns that are not, or may be meant as well, and what is missing."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.crm.csv_export.columns import Choice, Sample, strange
from sync.crm.csv_export.mapping import FileMapping
from sync.model.pull_set import CrmObject

__all__ = ["remarks", "unread"]

_SECOND = re.compile(r"(.+) \(\d+\)")
"""A column's title where others before it have the same."""
_KEY_FIELDS = ("Amount", "CloseDate", "StageName", "CreatedDate", "OwnerId", "AccountId", "QuotaAmount")
"""Fields of which a wrong column shows a wrong number."""


def remarks(
    path: Path,
    header: Sequence[str],
    mapping: FileMapping,
    sample: Sample,
    choices: Mapping[str, Choice],
    unfit: Sequence[tuple[str, str]],
) -> Iterator[Finding]:
    """What a person should know of the columns of a file as the mapping reads them.

    Args:
        path: the file. header: titles of its columns. mapping: how it is read. sample: its first rows.
        choices: why each column is a field. unfit: columns called as a field whose cells are none, with the field.
    """
    yield from _unread(path, header, mapping)
    yield from _unfit(path, sample, unfit, mapping)
    yield from _missing(path, mapping.sobject, {*mapping.columns, *mapping.constants, *mapping.of_periods})
    yield from _rivals(path, header, choices, mapping)
    yield from _silent(path, sample, mapping)


def _unread(path: Path, header: Sequence[str], mapping: FileMapping) -> Iterator[Finding]:
    alike = _twins(header)
    read = [name for name in mapping.every_column if name in alike]
    if read:
        titles = ", ".join(dict.fromkeys(alike[name] for name in read))
        sentence = f"{path.name}: several columns are called {titles}; {_listed(read)} read."
        remedy = "Name the other one in [csv.files.columns], if it is meant: the second Amount is Amount (2)."
        yield Finding("csv.column-twice", sentence, remedy, tuple(read))
    said = {alike[name] for name in read}
    unused = [name for name in header if name and name not in mapping.every_column and alike.get(name) not in said]
    if unused:
        yield unread(path.name, unused)


def _twins(header: Sequence[str]) -> Mapping[str, str]:
    """The title that a column shares with others, by its name: Amount and Amount (2) have one."""
    later = {name: found[1] for name in header if (found := _SECOND.fullmatch(name)) and found[1] in header}
    return {**later, **{title: title for title in later.values()}}


def _listed(names: Sequence[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names)} are"


def unread(file: str, columns: Sequence[str]) -> Finding:
    """The remark that columns of a file are not read."""
    sentence = f"{file}: not read: {', '.join(columns)}."
    remedy = "Name a field for them, if they matter."
    return Finding("csv.column-unread", sentence, remedy, tuple(columns), Severity.NOTE)


def _unfit(path: Path, sample: Sample, unfit: Sequence[tuple[str, str]], mapping: FileMapping) -> Iterator[Finding]:
    for column, field in unfit:
        if column in mapping.every_column:
            continue
        kind = next(one.kind for one in mapping.sobject.fields if one.name == field)
        example = strange(sample.texts[column], kind)
        held = f"holds such texts as {example!r}"
        sentence = f"{path.name}: {column} is called as {field} is, but {held}: it is not read as that."
        yield Finding("csv.column-unfit", sentence, "Correct its cells, if it is meant.", (column,))


def _rivals(
    path: Path, header: Sequence[str], choices: Mapping[str, Choice], mapping: FileMapping
) -> Iterator[Finding]:
    """A finding where a second column is called as a field that money hangs on is."""
    alike = _twins(header)
    for field in _KEY_FIELDS:
        rivals = (
            [name for name in choices[field].rivals if name not in mapping.every_column and name not in alike]
            if field in choices
            else []
        )
        if rivals:
            sentence = (
                f"{path.name}: {field} is read from {mapping.columns[field]}; {', '.join(rivals)} may be meant as well."
            )
            remedy = "Name the right one in [csv.files.columns]."
            yield Finding("csv.column-unclear", sentence, remedy, tuple(rivals))


def _silent(path: Path, sample: Sample, mapping: FileMapping) -> Iterator[Finding]:
    """A finding where a column that matters says nothing in any row."""
    for field in _KEY_FIELDS:
        column = mapping.columns.get(field)
        read = (column, *mapping.otherwise.get(field, ()))
        if column is None or not sample.rows or any(sample.texts[name] for name in read if name):
            continue
        sentence = f"{path.name}: {column} is empty in every row, so nothing is read as {field}."
        yield Finding("csv.cells-empty", sentence, "Name another column, or export it again.", (column,))


def _missing(path: Path, sobject: CrmObject, given: Collection[str]) -> Iterator[Finding]:
    needed = {
        "Opportunity": ("OwnerId", "Amount", "CloseDate", "StageName"),
        "ForecastingQuota": ("QuotaOwnerId", "QuotaAmount", "StartDate"),
        "User": ("Name",),
        "Account": ("Name",),
    }
    absent = [name for name in needed.get(sobject.name, ()) if name not in given]
    if absent:
        sentence = f"{path.name}: no column looks like {', '.join(absent)} of {sobject.name}."
        remedy = "Name the columns in [csv.files.columns], or give a constant."
        yield Finding("csv.column-missing", sentence, remedy, tuple(absent))
    if sobject.name != "Opportunity":
        return
    if "Id" not in given:
        sentence = f"{path.name}: deals have no Id, so a line that is changed later is a new deal for qplan."
        yield Finding("csv.id-missing", sentence, "Export the Id, if you can.", severity=Severity.NOTE)

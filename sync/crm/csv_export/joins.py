"""What the files of a folder have to do with each other: names that are meant to be the same, and products of deals."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.crm.csv_export.guess import Preview, unread
from sync.crm.csv_export.mapping import FileMapping
from sync.crm.csv_export.read import opened, places
from sync.finding_codes import COLUMN_UNREAD

__all__ = ["joined"]

_POINTS_TO = {
    ("Opportunity", "AccountId"): "Account",
    ("Opportunity", "OwnerId"): "User",
    ("OpportunityLineItem", "Product2Id"): "Product2",
    ("ForecastingQuota", "QuotaOwnerId"): "User",
}
_PRODUCTS = ("product", "productname", "item")
_NAMED = 5


def joined(folder: Path, previews: Sequence[Preview]) -> tuple[Preview, ...]:
    """The previews of a folder's files, each seen beside the others.

    A file of deals with a column of products is read a second time, as one line item for each deal. Names that no row
    of their own file has, but that are one of its names except for blanks, signs or case, are mapped to it; what then
    remains unknown is said. A finding names what was done.
    """
    held = {one.mapping.object for one in previews}
    items = [] if "OpportunityLineItem" in held else [lines for one in previews for lines in _line_items(folder, one)]
    read_again = {lines.mapping.file: lines.mapping.columns["Product2Id"] for lines in items}
    proposed = [*(_without_unread(one, read_again.get(one.mapping.file)) for one in previews), *items]
    known = {
        target: {text for one in proposed if one.mapping.object == target for text in _texts(folder, one.mapping, "Id")}
        for target in set(_POINTS_TO.values())
    }
    return tuple(_mended(folder, one, known) for one in proposed)


def _line_items(folder: Path, deals: Preview) -> Iterator[Preview]:
    """The file of deals as line items, where a column tells the product and nothing else holds line items."""
    mapping = deals.mapping
    if mapping.object != "Opportunity" or not {"Id", "Amount"} <= set(mapping.columns):
        return
    with opened(folder / mapping.file, mapping) as lines:
        _, header = next(lines, (1, []))
    column = next((name.strip() for name in header if _bare(name) in _PRODUCTS), None)
    if column is None:
        return
    columns = {
        "Id": mapping.columns["Id"],
        "OpportunityId": mapping.columns["Id"],
        "Product2Id": column,
        "TotalPrice": mapping.columns["Amount"],
    }
    yield Preview(replace(mapping, object="OpportunityLineItem", columns=columns, constants={}), (), (), ())


def _without_unread(one: Preview, column: str | None) -> Preview:
    """The preview without the remark that a column is not read, where the line items read it."""
    if column is None:
        return one
    findings = []
    for finding in one.findings:
        left = tuple(name for name in finding.rows if name != column)
        if finding.code == COLUMN_UNREAD.name and left != finding.rows:
            if not left:
                continue
            finding = unread(one.mapping.file, left)
        findings.append(finding)
    return replace(one, findings=tuple(findings))


def _mended(folder: Path, one: Preview, known: Mapping[str, set[str]]) -> Preview:
    """The preview with values for names that are meant to be another's, and findings about names."""
    values, findings = dict(one.mapping.values), list(one.findings)
    for (sobject, field), target in _POINTS_TO.items():
        if sobject != one.mapping.object or field not in one.mapping.columns or not known[target]:
            continue
        names = {" ".join(name.casefold().split()) for name in known[target]}
        meant = {_bare(name): name for name in sorted(known[target])}
        said = {text for text in _texts(folder, one.mapping, field) if " ".join(text.casefold().split()) not in names}
        same = {text: meant[_bare(text)] for text in sorted(said) if _bare(text) in meant}
        if same:
            values[field] = {**values.get(field, {}), **same}
            pairs = ", ".join(f"{text!r} for {name!r}" for text, name in same.items())
            sentence = f"{one.mapping.file}: {field} is written differently than in its own file: {pairs}."
            remedy = "Read as the same; take it out of [csv.files.values] if it is not."
            findings.append(Finding("csv.name-alike", sentence, remedy, tuple(same), Severity.NOTE))
        strange = sorted(said - set(same))
        if strange:
            told = ", ".join(strange[:_NAMED]) + (" …" if len(strange) > _NAMED else "")
            sentence = (
                f"{one.mapping.file}: {len(strange)} names in {field} have no row in a file of their own: {told}."
            )
            findings.append(
                Finding("csv.name-unknown", sentence, "They are read with their name alone.", tuple(strange))
            )
    return replace(one, mapping=replace(one.mapping, values=values), findings=tuple(findings))


def _texts(folder: Path, mapping: FileMapping, field: str) -> set[str]:
    """The texts of a field's column, without blanks around them."""
    if field not in mapping.columns:
        return set()
    path = folder / mapping.file
    with opened(path, mapping) as lines:
        _, header = next(lines, (1, []))
        place = places(path, mapping, header)[field]
        return {cells[place].strip() for _, cells in lines if place < len(cells)} - {""}


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())

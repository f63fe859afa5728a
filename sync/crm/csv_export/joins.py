"""What the files of a folder have to do with each other: names that are meant to be the same, and products of deals."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.crm.csv_export.cells import is_nothing
from sync.crm.csv_export.columns import Choice
from sync.crm.csv_export.directory import Directory, folded
from sync.crm.csv_export.finding_codes import COLUMN_UNREAD
from sync.crm.csv_export.headings import LINE_PRICES, NAME_BESIDE, PRODUCTS, headings_for, is_called
from sync.crm.csv_export.ids import POINTS_TO
from sync.crm.csv_export.keyed import keyed
from sync.crm.csv_export.lines import Line, rows_among, table_of
from sync.crm.csv_export.mapping import FileMapping, text_in
from sync.crm.csv_export.preview import Preview
from sync.crm.csv_export.read import Taken, read_rows
from sync.crm.csv_export.remarks import unread
from sync.model.pull_set import by_name

__all__ = ["joined"]

_NAMED = 5
_TARGETS = sorted(set(POINTS_TO.values()))
_PEOPLE = "User"
_SEVERAL = 2


def joined(folder: Path, previews: Sequence[Preview]) -> tuple[Preview, ...]:
    """The previews of a folder's files, each seen beside the others.

    A row that the other files know by a number of its own has that for its Id (`keyed`). A file of deals with a column
    of products is read a second time, as line items. Where a record is pointed to by name and by number, the column
    that finds most rows of the other file is read. Names that no row of their own file has, but that are one of its
    names except for blanks, signs or case, are mapped to it; what then remains unknown, or is the name of several, is
    said. A finding names what was done.
    """
    previews = keyed(folder, previews)
    held = {one.mapping.object for one in previews if one.is_known}
    items = [] if "OpportunityLineItem" in held else [lines for one in previews for lines in _line_items(folder, one)]
    read_again = {lines.mapping.file: set(lines.mapping.columns.values()) for lines in items}
    proposed = [*(_without_unread(one, read_again.get(one.mapping.file, set())) for one in previews), *items]
    held = {one.mapping.object for one in proposed if one.is_known}
    needed = {target for (sobject, _), target in POINTS_TO.items() if sobject in held and sobject != target}
    known = {target: _directory(folder, target, proposed) if target in needed else None for target in _TARGETS}
    pointed = [_pointed(folder, one, known) for one in proposed]
    return tuple(_twice(folder, [_mended(folder, one, known) for one in pointed]))


def _directory(folder: Path, target: str, previews: Sequence[Preview]) -> Directory | None:
    """The records of an object, as its files say; None where there is no file of it."""
    mappings = [one.mapping for one in previews if one.is_known and one.mapping.object == target]
    if not mappings:
        return None
    read = (one for mapping in mappings for one in read_rows(folder / mapping.file, mapping))
    return Directory(target, (one.row for one in read if isinstance(one, Taken)))


def _twice(folder: Path, previews: Sequence[Preview]) -> Iterator[Preview]:
    """The previews with the remark that rows of a file are in one before it as well, and say something else there."""
    seen: dict[str, dict[object, Taken]] = {}
    several = Counter(one.mapping.object for one in previews if one.is_known)
    for one in previews:
        mapping = one.mapping
        if several[mapping.object] < _SEVERAL or "Id" not in mapping.columns:
            yield one
            continue
        before = seen.setdefault(mapping.object, {})
        rows = [each for each in read_rows(folder / mapping.file, mapping) if isinstance(each, Taken)]
        again = [(before[each.row["Id"]], each) for each in rows if each.row["Id"] in before]
        for each in rows:
            before.setdefault(each.row["Id"], each)
        fields = {name for first, each in again for name in mapping.columns if each.row[name] != first.row.get(name)}
        if fields:
            files = ", ".join(dict.fromkeys(first.file for first, _ in again))
            told = ", ".join(sorted(fields))
            sentence = f"{mapping.file}: {len(again):,} of its rows are in {files} as well, and differ there in {told}."
            remedy = "The file whose entry comes first is taken: put that of the newest first, or take the older away."
            rows_said = tuple(f"line {each.line}" for _, each in again)
            finding = Finding("csv.id-in-two-files", sentence, remedy, rows_said)
            yield replace(one, findings=(*one.findings, finding))
        else:
            yield one


def _line_items(folder: Path, deals: Preview) -> Iterator[Preview]:
    """The file of deals as line items, where a column tells the product and nothing else holds line items.

    The amount of a line is its own price. Where a file has none, it is the deal's amount as long as each deal stands in
    one line; of several products of a deal nobody then knows which brought what, and that is said.
    """
    mapping = deals.mapping
    deal = mapping.columns.get("Id") or mapping.columns.get("Name")
    if mapping.object != "Opportunity" or deal is None:
        return
    with table_of(folder / mapping.file, mapping.encoding, mapping.delimiter, mapping.every_column) as (header, _):
        free = [name for name in header if name not in mapping.columns.values()]
    column = next((name for name in free if is_called(name, PRODUCTS)), None)
    if column is None:
        return
    price = next((name for name in header if is_called(name, LINE_PRICES, "OpportunityLineItem")), None)
    if price is None and (not mapping.several_lines or mapping.added):
        price = mapping.columns.get("Amount")
    findings = []
    if price is None:
        sentence = f"{mapping.file}: no column says what each product of a deal brought, so products have no amounts."
        findings.append(Finding("csv.line-amount-missing", sentence, "Export the total price of each product."))
    columns = {
        "OpportunityId": deal,
        "Product2Id": column,
        "TotalPrice": price,
        "Id": None if mapping.several_lines else mapping.columns.get("Id"),
    }
    declared = by_name("OpportunityLineItem")
    for field in ("Quantity", "UnitPrice"):
        named = set(headings_for(declared, field))
        columns[field] = next((name for name in free if _bare(name) in named), None)
    ordered = {name: columns[name] for name in declared.field_names if columns.get(name)}
    amount = mapping.forms.get("Amount")
    items = replace(
        mapping,
        object="OpportunityLineItem",
        columns={name: column for name, column in ordered.items() if column},
        constants={},
        values={},
        otherwise={},
        joined={},
        first_of=(),
        names={},
        fill_down=(),
        several_lines=False,
        added=(),
        forms={"TotalPrice": amount} if amount else {},
    )
    why = "deals are listed with their products"
    choices = tuple(Choice(field, name, why) for field, name in items.columns.items())
    taken = sum(isinstance(one, Taken) for one in read_rows(folder / items.file, items))
    yield Preview(items, (), (), tuple(findings), taken, choices)


def _without_unread(one: Preview, columns: set[str]) -> Preview:
    """The preview without the remark that columns are not read, where the line items read them."""
    findings = []
    for finding in one.findings:
        left = tuple(name for name in finding.rows if name not in columns)
        if finding.code == COLUMN_UNREAD.name and left != finding.rows:
            if not left:
                continue
            finding = unread(one.mapping.file, left)
        findings.append(finding)
    return replace(one, findings=tuple(findings))


def _pointed(folder: Path, one: Preview, known: Mapping[str, Directory | None]) -> Preview:
    """The preview with the columns that find the rows of other files: by Id, by number, or by name."""
    mapping, choices = one.mapping, {choice.field: choice for choice in one.choices}
    better: dict[str, Choice] = {}
    for (sobject, field), target in POINTS_TO.items():
        directory = known[target]
        if sobject != mapping.object or field not in mapping.columns or directory is None or sobject == target:
            continue
        choice = choices.get(field, Choice(field, mapping.columns[field], ""))
        candidates = dict.fromkeys(
            (choice.column, *mapping.names.get(field, "").split("\n"), *_called(folder, mapping, field))
        )
        found = {
            name: sum(directory.id_of(text) is not None for text in texts)
            for name, texts in _cells(folder, mapping, [name for name in candidates if name]).items()
        }
        best = max(found, key=found.__getitem__, default=choice.column)
        if found and found[best] > found.get(choice.column, 0):
            names = {name: column for name, column in mapping.names.items() if name != field}
            if is_called(choice.column, NAME_BESIDE.get(field, ""), sobject):
                names[field] = choice.column
            behind = {name: joined for name, joined in mapping.joined.items() if name != field}
            mapping = replace(mapping, columns={**mapping.columns, field: best}, names=names, joined=behind)
            why = f"it finds {found[best]:,} rows of {target}, {choice.column} {found.get(choice.column, 0):,}"
            better[field] = Choice(field, best, why, (choice.column,))
    findings = _still_unread(one, mapping)
    return replace(
        one,
        mapping=mapping,
        choices=tuple(better.get(choice.field, choice) for choice in one.choices),
        findings=findings,
    )


def _still_unread(one: Preview, mapping: FileMapping) -> tuple[Finding, ...]:
    """The findings, with the remark on columns that are not read as it stands for another mapping."""
    if mapping == one.mapping:
        return one.findings
    before, now = set(one.mapping.every_column), set(mapping.every_column)
    rest = [finding for finding in one.findings if finding.code != COLUMN_UNREAD.name]
    unused = [name for finding in one.findings if finding.code == COLUMN_UNREAD.name for name in finding.rows]
    unused = [name for name in unused if name not in now] + sorted(before - now)
    return (*([unread(mapping.file, unused)] if unused else []), *rest)


def _called(folder: Path, mapping: FileMapping, field: str) -> list[str]:
    """Columns of a file that no other field reads and that are called as a field is."""
    with table_of(folder / mapping.file, mapping.encoding, mapping.delimiter, mapping.every_column) as (header, _):
        taken = {column for name, column in mapping.columns.items() if name != field}
        named = "|".join(headings_for(mapping.sobject, field))
        return [name for name in header if name not in taken and is_called(name, named, mapping.object)]


def _mended(folder: Path, one: Preview, known: Mapping[str, Directory | None]) -> Preview:
    """The preview with values for names that are meant to be another's, and findings about names."""
    values, findings = dict(one.mapping.values), list(one.findings)
    for (sobject, field), target in POINTS_TO.items():
        directory = known[target]
        if sobject != one.mapping.object or field not in one.mapping.columns or directory is None or sobject == target:
            continue
        column = one.mapping.columns[field]
        said = _cells(folder, one.mapping, [column])[column]
        several = sorted(text for text in said if directory.are_called(text) > 1)
        if several:
            findings.append(_ambiguous(one.mapping.file, field, target, several))
        lost = {text for text in said if directory.id_of(text) is None} - set(several)
        meant = _meant(directory)
        same = {text: meant[_turned(text)] for text in sorted(lost) if _turned(text) in meant}
        if same:
            values[field] = {**values.get(field, {}), **same}
            pairs = ", ".join(f"{text!r} for {name!r}" for text, name in same.items())
            sentence = f"{one.mapping.file}: {field} is written differently than in its own file: {pairs}."
            remedy = "Read as the same; take it out of [csv.files.values] if it is not."
            findings.append(Finding("csv.name-alike", sentence, remedy, tuple(same), Severity.NOTE))
        strange = sorted(lost - set(same))
        if strange:
            told = ", ".join(strange[:_NAMED]) + (" …" if len(strange) > _NAMED else "")
            sentence = (
                f"{one.mapping.file}: {len(strange)} names in {field} have no row in a file of their own: {told}."
            )
            findings.append(
                Finding("csv.name-unknown", sentence, "They are read with their name alone.", tuple(strange))
            )
    return replace(one, mapping=replace(one.mapping, values=values), findings=tuple(findings))


def _ambiguous(file: str, field: str, target: str, several: Sequence[str]) -> Finding:
    """The finding that a name is that of several records, so that none of them is found by it."""
    told = ", ".join(several[:_NAMED]) + (" …" if len(several) > _NAMED else "")
    sentence = (
        f"{file}: {len(several):,} names in {field} are those of several rows of {target}, which nothing tells apart: "
        f"{told}. They are read as others of that name."
    )
    remedy = "Export the Id beside the name."
    severity = Severity.BLOCKING if target == _PEOPLE else Severity.WARNING
    return Finding("csv.name-ambiguous", sentence, remedy, tuple(several), severity)


def _meant(directory: Directory) -> dict[str, str]:
    """The name of each record that is the only one of its name, by the name without signs."""
    found: dict[str, set[str]] = {}
    for name, ids in directory.named.items():
        if len(ids) == 1:
            found.setdefault(_turned(name), set()).add(name)
    return {bare: directory.as_written(next(iter(names))) for bare, names in found.items() if len(names) == 1 and bare}


def _cells(folder: Path, mapping: FileMapping, columns: Sequence[str]) -> dict[str, set[str]]:
    """The different texts of columns, of lines that are rows."""
    path = folder / mapping.file
    with table_of(path, mapping.encoding, mapping.delimiter, mapping.every_column) as (header, lines):
        places = {field: header.index(column) for field, column in mapping.columns.items()}
        text = text_in(mapping, header)
        found: dict[str, set[str]] = {column: set() for column in columns}
        for line in rows_among(path.name, mapping.object, header, places, lines):
            if isinstance(line, Line):
                for column, said in found.items():
                    said.add(text(column, line.cells))
    return {column: {text for text in texts if not is_nothing(text)} for column, texts in found.items()}


def _turned(text: str) -> str:
    """A name without signs and blanks, a surname before a comma put last."""
    first, comma, last = text.partition(",")
    return _bare(f"{last}{first}" if comma and last.strip() else text)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", folded(text))

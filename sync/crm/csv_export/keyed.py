"""Rows that other files know by another key than the Id and the name, such as a customer number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sync.crm.csv_export.cells import is_nothing
from sync.crm.csv_export.columns import Choice
from sync.crm.csv_export.directory import CALLED, folded
from sync.crm.csv_export.finding_codes import COLUMN_UNREAD
from sync.crm.csv_export.ids import POINTS_TO
from sync.crm.csv_export.lines import table_of
from sync.crm.csv_export.mapping import FileMapping, text_in
from sync.crm.csv_export.preview import Preview
from sync.crm.csv_export.remarks import unread

__all__ = ["keyed"]


def keyed(folder: Path, previews: Sequence[Preview]) -> list[Preview]:
    """The previews with the columns as Ids by which the other files of the folder find most rows.

    A column is taken in the place of the Id where every row has a text of its own there, and with it more of what the
    other files say is found. By name and e-mail address rows are found all the same.
    """
    found = list(previews)
    for target in dict.fromkeys(POINTS_TO.values()):
        holders = [place for place, one in enumerate(previews) if one.is_known and one.mapping.object == target]
        if len(holders) == 1:
            said = _said(folder, previews, target)
            found[holders[0]] = _with_key(folder, previews[holders[0]], said)
    return found


def _said(folder: Path, previews: Sequence[Preview], target: str) -> set[str]:
    """What the columns of a folder's files that point to an object say."""
    said: set[str] = set()
    for one in previews:
        fields = [field for (sobject, field), of in POINTS_TO.items() if (sobject, of) == (one.mapping.object, target)]
        columns = [one.mapping.columns[field] for field in fields if field in one.mapping.columns]
        if columns and one.is_known:
            said |= {text for texts in _texts(folder, one.mapping, columns).values() for text in texts}
    return {folded(text) for text in said if not is_nothing(text)}


def _with_key(folder: Path, one: Preview, said: set[str]) -> Preview:
    mapping = one.mapping
    if not said or "Id" not in mapping.columns:
        return one
    texts = _texts(folder, mapping, None)
    id_ = mapping.columns["Id"]
    names = {column for field, column in mapping.columns.items() if field in CALLED[mapping.object]}
    named = {folded(text) for column in names for text in texts[column]}
    hits = {
        column: len(said & ({folded(text) for text in rows} | named))
        for column, rows in texts.items()
        if column == id_ or (column not in names and _tells_apart(rows))
    }
    best = max(hits, key=hits.__getitem__)
    if hits[best] <= hits[id_]:
        return one
    why = f"other files say it: with it {hits[best]:,} of their texts are found, not {hits[id_]:,}"
    choice = Choice("Id", best, why, (id_,))
    left = [name for finding in one.findings if finding.code == COLUMN_UNREAD.name for name in finding.rows]
    unused = [*(name for name in left if name != best), id_]
    return replace(
        one,
        mapping=replace(mapping, columns={**mapping.columns, "Id": best}),
        choices=tuple(choice if told.field == "Id" else told for told in one.choices),
        findings=(
            unread(mapping.file, unused),
            *(finding for finding in one.findings if finding.code != COLUMN_UNREAD.name),
        ),
    )


def _tells_apart(rows: Sequence[str]) -> bool:
    """Whether every row has a text, and no two the same."""
    return bool(rows) and not any(map(is_nothing, rows)) and len({folded(text) for text in rows}) == len(rows)


def _texts(folder: Path, mapping: FileMapping, columns: Sequence[str] | None) -> Mapping[str, list[str]]:
    """The texts of columns, of all of them by default, of the lines that are as long as the header."""
    with table_of(folder / mapping.file, mapping.encoding, mapping.delimiter, mapping.every_column) as (header, lines):
        text = text_in(mapping, header)
        found: dict[str, list[str]] = {name: [] for name in (header if columns is None else columns) if name}
        for _, cells in lines:
            if len(cells) >= len(header):
                for name, said in found.items():
                    said.append(text(name, cells))
    return found

"""Files whose lines are not rows of their own: grouped reports, and deals with a line for each of their products."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from calculations.findings import Finding, Severity
from sync.crm.csv_export.columns import Sample
from sync.crm.csv_export.headings import LINE_PRICES, PRODUCTS, is_called
from sync.crm.csv_export.mapping import FileMapping

__all__ = ["filled_down", "lines_of_one"]

_REPEATABLE = frozenset(
    {"OwnerId", "AccountId", "StageName", "CloseDate", "LeadSource", "Type", "CurrencyIsoCode", "QuotaOwnerId"}
    | {"ManagerId", "Department", "Family", "Industry", "ForecastCategoryName", "OpportunityId", "StartDate"}
)
"""Fields that reports are grouped by; an Id or a name is no group."""
_MANY = 0.4
"""Share of empty cells from which they are the rule in a column that begins groups."""


def filled_down(name: str, sample: Sample, columns: Mapping[str, str]) -> tuple[tuple[str, ...], list[Finding]]:
    """The fields whose empty cells mean the one above, and what is to be said of that.

    A grouped report says a group once, in its first columns and in its first line. So such a column stands left of
    those with a text in every line, begins with a text, never says the same twice in a row, and is sorted or mostly
    empty. Where that is not so, empty cells stay empty; where it is so but for the last, that is said.
    """
    by_column = {column: field for field, column in columns.items() if field in _REPEATABLE}
    fields: list[str] = []
    findings: list[Finding] = []
    parents: list[str] = [""] * len(sample.rows)
    for place, column in enumerate(sample.header):
        cells = [row[place] for row in sample.rows]
        empty = cells.count("")
        if not empty or not cells[0]:
            break
        groups = [(parent, cell) for parent, cell in zip(parents, cells, strict=True) if cell]
        if any(one == other for one, other in pairwise(groups)) or len(groups) < 2:
            break
        clear = sample.has_totals or _sorted(groups) or empty >= _MANY * len(cells)
        if column in by_column and clear:
            fields.append(by_column[column])
            sentence = (
                f"{name}: {column} is empty in {empty:,} lines of a grouped report; it is read as in the line above."
            )
            remedy = f"Take {by_column[column]} out of fill_down, if those lines have none."
            findings.append(Finding("csv.cells-filled", sentence, remedy, (column,), Severity.WARNING))
        elif column in by_column:
            sentence = (
                f"{name}: {column} is empty in {empty:,} lines, and may mean the line above, as in grouped reports."
            )
            remedy = f'If so, set fill_down = ["{by_column[column]}"]; until then those lines have none.'
            findings.append(Finding("csv.cells-empty", sentence, remedy, (column,)))
        last = ""
        for row, cell in enumerate(cells):
            last = cell or last
            parents[row] = f"{parents[row]}\x1f{last}"
    return tuple(fields), findings


def _sorted(groups: Sequence[tuple[str, str]]) -> bool:
    """True where the texts of each group above are in one order, up or down."""
    within: defaultdict[str, list[str]] = defaultdict(list)
    for parent, text in groups:
        within[parent].append(text.casefold())
    return any(all(texts == sorted(texts, reverse=down) for texts in within.values()) for down in (False, True))


def lines_of_one(name: str, sample: Sample, mapping: FileMapping) -> tuple[bool, tuple[str, ...], list[Finding]]:
    """Whether lines with one Id are one deal, which fields are then added up, and what is to be said of that."""
    columns = mapping.columns
    priced = next(
        (n for n in sample.header if is_called(n, LINE_PRICES, "OpportunityLineItem") and sample.texts[n]), ""
    )
    if columns.get("Amount") and columns["Amount"] == priced:
        return True, ("Amount",), [_told(name, ["Amount"], priced)]
    product = next((n for n in sample.header if is_called(n, PRODUCTS) and sample.texts[n]), "")
    key = [columns[field] for field in ("Id",) if field in columns]
    key = key or [columns[field] for field in ("Name", "AccountId", "OwnerId", "CloseDate") if field in columns]
    groups: defaultdict[tuple[str, ...], list[Sequence[str]]] = defaultdict(list)
    if key and ("Id" in columns or product):
        places = [sample.header.index(column) for column in key]
        for row in sample.rows:
            said = tuple(row[place] for place in places)
            if all(said):
                groups[said].append(row)
    several = [rows for rows in groups.values() if len(rows if product else {tuple(row) for row in rows}) > 1]
    if not several:
        return False, (), []
    varying = [
        field
        for field, column in columns.items()
        if any(len({sample.cell(row, column) for row in rows}) > 1 for rows in several)
    ]
    beyond = [n for n in dict.fromkeys(sample.header) if n not in columns.values()]
    differing = [n for n in beyond if any(len({sample.cell(row, n) for row in rows}) > 1 for rows in several)]
    priced_by_line = product and (len(several) > 1 or len(several) == len(groups))
    if not varying or (varying == ["Amount"] and priced_by_line):
        return (
            True,
            tuple(varying),
            [_told(name, varying, ", ".join(differing or varying) or "nothing", len(several))],
        )
    sentence = f"{name}: {len(several):,} deals stand in several lines that differ in {', '.join(varying)}."
    remedy = "Export each deal once, as it stands now."
    if varying == ["Amount"]:
        remedy = 'If they are its products, set several_lines = true and added = ["Amount"].'
    return False, (), [Finding("csv.id-repeated", sentence, f"Only the first line of each is taken. {remedy}")]


def _told(name: str, added: Sequence[str], what: str, count: int = 0) -> Finding:
    deals = f"{count:,} deals stand" if count else "deals may stand"
    sums = "their amounts are added up" if added else "the amount of each counts once"
    sentence = f"{name}: {deals} in several lines, which differ in {what}: {sums}."
    remedy = "Take several_lines out, if they are deals of their own."
    return Finding("csv.lines-repeated", sentence, remedy, (), Severity.NOTE)

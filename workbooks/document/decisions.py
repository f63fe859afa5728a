"""What people decided in a workbook, checked against each other: overrides, approvals, drivers, the roster."""

from collections.abc import Iterator, Sequence
from typing import Any

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.revenue.drivers import Drivers
from workbooks.document.table import CellRef, DocumentTable
from workbooks.document.team_totals import team_total_findings
from workbooks.models import DocumentFinding, PlanDocument, blocking
from xl_addin.cells.marshal import is_blank

__all__ = ["decision_findings"]


def decision_findings(document: PlanDocument) -> Iterator[DocumentFinding]:
    """Decisions that cannot be taken as they stand, each with its cell."""
    yield from _entry_findings(document)
    yield from _roster_findings(document)


def _entry_findings(document: PlanDocument) -> Iterator[DocumentFinding]:
    """What people typed that cannot be taken as it stands."""
    for row in document.tables.get("quotas", ()):
        override, reason = row.values["override"], row.values["reason"]
        name = row.values["name"] or row.key
        if override is not None and is_blank(reason):
            yield blocking(
                "quota.override-without-reason",
                f"The quota of {name} is overridden without a reason.",
                "Write the reason beside it, or clear the override.",
                row.cells["reason"],
                row.key,
            )
    yield from team_total_findings(document)
    yield from _driver_findings(document)
    yield from _need_findings(document)
    yield from _move_findings(document)
    for row in document.tables.get("approvals", ()):
        decision = (row.values["decision"] or "").strip().casefold()
        name = row.values["name"] or row.key
        if decision and is_blank(row.values["code"]):
            yield blocking(
                "approval.decision-without-code",
                f"{name} decided without a code.",
                "Type the code that was sent to the approver.",
                row.cells["code"],
                row.key,
            )
    for table, column in (("data_quotas", "quarter"), ("data_bookings", "quarter")):
        if table in document.tables:
            yield from _unknown_periods(document.tables[table], column)


def _unknown_periods(read: DocumentTable, column: str) -> Iterator[DocumentFinding]:
    """Cells of a column of periods that name none."""
    faults: dict[str, str] = {}
    for period in set(read.columns[column]):
        try:
            Quarter.parse(period or "")
        except ValueError as error:
            faults[period] = f"{error}."
    for position, period in enumerate(read.columns[column] if faults else ()):
        if period in faults:
            at, key = read.cell(column, position), read.keys[position]
            yield blocking("data.unknown-period", faults[period], "Pull again, or restore the cell.", at, key)


def _driver_findings(document: PlanDocument) -> Iterator[DocumentFinding]:
    """Drivers of the revenue plan that nobody could have: the functions refuse them."""
    for row in document.tables.get("drivers", ()):
        for column in ("yours", "own_1", "own_2"):
            value = row.values.get(column)
            if value is None:
                continue
            try:
                Drivers().moved({row.key: float(value)})
            except ValueError as fault:
                remedy = "Enter another value, or clear the cell."
                yield blocking("driver.out-of-bounds", f"{fault}.", remedy, row.cells[column], row.key)


def _need_findings(document: PlanDocument) -> Iterator[DocumentFinding]:
    """Lines of needs nobody answers for, or that no sum by team counts."""
    known = {str(name or "").casefold() for name in _column(document, "resource_teams", "team")}
    for row in document.tables.get("resource_lines", ()):
        total = row.values.get("total")
        if not isinstance(total, int | float) or total == 0:
            continue
        for column, what in (("owner", "owner"), ("decision", "decision"), ("kind", "kind")):
            if is_blank(row.values.get(column)):
                sentence = f"{row.values.get('what') or row.key} has money and no {what}."
                yield _to_mend(
                    "resources.line-incomplete", sentence, f"Fill in its {what}.", row.cells[column], row.key
                )
        team = str(row.values.get("team") or "").strip()
        if team.casefold() not in known:
            sentence = f"{row.values.get('what') or row.key} is of no team of the plan: {team[:40] or 'none is named'}."
            remedy = "Type the team's name as it stands in the table By team, so that its sum counts the line."
            yield _to_mend("resources.unknown-team", sentence, remedy, row.cells["team"], row.key)


def _move_findings(document: PlanDocument) -> Iterator[DocumentFinding]:
    """Decisions on account moves that say nothing: a swap that names nobody, and what nobody has to be kept."""
    table = document.tables.get("account_moves")
    if table is None or "decision" not in table.columns:
        return
    columns = (table.columns[name] for name in ("decision", "own_move", "owner", "name"))
    for position, (decision, own, owner, name) in enumerate(zip(*columns, strict=True)):
        if is_blank(decision):
            continue
        key, at = table.keys[position], table.cell("decision", position)
        called = name or key
        if decision == "swap" and is_blank(own):
            sentence = f"{called} is to be swapped, and nobody is named for it: it goes as the option says."
            yield _to_mend("account-moves.swap-unnamed", sentence, "Type whom as its own move.", at, key)
        if decision in ("reject", "pin") and is_blank(owner):
            sentence = f"{called} has no owner to stay with: it goes as the option says."
            remedy = "Name who gets it as its own move, and clear the decision."
            yield _to_mend("account-moves.nobody-to-keep", sentence, remedy, at, key)


def _column(document: PlanDocument, table: str, column: str) -> Sequence[Any]:
    return document.tables[table].columns[column] if table in document.tables else ()


def _to_mend(code: str, sentence: str, remedy: str, at: CellRef, *rows: str) -> DocumentFinding:
    """A finding that stops nothing."""
    return DocumentFinding(finding=Finding(code, sentence, remedy, rows, Severity.WARNING), at=at)


def _roster_findings(document: PlanDocument) -> Iterator[DocumentFinding]:
    """Rows of the quota table against the people of the snapshot."""
    if not {"quotas", "roster", "data_reps"} <= document.tables.keys():
        return
    listed = {row.key: row for row in document.tables["quotas"]}
    people = {row.key: row.values for row in document.tables["data_reps"]}
    header = document.tables["quotas"][0].cells["rep_id"] if listed else CellRef(sheet="Quotas", cell="A1")
    for row in document.tables["roster"]:
        if row.key not in listed:
            name = people.get(row.key, {}).get("name") or row.key
            yield blocking(
                "quota.row-deleted",
                f"The row of {name} ({row.key}) is missing from the table of quotas.",
                "Undo the deletion; to plan no quota, override it with 0 and a reason.",
                header,
                row.key,
            )
    roster = {row.key for row in document.tables["roster"]}
    for key, row in listed.items():
        if key in roster:
            continue
        name = row.values["name"] or key
        who = f"{name} ({key}) has left" if key in people else f"{name} ({key}) is not among the people of the CRM"
        yield blocking(
            "quota.rep-left",
            f"{who} and still has a quota here.",
            "Delete the row; move the quota to whoever takes over.",
            row.cells["rep_id"],
            key,
        )

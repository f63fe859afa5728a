"""What must be true of a plan's entries: the workbook's own checks, on a merged table."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sync.two_way.table import Broken, Check, Row, Table
from sync.two_way.value import Flag, Unreadable
from workbooks.document.decisions import decision_findings
from workbooks.document.table import DocumentTable
from workbooks.grammar.placement import cell_of
from workbooks.models import PlanDocument

__all__ = ["checks_of"]

_SHARES: Mapping[str, str] = {"quota_periods": "share", "quota_families": "share"}
"""Columns whose numbers say in which proportion something is divided, by table."""


_MONTHS = ("month_1", "month_2", "month_3")


def checks_of(id_: str) -> tuple[Check, ...]:
    """The checks of a merged table."""
    checks: list[Check] = []
    if id_ in _SHARES:
        checks.append(partial(_divided, _SHARES[id_]))
    if id_ in ("quotas", "drivers"):
        checks.append(partial(_decisions, id_))
    if id_ == "resource_lines":
        checks.append(_answered)
    return tuple(checks)


def _divided(column: str, table: Table) -> Iterator[Broken]:
    """Shares of which at least one is above 0: nothing can be divided by none."""
    at = table.columns.index(column)
    shares = [row[at] for row in table.rows.values()]
    if shares and not any(
        isinstance(share, Unreadable) or (isinstance(share, float) and share > 0) for share in shares
    ):
        yield Broken("no share is above 0", frozenset((key, column) for key in table.rows))


def _answered(table: Table) -> Iterator[Broken]:
    """Lines of money that say what it is for, who answers for it and how it was decided."""
    place = {column: at for at, column in enumerate(table.columns)}
    months = [place[column] for column in _MONTHS]
    for key, row in table.rows.items():
        if any(isinstance(row[at], float) and row[at] != 0 for at in months):
            for column in ("kind", "owner", "decision"):
                if row[place[column]] is None:
                    yield Broken(f"a line has money and no {column}", frozenset({(key, column)}))


def _decisions(id_: str, table: Table) -> Iterator[Broken]:
    """What reading a workbook says of decisions that cannot be taken as they stand."""
    columns = {column: list(_cells(table.rows.values(), at)) for at, column in enumerate(table.columns)}
    keys = list(table.rows)
    places = {column: at for at, column in enumerate((*table.columns, "key", "name"))}
    columns |= {"key": keys, "name": keys}
    read = DocumentTable("key", columns, id_, range(len(keys)), places)
    document = PlanDocument(
        path=Path(),
        sha256="",
        quarter="",
        as_of=None,
        snapshot_id="",
        inputs={},
        input_cells={},
        tables={id_: read},
    )
    ids = {at: column for column, at in places.items()}
    for found in decision_findings(document):
        if found.at is not None and found.finding.rows:
            column = ids[cell_of(found.at.cell)[1]]
            yield Broken(found.finding.sentence, frozenset({(found.finding.rows[0], column)}))


def _cells(rows: Iterable[Row], at: int) -> Iterator[Any]:
    """The cells of a column as a document holds them; what cannot be read breaks no rule."""
    for row in rows:
        cell = row[at]
        yield None if isinstance(cell, Unreadable) else cell.value if isinstance(cell, Flag) else cell

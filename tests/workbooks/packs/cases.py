"""Plans to make packs from: the small company's, and the same with people and accounts as no one would wish them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.workbooks.conftest import small_book
from workbooks.document.table import DocumentTable
from workbooks.models import PlanDocument
from workbooks.packs.figures import Plan, Stamp
from workbooks.xlsx.read import read

__all__ = ["AWKWARD", "STAMP", "awkward", "crowd", "small", "without"]

STAMP = Stamp(
    plan_id="2020Q2",
    digest="c0ffee12ab34",
    head="0123456789ab",
    as_of=date(2020, 3, 31),
    snapshot_id="snap-1",
    source="Acme",
    currency="USD",
)
AWKWARD = ("x" * 255, "Ábra\u200fהמוכר הראשון", "👩🏽‍💼 Ada 🚀", "=Ben()", "李 小龍", "W" * 90, "A\u0000B\n\tC")


@cache
def small() -> Plan:
    """The small company's plan, read from its workbook as built."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "plan.xlsx")
        path.write_bytes(small_book())
        return Plan(read(path), STAMP)


def crowd(people: int, names: Sequence[str] = AWKWARD) -> Plan:
    """The small plan with so many people on each list of people, called by these names in turn and by their number."""
    found = small().document
    tables = dict(found.tables)
    for id_, name in (
        ("quotas", "name"),
        ("performance_reps", "name"),
        ("quota_situations", "name"),
        ("quota_months", "name"),
        ("territories", "rep"),
        ("data_reps", "name"),
        ("quota_feasibility", "name"),
    ):
        tables[id_] = _many(tables[id_], people, name, names)
    return Plan(found.model_copy(update={"tables": tables}), STAMP)


def awkward() -> Plan:
    """The small plan with one person for each awkward name, and awkward names of accounts and teams."""
    plan = crowd(len(AWKWARD))
    tables = dict(plan.document.tables)
    for id_, column in (("account_moves", "name"), ("quota_teams", "name"), ("quota_fairness_teams", "name")):
        tables[id_] = _renamed(tables[id_], column)
    return Plan(plan.document.model_copy(update={"tables": tables}), STAMP)


def without(*tables: str) -> Plan:
    """The small plan without some tables and without any figure of theirs."""
    found = small().document
    kept = {id_: table for id_, table in found.tables.items() if id_ not in tables}
    return Plan(_bare(found, kept), STAMP)


def _bare(document: PlanDocument, tables: Mapping[str, DocumentTable]) -> PlanDocument:
    return document.model_copy(update={"tables": dict(tables)})


def _many(table: DocumentTable, people: int, name: str, names: Sequence[str]) -> DocumentTable:
    count = len(table)
    if not count:
        return table

    def column(id_: str, values: Sequence[Any]) -> list[Any]:
        made = [values[at % count] for at in range(people)]
        if id_ == name:
            return [f"{names[at % len(names)]} {at}" for at in range(people)]
        return [f"{value}-{at}" for at, value in enumerate(made)] if id_ == table.key else made

    columns = {id_: column(id_, values) for id_, values in table.columns.items()}
    return replace(table, columns=columns, rows=[table.rows[0] + at for at in range(people)])


def _renamed(table: DocumentTable, name: str) -> DocumentTable:
    called = [AWKWARD[at % len(AWKWARD)] for at in range(len(table))]
    return replace(table, columns={**table.columns, name: called})

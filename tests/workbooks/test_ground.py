"""A plan without ground under it: an unknown target stays unknown, blocks, and is one finding at its own cell."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from calculations.reach import Reach
from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS, REPS
from workbooks.book.checks import control_totals, is_as_published
from workbooks.book.ground import unfounded
from workbooks.book.layout import planning_layout
from workbooks.grammar.layout import Input, Layout, Panel
from workbooks.models import PlanDocument, PlanFacts
from workbooks.xlsx.build import build, workbook_bytes
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read
from xl_addin.cells.errors import CellError
from xl_addin.names import Host

NAMES = ("Ada", "Ben", "Cem")
QUARTERS = ("2017Q1", "2017Q2", "2017Q3", "2017Q4")


def company(booked: list[str], reach: Reach, start: date | None = date(2015, 1, 1)) -> PlanFacts:
    """Three reps with quotas of 100,000 who booked 90,000 each in every quarter of `booked`; 2018Q1 is planned."""
    ids = [f"005{number}" for number in range(len(NAMES))]
    reps = pd.DataFrame({"rep_id": ids, "name": NAMES, "start_date": [start] * 3, "is_active": True})
    texts = dict.fromkeys(("role", "manager_id", "manager", "territory_id", "territory"), "")
    sold = pd.DataFrame(
        [(rep, "T1", "T1", "Tools", label, 90_000.0) for label in booked for rep in ids],
        columns=["rep_id", "territory_id", "territory", "product_family", "quarter", "amount"],
    )
    carried = pd.DataFrame([(rep, "2017Q4", 100_000.0) for rep in ids], columns=["rep_id", "quarter", "amount"])
    return PlanFacts(
        quarter="2018Q1",
        as_of=date(2017, 12, 31),
        snapshot_id="s1",
        currency="EUR",
        source="ground",
        reps=REPS.conform(reps.assign(**texts)),
        bookings=BOOKINGS.conform(sold),
        quotas=QUOTAS.conform(carried),
        accounts=ACCOUNTS.empty(),
        approvers=(),
        reach=reach,
    )


def built(facts: PlanFacts, tmp_path, **typed: float) -> PlanDocument:
    """The workbook of a company, and what somebody typed into it, as read."""
    path = build(facts, tmp_path / "plan.xlsx").path
    if typed:
        enter(path, typed)
    return read(path)


SHORT = Reach(date(2017, 7, 3), date(2017, 12, 29))


def test_quotas_of_an_unknown_target_are_not_known(tmp_path) -> None:
    """Two quarters of history: target n/a, no quota is a number, no total 0, and the finding stands at the target."""
    document = built(company(["2017Q3", "2017Q4"], SHORT), tmp_path)
    assert document.findings == control_totals(document) == ()
    assert document.inputs["target"] == "n/a"
    assert all(isinstance(quota, CellError) for quota in document.tables["quotas"].columns["final"])
    assert isinstance(document.figures["final_total"], CellError)
    assert set(document.tables["quota_teams"].columns["final"]) == {"n/a"}
    base, short = unfounded(document)
    assert (base.finding.code, short.finding.code) == ("target.no-base", "history.short")
    assert base.at == document.input_cells["target"]


@pytest.mark.full
def test_a_typed_target_gives_quotas_on_a_short_history(tmp_path) -> None:
    """300,000 × 1.1 = 330,000 on the street for three people alike: 110,000 each, and only a note remains."""
    document = built(company(["2017Q3", "2017Q4"], SHORT), tmp_path, target=300_000, restatement_factor=1.0)
    (short,) = unfounded(document)
    assert short.finding.code == "history.short"
    assert document.tables["quotas"].columns["final"] == [110_000.0] * 3


@pytest.mark.full
def test_tables_of_functions_have_the_rows_a_target_will_fill(tmp_path) -> None:
    """A spreadsheet program fills cells, it adds none: with n/a there are as many as with 300,000 typed when built."""
    facts = company(["2017Q3", "2017Q4"], SHORT)
    unknown = built(facts, tmp_path)
    known = read(build(facts, tmp_path / "known.xlsx", inputs={"target": 300_000}).path)
    assert [row.key for row in known.tables["split"]] == ["0050", "0051", "0052"]
    assert all(isinstance(quota, CellError) for quota in unknown.tables["split"].columns["quota"])
    sizes = {id_: len(table.rows) for id_, table in known.tables.items()}
    assert {id_: len(table.rows) for id_, table in unknown.tables.items()} == sizes


def test_a_target_typed_into_a_plan_without_one_gives_what_building_with_it_gives(tmp_path) -> None:
    """Every table and figure is the same, cell by cell, and clearing it brings every n/a back."""
    facts = company(["2017Q3", "2017Q4"], SHORT)
    unknown = built(facts, tmp_path)
    fresh = read(build(facts, tmp_path / "known.xlsx", inputs={"target": 300_000}).path)
    enter(unknown.path, {"target": 300_000})
    typed = read(unknown.path)
    assert typed.findings == control_totals(typed) == ()
    assert is_as_published(typed, fresh)
    enter(unknown.path, {"target": None})
    cleared = read(unknown.path)
    assert cleared.findings == control_totals(cleared) == ()
    assert is_as_published(cleared, unknown)


@pytest.mark.full
def test_tables_that_are_too_short_for_a_typed_target_grow(tmp_path) -> None:
    """A workbook whose functions had one row each while the target was n/a, as older ones have, gets all of them."""
    facts = company(["2017Q3", "2017Q4"], SHORT)
    fresh = read(build(facts, tmp_path / "known.xlsx", inputs={"target": 300_000}).path)
    path = tmp_path / "short.xlsx"
    path.write_bytes(workbook_bytes(facts, Host.LIBREOFFICE, layout=without_foresight()))
    assert not read(path).tables["split"].keys
    enter(path, {"target": 300_000})
    typed = read(path)
    assert typed.findings == control_totals(typed) == ()
    assert is_as_published(typed, fresh)


def without_foresight() -> Layout:
    """The plan's layout, no input of which says what is likely to be typed."""
    layout = planning_layout()

    def panel(of: Panel) -> Panel:
        items = (replace(item, likely=None) if isinstance(item, Input) else item for item in of.items)
        return replace(of, items=tuple(items))

    return Layout(tuple(replace(tab, panels=tuple(map(panel, tab.panels))) for tab in layout.tabs))


@pytest.mark.full
def test_a_base_that_is_covered_in_part_blocks_until_a_target_is_typed(tmp_path) -> None:
    """The records begin on 10 March, so 2017Q1 shows 24 % of its days beside the target that rests on it."""
    facts = company(list(QUARTERS), Reach(date(2017, 3, 10), date(2017, 12, 29)))
    document = built(facts, tmp_path)
    assert document.figures["base_coverage"] == pytest.approx(22 / 90)
    assert [found.finding.code for found in unfounded(document)] == ["target.part-base", "history.short"]
    enter(document.path, {"target": 300_000})
    typed = read(document.path)
    assert [found.finding.code for found in unfounded(typed)] == ["history.short"]


def test_people_whose_first_day_is_not_known_count_as_ramped(tmp_path) -> None:
    """Exports often have no start dates: 270,000 × 1.05 × 1.1 are shared, and a finding says what was assumed."""
    facts = company(list(QUARTERS), Reach(date(2016, 1, 4), date(2017, 12, 29)), start=None)
    document = built(facts, tmp_path)
    assert sum(document.tables["quotas"].columns["final"]) == 312_000
    said = [row.values["finding"] for row in document.tables["quota_findings"]]
    assert any(str(text).startswith("The ramp factor is missing or above 1,000 % for 3 of 3 reps") for text in said)
    assert document.tables["roster"].columns["last_full"] == [100_000.0] * 3

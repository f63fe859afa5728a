"""What a new workbook holds: figures worked out by hand, texts that stay texts, bytes that depend on facts alone."""

import re
import zipfile
from datetime import date

import pandas as pd
import pytest

from calculations.errors import UnknownColumnError
from workbooks.book.layout import planning_layout
from workbooks.errors import WorkbookExists, WorkbookLocked
from workbooks.grammar.layout import Note
from workbooks.xlsx.build import build
from workbooks.xlsx.read import read


def test_the_split_is_the_one_worked_out_by_hand(plan):
    """Target 800,000 × 1.05 = 840,000; street 924,000. The expectations 191,040 : 102,540 : 54,834 × 0.5 (Cem is in
    months 2 to 4 of his ramp) : 53,727 would give Mia 132.5 thousand; her cap is 1.3 × 95,155 = 123.7, in whole
    thousands 123. The other 801 make 476.7, 255.9 and 68.4 thousand by 320,997 of expectations; each to the nearest
    thousand adds up.
    """
    document = read(plan)
    expected = {row.key: round(row.values["expected"]) for row in document.tables["quotas"]}
    assert expected == {"R1": 191_040, "R2": 102_540, "R3": 54_834, "M1": 53_727}
    assert {row.key: row.values["final"] for row in document.tables["quotas"]} == {
        "M1": 123_000,
        "R1": 477_000,
        "R2": 256_000,
        "R3": 68_000,
    }
    assert document.figures["street_target"] == 924_000
    assert document.figures["final_total"] == 924_000
    assert document.figures["over_assignment_in_force"] == pytest.approx(0.1)
    assert {row.key: row.values["ramp"] for row in document.tables["ramp"]} == {"M1": 1, "R1": 1, "R2": 1, "R3": 0.5}


def test_every_cut_of_performance_adds_up_to_the_company(plan):
    """Quotas 500 + 300 + 100 and deals 450 + 30 + 240 + 90 thousand: 900 and 810 in each of the four cuts."""
    document = read(plan)
    for table in ("performance_reps", "performance_managers", "performance_territories", "performance_families"):
        rows = document.tables[table]
        assert sum(row.values["quota"] for row in rows) == pytest.approx(900_000)
        assert sum(row.values["actual"] for row in rows) == pytest.approx(810_000)
        assert document.figures[f"{table}.attainment.total"] == pytest.approx(0.9)
    stamped = {row.key: row.values["stamped"] for row in document.tables["performance_territories"]}
    assert stamped == {"T1": 450_000, "T2": 270_000, "none": 90_000}


def test_families_carry_the_quota_by_last_years_mix(plan):
    """2019Q1 sold 300 Bikes and 100 Parts, so 900 of quota split 675 : 225; Parts sold 120, an attainment of 53.3 %."""
    rows = {row.key: row.values for row in read(plan).tables["performance_families"]}
    assert rows["Bikes"]["quota"] == pytest.approx(675_000)
    assert rows["=Parts*"]["attainment"] == pytest.approx(120 / 225)


def test_the_start_leads_to_every_tab_people_work_with():
    """Data tabs are reached through the first of them; every link leads to a tab there is."""
    start, *others = planning_layout().tabs
    linked = {item.link for panel in start.panels for item in panel.items if isinstance(item, Note) and item.link}
    titles = {tab.title for tab in others}
    assert linked <= titles
    assert all(title.startswith("Data ") for title in titles - linked)


def test_text_from_the_crm_never_becomes_a_formula(plan):
    """A rep called =Ben() is stored as a string, shown as a formula's result or not; no formula mentions the name."""
    with zipfile.ZipFile(plan) as parts:
        strings = parts.read("xl/sharedStrings.xml").decode()
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert ">=Ben()<" in strings
    formulas = [formula for sheet in sheets for formula in re.findall(r"<f[^>]*>(.*?)</f>", sheet)]
    assert formulas
    assert not any("Ben()" in formula for formula in formulas)


def test_the_same_facts_give_the_same_bytes(make_facts, tmp_path):
    """Building twice gives one digest; a later snapshot gives another."""
    first = build(make_facts(), tmp_path / "a.xlsx").sha256
    assert build(make_facts(), tmp_path / "b.xlsx").sha256 == first
    assert build(make_facts(snapshot_id="snap-2"), tmp_path / "c.xlsx").sha256 != first


def test_no_recalculation_is_forced(plan):
    """A forced recalculation would turn every QPLAN cell into #NAME? where the add-in is not."""
    with zipfile.ZipFile(plan) as parts:
        index = parts.read("xl/workbook.xml").decode()
    assert '<calcPr calcId="191029"/>' in index
    assert "fullCalcOnLoad" not in index


def test_a_workbook_people_may_have_typed_into_is_not_overwritten(plan, make_facts):
    """Building refuses an existing file unless told, and then refuses one that is open."""
    before = plan.read_bytes()
    with pytest.raises(WorkbookExists, match="Publish into it"):
        build(make_facts(), plan)
    plan.with_name("~$plan.xlsx").write_bytes(b"")
    with pytest.raises(WorkbookLocked, match="close it there"):
        build(make_facts(), plan, overwrite=True)
    assert plan.read_bytes() == before


def test_facts_without_a_column_are_refused_by_name(make_facts, tmp_path):
    """The error names the frame and the column, and no file appears."""
    with pytest.raises(UnknownColumnError, match="quotas lacks amount"):
        build(make_facts(quotas=make_facts().quotas.drop(columns="amount")), tmp_path / "plan.xlsx")
    assert not (tmp_path / "plan.xlsx").exists()


def test_inputs_can_be_given_when_building(make_facts, tmp_path):
    """Without growth and over-assignment the street is last year's 800,000."""
    path = build(make_facts(), tmp_path / "p.xlsx", inputs={"growth_rate": 0.0, "over_assignment_rate": 0.0}).path
    assert read(path).figures["street_total"] == 800_000


def test_a_company_without_any_history_still_gets_a_workbook(make_facts, tmp_path):
    """No bookings, quotas or accounts: nothing is planned but the one recent hire, and no error shows."""
    empty = {name: getattr(make_facts(), name).iloc[:0] for name in ("bookings", "quotas", "accounts")}
    document = read(build(make_facts(**empty), tmp_path / "p.xlsx").path)
    assert document.findings == ()
    assert [row.key for row in document.tables["quotas"]] == ["R3"]
    assert document.figures["key_actual"] == 0


@pytest.mark.full
def test_the_last_full_quarter_follows_the_day_of_the_facts(make_facts, tmp_path):
    """On 30 March the first quarter is still running: the last full one is 2019Q4, with R4's quota of 100,000."""
    document = read(build(make_facts(as_of=date(2020, 3, 30)), tmp_path / "p.xlsx").path)
    assert document.figures["last_quarter"] == "2019Q4"
    assert document.figures["key_quota"] == 100_000


def test_deals_of_people_the_crm_no_longer_knows_stay_in_the_totals(make_facts, tmp_path):
    """Gus sold 10,000 and is not among the people: a line of his own, and 820,000 in every cut."""
    bookings = make_facts().bookings
    gus = bookings.iloc[[3]].assign(rep_id="R0", amount=10_000.0)
    document = read(build(make_facts(bookings=pd.concat([bookings, gus])), tmp_path / "p.xlsx").path)
    assert document.figures["key_actual"] == 820_000
    (line,) = (row.values for row in document.tables["performance_reps"] if row.key == "R0")
    assert (line["name"], line["actual"], line["attainment"]) == ("No longer in the CRM", 10_000, "n/a")


@pytest.mark.full
def test_nobody_sold_anything_a_year_earlier(make_facts, tmp_path):
    """Without a mix the company quota of 900,000 is attributed evenly, so that the cut still adds up."""
    bookings = make_facts().bookings
    document = read(build(make_facts(bookings=bookings[bookings["quarter"] != "2019Q1"]), tmp_path / "p.xlsx").path)
    quotas = [row.values["quota"] for row in document.tables["performance_families"]]
    assert quotas == [450_000, 450_000]


def test_families_are_one_regardless_of_case_and_blanks_around_them(make_facts, tmp_path):
    """BIKES and Bikes of the same rep, territory and quarter become one row: 450,000 + 50,000."""
    bookings = make_facts().bookings
    shouted = bookings.iloc[[3]].assign(product_family=" BIKES\n", amount=50_000.0)
    document = read(build(make_facts(bookings=pd.concat([bookings, shouted])), tmp_path / "p.xlsx").path)
    assert document.findings == ()
    rows = {row.key: row.values["amount"] for row in document.tables["data_bookings"]}
    assert rows["R1/T1/BIKES/2020Q1"] == 500_000
    assert [row.key for row in document.tables["performance_families"]] == ["=Parts*", "BIKES"]

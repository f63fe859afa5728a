"""Files of pay plans as people keep them: what is certain is read, what is not is named with file, row and column."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from calculations.findings import Severity
from calculations.pay.payout import statement
from calculations.pay.plan import Band, Draw
from sync.errors import RefusedError
from sync.pay.read import PayFile, read_pay_file

PEOPLE = {"u-ann": "Ann Able", "u-bob": "Bob Best", "u-one": "Kim Kay", "u-two": "Kim Kay"}


def told(folder: Path, text: str, currency: str = "USD", name: str = "pay.csv") -> PayFile:
    """What a file with this text says."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_pay_file(path, PEOPLE, currency)


def test_a_small_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    """Person by name or id, thousands with a comma; the quota is the plan's, four periods, no bands."""
    read = told(tmp_path, 'Name,OTE,Base salary\nann able,"120,000","60,000.50"\nu-bob,90000,45000\n')
    assert read.findings == ()
    ann, bob = read.plans
    assert (ann.person, ann.ote, ann.base) == ("u-ann", 120_000, Decimal("60000.5"))
    assert (ann.currency, ann.quota, ann.periods, ann.bands, ann.cap, ann.draw) == ("USD", None, 4, (), None, None)
    assert (bob.person, bob.ote) == ("u-bob", 90_000)
    assert read.places == {"u-ann": "pay.csv, row 2", "u-bob": "pay.csv, row 3"}


def test_the_example_of_the_page_pays_what_the_page_says(tmp_path: Path) -> None:
    """docs/pay.md: 270,000 booked for a quota of 150,000 are paid 35,250."""
    page = (Path(__file__).parents[3] / "docs" / "pay.md").read_text(encoding="utf-8")
    example = [line.strip() for line in page.split("\n") if line.startswith(("    person,ote", "    Ann Able,"))]
    (plan,) = told(tmp_path, "\n".join(example)).plans
    paid = statement(replace(plan, quota=Decimal(150_000)), Decimal(270_000))
    assert paid is not None
    assert [f"{line.amount:,.0f}" for line in paid.lines] == ["15,000", "11,250", "9,000"]
    assert f"| **270,000** | | **{paid.paid:,.0f}** |" in page


def test_every_column_is_read(tmp_path: Path) -> None:
    """Bands by the attainment in their heading, draws by month; per cent and shares; semicolons and decimal commas."""
    header = (
        "Person;Currency;OTE;Base;Quota;Periods;Multiplier from 150 %;Rate above 100%;Threshold;Below threshold;Cliff;"
        "Cap;Draw month 1;Draw month 3;Recoverable;Draw balance;Start date"
    )
    row = "u-ann;eur;120.000,00;60000;30.000;12;2;1,5;50 %;0,25;yes;200%;3.000;1000;ja;250,75;2020-05-10"
    read = told(tmp_path, f"{header}\n{row}\n")
    assert read.findings == ()
    (plan,) = read.plans
    assert (plan.currency, plan.ote, plan.base, plan.quota, plan.periods) == ("EUR", 120_000, 60_000, 30_000, 12)
    assert plan.bands == (Band(Decimal(1), Decimal("1.5")), Band(Decimal("1.5"), Decimal(2)))
    assert (plan.threshold, plan.below, plan.is_cliff, plan.cap) == (Decimal("0.5"), Decimal("0.25"), True, 2)
    assert plan.draw == Draw((Decimal(3000), Decimal(0), Decimal(1000)), is_recoverable=True, balance=Decimal("250.75"))
    assert plan.start == date(2020, 5, 10)


def test_a_workbook_is_read_by_its_first_sheet_with_content(tmp_path: Path) -> None:
    """Below a title, with numbers, a date and a whole-number id as the spreadsheet holds them."""
    path = tmp_path / "pay.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Pay")
        sheet.write(0, 0, "Pay plans 2020")
        rows: list[list[Any]] = [
            ["Seller", "OTE", "Base", "Threshold", "Cliff", "Start"],
            ["4711", 120_000.5, 60_000, 0.5, True, 43_961],
        ]
        for place, row in enumerate(rows, start=2):
            sheet.write_row(place, 0, row)
        sheet.write(3, 0, 4711)
    read = read_pay_file(path, {"4711": "Ann"}, "USD")
    assert read.findings == ()
    (plan,) = read.plans
    assert (plan.person, plan.ote, plan.threshold, plan.is_cliff) == ("4711", Decimal("120000.5"), Decimal("0.5"), True)
    assert plan.start == date(2020, 5, 10)
    assert read.places == {"4711": "pay.xlsx, row 4"}


@pytest.mark.parametrize(
    ("header", "row", "column", "said"),
    [
        ("person,ote,base", "nobody,1,1", "person", "names nobody"),
        ("person,ote,base", "Kim Kay,1,1", "person", "name of 2 people"),
        ("person,ote,base", ",1,1", "person", "names nobody"),
        ("person,ote,base", "u-ann,,1", "ote", "is empty"),
        ("person,ote,base", "u-ann,1", "base", "is empty"),
        ("person,ote,base", "u-ann,lots,1", "ote", "is no number"),
        ("person,ote,base", "u-ann,-5,1", "ote", "is below zero"),
        ("person,ote,base", "u-ann,1,0.125", "base", "more digits"),
        ("person,ote,base,currency", "u-ann,1.500,1,KWD", "ote", "thousands or thousandths"),
        ("person,ote,base,currency", "u-ann,1,1,Dollars", "currency", "no currency"),
        ("person,ote,base,threshold", "u-ann,1,1,50", "threshold", "50 % or as 0.5"),
        ("person,ote,base,threshold", "u-ann,1,1,-1", "threshold", "50 % or as 0.5"),
        ("person,ote,base,multiplier from 100 %", "u-ann,1,1,150", "multiplier from 100 %", "no share"),
        ("person,ote,base,periods", "u-ann,1,1,2.5", "periods", "whole number"),
        ("person,ote,base,cliff", "u-ann,1,1,perhaps", "cliff", "neither yes nor no"),
        ("person,ote,base,start", "u-ann,1,1,05/10/2020", "start", "2020-05-10"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_not_repeated(
    tmp_path: Path, header: str, row: str, column: str, said: str
) -> None:
    """File, row and column are said; the row is no plan; the other row is read."""
    read = told(tmp_path, f"{header}\nu-bob,900,400\n{row}\n")
    assert [plan.person for plan in read.plans] == ["u-bob"]
    (found,) = read.findings
    assert (found.code, found.severity) == ("payfile.cell-unread", Severity.BLOCKING)
    assert found.rows == (f"pay.csv, row 3, column {column}",)
    assert said in found.sentence
    assert not any(cell in found.sentence for cell in ("lots", "0.125", "1.500", "Dollars", "perhaps", "05/10/2020"))


def test_an_error_in_a_cell_of_a_workbook_is_no_amount(tmp_path: Path) -> None:
    """#DIV/0! is named, and so is a truth value where money belongs and a word where a number does."""
    path = tmp_path / "pay.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["person", "ote", "base", "periods"])
        sheet.write(1, 0, "u-ann")
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")
        sheet.write_boolean(1, 2, True)
        sheet.write(1, 3, 4)
    read = read_pay_file(path, PEOPLE, "USD")
    assert [found.sentence.split("cell ")[1] for found in read.findings] == ["is no number.", "holds an error."]


def test_headings_are_guessed_strictly(tmp_path: Path) -> None:
    """A missing and a doubled heading stop the file; one that says nothing known is named."""
    read = told(tmp_path, "person,ote,target earnings,Mood\nu-ann,1,1,good\n")
    assert {found.code for found in read.findings} == {
        "payfile.column-missing", "payfile.column-twice", "payfile.column-unread",
    }  # fmt: skip
    assert read.plans == ()
    known = told(tmp_path, "person,ote,base,Mood,draw month 0\nu-ann,1,1,good,5\n")
    assert [(found.code, found.severity) for found in known.findings] == [("payfile.column-unread", Severity.WARNING)]
    assert "Mood, draw month 0" in known.findings[0].sentence
    assert len(known.plans) == 1


def test_an_empty_file_and_a_person_in_two_rows_are_found(tmp_path: Path) -> None:
    """Nothing to read, and no way to know which of two rows is meant."""
    assert [found.code for found in told(tmp_path, "\n").findings] == ["payfile.empty"]
    twice = told(tmp_path, "person,ote,base\nu-ann,1,1\nAnn Able,2,1\n")
    assert [(found.code, found.rows) for found in twice.findings] == [("payfile.person-twice", ("u-ann",))]


def test_only_tables_are_read(tmp_path: Path) -> None:
    """A document is refused, with what to do."""
    with pytest.raises(RefusedError, match=r"Save it as \.csv or \.xlsx"):
        told(tmp_path, "", name="pay.docx")

"""Deals with a status of their own, several dates, and a line for each product."""

from pathlib import Path

from tests.sync.crm.csv_export.folders import exported

PIPE = (
    "Deal ID,Title,Owner,Value,Stage,Status,Add time,Expected close date,Won time,Lost time\n"
    "1,Alpha,Ria One,1000,Negotiation,Won,2024-01-05,2024-05-28,2024-02-20 12:01:02,\n"
    "2,Beta,Sam Two,700,Proposal,Lost,2024-01-05,2024-03-02,,2024-03-12 12:01:02\n"
    "3,Gamma,Sam Two,900,Proposal,Open,2024-01-05,2024-05-28,,\n"
)


def test_a_status_of_its_own(tmp_path: Path) -> None:
    """A deal in Proposal is lost or open as its status says, and closed on the day it was won or lost."""
    one = exported(tmp_path, deals=PIPE)
    assert [(row["StageName"], row["IsWon"], row["IsClosed"], row["CloseDate"]) for row in one.rows("Opportunity")] == [
        ("Negotiation", True, True, "2024-02-20"), ("Proposal", False, True, "2024-03-12"),
        ("Proposal", False, False, "2024-05-28"),
    ]  # fmt: skip
    assert one.totals.won_by_quarter == {"2024Q1": {"": 1000.0}}


def test_a_status_against_the_stage(tmp_path: Path) -> None:
    """Lost in a stage called Closed Won: the status counts, and that is said."""
    one = exported(tmp_path, deals=PIPE.replace("700,Proposal,Lost", "700,Closed Won,Lost"))
    assert [row["IsWon"] for row in one.rows("Opportunity")] == [True, False, False]
    assert "csv.outcome-differs" in one.codes


def test_a_close_date_beside_an_actual_one(tmp_path: Path) -> None:
    """Closed deals count on the day they closed; the open ones on the day they are hoped to."""
    text = (
        "Deal Name,Owner,Amount,Stage,Close Date,Actual Close Date,Last Activity\n"
        "X,Ria,500,Won,2024-06-30,2024-03-31,2024-04-01\n"
        "Y,Ria,700,Lost,2024-06-30,2024-03-30,2024-04-01\nZ,Ria,900,Demo,2024-06-30,,2024-04-02\n"
    )
    one = exported(tmp_path, deals=text)
    assert [row["CloseDate"] for row in one.rows("Opportunity")] == ["2024-03-31", "2024-03-30", "2024-06-30"]
    choice = next(choice for choice in one.previews[0].choices if choice.field == "CloseDate")
    assert (choice.column, choice.others) == ("Actual Close Date", ("Last Activity",))
    assert "then Close Date" in choice.why


def test_what_won_deals_did_bring(tmp_path: Path) -> None:
    """900 came of the 1,000 that were hoped for; an open and a lost deal keep what was hoped for, also beside a 0."""
    text = (
        "Topic,Potential Customer,Est. Close Date,Est. Revenue,Actual Close Date,Actual Revenue,Status,Owner\n"
        'X,Northwind,4/30/2024,"$1,000.00",2/14/2024,$900.00,Won,Ria\nY,Contoso,4/30/2024,$700.00,,,Open,Ria\n'
        "Z,Contoso,4/30/2024,$10.00,3/1/2024,$0.00,Lost,Ria\n"
    )
    one = exported(tmp_path, opportunities=text)
    assert [(row["Name"], row["Amount"]) for row in one.rows("Opportunity")] == [
        ("X", 900.0),
        ("Y", 700.0),
        ("Z", 10.0),
    ]


def test_amounts_in_the_companys_currency(tmp_path: Path) -> None:
    """Two currencies and no rates: the amounts in the company's are read, and the deals' own currencies are not."""
    text = (
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Amount in company currency,Currency\n"
        "1,X,Closed Won,2024-02-14,Ria,500,550,GBP\n2,Y,Closed Lost,2024-02-15,Ria,100,100,EUR\n"
    )
    assert exported(tmp_path, deals=text).totals.won_by_quarter == {"2024Q1": {"": 550.0}}


def test_a_closed_date_that_open_deals_have_too(tmp_path: Path) -> None:
    """Then it does not say when deals closed: the close date is read, and the doubt is said."""
    text = (
        "Deal Name,Owner,Amount,Stage,Close Date,Closed On\nX,Ria,500,Won,2024-03-31,2024-04-02\n"
        "Y,Ria,700,Demo,2024-06-30,2024-04-02\nZ,Ria,900,Demo,2024-06-30,2024-04-02\n"
    )
    one = exported(tmp_path, deals=text)
    assert [row["CloseDate"] for row in one.rows("Opportunity")] == ["2024-03-31", "2024-06-30", "2024-06-30"]
    assert "csv.column-unclear" in one.codes


PRODUCTS = (
    "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Close Date,Amount,Product Name,Total Price\n"
    "D1,X,Northwind,Ria One,Closed Won,2024-02-14,500,Product A,300\n"
    "D1,X,Northwind,Ria One,Closed Won,2024-02-14,500,Product B,200\n"
    "D2,Y,Contoso,Ria One,Closed Lost,2024-02-15,700,Product A,700\n"
)


def lines(one: object) -> list[tuple[object, object]]:
    """Product and price of each line item."""
    from tests.sync.crm.csv_export.folders import Export

    assert isinstance(one, Export)
    names = {row["Id"]: row["Name"] for row in one.rows("Product2")}
    return [(names[row["Product2Id"]], row.get("TotalPrice")) for row in one.rows("OpportunityLineItem")]


def test_deals_with_products(tmp_path: Path) -> None:
    """One deal of 500 with lines of 300 and 200, one of 700: two deals, three lines, nothing rejected."""
    one = exported(tmp_path, deals=PRODUCTS)
    assert lines(one) == [("Product A", 300.0), ("Product B", 200.0), ("Product A", 700.0)]
    assert [(row["Name"], row["Amount"]) for row in one.rows("Opportunity")] == [("X", 500.0), ("Y", 700.0)]
    assert one.totals.rejected == {}


def test_the_same_product_twice_in_a_deal(tmp_path: Path) -> None:
    """Two equal lines are two lines."""
    one = exported(tmp_path, deals=PRODUCTS.replace("Product B,200", "Product A,300"))
    assert lines(one) == [("Product A", 300.0), ("Product A", 300.0), ("Product A", 700.0)]


def test_deals_with_products_and_no_prices(tmp_path: Path) -> None:
    """Nobody knows what each product brought; the deal's amount is not taken for it, and that is said."""
    one = exported(tmp_path, deals="\n".join(line.rpartition(",")[0] for line in PRODUCTS.splitlines()) + "\n")
    assert lines(one) == [("Product A", None), ("Product B", None), ("Product A", None)]
    assert [row["Amount"] for row in one.rows("Opportunity")] == [500.0, 700.0]
    assert "csv.line-amount-missing" in one.codes


def test_prices_without_an_amount_of_the_deal(tmp_path: Path) -> None:
    """A deal is worth what its lines add up to: 300 and 200 are 500."""
    cells = [line.split(",") for line in PRODUCTS.splitlines()]
    text = "\n".join(",".join(line[:6] + line[7:]) for line in cells) + "\n"
    one = exported(tmp_path, deals=text)
    assert [(row["Name"], row["Amount"]) for row in one.rows("Opportunity")] == [("X", 500.0), ("Y", 700.0)]
    assert lines(one) == [("Product A", 300.0), ("Product B", 200.0), ("Product A", 700.0)]


def test_amounts_by_line(tmp_path: Path) -> None:
    """Two deals whose amount differs from line to line: it is that of the line."""
    text = (
        "Deal ID,Deal Name,Owner,Stage,Close Date,Amount,Product\nD1,X,Ria,Won,2024-02-14,300,A\n"
        "D1,X,Ria,Won,2024-02-14,200,B\nD2,Y,Ria,Won,2024-02-15,10,A\nD2,Y,Ria,Won,2024-02-15,5,B\n"
    )
    one = exported(tmp_path, deals=text)
    assert [(row["Name"], row["Amount"]) for row in one.rows("Opportunity")] == [("X", 500.0), ("Y", 15.0)]
    assert lines(one) == [("A", 300.0), ("B", 200.0), ("A", 10.0), ("B", 5.0)]


def test_contradicting_lines_are_no_deal_of_one(tmp_path: Path) -> None:
    """A history has each deal in many stages: only the first line is taken, and that is said."""
    text = "Deal ID,Deal Name,Owner,Stage,Close Date,Amount\nD1,X,Ria,Demo,2024-02-14,5\nD1,X,Ria,Won,2024-02-14,5\n"
    one = exported(tmp_path, deals=text)
    assert one.totals.deals == 1
    assert "csv.id-repeated" in one.codes


def test_deals_listed_with_their_contacts(tmp_path: Path) -> None:
    """Lines that differ in nothing that is read are one deal."""
    text = (
        "Deal ID,Deal Name,Owner,Stage,Close Date,Amount,Contact\nD1,X,Ria,Won,2024-02-14,5,Ann\n"
        "D1,X,Ria,Won,2024-02-14,5,Bob\nD2,Y,Ria,Lost,2024-02-14,7,Bob\n"
    )
    one = exported(tmp_path, deals=text)
    assert (one.totals.won_by_quarter, one.totals.rejected) == ({"2024Q1": {"": 5.0}}, {})


def test_forms_that_differ_between_columns(tmp_path: Path) -> None:
    """Created as Americans write it, closed as Germans do; amounts with a comma, probabilities with a point."""
    text = (
        "Deal ID;Owner;Stage;Amount;Probability;Created;Close Date\n"
        "1;Ria;Won;1.500,50;100;1/31/2024 4:05 PM;28.02.2024\n"
        "2;Ria;Demo;2.000,00;37.5;12/24/2023 12:30 AM;31.05.2024\n"
    )
    one = exported(tmp_path, deals=text)
    rows = one.rows("Opportunity")
    assert [(r["Amount"], r["Probability"], r["CloseDate"], r["CreatedDate"]) for r in rows] == [
        (1500.5, 100.0, "2024-02-28", "2024-01-31T16:05:00.000Z"),
        (2000.0, 37.5, "2024-05-31", "2023-12-24T00:30:00.000Z"),
    ]


def test_two_forms_of_numbers_in_one_column(tmp_path: Path) -> None:
    """1500.00 is no 150,000 under a decimal comma: its line is not taken, and both are said."""
    text = (
        "Deal ID;Owner;Stage;Amount;Close Date\n1;Nord;Won;1.355,90;2024-02-10\n2;Nord;Won;512,77;2024-02-12\n"
        "3;Nord;Won;19.234,56;2024-02-20\n4;Sued;Won;1500.00;2024-03-01\n5;Sued;Won;12.5;2024-03-03\n"
        "6;Sued;Won;2.000;2024-03-03\n"
    )
    one = exported(tmp_path, deals=text)
    assert one.totals.won_by_quarter["2024Q1"][""] == 1355.9 + 512.77 + 19234.56 + 2000.0
    assert [line.line for line in one.totals.rejected["deals.csv"]] == [5, 6]
    (mixed,) = [f for preview in one.previews for f in preview.findings if f.code == "csv.number-mixed"]
    assert mixed.sentence == (
        "deals.csv: 2 of 6 different numbers, such as 1500.00,"
        " are numbers only with a decimal point; the others have a "
        "decimal comma. 1 more, such as 2.000, have two readings, and are read with a comma."
    )


def test_days_from_a_spreadsheet(tmp_path: Path) -> None:
    """45366 is 15 March 2024."""
    text = (
        "Deal ID,Owner,Stage,Amount,Created,Close Date\n1,Ria,Won,30000,45292,45366\n2,Ria,Lost,40000,45293.5,45367\n"
    )
    one = exported(tmp_path, deals=text)
    assert one.previews[0].mapping.date_format == "excel"
    assert [row["CloseDate"] for row in one.rows("Opportunity")] == ["2024-03-15", "2024-03-16"]
    assert one.totals.won_by_quarter == {"2024Q1": {"": 30000.0}}

"""Files as spreadsheets and CRMs leave them: what can be read is read right, and what cannot is said in words."""

from pathlib import Path

import pytest

from calculations.findings import Severity
from sync.crm.csv_export.folder import exports_in
from sync.crm.csv_export.joins import joined
from sync.crm.csv_export.preview import preview
from tests.sync.crm.csv_export.folders import Export, exported

DEALS = "Deal ID,Account Name,Owner,Stage,Amount,Close Date\n"
WON = "1,Acme,Ann,Closed Won,100,2024-01-15\n2,Beta,Ben,Closed Won,200,2024-01-16\n"


def raw(folder: Path, **files: bytes) -> Export:
    """A folder with files of these bytes, by name without `.csv`."""
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    return Export(folder, joined(folder, [preview(path) for path in exports_in(folder)]))


def said(one: Export, code: str) -> list[str]:
    """The sentences of the findings of a code."""
    return [finding.sentence for each in one.previews for finding in each.findings if finding.code == code]


def test_one_broken_byte_does_not_change_every_name(tmp_path: Path) -> None:
    """A file in UTF-8 but for one byte: Jörg is one person in both files, and the line with the byte is named."""
    deals = DEALS.encode() + "1,Müller,Jörg,Closed Won,100,2024-01-15\n".encode()
    deals += b"2,Beta\xff,J\xc3\xb6rg,Closed Won,200,2024-01-16\n"
    one = raw(tmp_path, deals=deals, accounts="Account Name,Account Owner\nMüller,Jörg\nBolt,Jörg\n".encode())
    assert one.names("User") == {"Jörg"}
    assert one.totals.won_by_quarter == {"2024Q1": {"": 300.0}}
    assert said(one, "csv.bytes-unread") == [
        "deals.csv: 1 lines hold bytes that are no UTF-8, as the rest of the file is: line 3. They are read as \ufffd."
    ]


def test_rounded_numbers_are_no_ids(tmp_path: Path) -> None:
    """A spreadsheet kept six digits of each Id: three deals have one, and are three deals all the same."""
    deals = (
        "Record ID,Deal Name,Associated Company IDs,Associated Company,Deal owner,Deal Stage,Amount,Close Date\n"
        "1.23457E+11,a,9.87654E+10,Acme,Ann,Closed won,100,2024-01-15\n"
        "1.23457E+11,b,9.87654E+10,Beta,Ann,Closed won,200,2024-01-16\n"
        "1.23457E+11,c,9.87654E+10,Beta,Ben,Closed won,300,2024-01-16\n"
    )
    one = exported(tmp_path, deals=deals)
    assert one.totals.won_by_quarter == {"2024Q1": {"": 600.0}}
    assert one.names("Account") == {"Acme", "Beta"}
    assert len(said(one, "csv.id-rounded")) == 2
    assert "1.23457E+11" in said(one, "csv.id-rounded")[0]


@pytest.mark.parametrize(
    ("heading", "currency"),
    [
        ("Amount (TEUR)", "EUR"),
        ("Amount ($K)", ""),
        ("Amount in thousands", ""),
        ("Betrag in Tsd. EUR", "EUR"),
        ("Amount (USD '000)", "USD"),
        ("Betrag (T€)", "EUR"),
        ("Amount (k£)", "GBP"),
    ],
)
def test_amounts_in_thousands(tmp_path: Path, heading: str, currency: str) -> None:
    """Where the heading says thousands, 120.5 is 120,500, and that is said."""
    text = DEALS.replace("Amount", heading) + WON.replace(",100,", ",120.5,")
    one = exported(tmp_path, deals=text)
    assert one.totals.won_by_quarter == {"2024Q1": {currency: 320_500.0}}
    assert said(one, "csv.amount-scaled") == [f"deals.csv: {heading} is read in thousands: 1 is 1,000."]


def test_quotas_in_millions(tmp_path: Path) -> None:
    """A quota of 1.2 under a heading of millions is 1,200,000."""
    one = exported(tmp_path, quotas="Owner;Quarter;Quota (Mio. EUR)\nAnn;2024-01-01;1,2\nBen;2024-01-01;0,35\n")
    assert one.totals.quotas == {"2024-01-01": {"EUR": 1_550_000.0}}


def test_one_deal_in_two_files(tmp_path: Path) -> None:
    """Two exports overlap in a deal that was won between them: it counts once, and the difference is said."""
    later = DEALS + "2,Beta,Ben,Closed Won,250,2024-01-16\n3,Beta,Ben,Closed Won,10,2024-02-16\n"
    one = exported(tmp_path, deals_a=DEALS + WON.replace("Ben,Closed Won", "Ben,Proposal"), deals_b=later)
    assert one.totals.won_by_quarter == {"2024Q1": {"": 110.0}}
    assert said(one, "csv.id-in-two-files") == [
        "deals_b.csv: 1 of its rows are in deals_a.csv as well, and differ there in Amount, StageName."
    ]


def test_equal_lines_without_an_id(tmp_path: Path) -> None:
    """Nobody knows whether they are one deal or two: one counts, and the reason speaks of the line, not of an Id."""
    text = (DEALS + WON + WON.splitlines()[0] + "\n").replace("Deal ID,", "").replace("1,Acme", "Acme")
    one = exported(tmp_path, deals=text.replace("2,Beta", "Beta"))
    (line,) = one.totals.rejected["deals.csv"]
    assert line.reason == "it stands alike in deals.csv, line 2, and without an Id nothing tells them apart"


def test_two_columns_of_one_title(tmp_path: Path) -> None:
    """The one that says something is read, whichever comes first; a mapping can name either."""
    text = DEALS.replace("Amount", "Amount,Amount") + WON.replace(",100,", ",,100,").replace(",200,", ",,200,")
    one = exported(tmp_path, deals=text)
    assert one.columns("deals.csv")["Amount"] == "Amount (2)"
    assert one.totals.won_by_quarter == {"2024Q1": {"": 300.0}}
    assert said(one, "csv.column-twice") == ["deals.csv: several columns are called Amount; Amount (2) is read."]


def test_deleted_rows_count_nowhere(tmp_path: Path) -> None:
    """An export of all rows, the recycle bin included: what is deleted is counted apart."""
    text = DEALS.replace("\n", ",IsDeleted\n") + WON.replace("15\n", "15,false\n").replace("16\n", "16,true\n")
    one = exported(tmp_path, deals=text)
    assert one.totals.won_by_quarter == {"2024Q1": {"": 100.0}}
    assert (one.totals.deals, one.totals.deleted) == (1, 1)


def test_currencies_by_name(tmp_path: Path) -> None:
    """Dynamics writes US Dollar, spreadsheets € and usd: each is its ISO code. What is none is named."""
    text = DEALS.replace("\n", ",Currency\n") + "".join(
        f"{n},Acme,Ann,Closed Won,{n},2024-01-15,{code}\n"
        for n, code in enumerate(("US Dollar", "Euro", "€", "usd", "Swiss Franc", "CHF", "Taler"), start=1)
    )
    one = exported(tmp_path, deals=text)
    assert one.totals.won_by_quarter == {"2024Q1": {"USD": 5.0, "EUR": 5.0, "CHF": 11.0, "Taler": 7.0}}
    assert said(one, "csv.currency-unknown") == [
        "deals.csv: Currency holds Taler, which is no ISO code of a currency: there will be no rate for it."
    ]


def test_dates_of_nothing(tmp_path: Path) -> None:
    """0000-00-00 and a spreadsheet's day 0 are no dates, and no reason to leave the column unread."""
    zeros = ("0000-00-00", "1/0/1900", "00.01.1900", "0000-00-00 00:00:00")
    text = DEALS + WON + "".join(f"x{n},Acme,Ann,Proposal,5,{zero}\n" for n, zero in enumerate(zeros))
    one = exported(tmp_path, deals=text)
    assert one.totals.won_by_quarter == {"2024Q1": {"": 300.0}}
    assert (one.totals.open, one.totals.rejected) == (4, {})


def test_a_column_that_does_not_fit_shows_a_cell_that_does_not(tmp_path: Path) -> None:
    """The example is one of the cells that are no dates, not the first cell."""
    text = DEALS + WON + "3,Acme,Ann,Proposal,5,soon\n4,Acme,Ann,Proposal,5,later\n5,Acme,Ann,Proposal,5,never\n"
    (sentence,) = said(exported(tmp_path, deals=text), "csv.column-unfit")
    assert "'soon'" in sentence


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00\x08" + bytes(range(200)), "an Excel workbook or another zipped file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200), "an old Excel workbook"),
        (b"<html><table><tr><th>Opportunity ID</th><th>Amount</th></tr></table></html>", "a web page"),
        (b"%PDF-1.7\n" + bytes(range(200)), "a PDF"),
    ],
)
def test_what_is_no_csv_whatever_its_ending_says(tmp_path: Path, content: bytes, what: str) -> None:
    """It is told what it is and to save it as CSV; none of its bytes are printed."""
    (finding,) = [found for each in raw(tmp_path, deals=content).previews for found in each.findings]
    assert finding.code == "csv.file-unknown"
    assert finding.sentence == f"deals.csv: it is {what}, whatever its ending says, so it is left out."
    assert finding.remedy == "Open it in a spreadsheet program and save it as CSV."


@pytest.mark.parametrize(
    "text",
    [
        "Team,Rep,Q1 2024\nWest,Ann,100\nWest,Ben,200\nWest Total,,300\n",
        "Team,Rep,Q1 2024\nWest,Ann,100\nWest,Ben,200\nWest,,300\n",
        "Team,Owner,Quarter,Quota\nWest,Ann,2024-01-01,100\nWest,Ben,2024-01-01,200\nWest,,2024-01-01,300\n",
    ],
)
def test_a_quota_of_nobody_is_no_quota(tmp_path: Path, text: str) -> None:
    """A team's sum has no owner: it is not taken, and named."""
    one = exported(tmp_path, quotas=text)
    assert one.totals.quotas == {"2024-01-01": {"": 300.0}}
    assert [line.line for line in one.totals.rejected["quotas.csv"]] == [4]


@pytest.mark.parametrize(
    "text",
    [
        "Rep,Q1 2024,Q2 2024\nAnn,100,110\nBen,200,210\nCy,50,0\nTeam West,350,320\n",
        "Rep,Q1 2024\nAnn,100\nBen,200\nTeam West,300\nCy,50\nDot,60\nTeam East,110\nCompany,410\n",
        "Owner,Quarter,Quota\nAnn,2024-01-01,100\nBen,2024-01-01,200\nTeam West,2024-01-01,300\n",
    ],
)
def test_owners_that_add_up_others_are_named(tmp_path: Path, text: str) -> None:
    """A team or the whole company among the sellers: what adds up those above it exactly is pointed at."""
    (sentence,) = said(exported(tmp_path, quotas=text), "csv.owner-adds-up")
    assert "Team West" in sentence
    assert ("Company" in sentence) == ("Company" in text)


def test_sellers_with_equal_quotas_add_nothing_up(tmp_path: Path) -> None:
    """Three people with a quota each of which none is the sum of those above; and two with the same are no sum."""
    one = exported(tmp_path, quotas="Owner,Quarter,Quota\nAnn,2024-01-01,100\nBen,2024-01-01,100\nCy,2024-01-01,150\n")
    assert said(one, "csv.owner-adds-up") == []


def test_deactivated_people_are_the_same_people(tmp_path: Path) -> None:
    """HubSpot writes behind a leaver's name that the user is deactivated; the quota still says the name alone."""
    deals = DEALS + WON.replace("Ann", "Ann (Deactivated User)")
    quotas = "Owner,Quarter,Quota\nAnn,2024-01-01,100\nBen,2024-01-01,200\n"
    one = exported(tmp_path, deals=deals, quotas=quotas, users="Name,Email\nAnn,ann@x.example\nBen,ben@x.example\n")
    assert one.names("User") == {"Ann", "Ben"}
    assert said(one, "csv.name-unknown") == []


def test_a_users_status_says_who_has_left(tmp_path: Path) -> None:
    """A column Status of Active and Deactivated is read as who is active."""
    one = exported(
        tmp_path, deals=DEALS + WON, users="Name,Email,Status\nAnn,ann@x.example,Active\nBen,b,Deactivated\n"
    )
    assert {row["Name"]: row["IsActive"] for row in one.rows("User")} == {"Ann": True, "Ben": False}


def test_groups_with_their_sums_in_their_first_line(tmp_path: Path) -> None:
    """A pivot shows each group's sum beside its name: that is no deal, and the name is that of the rows below."""
    report = (
        "Pipeline by owner\n\nOpportunity Owner,Stage,Opportunity Name,Account Name,Amount,Close Date\n"
        "Ann (2),Closed Won (2),,,300,\n,,a,Acme,100,1/15/2024\n,,b,Acme,200,1/16/2024\n"
        "Ben (1),Closed Won (1),,,300,\n,,c,Beta,300,1/17/2024\nTotal,,,,600,\n"
    )
    one = exported(tmp_path, report=report)
    assert one.totals.won_by_quarter == {"2024Q1": {"": 600.0}}
    assert one.names("User") == {"Ann", "Ben"}
    assert {(row["Name"], row["StageName"]) for row in one.rows("Opportunity")} == {
        ("a", "Closed Won"), ("b", "Closed Won"), ("c", "Closed Won")
    }  # fmt: skip


def test_a_stage_that_will_not_close_is_not_won(tmp_path: Path) -> None:
    """Won't is another word than won."""
    one = exported(tmp_path, deals=DEALS + WON + "3,Acme,Ann,3 - Won't close soon (10%),5,2024-04-16\n")
    assert (one.totals.won, one.totals.open) == (2, 1)


def test_periods_in_thousands_of_a_currency(tmp_path: Path) -> None:
    """Columns of quarters say their unit too: 100 under Q1 2024 (TEUR) is 100,000 EUR."""
    one = exported(tmp_path, quotas="Rep,Q1 2024 (TEUR),Q2 2024 (TEUR)\nAnn,100,110\nBen,200,210\n")
    assert one.totals.quotas == {"2024-01-01": {"EUR": 300_000.0}, "2024-04-01": {"EUR": 320_000.0}}


def test_periods_in_different_units_are_refused(tmp_path: Path) -> None:
    """A column in thousands beside one in full: one factor cannot be right for both, so that is blocking."""
    one = exported(tmp_path, quotas="Rep,Q1 2024 (TEUR),Q2 2024 (EUR)\nAnn,100,110000\nBen,200,210000\n")
    (finding,) = [found for each in one.previews for found in each.findings if found.code == "csv.units-mixed"]
    assert finding.severity is Severity.BLOCKING
    assert finding.sentence == (
        "quotas.csv: Q1 2024 (TEUR), Q2 2024 (EUR) say different units or currencies, and are read as one."
    )

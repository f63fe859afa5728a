"""Files that say Ids beside files that say names: the same people and accounts, each once."""

import tomllib
from pathlib import Path

from calculations.findings import Severity
from sync.crm.csv_export.ids import is_record_id, made_id, record_id
from sync.crm.csv_export.mapping import to_toml
from tests.sync.crm.csv_export.folders import exported

USERS = (
    "User ID,Full Name,Email,Manager,Department\n0055g000000AAA1,Ria One,ria@x.com,Max Boss,EMEA\n"
    "0055g000000AAA2,Sam Two,sam@x.com,Max Boss,EMEA\n0055g000000AAA3,Max Boss,max@x.com,,EMEA\n"
)
ACCOUNTS = (
    "Account ID,Account Name,Account Owner,Industry\n0015g000000AAA1,Northwind,Ria One,Retail\n"
    "0015g000000AAA2,Contoso,Sam Two,Software\n"
)
HEADER = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Close Date,Amount\n"
DEALS = (
    HEADER + "0065g00000AAAA1,X,Northwind,Ria One,Closed Won,2024-02-14,500\n"
    "0065g00000AAAA2,Y, contoso,sam two,Closed Lost,2024-02-15,700\n"
)
QUOTAS = "Owner,Quarter,Quota\nRia One,2024-01-01,1000\nSam Two,2024-01-01,1000\n"


def test_names_find_ids(tmp_path: Path) -> None:
    """Three people and two accounts stay three and two; deals, quotas, managers and account owners point to them."""
    one = exported(tmp_path, users=USERS, accounts=ACCOUNTS, deals=DEALS, quotas=QUOTAS)
    ria, sam, boss = (record_id(f"0055g000000AAA{n}") for n in (1, 2, 3))
    assert {row["Id"]: row["ManagerId"] for row in one.rows("User")} == {ria: boss, sam: boss, boss: None}
    assert {row["Name"]: (row["Id"], row["OwnerId"]) for row in one.rows("Account")} == {
        "Northwind": (record_id("0015g000000AAA1"), ria), "Contoso": (record_id("0015g000000AAA2"), sam),
    }  # fmt: skip
    assert [(row["AccountId"], row["OwnerId"]) for row in one.rows("Opportunity")] == [
        (record_id("0015g000000AAA1"), ria), (record_id("0015g000000AAA2"), sam),
    ]  # fmt: skip
    assert [row["QuotaOwnerId"] for row in one.rows("ForecastingQuota")] == [ria, sam]
    assert "csv.name-unknown" not in one.codes


def test_people_by_their_address_and_turned_names(tmp_path: Path) -> None:
    """An e-mail address finds its user; One, Ria is Ria One, and that is said."""
    deals = DEALS.replace("Ria One", '"One, Ria"').replace("sam two", "sam@x.com")
    one = exported(tmp_path, users=USERS, deals=deals)
    assert [row["OwnerId"] for row in one.rows("Opportunity")] == [record_id(f"0055g000000AAA{n}") for n in (1, 2)]
    assert len(one.rows("User")) == 3
    assert "csv.name-alike" in one.codes


def test_deals_with_ids_and_names_of_their_own(tmp_path: Path) -> None:
    """Without other files the names beside the Ids are those of the rows that come of them."""
    text = (
        "Opportunity ID,Opportunity Name,Account ID,Account Name,Owner ID,Opportunity Owner,Stage,Close Date,Amount\n"
        "0065g00000AAAA1,X,0015g000000AAA1,Northwind,0055g000000AAA1,Ria One,Closed Won,2024-02-14,500\n"
    )
    one = exported(tmp_path, deals=text)
    assert [(row["Id"], row["Name"]) for row in one.rows("User")] == [(record_id("0055g000000AAA1"), "Ria One")]
    assert [(row["Id"], row["Name"]) for row in one.rows("Account")] == [(record_id("0015g000000AAA1"), "Northwind")]


def test_deals_by_id_beside_accounts_by_name(tmp_path: Path) -> None:
    """The accounts have names only: the column of names is read, since it finds them."""
    text = (
        "Deal ID,Deal Name,Account ID,Account Name,Owner,Stage,Close Date,Amount\n"
        "1,X,7001,Northwind,Ria One,Won,2024-02-14,500\n2,Y,7002,Contoso,Ria One,Lost,2024-02-14,500\n"
    )
    one = exported(tmp_path, deals=text, accounts="Account Name,Industry\nNorthwind,Retail\nContoso,Software\n")
    assert one.columns("deals.csv")["AccountId"] == "Account Name"
    assert one.names("Account") == {"Northwind", "Contoso"}


def test_customer_numbers_that_look_like_record_ids(tmp_path: Path) -> None:
    """Fifteen characters, and no Salesforce Id: they make accounts, which are called by their numbers."""
    numbers = ("CUST00000012345", "100000000012345", "0015g000000AAA1"[:13] + "ZZ", "AB1234567890XYZ")
    text = "Deal ID,Customer No,Owner,Stage,Close Date,Amount\n" + "".join(
        f"{n},{number},Ria One,Won,2024-02-14,500\n" for n, number in enumerate(numbers)
    )
    one = exported(tmp_path, deals=text)
    assert one.names("Account") == set(numbers)
    assert not is_record_id("CUST00000012345", "Account")
    assert not is_record_id("001000000012345", "Account")
    assert is_record_id("0015g000000AAA1", "Account")
    assert not is_record_id("0015g000000AAA1", "User")


def test_numbers_join_the_files_of_accounts(tmp_path: Path) -> None:
    """Deals say the number, accounts the number and the name: two accounts, by name."""
    deals = (
        "Deal ID,Customer No,Owner,Stage,Close Date,Amount\n1,CUST00000012345,Ria One,Won,2024-02-14,500\n"
        "2,CUST00000012346,Ria One,Lost,2024-02-14,5\n"
    )
    accounts = "Customer No,Customer Name,Industry\nCUST00000012345,Northwind,Retail\nCUST00000012346,Contoso,Retail\n"
    one = exported(tmp_path, deals=deals, accounts=accounts)
    assert one.names("Account") == {"Northwind", "Contoso"}
    assert {row["AccountId"] for row in one.rows("Opportunity")} == {row["Id"] for row in one.rows("Account")}


def test_a_name_of_two(tmp_path: Path) -> None:
    """Two people called Ria One: nobody can tell whose the deal is, so it is neither's, and the preview blocks."""
    users = USERS + "0055g000000AAA4,Ria One,ria2@x.com,Max Boss,EMEA\n"
    one = exported(tmp_path, users=users, deals=DEALS)
    (told,) = [f for preview in one.previews for f in preview.findings if f.code == "csv.name-ambiguous"]
    assert (told.severity, told.rows) == (Severity.BLOCKING, ("Ria One",))
    assert one.rows("Opportunity")[0]["OwnerId"] == made_id("Ria One")


def test_a_constant_owner(tmp_path: Path) -> None:
    """A name in [csv.files.constants] makes a person like a name in a column."""
    from dataclasses import replace

    from sync.crm.csv_export.source import CsvFolder
    from tests.sync.clocks import FixedClock

    one = exported(tmp_path, deals="Deal ID,Stage,Close Date,Amount\n1,Won,2024-02-14,500\n")
    mapping = replace(one.previews[0].mapping, constants={"OwnerId": "Sales team"})
    rows = list(CsvFolder(tmp_path, [mapping], FixedClock()).rows("User"))
    assert rows == [{"Id": made_id("Sales team"), "Name": "Sales team", "IsActive": True}]


def test_an_ending_in_capitals(tmp_path: Path) -> None:
    """REPORT.CSV and deals.TSV are exports; a workbook is not, and neither is a lock file."""
    from sync.crm.csv_export.folder import exports_in, left_out

    for name in ("REPORT.CSV", "deals.TSV", "b.csv", "pipeline.xlsx", "~$pipeline.xlsx", ".hidden.csv"):
        (tmp_path / name).write_text("x\n")
    assert [path.name for path in exports_in(tmp_path)] == ["REPORT.CSV", "b.csv", "deals.TSV"]
    assert left_out(tmp_path) == ["pipeline.xlsx"]


def test_first_and_last_names_in_two_columns(tmp_path: Path) -> None:
    """Ria One is one person, whether her name stands in one cell or in two, of people, quotas and German files."""
    deals = DEALS.replace(" contoso", "Contoso").replace("sam two", "Sam Two")
    people = "First Name,Last Name,Email\nRia,One,ria@x.com\nSam,Two,sam@x.com\n"
    quotas = "First Name,Last Name,Quarter,Quota\nRia,One,2024-01-01,1000\nSam,Two,2024-01-01,1000\n"
    one = exported(tmp_path, users=people, deals=deals, quotas=quotas)
    assert one.names("User") == {"Ria One", "Sam Two"}
    ids = {row["Name"]: row["Id"] for row in one.rows("User")}
    assert [row["OwnerId"] for row in one.rows("Opportunity")] == [ids["Ria One"], ids["Sam Two"]]
    assert [row["QuotaOwnerId"] for row in one.rows("ForecastingQuota")] == [ids["Ria One"], ids["Sam Two"]]
    assert "csv.name-unknown" not in one.codes
    (tmp_path / "german").mkdir()
    german = exported(tmp_path / "german", mitarbeiter="Name;Vorname;Team\nOne;Ria;Nord\n", deals=deals)
    assert german.names("User") == {"Ria One", "Sam Two"}


def test_owners_in_two_columns_of_deals(tmp_path: Path) -> None:
    """The owner's first and last name find the user, and are one person where there is no file of users."""
    text = (
        "Deal ID,Deal Name,Account Name,Owner First Name,Owner Last Name,Stage,Close Date,Amount\n"
        "1,X,Northwind,Ria,One,Won,2024-02-14,500\n2,Y,Contoso,Sam,,Lost,2024-02-14,500\n"
    )
    assert exported(tmp_path, deals=text).names("User") == {"Ria One", "Sam"}
    one = exported(tmp_path, deals=text, users=USERS)
    assert one.rows("Opportunity")[0]["OwnerId"] == record_id("0055g000000AAA1")


def test_the_first_of_several_associated_companies(tmp_path: Path) -> None:
    """A deal of Northwind and Contoso is Northwind's, and that is said; the settings that are proposed say the same."""
    text = (
        "Record ID,Deal Name,Associated Company IDs,Associated Company,Deal owner,Deal Stage,Close Date,Amount\n"
        "1,X,71;72,Northwind;Contoso,Ria One,Won,2024-02-14,500\n2,Y,72,Contoso,Ria One,Lost,2024-02-14,500\n"
    )
    one = exported(tmp_path, deals=text)
    assert one.names("Account") == {"Northwind", "Contoso"}
    (told,) = [found for found in one.previews[0].findings if found.code == "csv.several-named"]
    assert told.rows == ("X",)
    companies = "Record ID,Company name\n71,Northwind\n72,Contoso\n"
    beside = exported(tmp_path, deals=text, companies=companies)
    assert len(beside.rows("Account")) == 2
    assert len({row["AccountId"] for row in beside.rows("Opportunity")}) == 2
    named = exported(
        tmp_path, deals=text.replace("Associated Company IDs,", "").replace(",71;72", "").replace(",72,", ",")
    )
    assert named.names("Account") == {"Northwind", "Contoso"}
    mapping = one.previews[0].mapping
    (written,) = tomllib.loads(to_toml(mapping))["csv"]["files"]
    assert (written["first_of"], mapping.first_of) == (["AccountId"], ("AccountId",))


def test_cells_left_empty_are_named_by_the_pull_too(tmp_path: Path) -> None:
    """Reading the folder says which cell was left empty; the line is not among those that are not taken."""
    text = HEADER.replace(",Amount", ",Amount,Probability") + "".join(
        f"0065g00000AAAA{n},X,Northwind,Ria One,Closed Won,2024-02-14,500,{said}\n"
        for n, said in enumerate(("40", "?"))
    )
    source = exported(tmp_path, deals=text).source
    assert [row["Probability"] for row in source.rows("Opportunity")] == [40.0, None]
    assert [(found.code, found.rows) for found in source.findings] == [("csv.cell-unread", ("line 3",))]
    assert source.quarantine == ()

"""A folder of exports: what is proposed for its files, what is taken, and what is not."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from sync.crm.csv_export.ids import made_id
from sync.crm.csv_export.mapping import FileMapping, to_toml
from sync.crm.csv_export.preview import preview
from sync.crm.csv_export.source import CsvFolder
from sync.crm.pull import pull
from sync.errors import FixConfigurationError, LocatorExpiredError
from sync.store.tables import MIRROR
from tests.sync.clocks import FixedClock

REPORT = """Opportunity Name,Account Name,Opportunity Owner,Amount,Close Date,Stage,Notes
"Big, deal","Müller
& Söhne",Ann Able,"$1,000.50",3/31/2020,Closed Won,=cmd()
Small,Acme,Bob Best,250,4/13/2020,Prospecting,

Odd,Acme,Bob Best,many,4/13/2020,Prospecting,
Short,Acme
"Big, deal","Müller
& Söhne",Ann Able,"$1,000.50",3/31/2020,Closed Won,=cmd()
Lost,Acme,ann able,10,13/13/2020,Closed Lost,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one report."""
    (tmp_path / "deals 2020.csv").write_text(REPORT, encoding="utf-8")
    return tmp_path


def opened(folder: Path, *mappings: FileMapping) -> CsvFolder:
    """The folder with these mappings, or with what is proposed for its files."""
    return CsvFolder(folder, mappings or [preview(path).mapping for path in sorted(folder.glob("*.csv"))], FixedClock())


def mirrored(store: Engine, sobject: str, *fields: str) -> set[tuple[object, ...]]:
    """Rows of the mirror."""
    table = MIRROR[sobject]
    with store.connect() as connection:
        return {tuple(row) for row in connection.execute(select(*(table.c[name] for name in fields)))}


def test_a_mapping_is_proposed(folder: Path) -> None:
    """Object, columns and date format are read off the file; what is not read is said; the proposal is TOML."""
    seen = preview(folder / "deals 2020.csv")
    assert seen.mapping == FileMapping(
        "Opportunity",
        "deals 2020.csv",
        {
            "AccountId": "Account Name",
            "OwnerId": "Opportunity Owner",
            "Name": "Opportunity Name",
            "Amount": "Amount",
            "CloseDate": "Close Date",
            "StageName": "Stage",
        },
        date_format="%m/%d/%Y",
    )
    assert [one.sentence for one in seen.findings] == [
        "deals 2020.csv: not read: Notes.",
        "deals 2020.csv: deals have no Id, so a line that is changed later is a new deal for qplan.",
        "deals 2020.csv: 1 of 3 different dates, such as 13/13/2020, are not %m/%d/%Y.",
        "deals 2020.csv: deals have no date of creation, so nothing is known of their age, or of the pipeline of past "
        "days.",
    ]
    assert 'StageName = "Stage"' in to_toml(seen.mapping)


def test_dates_with_one_reading_decide_the_format(tmp_path: Path) -> None:
    """13 can only be a day; where every date can be read both ways that is a finding."""
    deals = tmp_path / "deals.csv"
    deals.write_text("Name,Close Date\na,4/13/2020\nb,5/6/2020\n")
    assert preview(deals).mapping.date_format == "%m/%d/%Y"
    deals.write_text("Name,Close Date\na,13/4/2020\nb,5/6/2020\n")
    assert preview(deals).mapping.date_format == "%d/%m/%Y"
    deals.write_text("Name,Close Date\nb,5/6/2020\n")
    unclear = preview(deals)
    assert unclear.mapping.date_format == "%m/%d/%Y"
    assert any("can be read as %m/%d/%Y and as %d/%m/%Y" in finding.sentence for finding in unclear.findings)


def test_european_files(tmp_path: Path) -> None:
    """Semicolons, a code page, decimal commas and dotted dates are recognised, and the sample rows come out right."""
    path = tmp_path / "Kundenliste.csv"
    text = "Opportunity ID;Name;Amount;Close Date\n0060000000000001AAA;Süd;1.234,50;31.03.2020\n"
    path.write_text(text, encoding="cp1252")
    seen = preview(path, "Opportunity")
    mapping = seen.mapping
    assert (mapping.encoding, mapping.delimiter, mapping.decimal, mapping.date_format) == (
        "cp1252",
        ";",
        ",",
        "%d.%m.%Y",
    )
    assert (seen.rows[0]["Name"], seen.rows[0]["Amount"], seen.rows[0]["CloseDate"]) == ("Süd", 1234.5, "2020-03-31")


@pytest.mark.parametrize(
    ("name", "header", "sobject"),
    [
        ("export.csv", "ID,ACCOUNTID,STAGENAME,AMOUNT,CLOSEDATE,OWNERID", "Opportunity"),
        ("Accounts.csv", "Account ID,Account Name,Industry,Billing Country", "Account"),
        ("reps.csv", "Full Name,Email,Manager", "User"),
        ("quotas.csv", "Quota Owner,Quota,Period", "ForecastingQuota"),
        ("lineitems.csv", "Id,OpportunityId,Product2Id,Quantity,TotalPrice", "OpportunityLineItem"),
    ],
)
def test_the_object_is_recognised(tmp_path: Path, name: str, header: str, sobject: str) -> None:
    """By the columns, and by the file's name where they do not decide."""
    (tmp_path / name).write_text(f"{header}\n")
    assert preview(tmp_path / name).mapping.object == sobject


def test_quotas_by_family_and_currency_are_told_apart(tmp_path: Path, store: Engine) -> None:
    """A column each, as exports have them: two quotas of one person and quarter are two records, not one twice."""
    (tmp_path / "quotas.csv").write_text(
        "Quota Owner,Quota,Period Start,Product Family,Currency\n"
        "Ann Able,100,2020-01-01,Goods,EUR\nAnn Able,50,2020-01-01,Service,USD\n"
    )
    mapping = preview(tmp_path / "quotas.csv").mapping
    pull(opened(tmp_path, mapping), store, FixedClock())
    assert mirrored(store, "ForecastingQuota", "QuotaAmount", "StartDate", "ProductFamily", "CurrencyIsoCode") == {
        (100.0, "2020-01-01", "Goods", "EUR"),
        (50.0, "2020-01-01", "Service", "USD"),
    }


def test_one_report_is_enough(folder: Path, store: Engine) -> None:
    """Right rows land, people and accounts come from their names, and wrong rows are set aside with line and reason."""
    source = opened(folder)
    report = pull(source, store, FixedClock())
    assert {one.sobject: one.new for one in report.objects if one.new} == {"User": 2, "Account": 2, "Opportunity": 2}
    assert mirrored(
        store, "Opportunity", "Name", "Amount", "CloseDate", "IsWon", "IsClosed", "OwnerId", "AccountId"
    ) == {
        ("Big, deal", 1000.5, "2020-03-31", True, True, made_id("Ann Able"), made_id("Müller\n& Söhne")),
        ("Small", 250.0, "2020-04-13", False, False, made_id("Bob Best"), made_id("Acme")),
    }
    assert mirrored(store, "User", "Id", "Name", "IsActive") == {
        (made_id("Ann Able"), "Ann Able", True),
        (made_id("Bob Best"), "Bob Best", True),
    }
    assert [str(one) for one in source.rejected] == [
        "deals 2020.csv, line 6: Amount: 'many' is no number.",
        "deals 2020.csv, line 7: it has 2 cells where the header has 7.",
        "deals 2020.csv, line 8: Big, deal stands alike in deals 2020.csv, line 2, and without an Id "
        "nothing tells them apart.",
        "deals 2020.csv, line 10: Close Date: '13/13/2020' is no date of the form %m/%d/%Y.",
    ]


def test_an_unchanged_folder_is_not_read_again(folder: Path, store: Engine) -> None:
    """The digest of the files decides; a row that left the file leaves the mirror."""
    mapping = FileMapping("Opportunity", "*.csv", {"Name": "Opportunity Name"})
    first = pull(opened(folder, mapping), store, FixedClock())
    again = pull(opened(folder, mapping), store, FixedClock())
    assert (again.moved, again.snapshot_id) == (0, first.snapshot_id)
    (folder / "deals 2020.csv").write_text("Opportunity Name\nSmall\n")
    report = next(
        one for one in pull(opened(folder, mapping), store, FixedClock()).objects if one.sobject == "Opportunity"
    )
    assert report.deleted > 0
    with store.connect() as connection:
        table = MIRROR["Opportunity"]
        assert connection.execute(select(table.c.Name).where(table.c.IsDeleted.is_not(True))).scalars().all() == [
            "Small"
        ]


def test_values_and_constants(tmp_path: Path, store: Engine) -> None:
    """A text of the file stands for another one; a field without a column has the same value in every row."""
    (tmp_path / "d.csv").write_text("Deal,Phase\na,Gewonnen\nb,Verloren\nc,Offen\n")
    mapping = FileMapping(
        "Opportunity",
        "d.csv",
        {"Name": "Deal", "StageName": "Phase"},
        values={"StageName": {"Gewonnen": "Closed Won"}},
        constants={"CurrencyIsoCode": "EUR"},
        lost=("Verloren",),
    )
    pull(opened(tmp_path, mapping), store, FixedClock())
    assert mirrored(store, "Opportunity", "Name", "StageName", "CurrencyIsoCode", "IsWon", "IsClosed") == {
        ("a", "Closed Won", "EUR", True, True),
        ("b", "Verloren", "EUR", False, True),
        ("c", "Offen", "EUR", False, False),
    }
    assert to_toml(mapping) == (
        '[[csv.files]]\nobject = "Opportunity"\nfile = "d.csv"\nlost = ["Verloren"]\n'
        '[csv.files.columns]\nName = "Deal"\nStageName = "Phase"\n'
        '[csv.files.constants]\nCurrencyIsoCode = "EUR"\n'
        '[csv.files.values.StageName]\nGewonnen = "Closed Won"\n'
    )


def test_what_is_configured_wrongly(folder: Path, tmp_path: Path, store: Engine) -> None:
    """An object, field, column, file, folder or encoding that is not there: each is named, with what there is."""
    with pytest.raises(FixConfigurationError, match="Deal is no object qplan reads"):
        FileMapping("Deal", "x.csv", {})
    with pytest.raises(FixConfigurationError, match="Opportunity has no field Value"):
        FileMapping("Opportunity", "x.csv", {"Value": "Amount"})
    for mapping, says in (
        (FileMapping("Opportunity", "*.csv", {"Name": "Deal"}), "has no column Deal"),
        (FileMapping("Opportunity", "nothing.csv", {"Name": "Deal"}), "No file in .* is called nothing.csv"),
        (FileMapping("Opportunity", "*.csv", {"Name": "Stage"}, encoding="ascii"), "is not written in ascii"),
        (FileMapping("Opportunity", "*.csv", {"Name": "Stage"}, encoding="klingon"), "is not written in klingon"),
    ):
        with pytest.raises(FixConfigurationError, match=says):
            pull(opened(folder, mapping), store, FixedClock())
    with pytest.raises(FixConfigurationError, match="is no folder"):
        opened(tmp_path / "nowhere", FileMapping("User", "x.csv", {})).server_time()


def test_a_long_text_is_read_over(tmp_path: Path, store: Engine) -> None:
    """A cell of 200,000 characters in a column nobody reads takes nothing from the row."""
    (tmp_path / "d.csv").write_text("Deal Id,Amount,Notes\nd1,10," + "x" * 200_000 + "\nd2,20,short\n")
    seen = preview(tmp_path / "d.csv", "Opportunity")
    assert (seen.taken, seen.rejected) == (2, ())
    pull(opened(tmp_path, seen.mapping), store, FixedClock())
    assert mirrored(store, "Opportunity", "Amount") == {(10.0,), (20.0,)}


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    """It would swallow the rest of the file: where it opens and up to where it reaches is said instead."""
    (tmp_path / "d.csv").write_text('Name\nfine\n"open\nmore\nlast\n')
    source = opened(tmp_path, FileMapping("Opportunity", "d.csv", {"Name": "Name"}))
    with pytest.raises(FixConfigurationError, match=r"d\.csv, line 3: a quotation mark opens .* by line 5"):
        list(source.changed("Opportunity", ["Id"], cursor=None, since=None, until=None))


def test_no_token_is_given_so_none_is_taken(folder: Path) -> None:
    """Files are always read from their start."""
    source = opened(folder, FileMapping("Opportunity", "*.csv", {"Name": "Stage"}))
    with pytest.raises(LocatorExpiredError):
        list(source.changed("Opportunity", ["Id"], cursor=None, since=None, until=None, resume="x"))
    with pytest.raises(FixConfigurationError, match="no such column"):
        list(source.changed("Opportunity", ["Amount"], cursor=None, since=None, until=None))

"""Files of a folder beside each other, from their preview to the assessment."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from calculations.fiscal import Quarter
from sync.bootstrap import adapters_for
from sync.crm.csv_export.ids import made_id
from sync.crm.csv_export.joins import joined
from sync.crm.csv_export.preview import preview
from sync.crm.csv_export.source import CsvFolder
from sync.crm.pull import pull
from sync.facts.deals.deals import deals_until
from sync.facts.known import Known
from sync.jobs.facts import newest_facts
from sync.jobs.pull import pull as pull_job
from sync.settings import CsvSettings, PlanSettings, Settings
from sync.store.tables import MIRROR
from tests.sync.clocks import FixedClock
from tests.sync.crm.csv_export.folders import exported
from workbooks.xlsx.build import build
from workbooks.xlsx.read import read

FILES = {
    "sales_pipeline.csv": """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
D1,Ann Able,GTXPro,Acme,Won,2019-10-20,2020-01-31,5000
D2,ann able,Basic,acme,Lost,2019-11-02,2020-02-29,0
D3,Bob Best,Basic,Bolt Ltd,Engaging,2020-01-05,,
D4,Cid New,Mystery,,Prospecting,,,
D1,Ann Able,Basic,Acme,Won,2019-10-20,2020-01-31,70
D5,Ann Able
""",
    "accounts.csv": """account,sector,revenue,employees,office_location,subsidiary_of
Acme,software,1100.04,2822,United States,
Bolt,retail,251.41,495,Kenya,Acme
""",
    "sales_teams.csv": "sales_agent,manager,regional_office\nAnn Able,Max Boss,East\nBob Best,Max Boss,West\n",
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\nBasic,GTX,550\n",
    "data_dictionary.csv": "Table,Field,Description\naccounts,account,Name\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four files that know each other by name, and one that only describes them."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_files_are_seen_beside_each_other(folder: Path) -> None:
    """Products of deals become line items, spellings are matched, strangers are named, nothing else is unread."""
    previews = joined(folder, [preview(path) for path in sorted(folder.glob("*.csv"))])
    assert [(one.mapping.object, one.mapping.file) for one in previews if one.is_known] == [
        ("Account", "accounts.csv"),
        ("Product2", "products.csv"),
        ("Opportunity", "sales_pipeline.csv"),
        ("User", "sales_teams.csv"),
        ("OpportunityLineItem", "sales_pipeline.csv"),
    ]
    items, deals = previews[-1], previews[3]
    assert items.mapping.values == {"Product2Id": {"GTXPro": "GTX Pro"}}
    assert [(f.code, f.rows) for f in items.findings] == [
        ("csv.name-alike", ("GTXPro",)),
        ("csv.name-unknown", ("Mystery",)),
    ]
    assert [(f.code, f.rows) for f in deals.findings] == [
        ("csv.id-repeated", ()),
        ("csv.name-unknown", ("Bolt Ltd",)),
        ("csv.name-unknown", ("Cid New",)),
    ]


def test_from_files_alone_to_deals(folder: Path, store: Engine) -> None:
    """Names join whatever their case; those without a row get one; the second D1 and the short line are set aside."""
    previews = joined(folder, [preview(path) for path in sorted(folder.glob("*.csv"))])
    source = CsvFolder(folder, [one.mapping for one in previews if one.is_known], FixedClock())
    report = pull(source, store, FixedClock())
    assert {one.sobject: one.new for one in report.objects if one.new} == {
        "User": 4, "Account": 3, "Product2": 3, "Opportunity": 4, "OpportunityLineItem": 4,
    }  # fmt: skip
    user, account = MIRROR["User"], MIRROR["Account"]
    with store.connect() as connection:
        people = {tuple(row) for row in connection.execute(select(user.c.Name, user.c.ManagerId, user.c.Department))}
        parents = dict(map(tuple, connection.execute(select(account.c.Name, account.c.ParentId))))
    boss = made_id("Max Boss")
    assert people == {
        ("Ann Able", boss, "East"), ("Bob Best", boss, "West"), ("Cid New", None, None), ("Max Boss", None, None),
    }  # fmt: skip
    assert parents == {"Acme": None, "Bolt": made_id("Acme"), "Bolt Ltd": None}
    assert [str(line) for line in source.rejected] == [
        "sales_pipeline.csv, line 6: its Id is there twice, first in sales_pipeline.csv, line 2.",
        "sales_pipeline.csv, line 7: it has 2 cells where the header has 8.",
    ]
    deals = deals_until(Known(store, Quarter(2020, 2), date(2020, 3, 31), "USD"), date(2020, 3, 31))
    assert [name for name, end in zip(deals.ladder.names, deals.ladder.outcomes, strict=True) if end == "won"] == [
        "Won"
    ]
    won = deals.history[deals.history["stage"] == deals.ladder.names.index("Won")]
    assert won["amount"].tolist() == [5000.0]


def test_the_workbook_of_files_alone_reads_clean(folder: Path, tmp_path: Path) -> None:
    """Without quotas, history and owners of accounts much is unknown; no cell of the system counts as a mistake."""
    previews = joined(folder, [preview(path) for path in sorted(folder.glob("*.csv"))])
    settings = Settings(
        home=tmp_path,
        plan=PlanSettings(quarter="2020Q2", as_of=date(2020, 3, 31)),
        csv=CsvSettings(folder=folder, files=tuple(one.mapping for one in previews if one.is_known)),
    )
    with adapters_for(settings, FixedClock()) as adapters:
        pull_job(adapters)
        built = build(newest_facts(adapters), tmp_path / "plan.xlsx")
    document = read(built.path)
    assert document.findings == ()
    assert document.figures["pipeline_open_deals"] == 2


def test_rows_are_found_by_the_number_other_files_know_them_by(tmp_path: Path) -> None:
    """Deals and quotas say numbers of customers and of staff, whose own files have an Id beside: nobody is twice."""
    (tmp_path / "accounts.csv").write_text(
        "Account ID,Customer Number,Account Name,Owner\nA1,C-7,Acme,Ann\nA2,C-8,Bolt,Bob\n"
    )
    (tmp_path / "users.csv").write_text("User ID,Full Name,Staff No,Title\nU1,Ann,17,AE\nU2,Bob,18,AE\n")
    (tmp_path / "deals.csv").write_text(
        "Deal ID,Deal Name,Customer Number,Owner,Stage,Amount,Created,Close Date\n"
        "1,A,C-7,17,Won,100,2024-01-05,2024-02-10\n2,B,C-8,18,Lost,50,2024-01-05,2024-02-11\n"
    )
    previews = joined(tmp_path, [preview(path) for path in sorted(tmp_path.glob("*.csv"))])
    ids = {one.mapping.object: one.mapping.columns["Id"] for one in previews}
    assert ids == {"Account": "Customer Number", "Opportunity": "Deal ID", "User": "Staff No"}
    unread = {one.mapping.file: f.rows for one in previews for f in one.findings if f.code == "csv.column-unread"}
    assert unread == {"accounts.csv": ("Account ID",), "users.csv": ("User ID",)}
    assert not [f for one in previews for f in one.findings if f.code == "csv.name-unknown"]


def test_people_are_found_by_their_email_address(tmp_path: Path) -> None:
    """Deals, quotas and managers are told by address: three people, each with the own Id."""
    (tmp_path / "users.csv").write_text(
        "User ID,Full Name,Email,Manager Email\n"
        "U1,Ann,ann@x.org,max@x.org\nU2,Bob,bob@x.org,max@x.org\nU3,Max,max@x.org,\n"
    )
    (tmp_path / "deals.csv").write_text(
        "Deal ID,Deal Name,Company,Owner Email,Stage,Amount,Created,Close Date\n"
        "1,A,Acme,ann@x.org,Won,100,2024-01-05,2024-02-10\n2,B,Bolt,BOB@x.org,Lost,50,2024-01-05,2024-02-11\n"
    )
    (tmp_path / "quotas.csv").write_text("Owner Email,Quarter,Quota\nann@x.org,2024-01-01,90\n")
    export = exported(tmp_path)
    assert export.totals.people == 3
    assert not [f for one in export.previews for f in one.findings if f.code == "csv.name-unknown"]

"""The plans of a real company and of one in ten currencies as Google spreadsheets that compute, equal to their books.

Every formula of the spreadsheet is evaluated, the functions by the function server, and nothing is stored beside them:
what is read back was computed there.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from sync.bootstrap import adapters_for
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.emulators.salesforce.org import utc_now
from sync.emulators.salesforce.orgs.recipe import Recipe
from sync.emulators.sheets import Cloud, CustomFunctions, SheetsEmulator
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.sheets import create_spreadsheet
from sync.plan.adapters import Adapters
from sync.settings import load
from tests import pace
from tests.e2e.team import config
from tests.hosts.function_server import function_server
from tests.sync.orgs import odd_org
from workbooks.google.read import document_of
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.models import PlanDocument
from workbooks.xlsx.read import read

pytestmark = pytest.mark.full

AS_OF = date(2020, 3, 31)
TEN = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "SEK", "BHD", "CAD")
SETTINGS = """
[sheets]
client_id = "qplan"
sheets_url = "{url}"
drive_url = "{url}"
token_url = "{url}/token"
"""


def adventureworks() -> AbstractContextManager[Org]:
    """The sales of AdventureWorks as of the end of March 2020."""
    return nullcontext(Recipe(AS_OF).create(None, utc_now))


def ten_currencies() -> AbstractContextManager[Org]:
    """Fifty people and a head who sell in ten currencies."""
    return odd_org(50, currencies=TEN, history=4, last_day=AS_OF)


@pytest.fixture(params=[adventureworks, ten_currencies], ids=lambda made: made.__name__)
def folder(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Path, SheetsEmulator, Org]]:
    """A published plan, a Google that computes, and the org."""
    make: Callable[[], AbstractContextManager[Org]] = request.param
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    monkeypatch.setenv("QPLAN_SHEETS__CLIENT_SECRET", "any")
    served = tmp_path / "server"
    served.mkdir()
    with function_server(served, "--call-seconds", "3600") as server:
        cloud = Cloud(CustomFunctions(server.url, server.token, timeout_s=pace.seconds(60)))
        with make() as org, SalesforceEmulator(org) as crm, SheetsEmulator(cloud) as google:
            monkeypatch.setenv("QPLAN_SHEETS__REFRESH_TOKEN", cloud.accounts.refresh_token("plan@example.com"))
            path = config(tmp_path, crm.url)
            path.write_text(path.read_text() + SETTINGS.format(url=google.url))
            with adapters_for(load(path)) as adapters:
                pull(adapters)
                publish(adapters)
            yield path, google, org


def differing(one: PlanDocument, other: PlanDocument) -> list[str]:
    """Cells of two documents that do not show the same, but for the last digits of numbers."""
    found = []
    for id_, table in one.tables.items():
        there = other.tables[id_]
        if list(table.keys) != list(there.keys):
            found.append(f"{id_}: other rows")
            continue
        for column, values in table.columns.items():
            for key, mine, theirs in zip(table.keys, values, there.columns[column], strict=True):
                if not alike(mine, theirs):
                    found.append(f"{id_}.{column} of {key}: {mine!r} and {theirs!r}")
    for said, there_said in ((one.figures, other.figures), (one.inputs, other.inputs)):
        found += [
            f"{id_}: {said[id_]!r} and {there_said[id_]!r}"
            for id_ in said.keys() - {"host"}
            if not alike(said[id_], there_said[id_])
        ]
    return found


def alike(one: object, other: object) -> bool:
    """Whether two cells show the same: errors by their kind, numbers to nine digits."""
    one, other = getattr(one, "kind", one), getattr(other, "kind", other)
    if isinstance(one, float | int) and isinstance(other, float | int):
        return float(one) == pytest.approx(float(other), rel=1e-9, abs=1e-9)
    return one == other


def computed(adapters: Adapters, google: SheetsEmulator, id_: str) -> Spreadsheet:
    """The spreadsheet once every function has answered."""
    for _ in range(20):  # what a function gave may ask for another
        answer = requests.post(f"{google.url}/__emulator__/settle", timeout=pace.seconds(300)).json()
        assert answer == {"settled": True}
        spreadsheet = adapters.sheets().spreadsheet(id_)
        if not any(spreadsheet.valueless(title) for title in spreadsheet.sheets):
            break
    return spreadsheet


def hire(org: Org) -> None:
    """A while later a seller is hired and takes over three accounts of the one who won most."""
    org.now = lambda: utc_now() + timedelta(minutes=10)
    with org.write() as connection:
        names = [row[1] for row in connection.execute('PRAGMA table_info("User")')]
        (seller,) = connection.execute(
            'SELECT OwnerId FROM "Opportunity" WHERE IsWon = 1 GROUP BY OwnerId ORDER BY COUNT(*) DESC, OwnerId LIMIT 1'
        ).fetchone()
        row = connection.execute('SELECT * FROM "User" WHERE Id = ?', (seller,)).fetchone()
        new = make_id("005", 987_654)
        told = dict(zip(names, row, strict=True)) | {
            "Id": new,
            "Name": "=New Seller",
            "Username": "new.seller@example.com",
            "Email": "new.seller@example.com",
            "SystemModstamp": org.stamp(),
        }
        del told["n"]  # the table numbers its rows
        marks = ", ".join("?" * len(told))
        quoted = ", ".join(f'"{name}"' for name in told)
        connection.execute(f'INSERT INTO "User" ({quoted}) VALUES ({marks})', list(told.values()))
        connection.execute(
            'UPDATE "Account" SET OwnerId = ?, SystemModstamp = ? WHERE Id IN '
            '(SELECT Id FROM "Account" WHERE OwnerId = ? ORDER BY Id LIMIT 3)',
            (new, org.stamp(), seller),
        )
    org.now = lambda: utc_now() + timedelta(minutes=30)


def test_the_spreadsheet_computes_what_the_workbook_holds(folder: tuple[Path, SheetsEmulator, Org]) -> None:
    """Same rows, same values of every formula, no finding that the workbook has not; and so after new facts."""
    path, google, org = folder
    with adapters_for(load(path)) as adapters:
        made = create_spreadsheet(adapters, "ana")
        _same(adapters, computed(adapters, google, made.id))
    hire(org)
    with adapters_for(load(path)) as adapters:
        before = len(read(adapters.workbook).tables["quotas"].keys)
        pull(adapters)
        assert publish(adapters).behind == ()
        _same(adapters, computed(adapters, google, made.id))
        assert len(read(adapters.workbook).tables["quotas"].keys) == before + 1


def _same(adapters: Adapters, spreadsheet: Spreadsheet) -> None:
    workbook, sheet = read(adapters.workbook), document_of(spreadsheet)
    assert not differing(workbook, sheet)
    assert sheet.untouched == workbook.untouched
    assert [(one.finding.code, str(one.at)) for one in sheet.findings] == [
        (one.finding.code, str(one.at)) for one in workbook.findings
    ]

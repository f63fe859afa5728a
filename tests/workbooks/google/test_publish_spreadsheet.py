"""New facts arrive in a spreadsheet people work in, and nobody's cell moves."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from sync.two_way.sheets.making import make
from tests.sync.two_way.sheets.cloud import Google, google
from tests.workbooks.conftest import small_facts
from tests.workbooks.google.made import PLAN_ID, answered, small_requests
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.errors import PublishRefused
from workbooks.google.areas import sheet_id
from workbooks.google.build import batches, requests
from workbooks.google.cells import cell_data
from workbooks.google.marks import LAYOUT
from workbooks.google.publish import renewal
from workbooks.google.read import document_of, document_with_places
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.placement import arranged
from workbooks.models import PlanDocument, PlanFacts
from xl_addin.names import Host


def grown() -> PlanFacts:
    """The small company a snapshot later: a seller with a name like a formula and an account of hers is new."""
    before = small_facts()
    accounts = before.accounts
    seller = dict(zip(before.reps.columns, before.reps.iloc[1], strict=True)) | {"rep_id": "R9", "name": "=New()"}
    account = dict(zip(accounts.columns, accounts.iloc[0], strict=True))
    account |= {"account_id": "A9", "name": "Omega", "owner_id": "R9"}
    return small_facts(
        snapshot_id="snap-2",
        reps=pd.concat([before.reps, pd.DataFrame([seller]).astype(before.reps.dtypes)], ignore_index=True),
        accounts=pd.concat(
            [before.accounts, pd.DataFrame([account]).astype(before.accounts.dtypes)], ignore_index=True
        ),
    )


def shrunk() -> PlanFacts:
    """The small company without the new hire and the account of his."""
    before = small_facts()
    return small_facts(
        snapshot_id="snap-3",
        reps=before.reps[before.reps["rep_id"] != "R3"].reset_index(drop=True),
        accounts=before.accounts[before.accounts["owner_id"] != "R3"].reset_index(drop=True),
    )


@pytest.fixture(scope="module")
def cloud() -> Iterator[Google]:
    """An emulator of Google."""
    with google() as running:
        yield running


@pytest.fixture(scope="module")
def made(cloud: Google) -> str:
    """The id of the plan as it was made, which is copied for each who changes it."""
    client = cloud.client()
    return make(client, "Sales plan", batches(small_requests()), mark="published").id


class Sheet:
    """A spreadsheet of the small company's plan that facts are published into."""

    def __init__(self, cloud: Google, id_: str) -> None:
        self.client, self.id = cloud.client(), id_

    def send(self, made: Any) -> None:
        """Carry requests out."""
        for batch in batches(made):
            self.client.batch(self.id, batch)

    def read(self) -> Spreadsheet:
        """As it stands."""
        return self.client.spreadsheet(self.id)

    def publish(self, facts: PlanFacts) -> int:
        """Bring it up to new facts; how many cells changed."""
        done = renewal(self.read(), facts, planning_layout())
        self.send(done.requests)
        return done.cells

    def type(self, tab: str, row: int, column: int, value: Any) -> None:
        """As somebody who may edit it."""
        start = {"sheetId": sheet_id(tab), "rowIndex": row, "columnIndex": column}
        said = {"start": start, "rows": [{"values": [cell_data(value)]}], "fields": "userEnteredValue"}
        self.client.batch(self.id, [{"updateCells": said}])

    def override(self, key: str, value: Any) -> None:
        """Type an override and its reason for a seller."""
        document, placement = document_with_places(self.read())
        place = placement.tables["quotas"]
        row = place.rows[list(document.tables["quotas"].keys).index(key)]
        self.type("quotas", row, place.columns["override"], value)
        self.type("quotas", row, place.columns["reason"], "agreed")


@pytest.fixture
def sheet(cloud: Google, made: str) -> Sheet:
    """A copy of the plan as it was made."""
    url = f"https://www.googleapis.com/drive/v3/files/{made}/copy"
    return Sheet(cloud, str(cloud.client().http.request("post", url, json={"name": "Sales plan"}).json()["id"]))


def fresh(cloud: Google, facts: PlanFacts) -> Sheet:
    """A new spreadsheet of these facts."""
    layout = planning_layout()
    evaluation = Evaluation(layout, content_of(facts, layout, Host.GOOGLE_SHEETS))
    asked = requests(evaluation, arranged(layout, evaluation.size), PLAN_ID)
    return Sheet(cloud, make(cloud.client(), "Sales plan", batches(asked), mark=facts.snapshot_id).id)


def facts_in(document: PlanDocument) -> dict[str, Any]:
    """The rows of every table by key, in the columns that hold no formula."""
    found = {}
    for id_, (_, table) in planning_layout().tables().items():
        if table.spill is None:
            columns = [column.id for column in table.columns if column.formula is None]
            rows = zip(*(document.tables[id_].columns[column] for column in columns), strict=True)
            found[id_] = dict(zip(document.tables[id_].keys, rows, strict=True))
    return found


def test_what_is_up_to_date_is_not_touched() -> None:
    """The same facts again ask for nothing."""
    done = renewal(Spreadsheet(answered()), small_facts(), planning_layout())
    assert (done.requests, done.cells) == ((), 0)


@pytest.mark.parametrize("facts", [grown, pytest.param(shrunk, marks=pytest.mark.full)])
def test_it_holds_what_a_new_one_would(cloud: Google, sheet: Sheet, facts: Any) -> None:
    """Every fact, formula and name is that of a spreadsheet made of the new facts; a second time nothing changes."""
    assert sheet.publish(facts()) > 0
    there, new = document_of(sheet.read()), document_of(fresh(cloud, facts()).read())
    assert facts_in(there) == facts_in(new)
    assert there.snapshot_id == new.snapshot_id == facts().snapshot_id
    assert [one for one in there.findings if one.finding.code.startswith(("workbook.", "table.", "cell.formula"))] == []
    assert renewal(sheet.read(), facts(), planning_layout()).requests == ()


def test_what_people_typed_stands_in_their_rows(sheet: Sheet) -> None:
    """An override, its reason and a note beside the table stay when a row is added."""
    sheet.override("R1", 123_000.0)
    document, placement = document_with_places(sheet.read())
    place = placement.tables["quotas"]
    beside = max(place.columns.values()) + 2
    row = place.rows[list(document.tables["quotas"].keys).index("R1")]
    sheet.type("quotas", row, beside, "=ask Ana")
    sheet.publish(grown())
    after, moved = document_with_places(sheet.read())
    typed = after.tables["quotas"].columns
    at = list(after.tables["quotas"].keys).index("R1")
    assert (typed["override"][at], typed["reason"][at]) == (123_000.0, "agreed")
    assert moved.tables["quotas"].rows[at] == row
    assert sheet.read().grid("Quotas").value(row, beside) == "=ask Ana"
    assert "R9" in after.tables["quotas"].keys


def test_a_row_with_entries_that_would_leave_is_refused_by_its_cell(sheet: Sheet) -> None:
    """The new hire is gone from the facts, but somebody gave him a quota: nothing is sent."""
    sheet.override("R3", 50_000.0)
    with pytest.raises(PublishRefused, match=r"Cem New \(R3\) is no longer among the facts"):
        sheet.publish(shrunk())


@pytest.mark.full
def test_charts_and_the_filter_end_where_their_table_ends(sheet: Sheet) -> None:
    """What every chart shows is a column of a table as it stands now; the filter hides the new seller as others."""
    old = document_with_places(sheet.read())[1]
    sheet.publish(grown())
    after = sheet.read()
    new = document_with_places(after)[1]
    quotas = new.tables["quotas"]
    assert quotas.last_row == old.tables["quotas"].last_row + 1
    said = next(one for one in after.reply["sheets"] if one["properties"]["title"] == "Quotas")
    assert said["basicFilter"]["range"]["endRowIndex"] == quotas.last_row + 1
    ends = {
        (after.sheet_id(place.sheet), place.header_row, column): place.last_row + 1
        for place in new.tables.values()
        for column in place.columns.values()
    }
    sources = [
        source
        for one in after.reply["sheets"]
        for chart in one.get("charts", ())
        for series in chart["spec"]["basicChart"]["series"]
        for source in series["series"]["sourceRange"]["sources"]
    ]
    assert len(sources) > 10
    for one in sources:
        assert ends[one["sheetId"], one.get("startRowIndex", 0), one.get("startColumnIndex", 0)] == one["endRowIndex"]


def test_another_versions_spreadsheet_is_left_alone() -> None:
    """Its tabs are not those of today: what to do is said, and nothing is sent."""
    reply = answered()
    reply["developerMetadata"] = [
        mark | {"metadataValue": "12345678 9abcdef0"} if mark["metadataKey"] == LAYOUT else mark
        for mark in reply["developerMetadata"]
    ]
    with pytest.raises(PublishRefused, match="qplan sheets create --again"):
        renewal(Spreadsheet(reply), small_facts(), planning_layout())

"""A decision without a code, in a whole spreadsheet that a service account owns: taken where nobody else can type."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync.bootstrap import adapters_for
from sync.emulators.sheets import SheetsEmulator
from sync.jobs.decide_sheets import collect_from_sheet
from sync.jobs.sheets import create_spreadsheet, examine_spreadsheet, share_spreadsheet
from sync.plan.adapters import Adapters
from sync.settings import load
from sync.two_way.sheets.decisions import SheetDecisions
from sync.two_way.sheets.link import linked
from tests.e2e.team import CFO, CRO, config
from tests.e2e.test_sheets import SETTINGS
from workbooks.book.layout import layout_of
from workbooks.google.read import document_with_places

pytestmark = pytest.mark.full  # a whole plan as a spreadsheet

ROBOT = "plan@acme.iam.gserviceaccount.com"


@pytest.fixture
def plan(submitted_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The submitted plan with a spreadsheet of its own, shared as it should be."""
    shutil.copytree(submitted_folder, tmp_path, dirs_exist_ok=True)
    with SheetsEmulator() as google:
        monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        monkeypatch.setenv("QPLAN_SHEETS__CLIENT_SECRET", "any")
        monkeypatch.setenv("QPLAN_SHEETS__REFRESH_TOKEN", google.cloud.accounts.refresh_token(ROBOT))
        path = config(tmp_path, "http://127.0.0.1:1")
        path.write_text(path.read_text() + SETTINGS.format(url=google.url))
        with adapters_for(load(path)) as adapters:
            create_spreadsheet(adapters, "ana")
            share_spreadsheet(adapters)
            yield adapters


def _id(plan: Adapters) -> str:
    link = linked(plan.events())
    assert link is not None
    return link.id


def _type(plan: Adapters, approver: str, **cells: str) -> None:
    """As somebody who may type there."""
    client, id_ = plan.sheets(), _id(plan)
    layout = layout_of(str(plan.plan.quarter), str(plan.plan.quarter.calendar))
    seen = client.spreadsheet(id_)
    _, placement = document_with_places(seen, None, layout)
    row = next(one for one in SheetDecisions(client, id_, layout) if one.approver == approver).at.cell
    columns = placement.tables["approvals"].columns
    for column, text in cells.items():
        start = {
            "sheetId": seen.sheet_id("Approvals"),
            "rowIndex": int("".join(filter(str.isdigit, row))) - 1,
            "columnIndex": columns[column],
        }
        rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
        client.batch(id_, [{"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}])


def test_a_word_in_a_row_that_nobody_else_can_type_in_needs_no_code(plan: Adapters) -> None:
    """With the digest typed in its place; the way it came is on record, and the doctor has nothing to say of it."""
    codes = {found.code for found in examine_spreadsheet(plan)}
    assert not {"sheets.decisions-need-codes", "sheets.unprotected", "sheets.owner-types"} & codes
    _type(plan, CFO, decision="approve", code=plan.approval().digest[:12], comment="fine")
    (taken,) = collect_from_sheet(plan)
    assert taken.consent is not None
    assert (taken.consent.agrees, taken.consent.comment) == (True, "fine")
    assert taken.consent.via == "typed in a range that only cfo@example.com may edit"
    assert collect_from_sheet(plan) == ()


def test_without_the_protection_the_digest_or_an_address_it_decides_nothing(plan: Adapters) -> None:
    """The range of one approver is taken away, another mistypes, and then nobody knows whose row it is."""
    digest = plan.approval().digest[:12]
    client, id_ = plan.sheets(), _id(plan)
    ranges = [one for sheet in client.spreadsheet(id_).sheets.values() for one in sheet.get("protectedRanges", ())]
    (own,) = [one for one in ranges if one["description"].endswith(f"the decision of {CFO}")]
    client.batch(id_, [{"deleteProtectedRange": {"protectedRangeId": own["protectedRangeId"]}}])
    _type(plan, CFO, decision="approve", code=digest)
    _type(plan, CRO, decision="approve", code=f"{digest[:-1]}x")
    cfo, cro = collect_from_sheet(plan)
    assert cfo.refusal is not None
    assert "takes the approver's code" in cfo.refusal.reason
    assert cro.refusal is not None
    assert plan.approval().consents == {}
    assert plan.approval().attempts == {CFO: 0, CRO: 1}
    _type(plan, CRO, decision="approve", code=digest)
    unnamed = [one.model_copy(update={"channel": "by post"}) for one in plan.settings.approvals.approvers]
    approvals = plan.settings.approvals.model_copy(update={"approvers": tuple(unnamed)})
    without = replace(plan, settings=plan.settings.model_copy(update={"approvals": approvals}))
    assert [one.consent for one in collect_from_sheet(without)] == [None]

"""Decisions typed in the spreadsheet: by the approver's code, once, and then the code is not readable any more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sync.approval.state import SALT_BYTES, code_from, issue
from sync.bootstrap import adapters_for
from sync.jobs.approvals_tab import told_on_record
from sync.jobs.decide import decide
from sync.jobs.decide_sheets import collect_everywhere, collect_from_sheet
from sync.model.approval import Submission
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import ApprovalSettings, ApproverSettings, PlanSettings, Settings, StoreSettings, WorkbookSettings
from sync.two_way.sheets.decisions import SheetDecisions, is_ours, proof_of
from sync.two_way.sheets.guards import Guards
from sync.two_way.sheets.link import Link
from sync.two_way.side import Place
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, want
from tests.sync.two_way.sheets.bed import SheetsBed
from tests.sync.two_way.sheets.cloud import Google, google
from workbooks.book.layout import planning_layout
from workbooks.google.protection import Editors, Guarded
from workbooks.google.spreadsheet import FIELDS, Spreadsheet

YES, NO = code_from(b"\x01" * 8), code_from(b"\x02" * 8)
VIC = "U1"
COLUMNS = {"approvals": ("decision", "code", "comment")}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Google]:
    """An emulator of Google."""
    with google() as running:
        yield running


@pytest.fixture
def bed(cloud: Google) -> SheetsBed:
    """A spreadsheet of the plan."""
    return SheetsBed(cloud, COLUMNS)


@pytest.fixture
def plan(bed: SheetsBed, tmp_path: Path) -> Iterator[Adapters]:
    """The plan of that spreadsheet, submitted; Vic was sent two codes."""
    # people of the small company have ids in capitals, which settings do not take
    vic = ApproverSettings.model_construct(id=VIC, name="Vic", role="CRO", channel="vic@example.com")
    settings = Settings(
        home=tmp_path,
        plan=PlanSettings(quarter=PLAN, as_of=date(2020, 3, 31)),
        store=StoreSettings(url=f"sqlite:///{tmp_path / 'qplan.db'}"),
        workbook=WorkbookSettings(folder=tmp_path, host="libreoffice"),
        approvals=ApprovalSettings.model_construct(approvers=(vic,)),
    )
    with adapters_for(settings) as adapters:
        adapters = replace(adapters, sheets=bed.google.client)
        adapters.log.append(PLAN, Kind.LINKED, "ana", Link(bed.file, "ana", is_made=True).payload)
        change_set = diff(PLAN, [want("a", 100)], {})
        now = adapters.clock.now()
        submission = Submission(change_set=change_set, by="ana", at=now, workbook="w", sha256="0")
        adapters.log.append(PLAN, Kind.SUBMITTED, "ana", submission.model_dump())
        for code, agrees in ((YES, True), (NO, False)):
            issued = issue(code, VIC, change_set.digest, agrees, "5" * SALT_BYTES)
            adapters.log.append(PLAN, Kind.CODE_ISSUED, "ana", issued.model_dump())
        yield adapters


def _type(bed: SheetsBed, word: str, code: str, comment: str = "") -> None:
    for column, text in (("decision", word), ("code", code), ("comment", comment)):
        if text:
            bed.type(Place("approvals", VIC, column), text)


def _stands(plan: Adapters, bed: SheetsBed) -> str:
    rows = SheetDecisions(plan.sheets(), bed.file, planning_layout())
    return next(row.code for row in rows if row.approver == VIC)


def test_a_decision_with_its_code_is_taken_once_and_the_code_hidden(plan: Adapters, bed: SheetsBed) -> None:
    """The word, the comment and the cell are on record; where the code stood now stands that it was used."""
    assert collect_from_sheet(plan) == ()
    _type(bed, "approve", YES.lower(), "as agreed")
    (taken,) = collect_everywhere(plan).decisions
    assert taken.consent is not None
    assert (taken.approver, taken.consent.agrees, taken.consent.comment) == (VIC, True, "as agreed")
    assert taken.consent.via.startswith("code typed in Approvals!")
    assert taken.consent.via.endswith(" of the spreadsheet")
    assert _stands(plan, bed) == "used"
    assert collect_from_sheet(plan) == ()


def test_what_is_on_record_stands_there_whichever_way_it_came(plan: Adapters, bed: SheetsBed) -> None:
    """Decided elsewhere: word, way and comment stand beside the name after the next look, and then nothing differs."""
    assert decide(plan, VIC, NO, agrees=False, comment="=1+1 is too much", via="approval page").consent is not None
    assert collect_from_sheet(plan) == ()
    sheet = SheetDecisions(plan.sheets(), bed.file, planning_layout())
    told = told_on_record(plan)
    assert told["approvals_record", VIC, "decided"] == "declined"
    assert sheet.show(told) == 0
    elsewhere = {("approvals_record", "U9", "via"): "x", "no_such_figure": "x"}
    assert sheet.show({("approvals_record", VIC, "remark"): "x", **elsewhere}) == 1
    read = Spreadsheet(plan.sheets().part(bed.file, FIELDS))
    shown = [value for column in read.grid("Approvals").columns.values() for value in column]
    assert {"declined", "approval page", plan.approval().digest[:12], "declined by U1"} <= set(map(str, shown))


def test_a_wrong_code_is_refused_once(plan: Adapters, bed: SheetsBed) -> None:
    """The daemon looks every minute: a typing mistake is one attempt."""
    _type(bed, "approve", NO)
    (refused,) = collect_from_sheet(plan)
    assert refused.refusal is not None
    assert collect_from_sheet(plan) == ()
    assert plan.approval().attempts == {VIC: 1}
    assert _stands(plan, bed) == NO


def test_a_digest_in_place_of_the_code_counts_nothing_where_a_person_owns_it(plan: Adapters, bed: SheetsBed) -> None:
    """An owner can lift any protection: it is said once, and is no attempt."""
    _type(bed, "approve", plan.approval().digest[:12])
    (refused,) = collect_from_sheet(plan)
    assert refused.refusal is not None
    assert "takes the approver's code" in refused.refusal.reason
    assert collect_from_sheet(plan) == ()
    assert (plan.approval().consents, plan.approval().attempts) == ({}, {VIC: 0})


def test_a_spreadsheet_that_is_away_is_said(plan: Adapters, bed: SheetsBed) -> None:
    """Nothing is taken, nothing is lost."""
    bed.leave()
    taken = collect_everywhere(plan)
    assert taken.decisions == ()
    assert taken.away


@pytest.mark.parametrize(
    ("owners", "me", "is_so"),
    [
        (["p@x.iam.gserviceaccount.com"], "P@x.iam.gserviceaccount.com", True),
        (["ana@example.com"], "p@x.iam.gserviceaccount.com", False),
        (["ana@example.com"], "ana@example.com", False),
        (["p@x.iam.gserviceaccount.com", "ana@example.com"], "p@x.iam.gserviceaccount.com", False),
        ([], "p@x.iam.gserviceaccount.com", False),
    ],
)
def test_a_spreadsheet_is_ours_alone_or_not(owners: list[str], me: str, is_so: bool) -> None:
    """A service account that we log in as, and nobody besides."""
    assert is_ours({"owners": [{"emailAddress": mail} for mail in owners]}, me) is is_so


def test_a_row_proves_its_approver_where_its_range_is_as_it_should_be() -> None:
    """With an address, and with its range neither gone nor changed."""
    editors, sound = Editors({}, {VIC: "vic@example.com"}), Guards((), (), ())
    range_ = Guarded(f"approver {VIC}", "t", {})
    assert "vic@example.com" in proof_of(VIC, editors, sound)
    assert proof_of("U2", editors, sound) == ""
    assert proof_of(VIC, editors, Guards((range_,), (), ())) == ""
    assert proof_of(VIC, editors, Guards((), (range_,), ())) == ""

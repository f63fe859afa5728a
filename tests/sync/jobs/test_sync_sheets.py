"""The sync of a plan between its workbook and its Google spreadsheet: edits arrive, and Google is asked little."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from sync.bootstrap import adapters_for
from sync.emulators.faults import Fault
from sync.jobs.sync_plan import pair_sides, sync_plan
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings, Settings, SheetsSettings, StoreSettings, WorkbookSettings
from sync.two_way.shared import wanted
from sync.two_way.sheets.link import Link
from sync.two_way.side import INPUT, INPUTS, CellWrite, Place, PlanSide, SideWrites
from sync.two_way.value import canonical
from tests.sync.two_way.sheets.bed import SheetsBed
from tests.sync.two_way.sheets.cloud import OWNER, Google, google
from tests.workbooks.conftest import small_book
from workbooks.book.layout import planning_layout

OVERRIDE, REASON = Place("quotas", "R1", "override"), Place("quotas", "R1", "reason")
GROWTH = Place(INPUTS, "growth_rate", INPUT)


@dataclass
class Both:
    """A plan in its workbook and its spreadsheet."""

    adapters: Adapters
    bed: SheetsBed

    @property
    def excel(self) -> PlanSide:
        """The workbook."""
        return self.adapters.sides()[0]

    def type_in_excel(self, place: Place, value: object) -> None:
        """A person types into the workbook and saves."""
        before = canonical(stands(self.excel, place))
        assert self.excel.write(SideWrites((CellWrite(place, before, canonical(value)),))).is_whole

    def held(self, place: Place) -> tuple[object, object]:
        """What stands in a place, in both."""
        return canonical(stands(self.excel, place)), canonical(stands(self.bed.of(self.bed.google.client()), place))

    def sync(self) -> tuple[object, int]:
        """One sync, and how many requests it sent to Google."""
        before = self.adapters.sheets().calls
        report = sync_plan(self.adapters)
        return report, self.adapters.sheets().calls - before


def stands(side: PlanSide, place: Place) -> object:
    """What stands in a place of a side."""
    raw = side.look().tables[place.table]
    return raw.columns[place.column][list(map(str, raw.keys)).index(place.key)]


@pytest.fixture(scope="module")
def cloud() -> Iterator[Google]:
    """An emulator of Google."""
    with google() as running:
        yield running


@pytest.fixture(scope="module")
def book() -> bytes:
    """The small company's workbook, built once."""
    return small_book()


@pytest.fixture
def both(cloud: Google, book: bytes, tmp_path: Path) -> Iterator[Both]:
    """The plan in two places, linked and paired."""
    (tmp_path / "2020Q2-plan.xlsx").write_bytes(book)
    bed = SheetsBed(cloud, wanted(planning_layout()))
    url = cloud.emulator.url
    login = {
        "client_id": "qplan",
        "client_secret": SecretStr("any"),
        "refresh_token": SecretStr(cloud.cloud.accounts.refresh_token(OWNER)),
    }
    settings = Settings(
        home=tmp_path,
        plan=PlanSettings(quarter="2020Q2", as_of=date(2020, 3, 31)),
        store=StoreSettings(url=f"sqlite:///{tmp_path / 'qplan.db'}"),
        workbook=WorkbookSettings(folder=tmp_path, host="libreoffice"),
        sheets=SheetsSettings(sheets_url=url, drive_url=url, token_url=f"{url}/token", retry_seconds=5, **login),
    )
    with adapters_for(settings) as adapters:
        adapters.log.append("2020Q2", Kind.LINKED, "ana", Link(bed.file, "ana", is_made=True).payload)
        pair_sides(adapters, "ana")
        yield Both(adapters, bed)
    cloud.emulator.faults.clear()


def test_an_edit_arrives_on_the_other_side_whichever_it_was_made_on(both: Both) -> None:
    """An override with its reason from the workbook, an input from the spreadsheet, in one sync of few requests."""
    both.type_in_excel(OVERRIDE, 120_000.0)
    both.type_in_excel(REASON, "new patch")
    both.bed.type(GROWTH, 0.08)
    _, calls = both.sync()
    assert both.held(OVERRIDE) == (120_000.0, 120_000.0)
    assert both.held(REASON) == ("new patch", "new patch")
    assert both.held(GROWTH) == (0.08, 0.08)
    assert calls <= 12


def test_where_nothing_changed_google_is_asked_twice(both: Both) -> None:
    """And nothing is written."""
    both.sync()
    report, calls = both.sync()
    assert calls <= 2
    assert not report.wrote


@pytest.mark.full
def test_what_both_edited_differently_stands_where_it_was_typed(both: Both) -> None:
    """A conflict: neither is overwritten, and it is told."""
    both.type_in_excel(OVERRIDE, 1.0)
    both.bed.type(OVERRIDE, 2.0)
    report, _ = both.sync()
    assert both.held(OVERRIDE) == (1.0, 2.0)
    assert report.conflicts == 1


@pytest.mark.parametrize("do", ["drop-after", pytest.param("drop-before", marks=pytest.mark.full)])
def test_a_lost_answer_writes_nothing_twice_and_loses_nothing(both: Both, do: str) -> None:
    """The write was carried out or was not: after the sync both hold it."""
    both.type_in_excel(OVERRIDE, 5.0)
    both.bed.google.emulator.faults.add(Fault(path=":batchUpdate", do=do))
    both.sync()
    assert both.held(OVERRIDE) == (5.0, 5.0)


def test_a_spreadsheet_out_of_reach_waits_and_is_no_empty_one(both: Both) -> None:
    """Google says no for longer than the deadline: nothing is taken for deleted, and the next sync carries on."""
    both.type_in_excel(OVERRIDE, 5.0)
    both.bed.google.emulator.faults.add(Fault(path="/v4/spreadsheets/", times=0, status=403, message="no permission"))
    both.sync()
    both.bed.google.emulator.faults.clear()
    assert both.held(OVERRIDE) == (5.0, None)
    both.sync()
    assert both.held(OVERRIDE) == (5.0, 5.0)

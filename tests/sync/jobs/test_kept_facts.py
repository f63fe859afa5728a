"""Facts kept in the store: the same as those worked out, for as long as nothing has changed that decides them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from sync.bootstrap import adapters_for
from sync.errors import RefusedError
from sync.facts.territory.options import payload_of
from sync.jobs import program
from sync.jobs.facts import newest_facts, quota_facts
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import Settings, StoreSettings
from sync.store.database import sqlite_url, writing
from sync.store.snapshots import take
from sync.store.tables import FACTS, MIRROR, OUTLOOKS
from sync.store.values import told, untold
from tests.sync.small_company import filled, small_company
from tests.sync.territory_company import territory_company
from workbooks.models import PlanFacts, TerritoryOption

KEPT = "read from the store"
FACTS_OF = {"plan": newest_facts, "quotas": quota_facts}
every_role = pytest.mark.parametrize("role", sorted(FACTS_OF))


@contextmanager
def opened(folder: Path, **sections: Mapping[str, Any]) -> Iterator[Adapters]:
    """The plan of the company in a folder, as a new process sees it, with other settings where some are given."""
    plan = {"quarter": "2020Q2", "as_of": date(2020, 3, 31), **sections.pop("plan", {})}
    store = StoreSettings(url=sqlite_url(folder / "qplan.db"))
    settings = Settings.model_validate({"home": folder, "store": store, "plan": plan, **sections})
    with adapters_for(settings) as adapters:
        yield adapters


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the small company, pulled."""
    filled(sqlite_url(tmp_path / "qplan.db"), small_company()).dispose()
    return tmp_path


def worked_out(folder: Path, role: str) -> PlanFacts:
    """The facts of the company, of which those in the store then say that they were read."""
    with opened(folder) as adapters:
        facts = FACTS_OF[role](adapters)
        held = FACTS.c.role == role
        with writing(adapters.engine, lock="facts") as connection:
            row = connection.execute(select(FACTS.c.facts).where(held)).scalar_one()
            marked = untold(row).model_copy(update={"source": KEPT})
            connection.execute(update(FACTS).where(held).values(facts=told(marked)))
    return facts


@every_role
def test_kept_facts_are_those_worked_out_to_the_last_bit(folder: Path, role: str) -> None:
    """Another process reads them: all bytes of their form are the same, but for the mark where they are from."""
    first = worked_out(folder, role)
    assert first.source == "Small company"
    with opened(folder) as adapters:
        again = FACTS_OF[role](adapters)
        assert again.source == KEPT
        assert told(again.model_copy(update={"source": first.source})) == told(first)
        with writing(adapters.engine, lock="facts") as connection:
            connection.execute(delete(FACTS))
            connection.execute(delete(OUTLOOKS))
    with opened(folder) as adapters:
        assert told(FACTS_OF[role](adapters)) == told(first)


whole_plan_in_full = pytest.mark.parametrize("role", [pytest.param("plan", marks=pytest.mark.full), "quotas"])
"""Facts of a whole plan take seconds even for a small company."""
APPROVER = {"id": "c", "name": "C", "role": "Finance", "channel": "c@d.example"}
OTHERS = {
    "a day": {"plan": {"as_of": date(2020, 3, 30)}},
    "a quarter": {"plan": {"quarter": "2020Q3"}},
    "a currency's rate": {"plan": {"rates": {"EUR": "1.1"}}},
    "who is planned": {"plan": {"every_seller": True}},
    "holidays": {"plan": {"holidays": "DE"}},
    "an approver": {"approvals": {"approvers": [APPROVER]}},
    "an assumption": {"assumptions": {"growth_rate": 0.07}},
    "the host": {"workbook": {"host": "office_js"}},
    "the CRM": {"salesforce": {"client_id": "another"}},
}
QUICK = ("a day",)
SLOW = tuple(name for name in OTHERS if name not in QUICK)


@whole_plan_in_full
@pytest.mark.parametrize("other", [*QUICK, *(pytest.param(name, marks=pytest.mark.full) for name in SLOW)])
def test_with_another_setting_facts_are_worked_out_anew(folder: Path, role: str, other: str) -> None:
    """None of the store is taken, and those of the setting before are worked out again afterwards."""
    worked_out(folder, role)
    with opened(folder, **OTHERS[other]) as adapters:
        assert FACTS_OF[role](adapters).source == "Small company"


@pytest.mark.full
@whole_plan_in_full
def test_another_snapshot_is_worked_out_anew_and_leaves_nothing_of_the_old(folder: Path, role: str) -> None:
    """A pull that moved anything makes a snapshot: its facts are its own, and the only ones kept."""
    worked_out(folder, role)
    with opened(folder) as adapters, writing(adapters.engine, lock="pull") as connection:
        connection.execute(update(MIRROR["Account"]).values(Name="Renamed"))
        moment = datetime(2020, 6, 2, tzinfo=UTC)
        taken, is_new = take(connection, as_of=moment, pulled_at=moment, source="moved", objects=["Account"])
        assert is_new
    with opened(folder) as adapters:
        facts = FACTS_OF[role](adapters)
        assert (facts.source, facts.snapshot_id) == ("Small company", taken.id)
        assert set(facts.accounts["name"]) == {"Renamed"}
        with adapters.engine.connect() as connection:
            assert connection.execute(select(FACTS.c.snapshot_id)).scalars().all() == [taken.id]


@pytest.mark.full
@whole_plan_in_full
def test_another_program_works_facts_out_anew(folder: Path, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of another version is another program."""
    worked_out(folder, role)
    monkeypatch.setattr(program, "version", lambda library: f"{library} of tomorrow")
    program.program.cache_clear()
    try:
        with opened(folder) as adapters:
            assert FACTS_OF[role](adapters).source == "Small company"
    finally:
        program.program.cache_clear()


@whole_plan_in_full
def test_what_forbids_a_plan_forbids_kept_facts_too(folder: Path, role: str) -> None:
    """The org's fiscal year begins in another month than the plan's: refused, whatever the store holds."""
    worked_out(folder, role)
    with opened(folder, plan={"fiscal_calendar": "standard:1"}) as adapters:
        FACTS_OF[role](adapters)
        with writing(adapters.engine, lock="pull") as connection:
            connection.execute(update(MIRROR["Organization"]).values(FiscalYearStartMonth=2))
    with (
        opened(folder, plan={"fiscal_calendar": "standard:1"}) as adapters,
        pytest.raises(RefusedError, match="fiscal calendar"),
    ):
        FACTS_OF[role](adapters)


@pytest.mark.full
def test_options_of_territories_are_not_kept_with_the_facts(tmp_path: Path) -> None:
    """They are on record, and may be computed after the facts were kept: whoever asks for facts reads the newest."""
    filled(sqlite_url(tmp_path / "qplan.db"), territory_company()).dispose()
    with opened(tmp_path) as adapters:
        before = newest_facts(adapters).results.territory
        option = TerritoryOption(name="growth", reps={}, reasons={}, gap=None, is_feasible=True, km_per_hour=0.0)
        record = payload_of([option], newest_facts(adapters).snapshot_id, 0, {})
        adapters.log.append(adapters.plan.id, Kind.TERRITORY_PLANNED, "qplan", record)
    with opened(tmp_path) as adapters:
        after = newest_facts(adapters).results.territory
    assert before is not None
    assert after is not None
    assert before.options == ()
    assert [option.name for option in after.options] == ["growth"]


@pytest.mark.full
def test_facts_of_one_plan_are_kept_once_a_role(folder: Path) -> None:
    """Asked for with other settings, the ones before are no longer kept: they are as large as a workbook."""
    worked_out(folder, "plan")
    with opened(folder, plan={"every_seller": True}) as adapters:
        newest_facts(adapters)
        quota_facts(adapters)
        with adapters.engine.connect() as connection:
            assert sorted(connection.execute(select(FACTS.c.role)).scalars()) == ["plan", "quotas"]

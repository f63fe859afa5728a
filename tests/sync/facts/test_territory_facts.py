"""Accounts and reps for territories, from a CRM that can be checked by hand; the job and the command over them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calculations.fiscal import Quarter
from calculations.territory.intake.centroids import centroid
from sync.bootstrap import adapters_for
from sync.cli.app import app
from sync.errors import RefusedError
from sync.facts.accounts.accounts import accounts_at
from sync.facts.known import Known
from sync.facts.people import reps_of
from sync.facts.plan import plan_facts
from sync.facts.territory.options import with_newest_options
from sync.jobs.facts import newest_facts
from sync.jobs.plan_territory import computed_options, plan_territory
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings, Settings, StoreSettings
from sync.store.database import open_store, sqlite_url
from tests.sync.small_company import filled, small_company
from tests.sync.territory_company import territory_company
from workbooks.models import TerritoryFacts
from workbooks.results.territory import territory_of
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

DAY = date(2020, 3, 31)
Q2 = Quarter.parse("2020Q2")


@pytest.fixture
def adapters(tmp_path: Path) -> Iterator[Adapters]:
    """The territory company's plan for 2020Q2, with a store of its own."""
    url = sqlite_url(tmp_path / "qplan.db")
    filled(url, territory_company()).dispose()
    plan = PlanSettings(quarter="2020Q2", as_of=DAY)
    with adapters_for(Settings(home=tmp_path, store=StoreSettings(url=url), plan=plan)) as made:
        yield made


def facts(folder: Path) -> TerritoryFacts:
    """What the territory company's store says."""
    url = sqlite_url(folder / "facts.db")
    filled(url, territory_company()).dispose()
    engine = open_store(url)
    known = Known(engine, Q2, DAY, "USD")
    found = plan_facts(known, snapshot_id="S1", source="")
    people = set(found.accounts["owner_id"]) | {"u-neo"}
    engine.dispose()
    return territory_of(found.model_copy(update={"reps": reps_of(known, people, {})}))


def test_accounts_are_read_with_money_time_and_place(tmp_path: Path) -> None:
    """a1 sold 400 in the last year and first on 2018-03-31: two years; a2 has a contract of 120 a year to June.

    Nine accounts are too few to learn from, so their potential is what they bought.
    a1 lies in Paris by its state, a2 where it says, a4 in the middle of France. Without April's deal a3 has none open.
    """
    rows = facts(tmp_path).accounts.set_index("account_id")
    assert rows["potential"].to_dict() == {
        "a1": 400, "a2": 300, "a3": 200, "a4": 100, "b1": 200, "b2": 0, "e1": 500, "e2": 100, "g1": 0
    }  # fmt: skip
    assert rows.loc["a1", ["arr", "open_deals", "late_deals"]].tolist() == [400.0, 2, 1]
    assert rows.loc["a1", "tenure"] == 2.0
    assert rows.loc["a2", "arr"] == pytest.approx(120.0)
    assert str(rows.loc["a2", "renewal_date"])[:10] == "2020-06-30"
    assert rows.loc["a2", "lock_reason"] == ""
    assert (rows.loc["a1", "locked"], rows.loc["a1", "lock_reason"]) == (True, "1 late-stage deal open")
    assert rows.loc["a3", "open_deals"] == 0
    assert rows.loc["a1", ["lat", "lon"]].tolist() == [48.9, 2.3]
    assert rows.loc["a2", ["lat", "lon"]].tolist() == [45.0, 5.0]
    assert rows.loc["a4", ["lat", "lon"]].tolist() == list(centroid("France") or ())
    assert rows["workload"].to_dict()["g1"] == 1.5
    assert rows.loc[["a2", "a3", "a1"], "family"].tolist() == ["a2", "a2", ""]


def test_people_who_lead_keep_their_accounts_and_regions_are_pools(tmp_path: Path) -> None:
    """Lea's account is out; b2 in Japan, which Emi mostly owns, is Asia's; Gus's account is an orphan of Europe.

    Neo starts on the first day of the quarter: no ramp in the first month, 25 and 50 % then, a quarter of a rep; he has
    no region yet and counts where most of Lea's people do.
    """
    found = facts(tmp_path)
    rows, reps = found.accounts.set_index("account_id"), found.reps.set_index("rep_id")
    assert "l1" not in rows.index
    assert (rows.loc["g1", "owner"], rows.loc["g1", "pool"]) == ("", "Europe")
    assert rows.loc["b2", "pool"] == "Asia"
    assert reps["pool"].to_dict() == {"u-ann": "Europe", "u-ben": "Europe", "u-emi": "Asia", "u-neo": "Europe"}
    assert reps["capacity"].to_dict() == {"u-ann": 1.0, "u-ben": 1.0, "u-emi": 1.0, "u-neo": 0.25}
    assert reps["peers"].to_dict() == reps["pool"].to_dict()
    assert {finding.code for finding in found.findings} == {
        "territory.placed-by-state",
        "territory.held-by-leads",
        "territory.pool-of-one",
        "territory.history-too-short",
        "territory.potential-is-sales",
    }


def test_options_are_computed_put_on_record_and_published(adapters: Adapters) -> None:
    """Three options: g1 finds an owner; the event names every change, and the workbook shows the same.

    Of someone who is planned no more nothing is left in them.
    """
    done = plan_territory(adapters, time_limit=10)
    assert done.table["option"].tolist() == ["today", "minimal", "balanced", "growth"]
    assert "g1" in set(done.option.plan.frame["account_id"])
    events = [event for event in adapters.log.of("2020Q2") if event.kind is Kind.TERRITORY_PLANNED]
    assert [option["name"] for option in events[0].payload["options"]] == ["minimal", "balanced", "growth"]
    facts = newest_facts(adapters).results.territory
    assert facts is not None
    assert [point.budget for point in facts.frontier] == [0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12]
    assert facts.frontier_sentence == done.sentence != ""
    assert facts.options_snapshot == done.published.snapshot_id
    balanced = next(option for option in facts.options if option.name == "balanced")
    assert balanced.reasons["g1"] == "had no owner"
    rows = {row.key: row.values for row in read(done.published.path).tables["account_moves"]}
    assert rows["a1"]["final"] == rows["a1"]["planned"] == "Ann"
    assert rows["g1"]["owner"] in (None, "")
    assert rows["g1"]["planned"] in ("Ann", "Ben")
    smaller = facts.model_copy(update={"reps": facts.reps[facts.reps["rep_id"] != "u-ann"], "options": ()})
    left = with_newest_options(smaller, adapters.log.of("2020Q2"))
    assert all("u-ann" not in option.reps.values() for option in left.options)
    assert with_newest_options(smaller, []).options == ()


def test_one_person_has_nobody_to_share_with(adapters: Adapters) -> None:
    """Everything to one seller is no plan: the refusal says who is alone, and nothing goes on record."""
    facts = newest_facts(adapters)
    assert facts.results.territory is not None
    alone = facts.results.territory.reps.iloc[:1]
    lonely = replace(facts.results, territory=facts.results.territory.model_copy(update={"reps": alone}))
    with pytest.raises(RefusedError, match="Ann alone is planned: there is nobody to share accounts with"):
        computed_options(adapters, facts.model_copy(update={"results": lonely}))
    assert not [event for event in adapters.log.of("2020Q2") if event.kind is Kind.TERRITORY_PLANNED]


@pytest.mark.full
def test_a_managers_own_move_is_kept_and_locked_in_the_next_run(adapters: Adapters) -> None:
    """b1 is typed to Ann: every option of the next run leaves it there; a name nobody has is a finding."""
    path = plan_territory(adapters, time_limit=10).published.path
    enter(path, {("account_moves", "b1", "own_move"): " ann ", ("account_moves", "a4", "own_move"): "Nobody at all"})
    again = plan_territory(adapters, "minimal", time_limit=10)
    assert again.own_moves == {"b1": "u-ann"}
    assert "'Nobody at all'" in next(f.sentence for f in again.findings if f.code == "territory.own-move-unknown")
    territory = newest_facts(adapters).results.territory
    assert territory is not None
    assert [option.reps["b1"] for option in territory.options] == ["u-ann"] * 3
    assert again.option.plan.frame.set_index("account_id").loc["b1", "is_locked"]
    rows = {row.key: row.values for row in read(path).tables["account_moves"]}
    assert str(rows["b1"]["own_move"]).strip() == "ann"


def test_a_run_without_accounts_is_refused(tmp_path: Path) -> None:
    """Without accounts there is nothing to plan, and the message says what to do."""
    rows = small_company()
    rows["Account"] = []
    url = sqlite_url(tmp_path / "empty.db")
    filled(url, rows).dispose()
    plan = PlanSettings(quarter="2020Q2", as_of=DAY)
    with (
        adapters_for(Settings(home=tmp_path / "empty", store=StoreSettings(url=url), plan=plan)) as empty,
        pytest.raises(RefusedError, match="no reps who own any"),
    ):
        plan_territory(empty)


@pytest.mark.full
def test_the_command_prints_options_and_moves_and_draws_the_map(adapters: Adapters, tmp_path: Path) -> None:
    """As text and as JSON; the exit code says whether the rules are kept; the map is a PNG."""
    config = tmp_path / "qplan.toml"
    config.write_text(
        f'[plan]\nquarter = "2020Q2"\nas_of = 2020-03-31\n[store]\nurl = "{sqlite_url(tmp_path / "qplan.db")}"\n'
    )
    picture = tmp_path / "map.png"
    base = ["plan", "territory", "-c", str(config), "--time-limit", "10"]
    shown = CliRunner().invoke(app, [*base, "--map", str(picture)])
    assert shown.exit_code in (0, 1), shown.output
    assert "Options" in shown.output
    assert "Published to" in shown.output
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    told = CliRunner().invoke(app, [*base, "--json", "--option", "minimal"])
    document = json.loads(told.output)
    assert document["option"] == "minimal"
    assert [row["option"] for row in document["options"]] == ["today", "minimal", "balanced", "growth"]
    assert told.exit_code == (0 if document["certificate"]["is_feasible"] else 1)
    assert CliRunner().invoke(app, [*base, "--option", "bold"]).exit_code == 2


def test_accounts_that_came_later_are_not_there_yet(tmp_path: Path) -> None:
    """Of three accounts created after the day, the one with a deal won before it was only entered late and counts."""
    company = small_company()
    late = {"CreatedDate": "2020-04-01T00:00:00.000Z"}
    company["Account"] += [
        {"Id": "c-new", "Name": "New", **late},
        {"Id": "c-eve", "Name": "Eve", "CreatedDate": "2020-03-31T23:59:59.000Z"},
        {"Id": "c-moved", "Name": "Moved", **late},
    ]
    company["Opportunity"].append(dict(company["Opportunity"][0], Id="o-moved", AccountId="c-moved"))
    engine = filled(sqlite_url(tmp_path / "late.db"), company)
    ids = set(accounts_at(Known(engine, Q2, DAY, "USD"))["account_id"])
    engine.dispose()
    assert ids == {"c-acme", "c-koln", "c-solo", "c-eve", "c-moved"}


def test_deals_are_counted_as_they_stood_on_the_day(tmp_path: Path) -> None:
    """a3 has five deals that April changed: one was open at 20 and went to 80, one at 70 was lost, one fell back from
    90 to 10; one without history closed later; and one that had been lost by then was opened again. Open on the day
    are four, late two: those at 70 and 90.
    """
    company = territory_company()
    march, april = "2020-03-02T08:00:00.000Z", "2020-04-02T08:00:00.000Z"
    lost = {"StageName": "Lost", "IsClosed": True, "IsWon": False, "CloseDate": "2020-04-02"}
    now = {
        "x-up": {"Probability": 80.0},
        "x-lost": {"Probability": 0.0, **lost},
        "x-down": {"Probability": 10.0},
        "x-bare": {"Probability": 0.0, **lost},
        "x-again": {"Probability": 95.0},
    }
    before = {"x-up": ("Offer", 20.0), "x-lost": ("Offer", 70.0), "x-down": ("Offer", 90.0), "x-again": ("Lost", 0.0)}
    usual = {"AccountId": "a3", "StageName": "Offer", "IsClosed": False, "CreatedDate": "2020-03-01T08:00:00.000Z"}
    company["Opportunity"] += [{"Id": id_, **usual, **fields} for id_, fields in now.items()]
    company["OpportunityHistory"] = [
        {"Id": f"{id_}{at}", "OpportunityId": id_, "CreatedDate": at, "StageName": stage, "Probability": chance}
        for id_, (name, rate) in before.items()
        for at, stage, chance in (
            (march, name, rate),
            (april, now[id_].get("StageName", "Offer"), now[id_]["Probability"]),
        )
    ]
    engine = filled(sqlite_url(tmp_path / "then.db"), company)
    rows = plan_facts(Known(engine, Q2, DAY, "USD"), snapshot_id="S1", source="").holdings.set_index("account_id")
    engine.dispose()
    assert rows.loc["a3", ["open_deals", "late_deals"]].tolist() == [4, 2]

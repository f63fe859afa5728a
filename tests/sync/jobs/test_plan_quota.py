"""The quotas of a company that can be checked by hand: the job that computes them and the command that prints them."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.bootstrap import adapters_for
from sync.cli.app import app
from sync.errors import RefusedError
from sync.jobs.plan_quota import QuotaPlan, plan_quota
from sync.jobs.publish import publish
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings, Settings, StoreSettings
from sync.store.database import sqlite_url
from tests.sync.small_company import filled, small_company
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

PLAN = PlanSettings(quarter="2020Q2", as_of=date(2020, 3, 31))
_STARTS = ("2019-01-01", "2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01")
WHOLE = {"target": 170.0, "over_assignment_rate": 0.1, "rounding_unit": 1.0}
"""A street of 187 in units of one: the default thousands are too coarse for a company of three customers."""


def settings(folder: Path, rows: dict[str, list[dict[str, Any]]] | None = None) -> Settings:
    """Settings of the company's plan for 2020Q2, with a store of its own."""
    url = sqlite_url(folder / "qplan.db")
    filled(url, rows or small_company()).dispose()
    return Settings(home=folder, store=StoreSettings(url=url), plan=PLAN)


@pytest.fixture(scope="module")
def at_rest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adapters]:
    """The company without a workbook: read, and not changed."""
    with adapters_for(settings(tmp_path_factory.mktemp("company"))) as made:
        yield made


@pytest.fixture(scope="module")
def published_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's store and workbook, built once."""
    folder = tmp_path_factory.mktemp("published")
    with adapters_for(settings(folder)) as made:
        publish(made)
    return folder


@pytest.fixture
def published(published_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The company with a workbook of its own to type into."""
    shutil.copytree(published_folder, tmp_path, dirs_exist_ok=True)
    url = sqlite_url(tmp_path / "qplan.db")
    with adapters_for(Settings(home=tmp_path, store=StoreSettings(url=url), plan=PLAN)) as made:
        yield made


def line(plan: QuotaPlan, rep: str, table: str = "quotas") -> dict[str, Any]:
    """The row of one rep."""
    return next(row for row in plan.tables[table] if row["rep_id"] == rep)


def test_quotas_add_up_to_the_street_and_each_to_its_steps(at_rest: Adapters) -> None:
    """170 × 1.1 = 187: what is handed out and what caps keep add up to it, and steps add up to quotas."""
    plan = plan_quota(at_rest, WHOLE)
    assert plan.figures["street_total"] == 187
    handed = sum(row["calculated"] for row in plan.tables["quotas"])
    assert handed + plan.figures["unallocated"] == pytest.approx(187)
    assert handed == plan.figures["final_total"]
    for row in plan.tables["explained"]:
        steps = sum(value for name, value in row.items() if name == "equal_share" or name.startswith("by_"))
        assert steps == row["quota"] == line(plan, row["rep_id"])["final"]


def test_quotas_need_none_of_the_facts_that_only_other_tabs_show(published: Adapters) -> None:
    """The workbook, made with everything there is, shows every quota and figure that the verb prints."""
    shown, plan = read(published.workbook), plan_quota(published)
    for name in ("rep_id", "calculated", "final"):
        assert [row[name] for row in plan.tables["quotas"]] == list(shown.tables["quotas"].columns[name])
    printed = {id_: value for id_, value in plan.figures.items() if value is not None}
    assert {"street_total", "final_total"} < printed.keys()
    assert printed == {id_: (shown.figures | shown.inputs)[id_] for id_ in printed}


def test_months_and_managers_hold_the_same_money(at_rest: Adapters) -> None:
    """Ann and Bob report to Cleo: her line is all there is, and three months make each quota."""
    plan = plan_quota(at_rest, WHOLE)
    (team,) = plan.tables["managers"]
    assert (team["name"], team["people"], team["final"]) == ("Cleo Chief", 2, plan.figures["final_total"])
    for row in plan.tables["months"]:
        assert row["month_1"] + row["month_2"] + row["month_3"] == line(plan, row["rep_id"])["final"]


def test_an_override_in_the_workbook_counts_and_keeps_the_calculated_quota(published: Adapters) -> None:
    """Ann's 120 is final, what was calculated stays beside it, and the review lists it for the session."""
    before = plan_quota(published)
    enter(published.workbook, {("quotas", "u-ann", "override"): 120.0, ("quotas", "u-ann", "reason"): "Two new stores"})
    after = plan_quota(published)
    assert line(after, "u-ann")["final"] == 120
    assert line(after, "u-ann")["calculated"] == line(before, "u-ann")["calculated"]
    listed = {row["name"]: row["situation"] for row in after.tables["situations"]}
    assert "override" in listed["Ann Able"]


def test_a_wrong_entry_is_named_with_its_cell(published: Adapters) -> None:
    """An override without a reason blocks, and its cell on the tab Quotas is said."""
    enter(published.workbook, {("quotas", "u-ann", "override"): 120.0})
    plan = plan_quota(published)
    assert plan.is_blocked
    assert any(str(found.at).startswith("Quotas!") for found in plan.findings)


@pytest.mark.parametrize(
    ("assumptions", "said"),
    [
        ({"tagret": 1.0}, "No assumption is called 'tagret'"),
        ({"growth_rate": 99.0}, "growth_rate = 99 is out of"),
        ({"target": 1e300}, "out of its bounds"),
        ({"target": float("nan")}, "out of its bounds"),
    ],
)
def test_assumptions_that_make_no_sense_are_refused(
    at_rest: Adapters, assumptions: dict[str, float], said: str
) -> None:
    """A name nobody knows, a growth of 9,900 % where 1,000 % is the most, money no company has, and no number."""
    with pytest.raises(RefusedError, match=said):
        plan_quota(at_rest, assumptions)


def test_the_command_prints_them_for_people_and_as_json(tmp_path: Path) -> None:
    """Both say the same final quotas; people can ask for steps and the back-test."""
    config = _config(tmp_path, small_company())
    options = [part for name, value in WHOLE.items() for part in ("--set", f"{name}={value}")]
    told = CliRunner().invoke(app, ["plan", "quota", "--config", str(config), "--json", *options])
    assert told.exit_code == 0, told.output
    answer = json.loads(told.output)
    assert answer["figures"]["street_total"] == 187
    assert {row["name"] for row in answer["quotas"]} == {"Ann Able", "Bob Best"}
    shown = CliRunner().invoke(app, ["plan", "quota", "--config", str(config), "--explain", "--backtest", *options])
    assert shown.exit_code == 0, shown.output
    assert "street 187" in shown.output
    assert "run-rate attainment" in shown.output
    assert "for the quarter's money see `qplan plan revenue`" in " ".join(shown.output.split())
    assert "Ann Able: equal share" in shown.output
    assert "quotas really set" in shown.output
    assert "There is no workbook" in shown.output
    assert CliRunner().invoke(app, ["plan", "quota", "--config", str(config), "--set", "target"]).exit_code == 2
    assert CliRunner().invoke(app, ["plan", "quota", "--config", str(config), "--set", "target=nan"]).exit_code == 2


def test_a_score_that_is_not_known_is_no_verdict(tmp_path: Path) -> None:
    """Without a deal nothing is known of a target or of anybody: fairness is n/a, and not above its threshold."""
    rows = small_company()
    rows["Opportunity"], rows["OpportunityLineItem"] = [], []
    shown = CliRunner().invoke(app, ["plan", "quota", "--config", str(_config(tmp_path, rows))])
    assert "Fairness n/a (no verdict: nobody can be scored)" in shown.output
    assert "None" not in shown.output


def test_a_person_without_a_last_quota_has_none(tmp_path: Path) -> None:
    """Bob carried no quota in 2020Q1: his last one is not known, in the text n/a and in JSON null; Ann's is 100."""
    rows = small_company()
    rows["ForecastingQuota"] = [row for row in rows["ForecastingQuota"] if row["QuotaOwnerId"] == "u-ann"]
    with adapters_for(settings(tmp_path, rows)) as made:
        plan = plan_quota(made, WHOLE)
    assert [line(plan, id_)["last_quota"] for id_ in ("u-ann", "u-bob")] == [100, None]
    assert (line(plan, "u-bob")["last_restated"], line(plan, "u-bob")["change"]) == (None, None)
    (team,) = plan.tables["managers"]
    assert team["last_quota"] == 100


def test_without_any_quota_or_booking_no_sum_is_zero(tmp_path: Path) -> None:
    """Nobody ever carried a quota or won a deal: last quotas and what is expected are n/a, by person and in all."""
    rows = small_company()
    rows["ForecastingQuota"], rows["Opportunity"], rows["OpportunityLineItem"] = [], [], []
    told = CliRunner().invoke(app, ["plan", "quota", "--config", str(_config(tmp_path, rows)), "--json"])
    answer = json.loads(told.output)
    assert {(row["last_quota"], row["last_restated"], row["expected"]) for row in answer["quotas"]} == {(None,) * 3}
    assert {row["last_quota"] for row in answer["managers"]} == {None}
    shown = CliRunner().invoke(app, ["plan", "quota", "--config", str(tmp_path / "qplan.toml")])
    assert "Their sum, n/a, is" in shown.output


@pytest.mark.parametrize(("quarters", "ground"), [(3, "3 whole quarters"), (1, "1 whole quarter ")])
def test_a_short_history_says_what_rests_on_it(tmp_path: Path, quarters: int, ground: str) -> None:
    """Of three quarters, and of one: what rests on them is named, and last quotas are restated to the typed target.

    The street is 170 × 1.1 = 187 and belongs to the two who carried quotas: Ann 100, and Bob 80 at half ramp in his
    first three months, which is 160 at full: the factor is 187 / 260.
    """
    rows = small_company()
    begin = _STARTS[-quarters]
    for sobject, day in (("Opportunity", "CloseDate"), ("ForecastingQuota", "StartDate")):
        rows[sobject] = [row for row in rows[sobject] if row[day] >= begin]
    asked = ["plan", "quota", "--config", str(_config(tmp_path, rows)), "--json"]
    asked += [part for name, value in WHOLE.items() for part in ("--set", f"{name}={value}")]
    answer = json.loads(CliRunner().invoke(app, asked).output)
    (short,) = [found for found in answer["findings"] if found["code"] == "history.short"]
    assert f"The records cover {ground}" in short["sentence"]
    assert "the factor that restates last quotas rest on these alone, without a season" in short["sentence"]
    restated = {row["rep_id"]: row["last_restated"] for row in answer["quotas"] if row["last_quota"]}
    assert sum(restated.values()) == pytest.approx(187)
    assert restated["u-ann"] == pytest.approx(187 * 100 / 260)


@pytest.mark.full
@pytest.mark.parametrize(
    ("quarters", "blocking", "said"),
    [
        (0, {"target.no-base", "history.last-quarter-empty"}, {"history.short"}),
        (1, {"target.no-base"}, {"history.short", "history.ends-early"}),
        (2, {"target.no-base"}, {"history.short"}),
        (3, {"target.no-base"}, {"history.short"}),
        (5, set(), set()),
    ],
)
def test_each_length_of_history(tmp_path: Path, quarters: int, blocking: set[str], said: set[str]) -> None:
    """Without the quarter of a year ago no target is known, so no quota is a number; a typed target is handed out.

    Nothing that is not known is 0: of no quarter there are neither last quotas nor expectations.
    """
    rows = small_company()
    begin = _STARTS[-quarters] if quarters else "2020-04-01"
    for sobject, day in (("Opportunity", "CloseDate"), ("ForecastingQuota", "StartDate")):
        rows[sobject] = [row for row in rows[sobject] if row[day] >= begin]
    with adapters_for(settings(tmp_path, rows)) as adapters:
        plan, typed = plan_quota(adapters), plan_quota(adapters, WHOLE)
    found = {(one.finding.code, one.finding.severity.value) for one in plan.findings}
    ground = {
        code for code, severity in found if severity == "blocking" and code.split(".")[0] in ("target", "history")
    }
    assert ground == blocking
    assert {code for code, severity in found if severity != "blocking" and code.startswith("history")} == said
    if quarters < 4:
        assert (plan.figures["target"], plan.figures["final_total"]) == (None, None)
        assert {row["final"] for row in plan.tables["quotas"]} == {None}
    assert typed.figures["final_total"] == 187
    assert "target.no-base" not in {one.finding.code for one in typed.findings}
    lasts = [(row["last_quota"], row["expected"]) for row in typed.tables["quotas"]]
    assert [last for last, _ in lasts] == ([100, 80] if quarters else [None, None])
    assert all((expected is not None) == bool(quarters) and expected != 0 for _, expected in lasts)


@pytest.mark.full
def test_managers_in_a_circle_end_with_findings(tmp_path: Path) -> None:
    """Ann reports to Bob and Bob to Ann: the cascade names both teams, blocking, and the command ends with 1."""
    rows = small_company()
    rows["User"][1]["ManagerId"], rows["User"][2]["ManagerId"] = "u-bob", "u-ann"
    options = [part for name, value in WHOLE.items() for part in ("--set", f"{name}={value}")]
    told = CliRunner().invoke(app, ["plan", "quota", "--config", str(_config(tmp_path, rows)), "--json", *options])
    assert told.exit_code == 1, told.output
    (blocking,) = [found for found in json.loads(told.output)["findings"] if found["severity"] == "blocking"]
    assert blocking["code"] == "quota.hierarchy-cycle"
    assert "report to themselves" in blocking["sentence"]
    assert blocking["rows"] == ["team:u-ann", "team:u-bob"]


def _config(folder: Path, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """A qplan.toml beside a store that holds these rows."""
    url = settings(folder, rows).store.url
    config = folder / "qplan.toml"
    config.write_text(f'[plan]\nquarter = "2020Q2"\nas_of = 2020-03-31\n[store]\nurl = "{url}"\n', encoding="utf-8")
    return config


def test_floors_and_caps_around_what_is_expected_hold_nobody(at_rest: Adapters) -> None:
    """At 100 % every quota lies within the floor and cap of its own proportion, and all of the street is handed out."""
    plan = plan_quota(at_rest, WHOLE | {"bounds_expected_share": 1.0})
    assert (plan.figures["held_count"], plan.figures["unallocated"]) == (0, 0)
    assert plan.figures["final_total"] == 187
    shares = [row["calculated"] / row["expected"] for row in plan.tables["quotas"]]
    assert shares == pytest.approx([shares[0]] * len(shares), rel=0.02)  # units of one


def test_the_gate_on_fairness_says_what_scored_it(at_rest: Adapters) -> None:
    """Two reps are no pool of five: no verdict; deals scored them, and the figure of past quarters stands beside it."""
    gate = next(gate for gate in plan_quota(at_rest, WHOLE).gates if gate.name == "fairness")
    assert gate.verdict == "insufficient"
    assert "Scored on the deals of each person, which did not set them." in gate.sentence
    assert [measure.name for measure in gate.measures] == ["on past quarters, by what was booked in them"]

"""One number for one thing: everything that says what the planned quarter brings, from whatever verb or tab, agrees."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calculations.outlook.outlook import Outlook
from sync.bootstrap import adapters_for
from sync.cli.app import app
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.emulators.salesforce.orgs.recipe import Recipe
from sync.jobs.facts import newest_snapshot
from sync.jobs.outlooks import outlook_at_hand
from sync.settings import load
from tests import pace
from tests.e2e.team import CONFIG
from tests.sync.orgs import odd_org
from tests.workbooks.test_one_number import company_totals, numbers
from workbooks.models import PlanDocument
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

TEN = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "SEK", "BHD", "CAD")
TARGETS = {"four people": 1_234_567.0, "AdventureWorks": 9_000_000.0}
"""What a planner types; elsewhere the target stays the formula it starts with."""

VERBS = (
    "plan revenue",
    "plan quota",
    "plan territory",
    "assess",
    "diff",
    "versions keep one",
    "versions list",
    "versions compare one one",
)

EXPECTED, CHANCE, TARGET, QUOTAS = "expected bookings", "chance of the target", "target", "final quotas"
LOW, HIGH = "low end of 8 in 10", "high end of 8 in 10"

CLAIMED: dict[str, str] = {
    r"figures/(plan_total|plan_outlook|outlook_expected|projection_own|projection_expected)": EXPECTED,
    r"tables/(plan_parts|outlook_by_\w+|outlook_sellers)\.expected.*": EXPECTED,
    r"plan revenue/(plan|outlook/expected|bridge/end)": EXPECTED,
    r"assess/pipeline/projections/-1/expected": EXPECTED,
    r"versions list/versions/0/figures/(plan_total|outlook_expected)": EXPECTED,
    r"figures/(key|outlook|plan|plan_base)_chance": CHANCE,
    r"plan revenue/(outlook/)?chance": CHANCE,
    r"plan quota/figures/plan_chance": CHANCE,
    r"versions list/versions/0/figures/plan_chance": CHANCE,
    r"figures/(key|coverage|outlook|plan|bridge)_target": TARGET,
    r"figures/target": TARGET,
    r"plan revenue/(reconciliation/)?target": TARGET,
    r"plan quota/figures/(bridge_)?target": TARGET,
    r"assess/pipeline/coverage/target": TARGET,
    r"versions list/versions/0/figures/plan_target": TARGET,
    r"figures/(key_low|outlook_low_80|projection_low)": LOW,
    r"plan revenue/(outlook/)?range_80/0": LOW,
    r"assess/pipeline/projections/-1/low": LOW,
    r"versions list/versions/0/figures/outlook_low_80": LOW,
    r"figures/(key_high|outlook_high_80|projection_high)": HIGH,
    r"plan revenue/(outlook/)?range_80/1": HIGH,
    r"assess/pipeline/projections/-1/high": HIGH,
    r"versions list/versions/0/figures/outlook_high_80": HIGH,
    r"figures/(final_total|key_final)": QUOTAS,
    r"figures/(quotas|quota_teams|quota_months)\.final\.total": QUOTAS,
    r"figures/(quota_periods|quota_families)\.amount\.total": QUOTAS,
    r"plan quota/figures/final_total": QUOTAS,
    r"versions list/versions/0/figures/final_total": QUOTAS,
}
"""Where a notion is told, in full."""

OTHERS = {
    r"figures/(outlook|key)_(low|high)_95": "the range of 95 %",
    r"(plan quota/)?figures/expected_company": "over the target, see its own test",
    r".*bounds_expected_share": "a share of the way to expected bookings",
    r".*/target_and_half": "the chance of two things together",
    r".*/street_target": "what quotas add up to",
    r"(figures/quotas|tables/(quotas|cascade|quota_sources))\.expected.*": "people at full ramp: shares of the quotas",
    r"figures/\w+\.expected_attainment\.total": "a rate of the run rate",
    r"figures/pipeline_targets\..*": "pipeline to create",
    r"figures/was_\w+": "of the time before, and says so",
    r"plan revenue/outlook/planned_hires": "what planned hires add",
    r"plan revenue/renewals/expected": "renewals by their own history",
    r"assess/pipeline/projections/(?!-1/).*": "the closing quarter",
    r"tables/pipeline_\w+\.expected.*": "pipeline",
}
"""What is called alike and is another thing."""

NAMED = re.compile(r"(^|[/_.])(expected|chance|target)([/_. ]|$)")


@dataclass
class Told:
    """Every value of every notion with where it stands, and what nobody has claimed."""

    values: dict[str, dict[str, float]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)

    def take(self, path: str, value: float) -> None:
        """Sort a number under its notion, if it is of one."""
        notion = next((notion for pattern, notion in CLAIMED.items() if re.fullmatch(pattern, path)), None)
        if notion is not None:
            self.values.setdefault(notion, {})[path] = value
        elif NAMED.search(path) and not any(re.fullmatch(pattern, path) for pattern in OTHERS):
            self.strangers.append(path)


@dataclass(frozen=True)
class Plan:
    """What was said of a plan: the workbook read, the JSON of each verb, its outlook, and the target somebody typed."""

    document: PlanDocument
    said: dict[str, Any]
    outlook: Outlook
    target: float | None


@contextmanager
def org_of(name: str) -> Iterator[tuple[Org, date]]:
    """An org by what is odd about it, and the eve of the quarter to plan."""
    if name == "AdventureWorks":
        yield Recipe(date(2020, 3, 31), extras=("pipeline",)).create(None), date(2020, 3, 31)
        return
    people, parameters = ORGS[name]
    with odd_org(people, date(2026, 9, 30), **parameters) as made, made.read() as db:
        rows = db.execute("SELECT StartDate FROM Period WHERE Type = 'Quarter' ORDER BY StartDate").fetchall()
    eve = next(start for (text,) in rows if (start := date.fromisoformat(text)) > date(2026, 6, 15)) - timedelta(days=1)
    with odd_org(people, eve, **parameters) as made:
        yield made, eve


ORGS: dict[str, tuple[int, dict[str, Any]]] = {
    "four people": (4, {"history": 6}),
    "fifty people in ten currencies": (50, {"currencies": TEN, "history": 8}),
    "4-4-5 with monthly quotas": (12, {"calendar": "4-4-5:2", "quota_grain": ("month",), "history": 8}),
    "a year from February": (12, {"calendar": "standard:2:end", "history": 8}),
}


@contextmanager
def planned(name: str, folder: Path) -> Iterator[Path]:
    """Settings of a plan of the org's next quarter, pulled and built."""
    with org_of(name) as (org, eve), SalesforceEmulator(org) as emulator:
        text = CONFIG.format(url=emulator.url, insists=pace.seconds(0.3)).replace('quarter = "2020Q2"\n', "")
        with org.read() as db:
            kinds = db.execute("SELECT DeveloperName FROM ForecastingType WHERE IsActive ORDER BY Id").fetchone()
        text = text.replace("2020-03-31", str(eve)).replace("[plan]", f'[plan]\nforecasting_type = "{kinds[0]}"')
        path = folder / "qplan.toml"
        path.write_text(text, encoding="utf-8")
        said("pull", path)
        said("build", path)
        yield path


def said(verb: str, path: Path) -> Any:
    """The JSON of a verb."""
    done = CliRunner().invoke(app, [*verb.split(), "--config", str(path), "--json"])
    assert done.exit_code in (0, 1), f"{verb}: {done.output[-2000:]}"
    return json.loads(done.stdout)


def _from_the_end(path: str, document: Any) -> str:
    """The path with the last of the projections counted from the end: it is the one ahead."""
    last = len(document["pipeline"]["projections"]) - 1
    return path.replace(f"/pipeline/projections/{last}/", "/pipeline/projections/-1/")


@pytest.fixture(
    scope="module",
    params=[
        name if name == "four people" else pytest.param(name, marks=pytest.mark.full)
        for name in (*ORGS, "AdventureWorks")
    ],
)
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Everything that is said of the quarter."""
    name, folder = request.param, tmp_path_factory.mktemp("one")
    target = TARGETS.get(name)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        with planned(name, folder) as path:
            (workbook,) = folder.glob("*-plan.xlsx")
            if target is not None:
                enter(workbook, {"target": target})
                said("build", path)
            found = {verb: said(verb, path) for verb in VERBS}
            with adapters_for(load(path)) as adapters:
                outlook = outlook_at_hand(adapters, newest_snapshot(adapters))
            assert outlook is not None
            return Plan(read(workbook), found, outlook, target)


@pytest.fixture
def told(plan: Plan) -> Told:
    """Its numbers by notion."""
    found = Told()
    for id_, value in {**plan.document.figures, **plan.document.inputs}.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.take(f"figures/{id_}", float(value))
    for path, value in company_totals(plan.document):
        if "." in path:
            found.take(f"tables/{path}", value)
    for verb, document in plan.said.items():
        for path, value in numbers(document):
            at = _from_the_end(path, document) if verb == "assess" else path
            is_row = re.search(r"/\d+/", at) and not at.startswith("/versions/0/figures/")
            if not is_row:
                found.take(f"{verb}{at}", value)
    return found


LEAST = {EXPECTED: 14, CHANCE: 8, TARGET: 12, LOW: 7, HIGH: 7, QUOTAS: 9}
"""In how many places each is told at least: a pattern that finds nothing any more proves nothing."""


def test_every_place_tells_the_same(plan: Plan, told: Told) -> None:
    """Expected bookings, chance, range, target and sum of quotas, each one value to the cent of a row."""
    ordered = np.sort(plan.outlook.draws.sums())
    assert ordered.size == 2_000
    target = told.values[TARGET]["figures/target"] if plan.target is None else plan.target
    wanted = {
        EXPECTED: plan.outlook.expected(),
        CHANCE: float((plan.outlook.draws.sums() >= target).mean()),
        LOW: float(ordered[199]),
        HIGH: float(ordered[1_799]),
        TARGET: target,
        QUOTAS: sum(row.values["final"] for row in plan.document.tables["quotas"]),
    }
    for notion, value in wanted.items():
        found = told.values[notion]
        assert len(found) >= LEAST[notion], (notion, sorted(found))
        off = {path: seen for path, seen in found.items() if seen != pytest.approx(value, rel=1e-7, abs=0.05)}
        assert off == {}, (notion, value)


def test_nothing_called_alike_is_unknown(told: Told) -> None:
    """A new figure called expected, chance or target is told to be of a notion, or to be something else."""
    assert told.strangers == []


def test_scenarios_rows_and_rates_say_it_too(plan: Plan) -> None:
    """The base scenario, each level of the breakdown, attainment by the outlook, and the comparison of versions."""
    revenue, expected = plan.said["plan revenue"], plan.outlook.expected()
    assert next(one["total"] for one in revenue["scenarios"] if one["scenario"] == "base") == pytest.approx(expected)
    shown = {row.key: row.values["plan"] for row in plan.document.tables["scenarios"]}
    assert shown["base"] == pytest.approx(expected, abs=0.01)
    for level in ("total", "segment", "product_line", "region", "cell"):
        parts = [row["forecast"] for row in revenue["breakdown"] if row["level"] == level]
        assert sum(parts) == pytest.approx(expected), level
    figures = plan.said["plan quota"]["figures"]
    assert figures["expected_company"] * figures["target"] == pytest.approx(expected)
    compared = {row["what"]: (row["before"], row["after"]) for row in plan.said["versions compare one one"]["figures"]}
    for what in ("Planned revenue", "Expected by the outlook"):
        assert compared[what] == pytest.approx((expected, expected))


def test_cells_teams_and_the_company_agree(plan: Plan) -> None:
    """In every draw, to the bit; and the sellers' expectations of the tab Outlook are those of their cells."""
    draws = plan.outlook.draws
    company = draws.sums()
    for key in ("rep_id", "segment", "region", "product_line"):
        _, parts = draws.sums_by(key)
        assert np.array_equal(parts.sum(axis=0), company), key
    table = plan.outlook.table
    by_seller = (table["mean"] * table["chance"]).groupby(table["rep_id"].astype(str)).sum()
    shown = {row.key: row.values["expected"] for row in plan.document.tables["outlook_sellers"]}
    assert {key: by_seller[key] for key in shown if key in by_seller} == pytest.approx(
        {key: value for key, value in shown.items() if key in by_seller}, rel=1e-9, abs=0.01
    )


def test_quotas_of_people_teams_and_changes_add_up(plan: Plan) -> None:
    """Whatever stands in the CRM for the quarter: what would be written is the sum of the final quotas."""
    final = sum(row.values["final"] for row in plan.document.tables["quotas"])
    assert sum(row["final"] for row in plan.said["plan quota"]["quotas"]) == pytest.approx(final)
    assert sum(row["final"] for row in plan.said["plan quota"]["managers"]) == pytest.approx(final)
    assert sum(row["final"] for row in plan.said["plan quota"]["months"]) == pytest.approx(final)
    teams = [row for row in plan.said["versions compare one one"]["teams"] if row["what"] == "quota"]
    assert sum(row["after"] for row in teams) == pytest.approx(final)

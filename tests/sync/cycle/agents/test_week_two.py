"""The packages of the second week: sums that must close, figures told by hand, and where each stands."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sync.cycle.agents.package import Package
from sync.jobs.agent_sources import source_document
from sync.jobs.agents import run_agent
from sync.model.event import Kind
from sync.settings.assumptions import AssumptionSettings, HireSettings
from tests.sync.cycle.agents.made import at, planning, values
from tests.sync.small_company import DAY, small_company
from tests.sync.territory_company import territory_company

SOURCES = {"quota-performance-tracker": "quota", "revenue-forecaster": "revenue"}


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the companies' packages are."""
    return tmp_path_factory.mktemp("week-two")


@pytest.fixture(scope="module")
def documents() -> dict[str, Mapping[str, object]]:
    """The documents the packages were made of, by name."""
    return {}


@pytest.fixture(scope="module")
def week(companies: Path, documents: dict[str, Mapping[str, object]]) -> Mapping[str, Package]:
    """The packages by the names of their agents: quotas and revenue of the small company, territories of the other."""
    with planning(companies / "small", small_company()) as adapters:
        packages = {name: run_agent(adapters, name, 2)[0].package for name in SOURCES}
        documents |= {name: source_document(adapters, name) for name in SOURCES.values()}
    hire = AssumptionSettings(hires=(HireSettings(start=DAY.replace(month=5, day=1), count=1),))
    with planning(companies / "territories", territory_company(), assumptions=hire) as adapters:
        (done,) = run_agent(adapters, "territory-planning-advisor", 2)
        (again,) = run_agent(adapters, "territory-planning-advisor", 2)
        documents["territory"] = source_document(adapters, "territory")
        runs = adapters.log.of(adapters.plan.id, Kind.TERRITORY_PLANNED)
    assert (again.is_new, len(runs)) == (False, 1)  # options of a snapshot are computed once
    return {**packages, "territory-planning-advisor": done.package}


def test_the_way_from_target_to_quotas(week: Mapping[str, Package]) -> None:
    """160 sold a year before and 5 %; the persons' final quotas, and the managers', are the final total."""
    package = week["quota-performance-tracker"]
    assert values(package, "total.target") == [160 * 1.05]
    (total,) = values(package, "total.final-total")
    by_person = [package.figures[f"share.rep.{name}"].value for name in ("ann-able", "bob-best")]
    assert sum(float(value or 0) for value in by_person) == total == package.figures["share.team.cleo-chief"].value


def test_the_street_total_is_rounded_in_sight(week: Mapping[str, Package]) -> None:
    """168 and 10 % are 184.80, 0 in thousands: the difference stands beside it, and what is over is below zero."""
    package = week["quota-performance-tracker"]
    assert values(package, "total.street-total", "total.rounding-difference") == [0.0, pytest.approx(-168 * 1.1)]
    street, total, over = values(package, "total.street-total", "total.calculated-total", "total.unallocated")
    assert float(over or 0) == float(street or 0) - float(total or 0)


def test_the_bridge_and_the_breakdown_close(week: Mapping[str, Package]) -> None:
    """From 180 booked in 2020Q1 to the plan; segments, product lines and regions each add up to it in whole units."""
    package = week["revenue-forecaster"]
    figures = package.figures
    steps = ("start", "new", "expansion", "reactivation", "price", "fx", "contraction", "churn", "one-offs")
    walked = [float(figures[f"bridge.{step}"].value or 0) for step in steps]
    assert walked[0] == 180.0
    assert sum(walked) == pytest.approx(float(figures["bridge.end"].value or 0))
    (planned,) = values(package, "plan.revenue")
    for level in ("segment", "product-line", "region"):
        (grid,) = [grid for section in package.sections for grid in section.grids if grid.id == level]
        assert sum(float(line.figures[0].value or 0) for line in grid.lines) == round(float(planned or 0))
    assert values(package, "plan.target", "scenario.base") == [168.0, planned]


def test_what_the_options_move(week: Mapping[str, Package]) -> None:
    """All accounts brought 1,620; what receivers get is what moves, and an account that is nobody's moves from nobody.

    400 + 120 + 200 + 100 + 200 + 500 + 100 of revenue a year: that of a2 is its contract's.
    """
    figures = week["territory-planning-advisor"].figures
    for option in ("minimal", "balanced", "growth"):
        moved = float(figures[f"option.{option}.arr-moved"].value or 0)
        received = [f for key, f in figures.items() if key.startswith(f"receives.{option}.") and key.count(".") == 2]
        assert sum(float(figure.value or 0) for figure in received) == pytest.approx(moved)
        assert figures[f"option.{option}.arr-share"].value == pytest.approx(moved / 1620)
        at_risk = float(figures[f"option.{option}.arr-at-risk"].value or 0)
        assert figures[f"impact.{option}"].value == pytest.approx(at_risk / 1620)
        assert figures[f"option.{option}.gaps-closed"].value == 1
    assert figures["option.today.accounts-moved"].value == 0


def test_a_planned_hire_gets_a_starter_territory(week: Mapping[str, Package]) -> None:
    """In the region where hours are missing, with accounts of the people there."""
    figures = week["territory-planning-advisor"].figures
    assert figures["carve.hire-1-2020-05-01.region"].value == "Japan"
    assert float(figures["carve.hire-1-2020-05-01.accounts"].value or 0) >= 1
    assert figures["carve.hire-1-2020-05-01.start-date"].value == "2020-05-01"


@pytest.mark.parametrize("name", [*SOURCES, "territory-planning-advisor"])
def test_every_figure_stands_where_its_source_says(
    week: Mapping[str, Package], documents: Mapping[str, Mapping[str, object]], name: str
) -> None:
    """What the verb prints holds each number, at the path named."""
    found = [(figure, *figure.source.split(" ", 1)) for figure in week[name].figures.values()]
    numbers = [(figure, source, path) for figure, source, path in found if isinstance(figure.value, float)]
    assert len(numbers) > 40
    for figure, source, path in numbers:
        assert at(documents[source], path) == pytest.approx(figure.value, rel=1e-11), figure


def test_without_people_or_accounts_nothing_is_shared_out(tmp_path: Path) -> None:
    """An org whose accounts are nobody's: every task of the week is n/a and says why; no option is on record."""
    rows = territory_company()
    for account in rows["Account"]:
        account["OwnerId"] = None
    with planning(tmp_path, rows) as adapters:
        (done,) = run_agent(adapters, "territory-planning-advisor", 2)
        assert adapters.log.of(adapters.plan.id, Kind.TERRITORY_PLANNED) == []
    assert {section.is_known for section in done.package.sections} == {False}
    assert all("no reps who own any" in section.why_not for section in done.package.sections)

"""The packages of the first week: figures told by hand, each where its source says it stands, and what nobody knows."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from sync.cycle.agents.package import Package
from sync.cycle.agents.week import of_week
from sync.errors import RefusedError
from sync.jobs.agents import made_packages, run_agent
from sync.model.event import Kind
from sync.store import packages
from tests.sync.cycle.agents.made import FIRST_WEEK, at, made, planning, values
from tests.sync.small_company import small_company

Week = Mapping[str, Package]


def test_the_retrospective_of_the_small_company(week: Week) -> None:
    """2020Q1: Ann 150 of 100, Bob 30 of 80; 2019Q1 160 of 180: bookings up by 20 / 160, attainment by 1 − 160 / 180.

    Ann is ramped, Bob in his second to fourth month at 50 % on average: 180 / 1.5 a ramped rep, 180 / 2 a head.
    """
    package = week["quota-performance-tracker"]
    assert values(package, "attainment.all", "attainment.all.actual", "attainment.all.quota") == [1.0, 180.0, 180.0]
    assert values(package, "attainment.region.france", "attainment.region.germany") == [1.5, 0.375]
    assert values(package, "attainment.rep.ann-able", "attainment.rep.bob-best.quota") == [1.5, 80.0]
    assert values(package, "trends.change", "trends.attainment-change") == [20 / 160, pytest.approx(1 - 160 / 180)]
    assert values(package, "productivity.all", "productivity.all.per-head") == [120.0, 90.0]
    assert [figure.currency for key, figure in package.figures.items() if key == "attainment.all.quota"] == ["USD"]
    assert package.narrative[0].startswith("2020Q1 booked 180 USD against quotas of 180 USD: 100.0% attained")
    assert "Bookings rose against the year before: 12.5%." in package.narrative


def test_what_nobody_knows_is_not_a_number(week: Week) -> None:
    """Orders begin within the year compared with: no retention can be told, and no sentence tells one."""
    package = week["quota-performance-tracker"]
    assert values(package, "kept.all.nrr", "kept.all.grr") == [None, None]
    assert not [sentence for sentence in package.narrative if "expansion" in sentence]


def test_territory_health_of_the_small_company(week: Week) -> None:
    """Ann 450 of potential and Bob 180: largest / smallest 2.5; of three accounts one is nobody's; 18 and 9 hours."""
    package = week["territory-planning-advisor"]
    assert values(package, "balance.potential.max-min-ratio", "covered.all.accounts", "covered.all.orphans") == [
        pytest.approx(2.5),
        3.0,
        1.0,
    ]
    assert values(package, "load.ann-able.workload", "load.bob-best.workload") == [18.0, 9.0]
    assert package.sections[3].notes == ("No hire is planned: [assumptions] hires, or the tab Assumptions.",)


def test_the_pipeline_of_the_small_company(week: Week) -> None:
    """2020Q1 opened with 90, won 50 of it, slipped 20; 20 are open for 2020Q2 against 160 × 1.05."""
    package = week["sales-pipeline-analyst"]
    assert values(package, "forecast.booked", "coverage.open-amount", "coverage.target") == [180.0, 20.0, 168.0]
    assert values(package, "turns.2020q1", "turns.2020q1.conversion-value-rate") == [90.0, pytest.approx(50 / 90)]
    assert values(package, "coverage.coverage") == [pytest.approx(20 / 168)]


@pytest.mark.parametrize("name", FIRST_WEEK)
def test_every_figure_stands_where_its_source_says(week: Week, folder: Path, name: str) -> None:
    """What the assessment writes holds each figure that names it, at the path named, and nothing is computed anew."""
    document = json.loads((folder / "assessment.json").read_text(encoding="utf-8"))
    found = [(figure, *figure.source.split(" ", 1)) for figure in week[name].figures.values()]
    numbers = [(f, path) for f, source, path in found if source == "assess" and isinstance(f.value, float)]
    assert len(numbers) > 50
    for figure, path in numbers:
        assert at(document, path) == pytest.approx(figure.value, rel=1e-11), figure


@pytest.mark.parametrize("name", FIRST_WEEK)
def test_findings_are_ranked_by_money(week: Week, name: str) -> None:
    """The largest amount first, notes behind all that asks for something."""
    package = week[name]
    asking = [abs(found.amount or 0.0) for found in package.findings if found.severity != "note"]
    assert asking
    assert asking == sorted(asking, reverse=True)
    noted = [found.severity == "note" for found in package.findings]
    assert noted == sorted(noted)


def test_the_week_hands_on_all_of_it_as_one(week: Week) -> None:
    """The current state assessment package: every section of the three, no key twice, findings ranked together."""
    whole = of_week(1, [week[name] for name in FIRST_WEEK])
    parts = [figure for name in FIRST_WEEK for figure in week[name].figures]
    assert (whole.title, len(whole.figures)) == ("Current state assessment package", len(parts))
    assert [section.task for section in whole.sections][::4] == [
        "Q(n) attainment by all dimensions",
        "Territory balance analysis",
        "Q(n) forecast finalization",
    ]
    asking = [abs(found.amount or 0.0) for found in whole.findings if found.severity != "note"]
    assert asking == sorted(asking, reverse=True)
    assert {source.name for source in whole.sources} == {"assess", "revenue"}


def test_a_quarter_that_has_not_begun_is_not_told(tmp_path: Path) -> None:
    """On a day before the closing quarter every task of it says n/a and why, and no figure of it is a number."""
    with planning(tmp_path, small_company(), date(2019, 11, 30)) as adapters:
        packages_ = [run_agent(adapters, name, 1)[0].package for name in FIRST_WEEK]
    for package in packages_:
        told = [section for section in package.sections if section.id != "new-hires"]
        assert {section.is_known for section in told} == {False}
        assert all("2020Q1 begins on 2020-01-01" in section.why_not for section in told)
        unknown = [found for found in package.findings if found.code == "agent.task-unknown"]
        assert {found.rows for found in unknown} == {(section.id,) for section in told}


def test_making_it_again_adds_nothing(tmp_path: Path) -> None:
    """The second run is on record once, and the store gives the package back by its digest, checked."""
    with planning(tmp_path, small_company()) as adapters:
        (first,) = run_agent(adapters, "sales-pipeline-analyst")
        (again,) = run_agent(adapters, "sales-pipeline-analyst")
        (event,) = made_packages(adapters)
        document = packages.kept(adapters.engine, adapters.plan.id, first.package.digest)
    assert (first.is_new, again.is_new) == (True, False)
    assert event.kind is Kind.PACKAGE
    assert event.payload["digest"] == first.package.digest == json.loads(first.data.read_text())["digest"]
    assert set(event.payload["sources"]) == {"assess"}
    assert document is not None
    assert Package.read(document) == first.package
    with pytest.raises(ValueError, match="something else"):
        Package.read(document | {"currency": "EUR"})


@pytest.mark.full
def test_other_facts_make_another_package(week: Week, tmp_path: Path) -> None:
    """One deal more, and the digests of the assessment and of the package are others."""
    rows, before = small_company(), week["quota-performance-tracker"]
    rows["Opportunity"].append(
        rows["Opportunity"][0] | {"Id": "o-more", "CloseDate": "2020-03-01", "Amount": 5.0},
    )
    after = made(tmp_path, rows, "quota-performance-tracker", 1)
    assert values(after, "attainment.all.actual") == [185.0]
    assert before.digest != after.digest
    assert before.sources[0].digest != after.sources[0].digest


def test_a_name_or_week_that_is_none(tmp_path: Path) -> None:
    """Is refused with what there is."""
    with planning(tmp_path, small_company()) as adapters:
        with pytest.raises(RefusedError, match="No agent is called 'nobody'"):
            run_agent(adapters, "nobody")
        with pytest.raises(RefusedError, match="no task in week 3"):
            run_agent(adapters, "sales-pipeline-analyst", 3)

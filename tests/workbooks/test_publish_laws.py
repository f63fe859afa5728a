"""Laws of the workbook over arbitrary companies: cuts reconcile, what is shown is true, publishing is building."""

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS, REPS
from workbooks.book.checks import control_totals
from workbooks.models import PlanFacts
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from xl_addin.cells.errors import CellError

CUTS = ("performance_reps", "performance_managers", "performance_territories", "performance_families")
money = st.integers(0, 10**9).map(lambda cents: cents / 100)
names = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="*?~\ufffe\uffff"), max_size=8)
territory = st.sampled_from([("", ""), ("", "Several territories"), ("T1", "East"), ("T2", "West")])


def table(schema, rows):
    """Rows as a frame of the schema."""
    frame = pd.DataFrame([dict(zip(schema.names, row, strict=True)) for row in rows], columns=list(schema.names))
    return schema.conform(frame)


@st.composite
def companies(draw):
    """Facts of 2020Q2: up to five people with any names and managers, deals, quotas and accounts in any order."""
    ids = [f"005{number}" for number in range(draw(st.integers(1, 5)))]
    people = [
        (
            rep,
            draw(names),
            "",
            draw(st.sampled_from(["", *ids])),
            "",
            *draw(territory),
            pd.Timestamp(draw(st.dates(date(2015, 1, 1), date(2020, 6, 30)))),
            draw(st.booleans()),
        )
        for rep in ids
    ]
    quarters = st.sampled_from(["2019Q1", "2019Q2", "2020Q1"])
    sold = st.tuples(st.sampled_from([*ids, "gone"]), territory, names, quarters, money)
    bookings = {(rep, place, family, quarter): amount for rep, place, family, quarter, amount in draw(st.lists(sold))}
    asked = draw(st.dictionaries(st.tuples(st.sampled_from([*ids, "gone"]), quarters), money))
    owned = draw(st.lists(st.tuples(st.sampled_from(["", *ids]), names, money), max_size=6))
    return PlanFacts(
        quarter="2020Q2",
        as_of=date(2020, 3, 31),
        snapshot_id=draw(st.sampled_from(["s1", "s2", "s3"])),
        currency="EUR",
        source="laws",
        reps=table(REPS, people),
        bookings=table(BOOKINGS, [(r, *p, f, q, amount) for (r, p, f, q), amount in bookings.items()]),
        quotas=table(QUOTAS, [(*key, amount) for key, amount in asked.items()]),
        accounts=table(ACCOUNTS, [(f"A{n}", name, owner, "", "", amt) for n, (owner, name, amt) in enumerate(owned)]),
        approvers=(),
    )


def contents(document, of=lambda value: value):
    """Rows of every table by key, each value as `of` makes it; order is the planner's own business.

    What stood there before is left out: of that a new workbook knows nothing.
    """
    return {
        id_: {row.key: {c: of(value) for c, value in row.values.items()} for row in rows}
        for id_, rows in document.tables.items()
        if id_ != "start_changes"
    }


def about(value):
    """Equal to any number within a millionth: a cell that is that near is left as it is."""
    return pytest.approx(value, rel=1e-9, abs=1e-6) if isinstance(value, float) else value


def runs(examples):
    """So many examples, however slow the machine is; not shrunk, because an example takes a second."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )


def assert_built_is_true(facts):
    """No finding, no disagreement; quotas and deals of the last quarter are the same total in all four cuts."""
    with tempfile.TemporaryDirectory() as folder:
        document = read(build(facts, Path(folder) / "plan.xlsx").path)
    assert document.findings == ()
    assert control_totals(document) == ()
    sold = facts.bookings.loc[facts.bookings["quarter"] == "2020Q1", "amount"].sum()
    asked = facts.quotas.loc[facts.quotas["quarter"] == "2020Q1", "amount"].sum()
    for cut in CUTS:
        rows = [row.values for row in document.tables[cut]]
        assert sum(row["actual"] for row in rows) == pytest.approx(sold, abs=0.01)
        if rows:
            assert sum(row["quota"] for row in rows) == pytest.approx(asked, abs=0.01)
    totals = [document.figures[name] for name in ("calculated_total", "unallocated", "street_total")]
    if facts.bookings.loc[facts.bookings["quarter"] == "2019Q2", "amount"].sum() == 0:
        assert document.inputs["target"] == "n/a"
        assert not len(document.tables["quotas"]) or all(isinstance(total, CellError) for total in totals)
    else:
        calculated, unallocated, street = totals
        assert calculated + unallocated == pytest.approx(street)


def assert_published_is_built(before, after):
    """The published workbook holds what a new one would; publishing again changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = build(before, Path(folder) / "plan.xlsx").path
        enter(path, {"growth_rate": 0.5})
        publish(after, path)
        published = read(path)
        fresh = read(build(after, Path(folder) / "fresh.xlsx", inputs={"growth_rate": 0.5}).path)
        assert published.findings == ()
        assert control_totals(published) == ()
        assert contents(published) == contents(fresh, of=about)
        assert publish(after, path).changed_cells == 0


@runs(2)
@given(companies())
def test_what_is_built_reads_back_true_and_every_cut_adds_up(facts):
    """Whatever the company, its new workbook is free of findings and adds up."""
    assert_built_is_true(facts)


@runs(2)
@given(companies(), companies())
def test_publishing_new_facts_is_building_from_them(before, after):
    """Whatever comes or goes between two snapshots."""
    assert_published_is_built(before, after)


@pytest.mark.full
@runs(20)
@given(companies(), companies())
def test_the_laws_hold_for_many_companies(before, after):
    """What two companies show at every change, twenty show at leisure."""
    assert_built_is_true(before)
    assert_published_is_built(before, after)


@pytest.mark.full
def test_somebody_called_none_has_a_name():
    """The owner's cell goes from blank to the text None, which is a name and no blank."""
    owned = [PlanFacts(
        quarter="2020Q2", as_of=date(2020, 3, 31), snapshot_id="s1", currency="EUR", source="laws",
        reps=table(REPS, [("0050", name, "", "", "", "", "", pd.Timestamp(2015, 1, 1), True)]),
        bookings=table(BOOKINGS, []), quotas=table(QUOTAS, []),
        accounts=table(ACCOUNTS, [("A0", "Acme", owner, "", "", 5.0)]), approvers=(),
    ) for name, owner in (("Bob", ""), ("None", "0050"))]  # fmt: skip
    assert_published_is_built(*owned)


def facts_of(people, sold, asked):
    """A company without accounts: its people (id, name, start), deals (rep, quarter, amount) and quotas."""
    return PlanFacts(
        quarter="2020Q2", as_of=date(2020, 3, 31), snapshot_id="s1", currency="EUR", source="laws",
        reps=table(REPS, [(id_, name, "", "", "", "", "", pd.Timestamp(start), True) for id_, name, start in people]),
        bookings=table(BOOKINGS, [(rep, "", "", "", quarter, amount) for rep, quarter, amount in sold]),
        quotas=table(QUOTAS, asked), accounts=table(ACCOUNTS, []), approvers=(),
    )  # fmt: skip


def test_one_rep_whose_quota_was_zero_and_who_sold_nothing():
    """New in the role, so planned: no deals a year before, so neither target nor street total nor quota is known."""
    assert_built_is_true(facts_of([("0050", "Bob", date(2020, 1, 1))], [], [("0050", "2020Q1", 0.0)]))


@pytest.mark.full
def test_a_target_with_nobody_to_carry_it_is_unallocated_and_blocks(tmp_path):
    """10,000 a year before × 1.05 × 1.1 = 11,550, so 12,000 on the street; nobody carried a quota."""
    facts = facts_of([("0050", "Bob", date(2015, 1, 1))], [("gone", "2019Q2", 1e4)], [("0050", "2020Q1", 0.0)])
    assert_built_is_true(facts)
    document = read(build(facts, tmp_path / "plan.xlsx").path)
    figures = {name: document.figures[name] for name in ("street_total", "calculated_total", "unallocated")}
    assert figures == {"street_total": 12_000.0, "calculated_total": 0.0, "unallocated": 12_000.0}
    first = document.tables["quota_findings"][0].values
    assert first["severity"] == "blocking"
    assert first["finding"].startswith("There is nobody to split the target among")


@pytest.mark.full
def test_two_managers_of_one_name_are_two_teams(tmp_path):
    """Nobody reports to anybody, so each of the two Bobs is a team of one, too small for a score."""
    facts = facts_of([(f"005{n}", "Bob", date(2020, 1, 1)) for n in range(2)], [], [("0051", "2019Q1", 0.0)])
    assert_built_is_true(facts)
    teams = read(build(facts, tmp_path / "plan.xlsx").path).tables["quota_fairness_teams"]
    assert [(team.key, team.values["name"]) for team in teams] == [("0050", "Bob"), ("0051", "Bob")]


@pytest.mark.soak
@runs(300)
@given(companies(), companies())
def test_many_companies(before, after):
    """Both laws, at length."""
    assert_built_is_true(before)
    assert_published_is_built(before, after)

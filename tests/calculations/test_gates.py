"""The gate on scenario variance by hand, its modes, and waivers."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.gates.gate import Verdict, Waiver, waived
from calculations.gates.scenario_variance import SpreadMode, scenario_variance
from calculations.gates.systems_ready import systems_ready

TOTALS = {"conservative": 92.0, "base": 100.0, "upside": 105.0}
DRIVERS = [("win_rate", -5.0), ("slip_rate", -3.0)]


def test_a_spread_below_ten_per_cent_passes():
    """92 and 105 around 100: 8 % from base, 13 % from end to end; target 120 against 100: 16.7 %."""
    gate = scenario_variance(TOTALS, target=120.0, bottom_up=100.0, drivers=DRIVERS)
    assert (gate.verdict, gate.figure, gate.rows) == (Verdict.PASS, pytest.approx(0.08), ("conservative",))
    assert [m.value for m in gate.measures] == pytest.approx([0.08, 0.13, 1 / 6])
    assert gate.drivers == ()
    assert gate.is_open


def test_the_stricter_mode_fails_and_shows_its_drivers():
    """13 % from end to end."""
    gate = scenario_variance(TOTALS, drivers=DRIVERS, mode=SpreadMode.RANGE)
    assert gate.verdict is Verdict.FAIL
    assert [d.name for d in gate.drivers] == ["win_rate", "slip_rate"]
    assert "13.0%, not below 10%" in gate.sentence
    assert not gate.is_open


def test_exactly_ten_per_cent_fails():
    """The figure must be below the threshold."""
    assert scenario_variance({"base": 100.0, "low": 90.0}).verdict is Verdict.FAIL


def test_the_gap_can_decide():
    """|100 − 95| / 100."""
    gate = scenario_variance(TOTALS, target=100.0, bottom_up=95.0, mode=SpreadMode.GAP)
    assert (gate.verdict, gate.figure) == (Verdict.PASS, pytest.approx(0.05))
    assert "conservative" not in gate.sentence


@pytest.mark.parametrize("totals", [{}, {"base": 100.0}, {"base": 0.0, "low": 1.0}, {"base": 100.0, "low": math.nan}])
def test_without_figures_it_is_insufficient(totals):
    """No base, nothing beside it, or nothing known."""
    gate = scenario_variance(totals)
    assert gate.verdict is Verdict.INSUFFICIENT
    assert math.isnan(gate.figure)
    assert not gate.is_open
    assert scenario_variance(totals, mode=SpreadMode.GAP).verdict is Verdict.INSUFFICIENT


def test_a_waiver_names_an_executive_and_a_reason():
    """A failed gate stays failed and opens; a passed one has nothing to waive; an empty waiver is none."""
    failed = scenario_variance({"base": 100.0, "low": 80.0})
    open_gate = waived(failed, Waiver("Carol", "CFO", "Two large deals decide the quarter"))
    assert (open_gate.verdict, open_gate.is_open) == (Verdict.FAIL, True)
    with pytest.raises(ValueError, match="nothing to waive"):
        waived(scenario_variance(TOTALS), Waiver("Carol", "CFO", "Why not"))
    with pytest.raises(ValueError, match="names an executive"):
        Waiver("Carol", "CFO", " ")


@settings(deadline=None)
@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=6), st.floats(0.01, 100))
def test_laws_of_the_spread(values, factor):
    """The range is never below the distance from base, and money scales away."""
    totals = {"base": values[0], **{f"s{i}": v for i, v in enumerate(values[1:])}}
    gate = scenario_variance(totals)
    assert gate.measures[1].value >= gate.measures[0].value - 1e-12
    scaled = scenario_variance({name: value * factor for name, value in totals.items()})
    assert scaled.figure == pytest.approx(gate.figure)


def test_systems_are_more_than_changes() -> None:
    """Nine of ten changes and one of two systems are 10 of 12; before the first day what lacks is still to come."""
    late = systems_ready(10, 9, has_begun=True, systems=2, not_ready=("Alerts",))
    assert (late.verdict, late.figure, late.rows) == (Verdict.FAIL, pytest.approx(10 / 12), ("Alerts",))
    coming = systems_ready(10, 10, has_begun=False, systems=2, not_ready=("Alerts",))
    assert (coming.verdict, coming.sentence) == (Verdict.INSUFFICIENT, "Not set up yet: Alerts.")
    assert systems_ready(10, 10, has_begun=True, systems=2).verdict is Verdict.PASS

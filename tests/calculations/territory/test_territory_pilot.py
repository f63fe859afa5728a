"""Pilots: matching, the lot, what few pairs can show."""

import numpy as np
import pandas as pd
import pytest

from calculations.territory.pilot import judged, pilot_of


def territories() -> pd.DataFrame:
    """Eight territories in four pairs of near twins, and one without a figure."""
    return pd.DataFrame(
        {
            "territory": list("abcdefghi"),
            "potential": [1.0, 10.0, 1.1, 10.2, 5.0, 5.4, 20.0, 20.8, np.nan],
            "constant": 3.0,
            "attainment": [1.0, 0.9, 0.8, 1.0, 0.7, 0.8, 1.1, 0.9, 1.0],
        }
    )


def test_twins_are_paired_nearest_first_and_the_lot_decides_who_tries() -> None:
    """Distances .1, .2, .4 and .8 give the pairs ac, bd, ef, gh; the same seed draws the same side."""
    pilot = pilot_of(territories(), ["potential", "constant"], 4)
    assert ["".join(sorted(pair)) for pair in pilot.pairs[["treatment", "control"]].to_numpy()] == [
        "ac",
        "bd",
        "ef",
        "gh",
    ]
    spread = territories()["potential"].std(ddof=0)
    assert pilot.pairs["distance"].tolist() == pytest.approx(np.array([0.1, 0.2, 0.4, 0.8]) / spread)
    assert pilot_of(territories(), ["potential", "constant"], 4).pairs.equals(pilot.pairs)
    others = [pilot_of(territories(), ["potential"], 4, seed).pairs["treatment"].tolist() for seed in range(8)]
    assert len({tuple(names) for names in others}) > 1
    assert pilot.balance["standardised_difference"].abs().max() < 0.1
    assert (pilot.findings[0].code, pilot.findings[0].rows) == ("territory.pilot-unmatched", ("i",))


def test_what_a_pilot_can_show_is_said_with_its_number() -> None:
    """Differences ±.2, ±.1, ±.1, ±.2 over 4 pairs: (t_.975,3 + t_.8,3)·s/2 = (3.182 + .978)·s/2, to 2 %."""
    pilot = pilot_of(territories(), ["potential"], 4, outcome="attainment")
    level = territories().set_index("territory")["attainment"]
    s = (pilot.pairs["treatment"].map(level) - pilot.pairs["control"].map(level)).std()
    assert pilot.detectable == pytest.approx((3.182 + 0.978) * s / 2, rel=0.02)
    assert "4 pairs are few" in pilot.findings[-1].sentence
    assert f"{pilot.detectable:,.3g}" in pilot.findings[-1].sentence


def test_too_few_territories_make_fewer_pairs() -> None:
    """One territory makes no pair, and none at all neither; both are said, and nothing is claimed about chance."""
    for rows in (1, 0):
        pilot = pilot_of(territories().iloc[:rows], ["potential"], 2, outcome="attainment")
        assert len(pilot.pairs) == 0
        assert pilot.detectable is None
        assert [f.code for f in pilot.findings] == ["territory.pilot-too-few", "territory.pilot-small"]


def test_twenty_pairs_are_enough_to_say_nothing_about_number() -> None:
    """Forty territories give twenty pairs without a warning."""
    many = pd.DataFrame({"territory": [f"t{i:02d}" for i in range(40)], "size": np.arange(40.0)})
    assert pilot_of(many, ["size"], 20).findings == ()


def test_the_verdict_is_the_difference_in_differences() -> None:
    """Three pairs gain .3, .2 and .4 more than their controls: .3 ± 4.303 · .1/√3 = .248; +.5, −.5 and 0 is chance."""
    pairs = pd.DataFrame({"treatment": ["a", "b", "c"], "control": ["d", "e", "f"]})
    before = pd.Series(1.0, index=list("abcdef"))
    after = pd.Series([1.4, 1.2, 1.5, 1.1, 1.0, 1.1], index=list("abcdef"))
    verdict = judged(pairs, before, after)
    assert verdict.effect == pytest.approx(0.3)
    assert verdict.high is not None
    assert verdict.high - 0.3 == pytest.approx(4.303 * 0.1 / np.sqrt(3), rel=0.04)
    assert "more than chance explains" in verdict.sentence
    assert "3 pairs are few" in verdict.sentence
    even = judged(pairs, before, pd.Series([1.5, 0.5, 1.0, 1.0, 1.0, 1.0], index=list("abcdef")))
    assert "no more than chance" in even.sentence


def test_a_verdict_needs_three_pairs() -> None:
    """Two pairs give an effect without a range, none gives nothing."""
    pairs = pd.DataFrame({"treatment": ["a", "b"], "control": ["c", "d"]})
    before, after = pd.Series(1.0, index=list("abcd")), pd.Series([2.0, 2.0, 1.0, 1.0], index=list("abcd"))
    assert judged(pairs, before, after).effect == 1.0
    assert judged(pairs, before, after).low is None
    assert judged(pairs.iloc[:0], before, after).effect is None


def test_a_large_pilot_is_not_called_few() -> None:
    """Twelve pairs with the same gain are told from chance without a word about their number."""
    names = [f"t{i:02d}" for i in range(24)]
    pairs = pd.DataFrame({"treatment": names[:12], "control": names[12:]})
    before = pd.Series(0.0, index=names)
    after = pd.Series([1.0 + i % 2 / 10 for i in range(12)] + [0.0] * 12, index=names)
    assert "few" not in judged(pairs, before, after).sentence

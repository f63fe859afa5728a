"""Where a hire or a new territory is justified: worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from calculations.errors import UnknownColumnError
from calculations.territory.expansion import ExpansionAssumptions, expansion_of

ASSUMED = ExpansionAssumptions(rep_hours=1000, win_rate=0.5, first_year_rate=0.5, cost=10_000, least_fill=0.6)


def regions() -> pd.DataFrame:
    """North lacks 1,700 of 2,700 hours, south 500 of 1,500, west has nobody for 600, east is covered."""
    return pd.DataFrame(
        {
            "region": ["East", "North", "South", "West"],
            "potential": [100.0, 270_000.0, 300_000.0, 60_000.0],
            "sales": [100.0, 0.0, 0.0, 0.0],
            "workload": [10.0, 2700.0, 1500.0, 600.0],
            "hours": [1000.0, 1000.0, 1000.0, 0.0],
            "orphans": [0, 4, 0, np.nan],
        }
    )


def test_expansion_by_hand() -> None:
    """North: ⌊1.7 + .4⌋ = 2 hires reach 1,700/2,700 of 270,000, half won: 85,000, first year 42,500, less 20,000 cost.

    West: 600 hours fill .6 of a rep, one new territory reaching all of 60,000: 30,000 a year, 15,000 in the first,
    5,000 net. South: 500 hours are less than .6 of a rep.
    """
    table = expansion_of(regions(), ASSUMED).set_index("region")
    assert table.index.tolist() == ["North", "West", "South", "East"]
    north = table.loc["North"]
    assert (north["hires"], north["hours_missing"], north["kind"]) == (2, 1700, "hire")
    assert north[["value", "first_year_value", "net_value"]].tolist() == pytest.approx([85_000, 42_500, 22_500])
    assert north["needs"] == "2 hires for 1,700 hours that nobody has, an owner for 4 accounts"
    assert table.loc["West", ["hires", "kind", "net_value"]].tolist() == [1, "new territory", 5000.0]
    assert table.loc["South", "needs"] == "nothing yet: 500 hours wait, 600 justify a hire"
    assert table.loc["East", "needs"] == "nothing: covered"


def test_growth_makes_room_and_a_loss_is_said() -> None:
    """With 20 % growth south lacks 800 hours, a hire: 360,000 · 800/1,800 · .5 · .5 = 40,000 against 50,000 cost."""
    grown = regions().assign(growth_rate=[np.nan, 0.0, 0.2, 0.0])
    table = expansion_of(grown, ExpansionAssumptions(1000, 0.5, 0.5, 50_000, 0.6)).set_index("region")
    assert table.loc["South", "first_year_value"] == pytest.approx(40_000)
    assert table.loc["South", "needs"].endswith("a reason beyond the first year, which loses 10,000")


def test_nothing_needed_is_nothing_reached_and_assumptions_must_make_sense() -> None:
    """A region without workload reaches nothing; a rep without hours, or columns that are missing, are refused."""
    empty = regions().assign(workload=0.0).drop(columns="orphans")
    assert expansion_of(empty)["value"].tolist() == [0.0] * 4
    with pytest.raises(ValueError, match="rep_hours"):
        expansion_of(regions(), ExpansionAssumptions(rep_hours=0))
    with pytest.raises(UnknownColumnError, match="hours"):
        expansion_of(regions().drop(columns="hours"))

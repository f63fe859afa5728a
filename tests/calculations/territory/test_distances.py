"""Distances of accounts and reps of which some have no place."""

import numpy as np
import pandas as pd
import pytest

from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import Rules

NAN = float("nan")


@pytest.mark.parametrize("adjacency", [{}, {"North": ("South",)}])
def test_one_distance_is_that_of_the_row(adjacency):
    """Whichever of the two has no place, the distance to one rep is what the distances to all say of that rep."""
    accounts = pd.DataFrame(
        {
            "account_id": ["a", "b", "c", "d"], "owner": ["Ana", "Ben", "", "Ana"], "potential": 1.0, "workload": 1.0,
            "lat": [48.0, NAN, 52.5, NAN], "lon": [11.0, NAN, 13.4, 9.0], "region": ["North", "South", "North", ""],
        }
    )  # fmt: skip
    reps = pd.DataFrame(
        {
            "rep_id": ["Ana", "Ben", "Cem"], "capacity": 1.0, "region": ["North", "South", "South"],
            "lat": [50.1, 47.4, NAN], "lon": [8.7, 8.5, NAN],
        }
    )  # fmt: skip
    model, _ = model_of(accounts, reps, rules=Rules(adjacency=adjacency))
    every = np.arange(len(model.owner))
    rows = model.km(every)
    for rep in range(model.reps):
        assert model.km_to(every, np.full(len(every), rep)) == pytest.approx(rows[:, rep])

"""Small seeded territory cases, and the slow, obvious way to solve them."""

import itertools

import numpy as np
import pandas as pd

from calculations.territory.intake.intake import model_of
from calculations.territory.model import Model
from calculations.territory.scenario import Rules, Scenario


def frames(accounts: int, reps: int, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accounts scattered around reps on a map of a few hundred kilometres, owned by the nearest rep or nobody."""
    random = np.random.default_rng(seed)
    bases = np.column_stack([random.uniform(40, 44, reps), random.uniform(-100, -95, reps)])
    places = bases[random.integers(reps, size=accounts)] + random.normal(0, 0.7, (accounts, 2))
    nearest = np.argmin(np.square(places[:, None] - bases).sum(axis=2), axis=1)
    potential = np.round(random.lognormal(3, 0.6, accounts), 2)
    owner = np.where(random.random(accounts) < 0.85, np.char.add("R", nearest.astype(str)), "")
    return (
        pd.DataFrame(
            {
                "account_id": [f"A{i:04d}" for i in range(accounts)],
                "owner": owner,
                "potential": potential,
                "workload": np.round(potential**0.6 * random.uniform(0.8, 1.25, accounts), 2),
                "arr": np.round(potential * random.uniform(5, 40, accounts), 2),
                "tenure": np.round(random.uniform(0, 7, accounts), 1),
                "lat": places[:, 0],
                "lon": places[:, 1],
                "locked": random.random(accounts) < 0.05,
            }
        ),
        pd.DataFrame(
            {"rep_id": [f"R{i}" for i in range(reps)], "capacity": 1.0, "lat": bases[:, 0], "lon": bases[:, 1]}
        ),
    )


def model(accounts: int, reps: int, seed: int = 0, tolerance: float = 0.2, rules: Rules | None = None) -> Model:
    """The model of `frames`."""
    return model_of(*frames(accounts, reps, seed), Scenario("test", 1.0, 1.0, tolerance), rules)[0]


def brute_force(model: Model) -> float:
    """Least cost over every assignment that keeps every rule, by trying all of them; inf when there is none."""
    low, high = model.bands
    best = np.inf
    choices = [[int(f)] if f >= 0 else range(model.reps) for f in model.fixed]
    costs = model.account_costs(np.arange(len(model.owner)))
    for units in itertools.product(*choices):
        assignment = np.array(units)[model.unit]
        load = model.loads(assignment)
        if (load < low * (1 - 1e-12)).any() or (load > high * (1 + 1e-12)).any():
            continue
        limit = model.rules.arr_moved_limit
        if limit is not None and model.arr[model.moved(assignment)].sum() > limit:
            continue
        best = min(best, float(costs[np.arange(len(assignment)), assignment].sum()))
    return best

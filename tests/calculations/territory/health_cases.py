"""A team of three, one of whom left, and five accounts: small enough for every figure to be worked out by hand."""

import pandas as pd

from calculations.territory.health.health import HealthRules

RULES = HealthRules(selling_hours=100.0)


def accounts(**columns: object) -> pd.DataFrame:
    """a1 and a2 of Ana, b1 of Ben, c1 of Cem, who left, o1 of nobody; 1,500 of potential and 210 hours in all."""
    frame = pd.DataFrame(
        [
            ("a1", "ana", 600.0, 60.0, 300.0, "Large", "North", 50.0),
            ("a2", "ana", 300.0, 60.0, 0.0, "Small", "North", 0.0),
            ("b1", "ben", 300.0, 60.0, 100.0, "Small", "South", 30.0),
            ("c1", "cem", 200.0, 20.0, 0.0, "Large", "South", 0.0),
            ("o1", "", 100.0, 10.0, 0.0, "Small", "North", 20.0),
        ],
        columns=["account_id", "owner", "potential", "workload", "sales", "segment", "region", "white_space"],
    )
    return frame.assign(**columns)


def reps() -> pd.DataFrame:
    """Ana and Ben in full, Cem without capacity."""
    return pd.DataFrame({"rep_id": ["ana", "ben", "cem"], "capacity": [1.0, 1.0, 0.0]})

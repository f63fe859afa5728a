"""What nobody knows of territories: where no account ever bought, no potential is known, and none is told as 0."""

from dataclasses import replace

import numpy as np
import pandas as pd

from calculations.territory.health.health import TerritoryHealth

__all__ = ["without_unknown"]

_OF_POTENTIAL: tuple[str, ...] = ("potential", "covered", "orphaned", "without_hours", "unserved", "white_space")
_OF_POTENTIAL += ("from_unserved", "from_others")


def without_unknown(health: TerritoryHealth) -> TerritoryHealth:
    """The health with NaN for the potential, and what is a part of it, where none is known of any account."""
    if not len(health.territories) or (health.coverage["all"]["potential"] > 0).any():
        return health
    return replace(
        health,
        territories=_blank(health.territories),
        coverage={name: _blank(table) for name, table in health.coverage.items()},
        gaps=_blank(health.gaps),
        hires=_blank(health.hires),
    )


def _blank(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: np.nan for name in _OF_POTENTIAL if name in table.columns})

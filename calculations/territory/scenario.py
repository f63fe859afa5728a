"""Scenarios and rules: the weights and limits under which accounts are assigned."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["BALANCED", "GROWTH", "MINIMAL", "SCENARIOS", "Rules", "Scenario"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a plan gives weight to.

    `move_weight` multiplies the cost of changing an owner, `distance_weight` the cost of travel; `tolerance` is the
    share by which a rep's potential and workload may miss the capacity-weighted share, 0.02 for 2 %.
    """

    name: str
    move_weight: float = 1.0
    distance_weight: float = 1.0
    tolerance: float = 0.02


MINIMAL = Scenario("minimal", 3.0, 0.3, 0.05)
BALANCED = Scenario("balanced", 1.0, 1.0, 0.02)
GROWTH = Scenario("growth", 0.5, 1.5, 0.03)
SCENARIOS: Mapping[str, Scenario] = {s.name: s for s in (MINIMAL, BALANCED, GROWTH)}


@dataclass(frozen=True, slots=True)
class Rules:
    """What moving and travelling cost, and the limits every scenario keeps.

    A changed owner costs `fixed_move_cost` + ARR × (`base_hazard_rate` + `tenure_hazard_rate` × min(tenure, 5)/5),
    the churn-risk money; travel costs `travel_cost` per workload hour and kilometre. `arr_moved_limit` caps the ARR
    that changes hands (money, None for no cap). `adjacency` names each region's neighbours; each step between
    regions counts `km_per_step` where coordinates are missing.
    """

    fixed_move_cost: float = 50.0
    base_hazard_rate: float = 0.02
    tenure_hazard_rate: float = 0.06
    travel_cost: float = 0.02
    arr_moved_limit: float | None = None
    adjacency: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    km_per_step: float = 200.0

"""What the quarter's outlook says of its quotas: who reaches them, alone, as teams and together, and what it costs."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Floats, Vector
from calculations.errors import ShapeError
from calculations.exact.money import exact_amounts
from calculations.outlook.cut import Cut, cut_of, together
from calculations.outlook.draws import Draws

__all__ = ["QuotaChances", "group_chances", "quota_chances"]

_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class QuotaChances:
    """Quotas in the draws of a quarter; shares and chances are 0 to 1, NaN where nobody with a quota is in them.

    people: who carries a quota and is in the outlook. at_quota_share: share of them expected to reach it;
    at_plan_share: the same if quotas were scaled down to the target. lost: people who would reach theirs at plan level
    and miss it on the street: what over-assignment costs. cushion: money the quotas exceed the target by.
    with_half: chance that the company reaches its target and at least half of the people their quota.
    """

    people: int
    at_quota_share: float
    at_plan_share: float
    lost: float
    cushion: float
    with_half: float


def quota_chances(draws: Draws, keys: Sequence[str], quotas: ArrayLike, target: float) -> QuotaChances:
    """Who reaches a quota, by the same draws that say what the company brings.

    Args:
        draws: of the quarter. keys: n sellers. quotas: n quotas, money; none or zero carries none. target: the
            company's, money.

    Raises:
        ShapeError: not one quota for each seller.
    """
    asked = _quotas(keys, quotas)
    cuts = _cuts(draws, keys)
    held = [place for place, quota in enumerate(asked.tolist()) if quota > 0 and cuts[place].rows]
    whole = float(asked[asked > 0].sum())
    chosen, carried = [cuts[place] for place in held], asked[held]
    nobody = float("nan")
    if not held:
        return QuotaChances(0, nobody, nobody, nobody, whole - target if whole else nobody, nobody)
    street = together(chosen, carried, cut_of(draws), target)
    plan = together(chosen, carried * (target / whole)).mean_number if target > 0 else nobody
    count = len(held)
    return QuotaChances(
        people=count,
        at_quota_share=street.mean_number / count,
        at_plan_share=plan / count,
        lost=plan - street.mean_number,
        cushion=whole - target,
        with_half=float(street.with_company[-(-count // 2)]),
    )


def group_chances(draws: Draws, groups: Sequence[Hashable], keys: Sequence[str], quotas: ArrayLike) -> pd.DataFrame:
    """What each group of sellers brings together, and how surely it reaches the sum of its quotas.

    Args:
        groups: of n lines, such as the manager; a seller may stand in several groups. keys: n sellers. quotas: n.

    Returns:
        One row a group, in order of first appearance: `group`, `people`, `quota` (money), `expected`, `lower`, `upper`
        (80 % range), `chance` that the group books its quotas' sum; NaN without a quota, or of people not in the draws.

    Raises:
        ShapeError: not one quota and group for each seller.
    """
    asked = _quotas(keys, quotas)
    if len(groups) != len(keys):
        raise ShapeError(f"{len(keys)} sellers and {len(groups)} groups: give one of each per line")
    known = dict(zip(keys, _cuts(draws, keys), strict=True))
    members: dict[Hashable, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    rows = []
    for group, places in members.items():
        cuts = [known[keys[place]] for place in dict.fromkeys(places) if known[keys[place]].rows]
        quota = float(asked[places].sum())
        told: tuple[float, ...] = (np.nan,) * 4
        if cuts:
            whole = _summed(cuts, draws.count)
            low, high = whole.quantiles([_LOW, _HIGH]).tolist()
            told = (whole.expected, low, high, whole.chance(quota) if quota > 0 else np.nan)
        rows.append((group, len(places), quota, *told))
    return pd.DataFrame(rows, columns=["group", "people", "quota", "expected", "lower", "upper", "chance"])


def _quotas(keys: Sequence[str], quotas: ArrayLike) -> Vector:
    asked = np.nan_to_num(exact_amounts(quotas))
    if asked.shape != (len(keys),):
        raise ShapeError(f"{len(keys)} sellers and {asked.size} quotas: give one of each per seller")
    return asked


def _cuts(draws: Draws, keys: Sequence[str]) -> list[Cut]:
    """The cut of each seller; one that the outlook does not know has no rows."""
    parts, sums = draws.sums_by("rep_id")
    at = {name: place for place, name in enumerate(parts["rep_id"].tolist())}
    money = (draws.table["chance"] * draws.table["mean"]).groupby(draws.table["rep_id"])
    expected, size = money.sum().to_dict(), money.size().to_dict()
    nothing: Floats = np.zeros(draws.count)
    found = []
    for key in keys:
        place = at.get(key, -1)
        if place < 0 or not key:
            found.append(Cut(np.nan, 0.0, nothing, 0))
        else:
            found.append(Cut(float(expected[key]), 0.0, sums[place], int(size[key])))
    return found


def _summed(cuts: Sequence[Cut], count: int) -> Cut:
    """The cut of several sellers together, draw by draw."""
    sums: Floats = np.zeros(count)
    for cut in cuts:
        sums = sums + cut.sums
    return Cut(sum(cut.expected for cut in cuts), 0.0, sums, sum(cut.rows for cut in cuts))

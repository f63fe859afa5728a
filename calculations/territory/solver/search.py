"""From prices to a plan: exchanges between neighbouring reps while the bands tighten, then kicks in small clusters."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.territory.solver.exchange import EPSILON, Holding
from calculations.territory.solver.neighbours import Neighbours

__all__ = ["HARD", "Stage", "improve", "penalty_at", "repair", "tighten"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stage:
    """Penalty for a violation, `prices`·|y| + `mean`·mean|y|, and the sweeps over all pairs it is given."""

    prices: float
    mean: float
    sweeps: int


HARD = Stage(1000.0, 1000.0, 4)
_TIGHTENING = (
    Stage(1.2, 0.5, 2),
    Stage(1.5, 1.0, 2),
    Stage(2.0, 2.0, 2),
    Stage(4.0, 6.0, 2),
    Stage(10.0, 20.0, 2),
    HARD,
)
_KICK = (Stage(1.2, 0.3, 3), Stage(2.0, 2.0, 3), Stage(1000.0, 1000.0, 3))
_ENOUGH = 1e-4
_FEW_REPS = 64
_CLOSE = 8
_REPAIRS = 3


def penalty_at(holding: Holding, stage: Stage, factor: float = 1.0) -> Floats:
    """Penalty per rep and resource at `stage`, money per share of the mean rep."""
    prices = np.abs(holding.y)
    mean = max(float(prices.mean()), 1e-3 * holding.kernel.money)
    return factor * stage.prices * prices + stage.mean * mean


def tighten(
    holding: Holding,
    neighbours: Neighbours,
    random: np.random.Generator,
    in_a_hurry: Callable[[], bool],
    out_of_time: Callable[[], bool],
    stages: Sequence[Stage] = _TIGHTENING,
) -> None:
    """Exchange over all neighbouring pairs while the penalty rises from the prices to something nobody pays.

    Pairs with little slack, which bounds what they can gain, are passed over: fewer of them where reps are many and
    kicks cannot reach them all. A pair is tried again when one of its reps changed, or when the penalty rose and one
    of them is outside its band. `in_a_hurry` skips what is left of the stages before the last.
    """
    seen: dict[tuple[int, int], tuple[int, int, int]] = {}
    worth = 1.0 if len(holding.y) <= _FEW_REPS else min(0.0025 * len(holding.y), 1.0)
    for number, stage in enumerate(stages):
        holding.judge(penalty_at(holding, stage))
        for _ in range(stage.sweeps):
            gained, hurried = 0.0, False
            least = worth * float(holding.slack.mean())
            for a, b in random.permutation(neighbours.pairs).tolist():
                if holding.slack[a] + holding.slack[b] < least or _unchanged(holding, seen.get((a, b)), a, b, number):
                    continue
                if hurried := in_a_hurry() if number < len(stages) - 1 else out_of_time():
                    break
                while (gain := holding.exchange(a, b)) > 0:
                    gained += gain
                seen[a, b] = (int(holding.version[a]), int(holding.version[b]), number)
            if hurried or gained <= _ENOUGH * float(np.abs(holding.y).sum()):
                break


def _unchanged(holding: Holding, last: tuple[int, int, int] | None, a: int, b: int, stage: int) -> bool:
    if last is None or last[0] != holding.version[a] or last[1] != holding.version[b]:
        return False
    return last[2] == stage or (holding.inside(a) and holding.inside(b))


def repair(holding: Holding, neighbours: Neighbours, out_of_time: Callable[[], bool]) -> None:
    """Bring reps outside their band inside it by exchanges with those who can spare what they lack, nearest first.

    Exchanges between neighbours cannot do it where all neighbours stand at the same edge of their bands.
    """
    hard = penalty_at(holding, HARD)
    for factor in range(1, _REPAIRS + 1):
        holding.judge(hard)
        violation = holding.violation().max(axis=1)
        for rep in np.argsort(-violation, kind="stable")[: np.count_nonzero(violation)].tolist():
            one = np.array([rep])
            prices = holding.y[rep].copy()
            holding.lean(one, float(factor))
            holding.judge(hard, one)
            for other in _donors(holding, neighbours, rep):
                while not out_of_time() and not holding.inside(rep) and holding.exchange(rep, other) > 0:
                    pass
            holding.y[rep] = prices
            holding.judge(hard, one)


def _donors(holding: Holding, neighbours: Neighbours, rep: int) -> list[int]:
    """Other reps, nearest first, with room in the resource in which `rep` is furthest outside."""
    away = holding.load[rep] - holding.middle[rep]
    resource = int((np.abs(away) - holding.half[rep]).argmax())
    room = holding.half[:, resource] + np.sign(away[resource]) * (holding.middle - holding.load)[:, resource]
    enough = room > 0.1 * (abs(away[resource]) - holding.half[rep, resource])
    return [int(other) for other in neighbours.closest[rep] if enough[other]]


def improve(
    holding: Holding,
    neighbours: Neighbours,
    random: np.random.Generator,
    out_of_time: Callable[[], bool],
    exchanges: int,
) -> None:
    """Kick clusters of four neighbouring reps until `exchanges` were tried: loosen, exchange, tighten, keep if better.

    Reps outside their band come first, then those in proportion to their slack.
    """
    reps = len(holding.y)
    hard = penalty_at(holding, HARD)
    holding.judge(hard)
    last = holding.tried + exchanges
    while reps > 1 and holding.tried < last and not out_of_time():
        weight = holding.slack + holding.slack.mean() + EPSILON
        outside = holding.violation().max(axis=1) > 0
        weight = np.where(outside, 1.0, 0.0) if outside.any() else weight
        centre = int(random.choice(reps, p=weight / weight.sum()))
        close = neighbours.closest[centre, :_CLOSE]
        others = random.choice(close, min(5 if outside.any() else 3, len(close)), replace=False)
        _kick(holding, np.array(sorted({centre, *others.tolist()})), hard, random)


def _kick(holding: Holding, cluster: Ints, hard: Floats, random: np.random.Generator) -> None:
    units = [holding.units[rep] for rep in cluster]
    load, slack = holding.load[cluster], holding.slack[cluster]
    before = holding.cost(cluster) + float((hard[cluster] * holding.violation(cluster)).sum())
    pairs = list(itertools.combinations(cluster.tolist(), 2))
    prices = holding.y[cluster]
    holding.lean(cluster, 4 * random.random())
    for stage in _KICK:
        holding.judge(penalty_at(holding, stage, random.uniform(1.0, 1.4)), cluster)
        for _ in range(stage.sweeps):
            random.shuffle(pairs)
            if not sum(holding.exchange(a, b) for a, b in pairs):
                break
    holding.y[cluster] = prices
    holding.judge(hard, cluster)
    after = holding.cost(cluster) + float((hard[cluster] * holding.violation(cluster)).sum())
    if after >= before - EPSILON:
        holding.load[cluster], holding.slack[cluster] = load, slack
        for rep, kept in zip(cluster.tolist(), units, strict=True):
            holding.units[rep] = kept

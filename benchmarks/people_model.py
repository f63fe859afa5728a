"""The people model against truths that are known: python -m benchmarks.people_model prints one JSON line per measure.

Simulated: 100 sellers whose log levels spread by .5 and keep a share of their distance from the mean from quarter to
quarter; each quarter is off by a noise, the potential by .25. The rival `known` is the Gaussian blend that is given the
true variances and persistence; `plain` is the geometric mean of the history, and of the potential where there is one.
The score is 1 − Gini of true next level over expectation, 1 being perfectly fair. The exit code is 1 when a promise is
broken: not more than .01 below `known`, never below `plain` on the mean of the draws, persistence within .03, the same
people in any currency, zero quarters that bias nothing.

Without potential and with one quarter of history nobody can tell noise from spread; those lines promise `plain` only.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats, Vector
from calculations.outlook.people_model import expected_bookings

SELLERS, SPREAD, POTENTIAL = 100, 0.5, 0.25
DRAWS = 200
NEAR, UNBIASED = 0.01, 0.03


@dataclass(frozen=True, slots=True)
class Team:
    """One simulated team: (n, T) log bookings, n log potentials, and the levels of the quarter after."""

    logs: Floats
    worth: Vector
    level: Vector


def simulated(rng: np.random.Generator, quarters: int, noise: float, keeps: float = 1.0) -> Team:
    """A team with levels around 12."""
    level = rng.normal(0, SPREAD, SELLERS)
    logs = np.empty((SELLERS, quarters))
    for t in range(quarters):
        logs[:, t] = level + rng.normal(0, noise, SELLERS)
        level = keeps * level + rng.normal(0, SPREAD * np.sqrt(1 - keeps**2), SELLERS)
    return Team(12 + logs, 12 + level + rng.normal(0, POTENTIAL, SELLERS), 12 + level)


def known_blend(team: Team, noise: float, keeps: float, potential: bool) -> Vector:
    """Log levels by Kalman steps with the true mean, spread, noise, persistence and error of potential."""
    mean, variance = np.zeros(SELLERS), SPREAD**2
    for t in range(team.logs.shape[1]):
        gain = variance / (variance + noise**2)
        mean = keeps * (mean + gain * (team.logs[:, t] - 12 - mean))
        variance = keeps**2 * variance * (1 - gain) + SPREAD**2 * (1 - keeps**2)
    if potential:
        gain = variance / (variance + POTENTIAL**2)
        mean = mean + gain * (team.worth - 12 - mean)
    return mean


def one_minus_gini(values: Vector) -> float:
    """1 − mean absolute difference / (2 mean)."""
    ordered = np.sort(values)
    rank = 2 * np.arange(1, ordered.size + 1) - ordered.size - 1
    return 1 - float(rank @ ordered / (ordered.size * ordered.sum()))


def blend(quarters: int, noise: float, keeps: float, potential: bool, draws: int = DRAWS) -> dict[str, object]:
    """Scores of the model, of the blend with known variances and of the plain geometric mean, over the draws."""
    rng = np.random.default_rng([quarters, int(100 * noise), int(100 * keeps), potential])
    scores, persistence = np.zeros((draws, 3)), np.zeros(draws)
    for draw in range(draws):
        team = simulated(rng, quarters, noise, keeps)
        found = expected_bookings(np.exp(team.logs), np.exp(team.worth) if potential else None)
        history = team.logs.mean(axis=1)
        plain = (history + team.worth) / 2 if potential else history
        guesses = (np.log(found.expected), known_blend(team, noise, keeps, potential), plain)
        scores[draw] = [one_minus_gini(np.exp(team.level - 12 - (guess - guess.mean()))) for guess in guesses]
        persistence[draw] = found.levels.persistence[0, 0]
    model, known, plain_score = scores.mean(axis=0)
    error = float((scores[:, 0] - scores[:, 2]).std() / np.sqrt(draws))
    told = potential or quarters > 1
    kept = bool(model >= plain_score) and (not told or bool(model > known - NEAR))
    if quarters >= 8 and not potential:
        kept = kept and abs(float(persistence.mean()) - keeps) <= UNBIASED
    return {
        "measure": "blend",
        "quarters": quarters,
        "noise": noise,
        "persistence": keeps,
        "potential": potential,
        "model": round(float(model), 4),
        "known": round(float(known), 4),
        "plain": round(float(plain_score), 4),
        "above_plain_error": round(error, 4),
        "persistence_found": round(float(persistence.mean()), 3),
        "persistence_sd": round(float(persistence.std()), 3),
        "holds": kept,
    }


def zero_quarters(draws: int = DRAWS) -> dict[str, object]:
    """A fifth of all quarters empty by chance: expected sum over the true mean of the next quarter, over the draws."""
    rng = np.random.default_rng(5)
    ratios = []
    for _ in range(draws):
        team = simulated(rng, 8, 0.5)
        history = np.where(rng.random(team.logs.shape) < 0.2, 0.0, np.exp(team.logs))
        truth = 0.8 * float(np.exp(team.level + 0.5**2 / 2).sum())
        ratios.append(expected_bookings(history).total / truth)
    bias = float(np.mean(ratios)) - 1
    error = float(np.std(ratios) / np.sqrt(draws))
    return {
        "measure": "zero quarters",
        "bias": round(bias, 4),
        "bias_error": round(error, 4),
        "spread": round(float(np.std(ratios)), 4),
        "holds": abs(bias) < 0.03,
    }


def levels_of_the_team(draws: int = DRAWS) -> dict[str, object]:
    """A steady team with quarters 12 % off by chance: errors of three ways to tell the sum."""
    rng = np.random.default_rng(6)
    errors = np.zeros((draws, 4))
    for draw in range(draws):
        team = simulated(rng, 9, 0.5)
        history = np.exp(team.logs + rng.normal(0, 0.12, 9))
        known, actual = history[:, :8], float(history[:, 8].sum())
        found = expected_bookings(known)
        sums = known.sum(axis=0)
        guesses = np.array([found.total, sums[-1], sums.mean()])
        errors[draw, :3] = np.abs(guesses / actual - 1)
        errors[draw, 3] = abs(found.total - actual) < 1.2816 * found.total_sd
    model, last, mean, covered = errors.mean(axis=0)
    return {
        "measure": "level of the team",
        "model_error": round(float(model), 4),
        "last_quarter_error": round(float(last), 4),
        "mean_error": round(float(mean), 4),
        "covered_80": round(float(covered), 3),
        "holds": bool(model < last and model < 1.15 * mean),
    }


def currencies(draws: int = 50) -> dict[str, object]:
    """Largest relative difference between expectations in money and in money × k, k drawn from 10⁻⁴ to 10⁴."""
    rng = np.random.default_rng(7)
    worst = 0.0
    for _ in range(draws):
        team = simulated(rng, int(rng.integers(1, 9)), 0.5)
        history = np.where(rng.random(team.logs.shape) < 0.15, 0.0, np.exp(team.logs))
        history[:3, 0] = np.nan
        times = float(10 ** rng.uniform(-4, 4))
        plain, other = expected_bookings(history), expected_bookings(history * times)
        worst = max(worst, float(np.abs(other.expected / (plain.expected * times) - 1).max()))
    return {"measure": "currencies", "largest_difference": worst, "holds": worst < 1e-9}


def measures() -> Iterator[dict[str, object]]:
    """Every measure in turn."""
    for potential in (True, False):
        for quarters in (1, 4, 8):
            for noise in (0.3, 0.5, 0.7):
                yield blend(quarters, noise, 1.0, potential)
    yield blend(8, 0.5, 0.7, potential=False)
    yield blend(8, 0.5, 0.9, potential=False)
    yield zero_quarters()
    yield levels_of_the_team()
    yield currencies()


def main() -> int:
    """Print every measure; 1 when one does not hold."""
    broken = 0
    for line in measures():
        broken |= not line["holds"]
        print(json.dumps(line), flush=True)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())

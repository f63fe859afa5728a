"""Pilots: which territories try a change first, which matched ones are compared with them, and what that can show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.findings import Finding, Severity

__all__ = ["Pilot", "Verdict", "judged", "pilot_of"]

Floats = npt.NDArray[np.float64]

_FEW_PAIRS = 10
_FEWEST_PAIRS = 3
_Z_CONFIDENCE, _Z_POWER = 1.959964, 0.841621


@dataclass(frozen=True, eq=False)
class Pilot:
    """Matched pairs of territories, one of each to try the change, and how alike the two sides are.

    `pairs` has pair, treatment, control and distance (in standard deviations); `balance` a row per feature with the
    means of both sides and their standardised difference; `detectable` is the least difference in the outcome that
    this many pairs tell from chance (95 % confidence, 80 % power), None without an outcome.
    """

    pairs: pd.DataFrame
    balance: pd.DataFrame
    detectable: float | None
    findings: tuple[Finding, ...]


def pilot_of(territories: pd.DataFrame, features: Sequence[str], pairs: int, seed: int = 0, outcome: str = "") -> Pilot:
    """The `pairs` most alike pairs of territories, and by lot which of each pair tries the change.

    Args:
        territories: a row per territory with territory and the columns of `features`, what they are matched on.
        pairs: how many; fewer come back, and a finding, when there are not two territories for each.
        seed: of the lot.
        outcome: column whose spread within pairs says what the pilot can show, such as last year's attainment.

    Features are standardised (mean 0, deviation 1; constant ones do not count) and pairs joined nearest first, by
    Euclidean distance. The detectable difference is (t_0.975 + t_0.8) · s / √n, s the deviation of the outcome's
    differences within pairs and t Student's quantiles with n − 1 degrees of freedom; none with fewer than three pairs.
    Territories with an empty feature cannot be matched and are named.
    """
    known = territories[list(features)].notna().all(axis=1)
    findings = []
    if not known.all():
        rows = tuple(territories.loc[~known, "territory"].astype(str))
        said = f"{len(rows)} territories lack a figure they would be matched on and take no part."
        findings.append(Finding("territory.pilot-unmatched", said, "Fill in the figures.", rows))
    pool = territories[known].sort_values("territory").reset_index(drop=True)
    values = pool[list(features)].to_numpy(dtype=np.float64)
    spread = values.std(axis=0) if len(pool) else np.zeros(len(features))
    chosen = _nearest_pairs(_scaled(values, spread), pairs)
    heads = np.random.default_rng(seed).random(len(chosen)) < 0.5
    sides = [(a, b) if first else (b, a) for (a, b, _), first in zip(chosen, heads.tolist(), strict=True)]
    names = pool["territory"].astype(str).to_numpy(dtype=object)
    table = pd.DataFrame(
        {
            "pair": range(1, len(chosen) + 1),
            "treatment": [names[a] for a, _ in sides],
            "control": [names[b] for _, b in sides],
            "distance": [distance for _, _, distance in chosen],
        }
    )
    treated, control = (np.array([side[at] for side in sides], dtype=np.int64) for at in (0, 1))
    detectable = None
    if outcome and len(chosen) >= _FEWEST_PAIRS:
        level = pool[outcome].to_numpy(dtype=np.float64)
        detectable = _detectable(level[treated] - level[control])
    findings += _size(len(chosen), pairs, detectable)
    return Pilot(table, _balance(features, values, spread, treated, control), detectable, tuple(findings))


def _scaled(values: Floats, spread: Floats) -> Floats:
    if not len(values):
        return values
    scaled: Floats = (values - values.mean(axis=0)) / np.where(spread > 0, spread, np.inf)
    return scaled


def _nearest_pairs(scaled: Floats, pairs: int) -> list[tuple[int, int, float]]:
    """Disjoint pairs, nearest first."""
    n = len(scaled)
    first, second = np.triu_indices(n, 1)
    distance = np.sqrt(np.square(scaled[first] - scaled[second]).sum(axis=1))
    free = np.ones(n, dtype=bool)
    chosen: list[tuple[int, int, float]] = []
    for at in np.argsort(distance, kind="stable").tolist():
        if len(chosen) == pairs:
            break
        a, b = int(first[at]), int(second[at])
        if free[a] and free[b]:
            free[[a, b]] = False
            chosen.append((a, b, float(distance[at])))
    return chosen


def _balance(
    features: Sequence[str],
    values: Floats,
    spread: Floats,
    treated: npt.NDArray[np.int64],
    control: npt.NDArray[np.int64],
) -> pd.DataFrame:
    means = [values[side].mean(axis=0) if len(side) else np.full(len(features), np.nan) for side in (treated, control)]
    apart = np.divide(means[0] - means[1], spread, out=np.zeros(len(features)), where=spread > 0)
    return pd.DataFrame(
        {"feature": list(features), "treatment": means[0], "control": means[1], "standardised_difference": apart}
    )


def _student(z: float, freedom: int) -> float:
    """Student's t quantile from the normal one (Abramowitz and Stegun 26.7.5), within 4 % from 2 degrees of freedom."""
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _detectable(differences: Floats) -> float:
    n = len(differences)
    quantiles = _student(_Z_CONFIDENCE, n - 1) + _student(_Z_POWER, n - 1)
    return float(quantiles * differences.std(ddof=1) / np.sqrt(n))


def _size(found: int, asked: int, detectable: float | None) -> list[Finding]:
    findings = []
    if found < asked:
        said = f"{asked} pairs were asked for, {found} can be made."
        findings.append(Finding("territory.pilot-too-few", said, "Ask for fewer pairs."))
    if found < _FEW_PAIRS:
        shown = (
            "" if detectable is None else f" Only a difference of {detectable:,.3g} or more could be told from chance."
        )
        said = f"{found} pairs are few: the pilot can show large effects only.{shown}"
        remedy = "Take its result as an indication, or run it longer or in more territories."
        findings.append(Finding("territory.pilot-small", said, remedy, severity=Severity.NOTE))
    return findings


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pilot showed: the difference in differences, its 95 % range, and whether that is more than chance."""

    effect: float | None
    low: float | None
    high: float | None
    pairs: int
    sentence: str


def judged(pairs: pd.DataFrame, before: pd.Series, after: pd.Series) -> Verdict:
    """Effect of the change: the mean over pairs of (after − before of the treatment) − (after − before of the control).

    `before` and `after` hold the outcome (attainment, pipeline created, churn) by territory; pairs that lack one of the
    four figures do not count. The range is ± t_0.975 · s / √n, Student with n − 1 degrees of freedom; with fewer than
    three pairs there is none.
    """
    change = after - before
    differences = pairs["treatment"].map(change) - pairs["control"].map(change)
    known = differences.dropna().to_numpy(dtype=np.float64)
    n = len(known)
    if n < _FEWEST_PAIRS:
        sentence = f"{n} pairs say nothing about chance; {_FEWEST_PAIRS} are the least that do."
        return Verdict(float(known.mean()) if n else None, None, None, n, sentence)
    effect = float(known.mean())
    width = _student(_Z_CONFIDENCE, n - 1) * float(known.std(ddof=1)) / float(np.sqrt(n))
    told = "more than chance explains" if abs(effect) > width else "no more than chance may explain"
    few = f" {n} pairs are few." if n < _FEW_PAIRS else ""
    sentence = f"{effect:+,.3g} against the control, ± {width:,.3g}: {told}.{few}"
    return Verdict(effect, effect - width, effect + width, n, sentence)

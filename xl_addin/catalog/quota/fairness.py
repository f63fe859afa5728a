"""Functions that judge quotas: fairness, and whether territory, pipeline and person can carry them."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.gates.fairness import LEAST_REPS, METRIC
from calculations.gates.gate import Verdict
from calculations.quota.review.fairness import (
    NEUTRAL_CORRELATION,
    Fairness,
    fairness,
    fairness_by,
)
from calculations.quota.review.feasibility import feasibility, feasibility_findings
from calculations.quota.review.simulate import band_counts
from calculations.ratios import ratio_of
from xl_addin.catalog.keyed import FINDING_COLUMNS, KEY, KEYS, findings_table, group_names, keys_of, same_length
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["BANDS_OF_ATTAINMENT", "FUNCTIONS"]

_DIGITS = 4
BANDS_OF_ATTAINMENT = ("below 50 %", "50 to 80 %", "80 to 100 %", "100 to 120 %", "above 120 %")


def _fairness(
    expected: NDArray[np.float64],
    quota: NDArray[np.float64],
    allocated_by: NDArray[np.float64] | None,
    clipped: NDArray[np.float64] | None,
    keys: NDArray[Any] | None,
    segments: NDArray[Any] | None,
    show: str,
    pools: NDArray[Any] | None,
) -> list[list[Any]]:
    names = keys_of(keys, len(quota))
    same_length(
        len(names), expected=expected, allocated_by=allocated_by, clipped=clipped, segments=segments, pools=pools
    )
    if show == "segments":
        return _by_segment(["all"] * len(names) if segments is None else group_names(segments), expected, quota)
    if show == "bands":
        return _bands(expected, quota)
    held = None if clipped is None else np.nan_to_num(clipped) > 0
    found = fairness(
        expected, quota, allocated_by=allocated_by, clipped=held, keys=names, pools=_peers(pools, len(names))
    )
    if show == "pools":
        return _by_pool(found.pools)
    return findings_table(found.findings) if show == "findings" else _measures(found)


def _peers(pools: NDArray[Any] | None, size: int) -> list[str]:
    return ["all"] * size if pools is None else group_names(pools)


def _measures(found: Fairness) -> list[list[Any]]:
    lines = (
        ("fairness score", found.score, _verdict(found)),
        ("1 - Gini", found.gini_score, ""),
        ("share within 15 %", found.within_share, ""),
        ("lowest / highest", found.min_max, ""),
        ("correlation with size", found.size_correlation, _neutral(found)),
        ("people scored", found.count, ""),
        ("held by floor or cap", len(found.envious), ", ".join(found.envious)),
        ("score without the held", found.free_score, ""),
        ("pools unweighted", found.unweighted_score, ""),
        ("all as one pool", found.people_score, ""),
        ("token quotas", len(found.tokens), ", ".join(found.tokens)),
    )
    measures, values, words = zip(*lines, strict=True)
    return column_table(FAIRNESS.header(), measures, [round(float(value), _DIGITS) for value in values], words)


def _verdict(found: Fairness) -> str:
    if found.circular:
        return "no verdict: scored with the estimate that set the quotas"
    if not found.sufficient:
        return f"insufficient: no pool of {LEAST_REPS} people"
    word = "above" if METRIC.verdict(found.score) is Verdict.PASS else "not above"
    return f"{word} {METRIC.threshold}"


def _neutral(found: Fairness) -> str:
    if np.isnan(found.size_correlation):
        return ""
    return "neutral" if abs(found.size_correlation) < NEUTRAL_CORRELATION else "depends on size"


def _by_segment(segments: list[str], expected: NDArray[np.float64], quota: NDArray[np.float64]) -> list[list[Any]]:
    table = fairness_by(segments, expected, quota)
    measures = [table[name].round(_DIGITS) for name in ("score", "gini_score", "within_share", "min_max")]
    verdicts = ["" if enough else f"insufficient: fewer than {LEAST_REPS} people" for enough in table["sufficient"]]
    return column_table(FAIRNESS.header("segments"), table["segment"], table["count"], *measures, verdicts)


def _by_pool(pools: pd.DataFrame) -> list[list[Any]]:
    counted = ["counted" if counts else f"not counted: fewer than {LEAST_REPS} people" for counts in pools["counted"]]
    return column_table(
        FAIRNESS.header("pools"), pools["pool"], pools["count"], pools["quota"], pools["score"].round(_DIGITS), counted
    )


def _bands(expected: NDArray[np.float64], quota: NDArray[np.float64]) -> list[list[Any]]:
    ratio = ratio_of(expected, quota)
    ratio = ratio[~np.isnan(ratio)]
    counts = band_counts(ratio)
    shares = counts / ratio.size if ratio.size else np.full(len(BANDS_OF_ATTAINMENT), np.nan)
    return column_table(FAIRNESS.header("bands"), BANDS_OF_ATTAINMENT, counts, shares.round(_DIGITS))


def _feasibility(
    quota: NDArray[np.float64],
    potential: NDArray[np.float64] | None,
    capacity: NDArray[np.float64] | None,
    pipeline: NDArray[np.float64] | None,
    booked: NDArray[np.float64] | None,
    required_coverage: float,
    keys: NDArray[Any] | None,
    show: str,
) -> list[list[Any]]:
    names = keys_of(keys, len(quota))
    same_length(len(names), potential=potential, capacity=capacity, pipeline=pipeline, booked=booked)
    table = feasibility(
        names,
        quota,
        potential=potential,
        capacity=capacity,
        pipeline=pipeline,
        booked=booked,
        required_coverage=required_coverage,
    )
    if show == "findings":
        return findings_table(feasibility_findings(table))
    marks = {
        "above potential": table["above_potential"],
        "above capacity": table["above_capacity"],
        "thin pipeline": table["thin_pipeline"],
    }
    flags = [", ".join(mark for mark, holds in marks.items() if holds[row]) for row in range(len(names))]
    coverage = table["coverage"].where(np.isfinite(table["coverage"]))
    return column_table(
        FEASIBILITY.header(),
        names,
        table["potential_share"].round(_DIGITS),
        table["stretch_rate"].round(_DIGITS),
        coverage.round(_DIGITS),
        table["coverage_gap"].round(2),
        flags,
    )


def _amounts(name: str, doc: str) -> Argument:
    return Argument(name, doc, shape=Shape.LINE, unit="money", default=None)


FAIRNESS = Function(
    name="FAIRNESS",
    family="fairness",
    summary="How equal the chances under a set of quotas are: 1 − CV of expected attainment of each pool of peers, "
    "weighted by quota, and measures beside it.",
    arguments=(
        Argument("expected", "expected bookings of each person, from an estimate that did not set the quotas",
                 shape=Shape.LINE, unit="money"),
        Argument("quota", "quota of each person, after ramp", shape=Shape.LINE, unit="money"),
        Argument("allocated_by", "weights the quotas were set by: scoring with them gets no verdict",
                 shape=Shape.LINE, default=None),
        Argument("clipped", "yes where a floor or a cap holds the quota", Kind.FLAG, Shape.LINE, default=None),
        KEYS,
        Argument("segments", "segment of each person, for show = segments", Kind.TEXT, Shape.LINE, default=None),
        Argument("show", "measures of all, the same by segment, people by band of attainment, findings, or the score "
                 "of each pool", Kind.TEXT, default="score",
                 choices=("score", "segments", "bands", "findings", "pools")),
        Argument("pools", "group of peers of each person: the score is that of each pool, weighted by quota", Kind.TEXT,
                 Shape.LINE, default=None),
    ),
    returns="a table of measures; people without a quota or an estimate are left out, as is a token quota below a "
    "twentieth of its pool's median; pools below five people are not counted, and without a larger one there is no "
    "verdict",
    body=_fairness,
    columns=(
        Column("measure", doc="the measure"),
        Column("value", Format.FACTOR, "its value"),
        Column("verdict", doc="what it means", width=21),
    ),
    shown={
        "segments": (
            Column("segment", doc="the segment"),
            Column("people", Format.COUNT, "people scored"),
            Column("fairness score", Format.FACTOR, "1 − CV of expected attainment", id="score"),
            Column("1 - Gini", Format.FACTOR, "evenness of expected attainment", id="gini_score"),
            Column("share within 15 %", Format.FACTOR, "share of people near the mean", id="within_share"),
            Column("lowest / highest", Format.FACTOR, "expected attainment", id="min_max"),
            Column("verdict", doc="insufficient below five people", width=21),
        ),
        "pools": (
            Column("pool", doc="the group of peers"),
            Column("people", Format.COUNT, "people scored"),
            Column("quota", Format.MONEY, "of those, what the pool is weighted by"),
            Column("fairness score", Format.FACTOR, "1 − CV of expected attainment", id="score"),
            Column("counted", doc="whether the pool is large enough to count", width=21),
        ),
        "bands": (
            Column("band", doc="band of expected attainment"),
            Column("people", Format.COUNT, "people in it"),
            Column("share", Format.RATE, "of all people scored"),
        ),
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            ([[80.0], [90.0], [100.0], [110.0], [120.0]], [[100.0], [100.0], [100.0], [100.0], [100.0]]),
            [
                ["measure", "value", "verdict"],
                ["fairness score", 0.8586, "above 0.85"],
                ["1 - Gini", 0.92, ""],
                ["share within 15 %", 0.6, ""],
                ["lowest / highest", 0.6667, ""],
                ["correlation with size", "", ""],
                ["people scored", 5.0, ""],
                ["held by floor or cap", 0.0, ""],
                ["score without the held", 0.8586, ""],
                ["pools unweighted", 0.8586, ""],
                ["all as one pool", 0.8586, ""],
                ["token quotas", 0.0, ""],
            ],
        ),
        Example(
            (
                [[80.0], [90.0], [100.0], [110.0], [120.0]], [[100.0], [100.0], [100.0], [100.0], [100.0]],
                None, None, None, None, "bands",
            ),
            [
                ["band", "people", "share"],
                ["below 50 %", 0, 0.0],
                ["50 to 80 %", 0, 0.0],
                ["80 to 100 %", 2, 0.4],
                ["100 to 120 %", 3, 0.6],
                ["above 120 %", 0, 0.0],
            ],
        ),
    ),
)  # fmt: skip

FEASIBILITY = Function(
    name="FEASIBILITY",
    family="fairness",
    summary="Quotas against what could carry them: the territory's potential, the person's capacity, the pipeline.",
    arguments=(
        Argument("quota", "quota of each person", shape=Shape.LINE, unit="money"),
        _amounts("potential", "potential of each territory in the quarter"),
        _amounts("capacity", "what each person can carry"),
        _amounts("pipeline", "open pipeline dated in the quarter"),
        _amounts("booked", "booked in the quarter already"),
        Argument("required_coverage", "pipeline needed for each unit of money still to book", default=float("nan")),
        KEYS,
        Argument("show", "one row for each person, or findings", Kind.TEXT, default="people",
                 choices=("people", "findings")),
    ),
    returns="a table, one row for each person: quota / potential, quota / capacity − 1, pipeline / what is left to "
    "book, the pipeline still missing, and flags; blank where an input is not known",
    body=_feasibility,
    columns=(
        KEY,
        Column("share of potential", Format.RATE, "quota / potential", id="potential_share"),
        Column("stretch", Format.RATE, "quota / capacity − 1", id="stretch_rate"),
        Column("coverage", Format.FACTOR, "pipeline / what is left to book"),
        Column("coverage gap", Format.MONEY, "pipeline still missing"),
        Column("flags", doc="what to look at", width=21),
    ),
    shown={
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            (
                [[100_000.0], [50_000.0]], [[125_000.0], [40_000.0]], [[80_000.0], [50_000.0]],
                [[150_000.0], [""]], [[20_000.0], [""]], 2.0, [["Ana"], ["Ben"]],
            ),
            [
                ["key", "share of potential", "stretch", "coverage", "coverage gap", "flags"],
                ["Ana", 0.8, 0.25, 1.875, 10_000.0, "above capacity, thin pipeline"],
                ["Ben", 1.25, 0.0, "", "", "above potential"],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (FAIRNESS, FEASIBILITY)

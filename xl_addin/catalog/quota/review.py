"""Functions that prepare the session on quotas: what each is made of, whom to look at, what the quarter may bring."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.exact.over_assignment import DEFAULT_RATE
from calculations.quota.review.explain import STEPS, explain
from calculations.quota.review.simulate import DEFAULT_DRAWS, simulate_attainment
from calculations.quota.review.situations import LARGE_CHANGE, special_situations
from calculations.quota.split.bounds import DEFAULT_CAP_CHANGE, DEFAULT_FLOOR_CHANGE
from calculations.quota.split.split import split_quota
from calculations.quota.split.unit import DEFAULT_UNIT
from xl_addin.catalog.keyed import FINDING_COLUMNS, KEY, KEYS, gathered, keys_of, same_length, whole_unit
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_SEED = 20
_DIGITS = 4
_STEP_IDS = {"others_bounds": "others"}
_WORDS = {"history": "history and team", "others_bounds": "bounds of others"}
_MOST_DRAWS = 100_000.0


@dataclass(frozen=True, slots=True)
class _ExplainRequest:
    """What EXPLAINQUOTA is asked: its arguments."""

    target: float
    weights: NDArray[np.float64]
    over_assignment: float
    ramp: NDArray[np.float64] | None
    last_quota: NDArray[np.float64] | None
    floor_change: float
    cap_change: float
    unit: float
    keys: NDArray[Any] | None
    potential: NDArray[np.float64] | None
    final: NDArray[np.float64] | None
    pins: NDArray[np.float64] | None


def _explain_quota(asked: _ExplainRequest) -> list[list[Any]]:
    if np.isnan(asked.target):
        raise CellFault(ErrorKind.VALUE, "target is empty: enter the amount that was split.")
    names = keys_of(asked.keys, len(asked.weights))
    same_length(
        len(names),
        ramp=asked.ramp,
        last_quota=asked.last_quota,
        potential=asked.potential,
        final=asked.final,
        pins=asked.pins,
    )
    split = split_quota(
        asked.target,
        asked.weights,
        over_assignment=asked.over_assignment,
        ramp=asked.ramp,
        last_quota=asked.last_quota,
        floor_change=asked.floor_change,
        cap_change=asked.cap_change,
        unit=whole_unit(asked.unit),
        pins=asked.pins,
        keys=names,
    )
    found = explain(split, potential=asked.potential, weights=asked.weights, final=asked.final, keys=names)
    steps = [found.steps[column] for column in ("equal_share", *STEPS, "quota")]
    return column_table(EXPLAINQUOTA.header(), names, *steps, found.sentences)


@dataclass(frozen=True, slots=True)
class _SituationsRequest:
    """What SITUATIONS is asked: its arguments."""

    quota: NDArray[np.float64]
    last_quota: NDArray[np.float64] | None
    ramp: NDArray[np.float64] | None
    presence: NDArray[np.float64] | None
    performance_plan: NDArray[np.float64] | None
    moved_share: NDArray[np.float64] | None
    at_cap: NDArray[np.float64] | None
    at_floor: NDArray[np.float64] | None
    overridden: NDArray[np.float64] | None
    large_change: float
    keys: NDArray[Any] | None


def _situations(asked: _SituationsRequest) -> list[list[Any]]:
    names = keys_of(asked.keys, len(asked.quota))
    lines = {
        "last_quota": asked.last_quota,
        "ramp": asked.ramp,
        "presence": asked.presence,
        "moved_share": asked.moved_share,
    }
    flags = {
        "performance_plan": asked.performance_plan,
        "at_cap": asked.at_cap,
        "at_floor": asked.at_floor,
        "overridden": asked.overridden,
    }
    same_length(len(names), **lines, **flags)
    places = [str(row) for row in range(len(names))]
    found = special_situations(
        places,
        asked.quota,
        last_quota=asked.last_quota,
        ramp=asked.ramp,
        leave=asked.presence,
        moved_share=asked.moved_share,
        large_change=asked.large_change,
        **{name: None if values is None else np.nan_to_num(values) > 0 for name, values in flags.items()},
    )
    words: dict[int, list[tuple[str, str]]] = {}
    for at, situation, detail in zip(found["key"], found["situation"], found["detail"], strict=True):
        words.setdefault(int(at), []).append((situation, detail))
    order = [*words, *(row for row in range(len(names)) if row not in words)]
    return column_table(
        SITUATIONS.header(),
        range(1, len(names) + 1),
        [names[row] for row in order],
        [", ".join(situation for situation, _ in words.get(row, [])) for row in order],
        ["; ".join(detail for _, detail in words.get(row, [])) for row in order],
        [asked.quota[row] for row in order],
    )


def _simulate(
    expected: NDArray[np.float64],
    log_sd: NDArray[np.float64],
    quota: NDArray[np.float64],
    target: float,
    company_sd: float,
    draws: float,
    seed: float,
) -> list[list[Any]]:
    same_length(len(quota), expected=expected)
    if len(log_sd) != 1:
        same_length(len(quota), log_sd=log_sd)
    if not 1 <= draws <= _MOST_DRAWS:
        raise CellFault(ErrorKind.NUM, f"draws is {draws:g}: simulate from 1 to {_MOST_DRAWS:,.0f} quarters.")
    if not (target > 0 and company_sd >= 0 and seed >= 0):
        raise CellFault(ErrorKind.VALUE, "target must be above zero, company_sd and seed zero or more.")
    found = simulate_attainment(
        expected,
        log_sd**2 if len(log_sd) > 1 else float(log_sd[0]) ** 2,
        quota,
        target,
        np.random.default_rng(int(seed)),
        common_variance=company_sd**2,
        draws=int(draws),
    )
    low, middle, high = found.company_quantiles
    lines = {
        "expected company attainment": found.company_attainment,
        "company attainment, 1 in 10 below": low,
        "company attainment, median": middle,
        "company attainment, 1 in 10 above": high,
        "chance to reach the target": found.plan_probability,
        "share of people at quota": found.attaining_share,
        "the same without over-assignment": found.attaining_share_at_plan,
        "people who miss by over-assignment": found.lost_attainments,
        "cushion bought, money": found.bought_cushion,
    }
    return column_table(SIMULATEATTAINMENT.header(), lines, [round(value, _DIGITS) for value in lines.values()])


def _line(name: str, doc: str, unit: str = "") -> Argument:
    return Argument(name, doc, shape=Shape.LINE, unit=unit, default=None)


def _flag(name: str, doc: str) -> Argument:
    return Argument(name, doc, Kind.FLAG, Shape.LINE, default=None)


EXPLAINQUOTA = Function(
    name="EXPLAINQUOTA",
    family="quota review",
    summary="How each quota came about: steps from an equal share to the final number that add up exactly.",
    arguments=(
        Argument("target", "amount the quotas serve, as in QUOTASPLIT", unit="money"),
        Argument("weights", "weights of the split", shape=Shape.LINE),
        Argument("over_assignment", "rate by which the street exceeds the target", unit="rate", default=DEFAULT_RATE),
        _line("ramp", "ramp factor of each person", "rate"),
        _line("last_quota", "last quota of each person, as in QUOTASPLIT", "money"),
        Argument("floor_change", "lowest change against the last quota", unit="rate", default=DEFAULT_FLOOR_CHANGE),
        Argument("cap_change", "highest change against the last quota", unit="rate", default=DEFAULT_CAP_CHANGE),
        Argument("unit", "amount the quotas are multiples of", unit="money", default=float(DEFAULT_UNIT)),
        KEYS,
        _line("potential", "potential of each territory; without it history explains the weights alone"),
        _line("final", "quotas in force; empty where the calculated one stands", "money"),
        _line("pins", "quotas fixed beforehand", "money"),
    ),
    returns="a table, one row for each person: the equal share, what potential, history with the team's mean, ramp, "
    "pins, floor, cap, bounds of others, rounding and override add to it, the quota they sum to, and a sentence",
    body=_explain_quota,
    request=_ExplainRequest,
    columns=(
        KEY,
        Column("equal share", Format.MONEY, "the street over all people"),
        *(
            Column(_WORDS.get(step, step), Format.MONEY, "what it adds", id=f"by_{_STEP_IDS.get(step, step)}")
            for step in STEPS
        ),
        Column("quota", Format.MONEY, "the sum of the steps"),
        Column("explanation", doc="the same in a sentence", width=40),
    ),
    examples=(
        Example(
            (100_000.0, [[3.0], [1.0]], 0.10, None, None, None, None, 1000.0, [["Ana"], ["Ben"]], [[1.0], [1.0]]),
            [
                ["key", "equal share", "potential", "history and team", "ramp", "pins", "floor", "cap",
                 "bounds of others", "rounding", "override", "quota", "explanation"],
                ["Ana", 55_000, 0, 27_500, 0, 0, 0, 0, 0, 500, 0, 83_000,
                 "equal share 55,000, history +27,500, rounding +500: quota 83,000"],
                ["Ben", 55_000, 0, -27_500, 0, 0, 0, 0, 0, -500, 0, 27_000,
                 "equal share 55,000, history -27,500, rounding -500: quota 27,000"],
            ],
        ),
    ),
)  # fmt: skip

SITUATIONS = Function(
    name="SITUATIONS",
    family="quota review",
    summary="Whom a planning session has to look at, and why: new hires, leave, moves, caps, large changes, overrides.",
    arguments=(
        Argument("quota", "quota of each person", shape=Shape.LINE, unit="money"),
        _line("last_quota", "last quota, at full ramp and the quarter's season", "money"),
        _line("ramp", "ramp factor, before leave", "rate"),
        _line("presence", "share of the quarter present", "rate"),
        _flag("performance_plan", "yes for people on a performance improvement plan"),
        _line("moved_share", "share of the territory's value that changed hands", "rate"),
        _flag("at_cap", "yes where the cap holds the quota"),
        _flag("at_floor", "yes where the floor holds it"),
        _flag("overridden", "yes where the quota was set by hand"),
        Argument("large_change", "change against the last quota, either way, from which it is large", unit="rate",
                 default=LARGE_CHANGE),
        KEYS,
    ),
    returns="a table, one row for each person, those with a situation first, in the order a session takes them",
    body=_situations,
    request=_SituationsRequest,
    columns=(
        Column("line", Format.COUNT, "place in the session"),
        KEY,
        Column("situation", doc="which ones", width=21),
        Column("detail", doc="their figures", width=40),
        Column("quota", Format.MONEY, "the quota"),
    ),
    examples=(
        Example(
            (
                [[90_000.0], [130_000.0]], [[90_000.0], [100_000.0]], [[1.0], [0.5]],
                None, None, None, None, None, None, None, [["Ana"], ["Ben"]],
            ),
            [
                ["line", "key", "situation", "detail", "quota"],
                [1, "Ben", "new hire, large change", "ramp factor 50%; +30% against the last quota restated",
                 130_000.0],
                [2, "Ana", "", "", 90_000.0],
            ],
        ),
    ),
)  # fmt: skip

SIMULATEATTAINMENT = Function(
    name="SIMULATEATTAINMENT",
    family="quota review",
    summary="What the quarter may bring under the quotas: chance to reach the target, people at quota, cost of the "
    "cushion.",
    arguments=(
        Argument("expected", "expected bookings of each person", shape=Shape.LINE, unit="money"),
        Argument("log_sd", "standard deviation of log bookings of each person, or one for all", shape=Shape.LINE),
        Argument("quota", "quota of each person", shape=Shape.LINE, unit="money"),
        Argument("target", "the company's target", unit="money"),
        Argument("company_sd", "standard deviation of the log of what moves everyone together", default=0.0),
        Argument("draws", "simulated quarters", default=float(DEFAULT_DRAWS)),
        Argument("seed", "start of the random numbers: the same seed gives the same answer", default=float(_SEED)),
    ),
    returns="a table of measures: shares and probabilities from 0 to 1, and money",
    body=_simulate,
    columns=(
        Column("measure", doc="the measure", width=30),
        Column("value", Format.FACTOR, "its value"),
    ),
    is_heavy=True,
    examples=(
        Example(
            ([[110.0], [90.0]], [[0.0], [0.0]], [[100.0], [100.0]], 160.0, 0.0, 10.0),
            [
                ["measure", "value"],
                ["expected company attainment", 1.25],
                ["company attainment, 1 in 10 below", 1.25],
                ["company attainment, median", 1.25],
                ["company attainment, 1 in 10 above", 1.25],
                ["chance to reach the target", 1.0],
                ["share of people at quota", 0.5],
                ["the same without over-assignment", 1.0],
                ["people who miss by over-assignment", 1.0],
                ["cushion bought, money", 40.0],
            ],
        ),
    ),
)  # fmt: skip

_TABLE_OF_FINDINGS = "lines of a table of findings, without its header"


def _findings(
    first: NDArray[Any],
    second: NDArray[Any] | None,
    third: NDArray[Any] | None,
    fourth: NDArray[Any] | None,
    fifth: NDArray[Any] | None,
) -> list[list[Any]]:
    return gathered(first, second, third, fourth, fifth)


FINDINGS = Function(
    name="FINDINGS",
    family="quota review",
    summary="What several functions found (show = findings) in one table, the gravest first.",
    arguments=(
        Argument("first", _TABLE_OF_FINDINGS, Kind.TEXT, Shape.BLOCK),
        *(
            Argument(name, _TABLE_OF_FINDINGS, Kind.TEXT, Shape.BLOCK, default=None)
            for name in ("second", "third", "fourth", "fifth")
        ),
    ),
    returns="twelve lines; those without a finding are blank",
    body=_findings,
    columns=FINDING_COLUMNS,
    examples=(
        Example(
            (
                [[1.0, "note", "Ana starts later. [quota.hire-after-quarter]", "Ana"], [2.0, "", "", ""]],
                [[1.0, "blocking", "There is no target. [quota.target-missing]", ""]],
            ),
            [
                ["line", "severity", "finding", "rows"],
                [1, "blocking", "There is no target. [quota.target-missing]", ""],
                [2, "note", "Ana starts later. [quota.hire-after-quarter]", "Ana"],
                *([line, "", "", ""] for line in range(3, 13)),
            ],
        ),
    ),
)

FUNCTIONS = (EXPLAINQUOTA, SITUATIONS, SIMULATEATTAINMENT, FINDINGS)

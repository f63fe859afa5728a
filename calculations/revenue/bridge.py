"""The bridge from one quarter to the next: every account's change in one bucket, nothing left over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Floats
from calculations.errors import ShapeError
from calculations.findings import Finding, Severity
from calculations.forecast.reconcile import Sharing, allocate

__all__ = ["BUCKETS", "Bridge", "bridge", "planned_bridge"]

BUCKETS = ("new", "expansion", "reactivation", "price", "fx", "contraction", "churn", "one_offs")

_MINOR = 100  # minor units in one of money
_VOLUME = ("new", "expansion", "reactivation", "contraction", "churn")
_GAINS = ("new", "expansion", "reactivation")
_LEAST_SHARE = 0.01  # of the mean size of the flows: what a flow that never varied counts as its deviation

Minor = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bridge:
    """start + Σ buckets = end, in whole minor units, so that nothing is left over.

    amounts: minor units by bucket, losses below zero. accounts: how many accounts have their change of volume there;
    none for price, fx and one-offs. volume_buckets: bucket of the volume of each account, "" for none; empty for a
    planned bridge.
    """

    start_minor: int
    end_minor: int
    amounts: Mapping[str, int]
    accounts: Mapping[str, int]
    volume_buckets: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def start(self) -> float:
        """Money of the first quarter, at the rates it was booked at."""
        return self.start_minor / _MINOR

    @property
    def end(self) -> float:
        """Money of the second quarter, at plan rates."""
        return self.end_minor / _MINOR

    @property
    def residual(self) -> float:
        """What the buckets do not explain: zero."""
        return (self.end_minor - self.start_minor - sum(self.amounts.values())) / _MINOR

    def money(self, bucket: str) -> float:
        """Money of a bucket."""
        return self.amounts[bucket] / _MINOR


def bridge(
    start: ArrayLike,
    end: ArrayLike,
    bought_before: ArrayLike | None = None,
    *,
    start_fx: ArrayLike = 1.0,
    plan_fx: ArrayLike = 1.0,
    price_rates: ArrayLike = 0.0,
    one_off_start: ArrayLike = 0.0,
    one_off_end: ArrayLike = 0.0,
    keys: Sequence[str] = (),
) -> Bridge:
    """Explain the change between two quarters account by account.

    Per account, with recurring s = start − one-off, e = end − one-off: fx = s × (plan rate − rate booked at); price =
    s × plan rate × price change, where the account goes on buying (price before volume); one-offs = end's at plan rate
    − start's; volume = the rest, which lands in one bucket: new (s ≤ 0 < e, never bought before), reactivation (s ≤ 0
    < e, bought before), churn (e ≤ 0 < s), else expansion or contraction by its sign. A quarter in which credits exceed
    purchases is nothing bought, and the credits are one-offs: 1,000 → −200 is churn of 1,000 and a one-off of −200,
    −200 → 500 is 500 new and a one-off of 200, as in `performance.retention`.

    Args:
        start, end: value of n accounts in each quarter, money of their own currency; NaN is nothing.
        bought_before: n flags, bought in any quarter before the first; all false by default.
        start_fx, plan_fx: plan currency per unit of the account's, when booked and in the plan; one or n. price_rates:
            price change of each account's products, one or n. one_off_start, one_off_end: part of start and end that
            will not come again, one or n. keys: names, for findings.

    Returns:
        The bridge in plan currency. Where one rate is missing (NaN or not above zero) the other one serves both
        quarters and the account has no FX effect; an account without any rate is left out; findings name both.

    Raises:
        ShapeError: lengths differ.
    """
    first, second = _filled(start, None), _filled(end, None)
    size = first.size
    if first.ndim != 1 or second.shape != first.shape:
        raise ShapeError(f"{first.size} start and {second.size} end values: give one of each per account")
    before = np.zeros(size, dtype=np.bool_) if bought_before is None else np.asarray(bought_before, dtype=np.bool_)
    if before.shape != (size,):
        raise ShapeError(f"{before.size} flags of earlier purchases for {size} accounts")
    booked, plan, findings = _rates(start_fx, plan_fx, first, second, keys)
    once_start, once_end = _filled(one_off_start, size), _filled(one_off_end, size)
    s, e = first - once_start, second - once_end
    going = (s > 0) & (e > 0)
    total_start, total_end = _minor(first * booked), _minor(second * plan)
    fx = _minor(s * (plan - booked))
    price = _minor(np.where(going, s * plan * _filled(price_rates, size), 0.0))
    once = _minor(once_end * plan) - _minor(once_start * booked)
    credit = _minor(np.minimum(e, 0.0) * plan) - _minor(np.minimum(s, 0.0) * plan)
    volume = total_end - total_start - fx - price - once - credit
    names = np.full(size, "", dtype=object)
    names[going & (volume > 0)] = "expansion"
    names[going & (volume < 0)] = "contraction"
    names[(s > 0) & (e <= 0)] = "churn"
    names[(s <= 0) & (e > 0)] = np.where(before, "reactivation", "new")[(s <= 0) & (e > 0)]
    once = once + credit + np.where(names == "", volume, 0)
    amounts = {bucket: int(volume[names == bucket].sum()) for bucket in _VOLUME}
    amounts |= {"price": int(price.sum()), "fx": int(fx.sum()), "one_offs": int(once.sum())}
    return Bridge(
        start_minor=int(total_start.sum()),
        end_minor=int(total_end.sum()),
        amounts={bucket: amounts[bucket] for bucket in BUCKETS},
        accounts={bucket: int(np.count_nonzero(names == bucket)) for bucket in BUCKETS},
        volume_buckets=tuple(names.tolist()),
        findings=findings,
    )


def planned_bridge(
    history: Sequence[Bridge], start: float, end: float, *, price: float = 0.0, fx: float = 0.0
) -> Bridge:
    """The bridge into a quarter that is planned: past flows at their usual size, moved until they reach the plan.

    Each flow starts at its mean share of the starting value in the past bridges. What is missing to the plan is shared
    by variance (see `reconcile.allocate`): flows that varied most move most, each within what it was in the past. What
    that does not reach is shared by size, so that no flow vanishes alone; gains stay above zero and losses below.
    One-offs are not planned.

    Args:
        history: past bridges, best those of the same season. start: money of the closing quarter. end: of the plan.
        price, fx: effects decided on their own, money.

    Returns:
        The bridge, without accounts; without any history the difference is expansion or contraction, and a finding
        says so.
    """
    begin, finish, price_minor, fx_minor = (round(value * _MINOR) for value in (start, end, price, fx))
    known = [past for past in history if past.start_minor > 0]
    shares = np.array([[past.amounts[bucket] / past.start_minor for bucket in _VOLUME] for past in known])
    shares = shares.reshape(len(known), len(_VOLUME))
    flows = shares.mean(axis=0) * begin if known else np.zeros(len(_VOLUME))
    wanted = finish - begin - price_minor - fx_minor
    gains = np.array([bucket in _GAINS for bucket in _VOLUME])
    findings: tuple[Finding, ...] = ()
    if not np.abs(flows).any():
        flows = np.where(np.array(_VOLUME) == ("expansion" if wanted > 0 else "contraction"), float(wanted), 0.0)
        sentence = f"No past bridge to go by: the change of {wanted / _MINOR:,.0f} stands as one flow."
        findings = (Finding("revenue.bridge-unknown", sentence, "", (), Severity.NOTE, wanted / _MINOR),)
    deviation = (shares.std(axis=0) if known else np.zeros(len(_VOLUME))) * begin
    deviation = np.maximum(deviation, _LEAST_SHARE * np.abs(flows).mean())
    low, high = np.where(gains, 0.0, -np.inf), np.where(gains, np.inf, 0.0)
    seen = np.stack([shares.min(axis=0), shares.max(axis=0)]) * begin if known else np.stack([flows, flows])
    usual = (np.clip(seen.min(axis=0), low, high), np.clip(seen.max(axis=0), low, high))
    ways = ((Sharing.VARIANCE, usual), (Sharing.SHARE, (low, high)), (Sharing.VARIANCE, (low, high)))
    for sharing, (floors, caps) in ways:
        flows = allocate(float(wanted), flows, sharing, variances=deviation**2, floors=floors, caps=caps).amounts
    whole = np.rint(flows).astype(np.int64)
    whole[int(np.argmax(np.abs(whole)))] += wanted - int(whole.sum())
    amounts = dict(zip(_VOLUME, whole.tolist(), strict=True)) | {"price": price_minor, "fx": fx_minor, "one_offs": 0}
    return Bridge(
        start_minor=begin,
        end_minor=finish,
        amounts={bucket: amounts[bucket] for bucket in BUCKETS},
        accounts=dict.fromkeys(BUCKETS, 0),
        findings=findings,
    )


def _filled(values: ArrayLike, size: int | None) -> Floats:
    """Values with nothing where none is known, broadcast to a size."""
    given = np.nan_to_num(np.asarray(values, dtype=np.float64))
    if size is None:
        return given
    if given.shape not in ((), (size,)):
        raise ShapeError(f"{given.size} values for {size} accounts: give one, or one per account")
    return np.broadcast_to(given, (size,))


def _minor(money: Floats) -> Minor:
    """Whole minor units."""
    return np.rint(money * _MINOR).astype(np.int64)


def _rates(
    start_fx: ArrayLike, plan_fx: ArrayLike, first: Floats, second: Floats, keys: Sequence[str]
) -> tuple[Floats, Floats, tuple[Finding, ...]]:
    """Usable rates per account, zero for an account without any, and findings."""
    size = first.size
    booked, plan = _filled(start_fx, size), _filled(plan_fx, size)
    has_booked, has_plan = booked > 0, plan > 0
    moves = (first != 0) | (second != 0)
    one, none = (has_booked != has_plan) & moves, ~(has_booked | has_plan) & moves
    findings = []
    for code, rows, what, remedy in (
        ("revenue.fx-rate-assumed", one, "accounts lack one FX rate; the other serves both quarters", "Enter it."),
        ("revenue.fx-rate-missing", none, "accounts have no FX rate and are left out", "Enter the plan rate."),
    ):
        if rows.any():
            names = tuple(keys[i] if i < len(keys) else str(i + 1) for i in np.flatnonzero(rows).tolist())
            amount = float((np.abs(first) + np.abs(second))[rows].sum())
            sentence = f"{len(names)} {what} ({amount:,.0f} in their own currencies)."
            findings.append(Finding(code, sentence, remedy, names, Severity.WARNING, amount))
    filled = np.where(has_booked, booked, np.where(has_plan, plan, 0.0))
    return filled, np.where(has_plan, plan, filled), tuple(findings)

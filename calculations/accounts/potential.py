"""Potential of accounts: what each can be expected to bring in the next four quarters, and what peers bring."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.accounts.contracts import Signed, signed_by
from calculations.accounts.history import HABITS, Purchases, Snapshot, purchases_by, seen_at
from calculations.accounts.regression import expected_money, fit_factors
from calculations.accounts.traits import Traits, design_of, traits_frame, traits_of
from calculations.findings import Finding, Severity, ranked

__all__ = ["LEAST_BUYERS", "STRENGTH", "AccountPotential", "account_potential", "potential_by"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

STRENGTH = 20.0
"""What own level, size and segment are weighed against, in average yearly amounts: the shrinkage of small groups."""

LEAST_BUYERS = 20
"""Accounts that bought in the year after a past day, all past days together, below which there is nothing to learn."""

_HABIT_STRENGTH = 2.0
_YEAR, _ORIGINS, _LEAST_HISTORY = 4, 4, 4
_MOST_ROWS = 30_000
_LEAST_RATIOS = 100
_LOW, _HIGH = 0.1, 0.9
_Z80 = 1.2815515655446004
_LEAST_COMMON = 0.05


@dataclass(frozen=True, slots=True)
class AccountPotential:
    """Potential of n accounts over the four quarters after `as_of`.

    table: one row per account in the order given: `account_id`, `segment`, `potential` (expected money), `low` and
    `high` (80 % range: one in ten lies above, at most one in ten below), `sd` (of the money around its expectation),
    `year` (money of the last four quarters), `habit` (text of `HABITS`), `peer` (what an account of its segment and
    size that buys brings in a year), `white_space` (peer − potential, where positive).
    origins: past days the model learnt from; 0 is too short a history, and ranges are NaN. common_sd: share by which
    all accounts together were off in the past, for the range of sums.
    """

    as_of: date
    table: pd.DataFrame
    origins: int
    common_sd: float
    findings: tuple[Finding, ...]

    @property
    def sufficient(self) -> bool:
        """Whether there was enough to learn from: years that followed some history, with `LEAST_BUYERS` buyers."""
        return self.origins > 0


def account_potential(
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    *,
    as_of: date,
    profiles: pd.DataFrame | None = None,
    contracts: pd.DataFrame | None = None,
) -> AccountPotential:
    """Expected bookings of each account in the next four quarters, from its own history, its segment and its size.

    potential = exp(habit + own level + contracts + size + segment): a base for how regularly it bought (`HABITS`),
    times a factor for the money of its last year and one for the year before, each against the mean of buyers (their
    weight learnt by regularity, so that one purchase says less than four), times factors for contracts due for renewal
    within the year, for their value and for contracts that run on, for size (log employees and log revenue,
    standardised, whichever is known) and for the segment. The factors are learnt from up to four days of the past, a
    quarter apart, each with the four quarters that followed it, and all but the base are shrunk towards one by
    `STRENGTH` yearly amounts. The range comes from how outcomes lay around expectations then, by habit. Quasi-Poisson
    regression with a ridge: McCullagh and Nelder 1989; Hoerl and Kennard 1970.

    Args:
        accounts: `ACCOUNTS`, or any frame with columns of `ACCOUNT_TRAITS`; only id and segment must be there.
        orders: `ORDERS`, or closed-won deals, in any order.
        as_of: last day that counts, inclusive; later orders are not read.
        profiles: `ACCOUNT_PROFILES`, where employees and revenue come from if given.
        contracts: `CONTRACTS`; on a day only those that have begun are known. None by default.

    Returns:
        The potentials. With too little history the potential is halfway between an account's own last year and the
        mean of its peers, without a range; without any order it is not known (NaN). Findings say so, and what could
        not be used. Scale: twice the money is twice the potential; the order of rows does not matter.

    Raises:
        UnknownColumnError: the account's id or segment, or a column of the orders, is missing.
    """
    given, found = traits_frame(accounts, profiles)
    ordered = given.sort_values("account_id", kind="stable")
    ids = ordered["account_id"].to_numpy(dtype=object)
    bought = purchases_by(ids, orders, as_of)
    traits = traits_of(ordered)
    signed = signed_by(ids, contracts)
    now = seen_at(bought.money, *signed.at(as_of))
    past = _past(bought.money, ordered["created_at"].to_numpy(dtype="datetime64[us]"), as_of)
    peer = _peers(traits, bought.money, past)
    if past:
        potential, low, high, sd, common = _learnt(bought.money, signed, traits, now, past)
    else:
        potential, low, high, sd, common = _guessed(now, peer)
    table = pd.DataFrame(
        {
            "account_id": ids,
            "segment": ordered["segment"].to_numpy(dtype=object),
            "potential": potential,
            "low": low,
            "high": high,
            "sd": sd,
            "year": now.year,
            "habit": np.array(HABITS, dtype=object)[now.habit],
            "peer": peer,
            "white_space": np.maximum(peer - potential, 0.0),
        }
    )
    table = table.set_index(ordered.index).reindex(given.index).reset_index(drop=True)
    found += _history_findings(bought, len(past), ids)
    return AccountPotential(as_of, table, len(past), common, ranked(found))


def potential_by(potential: AccountPotential, groups: Sequence[Hashable]) -> pd.DataFrame:
    """Potential of groups of accounts (territories, owners, segments), with an 80 % range of the sum.

    Args:
        potential: of n accounts. groups: n keys, in the order of its table.

    Returns:
        One row per group in order of first appearance: `group`, `accounts`, `potential`, `low`, `high`, `white_space`,
        `year`. The range takes accounts as independent around a common error: ± 1.28 √(Σ sd² + (common_sd · Σ)²).
    """
    table = potential.table
    code, names = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)

    def summed(values: Floats) -> Floats:
        return np.bincount(code, weights=values, minlength=len(names)).astype(np.float64)

    whole = summed(table["potential"].to_numpy(dtype=np.float64))
    spread = _Z80 * np.sqrt(summed(table["sd"].to_numpy() ** 2) + (potential.common_sd * whole) ** 2)
    return pd.DataFrame(
        {
            "group": pd.Series(np.asarray(names, dtype=object), dtype=object),
            "accounts": np.bincount(code, minlength=len(names)),
            "potential": whole,
            "low": np.maximum(whole - spread, 0.0),
            "high": whole + spread,
            "white_space": summed(table["white_space"].to_numpy(dtype=np.float64)),
            "year": summed(table["year"].to_numpy(dtype=np.float64)),
        }
    )


@dataclass(frozen=True, slots=True)
class _Origin:
    """A past day: quarters to its evening, and the accounts that are used and were there (positions)."""

    day: date
    quarters: int
    rows: Ints


def _past(money: Floats, created: NDArray[np.datetime64], as_of: date) -> list[_Origin]:
    """Days to learn from, latest first: a year of outcomes after them and, where there can be, a year before."""
    quarters = money.shape[1]
    latest = quarters - _YEAR
    least = min(_LEAST_HISTORY, latest)
    if latest < 1:
        return []
    chosen = np.arange(len(money))[:: max(len(money) // _MOST_ROWS, 1)]
    end = pd.Timestamp(as_of + timedelta(days=1))
    origins = []
    for before in range(latest, max(least, latest - _ORIGINS + 1) - 1, -1):
        day = (end - pd.DateOffset(months=3 * (quarters - before))).to_datetime64()
        there = np.isnat(created[chosen]) | (created[chosen] < day) | (money[chosen, :before] > 0).any(axis=1)
        origins.append(
            _Origin((end - pd.DateOffset(months=3 * (quarters - before), days=1)).date(), before, chosen[there])
        )
    bought = [int((_outcome(money, o) > 0).sum()) for o in origins]
    return [o for o, some in zip(origins, bought, strict=True) if some] if sum(bought) >= LEAST_BUYERS else []


def _outcome(money: Floats, origin: _Origin) -> Floats:
    """What each account of an origin brought in the four quarters after it; a year of credits is nothing."""
    after = money[origin.rows, origin.quarters : origin.quarters + _YEAR]
    brought: Floats = np.maximum(after.sum(axis=1), 0.0)
    return brought


def _fitted(design: Floats, outcome: Floats, free: int) -> Floats:
    """Factors of a design whose first `free` columns are bases and hardly shrunk; active outcomes have mean one."""
    strength = np.full(design.shape[1], STRENGTH)
    strength[:free] = _HABIT_STRENGTH
    centre = np.zeros(design.shape[1])
    centre[:free] = np.log(outcome.mean())
    return fit_factors(design, outcome, centre, strength)


def _learnt(
    money: Floats, signed: Signed, traits: Traits, now: Snapshot, past: list[_Origin]
) -> tuple[Floats, Floats, Floats, Floats, float]:
    """Potential, low, high, sd, and the common error, from the past."""
    seen = [seen_at(money[o.rows, : o.quarters], *(part[o.rows] for part in signed.at(o.day))) for o in past]
    design = np.concatenate([design_of(s, traits, o.rows) for s, o in zip(seen, past, strict=True)])
    outcome = np.concatenate([_outcome(money, o) for o in past])
    unit = float(outcome[outcome > 0].mean())
    factors = _fitted(design, outcome / unit, len(HABITS))
    expected = expected_money(design, factors) * unit
    kind, kind_now = np.concatenate([_kind(s) for s in seen]), _kind(now)
    everyone = np.arange(len(money))
    potential = expected_money(design_of(now, traits, everyone), factors) * unit
    low, high, spread = _range(outcome / expected, kind)
    start = np.cumsum([0, *(len(o.rows) for o in past)])
    off = [outcome[a:b].sum() / expected[a:b].sum() - 1.0 for a, b in pairwise(start)]
    common = max(float(np.sqrt(np.mean(np.square(off)))), _LEAST_COMMON)
    return potential, potential * low[kind_now], potential * high[kind_now], potential * spread[kind_now], common


def _kind(seen: Snapshot) -> Ints:
    """Accounts whose outcomes scatter alike: by habit, those with a contract due apart."""
    return np.where(seen.due > 0, len(HABITS), seen.habit)


def _range(ratio: Floats, kind: Ints) -> tuple[Floats, Floats, Floats]:
    """First and ninth decile and root mean square error of outcome / expectation by kind; few take all."""
    whole = _spread_of(ratio)
    rows = [ratio[kind == k] for k in range(len(HABITS) + 1)]
    low, high, spread = zip(*(_spread_of(r) if len(r) >= _LEAST_RATIOS else whole for r in rows), strict=True)
    return np.array(low), np.array(high), np.array(spread)


def _spread_of(ratio: Floats) -> tuple[float, float, float]:
    low, high = np.quantile(ratio, (_LOW, _HIGH))
    return float(low), float(high), float(np.sqrt(np.mean((ratio - 1.0) ** 2)))


def _peers(traits: Traits, money: Floats, past: list[_Origin]) -> Floats:
    """What an account of the same segment and size that buys brings in a year; the mean of buyers without a past."""
    size = len(traits.size)
    design = np.concatenate([np.ones((size, 1)), traits.size[:, None], traits.segment], axis=1)
    years = [(o.rows, _outcome(money, o)) for o in past] or [(np.arange(size), seen_at(money).year)]
    rows, outcome = (np.concatenate(part) for part in zip(*years, strict=True))
    buyers = outcome > 0
    if not buyers.any():
        return np.full(size, np.nan)
    unit = float(outcome[buyers].mean())
    factors = _fitted(design[rows[buyers]], outcome[buyers] / unit, 1)
    brought: Floats = expected_money(design, factors) * unit
    return brought


def _guessed(now: Snapshot, peer: Floats) -> tuple[Floats, Floats, Floats, Floats, float]:
    """Halfway between the own last year and the peers' mean over buyers and others; no range."""
    unknown = np.full(len(peer), np.nan)
    share = float((now.year > 0).mean()) if len(now.year) else 0.0
    return (now.year + peer * share) / 2, unknown, unknown, unknown, float("nan")


def _history_findings(bought: Purchases, origins: int, ids: NDArray[np.object_]) -> list[Finding]:
    found = []
    if len(ids) and not bought.money.size:
        sentence = "No account has bought anything, so no potential can be given."
        found.append(Finding("accounts.no-orders", sentence, "Load orders or closed-won deals."))
    elif not origins:
        sentence = (
            "The orders do not go back far enough, or are too few, to learn from: a potential is halfway between an "
            "account's own last year and the mean of its peers, and has no range."
        )
        remedy = "Load orders of two years or more."
        found.append(Finding("accounts.potential-insufficient", sentence, remedy, (), Severity.NOTE))
    if bought.foreign:
        sentence = f"Orders of {bought.foreign:,.0f} belong to accounts that are not listed and count for none."
        found.append(Finding("accounts.orders-of-unknown", sentence, "Load the accounts.", amount=bought.foreign))
    if bought.incomplete:
        sentence = f"{bought.incomplete:,} orders lack an account, a day or an amount and are left out."
        found.append(Finding("accounts.order-incomplete", sentence, "Complete them in the CRM."))
    return found

"""Account coverage: which potential has a live owner with hours for it, and where the gaps are."""

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.ratios import ratio_of

__all__ = ["STATES", "account_states", "coverage_by"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STATES = ("covered", "partly covered", "without hours", "without an owner")
"""An account has an owner with all the hours it asks for, with some of them, with none, or no live owner."""

_WHOLE = 1.0 - 1e-9


def account_states(owner: Ints, share: Floats, capacity: Floats) -> Ints:
    """State of each of n accounts, as a position in `STATES`.

    Args:
        owner: position of its owner, −1 for none. share: of its hours that the owner has, see `served_shares`.
        capacity: hours of each rep; an owner without any is not live.
    """
    live = (owner >= 0) & (np.append(capacity, 0.0)[owner] > 0)
    served = np.where(share >= _WHOLE, 0, np.where(share > 0, 1, 2))
    return np.where(live, served, 3).astype(np.int64)


def coverage_by(
    groups: Sequence[Hashable],
    state: Ints,
    share: Floats,
    potential: Floats,
    white_space: Floats,
    accounts: Floats,
) -> pd.DataFrame:
    """Account coverage of each group = Σ potential × share of hours there / Σ potential, and the gaps.

    Args:
        groups: group of n rows (segment, region; one for all). state: see `account_states`. share: see
            `served_shares`. potential, white_space: money. accounts: how many accounts a row stands for.

    Returns:
        One row per group in order of first appearance: `group`, `accounts`, `potential`, `covered` (money),
        `coverage_share` (NaN without potential), `orphans` and `orphaned` (accounts without a live owner, their
        potential), `unserved` and `without_hours` (accounts whose owner has not all hours, and the potential that
        goes without), `white_space`. potential = covered + orphaned + without_hours.
    """
    code, names = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)

    def summed(values: Floats) -> Floats:
        return np.bincount(code, weights=values, minlength=len(names)).astype(np.float64)

    orphan = state == STATES.index("without an owner")
    short = (state == STATES.index("partly covered")) | (state == STATES.index("without hours"))
    whole, covered = summed(potential), summed(np.where(orphan, 0.0, potential * share))
    return pd.DataFrame(
        {
            "group": pd.Series(np.asarray(names, dtype=object), dtype=object),
            "accounts": summed(accounts),
            "potential": whole,
            "covered": covered,
            "coverage_share": ratio_of(covered, whole),
            "orphans": summed(np.where(orphan, accounts, 0.0)),
            "orphaned": summed(np.where(orphan, potential, 0.0)),
            "unserved": summed(np.where(short, accounts, 0.0)),
            "without_hours": summed(np.where(short, potential * (1.0 - share), 0.0)),
            "white_space": summed(white_space),
        }
    )

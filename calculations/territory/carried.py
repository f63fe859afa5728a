"""Quota that goes with accounts which change hands, and stays where they stay."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.errors import ShapeError

__all__ = ["Carried", "carried_quotas"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CENTS = 2


@dataclass(frozen=True, slots=True)
class Carried:
    """Quotas of r people in money: before, what goes and comes with accounts, and after; NaN for who carries none.

    with_account: what each of n accounts takes along, 0 for one that stays.
    """

    before: Floats
    given: Floats
    got: Floats
    after: Floats
    with_account: Floats


def carried_quotas(owner: Ints, receiver: Ints, potential: Floats, quotas: Floats) -> Carried:
    """What each account that changes hands takes along of its owner's quota.

    Args:
        owner, receiver: n positions among the people, −1 for nobody; a receiver of nobody is the owner.
        potential: n amounts, missing ones are nothing. quotas: r amounts, NaN for who carries none.

    An account takes quota · potential / potential its owner holds, to the cent; one whose owner holds no potential its
    part of their number. It takes nothing from an owner without a quota, and nothing to a receiver without one: who
    carries no quota gets none by an account. So the quotas after sum to those before, exactly but for the binary sum.

    Raises ShapeError when the accounts' lines differ in length.
    """
    if not len(owner) == len(receiver) == len(potential):
        raise ShapeError(f"{len(owner)} owners, {len(receiver)} receivers and {len(potential)} potentials do not fit")
    people = len(quotas)
    worth, owned = np.maximum(np.nan_to_num(potential), 0.0), owner >= 0
    held = np.bincount(owner[owned], worth[owned], people)
    number = np.bincount(owner[owned], minlength=people)
    carries = ~np.isnan(quotas)
    goes = owned & (receiver >= 0) & (receiver != owner)
    goes[goes] = carries[owner[goes]] & carries[receiver[goes]]
    at = owner[goes]
    part = np.divide(worth[goes], held[at], out=1 / np.maximum(number[at], 1.0), where=held[at] > 0)
    along = np.zeros(len(owner))
    along[goes] = np.round(quotas[at] * part, _CENTS)
    sums = (np.bincount(who[goes], along[goes], people).astype(np.float64) for who in (owner, receiver))
    given, got = (np.round(one, _CENTS) for one in sums)
    return Carried(quotas, given, got, np.round(quotas - given + got, _CENTS), along)

"""Numbers that are the same bits wherever they are made: each is a function of a name, a seed and its place.

No library generator, and no exp, log or power of the machine: those differ between processors in their last bit. All
is built of integers of 64 bits and of +, −, ×, ÷ and square roots, which IEEE 754 defines to the bit.
"""

import hashlib
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Floats

__all__ = ["PLACES", "Keys", "exponential", "key_of", "logarithm", "normal_quantile", "strata", "uniforms"]

Keys: TypeAlias = NDArray[np.uint64]
"""Names as numbers of 64 bits."""

PLACES: Final = 16
"""Places within a stratum at which a variable may stand."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_WHOLE = (1 << 64) - 1
_ROUNDS = 5


def key_of(parts: Sequence[str], seed: int) -> int:
    """The number of 64 bits that a name has under a seed.

    Args:
        parts: texts the name is made of; ("ab", "c") and ("a", "bc") are two names.
        seed: any whole number.

    Returns:
        The first eight bytes of BLAKE2b over the parts and the seed.
    """
    told = "".join(f"{len(part)}:{part}" for part in (*parts, str(seed)))
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), "little")


def _mixed(keys: Keys) -> Keys:
    """SplitMix64's finish: every bit of the answer hangs on every bit of the key."""
    mixed = (keys ^ (keys >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def _counted(keys: Keys, count: int) -> Keys:
    """The first `count` numbers of each key's SplitMix64 sequence, (keys, count)."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * _GOLDEN
    return _mixed(keys[:, None] + steps[None, :])


def uniforms(keys: Keys, count: int) -> Floats:
    """Independent uniform numbers strictly between 0 and 1.

    Args:
        keys: n keys, see `key_of`. count: how many numbers for each.

    Returns:
        (n, count) numbers: the middles of 2^53 equal steps, by SplitMix64 (Steele, Lea and Flood 2014). The j-th of a
        key is the same however many are asked for.
    """
    whole = _counted(np.asarray(keys, dtype=np.uint64), count) >> np.uint64(11)
    return np.asarray(np.minimum((whole.astype(np.float64) + 0.5) * 2.0**-53, 1.0 - 2.0**-53))


def strata(keys: Keys, count: int) -> NDArray[np.uint32]:
    """One stratified variable for each key, as places on a grid of `count` × `PLACES` equal steps.

    Args:
        keys: n keys. count: how many draws, 1 to 2^24.

    Returns:
        (n, count) numbers g from 0 to count × PLACES − 1. Each row visits each of `count` strata exactly once, in an
        order of its own, and stands at one place within all of them, so that (g + ½) / (count × PLACES) is uniform
        and the mean of any function of it is nearly exact; rows of different keys are independent.

    The order is a permutation of 2^b ≥ count numbers, kept where it falls below `count`: five rounds of multiplying by
    an odd number, adding, and folding the upper half of the bits onto the lower one.
    """
    bits = max((count - 1).bit_length(), 4)
    mask, fold = np.uint32((1 << bits) - 1), np.uint32((bits + 1) // 2)
    known = _counted(np.asarray(keys, dtype=np.uint64), 2 * _ROUNDS + 1)
    turns = (known & np.uint64(mask)).astype(np.uint32)
    order = np.tile(np.arange(1 << bits, dtype=np.uint32), (len(known), 1))
    for step in range(_ROUNDS):
        order *= turns[:, 2 * step, None] | np.uint32(1)
        order += turns[:, 2 * step + 1, None]
        order &= mask
        order ^= order >> fold
    visited = order if count == 1 << bits else order[order < count].reshape(len(known), count)
    place = (known[:, -1] >> np.uint64(60)).astype(np.uint32)
    return visited * np.uint32(PLACES) + place[:, None]


_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LN2_INVERSE = 1.44269504088896338700
_INVERSE_FACTORIALS = (1 / 479001600, 1 / 39916800, 1 / 3628800, 1 / 362880, 1 / 40320, 1 / 5040, 1 / 720, 1 / 120,
                       1 / 24, 1 / 6, 0.5, 1.0, 1.0)  # fmt: skip
_LARGEST_EXPONENT = 700.0


def exponential(values: ArrayLike) -> Floats:
    """e to the power of `values`, to about 15 digits and the same bits everywhere; beyond ±700 that of ±700."""
    given = np.clip(np.asarray(values, dtype=np.float64), -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    powers = np.rint(given * _LN2_INVERSE)
    rest = (given - powers * _LN2_HIGH) - powers * _LN2_LOW
    total = np.full_like(rest, _INVERSE_FACTORIALS[0])
    for term in _INVERSE_FACTORIALS[1:]:
        total *= rest
        total += term
    return np.asarray(np.ldexp(total, powers.astype(np.int32)))


_ROOT_HALF = 0.70710678118654752440
_ODD_TERMS = 12


def logarithm(values: ArrayLike) -> Floats:
    """The natural logarithm of numbers above zero, to about 15 digits and the same bits everywhere."""
    part, power = np.frexp(np.asarray(values, dtype=np.float64))
    small = part < _ROOT_HALF
    part, power = np.where(small, part * 2.0, part), np.where(small, power - 1, power).astype(np.float64)
    ratio = (part - 1.0) / (part + 1.0)
    square = ratio * ratio
    total = np.zeros_like(ratio)
    for odd in range(2 * _ODD_TERMS - 1, 0, -2):
        total = total * square + 1.0 / odd
    return np.asarray(power * _LN2_HIGH + (2.0 * ratio * total + power * _LN2_LOW))


_CENTRE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
_TAIL = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
_FAR_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def _rational(pair: tuple[tuple[float, ...], tuple[float, ...]], at: Floats) -> Floats:
    above, below = np.zeros_like(at), np.zeros_like(at)
    for upper, lower in zip(*pair, strict=True):
        above, below = above * at + upper, below * at + lower
    return np.asarray(above / below)


def normal_quantile(probabilities: ArrayLike) -> Floats:
    """The standard normal quantile Φ⁻¹(p), to about 16 digits: Wichura's algorithm AS 241 (1988).

    Args:
        probabilities: numbers of any shape; 0 and below give −∞, 1 and above ∞, NaN stays NaN.

    Returns:
        Numbers of that shape.
    """
    given = np.asarray(probabilities, dtype=np.float64)
    inside = np.where((given > 0.0) & (given < 1.0), given, 0.5)
    centred = inside - 0.5
    answer = np.asarray(centred * _rational(_CENTRE, np.asarray(0.180625 - centred * centred)))
    far = np.abs(centred) > 0.425
    if far.any():
        depth = np.sqrt(-logarithm(np.minimum(inside, 1.0 - inside)[far]))
        size = np.where(depth <= 5.0, _rational(_TAIL, depth - 1.6), _rational(_FAR_TAIL, depth - 5.0))
        answer[far] = np.copysign(size, centred[far])
    answer = np.where(given <= 0.0, -np.inf, np.where(given >= 1.0, np.inf, answer))
    return np.where(np.isnan(given), np.nan, answer)

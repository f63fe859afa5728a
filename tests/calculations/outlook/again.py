"""The draws once more, number by number in plain Python: what published tables promise, told a second time."""

import hashlib
import math
from statistics import NormalDist
from typing import Any

__all__ = ["row_again", "split_mix", "stratum"]

_MASK = (1 << 64) - 1
_NORMAL = NormalDist()
_KEYS = ("kind", "rep_id", "account_id", "segment", "product_line", "region", "deal_id")
_PLACES, _ROUNDS = 16, 5


def split_mix(key: int, step: int) -> int:
    """The step-th number, from 1, of the SplitMix64 sequence of a key."""
    mixed = (key + step * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


def _key(parts: tuple[str, ...], seed: int) -> int:
    told = "".join(f"{len(part)}:{part}" for part in (*parts, str(seed)))
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), "little")


def stratum(key: int, count: int) -> list[int]:
    """A permutation of the strata, each with the place within it."""
    bits = max((count - 1).bit_length(), 4)
    mask = (1 << bits) - 1
    visited = []
    for start in range(1 << bits):
        number = start
        for turn in range(_ROUNDS):
            number = (number * (split_mix(key, 2 * turn + 1) & mask | 1) + (split_mix(key, 2 * turn + 2) & mask)) & mask
            number ^= number >> ((bits + 1) // 2)
        if number < count:
            visited.append(number)
    place = split_mix(key, 2 * _ROUNDS + 1) >> 60
    return [number * _PLACES + place for number in visited]


def _normals(parts: tuple[str, ...], seed: int, count: int) -> list[float]:
    return [_NORMAL.inv_cdf((at + 0.5) / (count * _PLACES)) for at in stratum(_key(parts, seed), count)]


def row_again(row: dict[str, Any], seed: int, count: int) -> list[float]:
    """What a flow or a deal brings in each draw."""
    name = tuple(row[key] for key in _KEYS)
    factors = [("company_loading", "", ""), *((f"{key.removesuffix('_id')}_loading", key, row[key]) for key in
               ("segment", "region", "rep_id"))]  # fmt: skip
    loadings = [row[column] for column, _, _ in factors]
    normals = [_normals(("factor", key, value), seed, count) for _, key, value in factors]
    common = [sum(loading * line[j] for loading, line in zip(loadings, normals, strict=True)) for j in range(count)]
    square = sum(loading**2 for loading in loadings)
    amount, happens = (_normals((use, *name), seed, count) for use in ("amount", "happens"))
    mean, chance, spread = row["mean"], row["chance"], row["log_sd"]
    brought = []
    for shared, own, turn in zip(common, amount, happens, strict=True):
        if row["kind"] == "flow":
            is_won = _NORMAL.cdf(turn) < chance
            size = math.exp(shared + spread * own - (square + spread**2) / 2)
        else:
            is_won = shared + math.sqrt(1 - square) * turn < _NORMAL.inv_cdf(chance)
            size = math.exp(spread * own - spread**2 / 2)
        brought.append(mean * size if is_won else 0.0)
    return brought

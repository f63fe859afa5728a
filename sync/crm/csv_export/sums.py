"""Owners of quotas that are no sellers: a team or a company whose amounts add up those of the rows above."""

from collections.abc import Iterable, Mapping

from calculations.findings import Finding
from sync.crm.csv_export.read import Row, Taken

__all__ = ["owners_that_add_up"]

_NAMED = 5
_CENT = 0.005


def owners_that_add_up(file: str, rows: Iterable[Taken]) -> list[Finding]:
    """A finding on owners whose quotas are, in each of their periods, the sum of two or more owners' above them.

    The sum is that of the owners since the last such one, or of all before who add up none themselves.

    Args:
        file: name, for the finding. rows: those of the file, in its order.
    """
    amounts: dict[str, dict[tuple[object, ...], float]] = {}
    for one in rows:
        owner = one.said.get("QuotaOwnerId", "")
        amount = one.row.get("QuotaAmount")
        if owner and isinstance(amount, float) and amount > 0:
            of = amounts.setdefault(owner, {})
            key = _key(one.row)
            of[key] = of.get(key, 0.0) + amount
    told: list[str] = []
    everybody: list[str] = []
    since: list[str] = []
    for owner, own in amounts.items():
        if any(len(above) > 1 and _is_sum(own, [amounts[name] for name in above]) for above in (since, everybody)):
            told.append(owner)
            since = []
        else:
            everybody.append(owner)
            since.append(owner)
    if not told:
        return []
    named = ", ".join(told[:_NAMED]) + (" \u2026" if len(told) > _NAMED else "")
    sentence = f"{file}: the quotas of {named} are exactly the sum of those above them, as a team's are."
    remedy = "If they are sums of others, take these lines out: their quotas count twice."
    return [Finding("csv.owner-adds-up", sentence, remedy, tuple(told))]


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row.get(name) for name in ("StartDate", "CurrencyIsoCode", "ProductFamily"))


def _is_sum(own: Mapping[tuple[object, ...], float], others: list[dict[tuple[object, ...], float]]) -> bool:
    """True where each amount is the sum of at least two of the others', and none of theirs is left out."""
    keys = {key for each in others for key in each}
    if not own or keys != set(own):
        return False
    for key, amount in own.items():
        parts = [each[key] for each in others if key in each]
        if abs(sum(parts) - amount) > _CENT:
            return False
    return max(sum(key in each for each in others) for key in own) > 1

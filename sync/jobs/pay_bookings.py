"""Draws of what each seller books in the planned quarter, for the cost of sales."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats, Vector
from calculations.outlook.outlook import Outlook
from sync.jobs.plan_quota import QuotaPlan

__all__ = ["BookingDraws", "booking_draws"]


@dataclass(frozen=True, slots=True)
class BookingDraws:
    """Bookings of r sellers in n draws of the quarter, money in plan currency.

    people: the sellers' ids. draws: (n, r). company: (n,) of the whole company.
    """

    people: tuple[str, ...]
    draws: Floats
    company: Vector


def booking_draws(quotas: QuotaPlan, outlook: Outlook | None) -> BookingDraws:
    """What sellers with a quota may book: the draws of the quarter's outlook, theirs and the whole company's.

    What others book is in the company's draws alone. Nothing is drawn of a seller of whom nothing is expected; one draw
    that is not known (NaN) stands where there is no outlook.
    """
    people = tuple(str(row["rep_id"]) for row in quotas.tables["quotas"] if (row["final"] or 0) > 0)
    if outlook is None:
        return BookingDraws(people, np.full((1, len(people)), np.nan), np.full(1, np.nan))
    keys, sums = outlook.draws.sums_by("rep_id")
    by_seller = dict(zip(keys["rep_id"].astype(str), sums, strict=True))
    company = outlook.draws.sums()
    draws = np.zeros((len(company), len(people)))
    for place, person in enumerate(people):
        draws[:, place] = by_seller.get(person, 0.0)
    return BookingDraws(people, draws, company)

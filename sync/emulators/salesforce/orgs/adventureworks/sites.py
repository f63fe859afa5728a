"""Simulated sites: where the resellers lie, near the middle of their towns."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from sync.emulators.salesforce.orgs.adventureworks.packed import Known
from sync.emulators.salesforce.orgs.adventureworks.sales import accounts
from sync.emulators.salesforce.orgs.values import Row

__all__ = ["placed"]

_SPREAD = 0.02
"""How far from the middle of its town a site may lie, in degrees (about 2 km)."""


@cache
def _towns() -> dict[tuple[str, str, str], tuple[float, float]]:
    text = (files("sync.emulators.salesforce.orgs.data") / "places.csv").read_text("utf-8")
    return {
        (row["city"], row["state"], row["country"]): (float(row["latitude"]), float(row["longitude"]))
        for row in csv.DictReader(text.splitlines())
    }


def placed(known: Known) -> Iterator[Row]:
    """Yield the accounts with their coordinates; towns that are in no list leave a gap, as in life."""
    for row, reseller in zip(accounts(known), known.resellers, strict=True):
        town = _towns().get((reseller.city, reseller.state, reseller.country))
        if town is None:
            yield row
            continue
        north, east = (_SPREAD * (reseller.key * step % 21 - 10) / 10 for step in (5, 8))
        yield {**row, "BillingLatitude": round(town[0] + north, 4), "BillingLongitude": round(town[1] + east, 4)}

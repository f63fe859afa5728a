"""Simulated yearly agreements: which orders of specialty shops open a year of supply."""

from datetime import date, timedelta

from sync.emulators.salesforce.orgs.adventureworks.packed import Known, Order
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row

__all__ = ["agreements"]

_KIND = "Specialty Bike Shop"
"""A third of the resellers, with a twelfth of the sales: what is simulated moves the real figures little."""
_LENGTH = timedelta(days=364)


def agreements(known: Known) -> dict[int, Row]:
    """Return the contract fields of the orders that open an agreement, by number of the order.

    A shop's first order opens a year of supply, and so does its first order after that year.
    """
    shops = {reseller.key for reseller in known.resellers if reseller.business_type == _KIND}
    latest: dict[int, Order] = {}
    fields: dict[int, Row] = {}
    for order in known.orders:
        before = latest.get(order.reseller)
        if order.reseller not in shops or (before is not None and order.day <= _last_day(before)):
            continue
        latest[order.reseller] = order
        fields[order.number] = {
            "Contract_Start_Date__c": order.day.isoformat(),
            "Contract_End_Date__c": _last_day(order).isoformat(),
            "Renewal_Of__c": None if before is None else record_id("Opportunity", before.number),
        }
    return fields


def _last_day(order: Order) -> date:
    return order.day + _LENGTH

"""Resellers as accounts, orders as closed-won opportunities, order lines as line items."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.adventureworks.packed import FIRST_DAY, Known, Order, Product
from sync.emulators.salesforce.orgs.adventureworks.people import VICE_PRESIDENT, regions, user_id
from sync.emulators.salesforce.orgs.adventureworks.territories import territory_id
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, money, stamp, stamps

__all__ = [
    "accounts",
    "fiscal",
    "line_items",
    "opportunities",
    "owners",
    "pricebooks",
    "prices",
    "products",
    "stage_history",
]

PRICEBOOK = record_id("Pricebook2", 1)
_WON: Row = {"StageName": "Closed Won", "Probability": 100.0, "ForecastCategory": "Closed"}
_OFFICE_OPENS = 9 * 3600
_OFFICE_HOURS = 8 * 3600


def closed_at(order: Order) -> str:
    """Return the moment an order was booked: its day is real, the time of day is made up from its number."""
    return stamp(order.day, _OFFICE_OPENS + order.number * 97 % _OFFICE_HOURS)


def owners(known: Known) -> dict[int, int]:
    """Return who owns each reseller as of the day.

    That is whoever sold to it most recently. A reseller that has not bought yet goes (made up) to whoever sold most
    often within the last 365 days in its state, else in its territory, else to the vice president.
    """
    last = {order.reseller: order.employee for order in known.orders}
    place = {reseller.key: reseller for reseller in known.resellers}
    in_state: dict[tuple[int, str], Counter[int]] = {}
    in_territory: dict[int, Counter[int]] = {}
    for order in known.recent:
        reseller = place[order.reseller]
        in_state.setdefault((reseller.territory, reseller.state), Counter())[order.employee] += 1
        in_territory.setdefault(reseller.territory, Counter())[order.employee] += 1
    owned: dict[int, int] = {}
    for key, reseller in place.items():
        nearest = in_state.get((reseller.territory, reseller.state)) or in_territory.get(reseller.territory)
        owned[key] = last[key] if key in last else nearest.most_common(1)[0][0] if nearest else VICE_PRESIDENT
    return owned


def accounts(known: Known) -> Iterator[Row]:
    """Yield every reseller; one that has not bought by ``as_of`` is a prospect."""
    owned, region = owners(known), regions(known)
    last = {order.reseller: closed_at(order) for order in known.orders}
    for reseller in known.resellers:
        yield {
            "Id": record_id("Account", reseller.key),
            "Name": reseller.name,
            "AccountNumber": f"AW{reseller.key:08d}",
            "OwnerId": user_id(owned[reseller.key]),
            "ParentId": None,
            "Type": "Channel Partner / Reseller" if reseller.key in last else "Prospect",
            "Industry": reseller.business_type,
            "AnnualRevenue": float(reseller.annual_sales),
            "NumberOfEmployees": reseller.employees,
            "BillingStreet": reseller.street,
            "BillingCity": reseller.city,
            "BillingState": reseller.state,
            "BillingPostalCode": reseller.postal_code,
            "BillingCountry": reseller.country,
            "Region__c": region[reseller.territory],
            **stamps(INTEGRATION_USER, stamp(FIRST_DAY), last.get(reseller.key)),
        }


def products(known: Known) -> Iterator[Row]:
    """Yield the product list; the product's category is the family that is planned."""
    for product in known.products:
        yield {
            "Id": record_id("Product2", product.key),
            "Name": product.name,
            "ProductCode": f"AW-{product.key}",
            "Description": product.subcategory,
            "Family": product.category,
            "IsActive": True,
            **stamps(INTEGRATION_USER, stamp(FIRST_DAY)),
        }


def pricebooks() -> Iterator[Row]:
    """Yield the standard price book."""
    yield {
        "Id": PRICEBOOK,
        "Name": "Standard Price Book",
        "IsActive": True,
        "IsStandard": True,
        **stamps(INTEGRATION_USER, stamp(FIRST_DAY)),
    }


def prices(known: Known) -> Iterator[Row]:
    """Yield a price for each product sold so far: the one of its latest order line."""
    latest = {line.product: (line.unit_price, order) for order in known.orders for line in order.lines}
    names = {product.key: product.name for product in known.products}
    first = {line.product: order for order in reversed(known.orders) for line in order.lines}
    for product, (price, order) in sorted(latest.items()):
        yield {
            "Id": record_id("PricebookEntry", product),
            "Name": names[product],
            "ProductCode": f"AW-{product}",
            "Pricebook2Id": PRICEBOOK,
            "Product2Id": record_id("Product2", product),
            "UnitPrice": money(price),
            "IsActive": True,
            "UseStandardPrice": False,
            **stamps(INTEGRATION_USER, stamp(first[product].day), closed_at(order)),
        }


def opportunities(known: Known) -> Iterator[Row]:
    """Yield one closed-won opportunity per order, owned by who sold it, in the territory it was sold in."""
    names = {reseller.key: reseller.name for reseller in known.resellers}
    customers: set[int] = set()
    for order in known.orders:
        yield {
            "Id": record_id("Opportunity", order.number),
            "Name": f"SO{order.number} {names[order.reseller]}",
            "AccountId": record_id("Account", order.reseller),
            "OwnerId": user_id(order.employee),
            "Territory2Id": territory_id(order.territory),
            "IsExcludedFromTerritory2Filter": False,
            "Pricebook2Id": PRICEBOOK,
            "Amount": money(order.amount),
            "ExpectedRevenue": money(order.amount),
            "TotalOpportunityQuantity": float(sum(line.quantity for line in order.lines)),
            "CloseDate": order.day.isoformat(),
            "Type": "Existing Customer - Reorder" if order.reseller in customers else "New Customer",
            **_WON,
            "ForecastCategoryName": "Closed",
            "IsClosed": True,
            "IsWon": True,
            "HasOpportunityLineItem": True,
            **fiscal(order.day),
            "LastStageChangeDate": closed_at(order),
            **stamps(INTEGRATION_USER, closed_at(order)),
        }
        customers.add(order.reseller)


def fiscal(day: date) -> Row:
    """Return the fields that tell the fiscal quarter of a day."""
    quarter = (day.month + 2) // 3
    return {"FiscalYear": day.year, "FiscalQuarter": quarter, "Fiscal": f"{day.year} {quarter}"}


def stage_history(known: Known) -> Iterator[Row]:
    """Yield the single history row an opportunity gets when it is loaded already won; the sources have no stages."""
    for order in known.orders:
        yield {
            "Id": record_id("OpportunityHistory", order.number),
            "OpportunityId": record_id("Opportunity", order.number),
            **_WON,
            "Amount": money(order.amount),
            "ExpectedRevenue": money(order.amount),
            "CloseDate": order.day.isoformat(),
            "CreatedDate": closed_at(order),
            "CreatedById": INTEGRATION_USER,
            "SystemModstamp": closed_at(order),
        }


def line_items(known: Known) -> Iterator[Row]:
    """Yield one line item per order line."""
    of_product = {product.key: _product_fields(product) for product in known.products}
    number = 0
    for order in known.orders:
        of_order: Row = {
            "OpportunityId": record_id("Opportunity", order.number),
            "ServiceDate": order.day.isoformat(),
            **stamps(INTEGRATION_USER, closed_at(order)),
        }
        for position, line in enumerate(order.lines, start=1):
            number += 1
            yield {
                "Id": record_id("OpportunityLineItem", number),
                **of_order,
                **of_product[line.product],
                "SortOrder": position,
                "Quantity": float(line.quantity),
                "UnitPrice": money(line.unit_price),
                "TotalPrice": money(line.quantity * line.unit_price),
            }


def _product_fields(product: Product) -> Row:
    return {
        "PricebookEntryId": record_id("PricebookEntry", product.key),
        "Product2Id": record_id("Product2", product.key),
        "ProductCode": f"AW-{product.key}",
        "Name": product.name,
    }

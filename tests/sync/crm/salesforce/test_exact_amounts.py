"""Amounts reach the CRM digit by digit, whichever request carries them, and come back the same way."""

import random
import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from sync.crm.salesforce.bulk_csv import cells
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.collections import Collections
from sync.crm.salesforce.target import SalesforceTarget
from sync.crm.salesforce.values import exact_json
from tests.sync.crm.salesforce.wire import Answer, Wire

QUOTA = "0J9000000000001AAA"
BASE = "/services/data/v64.0"
# no binary float is any of these: 0.30000000000000004 would be sent for the first by 0.1 + 0.2
AMOUNTS = {
    "0.3": Decimal("0.1") + Decimal("0.2"),
    "12345678901234.567": Decimal("12345678901234.567"),
    "99999999999999999": Decimal(99999999999999999),
    "100000000000000000.01": Decimal("100000000000000000.01"),
    "250000": Decimal("250000.00"),
    "1200": Decimal("1.2E+3"),
    "-0.07": Decimal("-0.07"),
}
Sent = Callable[[Decimal], str]


@pytest.fixture(params=["create", "update", "upsert", "collections", "composite"])
def sent(request: pytest.FixtureRequest, wire: Wire, client: SalesforceClient) -> Sent:
    """Writes an amount in one of the ways there are; the body of the request as it arrived."""
    target = SalesforceTarget(client)
    wire.on("POST", f"{BASE}/sobjects/", Answer(201, {"id": QUOTA, "success": True, "errors": []}))
    wire.on("PATCH", f"{BASE}/sobjects/", Answer(200, {"id": QUOTA, "created": True, "success": True, "errors": []}))
    wire.on("PATCH", f"{BASE}/composite/sobjects", Answer(body=[{"id": QUOTA, "success": True, "errors": []}]))
    steps = [{"referenceId": "s0", "httpStatusCode": 204, "body": None}]
    wire.on("POST", f"{BASE}/composite", Answer(body={"compositeResponse": steps}))

    def write(amount: Decimal) -> str:
        values = {"QuotaAmount": amount}
        match request.param:
            case "create":
                target.create("ForecastingQuota", values)
            case "update":
                target.update("ForecastingQuota", QUOTA, values)
            case "upsert":
                target.upsert("ForecastingQuota", "Key__c", "k", values)
            case "collections":
                target.write_many("ForecastingQuota", "update", [{"Id": QUOTA} | values])
            case _:
                step = {"method": "PATCH", "path": f"/sobjects/ForecastingQuota/{QUOTA}", "body": values}
                Collections(client, lambda _: None, random.Random(1)).together([step])
        asked = wire.asked[-1]
        assert asked.headers["Content-Type"] == "application/json"
        return asked.body

    return write


@pytest.mark.parametrize(("text", "amount"), AMOUNTS.items())
def test_json_holds_every_digit(sent: Sent, text: str, amount: Decimal) -> None:
    """As a number, not as text, and not a digit more or less."""
    assert re.findall(r'"QuotaAmount": ([^,}\s]+)', sent(amount)) == [text]


@pytest.mark.parametrize(("text", "amount"), AMOUNTS.items())
def test_csv_holds_every_digit(text: str, amount: Decimal) -> None:
    """The same digits in a bulk upload."""
    assert cells({"QuotaAmount": amount}, ["QuotaAmount"], clears=True) == (text,)


@pytest.mark.parametrize("text", [text for text in AMOUNTS if text != "1200"])
def test_what_is_read_back_is_as_exact(wire: Wire, client: SalesforceClient, text: str) -> None:
    """An answer's number is taken by its digits: what was sent and what is read can be compared."""
    record = f'{{"attributes": {{}}, "Id": "{QUOTA}", "QuotaAmount": {text}}}'
    wire.on("GET", f"{BASE}/query", Answer(body=f'{{"totalSize": 1, "done": true, "records": [{record}]}}'))
    (row,) = SalesforceTarget(client).find("ForecastingQuota", {"QuotaOwnerId": "x"}, ["QuotaAmount"])
    assert (row["QuotaAmount"], type(row["QuotaAmount"])) == (Decimal(text), Decimal)


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), float("nan")])
def test_an_amount_that_is_no_number_is_not_sent(amount: Decimal | float) -> None:
    """JSON has no word for it, and no CRM a use."""
    with pytest.raises((TypeError, ValueError), match=r"finite|JSON compliant"):
        exact_json({"QuotaAmount": amount})


def test_everything_else_is_plain_json() -> None:
    """Text, flags, lists and nothing, as any JSON writer spells them."""
    assert exact_json({"a": ['x "y" é', True, None, 1, 1.5]}) == '{"a": ["x \\"y\\" \\u00e9", true, null, 1, 1.5]}'

"""Single records: what is asked, what is sent, and what a missing record becomes."""

from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.target import SalesforceTarget
from sync.errors import ConflictError, FixConfigurationError, RecordGoneError
from tests.sync.crm.salesforce.wire import Answer, Wire

QUOTA = "0J9000000000001AAA"


@pytest.fixture
def target(client: SalesforceClient) -> SalesforceTarget:
    """A writer on the scripted server."""
    return SalesforceTarget(client)


def answer(*records: dict[str, object]) -> Answer:
    """A query's answer."""
    return Answer(body={"totalSize": len(records), "done": True, "records": list(records)})


def test_reading_one_record(wire: Wire, target: SalesforceTarget) -> None:
    """Values are plain, the envelope is gone, a field the record lacks is None."""
    record = {"attributes": {"type": "ForecastingQuota"}, "Id": QUOTA, "QuotaAmount": 250000, "StartDate": "2020-04-01"}
    wire.on("GET", "/services/data/v64.0/query", answer(record))
    read = target.read("ForecastingQuota", QUOTA, ["QuotaAmount", "StartDate", "ProductFamily"])
    assert read == {"Id": QUOTA, "QuotaAmount": 250000.0, "StartDate": "2020-04-01", "ProductFamily": None}
    (soql,) = parse_qs(urlsplit(wire.to("/services/data")[0].path).query)["q"]
    assert soql == f"SELECT Id, QuotaAmount, StartDate, ProductFamily FROM ForecastingQuota WHERE Id = '{QUOTA}'"


def test_a_record_that_is_not_there(wire: Wire, target: SalesforceTarget) -> None:
    """An empty answer names the record; text that is no Id is not even asked about."""
    wire.on("GET", "/services/data/v64.0/query", answer())
    with pytest.raises(RecordGoneError, match=f"ForecastingQuota/{QUOTA}: The record is not there"):
        target.read("ForecastingQuota", QUOTA, ["QuotaAmount"])
    with pytest.raises(FixConfigurationError, match="not a Salesforce record Id"):
        target.read("ForecastingQuota", "x' OR Id != '", ["QuotaAmount"])


def test_updating_on_condition(wire: Wire, target: SalesforceTarget) -> None:
    """The moment becomes an HTTP date, the amount a whole number; a newer record is a conflict that names it."""
    path = f"/services/data/v64.0/sobjects/ForecastingQuota/{QUOTA}"
    wire.on("PATCH", path, Answer(204), Answer(412, [{"errorCode": "PRECONDITION_FAILED", "message": "changed"}]))
    since = datetime(2026, 11, 22, 12, tzinfo=UTC)
    target.update("ForecastingQuota", QUOTA, {"QuotaAmount": Decimal(250000)}, unmodified_since=since)
    sent = wire.to(path)[0]
    assert (sent.headers["If-Unmodified-Since"], sent.body) == (
        "Sun, 22 Nov 2026 12:00:00 GMT",
        '{"QuotaAmount": 250000}',
    )
    with pytest.raises(ConflictError, match=f"ForecastingQuota/{QUOTA}: changed"):
        target.update("ForecastingQuota", QUOTA, {"QuotaAmount": Decimal(250000)}, unmodified_since=since)


def test_deleting(wire: Wire, target: SalesforceTarget) -> None:
    """204 is done; a record that is gone already says so."""
    gone = Answer(404, [{"errorCode": "ENTITY_IS_DELETED", "message": "entity is deleted"}])
    wire.on("DELETE", f"/services/data/v64.0/sobjects/ForecastingQuota/{QUOTA}", Answer(204), gone)
    target.delete("ForecastingQuota", QUOTA)
    with pytest.raises(RecordGoneError, match="entity is deleted"):
        target.delete("ForecastingQuota", QUOTA)

"""sales-ops-automator reads what approving, writing and reading back left on record, and writes nothing itself."""

from decimal import Decimal

from sync.jobs.agents import run_agent
from sync.jobs.writeback import verify, write
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from tests.e2e.team import approve, crm_quotas


def test_what_is_ready_on_day_one(submitted: Adapters) -> None:
    """Submitted: three changes, none in the CRM. Written and read back: all three. One changed there: it is named.

    The agent leaves quotas and journal as they are.
    """

    def told(*keys: str) -> list[object]:
        before, quotas = _journal(submitted), crm_quotas(submitted)
        (done,) = run_agent(submitted, "sales-ops-automator")
        assert (_journal(submitted), crm_quotas(submitted)) == (before, quotas)
        return [done.package.figures[key].value for key in keys]

    field = "quotas.forecastingquota-quotaamount"
    assert told("writing.stage", f"{field}.changes", field) == ["submitted", 3.0, 0.0]
    assert told("quota-left.ann-able", "check.every-approver-agreed") == ["not sent", "no"]
    approve(submitted)
    list(write(submitted, "ana"))
    assert told("writing.stage", field, "check.every-approved-change-is-in-the-crm") == ["written", 3.0, "yes"]
    assert verify(submitted, "ana") == ()
    assert told("writing.stage", "writing.discrepancies", "check.every-approved-value-was-read-back") == [
        "verified",
        0.0,
        "yes",
    ]
    found = submitted.target().find("ForecastingQuota", {"StartDate": "2020-04-01"}, ["Id"])
    submitted.target().update("ForecastingQuota", found[0]["Id"], {"QuotaAmount": Decimal(7)})
    (gone,) = verify(submitted, "ana")
    name = gone.label.casefold().replace(" ", "-")
    assert told("writing.discrepancies", f"drifted.{name}.found") == [1.0, "7"]


def _journal(adapters: Adapters) -> int:
    """How many writes and receipts the journal holds."""
    return len(adapters.log.of(adapters.plan.id, Kind.INTENDED, Kind.RECEIPT))

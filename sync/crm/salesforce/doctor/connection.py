"""The way to an org: which API version it speaks, its clock, and how much of its allowances is left."""

from collections.abc import Iterator
from datetime import timedelta

from calculations.findings import Finding, Severity
from sync.crm.salesforce.doctor.org import ExaminedOrg, note

__all__ = ["allowance", "clock", "version"]

_SKEW = timedelta(minutes=5)
_LOW_ALLOWANCE = 0.2
_API_USAGE = "Pull later, or find what uses them: Setup → API Usage."
_BULK_USAGE = "Reading goes on page by page where no job is to be had. What uses them: Setup → Bulk Data Load Jobs."
_ALLOWANCES = {
    "DailyApiRequests": ("daily API requests", _API_USAGE),
    "DailyBulkV2QueryJobs": ("daily bulk query jobs", _BULK_USAGE),
    "DailyBulkV2QueryFileStorageMB": ("daily megabytes of bulk query results", _BULK_USAGE),
    "DailyBulkApiBatches": ("daily batches of bulk writes", _BULK_USAGE),
    "DailyBulkApiRequests": ("daily batches of bulk writes", _BULK_USAGE),
}


def version(org: ExaminedOrg) -> Iterator[Finding]:
    """API version: the one we speak is among those the org offers."""
    offered = [str(version["version"]) for version in org.client.versions()]
    if org.client.version in offered:
        yield note("doctor.version", f"The org offers API version {org.client.version} (newest: {offered[-1]}).")
    else:
        sentence = f"The org does not offer API version {org.client.version}, only {offered[0]} to {offered[-1]}."
        yield Finding(
            "doctor.version", sentence, "Set salesforce.api_version to one of them.", severity=Severity.BLOCKING
        )


def clock(org: ExaminedOrg) -> Iterator[Finding]:
    """Clock: ours and the org's agree."""
    theirs = org.client.session.server_date
    if theirs is not None and abs(skew := org.clock.now() - theirs) > _SKEW:
        minutes = skew.total_seconds() / 60
        sentence = (
            f"This machine's clock is {abs(minutes):.0f} minutes {'ahead of' if minutes > 0 else 'behind'} the org's."
        )
        yield Finding("doctor.clock", sentence, "Set the clock: JWT logins fail, and times in the evidence are off.")


def allowance(org: ExaminedOrg) -> Iterator[Finding]:
    """API and bulk allowances: enough of them is left."""
    limits = org.client.limits()
    if not any(name in limits for name in _ALLOWANCES):
        yield Finding(
            "doctor.allowance", "The org does not say how many requests are left.", "Look at Setup → System Overview."
        )
    for name, (what, remedy) in _ALLOWANCES.items():
        limit = limits.get(name)
        if not isinstance(limit, dict) or not isinstance(limit.get("Max"), int):
            continue  # an older or newer version of the API has no such limit
        left, most = limit.get("Remaining"), limit["Max"]
        if not isinstance(left, int):
            yield Finding("doctor.allowance", f"The org does not say how many of {most:,} {what} are left.", remedy)
        elif left < _LOW_ALLOWANCE * most:
            yield Finding("doctor.allowance", f"{left:,} of {most:,} {what} are left.", remedy)
        else:
            yield note("doctor.allowance", f"{left:,} of {most:,} {what} are left.")
    yield from _share(org)


def _share(org: ExaminedOrg) -> Iterator[Finding]:
    """What qplan itself allows: its guard may stop before the org does."""
    guard = org.client.session.guard
    usage = guard.usage
    if usage is not None and usage.share >= guard.max_share:
        sentence = f"{usage.share:.0%} of the daily API requests are used, and qplan stops at {guard.max_share:.0%}."
        remedy = "Pull later, or raise salesforce.api_max_share in qplan.toml."
        yield Finding("doctor.allowance", sentence, remedy)

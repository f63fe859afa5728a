"""What was changed or deleted in a span of time."""

from datetime import UTC, datetime, timedelta

from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.tables import encode_moment, quoted

__all__ = ["deleted", "updated"]

MAX_IDS = 600_000
REACH = timedelta(days=30)


def _span(call: Call) -> tuple[str, str]:
    """Start and end as stored text; as Salesforce does, their seconds are ignored."""
    found = []
    for name in ("start", "end"):
        # A plus sign that was not encoded arrives as a blank.
        written = call.request.args.get(name, "").replace(" ", "+")
        try:
            at = datetime.fromisoformat(written)
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise ApiError("INVALID_REPLICATION_DATE", f"{name} is not a date and time: {written!r}") from None
        found.append(at.replace(second=0, microsecond=0))
    start, end = found
    if start >= end:
        raise ApiError("INVALID_REPLICATION_DATE", "endDate cannot be before startDate")
    if start < (call.org.now() - REACH).replace(second=0, microsecond=0):
        raise ApiError("INVALID_REPLICATION_DATE", "startDate is more than 30 days ago")
    return encode_moment(start), encode_moment(end)


def _sobject_table(call: Call) -> str:
    sobject = call.sobject(call.path["sobject"])
    if not sobject.replicateable:
        raise ApiError("INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.name} is not replicateable")
    return sobject.name


def updated(call: Call) -> Response:
    """`GET sobjects/X/updated?start&end`: ids of rows created or changed; `latestDateCovered` is where to go on."""
    name = _sobject_table(call)
    start, end = _span(call)
    alive = " AND IsDeleted = 0" if any(f.name == "IsDeleted" for f in call.schema[name].fields) else ""
    sql = f"SELECT Id FROM {quoted(name)} WHERE SystemModstamp >= ? AND SystemModstamp < ?{alive} LIMIT ?"
    with call.org.read() as db:
        ids = [row[0] for row in db.execute(sql, (start, end, MAX_IDS + 1))]
    if len(ids) > MAX_IDS:
        raise ApiError("EXCEEDED_ID_LIMIT", "too many ids: choose a shorter span")
    return call.reply({"ids": ids, "latestDateCovered": min(end, call.org.stamp())})


def deleted(call: Call) -> Response:
    """`GET sobjects/X/deleted?start&end`: ids and dates of deletions of the last 30 days."""
    name = _sobject_table(call)
    start, end = _span(call)
    sql = "SELECT Id, at FROM emulator_deleted WHERE sobject = ? AND at >= ? AND at < ? LIMIT ?"
    with call.org.read() as db:
        gone = db.execute(sql, (name, start, end, MAX_IDS + 1)).fetchall()
    if len(gone) > MAX_IDS:
        raise ApiError("EXCEEDED_ID_LIMIT", "too many ids: choose a shorter span")
    reach = encode_moment((call.org.now() - REACH).replace(microsecond=0))
    return call.reply(
        {
            "deletedRecords": [{"id": record_id, "deletedDate": at} for record_id, at in gone],
            "earliestDateAvailable": reach,
            "latestDateCovered": min(end, call.org.stamp()),
        }
    )

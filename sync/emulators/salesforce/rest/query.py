"""query and queryAll: the first page, and the next by locator."""

import re

from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.rest.access import access_query, access_records
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.rest.columns import column_metadata
from sync.emulators.salesforce.sessions import Cursor
from sync.emulators.salesforce.soql import AggregatePlan, CountPlan, compile_query
from sync.emulators.salesforce.soql.answer import aggregate_records, count_rows, matching, records

__all__ = ["more", "page_size", "query", "query_all"]

MAX_PAGE = 2000
_BATCH = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)
_LOCATOR = re.compile(r"(0r8[0-9A-Za-z]{15})-(\d+)")


def page_size(call: Call) -> int:
    """How many records a page holds: 2,000, or between 200 and that when `Sforce-Query-Options` asks."""
    asked = _BATCH.search(call.request.headers.get("Sforce-Query-Options", ""))
    return min(MAX_PAGE, max(200, int(asked[1]))) if asked else MAX_PAGE


def query(call: Call) -> Response:
    """`GET query?q=`."""
    return _first(call, all_rows=False)


def query_all(call: Call) -> Response:
    """`GET queryAll?q=`: rows in the recycle bin too."""
    return _first(call, all_rows=True)


def _first(call: Call, *, all_rows: bool) -> Response:
    text = call.request.args.get("q", "")
    if "explain" in call.request.args:
        raise ApiError("NOT_IMPLEMENTED", "the emulator does not explain queries: see LIMITS.md", status=501)
    if not text.strip():
        raise ApiError("MALFORMED_QUERY", "A query string has to be specified")
    access = access_query(text)
    if access is not None:
        held = access_records(call, access)
        return call.reply({"totalSize": len(held), "done": True, "records": held})
    plan = compile_query(text, call.schema, call.org.features, call.today, all_rows=all_rows)
    if call.request.args.get("columns", "").lower() == "true":
        return call.reply(column_metadata(plan))
    with call.org.read() as db:
        if isinstance(plan, CountPlan):
            return call.reply({"totalSize": count_rows(db, plan), "done": True, "records": []})
        if isinstance(plan, AggregatePlan):
            groups = aggregate_records(db, plan)
            return call.reply({"totalSize": len(groups), "done": True, "records": groups})
        size = page_size(call)
        numbers = matching(db, plan)
        cursor = Cursor(plan, numbers, call.version, size, call.org.now())
        found = records(db, plan, numbers[:size], call.schema, call.version)
    made = {"totalSize": len(numbers), "done": len(numbers) <= size, "records": found}
    if len(numbers) > size:
        made["nextRecordsUrl"] = f"{call.base}/query/{call.cursors.add(cursor)}-{size}"
    return call.reply(made)


def more(call: Call) -> Response:
    """`GET query/0r8…-2000`: the page that begins at that row; asking twice answers twice."""
    match = _LOCATOR.fullmatch(call.path["locator"])
    if match is None:
        raise ApiError("INVALID_QUERY_LOCATOR", "invalid query locator")
    cursor = call.cursors.find(match[1], call.org.now())
    start = int(match[2])
    end = start + cursor.size
    with call.org.read() as db:
        found = records(db, cursor.plan, cursor.numbers[start:end], call.schema, cursor.version)
    made = {"totalSize": len(cursor.numbers), "done": end >= len(cursor.numbers), "records": found}
    if end < len(cursor.numbers):
        made["nextRecordsUrl"] = f"{call.base}/query/{match[1]}-{end}"
    return call.reply(made)

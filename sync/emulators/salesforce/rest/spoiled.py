"""Pages of a query that are not what they say: records missing, twice, or with values of another kind."""

import json

from werkzeug.wrappers import Response

from sync.emulators.faults import Fault

__all__ = ["SPOILED", "is_page", "spoil"]

SPOILED = frozenset({"lose-records", "repeat-records", "set-value"})


def is_page(response: Response) -> bool:
    """Whether the answer is a page of a query."""
    return response.is_json and not response.is_streamed and b'"totalSize"' in response.get_data()[:40]


def spoil(response: Response, fault: Fault, before: Response | None) -> None:
    """Carry out a fault on a page; any other answer stays as it is.

    Args:
        response: what would be answered.
        fault: with `do` one of `SPOILED`.
        before: the page answered before.
    """
    if not is_page(response):
        return
    page = json.loads(response.get_data())
    match fault.do:
        case "lose-records":
            page["records"] = page["records"][: -fault.size] if fault.size else page["records"]
        case "repeat-records" if before is not None:
            page["records"] = json.loads(before.get_data())["records"]
        case "set-value" if page["records"]:
            page["records"][-1][fault.code] = fault.value
    response.set_data(json.dumps(page))

"""What `spreadsheets.batchUpdate` can do, a noun a file."""

from typing import Any

from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError, invalid, not_modelled
from sync.emulators.sheets.kinds import (
    cells,
    dimensions,
    filters,
    looks,
    metadata,
    objects,
    pasting,
    ranges,
    replacing,
    tables,
    tabs,
)
from sync.emulators.sheets.kinds.registry import KINDS

__all__ = ["KINDS", "perform"]

_ = (cells, dimensions, filters, looks, metadata, objects, pasting, ranges, replacing, tables, tabs)


def perform(edit: Edit, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Carry out the requests in their order; one reply each. ApiError names the request that may not be done."""
    if not requests:
        raise invalid("Must specify at least one request.")
    replies = []
    for number, request in enumerate(requests):
        if len(request) != 1:
            raise invalid(f"Invalid requests[{number}]: No request set." if not request else
                          f"Invalid requests[{number}]: oneof field 'kind' is already set.")  # fmt: skip
        ((name, body),) = request.items()
        if name not in KINDS:
            raise not_modelled(f"the request {name}")
        try:
            reply = KINDS[name](edit, body)
        except EditError as error:
            raise invalid(f"Invalid requests[{number}].{name}: {error.message}") from None
        replies.append({} if reply is None else {name: reply})
    return replies

"""Which requests to Google do the same when carried out twice, so that a lost answer may be asked for again."""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["is_read", "is_repeatable"]

_READS_BY_POST = re.compile(r"(?:values:batchGetByDataFilter|:getByDataFilter|developerMetadata:search)$")
_CLEARS = re.compile(r"(?:values:batchUpdate|values:batchClear|values:batchClearByDataFilter|:clear)$")
_SET = frozenset(
    {
        "updateSpreadsheetProperties",
        "updateSheetProperties",
        "updateDimensionProperties",
        "updateNamedRange",
        "updateProtectedRange",
        "updateCells",
        "repeatCell",
        "updateBorders",
        "mergeCells",
        "unmergeCells",
        "setDataValidation",
        "setBasicFilter",
        "clearBasicFilter",
        "updateDeveloperMetadata",
        "autoResizeDimensions",
    }
)
"""Requests of a batch that say how something is to be, not what is to be done to it."""


def is_read(method: str, path: str) -> bool:
    """Whether a request counts as a read, and changes nothing."""
    return method == "GET" or (method == "POST" and _READS_BY_POST.search(path) is not None)


def is_repeatable(method: str, path: str, body: Mapping[str, Any] | None) -> bool:
    """Whether carrying a request out twice ends in the same place as once.

    Args:
        method: in capitals. path: of the address, without its query. body: as it is sent.
    """
    if is_read(method, path) or method in {"PUT", "PATCH"}:
        return True
    if method != "POST":
        return False  # a second DELETE answers that there is no such thing
    if path.endswith(":batchUpdate") and not path.endswith("values:batchUpdate"):
        kinds = {kind for request in (body or {}).get("requests", ()) for kind in request}
        return kinds <= _SET
    return _CLEARS.search(path) is not None

"""Requests on developer metadata."""

import copy
from typing import Any

from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.metadata import each_metadata, found, place
from sync.emulators.sheets.shapes import sheets_shapes

__all__ = ["create_developer_metadata", "delete_developer_metadata", "update_developer_metadata"]


def _list_of(edit: Edit, location: dict[str, Any]) -> list[dict[str, Any]]:
    if location["locationType"] == "SPREADSHEET":
        return edit.book.metadata
    id_ = location["sheetId"] if "sheetId" in location else location["dimensionRange"]["sheetId"]
    return edit.sheet(id_).parts["developerMetadata"]


@kind("createDeveloperMetadata")
def create_developer_metadata(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A key and a value at a place."""
    told = copy.deepcopy(given.get("developerMetadata", {}))
    if not told.get("metadataKey"):
        raise EditError("A metadata key must be specified for developer metadata.")
    if told.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise EditError("A visibility must be specified for developer metadata.")
    told["location"] = place(edit.book, told.get("location", {}))
    id_ = told.setdefault("metadataId", edit.book.fresh_id())
    if any(one["metadataId"] == id_ for _, one in each_metadata(edit.book)):
        raise EditError(f"Developer metadata with ID: {id_} already exists.")
    _list_of(edit, told["location"]).append(told)
    return {"developerMetadata": copy.deepcopy(told)}


@kind("updateDeveloperMetadata")
def update_developer_metadata(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Another key, value, visibility or place of all the filters find."""
    mask = update_mask(given.get("fields"), sheets_shapes(), "DeveloperMetadata", root="developerMetadata")
    told = given.get("developerMetadata", {})
    changed = []
    for stands_in, one in found(edit.book, given.get("dataFilters", [])):
        after = copy.deepcopy(one)
        set_fields(after, told, {name: {} for name in told} if "*" in mask else mask)
        after["metadataId"] = one["metadataId"]
        after["location"] = place(edit.book, after.get("location", {}))
        stands_in.remove(one)
        _list_of(edit, after["location"]).append(after)
        changed.append(copy.deepcopy(after))
    return {"developerMetadata": changed}


@kind("deleteDeveloperMetadata")
def delete_developer_metadata(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """All the filter finds less."""
    gone = []
    for stands_in, one in found(edit.book, [given.get("dataFilter", {})]):
        stands_in.remove(one)
        gone.append(copy.deepcopy(one))
    return {"deletedDeveloperMetadata": gone}

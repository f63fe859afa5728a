"""Requests on named and protected ranges."""

import copy
import re
from typing import Any

from sync.emulators.sheets.edit import PROTECTED, Edit, may_edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.places import A1, Area
from sync.emulators.sheets.shapes import sheets_shapes
from sync.emulators.sheets.sheet import Sheet

__all__ = [
    "add_named_range",
    "add_protected_range",
    "delete_named_range",
    "delete_protected_range",
    "update_named_range",
    "update_protected_range",
]

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,249}$")


@kind("addNamedRange")
def add_named_range(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A name for a range."""
    told = copy.deepcopy(given.get("namedRange", {}))
    _check_name(edit, told.get("name", ""), "")
    edit.range(told.get("range"))
    told["range"].setdefault("sheetId", 0)
    id_ = told.setdefault("namedRangeId", str(edit.book.fresh_id()))
    if any(one["namedRangeId"] == id_ for one in edit.book.named):
        raise EditError(f"A named range with id {id_} already exists.")
    edit.book.named.append(told)
    edit.book.rebuilt = True
    return {"namedRange": copy.deepcopy(told)}


def _check_name(edit: Edit, name: str, id_: str) -> None:
    if (
        not _NAME.match(name)
        or (A1.match(name) and any(sign.isdigit() for sign in name))
        or name.lower()
        in (
            "true",
            "false",
        )
    ):
        raise EditError(f'The name "{name}" is not a valid name for a range.')
    if any(one["name"].lower() == name.lower() and one["namedRangeId"] != id_ for one in edit.book.named):
        raise EditError(f'A named range with the name "{name}" already exists.')


def _named(edit: Edit, id_: str | None) -> dict[str, Any]:
    for one in edit.book.named:
        if one["namedRangeId"] == id_:
            return one
    raise EditError(f"No named range with id: {id_}")


@kind("updateNamedRange")
def update_named_range(edit: Edit, given: dict[str, Any]) -> None:
    """Another name, or another range under the name."""
    told = given.get("namedRange", {})
    mask = update_mask(given.get("fields"), sheets_shapes(), "NamedRange", root="namedRange")
    one = _named(edit, told.get("namedRangeId"))
    after = copy.deepcopy(one)
    set_fields(after, told, {name: {} for name in told} if "*" in mask else mask)
    after["namedRangeId"] = one["namedRangeId"]
    _check_name(edit, after.get("name", ""), one["namedRangeId"])
    edit.range(after.get("range"))
    after["range"].setdefault("sheetId", 0)
    one.clear()
    one.update(after)
    edit.book.rebuilt = True


@kind("deleteNamedRange")
def delete_named_range(edit: Edit, given: dict[str, Any]) -> None:
    """A name less."""
    edit.book.named.remove(_named(edit, given.get("namedRangeId")))
    edit.book.rebuilt = True


@kind("addProtectedRange")
def add_protected_range(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Cells only some may edit: those named, who asks, and the owner."""
    told = copy.deepcopy(given.get("protectedRange", {}))
    sheet = _placed(edit, told)
    id_ = told.setdefault("protectedRangeId", edit.book.fresh_id())
    if any(one["protectedRangeId"] == id_ for tab in edit.book.sheets for one in tab.parts["protectedRanges"]):
        raise EditError(f"A protected range with ID: {id_} already exists.")
    edit.guard(edit.area_of(told, sheet))
    if edit.area_of(told, sheet) == Area(sheet.id) and _whole(edit, sheet):
        raise EditError(f'Sheet "{sheet.title}" already has sheet protection.')
    told.pop("requestingUserCanEdit", None)
    if not told.get("warningOnly"):
        told["editors"] = _editors(edit, told.get("editors", {}))
    sheet.parts["protectedRanges"].append(told)
    return {"protectedRange": {**copy.deepcopy(told), "requestingUserCanEdit": True}}


def _whole(edit: Edit, sheet: Sheet) -> bool:
    """Whether all of a tab is protected already."""
    return any(edit.area_of(one, sheet) == Area(sheet.id) for one in sheet.parts["protectedRanges"])


def _placed(edit: Edit, told: dict[str, Any]) -> Sheet:
    """The tab of a ProtectedRange, whose ranges get their tab's id; EditError when it has none."""
    if "range" in told:
        told["range"].setdefault("sheetId", 0)
        sheet = edit.range(told["range"])[0]
    elif "namedRangeId" in told:
        sheet = edit.sheet(_named(edit, told["namedRangeId"])["range"].get("sheetId"))
    else:
        raise EditError("One of range, namedRangeId or tableId must be specified.")
    for one in told.get("unprotectedRanges", ()):
        one.setdefault("sheetId", 0)
        if edit.range(one)[0] is not sheet:
            raise EditError("Unprotected ranges must be on the protected sheet.")
    return sheet


def _editors(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    users = [one.lower() for one in given.get("users", ())]
    return {**given, "users": list(dict.fromkeys([*users, edit.user, edit.owner]))}


def _protected(edit: Edit, id_: int | None) -> tuple[Sheet, dict[str, Any]]:
    """A protected range this user may change, and its tab."""
    for sheet in edit.book.sheets:
        for one in sheet.parts["protectedRanges"]:
            if one["protectedRangeId"] == id_:
                if not may_edit(one, edit.user, edit.owner):
                    raise EditError(PROTECTED)
                return sheet, one
    raise EditError(f"No protected range with id: {id_}")


@kind("updateProtectedRange")
def update_protected_range(edit: Edit, given: dict[str, Any]) -> None:
    """Other cells, other editors or another description."""
    told = copy.deepcopy(given.get("protectedRange", {}))
    mask = update_mask(given.get("fields"), sheets_shapes(), "ProtectedRange", root="protectedRange")
    sheet, one = _protected(edit, told.get("protectedRangeId"))
    after = copy.deepcopy(one)
    set_fields(after, told, {name: {} for name in told} if "*" in mask else mask)
    if "namedRangeId" in mask and after.get("namedRangeId"):
        after.pop("range", None)
    after["protectedRangeId"] = one["protectedRangeId"]
    after.pop("requestingUserCanEdit", None)
    new_sheet = _placed(edit, after)
    if not after.get("warningOnly"):
        after["editors"] = _editors(edit, after.get("editors", {}))
    sheet.parts["protectedRanges"].remove(one)
    new_sheet.parts["protectedRanges"].append(after)


@kind("deleteProtectedRange")
def delete_protected_range(edit: Edit, given: dict[str, Any]) -> None:
    """A protection less."""
    sheet, one = _protected(edit, given.get("protectedRangeId"))
    sheet.parts["protectedRanges"].remove(one)

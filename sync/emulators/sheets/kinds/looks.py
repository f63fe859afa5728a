"""Requests on looks that hang on ranges: conditional formats and banding."""

import copy
from typing import Any

from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.shapes import sheets_shapes
from sync.emulators.sheets.sheet import Sheet

__all__ = [
    "add_banding",
    "add_conditional_format_rule",
    "delete_banding",
    "delete_conditional_format_rule",
    "update_banding",
    "update_conditional_format_rule",
]


def _rule_sheet(edit: Edit, rule: dict[str, Any]) -> Sheet:
    """The one tab of a rule's ranges, which get its id."""
    if not rule.get("ranges"):
        raise EditError("No ranges specified for the conditional format rule.")
    if not ("booleanRule" in rule or "gradientRule" in rule):
        raise EditError("No rule specified for the conditional format rule.")
    sheets = []
    for one in rule["ranges"]:
        one.setdefault("sheetId", 0)
        sheets.append(edit.range(one)[0])
    if any(sheet is not sheets[0] for sheet in sheets):
        raise EditError("All ranges of a conditional format rule must be on the same sheet.")
    return sheets[0]


@kind("addConditionalFormatRule")
def add_conditional_format_rule(edit: Edit, given: dict[str, Any]) -> None:
    """A rule before the one at an index."""
    rule = copy.deepcopy(given.get("rule", {}))
    rules = _rule_sheet(edit, rule).parts["conditionalFormats"]
    index = given.get("index", 0)
    if not 0 <= index <= len(rules):
        raise EditError(f"No conditional format rule at index: {index}")
    rules.insert(index, rule)


@kind("updateConditionalFormatRule")
def update_conditional_format_rule(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Another rule in place of one, or the same elsewhere in the order."""
    index = given.get("index", 0)
    if "rule" in given:
        rule = copy.deepcopy(given["rule"])
        rules = _rule_sheet(edit, rule).parts["conditionalFormats"]
        old = _rule(rules, index)
        rules[index] = rule
        return {"newRule": copy.deepcopy(rule), "newIndex": index, "oldRule": old, "oldIndex": index}
    rules = edit.sheet(given.get("sheetId")).parts["conditionalFormats"]
    rule = _rule(rules, index)
    to = given.get("newIndex", 0)
    _rule(rules, to)
    rules.insert(to, rules.pop(index))
    return {"newRule": copy.deepcopy(rule), "newIndex": to, "oldIndex": index}


def _rule(rules: list[dict[str, Any]], index: int) -> dict[str, Any]:
    if not 0 <= index < len(rules):
        raise EditError(f"No conditional format rule at index: {index}")
    return rules[index]


@kind("deleteConditionalFormatRule")
def delete_conditional_format_rule(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A rule less."""
    rules = edit.sheet(given.get("sheetId")).parts["conditionalFormats"]
    index = given.get("index", 0)
    _rule(rules, index)
    return {"rule": rules.pop(index)}


@kind("addBanding")
def add_banding(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Alternating colours for a range."""
    told = copy.deepcopy(given.get("bandedRange", {}))
    told.get("range", {}).setdefault("sheetId", 0)
    sheet, area = edit.range(told.get("range"))
    edit.guard(area)
    told.setdefault("bandedRangeId", edit.book.fresh_id())
    _check_bands(sheet, told)
    sheet.parts["bandedRanges"].append(told)
    return {"bandedRange": copy.deepcopy(told)}


def _check_bands(sheet: Sheet, told: dict[str, Any]) -> None:
    for one in sheet.parts["bandedRanges"]:
        if one["bandedRangeId"] != told["bandedRangeId"] and Area.of(one["range"]).meets(Area.of(told["range"])):
            raise EditError(
                "You cannot add alternating background colors to a range that already has alternating background "
                "colors."
            )


def _banding(edit: Edit, id_: int | None) -> tuple[Sheet, dict[str, Any]]:
    for sheet in edit.book.sheets:
        for one in sheet.parts["bandedRanges"]:
            if one["bandedRangeId"] == id_:
                return sheet, one
    raise EditError(f"No banded range with id: {id_}")


@kind("updateBanding")
def update_banding(edit: Edit, given: dict[str, Any]) -> None:
    """Other colours, or another range."""
    told = copy.deepcopy(given.get("bandedRange", {}))
    mask = update_mask(given.get("fields"), sheets_shapes(), "BandedRange", root="bandedRange")
    sheet, one = _banding(edit, told.get("bandedRangeId"))
    after = copy.deepcopy(one)
    set_fields(after, told, {name: {} for name in told} if "*" in mask else mask)
    after["bandedRangeId"] = one["bandedRangeId"]
    after["range"].setdefault("sheetId", 0)
    edit.range(after["range"])
    _check_bands(sheet, after)
    sheet.parts["bandedRanges"][sheet.parts["bandedRanges"].index(one)] = after


@kind("deleteBanding")
def delete_banding(edit: Edit, given: dict[str, Any]) -> None:
    """Alternating colours less."""
    sheet, one = _banding(edit, given.get("bandedRangeId"))
    sheet.parts["bandedRanges"].remove(one)

"""Requests on what floats over the cells: charts and slicers."""

import copy
from typing import Any

from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.shapes import Json, sheets_shapes
from sync.emulators.sheets.sheet import Sheet
from sync.emulators.sheets.structure import drop_sheet

__all__ = [
    "add_chart",
    "add_slicer",
    "delete_embedded_object",
    "update_chart_spec",
    "update_embedded_object_border",
    "update_embedded_object_position",
    "update_slicer_spec",
]

_SIZE = {"offsetXPixels": 0, "offsetYPixels": 0, "widthPixels": 600, "heightPixels": 371}


def _at(edit: Edit, told: dict[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    """Where a position puts an object, and the position as it is kept."""
    if told.get("newSheet"):
        sheet = edit.book.add_sheet({"title": _chart_title(edit), "sheetType": "OBJECT"})
        del sheet.properties["gridProperties"]
        return sheet, {"sheetId": sheet.id}
    if "sheetId" in told:
        return edit.sheet(told["sheetId"]), {"sheetId": told["sheetId"]}
    over = told.get("overlayPosition")
    if over is None:
        raise EditError("A position must be specified.")
    anchor = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0, **over.get("anchorCell", {})}
    sheet = edit.sheet(anchor["sheetId"])
    if anchor["rowIndex"] >= sheet.rows or anchor["columnIndex"] >= sheet.columns:
        raise EditError("The anchor cell lies outside of the sheet.")
    kept = {"anchorCell": anchor, **{name: over.get(name, size) for name, size in _SIZE.items()}}
    return sheet, {"overlayPosition": kept}


def _chart_title(edit: Edit) -> str:
    number = 1
    while edit.book.titled(f"Chart{number}"):
        number += 1
    return f"Chart{number}"


def _check_sources(edit: Edit, node: Json) -> None:
    """Give the ranges a spec reads their tab's id; EditError when one is not there."""
    if isinstance(node, list):
        for one in node:
            _check_sources(edit, one)
    elif isinstance(node, dict):
        for source in node.get("sources", ()) if "sourceRange" not in node else ():
            source.setdefault("sheetId", 0)
            edit.range(source)
        for below in node.values():
            _check_sources(edit, below)


def _object(edit: Edit, id_: int | None, *names: str) -> tuple[Sheet, str, dict[str, Any]]:
    for sheet in edit.book.sheets:
        for name in names or ("charts", "slicers"):
            for one in sheet.parts[name]:
                if one["chartId" if name == "charts" else "slicerId"] == id_:
                    return sheet, name, one
    raise EditError(f"No embedded object with id: {id_}")


@kind("addChart")
def add_chart(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A chart over cells, or on a tab of its own."""
    told = copy.deepcopy(given.get("chart", {}))
    if not told.get("spec"):
        raise EditError("A chart spec must be specified.")
    _check_sources(edit, told["spec"])
    sheet, told["position"] = _at(edit, told.get("position", {}))
    told.setdefault("chartId", edit.book.fresh_id())
    sheet.parts["charts"].append(told)
    return {"chart": copy.deepcopy(told)}


@kind("updateChartSpec")
def update_chart_spec(edit: Edit, given: dict[str, Any]) -> None:
    """Another spec for a chart."""
    spec = copy.deepcopy(given.get("spec", {}))
    _check_sources(edit, spec)
    _object(edit, given.get("chartId"), "charts")[2]["spec"] = spec


@kind("addSlicer")
def add_slicer(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A slicer over cells."""
    told = copy.deepcopy(given.get("slicer", {}))
    told.get("spec", {}).get("dataRange", {}).setdefault("sheetId", 0)
    edit.range(told.get("spec", {}).get("dataRange"))
    sheet, told["position"] = _at(edit, told.get("position", {}))
    told.setdefault("slicerId", edit.book.fresh_id())
    sheet.parts["slicers"].append(told)
    return {"slicer": copy.deepcopy(told)}


@kind("updateSlicerSpec")
def update_slicer_spec(edit: Edit, given: dict[str, Any]) -> None:
    """Parts of a slicer's spec."""
    mask = update_mask(given.get("fields"), sheets_shapes(), "SlicerSpec", root="spec")
    one = _object(edit, given.get("slicerId"), "slicers")[2]
    set_fields(one.setdefault("spec", {}), copy.deepcopy(given.get("spec", {})), mask)


@kind("updateEmbeddedObjectPosition")
def update_embedded_object_position(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Another place or size for a chart or slicer."""
    sheet, name, one = _object(edit, given.get("objectId"))
    told = copy.deepcopy(given.get("newPosition", {}))
    if "overlayPosition" in told:
        fields = given.get("fields")
        mask = update_mask(fields, sheets_shapes(), "OverlayPosition", root="newPosition.overlayPosition")
        over = copy.deepcopy(one["position"].get("overlayPosition", {}))
        set_fields(over, told["overlayPosition"], mask)
        told["overlayPosition"] = over
    to, position = _at(edit, told)
    sheet.parts[name].remove(one)
    one["position"] = position
    to.parts[name].append(one)
    return {"position": copy.deepcopy(position)}


@kind("updateEmbeddedObjectBorder")
def update_embedded_object_border(edit: Edit, given: dict[str, Any]) -> None:
    """The line around a chart."""
    mask = update_mask(given.get("fields"), sheets_shapes(), "EmbeddedObjectBorder", root="border")
    one = _object(edit, given.get("objectId"))[2]
    set_fields(one.setdefault("border", {}), copy.deepcopy(given.get("border", {})), mask)


@kind("deleteEmbeddedObject")
def delete_embedded_object(edit: Edit, given: dict[str, Any]) -> None:
    """A chart or slicer less; a tab that was its own goes with it."""
    sheet, name, one = _object(edit, given.get("objectId"))
    sheet.parts[name].remove(one)
    if sheet.properties.get("sheetType") == "OBJECT":
        drop_sheet(edit.book, sheet)

"""Requests that shift, split, clean and rearrange cells, and what floats over them."""

from tests.sync.emulators.sheets.test_sheets_batch import area


def test_cells_are_inserted_and_deleted_with_what_lies_behind_them(desk):
    """insertRange pushes down, deleteRange pulls up or to the left; references follow; other columns stay."""
    desk.write("A1", [[1, "a"], [2, "b"], [3, "c"]])
    desk.write("D1", [["=A2"]])
    desk.do({"insertRange": {"range": area(1, 0, 2, 1), "shiftDimension": "ROWS"}})
    assert desk.read("A1:B4") == [[1, "a"], ["", "b"], [2, "c"], [3]]
    assert desk.read("D1", "FORMULA") == [["=A3"]]
    desk.do({"deleteRange": {"range": area(1, 0, 2, 1), "shiftDimension": "ROWS"}})
    assert desk.read("A1:B4") == [[1, "a"], [2, "b"], [3, "c"]]
    assert desk.read("D1", "FORMULA") == [["=A2"]]
    desk.do({"deleteRange": {"range": area(0, 0, 1, 1), "shiftDimension": "COLUMNS"}})
    assert desk.read("A1:B2") == [["a"], [2, "b"]]


def test_texts_are_split_trimmed_and_pasted(desk):
    """textToColumns, trimWhitespace and pasteData read what results as if it were typed."""
    desk.write("A1", [["x;1"], ["y;2"], ["  so   wide "]], "RAW")
    desk.do({"textToColumns": {"source": area(0, 0, 2, 1), "delimiterType": "SEMICOLON"}})
    told = desk.do({"trimWhitespace": {"range": area(0, 0, 3, 1)}}).body["replies"][0]
    assert told == {"trimWhitespace": {"cellsChangedCount": 1}}
    desk.do({"pasteData": {"coordinate": {"rowIndex": 3}, "data": "z\t10%\n\t=B1+B2", "delimiter": "\t"}})
    assert desk.read("A1:B5") == [["x", 1], ["y", 2], ["so wide"], ["z", 0.1], ["", 3]]


def test_repeated_rows_are_removed(desk):
    """deleteDuplicates keeps the first of each, case aside, and counts the others."""
    desk.write("A1", [["k", 1], ["K", 2], ["m", 3], ["k", 4]])
    column = [{"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}]
    told = desk.do({"deleteDuplicates": {"range": area(0, 0, 4, 2), "comparisonColumns": column}}).body["replies"][0]
    assert told == {"deleteDuplicates": {"duplicatesRemovedCount": 2}}
    assert desk.read("A1:B9") == [["k", 1], ["m", 3]]


def test_a_chart_on_a_tab_of_its_own_goes_with_it(desk):
    """newSheet makes a tab of charts; a chart that is deleted takes it along; positions and specs change."""
    spec = {"basicChart": {"chartType": "LINE"}}
    told = desk.do({"addChart": {"chart": {"spec": spec, "position": {"newSheet": True}}}}).body["replies"][0]
    chart = told["addChart"]["chart"]
    tabs = [one["properties"]["sheetType"] for one in desk.ask("GET", "…", fields="sheets.properties").body["sheets"]]
    assert tabs == ["GRID", "OBJECT"]
    desk.do({"updateChartSpec": {"chartId": chart["chartId"], "spec": {**spec, "title": "new"}}})
    assert desk.sheet("charts", 1)[0]["spec"]["title"] == "new"
    desk.do({"deleteEmbeddedObject": {"objectId": chart["chartId"]}})
    assert len(desk.ask("GET", "…", fields="sheets.properties").body["sheets"]) == 1
    gone = desk.do({"deleteEmbeddedObject": {"objectId": 5}})
    assert gone.message == "Invalid requests[0].deleteEmbeddedObject: No embedded object with id: 5"


def test_rules_of_looks_are_reordered_replaced_and_removed(desk):
    """Each reply tells the rules and indexes before and after."""

    def rule(value):
        condition = {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": value}]}
        return {"ranges": [area(0, 0, 2, 1)], "booleanRule": {"condition": condition, "format": {}}}

    desk.do(*({"addConditionalFormatRule": {"rule": rule(value), "index": 0}} for value in ("1", "2")))
    told = desk.do({"updateConditionalFormatRule": {"index": 0, "newIndex": 1}}).body["replies"][0]
    assert (told["updateConditionalFormatRule"]["oldIndex"], told["updateConditionalFormatRule"]["newIndex"]) == (0, 1)
    told = desk.do({"updateConditionalFormatRule": {"index": 0, "rule": rule("9")}}).body["replies"][0]
    old = told["updateConditionalFormatRule"]["oldRule"]
    assert old["booleanRule"]["condition"]["values"] == [{"userEnteredValue": "1"}]
    told = desk.do({"deleteConditionalFormatRule": {"index": 0}}).body["replies"][0]
    gone = told["deleteConditionalFormatRule"]["rule"]["booleanRule"]["condition"]
    assert gone["values"] == [{"userEnteredValue": "9"}]
    assert len(desk.sheet("conditionalFormats")) == 1


def test_lines_are_hidden_sized_grouped_and_frozen(desk):
    """Sizes and groups are told with their lines; a group that closes hides them."""
    lines = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    desk.do({"updateDimensionProperties": {"range": lines, "properties": {"pixelSize": 40}, "fields": "pixelSize"}})
    desk.do({"addDimensionGroup": {"range": lines}})
    closed = {"range": lines, "depth": 1, "collapsed": True}
    desk.do({"updateDimensionGroup": {"dimensionGroup": closed, "fields": "collapsed"}})
    told = desk.ask("GET", "…", fields="sheets(rowGroups,data.rowMetadata)").body["sheets"][0]
    assert told["data"][0]["rowMetadata"][1:4] == [
        {"pixelSize": 40, "hiddenByUser": True}, {"pixelSize": 40, "hiddenByUser": True}, {"pixelSize": 21}
    ]  # fmt: skip
    assert told["rowGroups"][0]["collapsed"] is True
    frozen = {"properties": {"gridProperties": {"frozenRowCount": 1000}}, "fields": "gridProperties.frozenRowCount"}
    assert desk.do({"updateSheetProperties": frozen}).message.endswith("You can't freeze all rows on the sheet.")


def test_a_smaller_grid_loses_what_stood_outside(desk):
    """Rows cut off are gone, and references to them are errors."""
    desk.write("A1", [["=A9"]])
    desk.write("A9", [["x"]])
    size = {"properties": {"gridProperties": {"rowCount": 5}}, "fields": "gridProperties.rowCount"}
    desk.do({"updateSheetProperties": size})
    assert desk.read("A1", "FORMULA") == [["=#REF!"]]
    assert desk.ask("GET", "…/values/A9").message.startswith("Range (Sheet1!A9) exceeds grid limits")


def test_merged_cells_keep_the_first_value(desk):
    """MERGE_ALL keeps the upper left; part of a merge cannot be merged; unmerge gives cells back."""
    desk.write("A1", [["a", "b"], ["c", "d"]])
    desk.do({"mergeCells": {"range": area(0, 0, 2, 2), "mergeType": "MERGE_ALL"}})
    assert desk.read("A1:B2") == [["a"]]
    refused = desk.do({"mergeCells": {"range": area(0, 0, 1, 4)}})
    assert refused.message.endswith("You must select all cells in a merged range to merge or unmerge them.")
    desk.do({"unmergeCells": {"range": area(0, 0, 2, 2)}})
    assert desk.sheet("merges") is None

"""The spreadsheet as a side: how often it asks Google, and what people and networks do in the middle of it."""

from collections.abc import Iterator

import pytest

from sync.emulators.faults import Fault
from sync.errors import SideAwayError
from sync.two_way.side import INPUT, INPUTS, CellWrite, Place, Result, SideWrites
from tests.sync.two_way.sheets.bed import SheetsBed
from tests.sync.two_way.sheets.cloud import OWNER, REVOPS, Google, google
from workbooks.google.areas import sheet_id

WANTED = {"quotas": ("leave_days", "override", "reason"), "account_moves": ("own_move",)}
OVERRIDE, REASON = Place("quotas", "R1", "override"), Place("quotas", "R1", "reason")
GROWTH = Place(INPUTS, "growth_rate", INPUT)
BATCH = ":batchUpdate"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Google]:
    """An emulator of Google."""
    with google() as running:
        yield running


@pytest.fixture
def bed(cloud: Google) -> Iterator[SheetsBed]:
    """A spreadsheet of its own."""
    yield SheetsBed(cloud, WANTED)
    cloud.emulator.faults.clear()


def asked(bed):
    """How many requests a look takes, and what it shows."""
    client = bed.google.client()
    side = bed.of(client)
    seen = side.look()
    return client.calls, seen


def shown(bed, place):
    """What stands in a place."""
    table = asked(bed)[1].tables[place.table]
    return table.columns[place.column][list(table.keys).index(place.key)]


def write(bed, *cells):
    """What became of these writes, and in how many requests."""
    client = bed.google.client()
    written = bed.of(client).write(SideWrites(tuple(CellWrite(*cell) for cell in cells)))
    return [one.result for one in written.wrote], client.calls


def test_it_is_read_in_two_requests_and_written_in_three_more(bed):
    """Where things stand, and the cells; a third asks Drive who was there last. A write: read, write, read."""
    client = bed.google.client()
    side = bed.of(client)
    side.stamp()
    assert client.calls == 2, "nothing else is asked when nothing has changed"
    side.look()
    assert client.calls == 3
    side.write(SideWrites((CellWrite(OVERRIDE, None, 5.0),)))
    assert client.calls == 3 + 5


def test_it_knows_which_plan_and_spreadsheet_it_is(bed):
    """The plan from its metadata, the file from Google's id, and who was there last from Drive."""
    seen = asked(bed)[1]
    assert (seen.identity.plan, seen.identity.file, seen.identity.facts) == ("2020Q2", bed.file, "snap-1")
    assert seen.authors == (OWNER,)
    assert seen.saved_at is not None


def test_columns_are_found_wherever_they_are_dragged(bed):
    """The override stands left of all others, and a column of somebody's own between: the same two requests."""
    bed.type(OVERRIDE, 7.0)
    sheet = sheet_id("quotas")
    at = column_of(bed, "override")
    where = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    moved = {"moveDimension": {"source": where, "destinationIndex": 3}}
    own = {"insertDimension": {"range": {**where, "startIndex": 5, "endIndex": 6}, "inheritFromBefore": True}}
    bed.google.client().batch(bed.file, [moved, own])
    calls, _ = asked(bed)
    assert shown(bed, OVERRIDE) == 7.0
    assert calls <= 5
    assert write(bed, (OVERRIDE, 7.0, 8.0))[0] == [Result.HELD]
    assert shown(bed, OVERRIDE) == 8.0


def column_of(bed, column):
    """The sheet column of a column of the table Quotas."""
    name = f"plan_column_quotas_{column}"
    named = bed.google.client().spreadsheet(bed.file).reply["namedRanges"]
    return next(one["range"]["startColumnIndex"] for one in named if one["name"] == name)


def test_a_column_whose_name_is_gone_is_found_by_its_header(bed):
    """Somebody deletes named ranges: the header row is looked through."""
    bed.type(OVERRIDE, 7.0)
    named = bed.google.client().spreadsheet(bed.file).reply
    names = bed.google.client().part(bed.file, "namedRanges(name,namedRangeId)")["namedRanges"]
    ids = [one["namedRangeId"] for one in names if one["name"].startswith("plan_column_quotas_")]
    assert ids
    assert named
    bed.google.client().batch(bed.file, [{"deleteNamedRange": {"namedRangeId": one}} for one in ids])
    assert shown(bed, OVERRIDE) == 7.0


def test_sorted_rows_keep_their_entries(bed):
    """Somebody sorts the whole table: entries go by their keys."""
    bed.type(OVERRIDE, 7.0)
    named = bed.google.client().spreadsheet(bed.file).reply["namedRanges"]
    whole = next(one["range"] for one in named if one["name"] == "plan_table_quotas")
    body = {**whole, "startRowIndex": whole["startRowIndex"] + 1}
    by = [{"dimensionIndex": column_of(bed, "rep_id"), "sortOrder": "DESCENDING"}]
    bed.google.client().batch(bed.file, [{"sortRange": {"range": body, "sortSpecs": by}}])
    keys = [str(key) for key in asked(bed)[1].tables["quotas"].keys]
    assert keys == sorted(keys, reverse=True)
    assert shown(bed, OVERRIDE) == 7.0


def test_a_person_who_types_between_looking_and_writing_is_not_overwritten(bed):
    """What was merged is not what stands there any more: nothing of the batch is written."""
    bed.type(OVERRIDE, 5.0)
    assert write(bed, (OVERRIDE, None, 95_000.0), (REASON, None, "leave"))[0] == [Result.MOVED, Result.LEFT]
    assert shown(bed, OVERRIDE) == 5.0
    assert shown(bed, REASON) is None


@pytest.mark.parametrize("do", ["drop-after", "drop-before"])
def test_a_write_whose_answer_is_lost_is_read_back(bed, do):
    """It was carried out, or it was not: either way the cell holds it in the end, and is written once."""
    bed.google.emulator.faults.add(Fault(path=BATCH, do=do))
    results, _ = write(bed, (OVERRIDE, None, 6.0), (GROWTH, 0.05, 0.07))
    assert results == [Result.HELD, Result.HELD]
    assert (shown(bed, OVERRIDE), shown(bed, GROWTH)) == (6.0, 0.07)


@pytest.mark.parametrize("status", [429, 503])
def test_after_a_refusal_it_is_read_again_before_it_is_written_again(bed, status):
    """While Google is too busy a person types: their value stands."""
    faults = bed.google.emulator.faults
    faults.add(Fault(path=BATCH, status=status, message="Quota exceeded"))
    client = bed.google.client()
    side = bed.of(client)
    pause, pauses = client.http.pause, []

    def typing(tries):
        pauses.append(tries)
        bed.type(OVERRIDE, 11.0)
        pause(tries)

    client.http.pause = typing
    written = side.write(SideWrites((CellWrite(OVERRIDE, None, 6.0),)))
    assert pauses == [0]
    assert [one.result for one in written.wrote] == [Result.MOVED]
    assert shown(bed, OVERRIDE) == 11.0


def test_a_storm_that_does_not_end_is_told(bed):
    """Every write is refused: the side is away, and nothing was written."""
    bed.google.emulator.faults.add(Fault(path=BATCH, status=429, times=0, message="Quota exceeded"))
    with pytest.raises(SideAwayError, match="Quota exceeded"):
        write(bed, (OVERRIDE, None, 6.0))
    bed.google.emulator.faults.clear()
    assert shown(bed, OVERRIDE) is None


def test_a_protected_cell_is_refused_and_its_batch_is_left(bed):
    """Another login than the owner's may not touch what is Finance's."""
    bed.google.cloud.share(bed.file, REVOPS)
    client = bed.google.client(REVOPS)
    target = Place(INPUTS, "growth_rate", INPUT)
    written = bed.of(client).write(SideWrites((CellWrite(REASON, None, "x"), CellWrite(target, 0.05, 0.06))))
    assert [one.result for one in written.wrote] == [Result.LEFT, Result.REFUSED]
    assert "protected" in written.wrote[1].why
    assert shown(bed, REASON) is None


@pytest.mark.parametrize("what", ["revoked", "trashed", "deleted", "tab"])
def test_a_spreadsheet_that_is_out_of_reach_is_away_and_never_empty(bed, what):
    """Access is taken, it lies in the bin, it is gone, or its tab is: said, not taken for emptied."""
    bed.google.cloud.share(bed.file, REVOPS)
    side = bed.of(bed.google.client(REVOPS))
    match what:
        case "revoked":
            bed.google.cloud.unshare(bed.file, REVOPS)
        case "trashed":
            bed.google.client().throw_away(bed.file)
        case "deleted":
            bed.google.cloud.forget(bed.file)
        case "tab":
            bed.google.client().batch(bed.file, [{"deleteSheet": {"sheetId": sheet_id("quotas")}}])
            assert "quotas" not in side.look().tables, "a table that cannot be found is not among them"
            return
    with pytest.raises(SideAwayError):
        side.look()


def test_a_copy_is_another_spreadsheet(bed):
    """It has the same plan in its metadata, and another id."""
    url = f"https://www.googleapis.com/drive/v3/files/{bed.file}/copy"
    copy = bed.google.client().http.request("post", url, json={"name": "Copy"}).json()["id"]
    other = SheetsBed(bed.google, WANTED)
    other.file = copy
    seen = asked(other)[1]
    assert (seen.identity.plan, seen.identity.file) == ("2020Q2", copy)
    assert copy != bed.file


def test_a_cell_that_is_being_computed_is_unknown(bed):
    """A formula of a person's own that waits for a function is no value, and is not written over."""
    bed.google.emulator.faults.clear()
    bed.type_formula(OVERRIDE, "NOSUCHNAME(1)")
    table = asked(bed)[1].tables["quotas"]
    at = (list(table.keys).index("R1"), "override")
    assert at in table.unknown
    assert write(bed, (OVERRIDE, None, 1.0))[0] == [Result.REFUSED]


def test_text_that_looks_like_a_formula_is_written_as_text(bed):
    """A reason taken over from Excel that begins with an equals sign computes nothing."""
    assert write(bed, (REASON, None, '=HYPERLINK("http://x","y")'))[0] == [Result.HELD]
    assert shown(bed, REASON) == '=HYPERLINK("http://x","y")'
    assert not asked(bed)[1].tables["quotas"].formulas

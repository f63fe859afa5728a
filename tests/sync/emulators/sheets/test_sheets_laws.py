"""Laws: what is done and undone leaves everything as it was; many writers lose nothing; structure keeps meaning."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.emulators.sheets import Cloud, Person
from sync.emulators.sheets.lines import deleted, inserted, moved
from sync.emulators.sheets.rendering import shown

OWNER = "owner@example.com"


def lines(dimension, start, end):
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


@pytest.fixture
def owner():
    """Somebody with a spreadsheet of numbers, formulas over them, names, protections and rules."""
    cloud = Cloud()
    person = Person.of(cloud, OWNER, cloud.spreadsheet(OWNER).id)
    person.do({"addSheet": {"properties": {"title": "Sums", "sheetId": 1}}})
    person.paste("Sheet1!A1", [[row * 10 + column for column in range(6)] for row in range(8)])
    person.paste("Sheet1!H1", [[f"=SUM(A{row}:F{row})", f"=$A${row}*B{row}"] for row in range(1, 9)])
    person.paste(
        "Sums!A1", [["=SUM(Sheet1!A1:F8)", "=SUM(Sheet1!C:C)", "=Sheet1!D4", "=SUM(block)", "=SUM(Sheet1!2:3)"]]
    )
    block = {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 6, "startColumnIndex": 1, "endColumnIndex": 4}
    person.do(
        {"addNamedRange": {"namedRange": {"name": "block", "range": block}}},
        {"addProtectedRange": {"protectedRange": {"range": block}}},
        {"mergeCells": {"range": {**block, "startRowIndex": 20, "endRowIndex": 22}}},
    )
    return person


def everything(person):
    """All a person can see: formulas, values and what hangs on ranges."""
    tabs = [(person.formulas(tab), person.values(tab)) for tab in ("Sheet1", "Sums")]
    return tabs, person.look("?fields=namedRanges(name,range),sheets(protectedRanges(range),merges)")


@pytest.mark.parametrize("dimension", ["ROWS", "COLUMNS"])
@pytest.mark.parametrize(("at", "count"), [(0, 1), (3, 2), (5, 1), (7, 3)])
def test_inserted_lines_that_are_deleted_again_leave_no_trace(owner, dimension, at, count):
    """Insert, then delete the same lines: formulas, values, names, protections and merges are as before."""
    before = everything(owner)
    owner.do({"insertDimension": {"range": lines(dimension, at, at + count)}})
    assert everything(owner)[0][1][1] == before[0][1][1], "sums do not change by blank lines"
    owner.do({"deleteDimension": {"range": lines(dimension, at, at + count)}})
    assert everything(owner) == before


@pytest.mark.parametrize("seed", range(25))
def test_lines_moved_within_what_is_summed_change_no_sum(owner, seed):
    """Rows dragged about inside the range of a sum: every sum of the whole stays, each row's own formulas go along."""
    draw = random.Random(seed)
    start = draw.randrange(1, 6)
    end = draw.randrange(start + 1, 7)
    to = draw.choice([one for one in range(1, 8) if not start < one < end])
    total, third = owner.values("Sums!A1:B1")[0]
    rows = {tuple(row[:6]): row[7] for row in owner.values("Sheet1!A1:H8")}
    owner.do({"moveDimension": {"source": lines("ROWS", start, end), "destinationIndex": to}})
    assert owner.values("Sums!A1:B1") == [[total, third]]
    assert {tuple(row[:6]): row[7] for row in owner.values("Sheet1!A1:H8")} == rows


@pytest.mark.parametrize("seed", range(200))
def test_spans_hold_the_lines_they_held(seed):
    """Of a span after a shift: the lines of it that are left are within it, and it is no longer than it must be."""
    draw = random.Random(seed)
    start, size = draw.randrange(10), draw.randrange(1, 6)
    at, count = draw.randrange(14), draw.randrange(1, 4)
    shift = draw.choice([inserted(at, count), deleted(at, at + count)])
    after = shift.span(start, start + size)
    held = [to for line in range(start, start + size) if (to := shift.line(line)) is not None]
    assert (after is None) == (not held)
    if after is not None:
        assert after == (held[0], held[-1] + 1)


@pytest.mark.parametrize("seed", range(100))
def test_moved_lines_are_a_permutation_that_is_undone_by_the_way_back(seed):
    """Every line has one place; moving the block back puts all lines where they were."""
    draw = random.Random(seed)
    start = draw.randrange(8)
    end = draw.randrange(start + 1, 10)
    to = draw.choice([one for one in range(11) if not start <= one <= end])
    there = moved(start, end, to)
    places = [there.line(line) for line in range(10)]
    assert sorted(places) == list(range(10))
    landed = places[start]
    back = moved(landed, landed + end - start, start if landed > start else end)
    assert [back.line(place) for place in places] == list(range(10))


def test_many_people_at_once_lose_nothing():
    """Eight people append and edit cells of their own at the same time: every row and every edit is there."""
    people = [f"p{number}@example.com" for number in range(8)]
    cloud = Cloud()
    book = cloud.spreadsheet(OWNER)
    Person.of(cloud, OWNER, book.id).do({"addSheet": {"properties": {"title": "Log"}}})
    for email in people:
        cloud.share(book.id, email)

    def work(number):
        person = Person.of(cloud, people[number], book.id)
        for turn in range(12):
            person.edit(f"Sheet1!{'CDEFGHIJ'[number]}{turn + 1}", number * 100 + turn)
            person.append("Log", [f"p{number}t{turn}"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    seen = Person.of(cloud, OWNER, book.id)
    log = sorted(row[0] for row in seen.values("Log!A1:A300"))
    assert log == sorted(f"p{number}t{turn}" for number in range(8) for turn in range(12))
    assert seen.values("Sheet1!C1:J12") == [[number * 100 + turn for number in range(8)] for turn in range(12)]
    assert len(cloud.files[book.id].revisions) > 8


SHOWN = [
    (1234.5, "#,##0.00", "1,234.50"),
    (-1234.5, "#,##0", "-1,235"),
    (-5, "0;(0)", "(5)"),
    (0, "0;(0);zero", "zero"),
    (0.256, "0.0%", "25.6%"),
    (1234567, '"€"#,##0', "€1,234,567"),
    (1500000, '0.0,,"M"', "1.5M"),
    (12.5, "[>=10]0.0 ;0", "12.5 "),
    (0.000123, "0.00E+00", "1.23E-04"),
    (43831, "yyyy-mm-dd", "2020-01-01"),
    (43831.75, "d mmm yyyy h:mm am/pm", "1 Jan 2020 6:00 PM"),
    (1.5, "[h]:mm", "36:00"),
    (0.1 + 0.2, "", "0.3"),
    (1e21, "", "1E+21"),
    (123456789012, "", "123456789012"),
    (2.5, "0", "3"),
    (1.005, "0.00", "1.01"),
    (0, "#", ""),
    (5, "000", "005"),
]


@pytest.mark.parametrize(("number", "pattern", "text"), SHOWN)
def test_numbers_are_shown_by_their_pattern(number, pattern, text):
    """Digits, groups, sections, conditions, percent, thousands, powers, days and times."""
    assert shown(float(number), {"pattern": pattern}) == text

"""A tab that has another title now: every reference to it follows, and older workbooks are brought to it."""

import pytest

from workbooks.book.checks import control_totals
from workbooks.book.layout import planning_layout
from workbooks.grammar.shape import shape_of
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.edit import enter
from workbooks.xlsx.package import Package
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from workbooks.xlsx.retitled import retitled

HIRE = ("planned_hires", "Hire 3", "people")


def parts_with(package, text):
    """The XML parts of a file in which a text stands."""
    return [name for name in package.parts.namelist() if name.endswith(".xml") and text in package.parts.read(name)]


def with_part(package, name, change):
    """The file with one part changed."""
    return repacked(package.parts, {name: change(package.parts.read(name))})


@pytest.mark.parametrize("title", ["Headcount", "People & seats", "Bob's"])
def test_a_sheet_under_another_title_is_the_same_sheet(plan, title):
    """There and back again: formulas, names, charts and links name the sheet by its title; all else is as it was."""
    package = Package.open(plan)
    there = retitled(package, {"Resources": title})
    assert title in there.sheets
    assert "Resources" not in there.sheets
    assert not [name for name in parts_with(there, b"Resources!") if name != "xl/sharedStrings.xml"]
    back = retitled(there, {title: "Resources"})
    for name in package.parts.namelist():
        if name != "xl/workbook.xml":
            texts = [part.parts.read(name).replace(b"'Resources'!", b"Resources!") for part in (back, package)]
            assert texts[0] == texts[1], name
    assert back.names == package.names
    assert retitled(package, {}) is package


def test_texts_and_longer_titles_are_left_alone(plan):
    """A text that reads like a reference, and a sheet whose title ends in the same word, stay."""
    package = Package.open(plan)
    own = (
        b"<definedName name=\"own\">'My Resources'!$A$1</definedName>"
        b'<definedName name="mine">Resources!$B$2</definedName></definedNames>'
    )
    data = with_part(package, "xl/workbook.xml", lambda index: index.replace(b"</definedNames>", own))
    plan.write_bytes(data)
    there = retitled(Package.open(plan), {"Resources": "Headcount"})
    assert there.names["own"] == "'My Resources'!$A$1"
    assert there.names["mine"] == "Headcount!$B$2"
    assert there.parts.read("xl/sharedStrings.xml") == package.parts.read("xl/sharedStrings.xml")


def test_a_workbook_with_the_former_title_is_brought_forward(plan, make_facts):
    """Built when the tab was called Headcount: its entries, and a person's name that refers to it, are on Resources."""
    enter(plan, {HIRE: 4.0})
    older = retitled(Package.open(plan), {"Resources": "Headcount"})
    own = b'<definedName name="my_hires">Headcount!$C$24</definedName></definedNames>'
    mark = shape_of(planning_layout()).text.encode()

    def as_then(index):
        return index.replace(b"</definedNames>", own).replace(mark, b"00000000 111111")

    plan.write_bytes(with_part(older, "xl/workbook.xml", as_then))
    done = publish(make_facts(), plan)
    assert done.kept is not None
    document, package = read(plan), Package.open(plan)
    assert (document.findings, control_totals(document)) == ((), ())
    assert list(package.sheets) == [tab.title for tab in planning_layout().tabs]
    table = document.tables[HIRE[0]]
    assert table.columns["people"][table.positions["Hire 3"]] == 4.0
    assert package.names["my_hires"] == "Resources!$C$24"


@pytest.mark.full
def test_a_tab_of_ones_own_is_not_taken_for_a_former_one(plan, make_facts):
    """A sheet that merely has the former title, with nothing of the plan on it, keeps it."""
    older = retitled(Package.open(plan), {"Last plan": "Headcount"})
    mark = shape_of(planning_layout()).text.encode()
    plan.write_bytes(with_part(older, "xl/workbook.xml", lambda index: index.replace(mark, b"00000000 111111")))
    publish(make_facts(), plan)
    assert "Headcount" in Package.open(plan).sheets
    assert "Resources" in Package.open(plan).sheets

"""What people type stands, wherever a layout lets them type and whatever becomes of the facts."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from tests.workbooks.conftest import small_facts
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries, with_entries
from workbooks.errors import PublishRefused
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Column, Format, Input, Layout, Owner
from workbooks.grammar.rows import Rows
from workbooks.models import PlanFacts
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from xl_addin.names import Host

FIRST_DAY = 43_922  # 2020-04-01
LAYOUT = planning_layout()
OTHERS = ("another snapshot", "other amounts", "one rep more", "no territories and no plan")


def other_facts(what: str) -> PlanFacts:
    """The small facts with something else in them."""
    facts = small_facts()
    if what == "another snapshot":
        return small_facts(snapshot_id="snap-2")
    if what == "other amounts":
        return small_facts(
            bookings=facts.bookings.assign(amount=lambda rows: rows["amount"] * 1.25),
            quotas=facts.quotas.assign(amount=lambda rows: rows["amount"] + 1_000.0),
        )
    if what == "one rep more":
        more = facts.reps.iloc[[3]].assign(rep_id="R0", name="Ada First")
        return small_facts(reps=pd.concat([facts.reps, more], ignore_index=True))
    if what == "no territories and no plan":
        return small_facts(territory=None, revenue=None)
    return facts


def something(item: Column | Input, number: int):
    """Something that may be typed there: a choice, a text, a day, or a number between its bounds."""
    if item.choices:
        return item.choices[number % len(item.choices)]
    if item.format is Format.TEXT:
        return f"typed {number}"
    if item.format is Format.DATE:
        return FIRST_DAY + number
    low = item.low or 0.0
    high = low + 1.0 if item.high is None else item.high
    return round(low + (high - low) * (number % 97 + 1) / 100, 6)


def everything(layout: Layout, keys) -> Iterator[tuple[tuple[str, str, str], object]]:
    """Something different typed into every cell of every input column; `keys` gives the row keys of a table."""
    number = 0
    for id_, (_, table) in layout.tables().items():
        for column in table.columns:
            for key in keys(id_) if column.is_input else ():
                number += 1
                yield (id_, key, column.id), something(column, number)


def cells_of(document, fields):
    """What stands in the cells of these fields."""
    rows = {id_: {row.key: row.values for row in table} for id_, table in document.tables.items()}
    return {(table, key, column): rows[table][key][column] for table, key, column in fields}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A workbook with something in every cell people may type into, and what that is."""
    path = build(small_facts(), tmp_path_factory.mktemp("law") / "plan.xlsx").path
    fresh = read(path)
    inputs = {id_: something(item, number) for number, (id_, (_, item)) in enumerate(LAYOUT.inputs().items())}
    cells = dict(everything(LAYOUT, lambda table: [row.key for row in fresh.tables[table]]))
    enter(path, {**inputs, **cells})
    return path.read_bytes(), inputs, cells


def test_something_is_typed_into_every_column_and_every_input(filled):
    """The law speaks of every input column of the layout: none of their tables is empty."""
    _, inputs, cells = filled
    columns = {(id_, column.id) for id_, (_, table) in LAYOUT.tables().items() for column in table.columns
               if column.is_input}  # fmt: skip
    assert {(table, column) for table, _, column in cells} == columns
    assert inputs.keys() == LAYOUT.inputs().keys()


@pytest.mark.parametrize("what", OTHERS[:3])
def test_what_people_typed_stands_when_the_facts_move(filled, what, tmp_path):
    """Every cell and every input holds what was typed, and nothing is refused."""
    data, inputs, cells = filled
    path = tmp_path / "plan.xlsx"
    path.write_bytes(data)
    publish(other_facts(what), path)
    document = read(path)
    assert cells_of(document, cells) == pytest.approx(cells)
    assert {id_: document.inputs[id_] for id_ in inputs} == pytest.approx(inputs)
    assert (document.refused, document.untouched) == ({}, frozenset())


def test_nothing_typed_leaves_with_its_row(filled, tmp_path):
    """Without territories no account has a line: publishing says so, and leaves the file as it is."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(filled[0])
    with pytest.raises(PublishRefused, match="is no longer among the facts"):
        publish(small_facts(territory=None), path)
    assert path.read_bytes() == filled[0]


def test_a_suggested_line_is_gone_once_something_is_typed_into_it():
    """Two hires on 2020-04-01 are suggested; who types three people means no day, not the suggested one."""
    line = {"line": "Hire 1", "start": FIRST_DAY, "people": 2, "remark": "from the settings"}
    entries = Entries({}, {("planned_hires", "Hire 1", "people"): 3})
    (filled,) = with_entries({"planned_hires": Rows.of([line])}, LAYOUT, entries)["planned_hires"].records()
    assert filled == {"line": "Hire 1", "start": None, "people": 3, "remark": None}


def widened() -> Layout:
    """The layout with one more column to type into in every table of facts."""
    more = Column("own_word", "Your word", owner=Owner.SHARED)
    return Layout(
        tuple(
            replace(
                tab,
                tables=tuple(
                    table if table.spill else replace(table, columns=(*table.columns, more)) for table in tab.tables
                ),
            )
            for tab in LAYOUT.tabs
        )
    )


@pytest.mark.parametrize("what", ["the same facts", *OTHERS])
def test_a_column_only_the_layout_knows_keeps_what_is_typed(what):
    """No row builder has to name a column: it is enough that the layout lets people type there."""
    layout, facts = widened(), other_facts(what)
    fresh = Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE))

    def keys(table):
        return [str(key) for key in fresh.column(table, layout.tables()[table][1].key)]

    typed = dict(everything(layout, keys))
    filled = Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE, Entries({}, typed)))
    shown = {
        (table, key, column): value
        for table, column in {(table, column) for table, _, column in typed}
        for key, value in zip(keys(table), filled.column(table, column), strict=True)
    }
    assert shown == typed

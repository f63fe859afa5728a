"""The tab Changes: the newest changes one by one, all of them counted."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.workbooks.conftest import small_facts
from workbooks.book.entered import entered_since, entries_only, shown
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.noted import Noted
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Format
from workbooks.tabs.approvals.tab import USED_IN
from workbooks.tabs.changes.rows import EDITED
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read
from xl_addin.names import Host

START = datetime(2020, 3, 1, 8, tzinfo=UTC)


def values(history):
    """The small company's plan with this history."""
    layout = planning_layout()
    return Evaluation(layout, content_of(small_facts(history=tuple(history)), layout, Host.LIBREOFFICE))


def made(at, tab="Quotas", **others):
    """A change found by the publication of a day."""
    day = START + timedelta(days=at)
    told = {"by": "Ana", "cell": "F12", "what": f"Override {at}", "was": "", "now": "1"} | others
    return Noted(day, day + timedelta(days=1), tab=tab, **told)


def test_every_tab_people_type_into_has_its_line():
    """The lines that stand there before anything is typed are the tabs with an input, whatever the book is made of."""
    layout = planning_layout()
    typed = {tab.title for tab, item in layout.inputs().values() if not item.is_view}
    typed |= {tab.title for tab, table in layout.tables().values() if any(of.is_input for of in table.columns)}
    assert set(EDITED) == typed


def test_a_long_history_is_told_in_bounded_rows_and_counted_in_full():
    """Of 5,000 changes the newest 120 are listed; sums by tab and by round hold all, with 7 told as a number.

    Tabs take turns: 2,500 on Quotas, 2,500 on Assumptions, one in ten of them of the newest round.
    """
    history = [made(at // 100, ("Quotas", "Assumptions")[at % 2], is_new=at >= 4500) for at in range(5000)]
    history.append(made(49, "Account moves", what="further cells", count=7, is_new=True))
    found = values(history)
    assert found.size("changes") == 120
    assert found.column("changes", "number") == list(range(5000, 4880, -1))
    assert set(found.column("changes", "until")) == {"2020-04-20 08:00", "2020-04-19 08:00"}
    by_tab = dict(zip(found.column("changes_by_tab", "tab"), found.column("changes_by_tab", "all"), strict=True))
    assert {tab: count for tab, count in by_tab.items() if count} == {
        "Quotas": 2500, "Assumptions": 2500, "Account moves": 7,
    }  # fmt: skip
    new = dict(zip(found.column("changes_by_tab", "tab"), found.column("changes_by_tab", "new"), strict=True))
    assert {tab: count for tab, count in new.items() if count} == {
        "Quotas": 250, "Assumptions": 250, "Account moves": 7,
    }  # fmt: skip
    assert found.total("changes_by_tab", "all") == found.total("changes_by_time", "cells") == 5007
    assert found.size("changes_by_time") == 31
    assert found.column("changes_by_time", "time")[-1] == "earlier"
    assert found.column("changes_by_time", "cells")[-1] == 2000
    assert found.amount("changes_conclusion").startswith(
        "507 cells changed in the newest round, 5007 over the plan's life; most on Quotas; the newest: "
    )


def test_a_plan_nobody_changed_says_so():
    """No line but those of the tabs, all at nothing; the conclusion names no tab and no cell."""
    found = values([])
    assert (found.size("changes"), found.size("changes_by_time")) == (0, 0)
    assert set(found.column("changes_by_tab", "all")) == {0}
    assert found.amount("changes_conclusion") == (
        "0 cells changed in the newest round, 0 over the plan's life; most on n/a; the newest: n/a"
    )


def test_hostile_and_long_texts_are_texts_of_their_cells():
    """A formula stays a text, a control character is a blank, a text longer than its column ends in an ellipsis."""
    found = values([made(0, what="=HYPERLINK(1)\x07" + "x" * 400, now="-2", by="+Ana")])
    (what,), (now,), (by,) = (found.column("changes", name) for name in ("what", "now", "by"))
    assert what == "=HYPERLINK(1) " + "x" * 31 + "…"
    assert (now, by) == ("-2", "+Ana")


def test_a_link_leads_to_the_cell_and_a_row_that_is_gone_has_none(plan):
    """The link shows the cell's address; where the row is gone nothing stands."""
    table = read(plan).tables["changes"]
    assert list(table.columns["cell"]) == ["", "G24", "C5"] or list(table.columns["cell"]) == [None, "G24", "C5"]


@pytest.mark.parametrize(
    ("value", "format_", "told"),
    [
        (None, Format.MONEY, ""),
        ("", Format.TEXT, ""),
        (0.0525, Format.RATE, "5.25 %"),
        (1_234_567.5, Format.MONEY, "1,234,567.5"),
        (43_921.0, Format.DATE, "2020-03-31"),
        (1e12, Format.DATE, "1,000,000,000,000"),
        ("abc", Format.MONEY, "abc"),
    ],
)
def test_an_entry_is_shown_as_people_read_it(value, format_, told):
    """Rates in per cent, days as days, amounts with thousands; what is no number as it was typed."""
    assert shown(value, format_) == told


def test_what_is_kept_of_entries_has_no_code_and_tells_refused_ones(plan):
    """A number typed as a text is told as it stands; an approver's code is neither told nor kept."""
    before = entries_only(read(plan), planning_layout())
    table, column = USED_IN
    enter(plan, {("quotas", "R1", "override"): "much", (table, "U1", column): "AAAA-BBBB"})
    now = read(plan)
    assert now.refused
    (found,) = entered_since(before, now, planning_layout())
    assert (found.name, found.was, found.now, found.tab) == ("Override of Ana Lopez", "", "much", "Quotas")
    kept = entries_only(now, planning_layout())
    assert column not in kept.tables[table].columns
    assert "AAAA" not in repr({id_: of.columns for id_, of in kept.tables.items()})
    assert entered_since(kept, now, planning_layout()) == ()


def test_a_column_only_one_of_two_layouts_has_is_nobodys_change(plan):
    """What an earlier release had no column for was not typed by anybody."""
    document = read(plan)
    older = entries_only(document, planning_layout())
    quotas = older.tables["quotas"]
    less = {id_: values for id_, values in quotas.columns.items() if id_ != "reason"}
    older.tables["quotas"] = type(quotas)(quotas.key, less, quotas.sheet, quotas.rows, quotas.at)
    enter(plan, {("quotas", "R1", "override"): 1.0, ("quotas", "R1", "reason"): "agreed"})
    assert [one.name for one in entered_since(older, read(plan), planning_layout())] == ["Override of Ana Lopez"]

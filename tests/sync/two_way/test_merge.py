"""What becomes of each kind of edit, conflict and fault; one small table, expected outcomes by hand."""

from dataclasses import replace

import pytest

from sync.two_way.answers import Answer, ColumnAnswer
from sync.two_way.merge import merge
from sync.two_way.outcome import Clash, Fault, NewRow, Pause, Trip, Write
from sync.two_way.table import Base, Broken, Column, Limits, Rules, Side, Table

IDS = ("quota", "override", "reason", "fact")
RULES = Rules(
    (
        Column("quota"),
        Column("override", record="override"),
        Column("reason", record="override"),
        Column("fact", owners=frozenset()),
    ),
    ("excel", "sheets"),
)
ROWS = {"Ada": (100, None, None, 7), "Bo": (200, None, None, 8), "Cy": (300, 250, "new", 9)}
BASE = Base(Table.of(IDS, ROWS))


def side(name: str, **rows) -> Side:
    """A side with the base's rows but those given; None for a deleted one."""
    return Side.read(name, IDS, [(key, row) for key, row in (ROWS | rows).items() if row is not None])


def merged(excel: Side, sheets: Side, *, rules: Rules = RULES, **more):
    return merge(rules, BASE, [sheets, excel], **more)


def test_an_edit_on_each_side_reaches_the_other() -> None:
    """Two people edit two cells of one row: each side is written one cell."""
    end = merged(side("excel", Ada=(110, None, None, 7)), side("sheets", Ada=(100, 90, "ramp", 7)))
    assert end.table.rows["Ada"] == (110.0, 90.0, "ramp", 7.0)
    assert end.writes == (
        Write("sheets", "Ada", "quota", 100.0, 110.0),
        Write("excel", "Ada", "override", None, 90.0),
        Write("excel", "Ada", "reason", None, "ramp"),
    )
    assert (end.conflicts, end.violations, end.pauses) == ((), (), ())


def test_what_both_say_is_agreed() -> None:
    """The same value on both sides is written nowhere, however it is spelled."""
    end = merged(side("excel", Ada=(110, None, " ", 7)), side("sheets", Ada=(110.00000000000001, "", None, 7)))
    assert end.table.rows["Ada"] == (110.0, None, None, 7.0)
    assert end.writes == ()


def test_an_override_and_a_reason_from_two_people_contradict() -> None:
    """Columns of one record are not put together from two sides."""
    end = merged(side("excel", Cy=(300, 260, "new", 9)), side("sheets", Cy=(300, 250, "ramp", 9)))
    (conflict,) = end.conflicts
    assert (conflict.clash, conflict.columns) == (Clash.VALUES, ("override", "reason"))
    assert conflict.options == {"excel": (260.0, "new"), "sheets": (250.0, "ramp")}
    assert end.writes == ()
    assert end.table.rows["Cy"] == (300.0, 250.0, "new", 9.0)


def test_the_systems_column_is_not_edited() -> None:
    """A cell typed over the system's number is named and goes nowhere."""
    end = merged(side("excel", Ada=(100, None, None, 70)), side("sheets"))
    assert [(part.fault, part.side, part.columns) for part in end.violations] == [(Fault.TRESPASS, "excel", ("fact",))]
    assert end.table.rows["Ada"] == BASE.table.rows["Ada"]


def test_a_formula_is_not_written_over() -> None:
    """The other side's edit waits; the formula stays."""
    excel = replace(side("excel"), formulas=frozenset({("Ada", "quota")}))
    end = merged(excel, side("sheets", Ada=(110, None, None, 7)))
    assert end.writes == ()
    assert [(part.fault, part.side, part.edits[0].after) for part in end.violations] == [
        (Fault.FORMULA, "excel", 110.0)
    ]


def test_the_value_of_a_formula_is_an_edit() -> None:
    """Somebody computes a quota in a cell: the number arrives at the other side."""
    excel = replace(side("excel", Ada=(120, None, None, 7)), formulas=frozenset({("Ada", "quota")}))
    assert merged(excel, side("sheets")).writes == (Write("sheets", "Ada", "quota", 100.0, 120.0),)


def test_half_of_a_record_waits_for_the_other() -> None:
    """An override beside a reason that cannot be read goes nowhere, and nothing is written beside it."""
    end = merged(side("excel", Cy=(300, 260, "Loading...", 9)), side("sheets"))
    assert (end.writes, [part.fault for part in end.violations]) == ((), [Fault.UNREADABLE])
    end = merged(side("excel", Cy=(300, 250, "#REF!", 9)), side("sheets", Cy=(300, 260, "more", 9)))
    assert (end.writes, [part.fault for part in end.violations]) == ((), [Fault.UNREADABLE])
    assert end.table.rows["Cy"][1:3] == (260.0, "more")


@pytest.mark.parametrize(("travels", "held"), [(False, [Fault.DELETED]), (True, [])])
def test_a_deletion_travels_only_where_it_is_wanted(travels: bool, held: list[Fault]) -> None:
    """By default the row stays on the other side, and is not put back."""
    end = merged(side("excel", Bo=None), side("sheets"), rules=replace(RULES, deletes_travel=travels))
    assert [part.fault for part in end.violations] == held
    assert [row.key for row in end.dropped] == ["Bo"] * travels
    assert end.added == ()
    assert ("Bo" in end.table.rows) is not travels


def test_a_deletion_against_an_edit_is_decided_by_a_person() -> None:
    """Neither wins by itself; the one answer deletes the row, the other puts it back as it was edited."""
    excel, sheets = side("excel", Bo=None), side("sheets", Bo=(210, None, None, 8))
    (conflict,) = merged(excel, sheets).conflicts
    assert (conflict.clash, conflict.options) == (Clash.DELETED, {"excel": None, "sheets": ()})
    gone = merged(excel, sheets, answers=[Answer(conflict.digest, "excel", "excel")])
    assert [(row.side, row.key) for row in gone.dropped] == [("sheets", "Bo")]
    kept = merged(excel, sheets, answers=[Answer(conflict.digest, "excel", "sheets")])
    values = {"quota": 210.0, "override": None, "reason": None, "fact": 8.0}
    assert kept.added == (NewRow("excel", "Bo", values),)


@pytest.mark.parametrize("formula", [True, False])
def test_a_row_that_cannot_be_judged_is_not_deleted(formula: bool) -> None:
    """A formula in the row, or a cell that cannot be read, keeps it."""
    sheets = side("sheets", Bo=(200, None, None, 8 if formula else "#N/A"))
    sheets = replace(sheets, formulas=frozenset({("Bo", "fact")} if formula else ()))
    end = merged(side("excel", Bo=None), sheets, rules=replace(RULES, deletes_travel=True))
    assert (end.dropped, [part.fault for part in end.violations]) == (
        (),
        [Fault.FORMULA if formula else Fault.UNREADABLE],
    )
    assert "Bo" in end.table.rows


def test_a_new_row_is_added_where_it_is_missing() -> None:
    """Only a side where rows may be added adds one."""
    end = merged(side("excel", Di=(50, None, None, None)), side("sheets"))
    assert [(row.side, row.key, row.values["quota"]) for row in end.added] == [("sheets", "Di", 50.0)]
    refused = merged(
        side("excel", Di=(50, None, None, None)), side("sheets"), rules=replace(RULES, row_owners=frozenset({"sheets"}))
    )
    assert (refused.added, [part.fault for part in refused.violations]) == ((), [Fault.TRESPASS])


def test_a_row_all_had_deleted_does_not_come_back_by_itself() -> None:
    """A side that was away brings a deleted row along: a person says whether it lives."""
    base = replace(BASE, tombstones=frozenset({"Di"}))
    sides = [side("excel", Di=(50, None, None, None)), side("sheets")]
    (conflict,) = merge(RULES, base, sides).conflicts
    assert (conflict.clash, conflict.options) == (Clash.RETURNED, {"excel": (), "sheets": None})
    back = merge(RULES, base, sides, [Answer(conflict.digest, "sheets", "excel")])
    assert [(row.side, row.key) for row in back.added] == [("sheets", "Di")]
    gone = merge(RULES, base, sides, [Answer(conflict.digest, "sheets", "sheets")])
    assert [(row.side, row.key) for row in gone.dropped] == [("excel", "Di")]


def test_a_copied_row_is_not_believed() -> None:
    """A key that stands twice is no deletion, no edit, and is not written."""
    rows = [*ROWS.items(), ("Bo", (210, None, None, 8))]
    end = merged(Side.read("excel", IDS, rows), side("sheets", Bo=(220, None, None, 8)))
    assert [(part.fault, part.side) for part in end.violations] == [(Fault.DOUBLED, "excel")]
    assert end.violations[0].edits[0].after == 210.0
    assert (end.writes, end.dropped) == ((), ())
    assert end.table.rows["Bo"][0] == 220.0


def test_a_row_without_a_key_waits_for_one() -> None:
    """It is named with what stands in it, zero included; an empty row is nothing."""
    rows = [*ROWS.items(), ("", (0, None, None, None)), (None, (None, "", " ", None))]
    end = merged(Side.read("excel", IDS, rows), side("sheets"))
    assert [(part.fault, [edit.after for edit in part.edits]) for part in end.violations] == [(Fault.UNKEYED, [0.0])]


def test_answers_settle_a_conflict_or_are_one() -> None:
    """A side, other values, one side for a column; different answers leave it open and are told."""
    excel, sheets = side("excel", Ada=(110, None, None, 7)), side("sheets", Ada=(120, None, None, 7))
    (conflict,) = merged(excel, sheets).conflicts

    def quota(*answers):
        return merged(excel, sheets, answers=answers)

    assert quota(Answer(conflict.digest, "excel", "sheets")).writes == (Write("excel", "Ada", "quota", 110.0, 120.0),)
    edited = quota(Answer(conflict.digest, "sheets", values=(115.0,)))
    assert {(write.side, write.after) for write in edited.writes} == {("excel", 115.0), ("sheets", 115.0)}
    whole = quota(ColumnAnswer("quota", "excel", "excel"))
    assert whole.writes == (Write("sheets", "Ada", "quota", 120.0, 110.0),)
    assert [part.option for part in whole.decided] == [(110.0,)]
    one_and_all = quota(ColumnAnswer("quota", "excel", "excel"), Answer(conflict.digest, "excel", "sheets"))
    assert one_and_all.table.rows["Ada"][0] == 120.0
    both = quota(Answer(conflict.digest, "excel", "excel"), Answer(conflict.digest, "sheets", "sheets"))
    assert (both.writes, both.conflicts[0].said) == ((), {"excel": ((110.0,),), "sheets": ((120.0,),)})
    alike = quota(Answer(conflict.digest, "excel", "excel"), Answer(conflict.digest, "sheets", values=(110.0,)))
    assert alike.table.rows["Ada"][0] == 110.0


def test_an_answer_is_to_what_was_seen() -> None:
    """When a side has changed its mind since, or the answer names nothing of the conflict, it is void."""
    excel, sheets = side("excel", Ada=(110, None, None, 7)), side("sheets", Ada=(120, None, None, 7))
    (conflict,) = merged(excel, sheets).conflicts
    later = side("sheets", Ada=(130, None, None, 7))
    void = [
        Answer(conflict.digest, "excel", "sheets"),
        ColumnAnswer("reason", "excel", "excel"),
        ColumnAnswer("quota", "excel", "somewhere"),
    ]
    assert len(merged(excel, later, answers=void).conflicts) == 1
    assert len(merged(excel, sheets, answers=[Answer(conflict.digest, "excel", values=(1.0, 2.0))]).conflicts) == 1


def test_a_decision_against_a_formula_stays_open() -> None:
    """It could not be written, and the formula's value would come back."""
    excel = replace(side("excel", Ada=(110, None, None, 7)), formulas=frozenset({("Ada", "quota")}))
    sheets = side("sheets", Ada=(120, None, None, 7))
    (conflict,) = merged(excel, sheets).conflicts
    end = merged(excel, sheets, answers=[Answer(conflict.digest, "excel", "sheets")])
    assert (end.writes, len(end.conflicts), [part.fault for part in end.violations]) == ((), 1, [Fault.FORMULA])
    taken = merged(excel, sheets, answers=[Answer(conflict.digest, "excel", "excel")])
    assert taken.writes == (Write("sheets", "Ada", "quota", 120.0, 110.0),)


def street_total(table: Table) -> list[Broken]:
    """The quotas of Ada and Bo are 300 together."""
    if not {"Ada", "Bo"} <= table.rows.keys():
        return [Broken("both stay")]
    met = table.rows["Ada"][0] + table.rows["Bo"][0] == 300.0
    return [] if met else [Broken("street total", frozenset({("Ada", "quota"), ("Bo", "quota")}))]


def test_a_rule_each_side_keeps_is_not_broken_by_both() -> None:
    """Each moves ten from one person to the other, and together they would be twenty off the total."""
    excel = side("excel", Ada=(110, None, None, 7), Bo=(190, None, None, 8))
    sheets = side("sheets", Ada=(110, None, None, 7), Bo=(190, None, None, 8), Cy=(310, 250, "new", 9))
    assert street_total(merged(excel, sheets, checks=[street_total]).table) == []
    other = side("sheets", Ada=(90, None, None, 7), Bo=(210, None, None, 8))
    conflicting = merged(excel, other, checks=[street_total])
    assert len(conflicting.conflicts) == 2
    half = side("sheets", Ada=(120, None, None, 7), Bo=(180, None, None, 8), Cy=(310, 250, "new", 9))
    mixed = merge(RULES, BASE, [replace(excel, table=side("excel").table), half], checks=[street_total])
    assert street_total(mixed.table) == []
    assert mixed.table.rows["Ada"][0] == 120.0


def one_owner(table: Table) -> list[Broken]:
    """Only one of them has an override, somebody has."""
    over = [key for key, row in table.rows.items() if row[1] is not None]
    return [] if len(over) == 1 else [Broken("one override", frozenset((key, "override") for key in table.rows))]


def test_what_breaks_a_rule_together_is_held_and_named() -> None:
    """Each side moves the one override to another person; merged there would be two, so neither side is written."""
    excel = side("excel", Ada=(100, 90, "x", 7), Cy=(300, None, None, 9))
    sheets = side("sheets", Bo=(220, 190, "y", 8), Cy=(300, None, None, 9))
    end = merged(excel, sheets, checks=[one_owner])
    assert end.table.rows["Ada"] == BASE.table.rows["Ada"]
    broken = [(part.fault, part.key, part.rule) for part in end.violations]
    assert (Fault.BROKEN, "Ada", "one override") in broken
    assert (Fault.BROKEN, "Bo", "one override") in broken
    assert one_owner(end.table) == []
    assert [(write.key, write.column) for write in end.writes] == [("Bo", "quota")]


def test_a_rule_one_side_broke_alone_is_its_own_affair() -> None:
    """What the workbook says there already is not held: people work through broken states."""
    end = merged(side("excel", Ada=(110, None, None, 7)), side("sheets"), checks=[street_total])
    assert (len(end.writes), end.violations) == (1, ())


def test_rows_that_may_not_come_together_are_held() -> None:
    """A check about the whole table holds all that moved, rows included."""

    def four(table: Table) -> list[Broken]:
        return [Broken("at most four")] if len(table.rows) > 4 else []

    end = merged(side("excel", Di=(1, None, None, None)), side("sheets", Ed=(1, None, None, None)), checks=[four])
    assert (end.added, len(end.table.rows)) == ((), 3)
    assert [(part.fault, part.key) for part in end.violations] == [(Fault.BROKEN, "Di"), (Fault.BROKEN, "Ed")]


def test_a_missing_column_pauses() -> None:
    """It is not taken for a column that somebody emptied."""
    cut = Side.read("excel", ("quota", "override", "fact"), [(key, row[:2] + row[3:]) for key, row in ROWS.items()])
    end = merged(cut, side("sheets", Ada=(110, None, None, 7)))
    assert end.pauses == (Pause("excel", Trip.COLUMN, 1, 0, ("reason",)),)
    assert (end.writes, end.table) == ((), BASE.table)


def test_an_inserted_column_is_peoples_own() -> None:
    """A column nobody declared is neither merged nor missed."""
    wide = Side.read("excel", ("mine", *IDS), [(key, ("mine", *row)) for key, row in ROWS.items()])
    end = merged(wide, side("sheets"))
    assert (end.edits, end.writes, end.table) == ((), (), BASE.table)


def big(change) -> Side:
    """Twenty rows with a quota each, changed by place."""
    return Side.read("excel", ("quota",), [(f"r{at:02}", (change(at),)) for at in range(20)])


def trips(excel: Side, limits: Limits) -> list[Trip]:
    """What pauses a table of twenty quotas."""
    rules = Rules((Column("quota"),), ("excel", "sheets"), limits=limits)
    base = Base(big(lambda at: 1_000 + at).table)
    sheets = replace(big(lambda at: 1_000 + at), name="sheets")
    return [pause.trip for pause in merge(rules, base, [excel, sheets]).pauses]


def test_a_table_half_sorted_pauses() -> None:
    """Quotas that trade places at many keys were sorted without their names; raised quotas were not."""
    limits = Limits(cells_free=100)
    assert trips(big(lambda at: 1_019 - at), limits) == [Trip.TORN]
    assert trips(big(lambda at: 1_001 + at if at < 19 else None), limits) == [Trip.TORN]  # one cell deleted, shifted up
    assert trips(big(lambda at: (1_000 + at) * 1.05), limits) == []
    assert trips(big(lambda at: {0: 1_001, 1: 1_000}.get(at, 1_000 + at)), limits) == []  # two people swap


def test_too_much_at_once_pauses() -> None:
    """Many cells, many rows, or all of them."""
    assert trips(big(lambda at: (1_000 + at) * (1.05 if at < 7 else 1)), Limits(cells_free=6)) == [Trip.CELLS]
    assert trips(big(lambda at: (1_000 + at) * (1.05 if at < 6 else 1)), Limits(cells_free=6)) == []
    rows = big(lambda at: 1_000 + at)
    fewer = {key: row for key, row in rows.table.rows.items() if key > "r03"}
    assert trips(replace(rows, table=replace(rows.table, rows=fewer)), Limits()) == [Trip.ROWS]
    assert trips(replace(rows, table=replace(rows.table, rows={})), Limits()) == [Trip.EMPTIED]


def test_the_first_pairing_deletes_nothing() -> None:
    """Against an empty base equal cells are adopted, unequal ones are conflicts, and missing rows are added."""
    nothing = Base(Table(IDS, {}))
    end = merge(RULES, nothing, [side("excel", Bo=None), side("sheets", Ada=(120, None, None, None))])
    assert [(part.key, part.columns) for part in end.conflicts] == [("Ada", ("quota",))]
    assert [(row.side, row.key) for row in end.added] == [("excel", "Bo")]
    assert end.dropped == ()


def test_a_side_that_is_away_is_no_deletion() -> None:
    """With one side only, its edits are merged and nothing is concluded of the other."""
    end = merge(RULES, BASE, [side("excel", Ada=(110, None, None, 7), Bo=None)])
    assert (end.table.rows["Ada"][0], "Bo" in end.table.rows) == (110.0, True)
    assert [part.fault for part in end.violations] == [Fault.DELETED]


def test_what_makes_no_sense_is_refused() -> None:
    """Rules and sides that contradict themselves are faults of the program."""
    with pytest.raises(ValueError, match="declared twice"):
        Rules((Column("a"), Column("a")), ("excel",))
    with pytest.raises(ValueError, match="no sides of the table: word"):
        Rules((Column("a", owners=frozenset({"word"})),), ("excel",))
    with pytest.raises(ValueError, match="are one record"):
        Rules((Column("a", record="r"), Column("b", frozenset({"excel"}), record="r")), ("excel",))
    with pytest.raises(ValueError, match="once each"):
        merge(RULES, BASE, [side("excel"), side("excel")])
    with pytest.raises(ValueError, match="owns alone"):
        merge(RULES, BASE, [replace(side("excel"), receives=False)])


def test_what_was_written_is_not_counted_as_edited_again() -> None:
    """A run that ended before the base moved does not trip over its own writes. (Found by a generated case.)"""
    rules = replace(RULES, limits=Limits(cells_free=0, cells_share=0.05))
    excel = side("excel", Ada=(110, None, None, 7))
    assert [pause.trip for pause in merged(excel, side("sheets"), rules=rules).pauses] == [Trip.CELLS]
    assert merged(excel, side("sheets", Ada=(110, None, None, 7)), rules=rules).pauses == ()


def test_a_deletion_that_arrived_is_no_trespass() -> None:
    """Once the owner of rows deleted one, its absence elsewhere is the plan. (Found by a generated case.)"""
    rules = replace(RULES, row_owners=frozenset({"sheets"}), deletes_travel=True)
    assert merged(side("excel", Bo=None), side("sheets", Bo=None), rules=rules).violations == ()
    alone = merged(side("excel", Bo=None), side("sheets"), rules=rules)
    assert [(part.fault, part.side) for part in alone.violations] == [(Fault.TRESPASS, "excel")]


def test_rows_without_a_key_are_told_in_one_order() -> None:
    """Wherever they stand. (Found by a generated case.)"""
    more = [("", (2, None, None, None)), ("", (1, None, None, None))]
    one = merged(Side.read("excel", IDS, [*ROWS.items(), *more]), side("sheets"))
    other = merged(Side.read("excel", IDS, [*more[::-1], *ROWS.items()]), side("sheets"))
    assert one == other
    assert [part.edits[0].after for part in one.violations] == [1.0, 2.0]

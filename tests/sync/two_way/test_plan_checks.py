"""The workbook's own checks on a merged table: what each side keeps and both together break is held and named."""

from sync.two_way.merge import merge
from sync.two_way.outcome import Fault
from sync.two_way.plan_checks import checks_of
from sync.two_way.table import Base, Column, Rules, Side, Table


def test_shares_that_two_people_empty_together_are_held() -> None:
    """Each takes one family's share away; with neither left nothing could be divided: no side is written."""
    rules = Rules((Column("share"),), ("excel", "revops"))
    base = Base(Table.of(("share",), {"Bikes": [0.5], "Parts": [0.5]}))
    sides = [
        Side.read("excel", ("share",), [("Bikes", [0]), ("Parts", [0.5])]),
        Side.read("revops", ("share",), [("Bikes", [0.5]), ("Parts", [None])]),
    ]
    alone = merge(rules, base, sides[:1], (), checks_of("quota_families"))
    assert not alone.violations
    merged = merge(rules, base, sides, (), checks_of("quota_families"))
    assert merged.table.rows == base.table.rows
    assert {(one.fault, one.key, one.rule) for one in merged.violations} == {
        (Fault.BROKEN, "Bikes", "no share is above 0"),
        (Fault.BROKEN, "Parts", "no share is above 0"),
    }


def test_a_decision_that_cannot_be_taken_names_its_cell() -> None:
    """As reading a workbook says it: an override without a reason, a driver nobody could have."""
    (quotas,) = checks_of("quotas")
    table = Table.of(("override", "reason"), {"R1": [5.0, None], "R2": [5.0, "ramps"], "R3": [None, None]})
    (broken,) = quotas(table)
    assert broken.cells == {("R1", "reason")}
    (drivers,) = checks_of("drivers")
    (unlikely,) = drivers(Table.of(("yours",), {"attrition_rate": [7.0]}))
    assert unlikely.cells == {("attrition_rate", "yours")}
    assert checks_of("approvals") == ()


def test_money_that_nobody_answers_for_is_no_merge_of_two_right_edits() -> None:
    """One person fills the months of a line, another takes its owner away: each is right, together they are not."""
    columns = ("kind", "owner", "decision", "month_1", "month_2", "month_3")
    rules = Rules(tuple(Column(id_) for id_ in columns), ("excel", "revops"))
    idle = ("tools", "Fay", "approved", None, None, None)
    base = Base(Table.of(columns, {"Line 1": idle, "Line 2": (None,) * 6}))
    excel = Side.read("excel", columns, [("Line 1", (*idle[:3], 100, None, None)), ("Line 2", (None,) * 6)])
    revops = Side.read("revops", columns, [("Line 1", ("tools", None, *idle[2:])), ("Line 2", (None,) * 6)])
    checks = checks_of("resource_lines")
    for alone in (excel, revops):
        assert not merge(rules, base, [alone], (), checks).violations
    merged = merge(rules, base, [excel, revops], (), checks)
    assert {(one.key, one.columns, one.rule) for one in merged.violations} >= {
        ("Line 1", ("owner",), "a line has money and no owner")
    }
    assert merged.table.rows["Line 1"][1] == "Fay"

"""Versions: two of the kept versions, or one and the plan as it stands, side by side; and which there are."""

from workbooks.document.versions import FIGURES
from workbooks.grammar.formulas import (
    Amount,
    AsText,
    AtEnd,
    Const,
    Count,
    Expr,
    Here,
    If,
    IfError,
    Joined,
    Lookup,
    NoRow,
    Round,
    Sum,
    SumWhere,
)
from workbooks.grammar.layout import Chart, Column, Figure, Format, Input, Note, Owner, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, ONE, summed
from workbooks.grammar.sentences import counted, millions, named, percent, sentence
from workbooks.grammar.words import NOT_APPLICABLE as NOT_KNOWN

__all__ = ["TAB"]

_NONE = "none"
_SIDES = {"before": "version_before", "after": "version_after"}
"""The columns of a comparison, with the input that says which version stands there."""


def _slot(side: str) -> Amount:
    return Amount(f"{_SIDES[side]}_slot")


def _side(side: str, kept: tuple[str, str], key: str, now: Expr, absent: float | str = NOT_KNOWN) -> Expr:
    """What the version chosen says: the plan's own cells where it is the plan as it stands, else what was kept.

    `absent` is said of what a version has no line for, n/a where it did not know and where there is no such version.
    """
    table, column = kept
    at = Joined((_slot(side), Const("/"), Here(key)))
    there = Lookup(table, column, at)
    known = If(there.equals(""), NOT_APPLICABLE, ONE * there)
    found = IfError(known, IfError(NoRow(table, at, absent), NOT_APPLICABLE))
    return If(_slot(side).equals(0), NOT_APPLICABLE, If(_slot(side).equals(1), now, found))


def _compared(
    kept: tuple[str, str],
    key: str,
    now: Expr,
    names: tuple[str, str, str] = ("before", "after", "change"),
    titles: tuple[str, str, str] = ("First version", "Second version", "Change"),
    unit: str = "",
    absent: float | str = NOT_KNOWN,
) -> tuple[Column, ...]:
    """A number on both sides and what is between them."""
    before, after, change = names
    return (
        *(
            Column(name, title, Format.MONEY, width=18, unit_in=unit, formula=_side(side, kept, key, now, absent))
            for name, title, side in zip((before, after), titles, _SIDES, strict=False)
        ),
        Column(change, titles[-1], Format.MONEY, width=18, unit_in=unit,
               formula=IfError(Here(after) - Here(before), NOT_APPLICABLE)),
    )  # fmt: skip


def _by_measure() -> Expr:
    """The plan's own figure of the row."""
    found: Expr = NOT_APPLICABLE
    for id_ in reversed(FIGURES):
        found = If(Here("measure").equals(id_), Amount(id_), found)
    return found


def _receiver(side: str) -> Expr:
    """Who gets the row's account: who has it, where a version does not move it."""
    kept = Lookup("version_moves", "receiver", Joined((_slot(side), Const("/"), Here("account_id"))))
    known = If(_slot(side).equals(0), NOT_APPLICABLE, IfError(AsText(kept), AsText(Here("holder"))))
    now = IfError(AsText(Lookup("account_moves", "final", Here("account_id"))), NOT_APPLICABLE)
    return If(_slot(side).equals(1), now, known)


def _differs(before: str, after: str) -> Expr:
    """Whether two cells of the row say otherwise; n/a where one of them is not known."""
    same = If(Here(before).equals(Here(after)), Const(""), Const("yes"))
    known = If(Here(after).equals(NOT_KNOWN), NOT_APPLICABLE, same)
    return If(Here(before).equals(NOT_KNOWN), NOT_APPLICABLE, known)


def _how_many(table: str) -> Expr:
    """How many rows differ; n/a while one of them is not known."""
    unknown = SumWhere(table, "one", (("differs", NOT_APPLICABLE),))
    return If(unknown.equals(0), SumWhere(table, "one", (("differs", Const("yes")),)), NOT_APPLICABLE)


def _name(side: str) -> Lookup:
    return Lookup("version_slots", "name", _slot(side))


def _told(measure: str, side: str) -> Lookup:
    return Lookup("versions_figures", side, Const(measure))


def _choice(id_: str, title: str, doc: str) -> Input:
    return Input(id_, title, Format.TEXT, Owner.SHARED, None, doc, choices_in=("version_slots", "name"))


def _slot_of(choice: str, title: str, usual: Expr) -> Figure:
    """The slot of what was chosen, and of what is compared where nothing was."""
    slot = SumWhere("version_slots", "slot", (("name", Amount(choice)),), is_free_text=True)
    chosen = If(Amount(choice).equals(""), usual, slot)
    return Figure(f"{choice}_slot", title, Format.COUNT, chosen, "0: there is no such version.")


_NEWEST = IfError(AtEnd("version_slots", "slot", "number", is_most=True), ONE)

_CHOICE = Panel(
    "versions_choice",
    "What is compared",
    (
        _choice("version_before", "First version", "A kept version, or now: the plan as it is. Empty: the newest one."),
        _choice("version_after", "Second version", "A kept version. Empty, or now: the plan as it is."),
        _slot_of("version_before", "Slot of the first", _NEWEST),
        _slot_of("version_after", "Slot of the second", ONE),
        Figure("versions_quotas_differ", "Quotas that differ", Format.COUNT, _how_many("versions_sellers")),
        Figure("versions_moves_differ", "Accounts with somebody else", Format.COUNT, _how_many("versions_moves")),
        Note("A version is kept at every submission, and whenever you say so: qplan versions keep NAME."),
        Note("To go back to one: qplan versions restore NAME writes it into a workbook of its own."),
    ),
    row=3,
)  # fmt: skip

_FIGURES = Table(
    "versions_figures",
    "The company",
    "measure",
    (
        Column("title", "Measure", width=30),
        *_compared(("version_figures", "value"), "measure", Here("now"), unit="unit"),
        Column("unit", "Unit", width=18),
        Column("now", "Now", Format.MONEY, width=16, unit_in="unit", is_detail=True,
               formula=IfError(ONE * _by_measure(), NOT_APPLICABLE)),
        Column("measure", "Key", width=18, is_quiet=True),
    ),
    row=16,
)  # fmt: skip

_OF_NOBODY = If(Here("nobody").equals(1), Sum("account_moves", "arr") - Sum("version_receivers", "now"), Const(0))

_TEAMS = Table(
    "versions_teams",
    "Money by team",
    "key",
    (
        Column("team", "Team", width=30),
        *_compared(("version_teams", "quota"), "key", Here("quota_now"),
                   titles=("Quotas, first", "Quotas, second", "Change of quotas"), absent=0.0),
        *_compared(("version_teams", "revenue"), "key", Here("revenue_now"), ("had", "has", "gain"),
                   ("Revenue, first", "Revenue, second", "Change of revenue"), absent=0.0),
        Column("quota_now", "Quotas now", Format.MONEY, width=16, is_detail=True,
               formula=summed("versions_sellers", "now", ("team_key", Here("key")))),
        Column("revenue_now", "Revenue now", Format.MONEY, width=16, is_detail=True,
               formula=IfError(Round(summed("version_receivers", "now", ("team", Here("key"))) + _OF_NOBODY, 2) + 0,
                               NOT_APPLICABLE)),
        Column("nobody", "Nobody's", Format.COUNT, width=10, is_quiet=True),
        Column("key", "Key", width=10, is_quiet=True),
    ),
    note="Quotas of the sellers a manager leads; yearly revenue of the accounts they would hold. n/a: not known there.",
    is_record=True,
    chart=Chart("column", "Quotas by team", "team", "before", "after", row=3, left=560, size=(640, 265)),
)  # fmt: skip

_SELLERS = Table(
    "versions_sellers",
    "Quotas by seller",
    "rep_id",
    (
        Column("name", "Seller", width=30),
        *_compared(("version_quotas", "amount"), "rep_id", Here("now"), absent=_NONE),
        Column("team", "Team", width=18),
        Column("differs", "Differs", width=18, formula=_differs("before", "after")),
        Column("now", "Now", Format.MONEY, width=16, is_detail=True,
               formula=IfError(ONE * Lookup("quotas", "final", Here("rep_id")),
                               IfError(NoRow("quotas", Here("rep_id"), _NONE), NOT_APPLICABLE))),
        Column("one", "One", Format.COUNT, width=8, is_quiet=True),
        Column("team_key", "Team key", width=10, is_quiet=True),
        Column("rep_id", "CRM id", width=21, is_quiet=True),
    ),
    note="none: nobody of that name had a quota there.",
    has_filter=True,
    is_record=True,
)  # fmt: skip

_MOVES = Table(
    "versions_moves",
    "Accounts",
    "account_id",
    (
        Column("account", "Account", width=30),
        Column("before", "First version", width=18, formula=_receiver("before")),
        Column("after", "Second version", width=18, formula=_receiver("after")),
        Column("revenue", "Revenue", Format.MONEY, width=18),
        Column("holder", "Has it today", width=18),
        Column("differs", "Differs", width=18, formula=_differs("before", "after")),
        Column("one", "One", Format.COUNT, width=8, is_quiet=True),
        Column("account_id", "CRM id", width=21, is_quiet=True),
    ),
    note="The largest that a version or an option moves; all of them: qplan versions compare.",
    is_record=True,
)  # fmt: skip

_LIST = Table(
    "versions_list",
    "Versions, the newest first",
    "number",
    (
        Column("name", "Version", width=30),
        Column("kept", "Kept (UTC)", width=18),
        Column("by", "By", width=18),
        Column("plan_target", "Target", Format.MONEY, width=18),
        Column("plan_total", "Planned revenue", Format.MONEY, width=18),
        Column("plan_chance", "Chance", Format.RATE, width=18),
        Column("final_total", "Quotas in all", Format.MONEY, width=18),
        Column("moves", "Accounts that move", Format.COUNT, width=16),
        Column("choice", "Can be chosen", width=12),
        Column("note", "Note", width=40),
        Column("number", "Number", width=10, is_quiet=True),
    ),
    is_record=True,
)

TAB = Tab(
    "versions",
    "Versions",
    "Versions {quarter}",
    "Two versions of the plan side by side, in {currency}. now: the plan as it stands in this workbook.",
    conclusion=If(
        Count("versions_list", "moves").equals(0),
        Const("No version is kept yet: every submission keeps one, and so does qplan versions keep NAME"),
        sentence(
            "From ", named(_name("before")), " to ", named(_name("after")), ": target ",
            millions(_told("plan_target", "before")), " → ", millions(_told("plan_target", "after")), ", plan ",
            millions(_told("plan_total", "before")), " → ", millions(_told("plan_total", "after")), ", chance ",
            percent(_told("plan_chance", "before")), " → ", percent(_told("plan_chance", "after")), "; ",
            counted(Amount("versions_quotas_differ")), " quotas and ", counted(Amount("versions_moves_differ")),
            " accounts differ",
        ),
    ),
    panels=(_CHOICE,),
    tables=(_FIGURES, _TEAMS, _SELLERS, _MOVES, _LIST),
    frozen=(3, 2),
    pages=1,
    colour="#548235",
    about="Versions: kept versions of the plan, two of them side by side",
)  # fmt: skip

"""Approvals: who decides on this plan, what they are asked, and what they decided."""

from workbooks.grammar.formulas import Amount
from workbooks.grammar.layout import Column, Figure, Owner, Panel, Tab, Table
from workbooks.grammar.sentences import millions, named, percent, sentence

__all__ = ["DECISIONS", "TAB"]

DECISIONS = ("approve", "reject")

TAB = Tab(
    "approvals",
    "Approvals",
    "Approvals {quarter}",
    "An approval holds for the submitted digest only: any later change of a quota needs a new one.",
    conclusion=sentence(
        "The plan is: ",
        named(Amount("plan_status")),
        "; planned revenue ",
        millions(Amount("plan_total")),
        ", quotas of ",
        millions(Amount("final_total")),
        ", ",
        percent(Amount("plan_chance")),
        " chance to reach the target",
    ),
    panels=(
        Panel(
            "submission",
            "Submission",
            (
                Figure("plan_status", "Status", is_strong=True),
                Figure(
                    "submitted_digest", "Submitted digest", doc="First characters; the full one is in your message."
                ),
            ),
            row=3,
            offset=1,
        ),
    ),
    tables=(
        Table(
            "approvals",
            "Decisions",
            "approver_id",
            (
                Column("name", "Approver", width=28),
                Column("role", "Role", width=20),
                Column("asked", "What is asked", width=40),
                Column(
                    "decision", "Decision", owner=Owner.SHARED, width=14, choices=DECISIONS, doc="approve or reject."
                ),
                Column(
                    "code",
                    "Code",
                    owner=Owner.SHARED,
                    width=20,
                    doc="The code you received on your own channel; it is bound to you and to the digest above.",
                ),
                Column("comment", "Comment", owner=Owner.SHARED, width=34),
                Column("approver_id", "Id", width=21, is_quiet=True, doc="Key of the row; leave it in place."),
            ),
            note="Choose approve or reject, and type the code you received; a decision without its code is not read.",
            row=8,
        ),
    ),
    frozen=(3, 2),
    colour="#548235",
    about="Approvals: who decides, and what they decided",
)

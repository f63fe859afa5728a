"""Approvals: who decides on this plan, what they are asked, and what they decided."""

from workbooks.grammar.formulas import Amount
from workbooks.grammar.layout import Column, Figure, Owner, Panel, Tab, Table
from workbooks.grammar.sentences import millions, named, percent, sentence

__all__ = ["DECISIONS", "TAB", "USED", "USED_IN"]

DECISIONS = ("approve", "reject")
USED = "used"
"""What stands in place of a code once somebody has decided with it."""
USED_IN = ("approvals", "code")
"""Table and column of the one cell of a person that qplan writes into: a used code must not stay readable."""


def _stamped(id_: str, title: str, width: float, doc: str = "") -> Column:
    return Column(id_, title, width=width, doc=doc, is_stamped=True)


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
                Figure("plan_written", "Written to the CRM", doc="How many changes the CRM is known to hold."),
                Figure("plan_changed", "Since then", doc="What this workbook says otherwise than what was submitted."),
                Figure(
                    "log_head",
                    "Head of the log",
                    doc="As of the last submission or decision: qplan audit verify --head finds it again, or says that "
                    "entries are gone.",
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
                Column("name", "Approver", width=24),
                Column("role", "Role", width=20),
                Column("asked", "What is asked", width=34),
                Column(
                    "decision", "Decision", owner=Owner.SHARED, width=14, choices=DECISIONS, doc="approve or reject."
                ),
                Column(
                    "code",
                    "Code",
                    owner=Owner.SHARED,
                    width=20,
                    doc="The code you received on your own channel; it is bound to you and to the digest above. "
                    "Once it has counted, qplan writes used in its place.",
                ),
                Column("comment", "Comment", owner=Owner.SHARED, width=28),
                Column("approver_id", "Id", width=21, is_quiet=True, doc="Key of the row; leave it in place."),
            ),
            note="Choose approve or reject, and type the code you received; a decision without its code is not read.",
            row=10,
        ),
        Table(
            "approvals_record",
            "Decisions on record",
            "approver_id",
            (
                Column("name", "Approver", width=24),
                _stamped("decided", "Decided", 20, "One on an earlier version approves nothing of this one."),
                _stamped("via", "By", 34, "The way it came: a code typed above, or qplan approve."),
                _stamped("version", "Version", 14, "First characters of the digest that was decided on."),
                _stamped("decided_at", "When", 20, "In UTC."),
                _stamped("remark", "Comment on record", 28),
                _stamped("written", "How far written", 28, "Of the version that was decided on."),
                Column("approver_id", "Id", width=21, is_quiet=True, doc="Key of the row; leave it in place."),
            ),
            note="Every approver's last decision, whichever way it came; qplan writes here, nobody else.",
        ),
    ),
    frozen=(3, 2),
    colour="#548235",
    about="Approvals: who decides, and what they decided",
)

"""What the tab Retention reads: what stayed of what customers brought, as a whole, by segment and by cohort."""

from workbooks.grammar.formulas import Call, Whole
from workbooks.grammar.layout import Table
from workbooks.grammar.spilled import spilled

__all__ = ["TABLES"]


def _kept(group: str) -> Table:
    parts = ("start", "contraction", "churn", "expansion", "logos", "lost")
    given = {part: Whole("data_retention", part) for part in parts}
    call = Call("RETENTION", groups=Whole("data_retention", group), **given)
    return spilled(f"kept_{group}", call, title=f"RETENTION, {group}")


TABLES = tuple(_kept(group) for group in ("company", "segment", "cohort"))

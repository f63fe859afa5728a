"""What the tab Retention reads: what stayed of what customers brought, as a whole, by segment and by cohort."""

from workbooks.grammar.formulas import Call, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled

__all__ = ["TABLES"]


def _kept(group: str) -> Table:
    parts = ("start", "contraction", "churn", "expansion", "logos", "lost")
    return spilled(
        f"kept_{group}",
        Call("RETENTION", (Whole("data_retention", group), *(Whole("data_retention", part) for part in parts))),
        Column("group", "group", width=21),
        Column("logos", "logos", Format.COUNT),
        Column("lost", "lost", Format.COUNT),
        Column("start", "start", Format.MONEY),
        Column("contraction", "contraction", Format.MONEY),
        Column("churn", "churn", Format.MONEY),
        Column("expansion", "expansion", Format.MONEY),
        Column("kept", "kept", Format.MONEY),
        Column("grr", "grr", Format.RATE),
        Column("nrr", "nrr", Format.RATE),
        Column("logo_churn_rate", "logo_churn_rate", Format.RATE),
        title=f"RETENTION, {group}",
    )


TABLES = tuple(_kept(group) for group in ("company", "segment", "cohort"))

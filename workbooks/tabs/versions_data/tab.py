"""Data tab of the versions: what each said, found by its slot and by what it is about."""

from workbooks.grammar.formulas import Here, If, SumWhere
from workbooks.grammar.layout import Column, Format, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE
from workbooks.grammar.spilled import side_by_side

__all__ = ["TAB"]


def _record(id_: str, *columns: Column, key: str = "key") -> Table:
    return Table(id_, "", key, columns, is_record=True)


_KEY = Column("key", "Slot and key", width=26)

TAB = Tab(
    "data_versions",
    "Data Versions",
    "Data Versions",
    "What the versions of the plan said, by slot: what the tab Versions compares.",
    tables=tuple(
        side_by_side(
            (
                _record(
                    "version_slots",
                    Column("slot", "Slot", Format.COUNT, width=8),
                    Column("name", "Version", width=26),
                    Column("number", "Number", Format.COUNT, width=8),
                    key="slot",
                ),
                _record("version_figures", _KEY, Column("value", "Value", Format.NUMBER, width=16)),
                _record(
                    "version_teams",
                    _KEY,
                    Column("quota", "Quota", Format.MONEY, width=16),
                    Column("revenue", "Revenue", Format.MONEY, width=16),
                ),
                _record("version_quotas", _KEY, Column("amount", "Quota", Format.MONEY, width=16)),
                _record("version_moves", _KEY, Column("receiver", "Receiver", width=24)),
                _record(
                    "version_receivers",
                    Column("rep", "Rep", width=24),
                    Column("team", "Team", width=8),
                    Column(
                        "now",
                        "Revenue now",
                        Format.MONEY,
                        width=16,
                        formula=If(
                            SumWhere("account_moves", "arr", (("final", NOT_APPLICABLE),)).equals(0),
                            SumWhere("account_moves", "arr", (("final", Here("rep")),), is_free_text=True),
                            NOT_APPLICABLE,
                        ),
                        doc="n/a while it is not known who gets an account with revenue.",
                    ),
                    key="rep",
                ),
            ),
            row=2,
        )
    ),
    frozen=(3, 0),
    margin=0,
    colour="#7F7F7F",
)

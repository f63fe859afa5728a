"""A function that returns a table, as a table of the tab Engine.

Which columns it has is the function's own declaration; here they get the book's words and widths.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from workbooks.grammar.formulas import AsText, Call, Here
from workbooks.grammar.layout import Column, Format, Table
from xl_addin.spec import Column as CatalogColumn

__all__ = ["FIRST_ROW", "findings", "side_by_side", "spilled"]

FIRST_ROW = 12
_FIRST_WIDTH, _WIDTH = 21, 14
_NUMBERS = "0123456789"


def spilled(
    id_: str, call: Call, *beside: Column, title: str = "", key: str = "", first: str = "", repeated: int = 0
) -> Table:
    """The table a function returns, found again by its first column, or by `key`.

    Args:
        id_: of the table.
        call: the function and what it is given; the catalog says which columns the table has.
        beside: columns of formulas that stand beside those of the function.
        title: by default the function's name.
        key: id of the column by which rows are found again.
        first: what the book calls the first column, where the function says `key` or `group` only.
        repeated: how often the column stands that a call asks for so often; as often as it is declared when 0.
    """
    returned = [_column(each, is_first=at == 0, id_=first) for at, each in enumerate(_standing(call.columns, repeated))]
    lookup = Column("lookup", "lookup", width=21, formula=AsText(Here(key or returned[0].id)))
    return Table(id_, title or call.name, "lookup", (*returned, *beside, lookup), spill=call)


def _standing(declared: Sequence[CatalogColumn], repeated: int) -> Iterator[CatalogColumn]:
    """The columns with those that are repeated numbered on, or fewer of them."""
    number = 0
    for column in declared:
        if not column.is_repeated or not repeated:
            yield column
        elif number == 0:
            for number in range(1, repeated + 1):
                title = f"{column.title.rstrip(_NUMBERS)}{number}"
                yield replace(column, title=title, id=f"{column.id.rstrip(_NUMBERS)}{number}")


def _column(declared: CatalogColumn, *, is_first: bool, id_: str) -> Column:
    usual = _FIRST_WIDTH if is_first and declared.format is Format.TEXT else _WIDTH
    name = id_ if is_first and id_ else declared.id
    return Column(name, declared.title, declared.format, width=declared.width or usual, doc=declared.doc)


def findings(id_: str, call: Call) -> Table:
    """The findings of a function: twelve lines, those without one blank."""
    return spilled(id_, call, title=f"{call.name}, findings")


def side_by_side(tables: Iterable[Table], row: int = FIRST_ROW) -> Iterator[Table]:
    """The tables in one row from the left, an empty column between them, so that each may grow downwards."""
    column = 0
    for table in tables:
        yield replace(table, row=row, column=column)
        column += len(table.columns) + 1

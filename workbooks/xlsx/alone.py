"""Whether the rows of a table may be put into another order: nothing of people's stands beside them."""

from workbooks.grammar.layout import Table
from workbooks.grammar.placement import TablePlace, cell_of
from workbooks.xlsx.package import Package
from workbooks.xlsx.sheet_parts import comments_of
from xl_addin.cells.marshal import is_blank

__all__ = ["stands_alone"]


def stands_alone(package: Package, place: TablePlace, table: Table) -> bool:
    """True where no cell beside the rows holds anything, nobody commented on one, and no entry is a formula.

    What people wrote beside a row is about that row, and would stand beside another one.
    """
    rows, own = sorted(place.rows), set(place.columns.values())
    if not rows:
        return True
    grid = package.grid(place.sheet)
    span = range(rows[0], rows[-1] + 1)
    beside = (column for column in grid.columns if column not in own)
    if any(not is_blank(value) for column in beside for value in grid.column(column, span)):
        return False
    if any(cell_of(cell)[0] in span for cell in comments_of(package, place.sheet)):
        return False
    formulas = package.formulas(place.sheet)
    typed = [place.columns[column.id] for column in table.columns if column.is_input and column.id in place.columns]
    return not any(formulas.text(row, column) is not None for column in typed for row in rows)

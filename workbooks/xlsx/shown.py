"""A plan as its workbook shows it: the values that stand in its cells, in the place of computed ones."""

from dataclasses import dataclass

from workbooks.document.contents import content_of_document
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Placement
from workbooks.models import PlanDocument
from workbooks.xlsx.opened import Opened
from xl_addin.cells.errors import CellError, CellValue

__all__ = ["Shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """Values by id, none of them computed: what is there before new facts come in."""

    layout: Layout
    content: Content
    document: PlanDocument
    package: Opened
    placement: Placement
    known: frozenset[str]

    @classmethod
    def of(
        cls,
        document: PlanDocument,
        package: Opened,
        placement: Placement,
        layout: Layout,
        known: frozenset[str] = frozenset(),
    ) -> "Shown":
        """The values of a document that was read from `package`, sheets that are `known` from what was kept."""
        return cls(layout, content_of_document(document, layout), document, package, placement, known)

    def amount(self, id_: str) -> CellValue:
        """The value of an input or figure."""
        return self.document.inputs[id_] if id_ in self.document.inputs else self.document.figures[id_]

    def column(self, table: str, column: str) -> list[CellValue]:
        """The values of a table's column, in row order."""
        return list(self.document.tables[table].columns[column])

    def total(self, table: str, column: str) -> CellValue:
        """The value in a table's total row."""
        return self.document.figures.get(f"{table}.{column}.total")

    def spill_error(self, table: str) -> CellError | None:
        """The error that stands where a table's function stands."""
        place = self.placement.tables[table]
        if place.sheet in self.known and len(read := self.document.tables[table]):
            first = next(column for column in self.layout.tables()[table][1].columns if column.formula is None)
            filled = read.columns[first.id][0]  # an error fills every cell
            return filled if isinstance(filled, CellError) else None
        value = self.package.grid(place.sheet).value(place.header_row, min(place.columns.values()))
        return value if isinstance(value, CellError) else None

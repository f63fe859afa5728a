"""A spreadsheet read as a document: the same one, with the same findings, as the workbook's reader makes."""

from workbooks.google.spreadsheet import Spreadsheet
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Placement
from workbooks.models import DocumentFinding, PlanDocument, blocking
from workbooks.xlsx.read import located

__all__ = ["document_of", "document_with_places"]


def document_of(
    spreadsheet: Spreadsheet, *, expected_quarter: str | None = None, layout: Layout | None = None
) -> PlanDocument:
    """The document of a spreadsheet.

    Args:
        spreadsheet: as one reply says it is.
        expected_quarter: label of the quarter it must be the plan of; any when None.
        layout: the plan's, unless another is given.
    """
    return document_with_places(spreadsheet, expected_quarter, layout)[0]


def document_with_places(
    spreadsheet: Spreadsheet, expected_quarter: str | None = None, layout: Layout | None = None
) -> tuple[PlanDocument, Placement]:
    """The document of a spreadsheet, and where its cells stand."""
    document, placement = located(spreadsheet, expected_quarter, None, layout)
    computing = _computing(document)
    if computing is None:
        return document, placement
    return document.model_copy(update={"findings": (computing, *document.findings)}), placement


def _computing(document: PlanDocument) -> DocumentFinding | None:
    """That cells were not ready when they were read."""
    if not document.valueless:
        return None
    count = len(document.valueless)
    return blocking(
        "sheets.still-computing",
        f"Google Sheets still computes {count:,} cell{'s' if count > 1 else ''}, the first of them here.",
        "Wait until no cell shows Loading..., then try again; if they stay so, check the add-in and its server.",
        min(document.valueless),
    )

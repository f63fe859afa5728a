"""The layout a workbook was made with: whether it is today's, and what to say where it is another."""

from collections.abc import Sequence

from workbooks.book.layout import layout_of, planning_layout
from workbooks.grammar.layout import Layout
from workbooks.grammar.shape import LAYOUT_NAME, same_tab, shape_of
from workbooks.models import CellRef, DocumentFinding, blocking
from workbooks.xlsx.discovery import named_places
from workbooks.xlsx.opened import Opened

__all__ = ["is_older", "layout_in", "stale_tabs", "without_older"]

_UNMARKED = (
    "3118cff8 e5ef8ddc 37fbf0a3 c3215537 d5e25315 9673ff96 d321783f dfc33678 bc72d1cc 4684ba15 e5efe078 b84b8048 "
    "115528c6 15045f92 4cffb8b8 16ff2af1 52b49885 4e6a6ead db89b6bb 0c9ac4c2 194fd2c5 ccd03f04 dc1c4d76"
)
"""The shape of workbooks that do not name theirs: release 0.1.0 wrote none. It is history and never changes."""

_MISSING = ("workbook.tab-missing", "workbook.table-missing", "workbook.column-missing", "workbook.cell-missing")
_QUARTER = ("quarter", "calendar")
_FORMULAS = ("cell.formula-changed", "cell.formula-typed-over")


def _shape(package: Opened) -> list[str]:
    return package.names.get(LAYOUT_NAME, _UNMARKED).strip('"').split()


def is_older(package: Opened, layout: Layout) -> bool:
    """Whether the file was made with another layout."""
    return _shape(package) != shape_of(layout).text.split()


def layout_in(package: Opened) -> Layout:
    """The plan's layout for the quarter the file says it is of; the usual one where it names none."""
    usual = planning_layout()
    if not is_older(package, usual):
        return usual
    named = named_places(package, usual)
    places = [named[id_] for id_ in _QUARTER if id_ in named]
    said = [str(package.grid(place.sheet).value(place.row, place.column)) for place in places]
    return layout_of(*said) if len(said) == len(_QUARTER) else usual


def stale_tabs(package: Opened, layout: Layout) -> list[str]:
    """Titles of the layout's tabs that stand differently in the file, or not at all."""
    known = _shape(package)[1:]
    return [
        title for title, digest in shape_of(layout).tabs.items() if not any(same_tab(digest, there) for there in known)
    ]


def without_older(findings: Sequence[DocumentFinding], package: Opened, layout: Layout) -> list[DocumentFinding]:
    """Findings, with one in the place of all that come from the file's being made with another layout."""
    if not is_older(package, layout):
        return list(findings)
    stale = set(stale_tabs(package, layout))
    has_other_formulas = _shape(package)[:1] != [shape_of(layout).formulas]

    def is_of_age(found: DocumentFinding) -> bool:
        if found.finding.code in _MISSING:
            return True
        is_stale = found.at is not None and found.at.sheet in stale
        return found.finding.code in _FORMULAS and (
            is_stale or (has_other_formulas and found.finding.code == "cell.formula-changed")
        )

    rest = [found for found in findings if not is_of_age(found)]
    if not stale and len(rest) == len(findings):
        return rest
    return [_older(layout), *rest]


def _older(layout: Layout) -> DocumentFinding:
    return blocking(
        "workbook.older-layout",
        "This workbook was built by another version of qplan, whose tabs and formulas are not those of today.",
        "Run `qplan build`: it brings the workbook forward, keeps what you typed, and puts the old file beside it.",
        CellRef(layout.tabs[0].title, "A1"),
    )

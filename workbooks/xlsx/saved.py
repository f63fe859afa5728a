"""A changed workbook put back to where it came from: its file, or the Excel that has it open."""

from pathlib import Path

from workbooks.errors import WorkbookLocked
from workbooks.grammar.placement import cell_of
from workbooks.live_excel import LiveBook, LiveFormula, Written
from workbooks.xlsx.files import archive, replace_file, sha256_of
from workbooks.xlsx.package import MAIN, Package

__all__ = ["live_changes", "put_back"]


def put_back(package: Package, data: bytes, *, backup: Path | None = None) -> str:
    """Replace the file that was read by `data`, or write what differs into the open workbook; the digest now.

    Args:
        package: the workbook as read.
        data: its new bytes.
        backup: where the old file is copied first.

    Raises:
        WorkbookLocked, WorkbookMoved, NoRoom: as `replace_file`; nothing was written.
    """
    if package.live is None:
        replace_file(package.path, data, expect_sha256=package.sha256, backup=backup)
        return sha256_of(data)
    if backup is not None:
        backup.write_bytes(package.data)
    _write(package.live, package, Package(package.path, data, archive(package.path, data)))
    return sha256_of(package.live.data())


def _write(live: LiveBook, before: Package, after: Package) -> None:
    """Write into the open workbook what differs between two states of its file."""
    if list(before.sheets) != list(after.sheets):
        raise WorkbookLocked(f"{before.path} has to be closed in Excel for this: its tabs change. Then try again.")
    names = {name: place for name, place in after.names.items() if before.names.get(name) != place}
    live.write(live_changes(before, after), names)


def live_changes(before: Package, after: Package) -> dict[str, dict[tuple[int, int], Written]]:
    """What a person would type to turn one state of a workbook into another, by sheet and cell.

    A formula that is the same is left alone, whatever value is stored beside it: Excel computes it.
    """
    found = {}
    for title, part in after.sheets.items():
        if before.parts.read(before.sheets[title]) != after.parts.read(part):
            changes = _sheet_changes(before, after, title)
            if changes:
                found[title] = changes
    return found


def _sheet_changes(before: Package, after: Package, title: str) -> dict[tuple[int, int], Written]:
    old, new = _contents(before, title), _contents(after, title)
    spilled = _spilled(after, title)
    changes: dict[tuple[int, int], Written] = {}
    for at in sorted(old.keys() | new.keys()):
        if at in spilled or old.get(at) == new.get(at):
            continue
        changes[at] = new.get(at)
    return changes


def _contents(package: Package, title: str) -> dict[tuple[int, int], Written]:
    """The formula of each cell that has one, else its value; no cell that is empty."""
    grid, formulas = package.grid(title), package.formulas(title)
    found: dict[tuple[int, int], Written] = {}
    for cell in package.cells(title):
        at = cell_of(cell.get("r"))
        formula = cell.find(f"{MAIN}f")
        if formula is not None:
            text = formula.text or formulas.text(*at) or ""
            found[at] = LiveFormula(f"={text}", is_array=formula.get("t") == "array")
            continue
        value = grid.value(*at)
        if value is not None:
            found[at] = value
    return found


def _spilled(package: Package, title: str) -> set[tuple[int, int]]:
    """The cells a formula beside or above them fills: Excel fills them itself."""
    found: set[tuple[int, int]] = set()
    for cell in package.cells(title):
        formula = cell.find(f"{MAIN}f")
        area = None if formula is None else formula.get("ref")
        if formula is None or area is None or formula.get("t") != "array":
            continue
        (top, left), (bottom, right) = (cell_of(corner) for corner in (area.split(":") * 2)[:2])
        found |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        found.discard(cell_of(cell.get("r")))
    return found

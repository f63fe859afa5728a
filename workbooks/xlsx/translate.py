"""A copy of a workbook whose formulas another program understands: only our functions' names change.

Formulas are edited inside the bytes of their part, so that everything around them stays as it is, byte for byte; parts
without a function of ours are copied. Stored values stay, for whoever reads the copy before it is recalculated.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from workbooks.errors import NotAWorkbook, WorkbookExists
from workbooks.grammar.placement import a1, cell_of, defined_name
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.files import refuse_if_open, replace_file
from workbooks.xlsx.package import Package
from workbooks.xlsx.spelling import COMPUTED, computed_elsewhere, respelled
from xl_addin.names import Host

__all__ = ["Translated", "translate"]

_FORMULA = re.compile(
    r"(<(?P<tag>(?:\w+:)?(?:f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula))"
    r"(?:\s[^>]*)?(?<!/)>)([^<]*)(</(?P=tag)>)"
)
_CELL = re.compile(r"<(?P<tag>(?:\w+:)?c)\s(?P<attributes>[^>]*?)(?:/>|>(?P<content>.*?)</(?P=tag)>)", re.DOTALL)
_CELL_FORMULA = re.compile(r"<(?P<tag>(?:\w+:)?f)(?P<attributes>\s[^>]*?)?(?:/>|>(?P<text>[^<]*)</(?P=tag)>)")
_PLACE = re.compile(r'\br="([A-Z]+[0-9]+)"')
_XML = {"&quot;": '"', "&apos;": "'"}
_CHAIN = "xl/calcChain.xml"
_CHAIN_ENTRIES = re.compile(rb"<(?:Relationship|Override)\b[^>]*calcChain[^>]*/>")


@dataclass(frozen=True, slots=True)
class Translated:
    """The copy: where it is, for which program, how many formulas differ, and names like ours that nobody knows."""

    path: Path
    host: Host
    formulas: int
    unknown: tuple[str, ...]


@dataclass
class _Work:
    host: Host
    formulas: int = 0
    unknown: set[str] = field(default_factory=set)

    def spelled(self, formula: str) -> str:
        """`formula` as the host spells it, counted when it differs."""
        made = respelled(formula, self.host, self.unknown.add)
        self.formulas += made != formula
        return made


def translate(source: Path | str, target: Path | str, host: Host, *, overwrite: bool = False) -> Translated:
    """Write a copy of the workbook `source` at `target` with our functions as `host` spells them.

    Names of functions change in cells, array formulas, tables, defined names, conditional formats and data validations;
    an export of Google Sheets gets its formulas back. A plan's own note of which program it is for changes with them.

    Raises:
        WorkbookExists: there is a file at `target` and `overwrite` is false.
        WorkbookMissing, WorkbookLocked, NotAWorkbook: what is wrong with a file; nothing was written.
    """
    package, copy = Package.open(source), Path(target)
    if copy.exists() and not overwrite:
        raise WorkbookExists(f"{copy} is there already. Name another file, or remove it.")
    refuse_if_open(copy)
    work = _Work(host)
    parts: dict[str, bytes | None] = {}
    has_lost_formulas = False
    for name in package.parts.namelist():
        data = package.parts.read(name)
        if not name.endswith(".xml") or not _may_hold_ours(data):
            continue
        text = _text(package.path, name, data)
        made = _without_placeholders(text, work) if host is not Host.GOOGLE_SHEETS else text
        has_lost_formulas = has_lost_formulas or made != text
        made = _FORMULA.sub(lambda match: _respelled(match, work.spelled), made)
        if made != text:
            parts[name] = made.encode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    if has_lost_formulas:
        _drop_chain(package.parts, parts)
    _note_host(package, parts, host)
    replace_file(copy, repacked(package.parts, parts))
    return Translated(copy, host, work.formulas, tuple(sorted(work.unknown)))


def _may_hold_ours(data: bytes) -> bool:
    upper = data.upper()
    return b"QPLAN" in upper or b"DUMMYFUNCTION" in upper


def _text(path: Path, part: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAWorkbook(f"{path}: its part {part} is not in UTF-8, which every .xlsx of today is in.") from None


def _respelled(match: re.Match[str], spelled: Callable[[str], str]) -> str:
    formula = unescape(match[3], _XML)
    made = spelled(formula)
    return match[0] if made == formula else f"{match[1]}{escape(made)}{match[4]}"


def _without_placeholders(sheet: str, work: _Work) -> str:
    """A sheet that Google Sheets exported, its cells of ours holding formulas again.

    A cell whose table spilled becomes an array formula over the cells it spilled into, and these keep their values.
    Cells of functions that are not ours stay as they are.
    """
    inner = {}
    for found_cell in _CELL.finditer(sheet):
        formula = _CELL_FORMULA.search(found_cell["content"] or "")
        place = _PLACE.search(found_cell["attributes"])
        found = computed_elsewhere(unescape(formula["text"] or "", _XML)) if formula else None
        if found is not None and place is not None:
            inner[cell_of(place[1])] = found
    spilled = {at for at, formula in inner.items() if formula == COMPUTED}
    areas = {at: _area(at, spilled) for at, formula in inner.items() if at not in spilled and _calls_ours(formula)}
    emptied = {at for area in areas.values() for at in area}

    def restored(match: re.Match[str]) -> str:
        place = _PLACE.search(match["attributes"])
        at = cell_of(place[1]) if place else (-1, -1)
        if at in areas:
            work.formulas += 1
            area = areas[at]
            spread = f' t="array" ref="{a1(*at)}:{a1(*max(area))}"' if len(area) > 1 else ""
            made = escape(respelled(inner[at], work.host, work.unknown.add))
            return _CELL_FORMULA.sub(lambda f: f"<{f['tag']}{spread}>{made}</{f['tag']}>", match[0], count=1)
        return _CELL_FORMULA.sub("", match[0], count=1) if at in emptied else match[0]

    return _CELL.sub(restored, sheet) if areas else sheet


def _calls_ours(formula: str) -> bool:
    return respelled(formula, Host.LIBREOFFICE) != respelled(formula, Host.OFFICE_JS)


def _area(anchor: tuple[int, int], spilled: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The rectangle of spilled cells right of and below `anchor`, which is part of it."""
    row, column = anchor
    right = column
    while (row, right + 1) in spilled:
        right += 1
    first = [column] if right == column else range(column, right + 1)
    below = row
    while all((below + 1, at) in spilled for at in first):
        below += 1
    return {(r, c) for r in range(row, below + 1) for c in range(column, right + 1)}


def _drop_chain(archive: zipfile.ZipFile, parts: dict[str, bytes | None]) -> None:
    """Leave out the order of calculation, which still lists cells that hold no formula now; programs make it anew."""
    if _CHAIN in archive.namelist():
        parts[_CHAIN] = None
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            parts[name] = _CHAIN_ENTRIES.sub(b"", archive.read(name))


def _note_host(package: Package, parts: dict[str, bytes | None], host: Host) -> None:
    """Say in a plan's own cell which program its formulas are for now; other workbooks have no such cell."""
    sheet, _, address = package.names.get(defined_name("cell", "host"), "").rpartition("!")
    part = package.sheets.get(sheet.strip("'").replace("''", "'"))
    if part is None:
        return
    place = address.replace("$", "")
    text = (parts.get(part) or package.parts.read(part)).decode()

    def noted(match: re.Match[str]) -> str:
        if not re.search(rf'\br="{place}"', match["attributes"]):
            return match[0]
        kept = re.sub(r'\s*\bt="[^"]*"', "", match["attributes"]).strip()
        tag = match["tag"]
        prefix = tag.removesuffix("c")
        value = f"<{prefix}is><{prefix}t>{host.value}</{prefix}t></{prefix}is>"
        return f'<{tag} {kept} t="inlineStr">{value}</{tag}>'

    parts[part] = _CELL.sub(noted, text).encode()

"""Sheets of one workbook put into another in place of its own, with everything they need: looks, texts, charts, notes.

Every other part of the file that takes them in stays as it is. What belonged to a sheet that was replaced, and to no
other, leaves with it.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy

from lxml import etree

from workbooks.xlsx.archive import repacked
from workbooks.xlsx.package import MAIN, RELATIONS, Package

__all__ = ["grafted"]

_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES_SPACE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_INDEX, _TYPES, _STYLES, _TEXTS = "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml", "xl/sharedStrings.xml"
_METADATA, _CHAIN = "xl/metadata.xml", "xl/calcChain.xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_FIRST_OWN_FORMAT = 164  # smaller ids of number formats are built into every program


def grafted(
    package: Package,
    fresh: Package,
    titles: Sequence[str],
    names: Mapping[str, str | None],
    former: Sequence[str] = (),
) -> bytes:
    """The file with these sheets of `fresh`, new ones behind the sheet they follow there.

    Args:
        package: the file. fresh: the workbook the sheets come from. titles: of the sheets.
        names: workbook names to set, or to take away (None).
        former: an order in which the sheets once stood. Where they still do nobody has moved one, and they take the
            places that those of `fresh` have now; sheets of other titles stay where they are.
    """
    return _Graft(package, fresh).with_sheets(titles, names, former)


class _Graft:
    def __init__(self, package: Package, fresh: Package) -> None:
        self.package, self.fresh = package, fresh
        self.parts: dict[str, bytes | None] = {}
        self.taken = set(package.parts.namelist())
        self.index = _tree(package, _INDEX)
        self.relations = _tree(package, _relations_of(_INDEX))
        self.types = _tree(package, _TYPES)
        self.texts = list(_tree(fresh, _TEXTS)) if _TEXTS in fresh.parts.namelist() else []
        self.looks = _Looks(_tree(package, _STYLES), _tree(fresh, _STYLES))
        self.fresh_types = {of.get("PartName"): of.get("ContentType") for of in _tree(fresh, _TYPES)}

    def with_sheets(self, titles: Sequence[str], names: Mapping[str, str | None], former: Sequence[str]) -> bytes:
        before = _reached(self.package.parts, ())
        replaced = [self.package.sheets[title] for title in titles if title in self.package.sheets]
        gone = before - _reached(self.package.parts, replaced) - set(replaced)
        for name in {*gone, *map(_relations_of, gone), *map(_relations_of, replaced), _CHAIN} & self.taken:
            self.parts[name] = None
            self._forget(name)
        has_arrays = self._arrays()
        for title in titles:
            self._sheet(title, has_arrays=has_arrays)
        self._names(titles, names)
        self._in_order(former)
        self.parts |= {_INDEX: _bytes(self.index), _relations_of(_INDEX): _bytes(self.relations)}
        self.parts |= {_TYPES: _bytes(self.types), _STYLES: _bytes(self.looks.root)}
        return repacked(self.package.parts, self.parts)

    def _forget(self, name: str) -> None:
        for override in [of for of in self.types if of.get("PartName") == f"/{name}"]:
            self.types.remove(override)
        for relation in [of for of in self.relations if _target(_INDEX, of) == name]:
            self.relations.remove(relation)

    def _arrays(self) -> bool:
        """Whether formulas that spill can be marked as such: where the file does not say otherwise how they are."""
        mark = self.fresh.parts.read(_METADATA) if _METADATA in self.fresh.parts.namelist() else None
        if mark is None or _METADATA in self.taken:
            return mark is not None and self._marks_arrays()
        self.parts[_METADATA] = mark
        self._declare(_METADATA, self.fresh_types[f"/{_METADATA}"])
        self._relate(f"{_KINDS}/sheetMetadata", "metadata.xml")
        return True

    def _marks_arrays(self) -> bool:
        mark = self.package.parts.read(_METADATA)
        return mark.count(b"<metadataType ") == 1 and b'name="XLDAPR"' in mark

    def _declare(self, name: str, kind: str) -> None:
        self._forget_type(name)
        etree.SubElement(self.types, f"{_TYPES_SPACE}Override", PartName=f"/{name}", ContentType=kind)

    def _forget_type(self, name: str) -> None:
        for override in [of for of in self.types if of.get("PartName") == f"/{name}"]:
            self.types.remove(override)

    def _relate(self, kind: str, target: str) -> str:
        used = {relation.get("Id") for relation in self.relations}
        id_ = next(name for number in range(1, len(used) + 2) if (name := f"rId{number}") not in used)
        etree.SubElement(self.relations, f"{_PACKAGE}Relationship", Id=id_, Type=kind, Target=target)
        return id_

    def _sheet(self, title: str, *, has_arrays: bool) -> None:
        source = self.fresh.sheets[title]
        root = _tree(self.fresh, source)
        is_new = title not in self.package.sheets
        name = self._free(source) if is_new else self.package.sheets[title]
        is_selected = not is_new and b'tabSelected="1"' in self.package.parts.read(name)
        for view in root.iter(f"{MAIN}sheetView"):
            view.attrib.pop("tabSelected", None)
            if is_selected:
                view.set("tabSelected", "1")
        self.looks.translate(root)
        for cell in root.iter(f"{MAIN}c"):
            if cell.get("cm") is not None and not has_arrays:
                del cell.attrib["cm"]
            if cell.get("t") == "s":
                self._inline(cell)
        self.parts[name] = _bytes(root)
        self._declare(name, _SHEET_TYPE)
        self._followers(source, name)
        if is_new:
            self._list(title, self._relate(f"{_KINDS}/worksheet", name.removeprefix("xl/")))

    def _inline(self, cell: etree._Element) -> None:
        """The text itself in the place of its number in the other file's list."""
        text = self.texts[int(cell.findtext(f"{MAIN}v"))]
        cell.remove(cell.find(f"{MAIN}v"))
        cell.set("t", "inlineStr")
        inline = etree.SubElement(cell, f"{MAIN}is")
        inline.extend([deepcopy(piece) for piece in text])

    def _followers(self, source: str, name: str) -> None:
        """The parts a part refers to, under names that are free, and theirs in turn."""
        relations = _relations_of(source)
        if relations not in self.fresh.parts.namelist():
            return
        root = _tree(self.fresh, relations)
        for relation in root:
            if relation.get("TargetMode") == "External":
                continue
            there = _target(source, relation)
            here = self._free(there)
            self.parts[here] = self.fresh.parts.read(there)
            if f"/{there}" in self.fresh_types:
                self._declare(here, self.fresh_types[f"/{there}"])
            self._default(here)
            self._followers(there, here)
            relation.set("Target", posixpath.relpath(here, posixpath.dirname(name)))
        self.parts[_relations_of(name)] = _bytes(root)

    def _default(self, name: str) -> None:
        """Parts that are known by their extension."""
        extension = name.rpartition(".")[2]
        if not any((of.get("Extension") or "").lower() == extension for of in self.types):
            kind = next(of.get("ContentType") for of in _tree(self.fresh, _TYPES) if of.get("Extension") == extension)
            self.types.insert(0, etree.Element(f"{_TYPES_SPACE}Default", Extension=extension, ContentType=kind))

    def _free(self, name: str) -> str:
        stem, extension = re.fullmatch(r"(.*?)\d*(\.\w+)", name).groups()  # type: ignore[union-attr]
        number = 1
        while f"{stem}{number}{extension}" in self.taken:
            number += 1
        free = f"{stem}{number}{extension}"
        self.taken.add(free)
        return free

    def _list(self, title: str, relation: str) -> None:
        """A new sheet, behind the one it follows in the other workbook; what counts sheets counts it."""
        sheets = self.index.find(f"{MAIN}sheets")
        order = list(self.fresh.sheets)
        here = [sheet.get("name") for sheet in sheets]
        before = next((other for other in reversed(order[: order.index(title)]) if other in here), None)
        at = 0 if before is None else here.index(before) + 1
        number = max((int(sheet.get("sheetId")) for sheet in sheets), default=0) + 1
        sheet = etree.Element(f"{MAIN}sheet", name=title, sheetId=str(number))
        sheet.set(f"{RELATIONS}id", relation)
        sheets.insert(at, sheet)
        for element, key in self._counted():
            if int(element.get(key)) >= at:
                element.set(key, str(int(element.get(key)) + 1))

    def _in_order(self, former: Sequence[str]) -> None:
        """The sheets in today's order, where they stood in a former one; what counts sheets counts them anew."""
        stood = [title for title in self.package.sheets if title in self.fresh.sheets]
        if stood != [title for title in former if title in stood]:
            return
        listed = self.index.find(f"{MAIN}sheets")
        sheets = {sheet.get("name"): sheet for sheet in listed}
        before = list(sheets)
        ours = iter(title for title in self.fresh.sheets if title in sheets)
        after = [next(ours) if title in self.fresh.sheets else title for title in before]
        listed[:] = [sheets[title] for title in after]
        for element, key in self._counted():
            if int(element.get(key)) < len(before):
                element.set(key, str(after.index(before[int(element.get(key))])))

    def _counted(self) -> list[tuple[etree._Element, str]]:
        """Everything that names a sheet by its place, with the attribute that does."""
        counted = [(of, "localSheetId") for of in self.index.iter(f"{MAIN}definedName")]
        counted += [(of, key) for of in self.index.iter(f"{MAIN}workbookView") for key in ("activeTab", "firstSheet")]
        return [(of, key) for of, key in counted if of.get(key) is not None]

    def _names(self, titles: Sequence[str], names: Mapping[str, str | None]) -> None:
        listed = self.index.find(f"{MAIN}definedNames")
        here = [sheet.get("name") for sheet in self.index.find(f"{MAIN}sheets")]
        local = {str(here.index(title)) for title in titles}
        for of in list(listed):
            is_builtin = of.get("localSheetId") in local and of.get("name").startswith("_xlnm.")
            if is_builtin or (of.get("localSheetId") is None and of.get("name") in names):
                listed.remove(of)
        for name, text in names.items():
            if text is not None:
                etree.SubElement(listed, f"{MAIN}definedName", name=name).text = text
        there = list(self.fresh.sheets)
        for of in _tree(self.fresh, _INDEX).iter(f"{MAIN}definedName"):
            if of.get("localSheetId") is not None and there[int(of.get("localSheetId"))] in titles:
                moved = deepcopy(of)
                moved.set("localSheetId", str(here.index(there[int(of.get("localSheetId"))])))
                listed.append(moved)


class _Looks:
    """Looks of one workbook's cells, added to those of another where it has none alike."""

    def __init__(self, root: etree._Element, other: etree._Element) -> None:
        self.root, self.other = root, other
        self.known: dict[str, dict[bytes, int]] = {}
        self.numbers = {of.get("numFmtId"): of.get("formatCode") for of in other.iter(f"{MAIN}numFmt")}
        self.cells: dict[str, str] = {}
        self.rules: dict[str, str] = {}

    def translate(self, sheet: etree._Element) -> None:
        """Give every cell, row, column and rule of a sheet of the other workbook its look in this one."""
        for tag, key in (("c", "s"), ("row", "s"), ("col", "style")):
            for element in sheet.iter(f"{MAIN}{tag}"):
                if element.get(key) is not None:
                    element.set(key, self._cell(element.get(key)))
        for rule in sheet.iter(f"{MAIN}cfRule"):
            if rule.get("dxfId") is not None:
                rule.set("dxfId", self._rule(rule.get("dxfId")))

    def _cell(self, id_: str) -> str:
        if id_ not in self.cells:
            look = deepcopy(self.other.find(f"{MAIN}cellXfs")[int(id_)])
            look.set("xfId", "0")
            look.set("numFmtId", self._number(look.get("numFmtId", "0")))
            for key, listed in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                piece = self.other.find(f"{MAIN}{listed}")[int(look.get(key, "0"))]
                look.set(key, str(self._place(listed, piece)))
            self.cells[id_] = str(self._place("cellXfs", look))
        return self.cells[id_]

    def _rule(self, id_: str) -> str:
        if id_ not in self.rules:
            self.rules[id_] = str(self._place("dxfs", self.other.find(f"{MAIN}dxfs")[int(id_)]))
        return self.rules[id_]

    def _number(self, id_: str) -> str:
        if int(id_) < _FIRST_OWN_FORMAT:
            return id_
        code, listed = self.numbers[id_], self._listed("numFmts")
        known = {of.get("formatCode"): of.get("numFmtId") for of in listed}
        if code not in known:
            free = max([_FIRST_OWN_FORMAT - 1, *(int(of.get("numFmtId")) for of in listed)]) + 1
            known[code] = str(free)
            etree.SubElement(listed, f"{MAIN}numFmt", numFmtId=str(free), formatCode=code)
            listed.set("count", str(len(listed)))
        return str(known[code])

    def _place(self, tag: str, piece: etree._Element) -> int:
        listed = self._listed(tag)
        known = self.known.setdefault(tag, {})
        if not known:
            for position, element in enumerate(listed):
                known.setdefault(etree.tostring(element, method="c14n"), position)
        text = etree.tostring(piece, method="c14n")
        if text not in known:
            known[text] = len(listed)
            listed.append(deepcopy(piece))
            listed.set("count", str(len(listed)))
        return known[text]

    def _listed(self, tag: str) -> etree._Element:
        """The list of this kind, begun where the file has none, in the order the format wants."""
        found = self.root.find(f"{MAIN}{tag}")
        if found is None:
            found = etree.Element(f"{MAIN}{tag}", count="0")
            after = self.root.find(f"{MAIN}cellStyles")
            if tag == "numFmts" or after is None:
                self.root.insert(0 if tag == "numFmts" else len(self.root), found)
            else:
                after.addnext(found)
        return found


def _tree(package: Package, name: str) -> etree._Element:
    return etree.fromstring(package.parts.read(name))


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _relations_of(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _target(source: str, relation: etree._Element) -> str:
    target = str(relation.get("Target"))
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def _reached(parts: zipfile.ZipFile, without: Iterable[str]) -> set[str]:
    """Parts that can be reached from the workbook, not going through those named."""
    names, closed = set(parts.namelist()), set(without)
    found, open_ = {_INDEX}, [_INDEX]
    while open_:
        name = open_.pop()
        if name in closed or _relations_of(name) not in names:
            continue
        for relation in etree.fromstring(parts.read(_relations_of(name))):
            there = _target(name, relation)
            if relation.get("TargetMode") != "External" and there in names - found:
                found.add(there)
                open_.append(there)
    return found

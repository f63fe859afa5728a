"""Sheets under other titles, with every reference to them: what Excel does when a person renames a tab."""

import re
from collections.abc import Mapping
from functools import partial

from lxml import etree

from workbooks.grammar.placement import quoted
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.files import archive
from workbooks.xlsx.package import MAIN, Package

__all__ = ["retitled"]

_INDEX = "xl/workbook.xml"
_FORMULA = re.compile(rb"(<(?:\w+:)?(?:f|formula[12]?|definedName)\b[^>]*>)([^<]+)(?=</)")
_LISTED = re.compile(rb"(<vt:lpstr>)([^<]+)(?=</vt:lpstr>)")
_PLACE = re.compile(rb'(\b(?:location|sheet)=")([^"]+)(?=")')


def retitled(package: Package, titles: Mapping[str, str]) -> Package:
    """The file with sheets under other titles; the file itself where none has another.

    Formulas, names, rules, charts, links and pivot tables that refer to a sheet follow; nothing else is touched.

    Args:
        package: the file.
        titles: the new title of each sheet, by the old one; no sheet has it.
    """
    if not titles:
        return package
    parts = {}
    for name in package.parts.namelist():
        if name.endswith(".xml"):
            before = package.parts.read(name)
            after = before
            for old, new in titles.items():
                after = _followed(after, old, new)
            if name == _INDEX:
                after = _named(after, titles)
            if after != before:
                parts[name] = after
    data = repacked(package.parts, parts)
    return Package(package.path, data, archive(package.path, data), package.live)


def _followed(part: bytes, old: str, new: str) -> bytes:
    """A part whose references to one sheet are to the other."""
    if not any(_escaped(spelled).encode() in part for spelled in (old, quoted(old))):
        return part
    known = "|".join(re.escape(_escaped(spelled)) for spelled in (quoted(old), f"'{old}'"))
    reference = re.compile(rf"(?<![\w.'\]])(?:{known})(?=!)".encode())
    replace = partial(reference.sub, _escaped(quoted(new)).encode().replace(b"\\", rb"\\"))
    part = _FORMULA.sub(lambda found: found[1] + replace(found[2]), part)
    whole, title = _escaped(old).encode(), _escaped(new).encode()
    for places in (_PLACE, _LISTED):
        part = places.sub(lambda found: found[1] + (title if found[2] == whole else replace(found[2])), part)
    return part


def _escaped(text: str) -> str:
    """As it stands in XML; an apostrophe may stand as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _named(index: bytes, titles: Mapping[str, str]) -> bytes:
    root = etree.fromstring(index)
    for sheet in root.iter(f"{MAIN}sheet"):
        sheet.set("name", titles.get(sheet.get("name"), sheet.get("name")))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

"""Everything a file holds, wherever in it: texts, notes, alternative texts, properties, and workbooks inside charts."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree
from pypdf import PdfReader

__all__ = ["numbers_in", "texts_in"]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def texts_in(content: bytes) -> str:
    """All texts and attributes of all parts of an Office file, of the files inside it too; of a PDF its pages."""
    if content[:4] == b"%PDF":
        pdf = PdfReader(BytesIO(content))
        told = [page.extract_text() for page in pdf.pages]
        return "\n".join([*told, *(str(value) for value in (pdf.metadata or {}).values())])
    return "\n".join(_pieces(content))


def numbers_in(content: bytes) -> set[float]:
    """Every number in the cells of workbooks inside it and in its charts, to the cent."""
    found: set[float] = set()
    for piece in _pieces(content):
        if _NUMBER.fullmatch(piece):
            found.add(round(float(piece), 2))
    return found


def _pieces(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if part[:2] == b"PK":
                yield from _pieces(part)
            elif name.endswith((".xml", ".rels")):
                for element in etree.fromstring(part).iter():
                    yield from filter(None, ((element.text or "").strip(), *map(str, element.attrib.values())))

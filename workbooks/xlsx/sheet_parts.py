"""What a sheet of a file holds besides its cells: comments, drawings, rules and other parts."""

import posixpath
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from workbooks.xlsx.package import MAIN, Package

__all__ = ["OWN_AUTHOR", "comments_of", "drawn_of", "other_parts_of", "rules_of"]

OWN_AUTHOR = "qplan"
"""Who signs the comments of the plan itself."""

_PLAIN = ("vmlDrawing", "comments", "drawing", "hyperlink", "printerSettings", "threadedComment")


def _related(package: Package, title: str) -> Iterator[tuple[str, str]]:
    """Kind and name of each part a sheet refers to."""
    folder, file = posixpath.split(package.sheets[title])
    name = f"{folder}/_rels/{file}.rels"
    if name in package.parts.namelist():
        for relation in etree.fromstring(package.parts.read(name)):
            target = str(relation.get("Target"))
            there = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield str(relation.get("Type")).rpartition("/")[2], there


def comments_of(package: Package, title: str) -> dict[str, str]:
    """Text of each comment of people, by cell; what the plan says of its own cells may be worded anew."""
    found = {}
    for kind, name in _related(package, title):
        if kind == "comments":
            sheet = etree.fromstring(package.parts.read(name))
            authors = {str(at): author.text for at, author in enumerate(sheet.iter(f"{MAIN}author"))}
            for comment in sheet.iter(f"{MAIN}comment"):
                if authors.get(str(comment.get("authorId"))) == OWN_AUTHOR:
                    continue
                found[str(comment.get("ref"))] = "".join(comment.itertext()).strip()
    return found


def drawn_of(package: Package, title: str) -> int:
    """How many charts, pictures and shapes stand on a sheet."""
    return sum(
        len(etree.fromstring(package.parts.read(name))) for kind, name in _related(package, title) if kind == "drawing"
    )


def rules_of(package: Package, title: str) -> Counter[tuple[str, str, str]]:
    """How many conditional formats and validations a sheet has of each kind: tag, type and comparison."""
    root = etree.fromstring(package.parts.read(package.sheets[title]))
    return Counter(
        (tag, rule.get("type", ""), rule.get("operator", ""))
        for tag in ("cfRule", "dataValidation")
        for rule in root.iter(f"{MAIN}{tag}")
    )


def other_parts_of(package: Package, title: str) -> list[str]:
    """Kinds of the parts a sheet refers to that no sheet of a plan has: tables, pivot tables, controls."""
    return sorted({kind for kind, _ in _related(package, title)} - set(_PLAIN))

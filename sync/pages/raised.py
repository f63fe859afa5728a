"""Where findings are raised: the codes that stand in the product's sources, read without running them."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from calculations.findings import Code, Severity

__all__ = ["PACKAGES", "Place", "holes", "places"]

PACKAGES = ("calculations", "xl_addin", "workbooks", "sync")
_ROOT = Path(__file__).parents[2]
_HOLE = re.compile(r"<[^>]*>")
_LEFT_OUT = ("finding_codes.py", "sync/emulators/", "sync/pages/")
_BY_NAME = {"Finding": Severity.WARNING, "blocking": Severity.BLOCKING, "warning": Severity.WARNING}
"""What raises a finding with a severity of its own; `Finding` with a warning when none is given."""


class Place(NamedTuple):
    """A code in a source file of a package. `severity` is None where the line does not say it."""

    code: str
    package: str
    severity: Severity | None


def holes(name: str) -> str:
    """A code without the names of the words that differ: `forecast.<>`."""
    return _HOLE.sub("<>", name)


def places(codes: Iterable[Code]) -> list[Place]:
    """Every code that stands in a source, declared or not: what is given to a finding, or looks like one's code.

    Args:
        codes: those declared; a text that begins as one of them does, `quota.`, is taken for a code.
    """
    families = {code.name.split(".")[0] for code in codes if "." in code.name}
    looks = re.compile(rf"(?:{'|'.join(sorted(families))})\.(?!py$|json$|md$|xlsx$)[a-z<][a-z0-9.<>-]*[a-z>]")
    found = []
    for package in PACKAGES:
        for path in sorted((_ROOT / package).rglob("*.py")):
            file = path.relative_to(_ROOT).as_posix()
            if not any(part in file for part in _LEFT_OUT):
                where = ".".join(Path(file).parent.parts)
                found += [Place(code, where, severity) for code, severity in _codes(path, looks)]
    return found


def _codes(path: Path, looks: re.Pattern[str]) -> Iterator[tuple[str, Severity | None]]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    given: dict[int, Severity | None] = {}
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BY_NAME:
            first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "code"), None)
            for one in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                given[id(one)] = _severity(node)
    constants = {
        name.asname or name.name: getattr(import_module(node.module or ""), name.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("finding_codes")
        for name in node.names
    }
    whole = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        text = None if id(node) in whole else _text(node)
        if id(node) in given and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            text = constants[node.value.id].name if node.value.id in constants else None
        if text is None:
            continue
        if looks.fullmatch(text) or (id(node) in given and re.fullmatch(r"[a-z.-]+", text)):
            yield text, given.get(id(node))


def _text(node: ast.AST) -> str | None:
    """A text, or an f-string with `<>` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "<>" for part in node.values)
    return None


def _severity(call: ast.Call) -> Severity | None:
    """What the call says; None where a variable does."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name != "Finding":
        return _BY_NAME[name]
    said = call.args[4] if len(call.args) > 4 else next((k.value for k in call.keywords if k.arg == "severity"), None)
    if said is None:
        return Severity.WARNING
    is_one = isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name) and said.value.id == "Severity"
    return Severity[said.attr] if is_one and isinstance(said, ast.Attribute) else None

"""The fields of the JSON documents that verbs print, read from the sources: the keys each passes to `show`."""

import ast
from collections.abc import Iterator
from pathlib import Path

__all__ = ["json_documents"]

_ROOT = Path(__file__).parents[2]
_CLI = _ROOT / "sync" / "cli"
_COMMANDS = {
    "agent listing": "agent list",
    "appeals listing": "appeals list",
    "change listing": "change list",
    "outbox listing": "outbox list",
    "training import-completions": "training import",
    "handoff listing": "handoff list",
    "approvals listing": "approvals list",
    "config": "config check",
    "import-csv": "import",
    "pay import-plans": "pay import",
    "serve token": "serve token list",
    "leaders return-": "leaders return",
    "survey import-answers": "survey import",
    "sync run": "sync",
    "versions listing": "versions list",
}
"""Verbs whose file is called otherwise."""
_OF_OBJECTS = {"status": "sync/daemon/overview.py:Overview", "pull": "sync/crm/pull/report.py:PullReport"}
"""Verbs that print the fields of one object: the file and class that declare them."""


def json_documents() -> dict[str, tuple[str, ...]]:
    """The top-level fields by verb, `plan quota` for one of a group; a verb without `--json` is not there."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(_CLI.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names: list[str] = []
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "show":
                names += _keys(call.args[0], tree)
        verb = " ".join(path.relative_to(_CLI).with_suffix("").parts).replace("_", "-")
        verb = _COMMANDS.get(verb, verb)
        if verb in _OF_OBJECTS:
            names = list(_attributes(_OF_OBJECTS[verb]))
        if names:
            found[verb] = tuple(dict.fromkeys(names))
    return found


def _keys(node: ast.AST | None, tree: ast.Module) -> Iterator[str]:
    """The keys of a document: of a literal, or of the literal that a function of ours builds."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            for one in (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,):
                if isinstance(one, ast.Constant):
                    yield str(one.value)
            if key is None:
                yield from _keys(value, tree)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        function, where = _function(node.func.id, tree)
        made = next((one for one in ast.walk(function) if isinstance(one, ast.Dict)), None) if function else None
        yield from _keys(made, where)


def _function(name: str, tree: ast.Module) -> tuple[ast.FunctionDef | None, ast.Module]:
    """The definition of a function, in this file or in the one of ours it is imported from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node, tree
        if isinstance(node, ast.ImportFrom) and any(one.name == name for one in node.names):
            file = _ROOT / f"{(node.module or '').replace('.', '/')}.py"
            if not file.exists():
                file = _package_file(node.module or "", name)
            return _function(name, ast.parse(file.read_text(encoding="utf-8")))
    return None, tree


def _package_file(module: str, name: str) -> Path:
    """The file of a package that defines what the package hands on."""
    folder = _ROOT / module.replace(".", "/")
    return next(path for path in sorted(folder.glob("*.py")) if f"def {name}(" in path.read_text(encoding="utf-8"))


def _attributes(place: str) -> Iterator[str]:
    file, name = place.split(":")
    tree = ast.parse((_ROOT / file).read_text(encoding="utf-8"))
    declared = next(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name)
    for node in declared.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id

"""What a module offers is what it says it offers: `__all__` is there, true, and all that others take."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("calculations", "xl_addin", "workbooks", "sync")

WITHOUT = {
    "sync/store/migrations": "Alembic finds the functions of a revision by their names",
    "sync/emulators/salesforce/orgs/data/pack.py": "a program: it packs the sample data anew, and nothing imports it",
    "xl_addin/hosts/libreoffice/component.py": "LibreOffice loads it and finds the component by its name",
}
"""Folders and files that need no `__all__`, and why."""


def modules() -> Iterator[tuple[str, Path]]:
    """Every product module by its dotted name."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


def is_excused(path: Path) -> bool:
    """Whether a module may do without."""
    return any(path.relative_to(ROOT).as_posix().startswith(place) for place in WITHOUT)


@cache
def tree(path: Path) -> ast.Module:
    """A module as it is written, read once for all that is asked of it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def declared(path: Path) -> list[str] | None:
    """The names in `__all__`; None where there is none."""
    for node in tree(path).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return [ast.literal_eval(item) for item in getattr(value, "elts", [])]
    return None


@cache
def offered() -> dict[str, list[str] | None]:
    """The names each product module offers."""
    return {name: declared(path) for name, path in MODULES.items()}


def defines(path: Path) -> bool:
    """Whether a module holds more than its sentence."""
    return any(not isinstance(node, ast.Expr) for node in tree(path).body)


def test_every_module_says_what_it_offers() -> None:
    """A package that is only a sentence offers its modules; every other module has `__all__`."""
    silent = [
        name for name, path in MODULES.items() if offered()[name] is None and defines(path) and not is_excused(path)
    ]
    assert silent == []


def bound(path: Path) -> set[str]:
    """The names that a module binds at its top."""
    names: set[str] = set()
    for node in ast.walk(ast.Module([*_top(ast.parse(path.read_text(encoding="utf-8")).body)], [])):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.split(".")[0])
    return names


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, without what is inside its functions and classes."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.body = []
        yield node


def test_every_name_offered_is_there() -> None:
    """No name is left behind by a move; a package may offer its modules. Read, not run: some run in other programs."""
    missing = [
        f"{name}: {one}"
        for name, names in offered().items()
        for one in set(names or ()) - bound(MODULES[name])
        if f"{name}.{one}" not in MODULES
    ]
    assert missing == []


def test_no_module_takes_what_another_does_not_offer() -> None:
    """`from a.b import c`: c is in `__all__` of a.b, or is the module a.b.c."""
    taken = []
    for name, path in MODULES.items():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ImportFrom) or node.level or node.module not in MODULES:
                continue
            offers = offered()[node.module] or []
            taken += [
                f"{name} takes {alias.name} of {node.module}"
                for alias in node.names
                if alias.name not in offers and f"{node.module}.{alias.name}" not in MODULES
            ]
    assert taken == []

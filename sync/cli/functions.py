"""`qplan functions`: what cells can call."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.output import JsonOption, out, say, show, table

if TYPE_CHECKING:
    from xl_addin.spec import Argument, Function

__all__ = ["functions"]


def functions(
    name: Annotated[str, typer.Argument(help="A function, such as QUOTASPLIT. Default: all of them.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Print the functions cells can call, or everything about one: arguments, defaults, an example."""
    from xl_addin.catalog import CATALOG
    from xl_addin.description import described
    from xl_addin.names import canonical
    from xl_addin.reference import signature

    wanted = canonical(name.upper()).removeprefix("QPLAN.")
    if wanted and wanted not in CATALOG:
        raise typer.BadParameter(f"there is no function {name!r}; `qplan functions` lists them all")
    if as_json:
        show({"functions": [described(CATALOG[known]) for known in CATALOG if wanted in ("", known)]})
    elif wanted:
        say(*_told(CATALOG[wanted]))
    else:
        rows = [[function.family, signature(function), function.summary] for function in CATALOG.values()]
        out.print(table("Functions", ["family", "function", "what it does"], sorted(rows)))


def _told(function: "Function") -> Iterator[str]:
    from xl_addin.reference import signature, typed

    yield signature(function)
    yield f"  {function.summary}"
    yield ""
    for argument in function.arguments:
        unit = f", {argument.unit}" if argument.unit else ""
        yield f"  {argument.name:<16}{argument.shape.value} of {argument.kind.value}{unit}{_missing(argument)}"
        choices = f": {' or '.join(argument.choices)}" if argument.choices else ""
        yield f"  {'':<16}{argument.doc}{choices}"
    yield ""
    yield f"  Returns {function.returns}."
    for example in function.examples:
        yield ""
        yield f"  {typed(function, example)}"
        rows = example.result if isinstance(example.result, list) else [[example.result]]
        yield from (f"    {' | '.join(str(cell) for cell in row)}" for row in rows)


def _missing(argument: "Argument") -> str:
    if argument.is_required:
        return ", needed"
    return ", may be left out" if argument.default is None else f", {argument.default} when left out"

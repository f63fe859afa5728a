"""What a verb prints: lines for people, or one JSON document for programs; progress and errors go to stderr."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import Enum
from getpass import getuser
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from sync.cli.exits import Exit
from sync.jobs.documents.findings import finding_fields

__all__ = [
    "ByOption",
    "ConfigOption",
    "JsonOption",
    "amount_given",
    "err",
    "finding_fields",
    "finish",
    "money",
    "near",
    "out",
    "progress",
    "say",
    "show",
    "table",
]

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file. Default: $QPLAN_CONFIG, ./qplan.toml, the demo's or yours."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
ByOption = Annotated[
    str, typer.Option("--by", help="Your name, for the record.", envvar="QPLAN_USER", default_factory=getuser)
]

_FILE_WIDTH = 160  # of tables in a redirected output, where nobody can widen the window

out = Console(highlight=False, soft_wrap=True)
if not out.is_terminal:
    out = Console(highlight=False, soft_wrap=True, width=_FILE_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


_AT_ONCE = 500
"""Lines printed by one call: each call looks at the whole terminal again."""


def say(*lines: str) -> None:
    """Print plain lines; square brackets in names from the CRM are text, not markup."""
    for first in range(0, len(lines), _AT_ONCE):
        out.print("\n".join(lines[first : first + _AT_ONCE]), markup=False)


def show(data: Mapping[str, object]) -> None:
    """Print one JSON document; a figure that is not there is null, never NaN."""
    out.print(json.dumps(_strict(data), allow_nan=False, default=_jsonable, ensure_ascii=False, indent=2), markup=False)


def finish(code: Exit) -> NoReturn:
    """End the command."""
    raise typer.Exit(code)


def money(value: Decimal | float | None, unit: str = "") -> str:
    """An amount for people: thousands separated, cents only where there are any; n/a for one that is not known."""
    if value is None:
        return "n/a"
    text = f"{value:,.2f}".removesuffix(".00")
    return f"{text} {unit}".strip()


def amount_given(value: float | None) -> float | None:
    """An amount from the command line: a number of money that is not below zero."""
    if value is not None and not 0 <= value < math.inf:
        raise typer.BadParameter(f"{value:g} is no amount: give a number of money from 0 up")
    return value


def near(path: Path | str) -> str:
    """A path as short as it can be said from where the person stands."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Table:
    """A table; the columns whose numbers are in `right` are set flush right."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(cell.replace("[", "\\[") for cell in row))
    return made


class _Rate(ProgressColumn):
    """Steps per second: an expectation of how long the rest will take."""

    def render(self, task: Task) -> Text:
        """The rate of the last seconds, empty before there is one."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class _Left(TimeRemainingColumn):
    """The time left, by the rate so far; nothing where nobody knows how much there is to do."""

    def render(self, task: Task) -> Text:
        """Such as `0:01:20 left`."""
        if task.total is None or task.finished or task.time_remaining is None:
            return Text("")
        return Text.assemble(super().render(task), " left")


@contextmanager
def progress(*, hidden: bool = False) -> Iterator[Progress]:
    """A progress display on stderr that leaves no trace in a redirected output."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        _Left(),
    )
    with Progress(*columns, console=err, transient=True, disable=hidden or not err.is_terminal) as shown:
        yield shown


def _strict(value: object) -> object:
    """The value with what JSON has no number for as null."""
    match value:
        case BaseModel():
            return _strict(value.model_dump())
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(key): _strict(one) for key, one in value.items()}
        case tuple() | list():
            return [_strict(one) for one in value]
        case _:
            return value


def _jsonable(value: object) -> Any:  # noqa: ANN401 - whatever json can write
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case BaseModel():
            return value.model_dump()
        case Enum():
            return value.value
        case Path():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} is not JSON")

"""The reference of all functions, generated from the catalog: `python -m xl_addin.reference docs/functions.md`."""

import math
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from xl_addin.catalog import CATALOG
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import from_serial, is_range
from xl_addin.names import Host, spell
from xl_addin.spec import Argument, Column, Example, Function, Kind

__all__ = ["main", "reference", "signature", "typed"]

_HEAD = """# Functions in cells

Generated from the catalog by `python -m xl_addin.reference docs/functions.md`; a test keeps it true.

A range goes in, a table comes out, its header first. An argument in brackets may be left out. What is wrong with the
cells comes back as a spreadsheet error with a sentence, never as a traceback.

In the examples `{80;90;100}` stands for three cells below each other: select a range instead, such as `B2:B4`. With a
decimal comma arguments are set apart by `;`, which LibreOffice takes everywhere. A day in a table is the number a
spreadsheet keeps for it (43951 is 30 April 2020): format the column as dates. How to install the functions, and where
they run, is in [addins.md](addins.md).

| program | writes |
|---|---|
"""
_CALENDARS = """
## Fiscal calendars

A calendar is written as `standard:2` (calendar months from February on), `standard:2:end` (named by the year they end
in), `4-4-5:last-sat-jan`, `4-5-4:near-sat-jan:53-in-6`, `3-3-3-4:near-sun-dec` (13 periods of four weeks) or
`custom:…` with the first day of every period. A fiscal month is a period of it: a quarter has three of them, four in
the last quarter of 13 periods, any number in a custom calendar. Months of standard years are taken as alike; elsewhere
time counts by days, a year being 52 weeks, so that quarters of 13, 14 and 16 weeks compare by the week.

| function | how it counts |
|---|---|
| RAMPFACTOR, CARVE, PRODUCTIVITY | ramp by fiscal months in the role, the month of hire by its days |
| CAPACITY | the quota in equal parts by fiscal month; attrition by twelfths of a year, or by weeks of 52 |
| SCENARIOS, SENSITIVITY | capacity as CAPACITY, hires by the first fiscal month they can start in |
| HIRES | start months of the quarter and the next one, which brings as much a week |
| MARGINALREP | bookings are those of a usual quarter, a fourth of a year; a longer one brings as much a week |
| BUDGET | head months: twelfths of a year, by weeks of 52 where months are none |
| MOVEDQUOTA | by the days of the quarter that are left |
| SEASONALSPLIT | as many parts as there are weights |
| QUOTAWEIGHTS | the history by the week, for as many weeks as the planned quarter has |
| TREND | changes on the year before by the week, of quarters and of years |
| QUARTERFORECAST | months by their days, or working days, against the usual ones: a 53rd week is no season |
| WINPROBABILITY | by days to the end of the quarter, in spans of weeks |
| PIPELINETARGET | latest day by days before the end of the quarter |
| PAYOUT, QUOTATOOTE | by the number of periods a year has quotas for |
| FORECAST, FORECASTTABLE, BACKTEST | periods as given, `season` of them in a year: 4, 12 or 13 |
| RETENTION, RETENTIONMOVES | amounts as given; the workbook's are of 52 weeks and the 52 before |
| BRIDGE, PLANBRIDGE | amounts as booked, of two periods: a week more or less is in expansion and contraction |
| OPENINGCONVERSION, SLIPRATE, CREATEANDCLOSE, BROUGHTIN | rates of a whole quarter, however many weeks it has |
| TENUREBAND, POTENTIAL | calendar months and years to the day: no quarter enters |
"""
_PROGRAMS = {
    Host.LIBREOFFICE: "LibreOffice Calc",
    Host.OFFICE_JS: "Excel on the web, Mac and Windows (add-in), as stored in the file",
    Host.EXCEL_DESKTOP: "Excel for Windows (VBA)",
    Host.GOOGLE_SHEETS: "Google Sheets",
}


def reference() -> str:
    """The page, as Markdown."""
    sample = "QUOTASPLIT"
    programs = "".join(f"| {label} | `={spell(sample, host)}(…)` |\n" for host, label in _PROGRAMS.items())
    families = sorted({function.family for function in CATALOG.values()})
    return _HEAD + programs + _contents(families) + "".join(_family(family) for family in families) + _CALENDARS


def _contents(families: Sequence[str]) -> str:
    """Every function in a line, for those who do not know yet what theirs is called."""
    lines = ["", "| family | function | what it answers |", "|---|---|---|"]
    lines += [
        f"| {family} | [{function.name}](#{_anchor(function)}) | {function.summary} |"
        for family in families
        for function in _functions_of(family)
    ]
    return "\n".join(lines) + "\n"


def _functions_of(family: str) -> list[Function]:
    return [function for function in CATALOG.values() if function.family == family]


def _anchor(function: Function) -> str:
    """The address of its heading: small letters, hyphens for spaces, no other signs, as Markdown's readers make it."""
    kept = (sign for sign in signature(function).lower() if sign.isalnum() or sign in " -_")
    return "".join(kept).replace(" ", "-")


def _family(family: str) -> str:
    return f"\n## {family.capitalize()}\n" + "".join(f"\n{_function(function)}" for function in _functions_of(family))


def signature(function: Function) -> str:
    """`NAME(needed, [may be left out])`."""
    arguments = ", ".join(a.name if a.is_required else f"[{a.name}]" for a in function.arguments)
    return f"{function.name}({arguments})"


def _function(function: Function) -> str:
    lines = [
        f"### {signature(function)}",
        "",
        function.summary,
        "",
        "| argument | cells | what it is | when left out |",
        "|---|---|---|---|",
        *(_argument(argument) for argument in function.arguments),
        "",
        f"Returns {function.returns}.",
        *(line for show, columns in _tables(function) for line in _columns(show, columns)),
        *(line for example in function.examples for line in _example(function, example)),
    ]
    return "\n".join(lines) + "\n"


def _tables(function: Function) -> Iterator[tuple[str, tuple[Column, ...]]]:
    """The columns of every table it returns, with the value of `show` that asks for it."""
    if function.columns:
        yield "", function.columns
    yield from function.shown.items()


def _columns(show: str, columns: Sequence[Column]) -> Iterator[str]:
    yield ""
    if show:
        yield f"With show = {show}:"
        yield ""
    yield "| column | cells | what it is |"
    yield "|---|---|---|"
    for column in columns:
        cells = f"{column.format.value}, {column.unit}" if column.unit else column.format.value
        yield _row((column.title, cells, column.doc))


def _argument(argument: Argument) -> str:
    cells = f"{argument.shape.value} of {argument.kind.value}" + (f", {argument.unit}" if argument.unit else "")
    missing = "needed" if argument.is_required else _default(argument)
    doc = argument.doc + (f": {' or '.join(argument.choices)}" if argument.choices else "")
    return _row((argument.name, cells, doc, missing))


def _default(argument: Argument) -> str:
    """What stands for an argument left out; "none" where nothing does."""
    default = argument.default
    return "none" if default is None or (isinstance(default, float) and math.isnan(default)) else _cell(default)


def typed(function: Function, example: Example) -> str:
    """The formula of an example as one types it in LibreOffice Calc."""
    arguments = ", ".join(
        _literal(argument, value) for argument, value in zip(function.arguments, example.arguments, strict=False)
    )
    return f"={spell(function.name, Host.LIBREOFFICE)}({arguments})"


def _example(function: Function, example: Example) -> Iterator[str]:
    yield ""
    yield f"`{typed(function, example)}` gives"
    yield ""
    rows = example.result if is_range(example.result) else [[example.result]]
    if function.columns:
        yield _row(rows[0])
        yield "|" + "---|" * len(rows[0])
        rows = rows[1:]
    else:
        yield "| |" + " |" * (len(rows[0]) - 1)
        yield "|" + "---|" * len(rows[0])
    yield from (_row(row) for row in rows)


def _row(cells: Sequence[CellValue]) -> str:
    return "| " + " | ".join(_cell(cell).replace("|", "\\|") for cell in cells) + " |"


def _literal(argument: Argument, value: CellValue) -> str:
    """A value as one types it into a formula: `{1;2}` for a column, nothing for an argument left out."""
    if value is None:
        return ""
    if is_range(value):
        return "{" + ";".join(",".join(_literal(argument, cell) for cell in row) for row in value) + "}"
    if argument.kind is Kind.DATE and not isinstance(value, str):
        day: date = from_serial(value)
        return f"DATE({day.year},{day.month},{day.day})"
    return f'"{value}"' if isinstance(value, str) else _cell(value)


def _cell(value: CellValue) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page to the file named, or to standard output when none is."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given:
        Path(given[0]).write_text(reference(), encoding="utf-8")
    else:
        sys.stdout.write(reference())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""`qplan translate`: a workbook's formulas for another spreadsheet program."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.addin.options import HostName
from sync.cli.output import JsonOption, near, say, show

__all__ = ["translate"]


def translate(
    workbook: Annotated[Path, typer.Argument(help="The .xlsx file; it is left as it is.")],
    to: Annotated[HostName, typer.Option("--to", help="The program the copy is for.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The copy. Default: beside it, named for the program.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a workbook with the QPLAN functions spelled for another program; nothing else in it changes."""
    from workbooks.xlsx.translate import translate as write
    from xl_addin.names import Host

    copy = out or workbook.with_name(f"{workbook.stem}.{to.value}{workbook.suffix}")
    done = write(workbook, copy, Host(to.key))
    if as_json:
        show({"workbook": done.path, "host": done.host, "formulas": done.formulas, "unknown": done.unknown})
        return
    say(f"{near(done.path)}: {done.formulas:,} formulas spelled for {to.value}.")
    if done.unknown:
        say(f"Left as they are, because qplan has no such functions: {', '.join(done.unknown)}.")

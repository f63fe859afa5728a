"""`qplan addin install`: an add-in brought into its program as far as that can be done from here."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.addin.options import FolderOption, HostName, ServerOption
from sync.cli.exits import Exit
from sync.cli.output import JsonOption, err, finish, near, say, show

__all__ = ["install"]


def install(
    host: Annotated[HostName, typer.Option(help="The spreadsheet program.")],
    to: FolderOption = Path("addins"),
    server: ServerOption = "https://localhost:8765",
    interpreter: Annotated[
        str,
        typer.Option(help="The python.exe with qplan on the machine with Excel for Windows. Default: this one."),
    ] = "",
    profile: Annotated[
        Path | None, typer.Option(help="LibreOffice profile to install into. Default: this user's.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write an add-in's files, install them where that is possible from here, and say what is left to do by hand."""
    from sync.cli.extras import needs
    from xl_addin.hosts.build import write_addin
    from xl_addin.hosts.excel_desktop.install import into_excel
    from xl_addin.hosts.libreoffice.install import OfficeMissingError
    from xl_addin.hosts.libreoffice.install import install as into_libreoffice
    from xl_addin.hosts.steps import PROGRAMS, steps
    from xl_addin.names import Host

    program, folder = Host(host.key), to / host.value
    if program is Host.EXCEL_DESKTOP:
        needs("excel")
    try:
        written = write_addin(folder, program, server=server)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--server") from None
    installed = ""
    if program is Host.LIBREOFFICE:
        try:
            installed = into_libreoffice(written[0].resolve(), profile)
        except OfficeMissingError as fault:
            err.print(str(fault), markup=False, style="red")
            finish(Exit.FINDINGS)
    if program is Host.EXCEL_DESKTOP:
        made = into_excel(folder, interpreter)
        written.append(made.addin)
        installed = "" if made.installed is None else str(made.installed)
    left = steps(program, folder, server, is_installed=bool(installed))
    if as_json:
        show({"written": written, "installed": installed or None, "steps": left})
        return
    say(f"{PROGRAMS[program]}: {len(written)} files in {near(folder)}.")
    if installed:
        say("The extension is installed." if program is Host.LIBREOFFICE else f"The add-in is installed: {installed}")
    say(*(f"{number}. {step}." for number, step in enumerate(left, 1)))

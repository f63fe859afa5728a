"""`qplan addin build`: the add-ins' files, written or checked."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.addin.options import FolderOption, HostName, ServerOption
from sync.cli.exits import Exit
from sync.cli.output import JsonOption, finish, near, say, show

__all__ = ["build"]


def build(
    host: Annotated[list[HostName] | None, typer.Option(help="For this program only; may be repeated.")] = None,
    to: FolderOption = Path("addins"),
    server: ServerOption = "https://localhost:8765",
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when the files are not those of this catalog.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the add-in of each spreadsheet program from the catalog."""
    from xl_addin.hosts.build import differing, write_addin
    from xl_addin.names import Host

    found: list[Path] = []
    try:
        for name in host or list(HostName):
            act = differing if check else write_addin
            found += act(to / name.value, Host(name.key), server=server)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--server") from None
    if as_json:
        show({"differing" if check else "written": found})
    elif check:
        say(*(f"{near(path)} is missing or older than the catalog." for path in found))
        say("Run the same command without --check." if found else "Every file is what the catalog says.")
    else:
        say(*(near(path) for path in found))
        say("How they are installed: `qplan addin install --host …`, and docs/addins.md.")
    if check and found:
        finish(Exit.FINDINGS)

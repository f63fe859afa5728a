"""`qplan emulator`: local servers to try qplan against."""

import signal
import threading
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.output import say

if TYPE_CHECKING:
    from sync.emulators.salesforce import SalesforceEmulator

__all__ = ["app", "salesforce_emulator"]

app = typer.Typer(help="Local servers to try qplan against.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Local servers to try qplan against."""


@app.command("salesforce")
def salesforce(
    port: Annotated[int, typer.Option(help="Loopback port; 0 takes a free one.")] = 0,
    org: Annotated[str, typer.Option(help="Which org to make when the file does not exist: adventureworks.")] = (
        "adventureworks"
    ),
    file: Annotated[Path | None, typer.Option(help="Keep the org in this SQLite file. Default: in memory.")] = None,
    as_of: Annotated[str, typer.Option(help="The day the org stands at.", metavar="YYYY-MM-DD")] = "2020-03-31",
) -> None:
    """Serve a local Salesforce org until Ctrl-C or SIGTERM."""
    if org != "adventureworks":
        raise typer.BadParameter(f"{org!r} is not an org; choose adventureworks", param_hint="--org")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with salesforce_emulator(file, _day(as_of), port) as emulator:
        say(f"Salesforce emulator at {emulator.url}, org {org} as of {as_of}. Ctrl-C stops it.")
        stopping.wait()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write it as in 2020-03-31", param_hint="--as-of") from None


def salesforce_emulator(file: Path | None, as_of: date, port: int = 0) -> "SalesforceEmulator":
    """An emulator of the AdventureWorks org, not yet started; the org's file is made whole or not at all."""
    from sync.emulators.salesforce import Org, SalesforceEmulator
    from sync.emulators.salesforce.orgs import adventureworks

    if file is not None and file.exists():
        return SalesforceEmulator(Org.open(file), port=port)
    if file is None:
        return SalesforceEmulator(
            Org.create(None, adventureworks.rows(as_of), features=adventureworks.FEATURES), port=port
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".making")
    unfinished.unlink(missing_ok=True)
    Org.create(unfinished, adventureworks.rows(as_of), features=adventureworks.FEATURES).close()
    unfinished.replace(file)
    return SalesforceEmulator(Org.open(file), port=port)

"""`qplan emulator`: local servers to try qplan against."""

import json
import signal
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.output import say

if TYPE_CHECKING:
    from sync.emulators.salesforce import Org, SalesforceEmulator

__all__ = ["ADVENTUREWORKS_DAY", "adventureworks_emulator", "app"]

ADVENTUREWORKS_DAY = date(2020, 3, 31)

app = typer.Typer(help="Local servers to try qplan against.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Local servers to try qplan against."""


@app.command("salesforce")
def salesforce(
    port: Annotated[int, typer.Option(help="Loopback port; 0 takes a free one.", min=0, max=65535)] = 0,
    org: Annotated[
        str, typer.Option(help="Which org to make: adventureworks (real sales) or generated (simulated).")
    ] = ("adventureworks"),
    file: Annotated[Path | None, typer.Option(help="Keep the org in this SQLite file. Default: in memory.")] = None,
    as_of: Annotated[str, typer.Option(help="The day the org stands at.", metavar="YYYY-MM-DD")] = "",
    seed: Annotated[int, typer.Option(help="generated: equal seeds make equal orgs.")] = 1,
    reps: Annotated[int, typer.Option(help="generated: selling seats.")] = 120,
    accounts: Annotated[int, typer.Option(help="generated: accounts.")] = 20_000,
    opportunities: Annotated[int, typer.Option(help="generated: opportunities.")] = 60_000,
    faults: Annotated[
        Path | None, typer.Option(help="A JSON list of faults to begin with.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Serve a local Salesforce org until Ctrl-C or SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    day = _day(as_of) if as_of else None
    script = _faults(faults) if faults else ()
    match org:
        case "adventureworks":
            emulator = salesforce_emulator(file, _adventureworks(day), port, script)
        case "generated":
            emulator = salesforce_emulator(file, _generated(seed, reps, accounts, opportunities, day), port, script)
        case _:
            raise typer.BadParameter(f"{org!r} is not an org; choose adventureworks or generated", param_hint="--org")
    with emulator:
        say(f"Salesforce emulator at {emulator.url}, org {org}. Any client secret will do. Ctrl-C stops it.")
        stopping.wait()


def adventureworks_emulator(file: Path, day: date, port: int) -> "SalesforceEmulator":
    """The emulator of the demo: the AdventureWorks org, kept in `file`."""
    return salesforce_emulator(file, _adventureworks(day), port)


def salesforce_emulator(
    file: Path | None,
    make: "Callable[[Path | None], Org]",
    port: int = 0,
    faults: "Iterable[Mapping[str, Any]]" = (),
) -> "SalesforceEmulator":
    """An emulator, not yet started, of the org in `file`, which is made first if need be: whole, or not at all."""
    from sync.emulators.salesforce import Org, SalesforceEmulator

    if file is None:
        return SalesforceEmulator(make(None), port=port, faults=faults)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".making")
        unfinished.unlink(missing_ok=True)
        make(unfinished).close()
        unfinished.replace(file)
    return SalesforceEmulator(Org.open(file), port=port, faults=faults)


def _adventureworks(day: date | None) -> "Callable[[Path | None], Org]":
    from sync.emulators.salesforce import Org
    from sync.emulators.salesforce.orgs import adventureworks

    rows = adventureworks.rows(day or ADVENTUREWORKS_DAY)
    return lambda path: Org.create(path, rows, features=adventureworks.FEATURES)


def _generated(
    seed: int, reps: int, accounts: int, opportunities: int, day: date | None
) -> "Callable[[Path | None], Org]":
    from sync.emulators.salesforce import Org
    from sync.emulators.salesforce.orgs import generated

    try:
        world = generated.GeneratedOrg(seed=seed, reps=reps, accounts=accounts, opportunities=opportunities)
        rows = generated.rows(world, day)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    return lambda path: Org.create(path, rows, features=generated.features(world))


def _faults(path: Path) -> list[dict[str, Any]]:
    try:
        script = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise typer.BadParameter(f"{path} is not JSON: {fault}", param_hint="--faults") from None
    if not isinstance(script, list):
        raise typer.BadParameter(f"{path} is not a JSON list of faults", param_hint="--faults")
    return script


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write it as in 2020-03-31", param_hint="--as-of") from None

"""`qplan emulator`: local servers to try qplan against."""

import json
import signal
import threading
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.output import say

if TYPE_CHECKING:
    from sync.emulators.salesforce import SalesforceEmulator
    from sync.emulators.salesforce.orgs.recipe import Recipe

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
    as_of: Annotated[
        str,
        typer.Option(
            help="The day the org stands at. A kept org moves on to a later day: the world goes on, edits stay.",
            metavar="YYYY-MM-DD",
        ),
    ] = "",
    last_day: Annotated[
        str,
        typer.Option(help="generated: the world's last day, up to which --as-of can move.", metavar="YYYY-MM-DD"),
    ] = "",
    clock: Annotated[
        str,
        typer.Option(
            help="wall: records are stamped with this computer's time; org: with the org's own, from the evening of "
            "its day on."
        ),
    ] = "wall",
    tls: Annotated[bool, typer.Option("--tls", help="Speak https, with a certificate that is named.")] = False,
    extras: Annotated[
        str,
        typer.Option(
            "--with",
            help="adventureworks: pipeline (simulated, with agreements and sites). generated: any of archived "
            "(territory model), persons, splits, teams, with commas.",
        ),
    ] = "",
    seed: Annotated[int, typer.Option(help="generated: equal seeds make equal orgs.")] = 1,
    reps: Annotated[int, typer.Option(help="generated: selling seats, below five levels of managers.")] = 120,
    people: Annotated[
        int, typer.Option(help="generated: instead of --reps, so many sellers below one head: a small, tidy org.")
    ] = 0,
    accounts: Annotated[int, typer.Option(help="generated: accounts. Default: 20,000, or 8 a head with --people.")] = 0,
    opportunities: Annotated[
        int, typer.Option(help="generated: opportunities. Default: 60,000, or 30 a head and year with --people.")
    ] = 0,
    currencies: Annotated[
        str,
        typer.Option(
            help="generated: the org's currencies, as in USD,EUR,JPY,KWD, or how many; the first is the corporate one. "
            "Default: ten, by country."
        ),
    ] = "",
    calendar: Annotated[
        str,
        typer.Option(
            help="generated: the fiscal calendar: standard, standard:2 (first month), standard:2:end (named by its "
            "end), 4-4-5, 4-5-4, 5-4-4, 13, each as in 4-4-5:2:nearest:saturday or 13:2:53-in-6 (the 53rd week in the "
            "sixth period), or custom:4:6 (month, day)."
        ),
    ] = "standard",
    quota_grain: Annotated[
        str,
        typer.Option(
            help="generated: what quotas are set by: quarter, month or week, with any of family, group, territory, "
            "currency, type, mixed, manager, as in month+family."
        ),
    ] = "quarter",
    history: Annotated[
        int | None, typer.Option(help="generated: quarters of facts before the current quarter. Default: 16.", min=0)
    ] = None,
    silent: Annotated[
        int, typer.Option(help="generated: quarters without any facts before the current quarter.", min=0)
    ] = 0,
    faults: Annotated[
        Path | None, typer.Option(help="A JSON list of faults to begin with.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Serve a local Salesforce org until Ctrl-C or SIGTERM."""
    from sync.emulators.salesforce.org import utc_now
    from sync.emulators.salesforce.orgs.recipe import Recipe, move_on

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    day = _day(as_of) if as_of else None
    script = _faults(faults) if faults else ()
    if clock not in {"wall", "org"}:
        raise typer.BadParameter(f"{clock!r} is not a clock; choose wall or org", param_hint="--clock")
    match org:
        case "adventureworks":
            recipe = _adventureworks(extras, day)
        case "generated":
            sizes = {"accounts": accounts, "opportunities": opportunities}
            parameters = {
                "seed": seed,
                "calendar": calendar,
                "quota_grain": _grain(quota_grain),
                "history": history,
                "silent": silent,
                **({"currencies": _currencies(currencies)} if currencies else {}),
                **({"extras": tuple(extras.split(","))} if extras else {}),
                **({"last_day": _day(last_day, "--last-day")} if last_day else {}),
                **{name: count for name, count in sizes.items() if count},
            }
            recipe = _generated(reps, people, parameters, day)
        case _:
            raise typer.BadParameter(f"{org!r} is not an org; choose adventureworks or generated", param_hint="--org")
    try:
        if file is not None and file.exists() and day is not None:
            move_on(file, day, None if clock == "org" else utc_now)
        emulator = salesforce_emulator(file, recipe, port, script, own_clock=clock == "org", tls=tls)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    with emulator:
        standing = Recipe.of(emulator.org)
        told = org if standing is None else f"{org} of {standing.day}"
        if emulator.certificate is not None:
            say(f"Clients have to trust {emulator.certificate.path} (REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS).")
        say(f"Salesforce emulator at {emulator.url}, org {told}. Any client secret will do. Ctrl-C stops it.")
        stopping.wait()


@app.command("sheets")
def sheets(
    port: Annotated[int, typer.Option(help="Loopback port; 0 takes a free one.", min=0, max=65535)] = 0,
    file: Annotated[
        Path | None, typer.Option(help="Keep the spreadsheets in this file. Default: in memory.", dir_okay=False)
    ] = None,
    functions: Annotated[
        str, typer.Option(help="Address of a function server (qplan serve) that answers QPLAN functions in cells.")
    ] = "",
    functions_token: Annotated[
        str, typer.Option(help="A token of the function server.", envvar="QPLAN_FUNCTIONS_TOKEN")
    ] = "",
    quotas: Annotated[bool, typer.Option(help="Count requests as Google does: 60 a minute and user.")] = True,
    tls: Annotated[bool, typer.Option("--tls", help="Speak https, with a certificate that is named.")] = False,
    faults: Annotated[
        Path | None, typer.Option(help="A JSON list of faults to begin with.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Serve local Google Sheets and Drive until Ctrl-C or SIGTERM."""
    from sync.emulators.sheets import Cloud, CustomFunctions, Quotas, SheetsEmulator
    from sync.emulators.sheets.keeping import load, save

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    cloud = Cloud(CustomFunctions(functions, functions_token))
    script = _faults(faults) if faults else ()
    try:
        if file is not None and file.exists():
            load(cloud, file)
        emulator = SheetsEmulator(cloud, port=port, quotas=Quotas() if quotas else None, faults=script, tls=tls)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    with emulator:
        if emulator.certificate is not None:
            say(f"Clients have to trust {emulator.certificate.path} (REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS).")
        say(f"Google Sheets emulator at {emulator.url}. Any service account's key will do. Ctrl-C stops it.")
        stopping.wait()
    if file is not None:
        save(cloud, file)


def adventureworks_emulator(file: Path, day: date, port: int, extras: str = "") -> "SalesforceEmulator":
    """The emulator of the demo: the AdventureWorks org, kept in `file`."""
    return salesforce_emulator(file, _adventureworks(extras, day), port)


def salesforce_emulator(
    file: Path | None,
    recipe: "Recipe",
    port: int = 0,
    faults: "Iterable[Mapping[str, Any]]" = (),
    *,
    own_clock: bool = False,
    tls: bool = False,
) -> "SalesforceEmulator":
    """An emulator, not yet started, of the org in `file`, which is made first if need be: whole, or not at all."""
    from sync.emulators.salesforce import Org, SalesforceEmulator
    from sync.emulators.salesforce.org import utc_now
    from sync.emulators.salesforce.orgs.recipe import Recipe, org_clock

    now = org_clock(recipe.day) if own_clock else utc_now
    if file is None:
        return SalesforceEmulator(recipe.create(None, now), port=port, faults=faults, tls=tls)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".making")
        unfinished.unlink(missing_ok=True)
        recipe.create(unfinished, now).close()
        unfinished.replace(file)
    org = Org.open(file)
    if own_clock:
        standing = Recipe.of(org) or recipe
        org.now = org_clock(standing.day, org.latest_stamp)
    return SalesforceEmulator(org, port=port, faults=faults, tls=tls)


def _adventureworks(extras: str, day: date | None) -> "Recipe":
    from sync.emulators.salesforce.orgs import adventureworks
    from sync.emulators.salesforce.orgs.recipe import Recipe

    words = tuple(filter(None, extras.split(",")))
    if unknown := set(words) - set(adventureworks.EXTRAS):
        raise typer.BadParameter(
            f"{', '.join(sorted(unknown))} is not of adventureworks; give {', '.join(adventureworks.EXTRAS)}",
            param_hint="--with",
        )
    return Recipe(day or ADVENTUREWORKS_DAY, extras=words)


def _generated(reps: int, people: int, parameters: dict[str, Any], day: date | None) -> "Recipe":
    from sync.emulators.salesforce.orgs import generated
    from sync.emulators.salesforce.orgs.recipe import Recipe

    try:
        if people:
            world = generated.GeneratedOrg.small(people, **parameters)
        else:
            years = max(4, -(-((parameters["history"] or 0) + parameters["silent"]) // 4))
            world = generated.GeneratedOrg(reps=reps, years=years, **parameters)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    return Recipe(day or world.last_day, world)


def _currencies(text: str) -> tuple[str, ...]:
    """The currency codes in `text`, or so many of the emulator's own choice."""
    from sync.emulators.salesforce.orgs import generated

    if text.isdecimal():
        return generated.ODD[: int(text)]
    return tuple(code.strip().upper() for code in text.split(","))


def _grain(text: str) -> tuple[str, ...]:
    """The words in `text`; by quarters where it names no period."""
    words = tuple(text.lower().replace(",", "+").split("+"))
    return words if {"quarter", "month", "week"} & set(words) else ("quarter", *words)


def _faults(path: Path) -> list[dict[str, Any]]:
    try:
        script = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise typer.BadParameter(f"{path} is not JSON: {fault}", param_hint="--faults") from None
    if not isinstance(script, list):
        raise typer.BadParameter(f"{path} is not a JSON list of faults", param_hint="--faults")
    return script


def _day(text: str, option: str = "--as-of") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write it as in 2020-03-31", param_hint=option) from None

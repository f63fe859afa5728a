"""`qplan init`: a settings file to start from, made of a few answers."""

import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sync.cli.output import JsonOption, near, say, show

if TYPE_CHECKING:
    from sync.settings.first import Answers

__all__ = ["init"]

_PERSON = 'as in "CFO=Carol Jones <carol@example.com>"'


def init(
    path: Annotated[Path | None, typer.Argument(help="Where to write it. Default: ./qplan.toml.")] = None,
    mine: Annotated[
        bool, typer.Option("--mine", help="Write it where your own settings stand, found from any folder.")
    ] = False,
    crm: Annotated[Literal["salesforce", "csv"] | None, typer.Option(help="Where the facts come from.")] = None,
    csv_folder: Annotated[str, typer.Option(help="Folder of the exports, for --crm csv.")] = "",
    login_url: Annotated[str, typer.Option(help="Where the org logs in, for --crm salesforce.")] = "",
    client_id: Annotated[str, typer.Option(help="Consumer key of the org's connected app.")] = "",
    spreadsheet: Annotated[
        list[str],
        typer.Option(help="excel, excel-web, libreoffice or google; the first one computes the workbook. Repeat it."),
    ] = [],  # noqa: B006 - typer copies it
    calendar: Annotated[
        str | None,
        typer.Option(help="Fiscal calendar, as in standard:2; '' for the org's own."),
    ] = None,
    currency: Annotated[str, typer.Option(help="ISO code of the plan's currency.")] = "",
    rate: Annotated[
        list[str], typer.Option(help="Planning rate of a further currency, as in EUR=1.10. Repeat it.")
    ] = [],  # noqa: B006 - typer copies it
    approver: Annotated[list[str], typer.Option(help=f"Whose word the plan needs, {_PERSON}. Repeat it.")] = [],  # noqa: B006 - typer copies it
    person: Annotated[list[str], typer.Option(help=f"Who else takes part, {_PERSON}. Repeat it.")] = [],  # noqa: B006 - typer copies it
    mail_server: Annotated[
        str | None, typer.Option(help="Host that takes mails, as in smtp.example.com:587; '' puts them into a folder.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day whose facts count. Default: today.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a settings file with a comment on every setting; what is not given is asked for, at a terminal.

    An existing file is left alone. Without a terminal, what is not given stands as in the example.
    """
    from sync.errors import BadSettingsError
    from sync.settings.first import Answers, first_settings, participant
    from sync.settings.first import rate as rate_of
    from sync.settings.places import own_settings
    from sync.settings.section import CONFIG_NAME

    where = own_settings(os.environ, Path.home()) if mine else path or Path(CONFIG_NAME)
    if where.exists():
        raise BadSettingsError(where, ["exists already; it was left as it is"])
    try:
        given = Answers(
            crm=crm or ("csv" if csv_folder else "salesforce"),
            csv_folder=csv_folder or "exports",
            login_url=login_url,
            client_id=client_id,
            spreadsheets=tuple(spreadsheet) or ("excel",),
            calendar=calendar or "",
            currency=(currency or "USD").upper(),
            rates=tuple(rate_of(one) for one in rate),
            people=(
                *(participant(one, approves=True) for one in approver),
                *(participant(one, approves=False) for one in person),
            ),
            mail_server=mail_server or "",
            as_of=None if as_of is None else as_of.date(),
        )
        if sys.stdin.isatty() and not as_json:
            known = {
                "crm": crm is not None or bool(csv_folder),
                "spreadsheet": bool(spreadsheet),
                "calendar": calendar is not None,
                "currency": bool(currency),
                "people": bool(approver),
                "mail": mail_server is not None,
            }
            given = _asked(given, known)
        text = first_settings(given)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    where.parent.mkdir(parents=True, exist_ok=True)
    try:
        with where.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadSettingsError(where, ["exists already; it was left as it is"]) from None
    steps = _next(given)
    if as_json:
        show({"config": str(where), "next": steps})
    else:
        say(f"{near(where)} written. Next:", *(f"  {number} {step}" for number, step in enumerate(steps, start=1)))


def _asked(given: "Answers", known: dict[str, bool]) -> "Answers":
    """What was not given, asked for one by one; each question has an answer that Enter takes."""
    from sync.settings.first import SPREADSHEETS, Participant

    told = given
    if not known["crm"]:
        kinds = typer.prompt("Facts come from (salesforce, csv)", default="salesforce")
        told = replace(told, crm="csv" if kinds.strip().casefold() == "csv" else "salesforce")
        if told.crm == "csv":
            told = replace(told, csv_folder=typer.prompt("Folder of the exports", default=told.csv_folder))
        else:
            told = replace(
                told,
                login_url=typer.prompt("Where the org logs in", default="https://YOURDOMAIN.my.salesforce.com"),
                client_id=typer.prompt("Consumer key of the connected app", default="", show_default=False),
            )
    if not known["spreadsheet"]:
        said = typer.prompt(f"Spreadsheet programs, the one that computes first ({', '.join(SPREADSHEETS)})", "excel")
        told = replace(told, spreadsheets=tuple(said.replace(",", " ").split()))
    if not known["calendar"]:
        said = typer.prompt("Fiscal calendar, as in standard:2; empty for the org's own", "", show_default=False)
        told = replace(told, calendar=said.strip())
    if not known["currency"]:
        told = replace(told, currency=typer.prompt("Currency of the plan", default=told.currency).strip().upper())
    if not known["people"]:
        people = list(told.people)
        for role in ("CFO", "CRO"):
            name = typer.prompt(f"Name of the {role}, who agrees to the plan; empty for nobody", "", show_default=False)
            if name.strip():
                address = typer.prompt(f"Mail address of {name.strip()}")
                people.append(Participant(role, name.strip(), address.strip(), approves=True))
        told = replace(told, people=tuple(people))
    if not known["mail"]:
        said = typer.prompt("Mail server; empty puts mails into a folder, for a trial", "", show_default=False)
        told = replace(told, mail_server=said.strip())
    return told


def _next(given: "Answers") -> list[str]:
    """What is left to do before the first plan."""
    steps = []
    if given.crm == "csv":
        steps.append(f"put the exports into {given.csv_folder}; `qplan import {given.csv_folder} --preview` maps them")
    else:
        steps.append("set QPLAN_SALESFORCE__CLIENT_SECRET in the environment, or store it in the keyring")
    if "google" in given.spreadsheets:
        steps.append("put the key of a service account beside it as google.json (docs/two-way-sheets.md)")
    return [*steps, "qplan doctor", "qplan pull", "qplan build"]

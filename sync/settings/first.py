"""A first settings file, from the few answers that differ between teams; everything else stands in it as it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from calculations.fiscal import Calendar
from sync.settings.template import template

__all__ = ["SPREADSHEETS", "Answers", "Participant", "first_settings", "participant", "rate"]

SPREADSHEETS = {
    "excel": "excel_desktop",
    "excel-web": "office_js",
    "libreoffice": "libreoffice",
    "google": "google_sheets",
}
"""What people call their spreadsheet program, and the host of `workbook.host`."""

_PERSON = re.compile(r"\s*(?P<role>[^=<>]+?)\s*=\s*(?P<name>[^=<>]+?)\s*<\s*(?P<address>[^\s<>]+@[^\s<>]+)\s*>\s*")
_RATE = re.compile(r"\s*([A-Z]{3})\s*=\s*(\S+)\s*")
_FINANCE, _REVOPS = ("cfo", "finance"), ("revops", "revenue operations", "sales operations")


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part, by role; `approves` says whether the plan needs their word."""

    role: str
    name: str
    address: str
    approves: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What a team says of itself.

    Args:
        crm: where facts come from. csv_folder: of the exports, for csv. login_url: of the org. client_id: of its
            connected app.
        spreadsheets: names in SPREADSHEETS; the first one computes the workbook.
        calendar: a fiscal calendar, as in standard:2; empty leaves it to the org. currency: of the plan, ISO.
        rates: what one unit of a further currency is worth in the CRM's corporate one.
        people: who takes part. mail_server: host that takes mails; empty puts them into a folder. as_of: a fixed day.
    """

    crm: Literal["salesforce", "csv"] = "salesforce"
    csv_folder: str = "exports"
    login_url: str = ""
    client_id: str = ""
    spreadsheets: tuple[str, ...] = ("excel",)
    calendar: str = ""
    currency: str = "USD"
    rates: tuple[tuple[str, Decimal], ...] = ()
    people: tuple[Participant, ...] = ()
    mail_server: str = ""
    as_of: date | None = None


def participant(text: str, *, approves: bool) -> Participant:
    """Somebody as typed, `CFO=Carol Jones <carol@example.com>`; ValueError for anything else."""
    found = _PERSON.fullmatch(text)
    if found is None:
        raise ValueError(f'{text!r} is nobody: write it as in "CFO=Carol Jones <carol@example.com>"')
    return Participant(found["role"], found["name"], found["address"], approves)


def rate(text: str) -> tuple[str, Decimal]:
    """A planning rate as typed, `EUR=1.10`; ValueError for anything else."""
    found = _RATE.fullmatch(text)
    try:
        worth = Decimal(found[2]) if found else Decimal()
    except InvalidOperation:
        worth = Decimal()
    if found is None or not worth.is_finite() or worth <= 0:
        raise ValueError(f"{text!r} is no rate: write it as in EUR=1.10, what one EUR is worth in the CRM's currency")
    return found[1], worth


def first_settings(answers: Answers) -> str:
    """The text of a settings file; ValueError says what of the answers cannot be.

    What was not asked for stands marked out, with its meaning.
    """
    strange = [name for name in answers.spreadsheets if name not in SPREADSHEETS]
    if strange or not answers.spreadsheets:
        raise ValueError(f"{', '.join(strange) or 'no spreadsheet'}: name one of {', '.join(SPREADSHEETS)}")
    if not re.fullmatch(r"[A-Z]{3}", answers.currency):
        raise ValueError(f"{answers.currency!r} is no currency: write its ISO code, as in USD")
    if answers.calendar:
        Calendar.parse(answers.calendar)
    given: dict[str, dict[str, Any]] = {
        "plan": {"currency": answers.currency},
        "workbook": {"host": SPREADSHEETS[answers.spreadsheets[0]]},
    }
    if answers.calendar:
        given["plan"]["fiscal_calendar"] = answers.calendar
    if answers.as_of is not None:
        given["plan"]["as_of"] = answers.as_of
    if answers.rates:
        given["plan"]["rates"] = {code: str(worth) for code, worth in answers.rates}
    without = {"sheets"}
    if answers.crm == "csv":
        given["csv"] = {"folder": Path(answers.csv_folder)}
        without.add("salesforce")
    else:
        told = {"login_url": answers.login_url, "client_id": answers.client_id}
        given["salesforce"] = {key: value for key, value in told.items() if value}
    if "google" in answers.spreadsheets:
        without.remove("sheets")
        given["sheets"] = {
            "finance": _addresses(answers.people, _FINANCE),
            "revops": _addresses(answers.people, _REVOPS),
        }
    given["post"] = _post(answers.mail_server)
    ids = _ids(answers.people)
    if answers.people:
        without.add("policy")  # its example speaks of roles that nobody may have
    if any(one.approves for one in answers.people):
        given["approvals"] = {
            "approvers": [
                {"id": id_, "name": one.name, "role": one.role, "channel": one.address}
                for id_, one in zip(ids, answers.people, strict=True)
                if one.approves
            ]
        }
    if answers.people:
        given["cycle"] = {
            "people": [
                {"id": id_, "name": one.name, "address": one.address, "roles": [one.role]}
                for id_, one in zip(ids, answers.people, strict=True)
            ]
        }
    return template(given, without)


def _post(server: str) -> dict[str, Any]:
    if not server:
        return {"kind": "folder", "sender": "qplan@localhost", "host": "localhost"}
    host, _, port = server.partition(":")
    if port and not port.isdigit():
        raise ValueError(f"{server!r} is no mail server: write it as in smtp.example.com or smtp.example.com:587")
    return {"kind": "smtp", "host": host, "port": int(port or 587), "sender": f"qplan@{host.partition('.')[2] or host}"}


def _addresses(people: Sequence[Participant], roles: Sequence[str]) -> list[str]:
    return [one.address for one in people if one.role.casefold() in roles]


def _ids(people: Sequence[Participant]) -> list[str]:
    """A short name of each person, from the role; a second one of a role has a number."""
    made: list[str] = []
    for one in people:
        plain = re.sub(r"[^a-z0-9]+", "-", one.role.casefold()).strip("-") or "person"
        id_, number = plain, 1
        while id_ in made:
            number += 1
            id_ = f"{plain}-{number}"
        made.append(id_)
    return made

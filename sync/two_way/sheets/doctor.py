"""What is the matter with a plan's spreadsheet: whose it is, who may type where, whether it can compute."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from calculations.findings import Finding, Severity
from sync.two_way.sheets.client import EDITOR
from sync.two_way.sheets.decisions import is_ours
from sync.two_way.sheets.guards import Guards
from workbooks.google.build import LOCALE
from workbooks.google.marks import PLAN, VERSION
from workbooks.google.protection import Editors
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.grammar.layout import LAYOUT_VERSION
from workbooks.models import PlanDocument
from xl_addin.cells.errors import CellError, ErrorKind

__all__ = ["Examined", "examined"]

_MAY_EDIT = {EDITOR, "owner", "organizer", "fileOrganizer"}


class Examined(NamedTuple):
    """All that was asked of Google about a spreadsheet.

    me: the address of the login. plan_id: of the plan it should be. file, permissions: as Drive tells. guards: what
    differs in its protected ranges. editors: who should type there. functions: ids of tables that functions give.
    """

    me: str
    plan_id: str
    spreadsheet: Spreadsheet
    document: PlanDocument
    file: Mapping[str, Any]
    permissions: Sequence[Mapping[str, Any]]
    guards: Guards
    editors: Editors
    functions: Sequence[str]


def examined(found: Examined) -> Iterator[Finding]:
    """Everything that keeps the spreadsheet from being the plan, and what to do about it."""
    yield from _sentinel(found)
    yield from _owner(found)
    yield from _people(found)
    yield from _guards(found)
    yield from _functions(found)


def _sentinel(found: Examined) -> Iterator[Finding]:
    said = found.spreadsheet.metadata
    if said.get(PLAN) != found.plan_id:
        what = f"says it is the plan {said[PLAN]}" if PLAN in said else "does not say which plan it is"
        yield Finding(
            "sheets.not-the-plan",
            f"The spreadsheet {what}, not {found.plan_id}: it is never synced.",
            "Link the right one with `qplan sheets link ADDRESS`, or make one with `qplan sheets create`.",
            severity=Severity.BLOCKING,
        )
    if said.get(VERSION, str(LAYOUT_VERSION)) != str(LAYOUT_VERSION):
        yield Finding(
            "sheets.other-layout",
            f"The spreadsheet was made with layout {said[VERSION]}; this qplan makes layout {LAYOUT_VERSION}.",
            "Make a new one with `qplan sheets create`, after what was typed has been synced.",
            severity=Severity.BLOCKING,
        )
    locale = str(found.spreadsheet.reply.get("properties", {}).get("locale", ""))
    if locale != LOCALE:
        yield Finding(
            "sheets.other-locale",
            f"The spreadsheet's locale is {locale or 'not told'}: formulas are written for {LOCALE}.",
            "Set it back: File > Settings > Locale, United States.",
            severity=Severity.BLOCKING,
        )
    for title, other in found.spreadsheet.renamed.items():
        yield Finding(
            "sheets.tab-renamed",
            f"The tab {title} is called {other} there.",
            "It is read all the same; rename it back so that people find it.",
            severity=Severity.NOTE,
        )


def _owner(found: Examined) -> Iterator[Finding]:
    if found.file.get("trashed"):
        yield Finding(
            "sheets.trashed",
            "The spreadsheet lies in Drive's bin: it is read from there, and deleted for good within thirty days.",
            "Restore it: Drive > Bin, right-click, Restore.",
            severity=Severity.BLOCKING,
        )
    if not found.file.get("capabilities", {}).get("canEdit", True):
        yield Finding(
            "sheets.login-cannot-edit",
            f"The login {found.me or 'of qplan'} may not edit the spreadsheet.",
            f"Share it with {found.me or 'the login'} as an editor.",
            severity=Severity.BLOCKING,
        )
    owners = [str(one.get("emailAddress", "")) for one in found.file.get("owners", ())]
    whose = ", ".join(owners) or "a shared drive"
    if not is_ours(found.file, found.me):
        yield Finding(
            "sheets.decisions-need-codes",
            f"Decisions typed there count with the approver's code only: {whose} owns the spreadsheet, and an owner "
            "can lift any protection.",
            "To decide there without codes, make it with `qplan sheets create` under a service account.",
            severity=Severity.NOTE,
        )
    typing = {mail.casefold() for mail in found.editors.everybody}
    for owner in owners:
        if owner.casefold() in typing:
            yield Finding(
                "sheets.owner-types",
                f"{owner} owns the spreadsheet and types there: Google lets an owner edit what is protected.",
                "Let a login nobody types with own it: make it with `qplan sheets create` under a service account.",
                severity=Severity.WARNING,
            )


def _people(found: Examined) -> Iterator[Finding]:
    may = {str(one.get("emailAddress", "")).casefold(): str(one.get("role", "")) for one in found.permissions}
    for mail in found.editors.everybody:
        if may.get(mail.casefold(), "") not in _MAY_EDIT:
            yield Finding(
                "sheets.not-shared",
                f"{mail} should type in the spreadsheet and may not edit it.",
                "Run `qplan sheets share`.",
                severity=Severity.BLOCKING,
            )
    for one in found.permissions:
        if one.get("type") in {"anyone", "domain"} and one.get("role") in _MAY_EDIT:
            whom = "Everybody with the address" if one["type"] == "anyone" else "Everybody of the organisation"
            yield Finding(
                "sheets.open-to-many",
                f"{whom} may edit the spreadsheet: who typed what cannot be told.",
                "Share it with people by their addresses, and take this permission away (Share > General access).",
                severity=Severity.WARNING,
            )
    without = [row for row in _approvers(found) if row not in found.editors.approvers]
    if without:
        yield Finding(
            "sheets.approver-without-address",
            f"Whoever may edit the spreadsheet may type the decision of {', '.join(without)}.",
            "Give approvers the address they use at Google as their `channel`, then run `qplan sheets share`.",
            severity=Severity.WARNING,
        )


def _approvers(found: Examined) -> Iterable[str]:
    table = found.document.tables.get("approvals")
    return () if table is None else table.keys


def _guards(found: Examined) -> Iterator[Finding]:
    for what, guards in (("is not protected", found.guards.missing), ("is protected otherwise", found.guards.wrong)):
        if guards:
            first, more = guards[0].title.removeprefix("qplan: "), len(guards) - 1
            also = f" and {more} more" if more else ""
            yield Finding(
                "sheets.unprotected",
                f"What should be a protected range {what}: {first}{also}.",
                "Run `qplan sheets share`, which sets the protected ranges anew.",
                severity=Severity.WARNING,
            )


def _functions(found: Examined) -> Iterator[Finding]:
    """Whether the functions are there, as far as their cells tell: their project itself cannot be asked for."""
    called = {table.sheet for table in map(found.document.tables.get, found.functions) if table is not None}
    shown = (value for title in called for values in found.spreadsheet.grid(title).columns.values() for value in values)
    if any(isinstance(value, CellError) and value.kind is ErrorKind.NAME for value in shown):
        yield Finding(
            "sheets.no-functions",
            "Google Sheets does not know the functions of qplan: their cells show #NAME?.",
            "Install the add-in: `qplan addin install --host google-sheets` says how.",
            severity=Severity.BLOCKING,
        )
    loading = len(found.document.valueless)
    if loading:
        yield Finding(
            "sheets.loading",
            f"{loading:,} cells are still being computed.",
            "Wait a minute and look again; if they stay so, the function server cannot be reached from Google.",
            severity=Severity.WARNING,
        )

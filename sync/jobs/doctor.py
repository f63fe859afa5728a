"""Everything a plan stands on, examined once: CRM, spreadsheet, store, mail, and what computes functions in cells."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import make_url

from calculations.findings import Finding, Severity, ranked
from sync.errors import StoreUnusableError, SyncError
from sync.jobs.sheets import examine_spreadsheet
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store.database import writing
from sync.store.migrate import revision_of
from sync.two_way.sheets.link import linked

__all__ = ["examine_all"]

_LEAST_FREE = 1 << 30
"""Bytes free on the store's disk below which it is said."""

_COMPUTES = {
    "excel_desktop": ("xlwings", "Excel on the desktop", "excel"),
    "office_js": ("fastapi", "Excel on the web and Mac", "server"),
    "google_sheets": ("gspread", "Google Sheets", "google"),
}
"""What a host needs of this machine: a module, how people call the host, and the extra that brings it."""


def examine_all(adapters: Adapters) -> tuple[Finding, ...]:
    """What is well and what is not, the gravest first. Nothing is changed anywhere.

    A part that cannot be examined is a finding of its own and keeps no other from being examined.
    """
    return tuple(
        ranked(
            [
                *_crm(adapters),
                *_approvers(adapters),
                *_store(adapters),
                *_post(adapters),
                *_spreadsheet(adapters),
                *_functions(adapters),
            ]
        )
    )


def _note(code: str, sentence: str) -> Finding:
    return Finding(code, sentence, severity=Severity.NOTE)


def _crm(adapters: Adapters) -> Iterator[Finding]:
    settings = adapters.settings
    try:
        if settings.csv.folder is None:
            yield from adapters.doctor()
            return
        source = adapters.source()
        source.server_time()
    except SyncError as fault:
        code = "doctor.login" if settings.csv.folder is None else "doctor.exports"
        yield Finding(code, fault.message, fault.remedy, severity=Severity.BLOCKING)
        return
    if settings.csv.files:
        yield _note("doctor.exports", f"{source.name} holds {len(settings.csv.files)} kinds of exports.")
    else:
        yield Finding(
            "doctor.exports",
            f"{source.name} is there, but nothing says what its files hold.",
            f"Run `qplan import {settings.csv.folder} --preview`, and paste what it proposes into qplan.toml.",
        )


def _approvers(adapters: Adapters) -> Iterator[Finding]:
    named = adapters.settings.approvals.approvers
    if named:
        yield _note("doctor.approvers", f"The plan needs the word of {', '.join(one.name for one in named)}.")
    else:
        yield Finding("doctor.approvers", "Nobody is named who approves.", "Name them in [[approvals.approvers]].")


def _store(adapters: Adapters) -> Iterator[Finding]:
    url = make_url(adapters.settings.store_url)
    where = url.render_as_string(hide_password=True)
    try:
        with writing(adapters.engine):
            revision = revision_of(adapters.engine)
    except StoreUnusableError as fault:
        yield Finding("doctor.store", fault.message, fault.remedy, severity=Severity.BLOCKING)
        return
    broken = adapters.log.broken_link(adapters.plan.id)
    if broken is not None:
        yield Finding(
            "doctor.store",
            f"Event {broken} of the log was changed after it was written.",
            "Restore the store from a backup and find out who touched it.",
            severity=Severity.BLOCKING,
        )
    yield _note("doctor.store", f"The store {where} can be written; its schema is {revision}.")
    if url.get_backend_name() == "sqlite":
        free = shutil.disk_usage(Path(str(url.database)).parent).free
        if free < _LEAST_FREE:
            yield Finding("doctor.store", f"{free / 1e6:,.0f} MB are left on the store's disk.", "Make room there.")


def _post(adapters: Adapters) -> Iterator[Finding]:
    settings = adapters.settings.post
    trouble = adapters.post.trouble()
    if trouble:
        remedy = "See [post] in qplan.toml: host, port, starttls, username, and QPLAN_POST__PASSWORD."
        yield Finding("doctor.post", f"Mails cannot be sent: {trouble}.", remedy, severity=Severity.BLOCKING)
    elif settings.kind == "folder":
        yield _note(
            "doctor.post", f"Mails are put into {adapters.settings.outbox}: for a trial; a team sets post.kind to smtp."
        )
    else:
        yield _note("doctor.post", f"Mails go by {settings.host}:{settings.port}, sent by {settings.sender}.")


def _spreadsheet(adapters: Adapters) -> Iterator[Finding]:
    link = linked(adapters.log.of(adapters.plan.id, Kind.LINKED))
    settings = adapters.settings.sheets
    if link is None and settings.missing:
        return  # no spreadsheet, and nobody asked for one
    if settings.key_file != Path() and not (adapters.settings.home / settings.key_file).is_file():
        yield Finding(
            "doctor.sheets",
            f"There is no key of Google's at {adapters.settings.home / settings.key_file}.",
            "Put it there (docs/two-way-sheets.md says how to get one), or mark [sheets] key_file out.",
            severity=Severity.WARNING if link is None else Severity.BLOCKING,
        )
        return
    if find_spec("gspread") is None:
        yield Finding(
            "doctor.sheets", "The client of Google Sheets is not installed here.", "pip install 'qplan[google]'"
        )
        return
    try:
        if link is None:
            yield _note(
                "doctor.sheets", f"Google knows {adapters.sheets().me()}; `qplan sheets create` makes the spreadsheet."
            )
        else:
            yield from examine_spreadsheet(adapters)
    except SyncError as fault:
        yield Finding("doctor.sheets", fault.message, fault.remedy, severity=Severity.BLOCKING)


def _functions(adapters: Adapters) -> Iterator[Finding]:
    host = adapters.settings.workbook.host
    if host == "libreoffice":
        has, needs = shutil.which("soffice") is not None, "LibreOffice"
        remedy = "Values are computed all the same by `qplan build`; to recalculate there, install LibreOffice."
    else:
        module, needs, extra = _COMPUTES[host]
        has = find_spec(module) is not None
        remedy = f"pip install 'qplan[{extra}]' where its functions are served from."
    said = f"Functions in cells are for {needs}"
    if has:
        yield _note("doctor.functions", f"{said}; `qplan addin install --host {host.replace('_', '-')}` brings them.")
    else:
        yield Finding("doctor.functions", f"{said}, of which this machine has nothing.", remedy, severity=Severity.NOTE)

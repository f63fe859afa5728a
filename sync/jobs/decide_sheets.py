"""Decisions typed in the plan's Google spreadsheet, beside those of its workbook."""

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from sync.approval.state import Refusal, is_code, used_codes
from sync.errors import RefusedError, SheetsError, SheetsProtectedError
from sync.jobs.approvals_tab import told_on_record
from sync.jobs.decide import APPROVES, Decision, Typed, collect, decide, is_undecided, set_aside
from sync.jobs.sheets import editors_of, guards_in, layout_in_use
from sync.plan.adapters import Adapters
from sync.two_way.sheets.decisions import SheetDecisions, is_ours, proof_of
from sync.two_way.sheets.link import linked
from workbooks.tabs.approvals.tab import USED

if TYPE_CHECKING:
    from sync.two_way.sheets.client import SheetsClient

__all__ = ["Collected", "collect_everywhere", "collect_from_sheet"]

_NEEDS_CODE = "Here a decision takes the approver's code: others than qplan could have typed in this row."


class Collected(NamedTuple):
    """The decisions that were taken or refused, and why the spreadsheet could not be looked at; empty when it was."""

    decisions: tuple[Decision, ...]
    away: str = ""


def collect_everywhere(adapters: Adapters) -> Collected:
    """Take the decisions typed in the workbook and, where the plan has one, in its spreadsheet."""
    taken = collect(adapters) if adapters.workbook.exists() else ()
    try:
        return Collected((*taken, *collect_from_sheet(adapters)))
    except SheetsError as fault:
        return Collected(taken, str(fault))


def collect_from_sheet(adapters: Adapters) -> tuple[Decision, ...]:
    """Take the decisions typed in the spreadsheet, by the approver's code, and show there what is on record.

    In place of a code the first characters of the submitted digest count, where a service account that qplan logs in as
    alone owns the spreadsheet and the approver's row is protected for them: then nobody else can have typed there. They
    say which plan is meant, so that a word that was left standing decides nothing on the next one.

    Raises SheetsError.
    """
    link, state = linked(adapters.events()), adapters.approval()
    if link is None or state.submission is None:
        return ()
    client = adapters.sheets()
    sheet = SheetDecisions(client, link.id, layout_in_use(adapters))
    taken = []
    for one in sheet:
        row = Typed(one.approver, one.word, one.code, one.comment, f"{one.at} of the spreadsheet")
        if not is_undecided(adapters, row):
            continue
        is_digest = one.code.strip().casefold() == state.submission.change_set.short
        proof = _proof(adapters, client, link.id, one.approver) if is_digest else ""
        if is_digest and not proof:
            set_aside(adapters, row, _NEEDS_CODE)
            taken.append(Decision(row.approver, None, Refusal(_NEEDS_CODE, "Type the code of the message."), row.cell))
            continue
        agrees = one.word == APPROVES
        taken.append(
            decide(adapters, row.approver, row.code, agrees=agrees, comment=row.comment, cell=row.cell, proof=proof)
        )
    _hide_used(adapters, sheet)
    with suppress(SheetsProtectedError):
        sheet.show(told_on_record(adapters))
    return tuple(taken)


def _proof(adapters: Adapters, client: "SheetsClient", id_: str, approver: str) -> str:
    """Who alone may have typed in an approver's row, in words; empty where others may."""
    if not is_ours(client.file(id_), client.me()):
        return ""
    try:
        guards = guards_in(adapters, client, client.spreadsheet(id_))
    except RefusedError:  # tables are gone: nobody can say what is protected
        return ""
    return proof_of(approver, editors_of(adapters), guards)


def _hide_used(adapters: Adapters, sheet: SheetDecisions) -> None:
    """Replace the codes that stand there and that somebody has decided with; where that is not allowed they stay."""
    used = used_codes(adapters.events())
    for one in sheet:
        mine = [issued for issued in used if issued.approver == one.approver]
        if one.code and any(is_code(issued, one.code) for issued in mine):
            with suppress(SheetsProtectedError):
                sheet.replace(one.at, USED)

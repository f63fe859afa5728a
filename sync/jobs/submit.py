"""Submitting a plan: the digest is fixed, and every approver is sent a code of their own."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from calculations.exact.money import Money
from calculations.findings import Severity
from calculations.gates.gate import Gate
from sync.approval.delegation import delegations_of, speaks_for
from sync.approval.ladder import Stage
from sync.approval.needs import Needs, people
from sync.approval.state import CODE_BYTES, SALT_BYTES, ApprovalState, code_from, issue
from sync.errors import BadSettingsError
from sync.jobs.approvals_tab import show_approvals
from sync.jobs.policy import examined
from sync.jobs.read import Reading, read_plan
from sync.jobs.versions import keep_submitted
from sync.model.approval import Submission
from sync.model.change import Change, ChangeSet, Desired
from sync.model.event import Kind
from sync.model.value import shown
from sync.plan.adapters import Adapters
from sync.settings import CONFIG_NAME, ApproverSettings
from sync.writeback.summary import summaries
from sync.writeback.wants import KINDS, by_kind
from workbooks.models import DocumentFinding

__all__ = ["Submitted", "submit"]

_NOUN = 9
_SHOWN = 25


class Submitted(NamedTuple):
    """What came of a submission.

    `change_set` is None when findings block it. `is_new` is false when this very plan was before its approvers already.
    `sent` says where each code went.
    """

    reading: Reading
    change_set: ChangeSet | None
    is_new: bool
    sent: tuple[str, ...]


def submit(adapters: Adapters, by: str, *, resend: bool = False) -> Submitted:
    """Put the plan as it stands in the workbook before its approvers.

    A plan the CRM already holds is not submitted; a plan that is before its approvers already is not submitted twice.
    With `resend`, new codes replace the ones sent before. Codes are journalled (as fingerprints) before they are sent,
    so a code that arrives is always one that counts.
    """
    reading = read_plan(adapters, live=True)
    if reading.blocking:
        return Submitted(reading, None, is_new=False, sent=())
    change_set = reading.change_set
    if not change_set.changes:
        return Submitted(reading, change_set, is_new=False, sent=())
    if not adapters.approvers:
        raise BadSettingsError(adapters.settings.home / CONFIG_NAME, ["approvals.approvers: nobody is named"])
    held = examined(adapters, reading, by)
    policy = tuple(DocumentFinding(finding=one) for one in held.findings)
    if policy:
        return Submitted(reading._replace(findings=(*reading.findings, *policy)), None, is_new=False, sent=())
    state = adapters.approval()
    standing = adapters.standing()
    is_new = standing.digest != change_set.digest or standing.stage is Stage.ROLLED_BACK
    if is_new:
        submission = Submission(
            change_set=change_set,
            by=by,
            at=adapters.clock.now(),
            workbook=str(reading.document.path),
            sha256=reading.document.sha256,
            lines=dict(held.lines),
        )
        keep_submitted(adapters, change_set.short, by, reading.document)
        adapters.log.append(adapters.plan.id, Kind.SUBMITTED, by, submission.model_dump())
        state = adapters.approval()
    needs = adapters.needs(state)
    asked = people(needs)
    speaking = _speaking(adapters, needs)
    noted = _Noted(reading, held.gates, speaking)
    sent = tuple(
        _send_code(adapters, approver, change_set, by, noted)
        for approver in adapters.settings.approvals.approvers
        if (approver.id in asked or approver.id in speaking) and (resend or not _can_decide(state, approver.id))
    )
    show_approvals(adapters)
    return Submitted(reading, change_set, is_new=is_new, sent=sent)


class _Noted(NamedTuple):
    """What a letter says besides the changes: what reading found, the gates, and for whom somebody speaks."""

    reading: Reading
    gates: tuple[Gate, ...]
    speaking: Mapping[str, str]


def _speaking(adapters: Adapters, needs: Needs) -> dict[str, str]:
    """Who speaks for whom of those asked, by id, as of today: whom they lent their word, and who may speak."""
    asked, barred = people(needs), {one for need in needs for one in need.barred}
    day, lent = adapters.clock.now().date(), delegations_of(adapters.events())
    speaks = {one: speaks_for(one, lent, day) for one in adapters.approvers if one not in (*asked, *barred)}
    return {one: whose for one, whose in speaks.items() if whose in asked}


def _can_decide(state: ApprovalState, approver: str) -> bool:
    spoke = any(consent.approver == approver for consent in state.consents.values())
    return spoke or (approver, True) in state.codes


def _send_code(adapters: Adapters, approver: ApproverSettings, change_set: ChangeSet, by: str, noted: _Noted) -> str:
    codes = {}
    for agrees in (True, False):
        codes[agrees] = code_from(adapters.randomness(CODE_BYTES))
        salt = adapters.randomness(SALT_BYTES).hex()
        issued = issue(codes[agrees], approver.id, change_set.digest, agrees, salt)
        adapters.log.append(adapters.plan.id, Kind.CODE_ISSUED, by, issued.model_dump())
    subject = f"qplan {change_set.plan_id}: your decision on plan {change_set.short}"
    body = _letter(approver, change_set, by, codes, noted, adapters.log.head(adapters.plan.id))
    return adapters.post.send(approver.channel, subject, body, adapters.clock.now())


def _letter(
    approver: ApproverSettings, change_set: ChangeSet, by: str, codes: dict[bool, str], noted: _Noted, head: str
) -> str:
    reading, whose = noted.reading, noted.speaking.get(approver.id, "")
    asked = [(kind, wants) for kind, wants in by_kind(change_set.desired) if wants]
    lines = [
        f"{approver.name},",
        "",
        f"{by} asks you, as {approver.role}, to decide on the {' and '.join(kind.noun for kind, _ in asked)} of "
        f"{change_set.plan_id}.",
        *([f"You speak for {whose}, who lent you their word."] if whose else []),
        "",
        f"  plan      {change_set.short}  (the Approvals tab shows the same characters)",
        f"  workbook  {reading.document.path.name}",
        *(f"  {kind.noun:<{_NOUN}} {len(wants)}, {kind.summary(wants)}" for kind, wants in asked),
        *_rounding(change_set.desired),
        f"  changes   {len(change_set.changes)} to be written to the CRM",
        "",
        *_changes(change_set),
    ]
    notes = [str(found) for found in reading.findings if found.finding.severity is not Severity.BLOCKING]
    if notes:
        lines += ["", "Findings to weigh:", *(f"  - {note}" for note in notes)]
    if noted.gates:
        lines += ["", "Gates of the policy:", *(f"  - {_gate(gate)}" for gate in noted.gates)]
    lines += [
        "",
        "Your codes for this plan, and for nothing else:",
        f"  to approve   {codes[True]}",
        f"  to decline   {codes[False]}",
        "",
        "Type one beside your name on the Approvals tab with your decision, or run",
        f"  qplan approve --as {approver.id} --code {codes[True]}",
        "Nobody else has these codes. They are good for one decision; an edit of the plan makes them void.",
        "",
        f"Head of the log as this was written: {head}",
        "Keep this message: with it `qplan audit verify --head` shows at any time that nothing before was changed.",
    ]
    return "\n".join(lines) + "\n"


def _gate(gate: Gate) -> str:
    waiver = gate.waiver
    by = "" if waiver is None else f" Waived by {waiver.executive} ({waiver.role}): {waiver.reason}"
    return f"{gate.name}: {gate.verdict}. {gate.sentence}{by}"


def _changes(change_set: ChangeSet) -> Iterator[str]:
    """The biggest changes of each kind, under its name where there are several."""
    kinds = summaries(change_set.changes, {kind.sobject: kind.noun for kind in KINDS})
    for kind in kinds:
        if len(kinds) > 1:
            yield f"  {kind.total.says}"
        yield from (f"  {_line(change)}" for change in kind.changes[:_SHOWN])
        if len(kind.changes) > _SHOWN:
            yield f"  … and {len(kind.changes) - _SHOWN} more in the workbook"


def _line(change: Change) -> str:
    was = change.was if change.creates else f"{change.was} →"
    reason = f"   {change.reason}" if change.reason else ""
    plan = f"   {change.in_plan}" if change.in_plan else ""
    return f"{change.label:<34} {was:>14} {change.will:>16}{plan}{reason}"


def _rounding(desired: Sequence[Desired]) -> Iterator[str]:
    """What units of the records' currencies add to the plan, which approvers must not have to work out."""
    sides = [want.in_plan for want in desired if want.in_plan is not None]
    if sides:
        total = sum((side.rounding for side in sides), Decimal(0))
        unit = sides[0].unit
        money = shown(Money(total, unit).rounded().amount, unit)
        yield f"  rounding  {money} beside the plan, from whole units of the records' currencies"

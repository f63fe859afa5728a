"""Submitting a plan: the digest is fixed, and every approver is sent a code of their own."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sync.approval.delegation import delegations_of, speaks_for
from sync.approval.ladder import Stage
from sync.approval.needs import Needs, people
from sync.approval.state import CODE_BYTES, IN_EMERGENCY, SALT_BYTES, ApprovalState, code_from, issue
from sync.errors import BadSettingsError, RefusedError
from sync.jobs.approvals_tab import show_approvals
from sync.jobs.policy import Examined, examined
from sync.jobs.read import Reading, read_plan
from sync.jobs.review import evidence_of, review_of
from sync.jobs.versions import keep_submitted
from sync.model.approval import Submission
from sync.model.change import ChangeSet
from sync.model.event import Kind
from sync.people.attached import attached
from sync.people.letter import Asked, letter
from sync.plan.adapters import Adapters
from sync.settings import CONFIG_NAME, ApproverSettings
from sync.writeback.wants import by_kind
from workbooks.models import DocumentFinding

__all__ = ["Submitted", "ask_again", "submit"]


class Submitted(NamedTuple):
    """What came of a submission.

    `change_set` is None when findings block it. `is_new` is false when this very plan was before its approvers already.
    `sent` says where each code went.
    """

    reading: Reading
    change_set: ChangeSet | None
    is_new: bool
    sent: tuple[str, ...]


def submit(adapters: Adapters, by: str, *, resend: bool = False, only: Sequence[str] = ()) -> Submitted:
    """Put the plan as it stands in the workbook before its approvers, or `only` the kinds of records that are named.

    A plan the CRM already holds is not submitted; a plan that is before its approvers already is not submitted twice.
    With `resend`, new codes replace the ones sent before. Codes are journalled (as fingerprints) before they are sent,
    so a code that arrives is always one that counts.

    Raises RefusedError for a kind that the plan does not write.
    """
    adapters.events(anew=True)  # whoever touched the log since this process began is found out before anybody is asked
    try:
        reading = read_plan(adapters, live=True, only=only)
    except ValueError as error:
        if not only:
            raise
        raise RefusedError(f"There is no such part: {error}.", remedy="Name kinds of records with --only.") from error
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
            authors=held.authors,
            evidence=evidence_of(reading, adapters.settings.plan.currency, held.gates),
        )
        keep_submitted(adapters, change_set.short, by, reading.document)
        adapters.log.append(adapters.plan.id, Kind.SUBMITTED, by, submission.model_dump())
        state = adapters.approval()
    sent = tuple(_send_codes(adapters, state, reading, held, resend=resend))
    show_approvals(adapters)
    return Submitted(reading, change_set, is_new=is_new, sent=sent)


def ask_again(adapters: Adapters) -> tuple[str, ...]:
    """Send new codes to whoever agreed too long ago for the plan to be written by, once; where each went.

    Nothing is submitted anew: they are asked about what they agreed to. What was submitted with an earlier release, and
    the words of an emergency, are not asked for again.
    """
    state = adapters.approval()
    submission, approved = state.submission, state.approved(adapters.needs(state))
    if submission is None or approved is None or not submission.evidence.unit:
        return ()
    expired = adapters.policy.expired(approved.consents, adapters.clock.now())
    asked = {word.approver: word.on_behalf for word in expired if word.via != IN_EMERGENCY}
    return tuple(
        _send_code(adapters, approver, submission, asked[approver.id])
        for approver in adapters.settings.approvals.approvers
        if approver.id in asked and (approver.id, True) not in state.codes
    )


def _send_codes(
    adapters: Adapters, state: ApprovalState, reading: Reading, held: Examined, *, resend: bool
) -> Iterator[str]:
    """Send codes to whoever is asked, or speaks for them, and has none, or with `resend` to all; where each went."""
    submission, needs = state.submission, adapters.needs(state)
    if submission is None:
        return
    if not submission.evidence.unit:  # submitted with an earlier release
        evidence = evidence_of(reading, adapters.settings.plan.currency, held.gates)
        submission = submission.model_copy(update={"evidence": evidence})
    asked, speaking = people(needs), _speaking(adapters, needs)
    for approver in adapters.settings.approvals.approvers:
        is_asked = approver.id in asked or approver.id in speaking
        if is_asked and (resend or not _can_decide(state, approver.id)):
            yield _send_code(adapters, approver, submission, speaking.get(approver.id, ""))


def _speaking(adapters: Adapters, needs: Needs) -> dict[str, str]:
    """Who speaks for whom of those asked, by id, as of today: whom they lent their word, and who may speak."""
    asked, barred = people(needs), {one for need in needs for one in need.barred}
    day, lent = adapters.clock.now().date(), delegations_of(adapters.events())
    speaks = {one: speaks_for(one, lent, day) for one in adapters.approvers if one not in (*asked, *barred)}
    return {one: whose for one, whose in speaks.items() if whose in asked}


def _can_decide(state: ApprovalState, approver: str) -> bool:
    spoke = any(consent.approver == approver for consent in state.consents.values())
    return spoke or (approver, True) in state.codes


def _send_code(adapters: Adapters, approver: ApproverSettings, submission: Submission, whose: str) -> str:
    """Make an approver's codes and send them; `whose` word they speak, where it is not their own."""
    change_set, codes = submission.change_set, dict[bool, str]()
    for agrees in (True, False):
        codes[agrees] = code_from(adapters.randomness(CODE_BYTES))
        salt = adapters.randomness(SALT_BYTES).hex()
        issued = issue(codes[agrees], approver.id, change_set.digest, agrees, salt)
        adapters.log.append(adapters.plan.id, Kind.CODE_ISSUED, submission.by, issued.model_dump())
    review = review_of(adapters, submission)
    links, now = adapters.links, adapters.clock.now()
    address = links.address(change_set.plan_id, approver.id, change_set.digest, now) if links.is_served else ""
    asked = Asked(
        approver.id,
        approver.name,
        approver.role,
        whose,
        " and ".join(kind.noun for kind, wants in by_kind(change_set.desired) if wants),
        address,
    )
    subject = f"qplan {change_set.plan_id}: your decision on plan {change_set.short}"
    return adapters.post.send(approver.channel, subject, letter(review, asked, codes), now, [attached(review, now)])

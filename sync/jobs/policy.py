"""What the policy says of a plan as it stands: whom it asks, and what it finds."""

from decimal import Decimal
from typing import NamedTuple

from calculations.findings import Finding, Severity
from calculations.gates.gate import Gate
from sync.approval.gates import gate_findings
from sync.approval.needs import people
from sync.approval.rules import Lines
from sync.approval.state import declined_digests
from sync.facts.lines import lines_of
from sync.facts.quotas import quotas_before
from sync.jobs.edits import edits_of, history_of
from sync.jobs.facts import known_at
from sync.jobs.gates import gates_at_submission
from sync.jobs.read import Reading
from sync.model.change import ChangeSet
from sync.plan.adapters import Adapters

__all__ = ["Examined", "examined"]

_PAST_QUARTERS = 4
_LOOK = "The policy lets nothing be submitted before it is mended: `qplan policy explain` tells the rules."


class Examined(NamedTuple):
    """What the policy says of a plan that somebody would submit.

    `asked` are the ids of whose words it takes, `lines` who stands above whom where a rule speaks of that, `authors`
    who may have typed a value, `gates` those of the policy with their waivers, `findings` what keeps it from being
    submitted.
    """

    asked: tuple[str, ...]
    lines: Lines
    authors: tuple[str, ...]
    gates: tuple[Gate, ...]
    findings: tuple[Finding, ...]


def examined(adapters: Adapters, reading: Reading, by: str) -> Examined:
    """Hold a plan as read against the policy, as submitted by `by`."""
    change_set, policy = reading.change_set, adapters.policy
    lines, authors = _lines(adapters, change_set), _authors(adapters, reading)
    gates = gates_at_submission(adapters, reading.document) if policy.gates else ()
    stopped = [
        Finding(
            "policy.finding-stops", f"{one.sentence} [{one.code}]", one.remedy or _LOOK, one.rows, Severity.BLOCKING
        )
        for one in (found.finding for found in reading.findings)
        if policy.stops(one) and one.severity is not Severity.BLOCKING
    ]
    found = (
        *stopped,
        *gate_findings(policy.gates, gates),
        *policy.findings(change_set, by, lines, _past(adapters), authors),
        *_declined(adapters, change_set),
    )
    return Examined(people(policy.asked(change_set, by, lines, authors)), lines, authors, gates, found)


def _lines(adapters: Adapters, change_set: ChangeSet) -> Lines:
    """Who stands above whom something changes for; read only where a rule speaks of it."""
    if not any(rule.under for rule in adapters.policy.rules):
        return {}
    mentioned = {
        value
        for change in change_set.changes
        for value in (*(value for _, value in change.record.equals), change.before, change.after)
        if isinstance(value, str)
    }
    return lines_of(known_at(adapters), sorted(mentioned))


def _authors(adapters: Adapters, reading: Reading) -> tuple[str, ...]:
    """Names of who saved the workbook with values typed into it: the file tells of now, the events of before."""
    history = history_of(adapters.events(), edits_of(adapters, reading.document))
    return tuple(sorted({one.by for one in history if one.by}))


def _past(adapters: Adapters) -> tuple[Decimal, ...]:
    """Sums of the quotas of the last quarters that have any, in plan currency; read only where a rule needs them."""
    if adapters.policy.most_beside_past is None:
        return ()
    quotas = quotas_before(known_at(adapters))
    sums = quotas.groupby("quarter")["amount"].sum()
    last = [str(adapters.plan.quarter.shift(-n)) for n in range(1, _PAST_QUARTERS + 1)]
    return tuple(Decimal(str(float(sums[label]))) for label in last if label in sums.index and sums[label] > 0)


def _declined(adapters: Adapters, change_set: ChangeSet) -> tuple[Finding, ...]:
    if change_set.digest not in declined_digests(adapters.events()):
        return ()
    sentence = f"Plan {change_set.short} was declined, and it is the same to the last digit."
    remedy = "Change it, or say in the reasons what its approvers did not know."
    return (Finding("policy.declined-unchanged", sentence, remedy, (), Severity.BLOCKING),)

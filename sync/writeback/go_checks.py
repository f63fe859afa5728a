"""Go or no-go: each question before a cutover, answered from figures that were looked up elsewhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from calculations.gates.gate import Gate
from sync.crm.ports import Allowance
from sync.model.change import Change
from sync.model.receipt import Outcome, Receipt
from sync.writeback.beside import drops
from sync.writeback.cutover import Check
from sync.writeback.rehearsal import is_ready

__all__ = ["budget", "drift", "fan_out", "freshness", "gates", "plain", "requests_for"]

_NAMED = 3
_REQUESTS_A_BATCH = 5
"""Check, write, read back, and what hangs on a record read before and put back after."""


def plain(name: str, trouble: str, fine: str) -> Check:
    """A question with a sentence for either answer: `trouble` where there is any, else `fine`."""
    return Check(name=name, is_good=not trouble, says=trouble or fine)


def gates(judged: Sequence[Gate]) -> Check:
    """The gates of the policy, passed or waived."""
    shut = [gate for gate in judged if not gate.is_open]
    waived = [f"{gate.name} waived by {gate.waiver.executive}" for gate in judged if gate.waiver is not None]
    told = "; ".join(f"{gate.name}: {gate.sentence}" for gate in shut)
    by = f", {'; '.join(waived)}" if waived else ""
    fine = f"{len(judged)} gates passed or waived{by}." if judged else "The policy asks for no gate."
    return plain("gates", told, fine)


def freshness(hours: float | None, most: float) -> Check:
    """How long ago the oldest object was pulled, in hours; None where one never was."""
    if hours is None:
        return Check(name="freshness", is_good=False, says="Not everything was pulled yet: run `qplan pull`.")
    says = f"The CRM was last pulled {hours:.1f} hours ago; at most {most:g} are allowed."
    return Check(name="freshness", is_good=hours <= most, says=says)


def drift(receipts: Sequence[Receipt]) -> Check:
    """What the rehearsal found: records that no longer hold what the approvers saw."""
    outcomes = Counter(one.outcome for one in receipts)
    ready = sum(is_ready(one) for one in receipts)
    there = outcomes[Outcome.ALREADY_APPLIED]
    moved = [one for one in receipts if not is_ready(one) and not one.outcome.is_settled]
    says = f"{ready:,} records hold what was approved, {there:,} are there already"
    if moved:
        named = "; ".join(f"{one.label}: {one.note}" for one in moved[:_NAMED])
        more = f"; and {len(moved) - _NAMED:,} more" if len(moved) > _NAMED else ""
        says += f", {len(moved):,} are not as they were: {named}{more}"
    return Check(name="drift", is_good=not moved, says=f"{says.removesuffix('.')}.")


def requests_for(changes: Sequence[Change], batch: int) -> int:
    """About how many requests writing takes: some for each batch, and one for each way from an owner to another in it.

    That way records with a team go, which the CRM keeps so; how many have one is not known yet.
    """
    parts = [changes[start : start + batch] for start in range(0, len(changes), batch)]
    ways = sum(len({(one.before, one.after) for one in part if drops(one)}) for part in parts)
    return _REQUESTS_A_BATCH * len(parts) + ways


def budget(requests: int, allowance: Allowance | None) -> Check:
    """The requests it takes beside those the org has left of its day."""
    if allowance is None:
        return Check(name="API budget", is_good=None, says=f"About {requests:,} requests; the CRM tells no allowance.")
    says = f"About {requests:,} requests; {allowance.left:,} of {allowance.allowed:,} are left for qplan."
    return Check(name="API budget", is_good=requests <= allowance.left, says=says)


def fan_out(records: Mapping[str, int], listeners: Mapping[str, int], most: int | None) -> Check:
    """Runs of flows, triggers and rules that writing sets off: records × listeners, summed over objects."""
    silent = [sobject for sobject in records if sobject not in listeners]
    if silent:
        says = f"Nobody said how many flows and triggers listen to {_listed(silent)}: cutover.listeners."
        return Check(name="fan-out", is_good=None if most is None else False, says=says)
    total = sum(count * listeners[sobject] for sobject, count in records.items())
    parts = "; ".join(f"{sobject}: {count:,} × {listeners[sobject]}" for sobject, count in records.items())
    limit = "" if most is None else f", of at most {most:,}"
    says = f"{total:,} runs of flows and triggers{limit} ({parts or 'nothing to write'})."
    return Check(name="fan-out", is_good=most is None or total <= most, says=says)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)

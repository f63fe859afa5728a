"""What approvers are shown: put together from the workbook when a plan is submitted, and from the log afterwards."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from calculations.exact.money import Money
from calculations.findings import Severity
from calculations.gates.gate import Gate
from sync.jobs.read import Reading
from sync.model.amount import amount
from sync.model.approval import Submission
from sync.model.change import ChangeSet, Desired
from sync.model.evidence import Evidence, GateShown, Person, Remark, Told
from sync.model.value import shown
from sync.people.review import Group, Review, money
from sync.plan.adapters import Adapters
from sync.writeback.summary import summaries
from sync.writeback.wants import KINDS, by_kind
from workbooks.models import PlanDocument

__all__ = ["evidence_of", "review_of", "review_of_reading", "review_submitted"]

UNKNOWN = "n/a"
_MONEY = {
    "key_plan": ("Planned revenue", ""),
    "target": ("Company target", ""),
    "key_gap": ("Plan against the target", "above zero: the plan is above the target"),
    "plan_gap_amount": ("Bottom-up against the target", "what the people can book, against the target"),
    "final_total": ("Sum of final quotas", ""),
}
_RATES = {
    "plan_chance": ("Chance to reach the target", "share of the drawn quarters that book the target or more"),
    "over_assignment_in_force": ("Over-assignment in force", "quotas above the target"),
}
_SIGNED = {"key_gap", "plan_gap_amount"}


def evidence_of(reading: Reading, unit: str, gates: Sequence[Gate] = ()) -> Evidence:
    """Figures, gates, findings and people as a workbook shows them.

    Args:
        reading: of the workbook. unit: the plan's currency. gates: those the policy asks for, judged for this
            submission and with their waivers; they stand in for what the workbook says of the same ones.
    """
    document = reading.document
    return Evidence(
        unit=unit,
        figures=tuple(_figures(document, unit)),
        gates=tuple(_gates(document, gates)),
        findings=tuple(
            Remark(
                severity=found.finding.severity.value,
                sentence=found.finding.sentence,
                remedy=found.finding.remedy,
                at="" if found.at is None else str(found.at),
            )
            for found in sorted(reading.findings, key=lambda found: found.finding.severity.gravity)
            if found.finding.severity is not Severity.BLOCKING
        ),
        people=tuple(_people(document)),
    )


def review_of(adapters: Adapters, submission: Submission) -> Review:
    """A submission as its approvers are shown it, with the log's head of this moment."""
    return Review(
        submission.change_set,
        submission.evidence,
        _name(submission.workbook),
        _totals(submission.change_set),
        _groups(submission.change_set),
        submission.by,
        f"{submission.at:%Y-%m-%d %H:%M} UTC",
        adapters.log.head(adapters.plan.id),
    )


def review_submitted(adapters: Adapters) -> Review | None:
    """The newest submission as its approvers are shown it; None before there is one."""
    submission = adapters.approval().submission
    return None if submission is None else review_of(adapters, submission)


def review_of_reading(adapters: Adapters, reading: Reading) -> Review:
    """A workbook as its approvers would be shown it if it were submitted now."""
    evidence = evidence_of(reading, adapters.settings.plan.currency)
    wanted = reading.change_set
    return Review(wanted, evidence, reading.document.path.name, _totals(wanted), _groups(wanted))


def _totals(change_set: ChangeSet) -> tuple[tuple[str, str], ...]:
    said = [(kind.noun, f"{len(mine):,}, {kind.summary(mine)}") for kind, mine in by_kind(change_set.desired) if mine]
    count = len(change_set.changes)
    return (*said, *_rounding(change_set.desired), ("changes", f"{count:,} to be written to the CRM"))


def _groups(change_set: ChangeSet) -> tuple[Group, ...]:
    kinds = summaries(change_set.changes, {kind.sobject: kind.noun for kind in KINDS})
    return tuple(Group(kind.total.says, [team.says for team in kind.teams], kind.changes) for kind in kinds)


def _rounding(desired: Sequence[Desired]) -> Iterator[tuple[str, str]]:
    """What units of the records' currencies add to the plan, which approvers must not have to work out."""
    sides = [want.in_plan for want in desired if want.in_plan is not None]
    if sides:
        unit = sides[0].unit
        total = Money(sum((side.rounding for side in sides), Decimal(0)), unit).rounded().amount
        yield "rounding", f"{shown(total, unit)} beside the plan, from whole units of the records' currencies"


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _figures(document: PlanDocument, unit: str) -> Iterator[Told]:
    values: Mapping[str, Any] = {**document.inputs, **document.figures}
    for id_, (title, note) in _MONEY.items():
        value = _number(values.get(id_))
        sign = "+" if id_ in _SIGNED and value is not None and value > 0 else ""
        yield Told(title=title, says=UNKNOWN if value is None else f"{sign}{money(value)} {unit}", note=note)
    for id_, (title, note) in _RATES.items():
        yield Told(title=title, says=_rate(values.get(id_)), note=note)


def _gates(document: PlanDocument, judged: Sequence[Gate]) -> Iterator[GateShown]:
    known = {gate.name: gate for gate in judged}
    for row in document.tables.get("scorecard", ()):
        values, gate = row.values, known.get(row.key)
        waiver = None if gate is None else gate.waiver
        yield GateShown(
            title=str(values.get("title") or row.key),
            verdict=str(values.get("verdict") or UNKNOWN) if gate is None else gate.verdict.value,
            waiver="" if waiver is None else f"Waived by {waiver.executive} ({waiver.role}): {waiver.reason}",
            figure=_rate(values.get("figure")),
            limit=f"{values.get('side') or ''} {_rate(values.get('limit'))}".strip(),
        )


def _people(document: PlanDocument) -> Iterator[Person]:
    for row in document.tables.get("quotas", ()):
        values = row.values
        planned, last = _number(values.get("final")), _number(values.get("last_quota"))
        if planned is not None:
            yield Person(
                name=str(values.get("name") or row.key),
                team=str(values.get("manager") or "no manager"),
                planned=planned,
                last=last or None,
            )


def _rate(value: object) -> str:
    number = _number(value)
    return UNKNOWN if number is None else f"{number:.1%}"


def _number(value: object) -> Decimal | None:
    """A number of a cell, exact; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return amount(value)

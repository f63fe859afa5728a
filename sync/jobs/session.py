"""The planning session: its agenda, what it decided, and the record of what it committed to."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from calculations.findings import Finding, ranked
from calculations.fiscal import Quarter
from sync.approval.state import fold
from sync.cycle.calendar import Calendar
from sync.cycle.people import known
from sync.cycle.session import About, Decision, decision_findings, decisions
from sync.errors import RefusedError
from sync.jobs.cycle import cycle_record
from sync.model.change import SHORT
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from workbooks.document.session import Agendum, Decided, SessionTold

__all__ = [
    "Commitments",
    "PlanningSession",
    "decide_in_session",
    "planning_session",
    "session_told",
    "settle_decision",
    "write_record",
]

_APPROVED_AS = (About.PLAN, About.TERRITORIES, About.QUOTAS)
"""What is committed to by approving a change set."""


class Commitments(NamedTuple):
    """What was approved: the change set's digest, how many changes, and each executive's word with its moment."""

    digest: str
    changes: int
    is_approved: bool
    words: tuple[str, ...]


class PlanningSession(NamedTuple):
    """The session of a cycle: its calendar, what it decided, what was approved, and what is to be said of it."""

    quarter: str
    calendar: Calendar | None
    decisions: tuple[Decision, ...]
    commitments: Commitments | None
    findings: tuple[Finding, ...]
    head: str


def planning_session(adapters: Adapters, quarter: Quarter) -> PlanningSession:
    """The session of the cycle that plans a quarter, as the events tell it."""
    events, people = adapters.events(str(quarter)), adapters.settings.cycle.persons
    found, state = decisions(events), fold(events)
    commitments = None
    if state.submission is not None:
        needs = adapters.policy.needs(state.submission)
        words = tuple(
            f"{one.approver} {'agreed' if one.agrees else 'declined'} on {one.at:%Y-%m-%d %H:%M} UTC"
            for one in state.consents.values()
        )
        change_set = state.submission.change_set
        is_approved = not state.declined and state.approved(needs) is not None
        commitments = Commitments(change_set.digest, len(change_set.changes), is_approved, words)
    findings = ranked(decision_findings(found, people, adapters.clock.now().date()))
    calendar = cycle_record(adapters, quarter).calendar
    return PlanningSession(str(quarter), calendar, found, commitments, findings, adapters.log.head(str(quarter)))


def session_told(adapters: Adapters) -> SessionTold:
    """The session of the plan's cycle as its workbook tells it; before one was started, the agenda there will be."""
    session = planning_session(adapters, adapters.plan.quarter)
    calendar, settings, people = session.calendar, adapters.settings.cycle, adapters.settings.cycle.persons
    held = calendar.session if calendar is not None else settings.laid(settings.template).session
    task = None if calendar is None else calendar.task("session")
    return SessionTold(
        day=None if task is None else task.due,
        facilitators=tuple(held.facilitators),
        agenda=tuple(Agendum(one.title, one.minutes, "; ".join(one.points)) for one in held.agenda),
        decisions=tuple(
            Decided(
                one.number,
                one.text,
                one.about.value,
                person.name if (person := known(people, one.owner)) is not None else one.owner,
                one.due,
                _became(one, session.commitments),
                one.is_open,
            )
            for one in session.decisions
        ),
    )


def _became(one: Decision, told: Commitments | None) -> str:
    """What came of a decision: what shows that it was carried out, else what was submitted of it."""
    if one.done_at is not None:
        return f"{one.evidence} ({one.done_at:%Y-%m-%d}, {one.done_by})"
    if told is None or one.about not in _APPROVED_AS:
        return ""
    return f"change set {told.digest[:SHORT]}, {'approved' if told.is_approved else 'not approved'}"


def decide_in_session(
    adapters: Adapters,
    quarter: Quarter,
    by: str,
    *,
    text: str = "",
    number: int | None = None,
    about: About | None = None,
    owner: str | None = None,
    due: date | None = None,
) -> tuple[Decision, tuple[Finding, ...]]:
    """Put a decision on record, or amend one: what is not given stays as it was. The decision, and what it lacks.

    Args:
        adapters: of the plan. quarter: whose session. by: who says it. text: what was decided. number: of the one that
            is amended; a new one by default. about: what it commits to. owner: who carries it out. due: by when.

    Raises:
        RefusedError: a new one says nothing, or there is none of that number.
    """
    before = decisions(adapters.events(str(quarter)))
    was = next((one for one in before if one.number == number), None)
    if number is not None and was is None:
        raise RefusedError(f"There is no decision {number}.", remedy="`qplan session show` lists them.")
    if was is None and not text.strip():
        raise RefusedError("A decision says what was decided.", remedy="Say it in quotes, as its first words.")
    people = adapters.settings.cycle.persons
    person = known(people, owner or "")
    told = {
        "number": was.number if was is not None else len(before) + 1,
        "text": text.strip() or (was.text if was is not None else ""),
        "about": (about or (was.about if was is not None else About.OTHER)).value,
        "owner": person.id
        if person is not None
        else (owner.strip() if owner is not None else was.owner if was else ""),
        "due": due or (was.due if was is not None else None),
    }
    adapters.log.append(str(quarter), Kind.DECIDED, by, told)
    made = _numbered(adapters, quarter, told["number"])
    return made, decision_findings([made], people, adapters.clock.now().date())


def settle_decision(adapters: Adapters, quarter: Quarter, number: int, by: str, evidence: str) -> Decision:
    """Put on record that a decision was carried out, and what shows it.

    Raises RefusedError for one that is not there or is done, and without evidence.
    """
    if not evidence.strip():
        raise RefusedError("Nothing is done without its evidence.", remedy="Give a file, a link or what shows it.")
    found = next((one for one in decisions(adapters.events(str(quarter))) if one.number == number), None)
    if found is None or not found.is_open:
        why = "There is no" if found is None else "It is carried out:"
        raise RefusedError(f"{why} decision {number}.", remedy="`qplan session show` lists those that are open.")
    adapters.log.append(str(quarter), Kind.CARRIED_OUT, by, {"number": number, "evidence": evidence.strip()})
    return _numbered(adapters, quarter, number)


def write_record(adapters: Adapters, quarter: Quarter, path: Path) -> PlanningSession:
    """Write the record of the session's commitments as Markdown: decisions, what was approved by whom, and the chain.

    It is signed by what it names: the change set's digest, the executives' words, each given with a code of its own,
    and the head of the plan's events, which `qplan audit verify --head` holds against the store.
    """
    session = planning_session(adapters, quarter)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_lines(session)) + "\n", encoding="utf-8")
    return session


def _numbered(adapters: Adapters, quarter: Quarter, number: object) -> Decision:
    return next(one for one in decisions(adapters.events(str(quarter))) if one.number == number)


def _lines(session: PlanningSession) -> list[str]:
    lines = [f"# Commitments of the planning session, {session.quarter}", ""]
    if session.calendar is not None:
        held = session.calendar.session
        task = session.calendar.task("session")
        day = f" on {task.due}" if task is not None else ""
        lines += [f"Executive Planning Session{day}. Facilitators: {' + '.join(held.facilitators)}.", ""]
    lines += ["| | decision | about | owner | by | stands |", "|---|---|---|---|---|---|"]
    for one in session.decisions:
        stands = "open" if one.is_open else f"done on {one.done_at:%Y-%m-%d}: {one.evidence}"
        cells = (str(one.number), one.text, one.about.value, one.owner or "nobody", str(one.due or "no day"), stands)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    lines += ["", "## Approved plan, territories and quotas", ""]
    told = session.commitments
    if told is None:
        lines.append("Nothing was submitted yet.")
    else:
        word = "approved" if told.is_approved else "not approved"
        lines.append(f"Change set {told.digest}: {told.changes} changes, {word}.")
        lines += [f"- {word}" for word in told.words]
    lines += [
        "",
        f"Head of the plan's events: {session.head}",
        "",
        "Held against the store by `qplan audit verify --head`.",
    ]
    return lines

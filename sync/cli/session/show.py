"""`qplan session show`: agenda, decisions, and what they lack."""

from sync.cli.cycle.options import QuarterOption
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, say, show
from sync.cli.session.fields import decision_fields, tell_decision

__all__ = ["show_session"]


def show_session(quarter: QuarterOption = "", config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show the session's agenda with its minutes, what it decided, and what a decision lacks: an owner, a day."""
    from sync.bootstrap import opened
    from sync.jobs.cycle import cycle_quarter
    from sync.jobs.session import planning_session

    with opened(config) as adapters:
        session = planning_session(adapters, cycle_quarter(adapters, quarter))
    held = session.calendar.session if session.calendar is not None else None
    agenda = held.agenda if held is not None else ()
    if as_json:
        show(
            {
                "quarter": session.quarter,
                "facilitators": held.facilitators if held is not None else (),
                "attendees": held.attendees if held is not None else (),
                "agenda": [one.model_dump() for one in agenda],
                "decisions": [decision_fields(one) for one in session.decisions],
                "approved": session.commitments is not None and session.commitments.is_approved,
                "digest": session.commitments.digest if session.commitments is not None else None,
                "findings": [finding_fields(one) for one in session.findings],
            }
        )
        finish(Exit.DONE)
    if held is not None:
        say(f"Executive Planning Session of {session.quarter}: {' + '.join(held.facilitators)}.")
    for number, item in enumerate(agenda, 1):
        say(f"{number}. {item.title} ({item.minutes} min)", *(f"   - {point}" for point in item.points))
    say("", "Decisions:" if session.decisions else "Nothing was decided yet.")
    say(*map(tell_decision, session.decisions), *(f"{one.sentence} {one.remedy}" for one in session.findings))
    finish(Exit.DONE)

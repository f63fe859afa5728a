"""Codes of findings on a planning cycle; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

CODES = (
    Code(
        "cycle.after-quarter-start",
        (_WARNING,),
        "The cycle begins after the quarter it plans did: no day was left to plan it.",
        "What it plans takes effect when it is approved; begin the next one in time.",
    ),
    Code(
        "cycle.calendar-edited",
        (_NOTE,),
        "The settings lay out another calendar than the one that was started.",
        "Run `qplan cycle start` again to take it; what is done stays done.",
    ),
    Code(
        "cycle.date-too-early",
        (_WARNING,),
        "A task is due before it can be done with what it waits for.",
        "Give it a later day, or less to wait for: [cycle.tasks].",
    ),
    Code(
        "cycle.decision-late",
        (_WARNING,),
        "What the planning session decided was to be done by a day that is over.",
        "Carry it out and say so: `qplan session settle`; or amend its day.",
    ),
    Code(
        "cycle.decision-without-date",
        (_WARNING,),
        "The planning session decided something, and nobody said by when.",
        "Say it: `qplan session decide --number N --due DAY`.",
    ),
    Code(
        "cycle.decision-without-owner",
        (_WARNING,),
        "The planning session decided something that is nobody's to do, or somebody's who is not there.",
        "Name somebody: `qplan session decide --number N --owner PERSON`.",
    ),
    Code(
        "cycle.holiday-on-due-day",
        (_NOTE,),
        "A task would be due on a holiday: it is due on the last working day before.",
    ),
    Code(
        "cycle.overlaps",
        (_WARNING,),
        "The cycle of another quarter is under way at the same time.",
        "Finish or skip what is open there, or begin this one later.",
    ),
    Code(
        "cycle.owner-left",
        (_WARNING,),
        "Somebody who answers for an open task has left.",
        "Transfer it: `qplan cycle transfer TASK --to PERSON --because …`.",
    ),
    Code(
        "cycle.owner-missing",
        (_WARNING,),
        "A role that answers for tasks is nobody's.",
        "Name somebody with that role in [[cycle.people]] of qplan.toml.",
    ),
    Code(
        "cycle.owner-unknown",
        (_WARNING,),
        "A task was given to somebody who is not in the settings any more.",
        "Name them in [[cycle.people]], or transfer the task.",
    ),
    Code(
        "cycle.started-late",
        (_WARNING,),
        "The cycle begins later than it should; its days are pressed into those that are left.",
        "Take the three-week template, or begin earlier next time.",
    ),
    Code(
        "cycle.task-gone",
        (_NOTE,),
        "Something is on record for a task that the calendar does not have any more.",
    ),
)

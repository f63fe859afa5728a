"""Codes of findings on a planning cycle; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

CODES = (
    Code(
        "change.amount",
        (_BLOCKING,),
        "A change within the quarter has no amount where its kind takes one, or one where it takes none.",
        "`qplan change propose --help` names the kinds.",
    ),
    Code(
        "change.below-zero",
        (_BLOCKING,),
        "A change within the quarter would leave less than nothing of somebody's quota.",
        "Take a smaller amount, or more people to carry it.",
    ),
    Code(
        "change.carrier",
        (_BLOCKING,),
        "Those who are to carry a change are not named, or are nobody with a quota.",
        "Name colleagues of the tab Quotas with --to, each once.",
    ),
    Code(
        "change.end-missing",
        (_BLOCKING,),
        "A leave has no end after its first day, or another change has one.",
        "Give --until, the first day they are back, to a leave.",
    ),
    Code(
        "change.leader-left",
        (_WARNING,),
        "Whoever leaves leads people, or answers for tasks of the cycle.",
        "Give the people another manager in the CRM and pull; `qplan cycle transfer` hands the tasks over.",
    ),
    Code(
        "change.left",
        (_WARNING,),
        "An agreed change was not put into the workbook: the quota is another than the change was made of.",
        "Set the quota back, or propose a new change.",
    ),
    Code(
        "change.no-quota",
        (_BLOCKING,),
        "A change is asked for of somebody who has no quota of their own.",
        "Run `qplan build`, and look at the tab Quotas; a leader's tasks are transferred.",
    ),
    Code(
        "change.no-reason",
        (_BLOCKING,),
        "A change within the quarter says not why.",
        "Add --because.",
    ),
    Code(
        "change.nothing",
        (_BLOCKING,),
        "A change within the quarter would move nothing.",
        "Look at its days and its amount.",
    ),
    Code(
        "change.on-holiday",
        (_NOTE,),
        "A change within the quarter begins on a day nobody works: it holds from it on.",
    ),
    Code(
        "change.others-differ",
        (_WARNING,),
        "Quotas beside those of the changes differ from the CRM too, and would be written with them.",
        "See `qplan diff` before you submit.",
    ),
    Code(
        "change.outside",
        (_BLOCKING,),
        "A change within the quarter begins on a day that is none of it.",
        "Plan the quarter of that day, or take a day of this one.",
    ),
    Code(
        "change.overlaps",
        (_BLOCKING,),
        "A change meets another on the same quota: one that is open, or that holds from a later day on.",
        "Decide or withdraw that one first.",
    ),
    Code(
        "change.past",
        (_BLOCKING,),
        "A change would hold from a day on that is over, or earlier than its notice.",
        "Take a day to come; what is over is settled in pay, not in quotas.",
    ),
    Code(
        "change.unknown-person",
        (_BLOCKING,),
        "A change is asked for of a stranger, or of one of several people of that name.",
        "Name one of the tab Quotas, by id where two share a name.",
    ),
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
    Code(
        "outbox.disputed",
        (_WARNING,),
        "A reader says that something in a message is wrong.",
        "Answer it: `qplan appeals file`, or a next version of the message.",
    ),
    Code(
        "outbox.no-address",
        (_WARNING,),
        "Somebody a message goes to has no address.",
        "Give them one in the CRM or in [[cycle.people]].",
    ),
    Code(
        "outbox.undelivered",
        (_WARNING,),
        "A message could not be handed over.",
        "Mend what it says, and send again.",
    ),
    Code(
        "outbox.unknown-outcome",
        (_WARNING,),
        "A message was about to be sent, and nobody knows what became of it: it may have arrived.",
        "Ask its reader; `qplan outbox send --again` sends it once more, as a possible duplicate.",
    ),
    Code(
        "training.bad-day",
        (_WARNING,),
        "A line of a file of completions has a day that is none, or still to come.",
        "Write it as 2020-03-27; import it once it was completed.",
    ),
    Code(
        "training.unknown",
        (_WARNING,),
        "A line of a file of completions names no training of the cycle.",
        "Name it by its task or title: `qplan training show`.",
    ),
    Code(
        "training.unknown-person",
        (_WARNING,),
        "A line of a file of completions names a stranger, or one of several people of that name.",
        "Name them by id or address.",
    ),
    Code(
        "leaders.left",
        (_WARNING,),
        "A leader left in the middle of the leaders' round and has not submitted.",
        "Whoever stands above submits for them; after the round's day what was calculated stands.",
    ),
    Code(
        "survey.not-taken",
        (_WARNING,),
        "A line of a file of answers was not taken: its code was used or is none, or a score is none.",
        "Each code is good for one answer; scores go from 1 to 5.",
    ),
)

"""Events: the append-only, hash-chained evidence from which every status is folded."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from sync.model.canonical import digest

__all__ = ["GENESIS", "Event", "Kind", "broken_link", "chain_hash"]

GENESIS = "0" * 64


class Kind(StrEnum):
    """What can happen to a plan, each word defined once.

    PUBLISHED    CRM facts were put into the workbook
    SUBMITTED    a change set was put before its approvers; an earlier one, if any, is superseded
    CODE_ISSUED  an approver was sent a code; the event holds its fingerprint, never the code
    CONSENTED    an approver agreed to one digest with the code sent to them
    DECLINED     an approver said no to one digest
    REFUSED      something was tried that must not be: a wrong code, a tampered workbook
    INTENDED     a write is about to be sent (journalled before the send)
    RECEIPT      what became of that write
    VERIFIED     every approved value was read back from the CRM; the discrepancies are listed
    EDITED       people changed cells since the publication before: old and new values, between which moments, who saved
    HELD         a person said that nothing more is written to the CRM, and why
    RELEASED     a person said that it may be again
    ROLLED_BACK  a person takes a plan back: from here on it is not written any more, and what it wrote is restored
    PAUSED       a person said that the daemon starts no job any more, until when and why
    RESUMED      a person said that it may again
    DRIFT_LEFT   a person decided to let a value be that differs in the CRM, until a day
    PERSON_ERASED  somebody's names were taken out of the store: their key
    PAIRED       sides of a plan were paired: from then on what is typed on one is carried to the others
    SYNCED       cells were written on sides because they were edited, decided or taken back on another
    TERRITORY_PLANNED  the optimiser proposed territories: each option's moves, from which snapshot
    PACKAGE      an agent made the package of a week: its name, the day it is as of, its digest, those of its sources
    HANDED_OVER  a version of a hand-off was made for a group or a person: which one, its digest, of which plan
    RECEIVED     whoever it was for has a version of a hand-off
    READ_OUTSIDE a program outside read what its token opens: which token, which package
    LINKED       a Google spreadsheet was made the plan's: its id, and whether it was created or was there
    WORD_ASKED   a person was sent a code for one statement of theirs; the event holds its fingerprint, never the code
    WAIVED       a named person lets the plan pass a gate that it does not pass, and says why
    DELEGATED    an approver lets another speak for them until a day
    EMERGENCY    a named person lets a submission be written without the approvals it still lacks, and says why
    REVIEWED     a third person looked at such an emergency afterwards
    RESTORED     the store was put back from a copy: from which file, and the head of the plan in it
    ROUND_OPENED      leaders were given their people's quotas to share out: who, how much, until which day
    ROUND_SUBMITTED   a leader said what each of their people is to carry, and why where it moved
    ROUND_RECALLED    a leader took that back
    ROUND_RETURNED    somebody above gave a leader's part back, and why
    APPEAL            something happened to an appeal against a quota: it was filed, asked about, handed on or decided
    QUOTA_CHANGE      a change of quotas within the quarter was proposed, agreed, rejected or withdrawn
    MESSAGE_INTENDED  a message is about to be sent to somebody (journalled before the send)
    MESSAGE_SENT      what became of that message: where it went, or why it went nowhere
    MESSAGE_ANSWERED  somebody read a version of a message, acknowledged it, or disputed it
    TRAINED           who completed which training was taken from a file
    PILOT             a pilot of territory changes was planned, started, compared or ended
    ALERTED           people were told of alarms: which, and which stood at the time
    ALERT_NOTED       a person took note of an alarm: it keeps quiet until it was over once
    ALERT_PUT_OFF     a person put an alarm off until a moment
    REMINDED          people were reminded of conflicts that wait for their decision: which, and who
    SURVEY_OPENED     the reps were asked: how many of each group, and until which day answers count
    CYCLE_STARTED     the planning cycle was started, or its calendar changed: its tasks with their days and owners
    TASK_DONE         somebody gave the evidence that a task of the cycle is done
    TASK_SKIPPED      somebody whose role may left a task out, and why
    TASK_REOPENED     a task is open again: what was given for it does not count any more
    TASK_DELEGATED    somebody else does a task for its owner
    TASK_TRANSFERRED  somebody else answers for a task from then on
    DECIDED           the planning session decided something, for somebody to do by a day, or amended what it decided
    CARRIED_OUT       what the session decided was done, and what shows it
    """

    PUBLISHED = "published"
    SUBMITTED = "submitted"
    CODE_ISSUED = "code-issued"
    CONSENTED = "consented"
    DECLINED = "declined"
    REFUSED = "refused"
    INTENDED = "intended"
    RECEIPT = "receipt"
    VERIFIED = "verified"
    EDITED = "edited"
    HELD = "held"
    RELEASED = "released"
    ROLLED_BACK = "rolled-back"
    PAUSED = "paused"
    RESUMED = "resumed"
    DRIFT_LEFT = "drift-left"
    PERSON_ERASED = "person-erased"
    PAIRED = "paired"
    SYNCED = "synced"
    TERRITORY_PLANNED = "territory-planned"
    PACKAGE = "package"
    HANDED_OVER = "handed-over"
    RECEIVED = "received"
    READ_OUTSIDE = "read-outside"
    LINKED = "linked"
    WORD_ASKED = "word-asked"
    WAIVED = "waived"
    DELEGATED = "delegated"
    EMERGENCY = "emergency"
    REVIEWED = "reviewed"
    RESTORED = "restored"
    REHEARSED = "rehearsed"
    STEP_DONE = "step-done"
    GONE = "gone"
    ABORTED = "aborted"
    ROUND_OPENED = "round-opened"
    ROUND_SUBMITTED = "round-submitted"
    ROUND_RECALLED = "round-recalled"
    ROUND_RETURNED = "round-returned"
    APPEAL = "appeal"
    QUOTA_CHANGE = "quota-change"
    MESSAGE_INTENDED = "message-intended"
    MESSAGE_SENT = "message-sent"
    MESSAGE_ANSWERED = "message-answered"
    TRAINED = "trained"
    PILOT = "pilot"
    ALERTED = "alerted"
    ALERT_NOTED = "alert-noted"
    ALERT_PUT_OFF = "alert-put-off"
    REMINDED = "reminded"
    SURVEY_OPENED = "survey-opened"
    CYCLE_STARTED = "cycle-started"
    TASK_DONE = "task-done"
    TASK_SKIPPED = "task-skipped"
    TASK_REOPENED = "task-reopened"
    TASK_DELEGATED = "task-delegated"
    TASK_TRANSFERRED = "task-transferred"
    DECIDED = "decided"
    CARRIED_OUT = "carried-out"


class Event(BaseModel):
    """One thing that happened to one plan. `hash` chains it to the plan's event before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int
    plan_id: str
    kind: Kind
    at: datetime
    actor: str
    payload: dict[str, Any]
    prev_hash: str
    hash: str


def chain_hash(prev_hash: str, plan_id: str, kind: Kind, at: str, actor: str, payload: str) -> str:
    """Hash of an event: everything it says, and the hash of the plan's event before it.

    `at` and `payload` are the stored texts (ISO time, canonical JSON), so that the chain can be checked byte for byte
    without parsing what it proves.
    """
    return digest([prev_hash, plan_id, kind.value, at, actor, payload])


def broken_link(rows: Iterable[tuple[int, str, Kind, str, str, str, str, str]], *, after: str = GENESIS) -> int | None:
    """Sequence number of the first event whose chain does not hold, None when all do.

    Each row is (seq, plan_id, kind, at, actor, payload, prev_hash, hash) as stored, in sequence order. An event follows
    the one before it of its own plan. In stores of the first release one chain ran through all plans: an event that
    follows the one right before it, whatever its plan, holds as well, as long as all events are given.

    `after`: the hash the first of them follows, where they are the later ones of one plan; by default the beginning.
    """
    newest, of_plan = after, dict[str, str]()
    for seq, plan_id, kind, at, actor, payload, prev_hash, stored in rows:
        if prev_hash not in (of_plan.get(plan_id, after), newest):
            return seq
        if stored != chain_hash(prev_hash, plan_id, kind, at, actor, payload):
            return seq
        newest = of_plan[plan_id] = stored
    return None

"""How a cycle stands is a fold of its events: evidence makes a task done, and what it stood on makes it stale."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cycle.calendar import laid_out
from sync.cycle.evidence import file_source, recorded
from sync.cycle.people import Person
from sync.cycle.state import CycleState, Now, Status, agents_due, stand
from sync.cycle.template import TaskKind, edited
from sync.model.event import Event, Kind
from tests.sync.cycle.told import (
    CALENDAR,
    FIRST,
    PEOPLE,
    QUARTER,
    SECOND,
    START,
    TEMPLATE,
    agreed,
    at,
    done,
    event,
    look,
    package,
    record_of,
    started,
    submitted,
    verified,
)

STARTED = started(at(4))


def ways(state: CycleState) -> dict[str, str]:
    return {one.task.id: one.status.value for one in state.tasks}


def why(state: CycleState, task: str) -> str:
    found = state.task(task)
    assert found is not None
    return found.why


def test_before_it_is_started_there_is_nothing() -> None:
    """No calendar, no tasks; an unknown task is none."""
    assert stand(record_of([]), Now(at(4))) is None
    assert look([STARTED], at(4)).task("gone") is None


def test_a_cycle_that_was_just_started() -> None:
    """Its start is done by being started; the next can be done, the rest waits, and says for what."""
    state = look([STARTED], at(4))
    assert ways(state) == {
        "start": "done", "look": "due", "round": "blocked", "survey": "blocked", "session": "blocked",
        "plan": "blocked", "crm": "blocked", "word": "blocked", "ready": "blocked",
    }  # fmt: skip
    assert why(state, "look") == "due on 2020-03-06; takes the package of tracker"
    assert (
        why(state, "session")
        == "due on 2020-03-12; waits for Round; Survey; takes a file or a link or an acknowledged message"
    )
    assert why(state, "start") == "the cycle was started, ops on 2020-03-04"
    assert state.critical == ("start", "look", "round", "session", "plan", "crm", "ready")
    assert state.counted() == {Status.DONE: 1, Status.BLOCKED: 7, Status.DUE: 1}
    assert not state.is_over
    assert state.now == at(4)


def test_a_cycle_without_tasks_is_over() -> None:
    """Nothing is open; what was on record is named."""
    empty = laid_out(TEMPLATE.model_copy(update={"tasks": ()}), QUARTER, start=START).calendar
    state = look([STARTED, done("word", at(10)), started(at(11), empty)], at(11))
    assert state.is_over
    assert [one.rows for one in state.findings] == [("word",)]


def test_the_day_after_its_day_a_task_is_late() -> None:
    """Until midnight it is due. The CFO's midnight in New York is four in the morning of UTC's next day."""
    assert look([STARTED], at(6, 23)).task("look").status is Status.DUE  # type: ignore[union-attr]
    late = look([STARTED], at(7, 0))
    assert ways(late)["look"] == "late"
    assert why(late, "look").startswith("was due on 2020-03-06; ")
    assert ways(look([STARTED], at(13, 3)))["session"] == "blocked"
    assert ways(look([STARTED], at(13, 4)))["session"] == "late"


def test_a_package_is_evidence_of_its_own_week() -> None:
    """That of another week or agent is none; a newer one takes its place, and it was done when the first was made."""
    assert ways(look([STARTED, package(at(5), week=2)], at(6)))["look"] == "due"
    assert ways(look([STARTED, package(at(5), name="other")], at(6)))["look"] == "due"
    state = look([STARTED, package(at(5), snapshot="S1"), package(at(9), snapshot="S2")], at(9), snapshot="S2")
    found = state.task("look")
    assert found is not None
    assert found.status is Status.DONE
    assert found.done_at == at(5)
    assert found.is_on_time
    assert found.why == "package tracker, tracker on 2020-03-09"


def test_other_facts_make_a_package_stale() -> None:
    """What waits for it waits again, until it is made anew or somebody has looked and says that it stands."""
    made = package(at(5), snapshot="S1")
    stale = look([STARTED, made], at(6), snapshot="S2")
    assert ways(stale)["look"] == "stale"
    assert why(stale, "look") == "package tracker, tracker on 2020-03-05; snapshot has changed since"
    assert "waits for Look, which is stale" not in why(stale, "session")
    assert "waits for Look, which is stale" in why(stale, "round").replace("Look back", "Look")
    again = done("look", at(6), "tracker", "package", snapshot="S2")
    assert ways(look([STARTED, made, again], at(6), snapshot="S2"))["look"] == "done"
    assert ways(look([STARTED, made], at(6)))["look"] == "done"


def test_what_the_session_decided_on_stays() -> None:
    """A package made before the session is not held against facts of later; one made after it is."""
    events = [STARTED, package(at(5), snapshot="S1"), done("round", at(10)), done("session", at(12))]
    assert ways(look(events, at(13), snapshot="S2"))["look"] == "done"
    later = [*events, package(at(13), snapshot="S2")]
    assert ways(look(later, at(13), snapshot="S3"))["look"] == "stale"


def test_a_file_that_changed_or_went_makes_stale() -> None:
    """And says which of both."""
    events = [STARTED, done("word", at(10), "word.pdf", "file", **{"file:word.pdf": "1"})]
    assert [file_source(file) for file in record_of(events).files] == ["file:word.pdf"]
    assert ways(look(events, at(10), **{"file:word.pdf": "1"}))["word"] == "done"
    assert why(look(events, at(10), **{"file:word.pdf": "2"}), "word").endswith("file:word.pdf has changed since")
    assert why(look(events, at(10), **{"file:word.pdf": ""}), "word").endswith("file:word.pdf is not there any more")


def test_one_of_a_group_is_enough() -> None:
    """The other is not needed any more, and the session waits for neither."""
    state = look([STARTED, package(at(5)), done("survey", at(9))], at(10))
    assert ways(state)["round"] == "not needed"
    assert why(state, "round") == "Survey is enough"
    assert ways(state)["session"] == "due"
    both = look([STARTED, package(at(5)), done("survey", at(9)), done("round", at(9))], at(10))
    assert (ways(both)["round"], ways(both)["survey"]) == ("done", "done")


def test_a_plan_approved_again_was_done_when_the_first_one_was() -> None:
    """In time on the 12th, and again after an appeal on the 30th: the task names the newest plan, and is not late."""
    events = [started(at(4)), submitted(FIRST, at(11)), agreed(FIRST, at(12), "cfo"), agreed(FIRST, at(12), "cro")]
    events += [verified(FIRST, at(13))]
    events += [submitted(SECOND, at(29)), agreed(SECOND, at(30), "cfo"), agreed(SECOND, at(30), "cro")]
    events += [verified(SECOND, at(30, 15))]
    for task, when in (("plan", at(12)), ("crm", at(13))):
        found = look(events, at(31)).task(task)
        assert found is not None
        assert (found.done_at, found.is_on_time, found.status) == (when, True, Status.DONE)
        assert SECOND.digest[:12] in found.why


def test_the_approval_of_the_plan_is_its_evidence() -> None:
    """From everybody's yes on; a newer submission makes it stale until that is approved."""
    events = [STARTED, submitted(FIRST, at(12)), agreed(FIRST, at(12, 13), "cfo")]
    assert ways(look(events, at(12, 14)))["plan"] == "blocked"
    events.append(agreed(FIRST, at(12, 15), "cro"))
    state = look(events, at(13))
    assert ways(state)["plan"] == "done"
    assert why(state, "plan") == f"change set {FIRST.digest[:12]} was approved, cro on 2020-03-12"
    events.append(submitted(SECOND, at(13)))
    assert why(look(events, at(13)), "plan").endswith("; the plan is submitted")
    assert ways(look(events, at(13)))["plan"] == "stale"
    events += [agreed(SECOND, at(13), who) for who in ("cfo", "cro")]
    assert ways(look(events, at(13)))["plan"] == "done"
    events.append(agreed(SECOND, at(14), "cro", agrees=False))
    assert why(look(events, at(14)), "plan").endswith("; the plan is declined")


def test_values_read_back_are_the_evidence_of_systems() -> None:
    """Drift makes it stale, and a look that finds none makes it done again, since the first time."""
    events = [STARTED, submitted(FIRST, at(12)), agreed(FIRST, at(12), "cfo"), agreed(FIRST, at(12, 13), "cro")]
    assert ways(look(events, at(12, 14)))["crm"] == "due"
    events.append(verified(FIRST, at(16)))
    assert (
        why(look(events, at(16)), "crm")
        == f"change set {FIRST.digest[:12]} was read back from the CRM, ops on 2020-03-16"
    )
    drifted = [*events, verified(FIRST, at(17), differ=2)]
    assert why(look(drifted, at(17)), "crm").endswith("; 2 values differ in the CRM")
    again = look([*drifted, verified(FIRST, at(17, 15))], at(17, 16)).task("crm")
    assert again is not None
    assert (again.status, again.done_at) == (Status.DONE, at(16))
    newer = [*events, submitted(SECOND, at(17))]
    assert why(look(newer, at(17)), "crm").endswith("; the plan is submitted")


def test_what_is_told_by_other_tasks() -> None:
    """Ready is done with the last of what it waits for, and stale when one of them is."""
    events = [
        STARTED, submitted(FIRST, at(12)), agreed(FIRST, at(12), "cfo"), agreed(FIRST, at(12, 13), "cro"),
        verified(FIRST, at(16)), done("word", at(17), "a", "file", **{"file:a": "1"}),
    ]  # fmt: skip
    ready = look(events, at(17), **{"file:a": "1"}).task("ready")
    assert ready is not None
    assert (ready.status, ready.done_at, ready.why) == (Status.DONE, at(17), "all of crm, word, ops on 2020-03-17")
    stale = look(events, at(17), **{"file:a": "2"})
    assert why(stale, "ready") == "all of crm, word, ops on 2020-03-17; stale: Word"
    skipped = [STARTED, *(event(Kind.TASK_SKIPPED, {"task": one, "reason": "no"}, at(5)) for one in ("crm", "word"))]
    assert ways(look(skipped, at(6)))["ready"] == "due"


def test_a_hand_off_is_done_when_everybody_has_it() -> None:
    """Of two leaders both must have it; a draft does not count, a newer version waits for a receipt of its own."""
    template = edited(TEMPLATE, {"word": {"handoff": "leaders", "evidence": ["received", "file"], "after": []}})
    began = started(at(4), laid_out(template, QUARTER, start=START, people=PEOPLE).calendar)

    def gave(person: str, day: int, digest: str, *, is_draft: bool = False) -> Event:
        told = {"name": "leaders", "to": "Leaders", "person": person, "version": 1, "digest": digest, "plan": "p",
                "snapshot": "S1", "is_draft": is_draft, "sources": {}}  # fmt: skip
        return event(Kind.HANDED_OVER, told, at(day))

    def got(person: str, day: int, digest: str) -> Event:
        told = {"name": "leaders", "to": "Leaders", "person": person, "version": 1, "digest": digest, "note": ""}
        return event(Kind.RECEIVED, told, at(day), person)

    assert why(look([began], at(5)), "word") == "due on 2020-03-16; takes the receipt of the hand-off or a file"
    draft = [began, gave("ann", 9, "d", is_draft=True), got("ann", 9, "d")]
    assert ways(look(draft, at(10)))["word"] == "due"
    both = [*draft, gave("ann", 10, "a"), gave("bob", 10, "b"), got("ann", 11, "a")]
    assert why(look(both, at(11)), "word") == "received: leaders by 1, ann on 2020-03-11; not received by bob"
    whole = look([*both, got("bob", 12, "b")], at(12))
    assert why(whole, "word") == "received: leaders by 2, bob on 2020-03-12"
    assert ways(whole)["word"] == "done"
    newer = look([*both, got("bob", 12, "b"), gave("ann", 13, "a2")], at(13))
    assert ways(newer)["word"] == "stale"
    later = look([*both, got("bob", 12, "b"), gave("ann", 13, "a2", is_draft=True)], at(13))
    assert why(later, "word").endswith("not received by ann (draft)")


def test_left_out_and_opened_again() -> None:
    """The last word counts: left out, done after all, open again; a package of before it was opened does not count."""
    skip = event(Kind.TASK_SKIPPED, {"task": "word", "reason": "no board"}, at(9), "cfo")
    assert why(look([STARTED, skip], at(10)), "word") == "left out by cfo on 2020-03-09: no board"
    assert ways(look([STARTED, skip, done("word", at(10))], at(10)))["word"] == "done"
    again = event(Kind.TASK_REOPENED, {"task": "word", "reason": "wrong deck"}, at(11))
    opened = look([STARTED, done("word", at(10)), again], at(11))
    assert why(opened, "word").startswith(
        "due on 2020-03-16; waits for Plan of 2020Q2; opened again by ops: wrong deck"
    )
    assert ways(look([STARTED, skip, again], at(11)))["word"] == "blocked"
    anew = event(Kind.TASK_REOPENED, {"task": "look", "reason": "wrong day"}, at(6))
    assert ways(look([STARTED, package(at(5)), anew], at(6)))["look"] == "due"
    third = look([STARTED, package(at(5)), anew, package(at(9))], at(9)).task("look")
    assert third is not None
    assert third.done_at == at(9)
    assert not third.is_on_time


def test_handed_over() -> None:
    """A delegate does it for its owner; who it is transferred to owns it, and has no delegate yet."""
    give = event(Kind.TASK_DELEGATED, {"task": "word", "to": "ops", "reason": "away"}, at(9))
    found = look([STARTED, give], at(10)).task("word")
    assert found is not None
    assert found.delegate is not None
    assert (found.owners, found.delegate.to, found.delegate.reason) == (("cfo",), "ops", "away")
    move = event(Kind.TASK_TRANSFERRED, {"task": "word", "to": "ops", "reason": "left"}, at(11))
    moved = look([STARTED, give, move], at(12)).task("word")
    assert moved is not None
    assert (moved.owners, moved.delegate) == (("ops",), None)


def test_a_leader_who_left_in_the_middle() -> None:
    """What is due after their last day is nobody's, until it is transferred; a stranger in the settings is named."""
    people = (PEOPLE[0], Person("cfo", "Carl Chief", roles=("CFO",), left=date(2020, 3, 12)))
    found = look([STARTED], at(5), people).findings
    assert [(one.code, one.rows) for one in found] == [
        ("cycle.owner-left", ("plan",)), ("cycle.owner-left", ("word",))
    ]  # fmt: skip
    assert "Carl Chief (left on 2020-03-12)" in found[0].sentence
    late = look([STARTED], at(14), people).findings
    assert ("session",) in [one.rows for one in late]
    moves = [
        event(Kind.TASK_TRANSFERRED, {"task": one, "to": "ops", "reason": "left"}, at(5)) for one in ("plan", "word")
    ]
    assert look([STARTED, *moves], at(5), people).findings == ()
    gone = look([STARTED], at(5), PEOPLE[:1]).findings
    assert {one.code for one in gone} == {"cycle.owner-unknown"}
    assert look([STARTED], at(5), ()).findings == ()


def test_a_task_the_calendar_lost_is_named() -> None:
    """What was on record for it stays there, as a note."""
    smaller = laid_out(edited(TEMPLATE, {"word": {"drop": True}}), QUARTER, start=START, people=PEOPLE).calendar
    state = look([STARTED, done("word", at(10)), started(at(11), smaller)], at(11))
    assert "word" not in ways(state)
    assert [(one.code, one.rows) for one in state.findings] == [("cycle.task-gone", ("word",))]


def test_the_schedule_is_judged_by_milestones() -> None:
    """On 13 March the start and the session were due; the session was done a day late. Communications apart."""
    events = [STARTED, package(at(5)), done("round", at(10)), done("session", at(13, 12))]
    state = look(events, at(14, 3))  # in New York the 13th is not over: the plan is not late yet
    assert state.judged() == (2, ("Session of 2020Q2",))
    assert state.judged(TaskKind.COMMUNICATION) == (0, ())
    assert look(events, at(17)).judged(TaskKind.COMMUNICATION) == (1, ("Word",))
    left = [*events, event(Kind.TASK_SKIPPED, {"task": "word", "reason": "none"}, at(15))]
    assert look(left, at(17)).judged(TaskKind.COMMUNICATION) == (0, ())


TASKS = ("round", "survey", "session", "word")
ACTIONS = st.lists(
    st.tuples(st.sampled_from(TASKS), st.sampled_from(["done", "skip", "reopen", "delegate", "transfer"])), max_size=12
)


def _acted(actions: Sequence[tuple[str, str]]) -> list[Event]:
    """An event for each, an hour after the one before."""
    kinds = {
        "skip": Kind.TASK_SKIPPED, "reopen": Kind.TASK_REOPENED, "delegate": Kind.TASK_DELEGATED,
        "transfer": Kind.TASK_TRANSFERRED,
    }  # fmt: skip
    made = []
    for number, (task, action) in enumerate(actions):
        when = at(5 + number // 24, number % 24)
        if action == "done":
            made.append(done(task, when, f"https://example.com/{number}"))
        else:
            made.append(event(kinds[action], {"task": task, "reason": f"{number}", "to": "ops"}, when))
    return made


@settings(max_examples=40)
@given(ACTIONS, st.randoms(use_true_random=False))
def test_events_of_different_tasks_may_come_in_any_order(actions: list[tuple[str, str]], random: object) -> None:
    """As long as those of one task keep theirs, the cycle stands the same."""
    events = _acted(actions)
    by_task = {task: [one for one in events if one.payload["task"] == task] for task in TASKS}
    queue = [one.payload["task"] for one in events]
    random.shuffle(queue)  # type: ignore[attr-defined]
    shuffled = [by_task[task].pop(0) for task in queue]
    assert look([STARTED, *shuffled], at(10)).tasks == look([STARTED, *events], at(10)).tasks


@settings(max_examples=40)
@given(ACTIONS)
def test_saying_something_twice_says_it_once(actions: list[tuple[str, str]]) -> None:
    """Each event repeated at once, and the same calendar started again, change nothing."""
    events = _acted(actions)
    twice = [one for one in events for _ in range(2)]
    assert look([STARTED, *twice, STARTED], at(10)).tasks == look([STARTED, *events], at(10)).tasks


@settings(max_examples=40)
@given(ACTIONS, st.integers(4, 20), st.integers(0, 10))
def test_time_alone_makes_nothing_done(actions: list[tuple[str, str]], day: int, more: int) -> None:
    """Later on the same events: what was done is done, and what was late is late or done by nobody's doing never."""
    events = [STARTED, *_acted(actions)]
    now, later = look(events, at(day)), look(events, at(day + more))
    for one, two in zip(now.tasks, later.tasks, strict=True):
        assert one.evidence == two.evidence
        if not one.status.is_open or one.status is Status.LATE:
            assert one.status is two.status


def test_a_fold_of_the_prefix_is_the_state_of_then() -> None:
    """Nothing is remembered beside the events: what is on record of a prefix is what was on record then."""
    events = [STARTED, package(at(5)), done("round", at(10)), event(Kind.HELD, {"reason": "x"}, at(10))]
    for length in range(1, len(events) + 1):
        record = recorded(events[:length], lambda _: ())
        assert record.calendar == CALENDAR
        assert len(record.packages) == (length >= 2)
        assert ("round" in record.given) == (length >= 3)


def test_agents_are_due_in_their_days_once_a_day() -> None:
    """Not before their work opens, nor twice a day; late and stale ones again; none once done, nor after the cycle."""
    begun = [started(at(4))]

    def due(day: int, made: int = 0, *events: Event) -> list[str]:
        state = look([*begun, *events], at(day))
        return [task.id for task in agents_due(state, {("tracker", 1): at(made).date()} if made else {})]

    opens = next(task.opens for task in CALENDAR.tasks if task.id == "look").day
    last = max(task.due for task in CALENDAR.tasks).day
    assert due(opens - 1) == []
    assert due(opens) == due(last) == ["look"]
    assert due(last + 1) == []
    assert due(opens + 1, opens) == ["look"]
    assert due(opens, opens) == []
    assert due(opens + 1, opens, package(at(opens))) == []

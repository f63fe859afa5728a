"""Messages and what their readers say: by version, each counted once, and what makes a communication made."""

from typing import Any

import pytest

from sync.cycle.messages import MESSAGES, Readers, strange_words, worded
from sync.cycle.outbox import Answer, Outcome, posted, told_of, with_code
from sync.cycle.state import Status
from sync.cycle.template import TaskKind, shipped
from sync.model.event import Event, Kind
from tests.sync.cycle.told import at, event, look, started


def begun(person: str, day: int, version: int = 1, *, of: int = 2, share: float = 1.0, **more: Any) -> Event:
    """A message to somebody that is about to be sent."""
    told = {"name": "word", "person": person, "called": person.title(), "to": f"{person}@x", "version": version}
    rest = {"digest": f"text{version}", "code": f"{person}{version}", "share": share, "of": of}
    return event(Kind.MESSAGE_INTENDED, told | rest | more, at(day))


def sent(person: str, day: int, version: int = 1, *, arrived: bool = True) -> Event:
    """What became of it."""
    told = {"name": "word", "person": person, "version": version, "digest": f"text{version}"}
    return event(Kind.MESSAGE_SENT, told | {"is_sent": arrived, "where": "box" if arrived else "full"}, at(day))


def said(person: str, day: int, answer: Answer, version: int = 1) -> Event:
    """What they say of a version."""
    told = {"name": "word", "person": person, "version": version, "digest": f"text{version}"}
    return event(Kind.MESSAGE_ANSWERED, told | {"answer": answer.value, "said": "hm"}, at(day), person)


ALL_HAVE_IT = [begun("ann", 20), sent("ann", 20), begun("bob", 20), sent("bob", 20)]
ALL_SAID_SO = [*ALL_HAVE_IT, said("ann", 21, Answer.ACKNOWLEDGED), said("bob", 22, Answer.ACKNOWLEDGED)]


def test_what_was_begun_and_never_ended_is_not_known() -> None:
    """Begun, sent, not delivered: an outcome each; what is sent once more keeps what was said of the same version."""
    other = event(Kind.PUBLISHED, {}, at(1))
    assert posted([other]) == ()
    outcomes = [
        posted(events)[0].outcome
        for events in (
            [begun("ann", 20)],
            [begun("ann", 20), sent("ann", 20)],
            [begun("ann", 20), sent("ann", 20, arrived=False)],
        )
    ]
    assert outcomes == [Outcome.BEGUN, Outcome.SENT, Outcome.UNDELIVERED]
    (again,) = posted([*ALL_HAVE_IT[:2], said("ann", 21, Answer.READ), begun("ann", 22)])
    assert (again.outcome, again.answer, again.state) == (Outcome.BEGUN, Answer.READ, "read")


def test_what_is_said_of_a_version_does_not_count_for_the_next() -> None:
    """A newer one waits for its own words, and late words on the older one change nothing."""
    newer = [*ALL_SAID_SO, begun("ann", 23, 2), sent("ann", 23, 2), said("ann", 24, Answer.DISPUTED)]
    ann, bob = posted(newer)
    assert (ann.version, ann.answer, ann.state, ann.is_settled) == (2, None, "sent", False)
    assert bob.is_settled
    found, is_old = with_code(newer, "ann1")
    assert (found, is_old) == (ann, True)
    assert with_code(newer, "ann2") == (ann, False)
    assert with_code(newer, "zoe1") == (None, False)


def test_it_is_made_when_all_have_it_and_as_many_as_needed_said_so() -> None:
    """On the day of the last acknowledgement; half is enough where half is asked for, none where sending is."""
    assert told_of(ALL_HAVE_IT)["word"].at is None
    made = told_of(ALL_SAID_SO)["word"]
    assert (made.at, made.by, made.sent, made.acknowledged, made.fault) == (at(22), "bob", 2, 2, "")
    half = [begun("ann", 20, share=0.5), sent("ann", 20), begun("bob", 20, share=0.5), sent("bob", 20)]
    assert told_of([*half, said("ann", 21, Answer.ACKNOWLEDGED)])["word"].at == at(21)
    none = [begun("ann", 20, share=0.0), sent("ann", 20), begun("bob", 20, share=0.0), sent("bob", 21)]
    assert told_of(none)["word"].at == at(21)
    assert told_of(none[:2])["word"].at is None


def test_what_keeps_it_from_being_in_force_is_named() -> None:
    """Disputes, what did not arrive, and newer versions nobody acknowledged; of many three by name."""
    again = [*ALL_SAID_SO, begun("ann", 23, 2), sent("ann", 23, 2)]
    assert told_of(again)["word"].fault == "the newest version not acknowledged by Ann"
    assert told_of(again)["word"].at == at(22)
    assert told_of([*again, said("ann", 24, Answer.DISPUTED, 2)])["word"].fault == "disputed by Ann"
    lost = [one for n in range(5) for one in (begun(f"r{n}", 20, of=5), sent(f"r{n}", 20, arrived=False))]
    assert told_of(lost)["word"].fault == "not with R0, R1, R2 and 2 more"


def test_the_task_of_that_name_is_done_by_it_and_stale_after() -> None:
    """Late while nobody has said so; done on the day of the last acknowledgement; stale with a newer version; opened
    again it takes what comes after."""
    base = [started(at(4))]
    states = [
        look([*base, *events], at(30)).task("word")
        for events in (
            ALL_HAVE_IT,
            ALL_SAID_SO,
            [*ALL_SAID_SO, begun("ann", 23, 2), sent("ann", 23, 2)],
            [*ALL_SAID_SO, event(Kind.TASK_REOPENED, {"task": "word", "reason": "x"}, at(24))],
        )
    ]
    assert [one and one.status for one in states] == [Status.LATE, Status.DONE, Status.STALE, Status.LATE]
    assert states[1] is not None
    assert states[1].done_at == at(22)


def test_texts_tell_no_reader_what_is_not_theirs() -> None:
    """Every shipped text names only words its readers are told; a rep's knows no target; what nobody told is n/a."""
    for name, message in MESSAGES.items():
        assert strange_words(name, message.subject + message.text) == ()
    assert strange_words("rep-sessions", "{target} {team} {name}") == ("target", "team")
    assert {one.readers for one in MESSAGES.values()} == set(Readers)
    assert worded("{name}: {target}, {nonsense}", {"name": "Ann", "target": ""}) == "Ann: n/a, n/a"


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_communication_is_a_task_of_the_cycle(name: str) -> None:
    """Of the shipped template, as a communication."""
    (task,) = [step for step in shipped("four-week").tasks if step.id == name]
    assert task.kind is TaskKind.COMMUNICATION

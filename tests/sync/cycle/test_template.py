"""Templates: those that come with qplan hold the whole process, and edits make another one or say what is wrong."""

import pytest

from sync.cycle.template import EvidenceKind, TaskKind, edited, shipped, shipped_names

FOUR, THREE = shipped("four-week"), shipped("three-week")


def test_the_session_takes_half_a_day() -> None:
    """Six items of 45, 60, 45, 30, 30 and 30 minutes: four hours, with CFO and CRO."""
    assert [item.minutes for item in FOUR.session.agenda] == [45, 60, 45, 30, 30, 30]
    assert FOUR.session.facilitators == ("CFO", "CRO")
    (session,) = [step for step in FOUR.tasks if step.kind is TaskKind.SESSION]
    assert session.minutes == sum(item.minutes for item in FOUR.session.agenda) == 240


def test_three_weeks_hold_what_four_do() -> None:
    """The same tasks but the fourth check-in, none later, and no task before one it waits for."""
    assert shipped_names() == ("four-week", "three-week")
    four = {step.id: step for step in FOUR.tasks}
    three = {step.id: step for step in THREE.tasks}
    assert set(four) - set(three) == {"steering-4"}
    for name, step in three.items():
        assert (step.week, step.day or 5) <= (four[name].week, four[name].day or 5)
        for one in step.after:
            assert (three[one].week, three[one].day or 5) <= (step.week, step.day or 5)
    assert {step.week for step in THREE.tasks} == {1, 2, 3}


def test_edits_change_add_and_drop() -> None:
    """A day is moved, a task is new, and what waited for a dropped one does not any more."""
    made = edited(
        FOUR,
        {
            "session": {"day": 4},
            "legal": {"title": "Legal review", "week": 3, "role": "Legal", "after": ["session"]},
            "pre-read": {"drop": True},
        },
    )
    tasks = {step.id: step for step in made.tasks}
    assert tasks["session"].day == 4
    assert tasks["session"].after == ("rep-input-leaders", "rep-input-survey")
    assert tasks["legal"].evidence == (EvidenceKind.FILE, EvidenceKind.LINK, EvidenceKind.MESSAGE)
    assert "pre-read" not in tasks
    assert "Legal" in made.roles


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        ({"gone": {"drop": True}}, "gone is to be dropped, and there is no such task"),
        ({"session": {"after": ["nothing"]}}, "session comes after nothing, and there is no such task"),
        ({"start": {"after": ["ready"]}}, "wait for one another"),
        ({"session": {"week": 5}}, "session is in week 5, and the cycle has 4"),
        ({"session": {"day": 9}}, "session.day"),
        ({"legal": {"title": "Legal"}}, r"legal\.(week|role)"),
    ],
)
def test_what_makes_no_template_is_said(edits: dict[str, dict[str, object]], says: str) -> None:
    """In one line that names the task."""
    with pytest.raises(ValueError, match=says):
        edited(FOUR, edits)


def test_no_task_twice_and_no_unknown_template() -> None:
    """Both are named."""
    with pytest.raises(ValueError, match="two tasks start"):
        FOUR.model_validate(FOUR.model_dump() | {"tasks": (*FOUR.tasks, FOUR.tasks[0])})
    with pytest.raises(ValueError, match="no template 'five': four-week, three-week"):
        shipped("five")

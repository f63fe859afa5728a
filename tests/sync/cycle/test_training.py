"""Completions of trainings: what a file's rows tell, what they cannot, and who is missing."""

from datetime import date

from sync.cycle.training import Completion, Typed, completions, stands_of, taken
from sync.model.event import Kind
from tests.sync.cycle.told import at, event

PEOPLE = {"r1": {"r1"}, "ann": {"r1"}, "ann@x": {"r1"}, "r2": {"r2"}, "bob": {"r2", "r3"}}
TRAININGS = {"comp": "comp", "comp plan": "comp", "tools": "tools"}
TODAY = date(2020, 3, 31)


def test_rows_are_taken_by_name_id_or_address() -> None:
    """In any case, with a time behind the day; the last line on somebody counts; one without a day tells nothing."""
    rows = [
        Typed(2, " Ann ", "Comp plan", "2020-03-25"),
        Typed(3, "ANN@X", "comp", "2020-03-26T10:00:00Z"),
        Typed(4, "r2", "tools", " "),
        Typed(5, "r2", "comp", "2020-03-31"),
    ]
    assert taken(rows, PEOPLE, TRAININGS, TODAY) == (
        (Completion("r1", "comp", date(2020, 3, 26)), Completion("r2", "comp", TODAY)),
        (),
    )


def test_what_cannot_be_taken_names_its_line() -> None:
    """Strangers, two of a name, other trainings, days that are none or still to come."""
    rows = [
        Typed(2, "zoe", "comp", "2020-03-25"),
        Typed(3, "bob", "comp", "2020-03-25"),
        Typed(4, "ann", "yoga", "2020-03-25"),
        Typed(5, "ann", "comp", "25.3.2020"),
        Typed(6, "ann", "comp", "2020-04-01"),
    ]
    done, findings = taken(rows, PEOPLE, TRAININGS, TODAY)
    assert done == ()
    assert [(one.code, one.rows) for one in findings] == [
        ("training.unknown-person", ("line 2",)),
        ("training.unknown-person", ("line 3",)),
        ("training.unknown", ("line 4",)),
        ("training.bad-day", ("line 5",)),
        ("training.bad-day", ("line 6",)),
    ]


def test_who_is_missing_is_told_of_those_it_is_for() -> None:
    """The newest file counts; what somebody else completed does not; a training nobody completed misses all."""
    events = [
        event(Kind.TRAINED, {"rows": [["r1", "comp", "2020-03-25"], ["r9", "comp", "2020-03-25"]]}, at(25)),
        event(Kind.PUBLISHED, {}, at(25)),
        event(Kind.TRAINED, {"rows": [["r1", "comp", "2020-03-26"]]}, at(26)),
    ]
    comp, tools = stands_of({"comp": ["r1", "r2"], "tools": ["r1"]}, completions(events))
    assert (comp.days, comp.missing) == ({"r1": date(2020, 3, 26)}, ("r2",))
    assert (tools.days, tools.missing) == ({}, ("r1",))

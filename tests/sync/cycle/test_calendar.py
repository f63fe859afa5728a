"""A template laid out over days: every kind of fiscal year, holidays, late starts, people who leave."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.fiscal import Calendar as Fiscal
from calculations.fiscal import Quarter
from sync.cycle.calendar import LaidOut, begins, laid_out, path_of
from sync.cycle.people import Person, known
from sync.cycle.template import Template, shipped
from sync.model.holidays import free_days

FOUR, THREE = shipped("four-week"), shipped("three-week")
Q2 = Quarter.parse("2020Q2")
NOBODY_MISSING = tuple(Person(role.casefold().replace(" ", "-"), role, roles=(role,)) for role in FOUR.roles)


def free(place: str) -> frozenset[date]:
    return frozenset(free_days(place, range(2019, 2022))) if place else frozenset()


def codes(laid: LaidOut) -> list[str]:
    return sorted({one.code for one in laid.findings})


def due(laid: LaidOut) -> dict[str, date]:
    return {task.id: task.due for task in laid.calendar.tasks}


def test_four_weeks_before_the_quarter() -> None:
    """2020Q2 begins on Wednesday 1 April: the cycle on 4 March, its session on the third day of the third week."""
    laid = laid_out(FOUR, Q2, start=begins(Q2, 4), people=NOBODY_MISSING)
    assert laid.findings == ()
    assert laid.calendar.start == date(2020, 3, 4)
    days = due(laid)
    assert days["performance-retrospective"] == date(2020, 3, 6)
    assert days["assessment-package"] == date(2020, 3, 10)  # the fifth working day, a Tuesday
    assert days["session"] == date(2020, 3, 20)
    assert days["ready"] == date(2020, 3, 31)
    titles = [task.title for task in laid.calendar.tasks]
    assert "Build 2020Q2 revenue plan" in titles
    assert not any("Q(n" in title for title in titles)
    assert laid.calendar.session.agenda[0].title == "2020Q1 Performance Review"
    retrospective = laid.calendar.task("performance-retrospective")
    assert retrospective is not None
    assert retrospective.delivers[0] == "2020Q1 attainment by all dimensions"
    assert retrospective.opens == date(2020, 3, 5)


@pytest.mark.parametrize("years", ["standard:1", "standard:2", "4-4-5:last-sat-jan", "standard:11"])
@pytest.mark.parametrize("template", [FOUR, THREE])
def test_every_year_and_both_templates_fit(years: str, template: Template) -> None:
    """Years that begin in January, February or November and weeks of 4-4-5: all is due before the quarter, in order."""
    calendar = Fiscal.parse(years)
    for number in (1, 2, 3, 4):
        quarter = Quarter(2021, number, calendar)
        laid = laid_out(template, quarter, start=begins(quarter, 4), people=NOBODY_MISSING)
        assert laid.findings == ()
        days = due(laid)
        assert all(laid.calendar.start <= day < quarter.start for day in days.values())
        assert all(days[one] <= task.due for task in laid.calendar.tasks for one in task.after)


@given(
    st.integers(-20, 40),
    st.frozensets(st.dates(date(2020, 2, 1), date(2020, 5, 31)), max_size=25),
    st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({6})]),
    st.sampled_from([FOUR, THREE]),
)
@settings(max_examples=25)
def test_days_keep_their_order(later: int, off: frozenset[date], weekend: frozenset[int], template: Template) -> None:
    """Whenever it starts and whatever is closed: later in the template is never earlier in the calendar."""
    start = begins(Q2, 4) + timedelta(days=later)
    laid = laid_out(template, Q2, start=start, free=lambda _: off, weekend=weekend)
    order = sorted(laid.calendar.tasks, key=lambda task: (task.week, task.day or 7 - len(weekend)))
    assert all(one.due <= other.due for one, other in pairwise(order))
    assert all(start <= task.opens <= task.due for task in laid.calendar.tasks)
    assert all(task.due.weekday() not in weekend and task.due not in off for task in laid.calendar.tasks)
    assert set(path_of(laid.calendar).finish) == {task.id for task in template.tasks}


def test_a_holiday_on_the_due_day() -> None:
    """Washington's birthday, 17 February 2020: what a February year has due then is due on Friday the 14th."""
    quarter = Quarter.of(date(2020, 3, 2), Fiscal.parse("standard:3"))
    assert quarter.start == date(2020, 3, 1)
    plain = laid_out(FOUR, quarter, start=begins(quarter, 4), people=NOBODY_MISSING)
    closed = laid_out(FOUR, quarter, start=begins(quarter, 4), people=NOBODY_MISSING, free=free, place="US")
    on_it = {task for task, day in due(plain).items() if day == date(2020, 2, 17)}
    assert on_it == {"pre-read", "rep-input-leaders", "rep-input-survey"}
    assert codes(closed) == ["cycle.holiday-on-due-day"]
    assert {row for one in closed.findings for row in one.rows} == on_it
    assert all(due(closed)[task] == date(2020, 2, 14) for task in on_it)
    assert "Monday 2020-02-17, a holiday: it is due on Friday 2020-02-14" in closed.findings[0].sentence


def test_an_owner_has_holidays_of_their_own() -> None:
    """Good Friday is none in the US and one in Germany: the CFO's session moves, RevOps' tasks do not."""
    quarter = Quarter.of(date(2020, 5, 1), Fiscal.parse("standard:5"))
    people = (*(one for one in NOBODY_MISSING if one.name != "CFO"), Person("cfo", "C", roles=("CFO",), place="DE"))
    start = date(2020, 3, 25)  # its third week begins on Wednesday 8 April: the third day is Good Friday, 10 April
    laid = laid_out(FOUR, quarter, start=start, people=people, free=free, place="US")
    session = laid.calendar.task("session")
    assert session is not None
    assert (session.meant, session.due) == (date(2020, 4, 10), date(2020, 4, 9))
    assert laid.findings[0].rows == ("session",)


def test_started_late_it_is_pressed() -> None:
    """Ten of twenty working days are left: each is used for two, and what cannot be done in time is said once."""
    laid = laid_out(FOUR, Q2, start=date(2020, 3, 18), people=NOBODY_MISSING)
    days = due(laid)
    assert "cycle.started-late" in codes(laid)
    assert "14 days after 2020-03-04, and 20 working days are pressed into 10" in laid.findings[0].sentence
    assert days["session"] == date(2020, 3, 26)  # day 13 of 20 is day 7 of 10
    assert days["ready"] == date(2020, 3, 31)
    early = [one.rows[0] for one in laid.findings if one.code == "cycle.date-too-early"]
    assert early
    assert "ready" not in early


def test_started_after_the_quarter_it_takes_its_length() -> None:
    """No day was left: it runs from then on, and is said to be too late."""
    laid = laid_out(FOUR, Q2, start=date(2020, 4, 6), people=NOBODY_MISSING)
    assert codes(laid) == ["cycle.after-quarter-start"]
    assert due(laid)["ready"] == date(2020, 5, 1)


def test_started_late_with_days_to_spare() -> None:
    """Three weeks fit into the four that are left of five: late, and nothing is pressed."""
    laid = laid_out(THREE, Q2, start=date(2020, 3, 9), people=NOBODY_MISSING)
    assert codes(laid) == ["cycle.started-late"]
    assert "pressed" not in laid.findings[0].sentence


def test_a_role_that_is_nobodys() -> None:
    """Nobody in the settings holds it, or the one who did leaves before its tasks are due."""
    people = (*(one for one in NOBODY_MISSING if one.name not in ("HR", "CRO")),
              Person("rita", "Rita", roles=("CRO",), left=date(2020, 3, 26)))  # fmt: skip
    laid = laid_out(FOUR, Q2, start=begins(Q2, 4), people=people)
    hr, cro = sorted(laid.findings, key=lambda one: "CRO" in one.sentence)
    assert (
        hr.sentence == "HR answers for appeals-process, comp-training, training-delivered, and that role is nobody's."
    )
    assert cro.rows == ("all-hands", "ready")
    assert "only Rita's, who leaves on 2020-03-26" in cro.sentence
    final = laid.calendar.task("final-territories")
    assert final is not None
    assert final.owners == ("rita",)


def test_a_day_ends_where_its_owner_is() -> None:
    """31 March in Los Angeles is over at seven in the morning of 1 April in London's summer less one: 07:00 UTC."""
    people = (Person("cro", "Rita", roles=("CRO",), zone="America/Los_Angeles"),)
    laid = laid_out(FOUR, Q2, start=begins(Q2, 4), people=people)
    ready = laid.calendar.task("ready")
    assert ready is not None
    assert ready.due_at == datetime(2020, 4, 1, 7, tzinfo=UTC)


def test_who_is_invited() -> None:
    """To a meeting whoever answers for it and its audience, to a task without one its owner alone."""
    laid = laid_out(FOUR, Q2, start=begins(Q2, 4), people=NOBODY_MISSING)
    session, plan = laid.calendar.task("session"), laid.calendar.task("approved-revenue-plan")
    assert session is not None
    assert plan is not None
    assert session.guests == ("cfo", "cro", "sales-leadership", "revops")
    assert plan.guests == ("cfo",)
    assert laid.calendar.task("none") is None


def test_people_are_known_by_what_they_are_called() -> None:
    """By id, name or address in any case; nothing said is nobody."""
    ann = Person("ann", "Ann Able", "Ann@example.com")
    assert known([ann], "ANN able") is ann
    assert known([ann], "ann@EXAMPLE.com") is ann
    assert known([Person("bo", "Bo")], "") is None

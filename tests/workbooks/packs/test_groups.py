"""Groups of people as audiences see them: nobody's own figure can be read off, or worked out by subtraction."""

import itertools

from workbooks.models import CellRef
from workbooks.packs.audience import FEWEST, POLICY, Audience, Field, Show, may_see
from workbooks.packs.figures import Kind, Line
from workbooks.packs.groups import groups_of


def lines(*counts):
    """A region a count, each with ten times as much as it has people."""
    return [
        Line(
            f"r{at}", {"name": f"Region {at}", "count": count, "won": 10.0 * count}, {"won": CellRef("P", f"D{at + 5}")}
        )
        for at, count in enumerate(counts)
    ]


def told(show, *counts):
    """Names, people and amounts of the groups that are shown."""
    found = groups_of(lines(*counts), show, {"won": Kind.MONEY}, people="count")
    return [(group.name, group.people, group.figures["won"].value) for group in found]


def test_whoever_sees_teams_sees_all_of_them() -> None:
    """Four people and one alone: shown as they are; hidden where teams are."""
    assert told(Show.SHOW, 4, 1) == [("Region 0", 4, 40.0), ("Region 1", 1, 10.0)]
    assert told(Show.HIDE, 4, 1) == []


def test_small_groups_are_put_together() -> None:
    """One and two people make three; nothing else is touched, and the sum stays."""
    assert told(Show.BAND, 7, 1, 2) == [("Region 0", 7, 70.0), ("Region 1, Region 2", 3, 30.0)]


def test_what_is_put_together_is_never_too_few() -> None:
    """One alone takes the smallest of the others with it, else subtraction would tell; two groups of which one is
    alone are one, and one group is no comparison."""
    assert told(Show.BAND, 9, 4, 1) == [("Region 0", 9, 90.0), ("Region 2, Region 1", 5, 50.0)]
    assert told(Show.BAND, 9, 1) == []
    assert told(Show.BAND, 1) == []


def test_no_group_of_any_split_is_below_the_fewest() -> None:
    """Over all splits of up to four regions of up to six people: shown groups have enough people, and add up."""
    for counts in itertools.product(range(7), repeat=4):
        shown = told(Show.BAND, *counts)
        assert all(people >= FEWEST for _, people, _ in shown), counts
        assert not shown or sum(amount for _, _, amount in shown) == 10.0 * sum(counts), counts


def test_the_policy_says_something_of_every_audience_and_field() -> None:
    """No audience and no field is forgotten; nobody but HR and a person sees pay, and board and all hands no person."""
    assert set(POLICY) == set(Audience)
    assert all(set(row) == set(Field) for row in POLICY.values())
    assert {one for one in Audience if may_see(one, Field.PAY) is Show.SHOW} == {Audience.HR, Audience.REP}
    for one in (Audience.BOARD, Audience.ALL_HANDS, Audience.MARKETING):
        assert may_see(one, Field.PERSON) is not Show.SHOW
        assert may_see(one, Field.ACCOUNT) is Show.HIDE

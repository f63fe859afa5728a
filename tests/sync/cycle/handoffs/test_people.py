"""Who may be told what of people, by hand."""

from sync.cycle.agents.source import Source
from sync.cycle.handoffs.people import OUTSIDE, is_of, leaders_of, own_accounts, subtree_of

MANAGERS = {"ceo": "", "vp": "ceo", "dir": "vp", "ann": "dir", "bob": "vp", "cy": "other", "other": "ceo", "lone": ""}


def test_a_subtree_holds_everybody_below_and_nobody_else() -> None:
    """Two levels down, without the leader; of nobody below it is empty."""
    assert subtree_of("vp", MANAGERS) == {"dir", "ann", "bob"}
    assert subtree_of("ann", MANAGERS) == frozenset()


def test_managers_in_a_circle_end_where_they_began() -> None:
    """Each of two who lead each other leads the other, once."""
    assert subtree_of("a", {"a": "b", "b": "a"}) == {"b"}


def test_a_leader_has_somebody_with_a_quota_below() -> None:
    """Only of those; a manager who is nobody of the people is one too."""
    assert leaders_of(MANAGERS, {"ann"}) == ("ceo", "vp", "dir")
    assert leaders_of({"ann": "gone"}, {"ann"}) == ("gone",)


def test_accounts_say_nothing_of_others() -> None:
    """Of five accounts one stays, one comes from and one goes to another team; a third changes hands inside; one is
    nobody's business."""
    rows = [
        {"account_id": id_, "name": name, "holder": holder, "receiver": receiver, "revenue": 1.0}
        for id_, name, holder, receiver in (
            ("1", "Stay", "ann", "ann"),
            ("2", "Come", "cy", "ann"),
            ("3", "Go", "bob", "cy"),
            ("4", "", "ann", "bob"),
            ("5", "Other", "cy", "cy"),
            ("6", "Fresh", "", "bob"),
        )
    ]
    told = own_accounts(rows, {"ann", "bob"}, {"ann": "Ann", "bob": "Bob", "cy": "Cy"})
    assert [(row["account"], row["from"], row["to"], row["change"]) for row in told] == [
        ("Stay", "Ann", "Ann", "stays"),
        ("Come", OUTSIDE, "Ann", "comes"),
        ("Go", "Bob", OUTSIDE, "goes"),
        ("4", "Ann", "Bob", "moves inside the team"),
        ("Fresh", None, "Bob", "comes"),
    ]


def test_rows_of_other_people_are_not_taken() -> None:
    """By the id in the row; a row without one is nobody's."""
    mine = is_of(Source("accounts", {"people": ["ann"]}, "USD"), "rep_id")
    assert [mine(row) for row in ({"rep_id": "ann"}, {"rep_id": "cy"}, {"rep_id": None}, {})] == [
        True, False, False, False,
    ]  # fmt: skip

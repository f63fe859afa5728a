"""A manager's quota is the team's when it is about what the people below carry, and the manager's own when not."""

import pandas as pd
import pytest

from sync.facts.forecast_hierarchy import team_quotas

BOSS = {"ann": "mia", "bob": "mia", "mia": "vic", "cy": "vic"}


def judged(quotas: dict[str, float], boss: dict[str, str] = BOSS) -> list[str]:
    """The managers whose quotas are their teams', from quotas of one quarter."""
    rows = [(owner, "2020Q1", amount) for owner, amount in quotas.items()]
    return [team.owner for team in team_quotas(pd.DataFrame(rows, columns=["owner", "quarter", "amount"]), boss)]


@pytest.mark.parametrize(
    ("mia", "is_team"), [(200.0, True), (160.0, True), (260.0, True), (90.0, False), (140.0, False), (500.0, False)]
)
def test_a_quota_near_what_two_people_carry_is_theirs(mia: float, is_team: bool) -> None:
    """Ann and Bob carry 200: three quarters of that up to twice it is their sum; a seller's own quota is less."""
    assert judged({"ann": 100.0, "bob": 100.0, "mia": mia}) == (["mia"] if is_team else [])


def test_of_one_person_only_the_same_quota_is() -> None:
    """Two sellers with like quotas, one of whom leads the other, are two sellers, unless the quotas are the same."""
    assert judged({"cy": 100.0, "vic": 100.0}) == ["vic"]
    assert judged({"cy": 100.0, "vic": 90.0}) == []


def test_a_team_is_not_counted_again_further_up() -> None:
    """Mia's 200 are Ann's and Bob's; Vic's 300 are those and Cy's 100, not 500."""
    found = team_quotas(
        pd.DataFrame(
            [("ann", "2020Q1", 100.0), ("bob", "2020Q1", 100.0), ("mia", "2020Q1", 200.0), ("cy", "2020Q1", 100.0),
             ("vic", "2020Q1", 300.0)],
            columns=["owner", "quarter", "amount"],
        ),
        BOSS,
    )  # fmt: skip
    assert [(team.owner, team.below, team.people) for team in found] == [("mia", 200.0, 2), ("vic", 300.0, 3)]


def test_people_who_lead_each_other_end_nothing() -> None:
    """A line that bites its tail is followed once; an unknown quota counts for nobody."""
    boss = {"ann": "bob", "bob": "ann"}
    assert judged({"ann": 100.0, "bob": 10.0}, boss) in ([], ["ann"])
    assert judged({"ann": float("nan"), "bob": 100.0}, boss) == []

"""Who is planned, and the last full quarter, against cases told by hand."""

from datetime import date

import pandas as pd
import pytest

from calculations.errors import UnknownColumnError
from calculations.findings import Severity
from calculations.fiscal import Quarter
from calculations.roster import last_full_quarter, lately, planned_people, roster_findings
from calculations.schemas import ACCOUNTS, QUOTAS, REPS

PLANNED = Quarter(2020, 2)
AS_OF = date(2020, 3, 31)


def _reps(**people: tuple[str | None, bool]) -> pd.DataFrame:
    starts = pd.to_datetime([start for start, _ in people.values()]).astype("datetime64[us]")
    frame = pd.DataFrame({"rep_id": list(people), "start_date": starts, "is_active": [on for _, on in people.values()]})
    return REPS.conform(frame.assign(**{name: "" for name in REPS.names if name not in frame}))


def _quotas(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return QUOTAS.conform(pd.DataFrame(rows, columns=list(QUOTAS.names)))


def _owned(*owners: str) -> pd.DataFrame:
    frame = pd.DataFrame({"account_id": [f"A{n}" for n in range(len(owners))], "owner_id": list(owners)})
    return ACCOUNTS.conform(frame.assign(name="", territory_id="", segment="", trailing_amount=0.0))


@pytest.mark.parametrize(
    ("as_of", "label"), [(date(2020, 3, 30), "2019Q4"), (date(2020, 3, 31), "2020Q1"), (date(2021, 1, 1), "2020Q1")]
)
def test_the_last_full_quarter_has_ended_and_lies_before_the_planned_one(as_of: date, label: str) -> None:
    """On 30 March the first quarter still runs, on its last day it is over; afterwards it stays the one before."""
    assert str(last_full_quarter(PLANNED, as_of)) == label


def test_who_carries_owns_or_is_new_is_planned() -> None:
    """A quota of the last quarter, an account or a start since October plans a person, in the order of the people."""
    reps = _reps(
        new=("2019-10-01", True),
        old=("2019-09-30", True),
        owner=(None, True),
        seller=("2010-01-01", True),
        late=("2020-06-30", True),
        next=("2020-07-01", True),
    )
    planned = planned_people(reps, _quotas(("seller", "2020Q1", 10.0)), _owned("owner", ""), PLANNED, AS_OF)
    assert planned == ("new", "owner", "seller", "late")


def test_a_quota_of_zero_or_of_another_quarter_plans_nobody() -> None:
    """Only a quota above zero in the last full quarter counts."""
    reps = _reps(a=("2010-01-01", True), b=("2010-01-01", True))
    assert planned_people(reps, _quotas(("a", "2020Q1", 0.0), ("b", "2019Q4", 5.0)), _owned(), PLANNED, AS_OF) == ()


def test_who_left_is_not_planned() -> None:
    """Accounts still in the name of a person who left do not bring them back."""
    assert planned_people(_reps(a=("2020-01-01", False)), _quotas(), _owned("a"), PLANNED, AS_OF) == ()


def test_a_frame_without_its_columns_is_a_program_fault() -> None:
    """The missing column is named."""
    with pytest.raises(UnknownColumnError, match="owner_id"):
        planned_people(_reps(), _quotas(), _owned().drop(columns="owner_id"), PLANNED, AS_OF)


def test_sellers_are_planned_where_they_are_asked_for() -> None:
    """A seller who is at work is planned besides the others; one who left is not."""
    reps = _reps(a=("2010-01-01", True), b=("2010-01-01", True), gone=("2010-01-01", False))
    assert planned_people(reps, _quotas(), _owned("a"), PLANNED, AS_OF, ("b", "gone", "x")) == ("a", "b")


def test_who_sold_and_is_not_planned_is_named() -> None:
    """Of four who sold lately, one is planned and one has left; the others are named, the largest first."""
    sold = {"ann": 10.0, "ben": 25_000.0, "cem": 5.0, "gone": 7.0, "none": 0.0}
    names = {"ann": "Ann", "ben": "Ben", "cem": "Cem", "none": "None"}
    (left,) = roster_findings(("cem",), sold, names)
    assert (left.code, left.rows, left.amount) == ("quota.seller-unplanned", ("ben", "ann"), 25_010.0)
    assert left.sentence == "2 people sold in the last four quarters without being planned: Ben (25,000), Ann (10)."
    nobody, one = roster_findings((), {"cem": 5.0}, names)
    assert (nobody.code, nobody.severity) == ("quota.nobody-planned", Severity.BLOCKING)
    assert one.sentence.startswith("1 person sold")
    assert roster_findings(("cem",), {"cem": 5.0}, names) == ()


def test_lately_are_the_four_quarters_before() -> None:
    """The quarters of a year, up to the one before the planned one."""
    assert lately(PLANNED) == {"2019Q2", "2019Q3", "2019Q4", "2020Q1"}

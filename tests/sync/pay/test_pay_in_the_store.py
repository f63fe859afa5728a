"""Pay plans in the store, and who may see them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from calculations.pay.plan import Band, Draw, PayPlan
from sync.errors import RefusedError
from sync.pay.access import may_see_pay, refuse_strangers
from sync.pay.kept import keep, kept
from sync.settings import ApprovalSettings, ApproverSettings, PaySettings, Settings
from sync.store.database import writing
from sync.store.tables import MIRROR, PAY_PLANS

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)
PLAIN = PayPlan("u-bob", "EUR", ote=Decimal("90000.10"), base=Decimal(45_000), quota=None)
FULL = PayPlan(
    "u-ann", "USD", ote=Decimal(120_000), base=Decimal(60_000), quota=Decimal("150000.5"), periods=12,
    bands=(Band(Decimal(1), Decimal("1.5")), Band(Decimal("1.5"), Decimal(2))), threshold=Decimal("0.5"),
    below=Decimal("0.25"), is_cliff=True, cap=Decimal(2),
    draw=Draw((Decimal(3000), Decimal("0.5")), is_recoverable=True, balance=Decimal(7)), start=date(2020, 5, 10),
)  # fmt: skip


def test_plans_come_back_as_they_were(store: Engine) -> None:
    """Every term, exact; by person; each quarter its own, the newest import in the place of the one before."""
    keep(store, "2020Q2", [PLAIN, FULL], NOON, "cfo")
    keep(store, "2020Q3", [PLAIN], NOON, "cfo")
    assert kept(store, "2020Q2") == (FULL, PLAIN)
    keep(store, "2020Q2", [PLAIN], NOON, "cro")
    assert kept(store, "2020Q2") == kept(store, "2020Q3") == (PLAIN,)
    with store.connect() as connection:
        who = connection.execute(select(PAY_PLANS.c.kept_by).where(PAY_PLANS.c.plan_id == "2020Q2")).scalars().all()
    assert who == ["cro"]
    keep(store, "2020Q2", [], NOON, "cro")
    assert kept(store, "2020Q2") == ()


def test_a_fault_of_the_store_does_not_say_what_people_earn(store: Engine) -> None:
    """A row that cannot be kept is an error whose text holds no amount."""
    with pytest.raises(IntegrityError) as fault:
        keep(store, "2020Q2", [FULL, FULL], NOON, "cfo")
    assert "pay_plans" in str(fault.value)
    assert "120000" not in str(fault.value)
    assert kept(store, "2020Q2") == ()


def settings(people: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> Settings:
    """Settings that name these, with one approver."""
    approver = ApproverSettings(id="cfo", name="Eve", role="Chief Financial Officer", channel="cfo@example.com")
    return Settings(pay=PaySettings(people=people, roles=roles), approvals=ApprovalSettings(approvers=(approver,)))


@pytest.fixture
def users(store: Engine) -> Engine:
    """Cleo of HR, two called Kim of whom one is, and Dan of HR, who left."""
    rows = [
        ("u1", "Cleo", "r1", True), ("u2", "Kim", "r1", True), ("u3", "Kim", "r2", True),
        ("u4", "Dan", "r1", False), ("u5", "Fay", None, True),
    ]  # fmt: skip
    with writing(store) as connection:
        connection.execute(insert(MIRROR["UserRole"]), [{"Id": "r1", "Name": "HR"}, {"Id": "r2", "Name": "Rep"}])
        for id_, name, role, is_active in rows:
            user = {"Id": id_, "Name": name, "UserRoleId": role, "IsActive": is_active}
            connection.execute(insert(MIRROR["User"]), user)
    return store


@pytest.mark.parametrize(
    ("people", "roles", "by", "may"),
    [
        (("Eve",), (), "eve ", True),
        (("Eve",), (), "adam", False),
        ((), ("chief financial officer",), "cfo", True),
        ((), ("CRO",), "cfo", False),
        ((), ("hr",), "Cleo", True),
        ((), ("hr",), "u2", True),
        ((), ("hr",), "Kim", False),
        ((), ("hr",), "Dan", False),
        ((), ("hr",), "Fay", False),
        ((), ("hr",), "", False),
        ((), (), "Cleo", False),
    ],
)
def test_pay_is_for_named_people_and_roles(
    users: Engine, people: tuple[str, ...], roles: tuple[str, ...], by: str, may: bool
) -> None:
    """By name, by an approver's role, by the role of the one active user meant; a name of two is nobody's."""
    assert may_see_pay(settings(people, roles), users, by) is may


def test_a_refusal_says_how_it_is_changed(users: Engine) -> None:
    """Nobody is named, or somebody else is."""
    with pytest.raises(RefusedError, match="the settings name nobody"):
        refuse_strangers(settings(), users, "eve")
    with pytest.raises(RefusedError, match="'adam' may not see pay plans"):
        refuse_strangers(settings(("eve",)), users, "adam")
    refuse_strangers(settings(("eve",)), users, "eve")


def test_a_name_that_is_empty_is_no_name() -> None:
    """It would let in whoever says nothing."""
    with pytest.raises(ValidationError, match="a name is empty"):
        PaySettings(people=(" ",))


def test_bounds_of_quota_to_earnings_leave_room() -> None:
    """A lowest above the highest would warn of every plan."""
    with pytest.raises(ValidationError, match="is above highest_quota_to_ote"):
        PaySettings(lowest_quota_to_ote=9.0)
    assert PaySettings(lowest_quota_to_ote=8.0).highest_quota_to_ote == 8

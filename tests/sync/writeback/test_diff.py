"""The changes between what the plan wants and what the CRM holds."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sync.model.change import Held
from sync.writeback.diff import diff, differences
from tests.sync.plans import PLAN, want
from tests.sync.plans import held as amounts_held

_HELD = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5).map(Decimal))


@given(_HELD, _HELD)
def test_applying_the_changes_gives_what_the_plan_wants(wanted: dict[str, Decimal], held: dict[str, Decimal]) -> None:
    """apply ∘ diff: afterwards the CRM holds every wanted value, and everything else as before."""
    crm = amounts_held(held)
    change_set = diff(PLAN, [want(rep, str(value)) for rep, value in wanted.items()], crm)
    after = crm | {change.place: Held(change.after) for change in change_set.changes}
    assert after == crm | amounts_held(wanted)
    assert all(change.before == crm.get(change.place, Held(None)).value for change in change_set.changes)
    assert diff(PLAN, change_set.desired, after).changes == ()


def test_a_part_of_a_plan_is_another_plan() -> None:
    """The same values, said to be a part, have a digest of their own, whatever the order of its kinds."""
    whole, part = diff(PLAN, [want("a", "5")], {}), diff(PLAN, [want("a", "5")], {}, ("quotas", "territories"))
    assert whole.digest != part.digest
    assert part.digest == diff(PLAN, [want("a", "5")], {}, ("territories", "quotas")).digest
    assert whole.intent == part.intent


def test_a_quota_the_plan_does_not_name_is_left_alone() -> None:
    """A rep who left the plan keeps the quota the CRM holds: qplan never deletes by omission."""
    assert diff(PLAN, [], amounts_held({"a": 5})).changes == ()


def test_differences_name_the_cell_and_both_values() -> None:
    """A tampered, added, removed or re-reasoned row is told apart in words."""
    approved = diff(PLAN, [want("a", 100_000), want("b", 5), want("c", 7), want("d", 9, reason="leave")], {})
    now = [
        want("a", 250_000, "Quotas!L12"),
        want("d", 9, "Quotas!L15", "none"),
        want("c", 7),
        want("e", 1, "Quotas!L16"),
    ]
    assert differences(approved, now) == (
        "Quotas!L12 Rep a: approved 100,000, now 250,000",
        "Rep b: approved 5, the row is gone",
        "Quotas!L15 Rep d: the reason was 'leave', now 'none'",
        "Quotas!L16 Rep e: 1 was never approved",
    )


def test_the_same_intent_has_no_differences() -> None:
    """The order of rows is not a difference."""
    approved = diff(PLAN, [want("a", 1), want("b", 2)], {})
    assert differences(approved, [want("b", 2, "Quotas!L99"), want("a", 1)]) == ()

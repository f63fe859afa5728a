"""Protected ranges brought to what they should be: only what differs is touched, and people's own stay."""

from dataclasses import replace

import pytest

from sync.two_way.sheets.guards import guards_of
from tests.workbooks.google.made import EDITORS, small_evaluation
from workbooks.google.protection import guarded

KEEPERS = ["plan@example.com"]


def wanted():
    """The ranges of the small company's plan."""
    evaluation, placement = small_evaluation()
    return list(guarded(evaluation.layout, placement, EDITORS, ["U1", "U2"]))


def there():
    """The same as Google gives them: with owner and login among the editors."""
    found = [one.protected() for one in wanted()]
    for one in found:
        one["editors"] = {"users": [*one["editors"]["users"], "Plan@example.com"]}
    return found


def test_what_is_as_it_should_be_is_left_alone():
    """The addresses that Google adds by itself are no difference."""
    assert not guards_of(wanted(), there(), KEEPERS)


@pytest.mark.parametrize(
    "change",
    [
        {"warningOnly": True},
        {"editors": {"users": ["plan@example.com", "rio@example.com"]}},
        {"editors": {"users": ["plan@example.com"], "domainUsersCanEdit": True}},
        {"editors": {"users": ["plan@example.com"], "groups": ["all@example.com"]}},
        {"range": {"sheetId": 7}},
        {"unprotectedRanges": []},
    ],
)
def test_a_range_that_lets_others_in_is_mended(change):
    """It warns only, names others, or protects something else."""
    found = there()
    at = next(position for position, one in enumerate(wanted()) if one.free)
    found[at] = {**found[at], **change}
    guards = guards_of(wanted(), found, KEEPERS)
    assert [one.id for one in guards.wrong] == [found[at]["protectedRangeId"]]
    assert not guards.missing
    assert [next(iter(request)) for request in guards.requests()] == ["updateProtectedRange"]


def test_what_is_missing_is_added_and_ours_that_nobody_needs_goes():
    """A range of a person's own stays; one of a role that nobody has any more goes."""
    own = {"protectedRangeId": 1, "range": {"sheetId": 7}, "description": "my notes"}
    old = {"protectedRangeId": 2, "range": {"sheetId": 7}, "description": "qplan: Quotas, Target, Finance"}
    guards = guards_of(wanted(), [*there()[1:], own, old], KEEPERS)
    assert [one.id for one in guards.missing] == [wanted()[0].id]
    assert guards.left_over == (2,)


def test_a_role_with_another_person_is_mended():
    """Finance is somebody else now."""
    changed = [replace(one, editors=("new@example.com",)) if one.editors else one for one in wanted()]
    assert len(guards_of(changed, there(), KEEPERS).wrong) == sum(bool(one.editors) for one in wanted())

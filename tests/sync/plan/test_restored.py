"""After a store was put back: what has to be done before anything is written or synced."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from sync.model.event import Event, Kind
from sync.plan.restored import before_syncing, before_writing

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)


def happened(*kinds: Kind) -> Sequence[Event]:
    """Events of a plan, an hour apart from noon on."""
    return [
        Event(
            seq=at, plan_id="2020Q2", kind=kind, at=NOON + timedelta(hours=at), actor="ana", payload={},
            prev_hash=str(at), hash=str(at + 1),
        )
        for at, kind in enumerate(kinds)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "pulled", "needed"),
    [
        ((Kind.SUBMITTED, Kind.INTENDED), None, ""),
        ((Kind.SUBMITTED, Kind.RESTORED), None, "qplan pull"),
        ((Kind.SUBMITTED, Kind.RESTORED), 1, "qplan pull"),
        ((Kind.SUBMITTED, Kind.RESTORED), 2, ""),
        ((Kind.INTENDED, Kind.VERIFIED, Kind.RESTORED), 3, "qplan verify"),
        ((Kind.INTENDED, Kind.RESTORED, Kind.VERIFIED), 3, ""),
        ((Kind.INTENDED, Kind.RESTORED, Kind.VERIFIED), 1, "qplan pull"),
        ((Kind.INTENDED, Kind.RESTORED, Kind.VERIFIED, Kind.RESTORED), 9, "qplan verify"),
    ],
)
def test_before_writing_the_crm_is_read_and_what_was_written_is_verified(
    kinds: tuple[Kind, ...], pulled: int | None, needed: str
) -> None:
    """A pull after the restoring, and a verification after it where anything had been sent before."""
    at = None if pulled is None else NOON + timedelta(hours=pulled)
    assert before_writing(happened(*kinds), at) == needed


@pytest.mark.parametrize(
    ("kinds", "needed"),
    [
        ((Kind.PAIRED,), ""),
        ((Kind.RESTORED,), ""),
        ((Kind.PAIRED, Kind.RESTORED), "qplan sync pair"),
        ((Kind.PAIRED, Kind.RESTORED, Kind.PAIRED), ""),
        ((Kind.PAIRED, Kind.RESTORED, Kind.PAIRED, Kind.RESTORED), "qplan sync pair"),
    ],
)
def test_before_syncing_places_that_were_paired_are_paired_anew(kinds: tuple[Kind, ...], needed: str) -> None:
    """What they agreed on since the copy is not known."""
    assert before_syncing(happened(*kinds)) == needed

"""The team's plan that moves an account: Acme goes from Ann to Cy, with its team, its shares and a later deal."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.plan.adapters import Adapters
from tests.e2e.team import REPS, emulated, opened, small_org

__all__ = ["ACME", "ANN", "BOB", "CY", "HEAD", "KOELN", "MOVES", "moving_org", "with_moves"]

ANN, BOB, CY = REPS
ACME, KOELN = make_id("001", 1), make_id("001", 3)
HEAD = make_id("005", 30)
_LEVELS = {"AccountAccessLevel": "Edit", "OpportunityAccessLevel": "Read", "CaseAccessLevel": "None",
           "ContactAccessLevel": "Read"}  # fmt: skip


def _deal(number: int, owner: str, account: str, close: str, stage: str = "Prospecting") -> dict[str, Any]:
    return {
        "Id": make_id("006", number),
        "Name": f"Open {number}",
        "AccountId": account,
        "OwnerId": owner,
        "StageName": stage,
        "Amount": 5_000.0,
        "CloseDate": close,
        "CreatedDate": "2020-02-01T00:00:00Z",
    }


def moving_org() -> Org:
    """The team's org: two people work on Acme beside Ann, and one may see it; Ann has two open deals there, Bob one."""
    head = {"Id": HEAD, "LastName": "Hedda Head", "Username": "h@acme.example", "Email": "h@acme.example",
            "CreatedDate": "2018-01-01T00:00:00Z"}  # fmt: skip
    members = [
        {"Id": make_id("01M", n), "AccountId": ACME, "UserId": who, "TeamMemberRole": role, **_LEVELS}
        for n, (who, role) in enumerate([(CY, "Pre-Sales Consultant"), (HEAD, "Executive Sponsor")], start=1)
    ]
    shares = [
        {"Id": make_id("00r", n), "AccountId": ACME, "UserOrGroupId": who, "RowCause": cause, **_LEVELS}
        for n, (who, cause) in enumerate([(ANN, "Owner"), (CY, "Team"), (HEAD, "Team"), (BOB, "Manual")], start=1)
    ]
    deals = [
        _deal(501, ANN, ACME, "2020-05-01"),
        _deal(502, ANN, ACME, "2020-07-01"),
        _deal(503, BOB, ACME, "2020-08-01"),
    ]
    return small_org(
        others=[("User", [head]), ("AccountTeamMember", members), ("AccountShare", shares), ("Opportunity", deals)]
    )


MOVES = {
    "QPLAN_SALESFORCE__CLIENT_SECRET": "any",
    "QPLAN_WRITEBACK__KINDS": '["quotas", "account moves"]',
    "QPLAN_WRITEBACK__OPEN_DEALS": "later",
}
"""The environment of a plan that writes moves too, with the deals that close after the quarter."""


@contextmanager
def with_moves(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[tuple[Adapters, SalesforceEmulator]]:
    """Such a plan in a folder, and its org."""
    with pytest.MonkeyPatch.context() as environment, emulated(moving_org()) as emulator:
        for name, value in (MOVES | dict(more or {})).items():
            environment.setenv(name, value)
        with opened(folder, emulator.url) as adapters:
            yield adapters, emulator

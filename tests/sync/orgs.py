"""Small emulated orgs, and what they hold, read past their API."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sync.emulators.salesforce import Features, Org, make_id
from sync.emulators.salesforce.orgs import generated
from sync.emulators.salesforce.orgs.generated import GeneratedOrg

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class SteppingClock:
    """A clock that is moved by hand; the org takes its stamps from it."""

    def __init__(self, start: datetime = NOW) -> None:
        self.moment = start

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Move on, as in `advance(minutes=5)`."""
        self.moment += timedelta(**by)


def sales(deals: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """One owner, one account and some deals, each a day apart, named with what breaks careless readers."""
    owner, account = make_id("005", 9), make_id("001", 1)
    yield (
        "User",
        [{"Id": owner, "Name": "Ann", "Username": "ann@example.com", "Email": "ann@example.com", "IsActive": True}],
    )
    yield "Account", [{"Id": account, "Name": 'Å & Co, "quoted"\nsecond line', "OwnerId": owner}]
    first = datetime(2020, 1, 1, tzinfo=UTC)
    yield (
        "Opportunity",
        [
            {
                "Id": make_id("006", number),
                "Name": f"=deal {number}, é",
                "AccountId": account,
                "OwnerId": owner,
                "StageName": "Prospecting",
                "Amount": number / 4,
                "CloseDate": (first + timedelta(days=number % 1000)).date(),
                "SystemModstamp": first + timedelta(minutes=number),
            }
            for number in range(1, deals + 1)
        ],
    )


@contextmanager
def odd_org(people: int = 3, as_of: date | None = None, **parameters: Any) -> Iterator[Org]:
    """A generated org of a few sellers below one head, with its currencies, calendar, quotas and history as told.

    `parameters` are those of `GeneratedOrg`: `currencies=("USD", "EUR", "JPY", "KWD")`, `calendar="4-4-5:2"`,
    `quota_grain=("month", "family")`, `history=1`, `silent=2`, `seed=7`, `last_day=...`. It takes a tenth of a second.
    """
    world = GeneratedOrg.small(people, **parameters)
    with Org.create(None, generated.rows(world, as_of), features=generated.features(world)) as org:
        yield org


def held(org: Org, sobject: str, fields: Sequence[str]) -> set[tuple[Any, ...]]:
    """The rows of an object as the org stores them, read from its own tables."""
    with org.read() as db:
        return {tuple(row) for row in db.execute(f'SELECT {", ".join(fields)} FROM "{sobject}"')}


__all__ = ["NOW", "Features", "SteppingClock", "held", "odd_org", "sales"]

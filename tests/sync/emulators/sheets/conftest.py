"""A Google of one's own: an emulator, and people and robots who ask it over HTTP."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
import requests

from sync.emulators.sheets import Cloud, Person, SheetsEmulator

OWNER = "robot@plan.iam.gserviceaccount.com"


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: Any

    @property
    def message(self) -> str:
        return self.body["error"]["message"]


class Clock:
    """A clock that goes on a second with every look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 4, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class Desk:
    """An emulator with one spreadsheet of OWNER's, and requests to it by whoever is named."""

    def __init__(self, emulator: SheetsEmulator) -> None:
        self.emulator = emulator
        self.cloud = emulator.cloud
        self.book = self.cloud.spreadsheet(OWNER, "Plan")
        self.id = self.book.id
        self._http = requests.Session()
        self._tokens: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None, by: str = OWNER, **params: Any) -> Answer:
        """A request of the account `by` to a path; `…` in it stands for the spreadsheet's resource."""
        if by not in self._tokens:
            self._tokens[by] = self.cloud.accounts.token(by)
        path = path.replace("…", f"/v4/spreadsheets/{self.id}")
        reply = self._http.request(
            method,
            self.emulator.url + path,
            params=params,
            data=None if body is None else json.dumps(body),
            headers={"Authorization": f"Bearer {self._tokens[by]}"},
            timeout=60,
        )
        return Answer(reply.status_code, json.loads(reply.text) if reply.text else None)

    def do(self, *kinds: dict[str, Any], by: str = OWNER) -> Answer:
        """A batch of requests."""
        return self.ask("POST", "…:batchUpdate", {"requests": list(kinds)}, by=by)

    def write(self, place: str, rows: list[list[Any]], mode: str = "USER_ENTERED", by: str = OWNER) -> Answer:
        """Values into a range."""
        return self.ask("PUT", f"…/values/{quote(place, safe='')}", {"values": rows}, by, valueInputOption=mode)

    def read(self, place: str, how: str = "UNFORMATTED_VALUE", **params: Any) -> list[list[Any]]:
        """The values of a range."""
        told = self.ask("GET", f"…/values/{quote(place, safe='')}", valueRenderOption=how, **params)
        assert told.status == 200, told
        return told.body.get("values", [])

    def cell(self, place: str, fields: str = "*") -> dict[str, Any]:
        """The CellData of one cell."""
        mask = f"sheets.data.rowData.values({fields})" if fields != "*" else "sheets.data.rowData.values"
        told = self.ask("GET", "…", ranges=place, fields=mask).body
        rows = told.get("sheets", [{}])[0].get("data", [{}])[0].get("rowData", [])
        return rows[0]["values"][0] if rows and rows[0] else {}

    def sheet(self, fields: str, number: int = 0) -> Any:
        """One field of a tab."""
        told = self.ask("GET", "…", fields=f"sheets({fields})").body.get("sheets", [])
        return told[number].get(fields.partition("(")[0]) if told else None

    def person(self, email: str, role: str = "writer") -> Person:
        """Somebody the spreadsheet is shared with, at work in it."""
        self.cloud.share(self.id, email, role)
        return Person.of(self.cloud, email, self.id)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[Desk]:
    """An emulator with one empty spreadsheet."""
    with SheetsEmulator(Cloud(now=clock)) as emulator:
        yield Desk(emulator)

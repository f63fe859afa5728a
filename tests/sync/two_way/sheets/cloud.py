"""The small company's plan in a cloud of its own: made once, and a copy for whoever changes it.

Most tabs of facts are left out: what people type stands on the others, and nothing here is computed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from sync.emulators.sheets import Cloud, SheetsEmulator
from sync.two_way.sheets.client import SheetsClient
from sync.two_way.sheets.http import Patience, SheetsHttp
from sync.two_way.sheets.making import make
from tests import pace
from tests.workbooks.google.made import PLAN_ID, small_requests
from workbooks.book.layout import planning_layout
from workbooks.google.areas import sheet_id
from workbooks.google.build import batches

_LOOKS = frozenset({"addChart", "repeatCell", "updateDimensionProperties", "addConditionalFormatRule"})
_READ = frozenset({"data_reps", "engine"})
"""Tabs that formulas refer to with which inputs start."""

_CLOUD = Cloud()
_MADE: list[str] = []
"""The id of the spreadsheet that is copied, once it is made."""

OWNER, FINANCE, REVOPS = "plan@example.com", "fay@example.com", "rio@example.com"


class Google:
    """An emulator of Google with logins, and clients that do not wait long."""

    def __init__(self, emulator: SheetsEmulator) -> None:
        self.emulator = emulator

    @property
    def cloud(self) -> Cloud:
        """What the emulator holds."""
        return self.emulator.cloud

    def client(self, mail: str = OWNER, **more: Any) -> SheetsClient:
        """A client under the login of somebody."""
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.cloud.accounts.token(mail)}"
        url = self.emulator.url
        patience = Patience(first=0.01, longest=0.05, deadline=pace.seconds(5.0), timeout=pace.seconds(10.0))
        return SheetsClient(SheetsHttp(session, url, url, **{"patience": patience, **more}))

    def plan(self) -> str:
        """The id of a spreadsheet with what people type into; made once a process, copied for each who asks."""
        client = self.client()
        if not _MADE:
            _MADE.append(make(client, f"Sales plan {PLAN_ID}", batches(shortened()), mark=PLAN_ID).id)
        url = f"https://www.googleapis.com/drive/v3/files/{_MADE[0]}/copy"
        return str(client.http.request("post", url, json={"name": "Sales plan"}).json()["id"])


@contextmanager
def google() -> Iterator[Google]:
    """A running emulator of the one cloud of the process."""
    with SheetsEmulator(_CLOUD) as emulator:
        yield Google(emulator)


def shortened() -> Iterator[dict[str, Any]]:
    """The requests of the plan without charts, looks and columns of formulas, and without most tabs of facts."""
    left_out = {
        sheet_id(tab.id) for tab in planning_layout().tabs if tab.is_data and tab.id not in {"data_reps", "engine"}
    }
    for request in small_requests():
        kind = next(iter(request))
        if kind not in _LOOKS and not left_out & set(_sheets(request)) and not _is_computed(request):
            yield request


def _is_computed(request: dict[str, Any]) -> bool:
    """Whether it enters a column of formulas: nobody types there, and nothing here computes it."""
    said = request.get("updateCells", {})
    cells = [cell.get("userEnteredValue", {}) for row in said.get("rows", ()) for cell in row["values"]]
    return said.get("fields") == "userEnteredValue" and all("formulaValue" in cell for cell in cells)


def _sheets(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        if "sheetId" in value:
            yield value["sheetId"]
        for one in value.values():
            yield from _sheets(one)
    elif isinstance(value, list):
        for one in value:
            yield from _sheets(one)

"""A scripted server in Google's place, and a minute that passes when somebody waits."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import requests

from sync.two_way.sheets.http import Patience, SheetsHttp
from tests import pace
from tests.sync.crm.salesforce.wire import Wire


@dataclass
class Minute:
    """A clock that moves only when somebody sleeps."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def clock(self) -> float:
        """Seconds since it began."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A scripted server that is stopped after the test."""
    server = Wire()
    yield server
    server.stop()


@pytest.fixture
def minute() -> Minute:
    """Time that passes when the client waits."""
    return Minute()


@pytest.fixture
def http(wire: Wire, minute: Minute) -> Iterator[SheetsHttp]:
    """The client of gspread's methods, at the scripted server."""
    with requests.Session() as session:
        yield patient(wire, minute, session)


@pytest.fixture
def insisting(wire: Wire, minute: Minute) -> Iterator[Callable[..., SheetsHttp]]:
    """A client of other limits."""
    with requests.Session() as session:
        yield lambda **more: patient(wire, minute, session, **more)


def patient(wire: Wire, minute: Minute, session: requests.Session, **more) -> SheetsHttp:
    """A client whose waits pass at once."""
    given = {"patience": Patience(deadline=60.0, timeout=pace.seconds(5.0)), "rng": random.Random(1), **more}
    return SheetsHttp(session, wire.url, wire.url, clock=minute.clock, sleep=minute.sleep, **given)

"""A pull that is killed at random points ends with exactly the org's rows."""

import multiprocessing
import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import SalesforceSession
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.store.database import sqlite_url
from sync.store.tables import MIRROR
from tests.stores import new_store
from tests.sync import killed
from tests.sync.orgs import SteppingClock, held, sales

FIELDS = ("Id", "Name", "Amount", "CloseDate", "IsDeleted")
DEALS = 6_000


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(4, id="four times"),
        pytest.param(10, id="ten times", marks=pytest.mark.full),
        pytest.param(50, id="fifty times", marks=pytest.mark.soak),
    ],
)
def test_a_killed_pull_loses_nothing_and_doubles_nothing(tmp_path: Path, kills: int) -> None:
    """SIGKILL after a random time, in bulk or over REST; the org changes in between; then one pull to the end."""
    chance = random.Random(kills)
    context = multiprocessing.get_context("forkserver")  # its processes start at once, with everything imported
    context.set_forkserver_preload(["tests.sync.killed", "simple_salesforce.api"])
    store, clock = tmp_path / "qplan.db", SteppingClock()
    engine = new_store(sqlite_url(store))
    done = changes = 0
    with (
        Org.create(None, sales(DEALS), now=clock.now) as org,
        SalesforceEmulator(org) as emulator,
        SalesforceSession(ClientCredentialsLogin("key", "secret", emulator.url)) as session,
    ):
        people = SalesforceClient(session)
        while done < kills:
            process = context.Process(target=killed.run, args=(emulator.url, store, chance.random() < 0.7))
            process.start()
            time.sleep(chance.uniform(0.02, 0.4))
            process.kill()
            process.join()
            assert process.exitcode in (0, -signal.SIGKILL)
            done += process.exitcode != 0
            if process.exitcode == 0:  # start from nothing
                with engine.begin() as connection:
                    connection.exec_driver_sql("DELETE FROM watermarks")
                    connection.exec_driver_sql("DELETE FROM crm_opportunity")
            clock.advance(minutes=20)
            people.update("Opportunity", deal(chance.randrange(1, DEALS // 2)), {"Amount": 1e6 + done}, {})
            people.delete("Opportunity", deal(DEALS - changes))
            changes += 1
        clock.advance(minutes=20)
        killed.run(emulator.url, store, False)
        truth = held(org, "Opportunity", FIELDS)
    table = MIRROR["Opportunity"]
    with engine.connect() as connection:
        mirrored = [tuple(row) for row in connection.execute(select(*(table.c[name] for name in FIELDS)))]
    engine.dispose()
    assert len(mirrored) == DEALS
    assert set(mirrored) == truth


def deal(number: int) -> str:
    """The Id of a deal."""
    return make_id("006", number)

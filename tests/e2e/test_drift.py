"""What the CRM no longer holds is named, with what became of it; letting it be has an end; restoring is approved."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import typer

from sync.cli.drift.show import COULD_NOT_LOOK, DRIFTED, show_drift
from sync.cli.exits import Exit
from sync.crm.salesforce.auth import PasswordLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import SalesforceSession
from sync.emulators.faults import Fault
from sync.emulators.salesforce import SalesforceEmulator
from sync.emulators.salesforce.org import ADMIN_PROFILE
from sync.errors import RefusedError
from sync.jobs.submit import submit
from sync.jobs.writeback import drifts, let_drift_be, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.writeback.drift import Cause
from tests.e2e.team import REPS, approve, crm_quotas
from tests.sync.clocks import FixedClock

ANN, BOB, CY = REPS


@pytest.fixture
def written(submitted: Adapters) -> Adapters:
    """The team's plan, approved and written."""
    with pytest.raises(RefusedError, match="Nothing was written yet"):
        drifts(submitted)
    approve(submitted)
    assert [receipt.outcome for receipt in write(submitted, "ana")] == [Outcome.APPLIED] * 3
    return submitted


def test_each_drift_says_what_became_of_the_value(written: Adapters, emulator: SalesforceEmulator) -> None:
    """Ann's is deleted, Bob's changed by somebody from operations; nothing else is named."""
    assert drifts(written) == ()
    ids = _ids(written)
    written.target().delete("ForecastingQuota", ids[ANN])
    with _as_olga(written, emulator) as olga:
        olga.update("ForecastingQuota", ids[BOB], {"QuotaAmount": 7}, {})
    ann, bobs = drifts(written)
    assert (ann.discrepancy.label, ann.cause, ann.discrepancy.records) == ("Ann Able", Cause.DELETED, 0)
    assert (bobs.discrepancy.label, bobs.cause, bobs.discrepancy.found) == ("Bob Best", Cause.PERSON, Decimal(7))
    assert bobs.by == "Olga Ops"
    assert "changed by Olga Ops on " in str(bobs)


def test_what_runs_in_the_name_of_the_writing_user_is_automation(written: Adapters) -> None:
    """A flow lowers Cy's quota after it was written: the last change is by the user who wrote all the others."""
    written.target().update("ForecastingQuota", _ids(written)[CY], {"QuotaAmount": Decimal(8)})
    (found,) = drifts(written)
    assert (found.discrepancy.label, found.cause) == ("Cy Cole", Cause.AUTOMATION)
    assert "a process of the org changed it" in str(found)


def test_a_drift_is_let_be_until_a_day_and_only_as_it_was(written: Adapters) -> None:
    """On the day it does not count, the day after it does; changed once more it counts at once."""
    now, cy = written.clock.now(), _ids(written)[CY]
    written.target().update("ForecastingQuota", cy, {"QuotaAmount": Decimal(8)})
    until = (now + timedelta(days=3)).date()
    for name, reason, day, why in (
        ("Ann Able", "agreed", until, "Nothing of 'Ann Able' drifted"),
        ("Cy Cole", " ", until, "for a reason"),
        ("Cy Cole", "agreed", (now - timedelta(days=1)).date(), "has passed"),
    ):
        with pytest.raises(RefusedError, match=why):
            let_drift_be(written, name, "ana", day, reason)
    let_drift_be(written, "cy cole", "ana", until, "agreed with his manager")
    assert [one.ignored is None for one in drifts(written)] == [False]
    later = replace(written, clock=FixedClock(now + timedelta(days=3)))
    assert [one.ignored is None for one in drifts(later)] == [False]
    later = replace(written, clock=FixedClock(now + timedelta(days=4)))
    assert [one.ignored is None for one in drifts(later)] == [True]
    written.target().update("ForecastingQuota", cy, {"QuotaAmount": Decimal(9)})
    assert [one.ignored is None for one in drifts(written)] == [True]


def test_restoring_goes_the_way_of_every_change(written: Adapters, emulator: SalesforceEmulator) -> None:
    """The same plan submitted again is one change, from what the CRM holds now; approved, it is written back."""
    before = crm_quotas(written)
    with _as_olga(written, emulator) as olga:
        olga.update("ForecastingQuota", _ids(written)[BOB], {"QuotaAmount": 7}, {})
    result = submit(written, "ana")
    assert result.change_set is not None
    (change,) = result.change_set.changes
    assert (change.label, change.before, float(str(change.after))) == ("Bob Best", Decimal(7), before[BOB])
    approve(written)
    assert [receipt.outcome for receipt in write(written, "ana")] == [Outcome.APPLIED]
    assert crm_quotas(written) == before
    assert drifts(written) == ()


def test_the_verb_tells_programs_by_its_exit_code(
    written: Adapters, emulator: SalesforceEmulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """Zero without drift, two with it, one when it could not look."""
    config = written.settings.home / "qplan.toml"
    assert _exit(config) == Exit.DONE
    written.target().update("ForecastingQuota", _ids(written)[CY], {"QuotaAmount": Decimal(8)})
    capsys.readouterr()
    assert _exit(config) == DRIFTED
    told = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["cause"], one["found"]) for one in told["drifts"]] == [("Cy Cole", "automation", 8.0)]
    emulator.faults.add(Fault(do="status", status=503, times=0))
    assert _exit(config) == COULD_NOT_LOOK


def _exit(config: Path) -> int:
    with pytest.raises(typer.Exit) as ended:
        show_drift(config, as_json=True)
    return ended.value.exit_code


def _ids(plan: Adapters) -> dict[str, str]:
    rows = plan.target().find("ForecastingQuota", {"StartDate": "2020-04-01"}, ["QuotaOwnerId"])
    return {row["QuotaOwnerId"]: row["Id"] for row in rows}


@contextmanager
def _as_olga(plan: Adapters, emulator: SalesforceEmulator) -> Iterator[SalesforceClient]:
    """The org as Olga works in it, who runs sales operations."""
    mail = "olga@acme.example"
    locale = {"LocaleSidKey": "en_US", "LanguageLocaleKey": "en_US", "EmailEncodingKey": "UTF-8"}
    olga = {"LastName": "Olga Ops", "Alias": "olga", "Username": mail, "Email": mail, "ProfileId": ADMIN_PROFILE}
    plan.target().create("User", olga | locale | {"TimeZoneSidKey": "America/New_York"})
    with SalesforceSession(PasswordLogin("key", "secret", mail, "password", login_url=emulator.url)) as session:
        yield SalesforceClient(session)

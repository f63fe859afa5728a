"""A quarter on a store in PostgreSQL: every verb that reads or writes the store, once."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.emulators.salesforce.orgs import generated
from tests.e2e.team import CFO, CRO, REPS, code_of, config, crm_quotas, emulated, opened
from tests.e2e.test_doctor import run
from tests.postgresql import Cluster
from tests.sync.orgs import SteppingClock

pytestmark = pytest.mark.full


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[SalesforceEmulator]:
    """The team's org."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as made:
        yield made


_MOMENT = re.compile(r'"\d{4}-\d\d-\d\dT[\d:.]+Z"')
"""When a workbook was written and read, to the millisecond."""


def _figures(said: str, folder: Path) -> object:
    """What a verb says, without where and when it stands and what it stands on: the org's own row is as young as the
    org, and is seen by a pull of a later second only, so that two first pulls may be of two states.
    """
    said = _MOMENT.sub('""', said)
    plain = re.sub(r'S\d{5}-[0-9a-f]{10}|"[0-9a-f]{64}"', lambda found: '""' if found[0][0] == '"' else "S", said)
    return json.loads(plain.replace(str(folder), ""))


def test_a_quarter_goes_through_on_postgresql(
    postgresql: Cluster,
    emulator: SalesforceEmulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From an empty database to a verified quarter; what is said of it is, to the last digit, what SQLite's says.

    The assessed quarter booked 104,000 + 114,000 + 124,000 = 342,000.
    """
    folder = tmp_path

    def qplan(*words: str) -> str:
        code, said, complained = run(list(words), folder, monkeypatch, capsys)
        assert code == 0, (words, said, complained)
        return said

    told = []
    for kind in ("sqlite", "postgresql"):
        folder = tmp_path / kind
        folder.mkdir()
        config(folder, emulator.url)
        if kind == "postgresql":
            monkeypatch.setenv("QPLAN_STORE__URL", postgresql.empty())
        qplan("pull")
        verbs = (["assess", "--quarter", "2020Q1"], ["plan", "revenue"], ["plan", "quota"])
        told.append([_figures(qplan(*verb, "--json"), folder) for verb in verbs])
        qplan("build")
        told[-1].append(_figures(qplan("read", "--json"), folder))
    assert told[0] == told[1]
    assert "342000.0" in json.dumps(told[1][0])
    qplan("submit")
    with opened(folder, emulator.url) as plan:
        assert plan.engine.dialect.name == "postgresql"
        for approver in (CFO, CRO):
            qplan("approve", "--as", approver, "--code", code_of(plan, approver))
        qplan("apply")
        qplan("verify")
        assert set(crm_quotas(plan)) == set(REPS)
        record = plan.target().find("ForecastingQuota", {"StartDate": "2020-04-01"}, [])[0]["Id"]
        assert "verification" in qplan("trace", f"ForecastingQuota/{record}")
        assert plan.log.broken_link() is None
    qplan("daemon", "--once")


def test_a_generated_org_says_the_same_from_either_store(
    postgresql: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several currencies, products, territories and stage history: every figure of three verbs is equal."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    world = generated.GeneratedOrg(reps=12, accounts=150, opportunities=900, last_day=date(2020, 3, 31))
    clock = SteppingClock()
    org = Org.create(None, generated.rows(world), features=generated.features(world), now=clock.now)
    clock.advance(hours=1)  # what was made in the second of a pull is seen by the next one
    told = []
    with org, emulated(org) as emulator:
        for kind in ("sqlite", "postgresql"):
            folder = tmp_path / kind
            folder.mkdir()
            config(folder, emulator.url)
            if kind == "postgresql":
                monkeypatch.setenv("QPLAN_STORE__URL", postgresql.empty())
            said = []
            for verb in (
                ["pull"],
                ["assess", "--quarter", "2020Q1"],
                ["plan", "revenue"],
                ["build"],
                ["plan", "territory"],
                ["read"],
            ):
                code, out, complained = run([*verb, "--json"], folder, monkeypatch, capsys)
                assert code in (0, 1), (verb, out, complained)
                plain = _MOMENT.sub('""', out.replace(str(folder), ""))
                said.append(json.loads(plain) if verb != ["pull"] else code)
            told.append(said)
    assert told[0] == told[1]

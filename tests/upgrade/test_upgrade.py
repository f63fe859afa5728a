"""What an earlier release left on the disk is taken over: its store, its workbook, its open and half-done plans.

`tests/data/upgrade` keeps the files, and `plan.json` beside them says what people had typed and what was written.
"""

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from sync.bootstrap import opened
from sync.cli.app import app
from sync.emulators.salesforce import Features, Org, SalesforceEmulator
from workbooks.book.layout import planning_layout
from workbooks.xlsx.forward import held_layout
from workbooks.xlsx.package import Package
from workbooks.xlsx.read import taken

RELEASES = sorted((path for path in Path(__file__).parents[1].glob("data/upgrade/*.*.*")), key=lambda path: path.name)
REFUSED = 3
CODE = "code"  # the column of codes on the Approvals tab
assert RELEASES


class Kept(NamedTuple):
    """A copy of what a release left, in a folder of its own, and what is known of it."""

    release: Path
    config: Path
    workbook: Path
    known: dict[str, Any]

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        """A verb's exit code and its JSON document."""
        done = CliRunner().invoke(app, [*words, "--config", str(self.config), "--json"])
        return done.exit_code, json.loads(done.stdout)

    def events(self) -> list[str]:
        """The kinds of the plan's events, oldest first; a broken chain is refused."""
        with opened(self.config) as adapters:
            return [str(event.kind) for event in adapters.events()]


Copy = Callable[[str], Kept]


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Copy:
    """Makes a copy of a release's plan as it was at one moment: open, or half written."""

    def copy(moment: str) -> Kept:
        known = json.loads((request.param / "plan.json").read_text(encoding="utf-8"))
        (tmp_path / "qplan.db").write_bytes(gzip.decompress((request.param / f"{moment}.db.gz").read_bytes()))
        for name in ("qplan.toml", known["workbook"]):
            shutil.copyfile(request.param / name, tmp_path / name)
        return Kept(request.param, tmp_path / "qplan.toml", tmp_path / known["workbook"], known)

    return copy


@pytest.fixture
def open_plan(copied: Copy) -> Kept:
    """Submitted; one of two approvers has agreed."""
    return copied("open")


@pytest.fixture
def half_written(copied: Copy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """Approved and half written, with the org as the CRM's going down left it."""
    kept = copied("half")
    held = json.loads(gzip.decompress((kept.release / "crm.json.gz").read_bytes()))
    rows = {name: [dict(zip(of["fields"], row, strict=True)) for row in of["rows"]] for name, of in held.items()}
    written = {
        quota["Id"]: {k: v for k, v in quota.items() if k != "before"} for quota in kept.known["half"]["written"]
    }
    rows["ForecastingQuota"] = [quota for quota in rows["ForecastingQuota"] if quota["Id"] not in written]
    rows["ForecastingQuota"] += written.values()
    org = Org.create(None, rows.items(), features=Features(), now=lambda: datetime(2020, 4, 2, 12, tzinfo=UTC))
    with closing(org), SalesforceEmulator(org) as emulator:
        monkeypatch.setenv("QPLAN_SALESFORCE__LOGIN_URL", emulator.url)
        monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        yield kept


def _lost(kept: Kept) -> list[tuple[object, ...]]:
    """What people had typed that the workbook no longer says, or says otherwise: place, typed, found.

    A code that has been used may have been replaced, but not emptied.
    """
    package = Package.open(kept.workbook)
    document, _ = taken(package, held_layout(package, planning_layout()), "2020Q2")
    lost: list[tuple[object, ...]] = [
        (id_, typed, document.inputs.get(id_))
        for id_, typed in kept.known["inputs"].items()
        if document.inputs.get(id_) != typed or id_ in document.untouched
    ]
    for table, typed_rows in kept.known["cells"].items():
        rows = {row.key: row.values for row in document.tables[table]}
        for key, entries in typed_rows.items():
            for column, typed in entries.items():
                found = rows.get(key, {}).get(column)
                is_used = [table, key, column] in kept.known["used_codes"]
                if not found or (found != typed and not is_used):
                    lost.append(((table, key, column), typed, found))
    return lost


def test_the_list_of_what_was_typed_is_checked(open_plan: Kept) -> None:
    """An entry that is not in the workbook, or is another one, is found: the tests below can fail."""
    open_plan.known["inputs"]["growth_rate"] = 0.08
    open_plan.known["cells"]["planned_hires"]["Hire 3"] = {"people": 4.0}
    assert [place for place, _, _ in _lost(open_plan)] == ["growth_rate", ("planned_hires", "Hire 3", "people")]


def test_the_kept_workbook_holds_what_is_listed(open_plan: Kept) -> None:
    """Before anything is done to it: a list that did not fit its workbook would prove nothing."""
    assert _lost(open_plan) == []


@pytest.mark.parametrize("moment", ["open", "half"])
def test_the_store_is_taken_over_with_its_events(copied: Copy, moment: str) -> None:
    """Opened once, it is at this version's schema; every event is there, in order, and the chain is whole."""
    kept = copied(moment)
    assert kept.events() == kept.known[moment]["events"]
    assert kept.events() == kept.known[moment]["events"]


def test_an_event_touched_before_the_upgrade_is_still_found_out(open_plan: Kept) -> None:
    """The chain of the earlier release is checked, not begun anew: nobody can decide on top of a forged event."""
    with closing(sqlite3.connect(open_plan.config.with_name("qplan.db"))) as store, store:
        store.execute("DROP TRIGGER events_no_update")
        forged = store.execute(
            "UPDATE events SET payload = replace(payload, 'ana', 'eve') WHERE kind = 'submitted' RETURNING seq"
        ).fetchall()
    assert len(forged) == 1
    code = open_plan.known["open"]["codes"]["approve"]
    words = ["approve", "--as", open_plan.known["open"]["waits_for"], "--code", code]
    done = CliRunner().invoke(app, [*words, "--config", str(open_plan.config)])
    assert "was changed after it was written" in str(done.exception)


@pytest.mark.full
def test_publishing_keeps_what_people_typed(open_plan: Kept) -> None:
    """The old workbook is brought to this version: every entry stands, and reading it finds nothing new."""
    code, built = open_plan.run("build")
    assert (code, built["is_new"]) == (0, False)
    assert _lost(open_plan) == []
    code, said = open_plan.run("read")
    assert (code, {found["code"] for found in said["findings"]}) == (0, set(open_plan.known["findings"]))


@pytest.mark.full
def test_publishing_newer_facts_keeps_what_people_typed(half_written: Kept) -> None:
    """The quotas that reached the CRM come back with the next pull; the entries beside them stay."""
    code, pulled = half_written.run("pull")
    # two quotas were in the CRM before the plan was submitted (one of them has been updated), one was created
    assert (code, {one["sobject"]: one["new"] for one in pulled["objects"]}["ForecastingQuota"]) == (0, 3)
    assert half_written.run("build")[0] == 0
    assert _lost(half_written) == []
    code, said = half_written.run("read")
    assert (code, {found["code"] for found in said["findings"]}) == (0, set(half_written.known["findings"]))


@pytest.mark.parametrize(("answer", "agrees"), [("approve", True), ("decline", False)])
def test_the_open_approval_can_be_decided(open_plan: Kept, answer: str, agrees: bool) -> None:
    """The code that was sent by the earlier release is good, for the answer it was sent for, and no one is missing."""
    approver = open_plan.known["open"]["waits_for"]
    codes = open_plan.known["open"]["codes"]
    words = ["approve", "--as", approver, "--code", codes[answer], *([] if agrees else ["--decline"])]
    wrong = ["approve", "--as", approver, "--code", codes[answer], *(["--decline"] if agrees else [])]
    code, said = open_plan.run(*wrong)
    assert (code, said["decisions"][0]["taken"], said["missing"]) == (REFUSED, False, [approver])
    code, said = open_plan.run(*words)
    assert (code, said["decisions"][0]["taken"], said["decisions"][0]["agrees"]) == (0, True, agrees)
    assert said["missing"] == ([] if agrees else [approver])


@pytest.mark.full
def test_a_half_written_plan_is_finished(half_written: Kept) -> None:
    """Exactly the quotas that were missing are written, the others are found there, and verifying finds nothing."""
    half = half_written.known["half"]
    assert half_written.run("build")[0] == 0
    code, said = half_written.run("apply", "--by", "ana")
    outcomes = {dict(receipt["record"]["equals"])["QuotaOwnerId"]: receipt["outcome"] for receipt in said["receipts"]}
    assert outcomes == {quota["QuotaOwnerId"]: "already applied" for quota in half["written"]} | {
        quota["QuotaOwnerId"]: "applied" for quota in half["remaining"]
    }
    assert code == 0
    with opened(half_written.config) as adapters:
        quarter = {"StartDate": half["written"][0]["StartDate"]}
        rows = adapters.target().find("ForecastingQuota", quarter, ["QuotaOwnerId", "QuotaAmount"])
    held = sorted((row["QuotaOwnerId"], row["QuotaAmount"]) for row in rows)
    assert held == sorted(
        (quota["QuotaOwnerId"], quota["QuotaAmount"]) for quota in half["written"] + half["remaining"]
    )
    assert half_written.run("verify", "--by", "ana") == (0, {"checked": len(held), "discrepancies": []})
    assert half_written.events()[: len(half["events"])] == half["events"]

"""Keep a plan as this release leaves it, for later releases to open: run `python -m tests.data.upgrade.make` once.

It plays a quarter of a small simulated org through the emulator with the code of this checkout, and puts what stands
on the disk afterwards into `tests/data/upgrade/<version>`. The README says what each file holds.
"""

import gzip
import json
import os
import shutil
import sqlite3
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from re import findall
from typing import Any

from sync.bootstrap import adapters_for
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.emulators.salesforce.org import ADMIN_PROFILE, INTEGRATION_USER
from sync.emulators.salesforce.orgs import generated
from sync.errors import CrmError
from sync.jobs.decide import collect, decide
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.writeback import write
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters
from sync.settings import load
from workbooks.book.layout import planning_layout
from workbooks.grammar.layout import LAYOUT_VERSION
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
WRITTEN = 2
_CODES = r"to (approve|decline) +([A-Z2-7-]+)"
_WORLD = generated.GeneratedOrg(
    seed=7,
    reps=6,
    accounts=14,
    opportunities=90,
    years=2,
    multi_currency=False,
    ugly_share=0,
    last_day=date(2020, 3, 31),
)
SETTINGS = """\
[plan]
quarter = "2020Q2"
as_of = 2020-03-31
is_simulated = true
[salesforce]
login_url = "http://127.0.0.1:1"
client_id = "test"
retry_seconds = 0.3
[workbook]
host = "libreoffice"
[[approvals.approvers]]
id = "cfo"
name = "Carol"
role = "Finance"
channel = "cfo@example.com"
[[approvals.approvers]]
id = "cro"
name = "Ramon"
role = "Sales"
channel = "cro@example.com"
"""

# What people type: one entry at least in every input column that the layout had when this was written, and in most
# of the labelled inputs. Days are spreadsheet serials: 43952 is 2020-05-01.
INPUTS: dict[str, object] = {
    "selling_hours": 300.0,
    "health_band": 0.2,
    "lead_days": 75.0,
    "most_hires": 7.0,
    "most_stretch_rate": 0.04,
    "head_year": 162_000.0,
    "tools_month": 450.0,
    "recruiting": 21_500.0,
    "enablement": 5_500.0,
    "sourced_share": 0.45,
    "cost_per_deal": 120.0,
    "territory_option": "minimal",
    "churn_hazard_rate": 0.17,
    "target": 30_000.0,
    "growth_rate": 0.07,
    "over_assignment_rate": 0.12,
    "company_over_assignment_rate": 0.02,
    "floor_change_rate": -0.25,
    "cap_change_rate": 0.35,
    "rounding_unit": 500.0,
    "restatement_factor": 1.02,
    "company_uncertainty": 0.11,
}


def cells(rows: Mapping[str, list[str]], names: list[str]) -> dict[tuple[str, str, str], object]:
    """Entries of tables, by (table, row key, column); `rows` are the keys of a fresh plan, `names` those of reps."""
    reps = rows["quotas"]
    nodes = rows["cascade"]
    region = next(key for key in nodes if key.startswith("region:"))
    return {
        ("health_weights", "sales", "weight"): 2.0,
        ("drivers", "attrition_rate", "yours"): 0.12,
        ("drivers", "hires", "own_1"): 2.0,
        ("drivers", "stretch_rate", "own_2"): 0.03,
        ("view_weights", "time_series", "yours"): 0.5,
        ("view_weights", "capacity", "yours"): 0.3,
        ("view_weights", "pipeline", "yours"): 0.2,
        ("gates", "scenario variance", "threshold"): 0.35,
        ("gates", "scenario variance", "mode"): "range",
        ("gates", "scenario variance", "executive"): "Dana Chief",
        ("gates", "scenario variance", "role"): "CEO",
        ("gates", "scenario variance", "reason"): "A new market, known to be wide",
        ("planned_hires", "Hire 1", "start"): 43_952.0,
        ("planned_hires", "Hire 1", "people"): 2.0,
        ("planned_hires", "Hire 2", "remark"): "Only if the market opens – März",
        ("account_moves", rows["account_moves"][0], "own_move"): names[1],
        ("ramp_schedule", "2", "share"): 0.3,
        ("ramp_schedule", "3", "share"): 0.55,
        ("quotas", reps[0], "override"): 7_500.0,
        ("quotas", reps[0], "reason"): "two renewals <early> & agreed",
        ("quotas", reps[1], "leave_days"): 10.0,
        ("quotas", reps[2], "plan"): "yes",
        ("quota_season", "1", "own_share"): 0.3,
        ("quota_season", "2", "own_share"): 0.3,
        ("quota_season", "3", "own_share"): 0.4,
        ("cascade_levels", rows["cascade_levels"][1], "basis"): "even",
        ("cascade", region, "hold_back"): 0.05,
        ("cascade", reps[3], "pin"): 5_000.0,
        ("approvals", "cro", "comment"): "I look at it on Monday",
    }


class _Morning:
    """The clock of the first of April 2020, for the plan and for its org."""

    def now(self) -> datetime:
        return datetime(2020, 4, 1, 9, 30, tzinfo=UTC)


def make(folder: Path) -> None:
    """Play the quarter, and keep into `folder` what the README names."""
    os.environ["QPLAN_SALESFORCE__CLIENT_SECRET"] = "any"
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        features = generated.features(_WORLD)
        org = Org.create(home / "org.sqlite", generated.rows(_WORLD), features=features, now=_Morning().now)
        for _ in range(100):  # an org that is filled anew counts its own ids from the start: it must not meet these
            org.new_id(org.schema["ForecastingQuota"])
        with SalesforceEmulator(org) as emulator:
            os.environ["QPLAN_SALESFORCE__LOGIN_URL"] = emulator.url
            (home / "qplan.toml").write_text(SETTINGS, encoding="utf-8")
            with adapters_for(load(home / "qplan.toml"), _Morning()) as adapters:
                _play(adapters, emulator, folder)
        org.close()
    (folder / "qplan.toml").write_text(SETTINGS, encoding="utf-8")


def _play(adapters: Adapters, emulator: SalesforceEmulator, folder: Path) -> None:
    store = adapters.settings.home / "qplan.db"
    pull(adapters)
    publish(adapters)
    fresh = read(adapters.workbook)
    names = [str(row.values["name"]) for row in fresh.tables["quotas"]]
    typed = cells({id_: [row.key for row in table] for id_, table in fresh.tables.items()}, names)
    columns = {(id_, c.id) for id_, (_, t) in planning_layout().tables().items() for c in t.columns if c.is_input}
    forgotten = (
        columns - {(table, column) for table, _, column in typed} - {("approvals", "decision"), ("approvals", "code")}
    )
    assert not forgotten, f"type something into {forgotten}"
    forgotten = set(planning_layout().inputs()) - set(INPUTS)
    assert not forgotten, f"type something into {forgotten}"
    enter(adapters.workbook, {**INPUTS, **typed})
    # two reps have a quota for the quarter already, so that of the writes done and of those left one is an update
    with emulator.org.read() as db:
        (kind,) = db.execute("SELECT min(ForecastingTypeId) FROM ForecastingQuota").fetchone()
    for row in fresh.tables["quotas"][1:3]:
        quota = {"QuotaOwnerId": row.key, "StartDate": "2020-04-01", "ForecastingTypeId": kind, "QuotaAmount": 1_000.0}
        adapters.target().create("ForecastingQuota", quota)
    _keep_crm(emulator.org, folder / "crm.json.gz")
    submitted = submit(adapters, "ana")
    assert submitted.change_set is not None, [str(found) for found in submitted.reading.blocking]
    codes = {approver: _codes(adapters, approver) for approver in adapters.approvers}
    by_hand = {
        ("approvals", "cfo", "decision"): "approve",
        ("approvals", "cfo", "code"): codes["cfo"]["approve"],
        ("approvals", "cfo", "comment"): "Fine with me",
    }
    enter(adapters.workbook, by_hand)
    assert [decision.refusal for decision in collect(adapters)] == [None]
    shutil.copyfile(adapters.workbook, folder / adapters.workbook.name)
    findings = read_plan(adapters).findings
    open_events = [str(event.kind) for event in adapters.events()]
    _keep_store(store, folder / "open.db.gz")

    assert decide(adapters, "cro", codes["cro"]["approve"]).consent is not None
    down = Fault(do="status", status=503, skip=WRITTEN, times=0, path="/sobjects/ForecastingQuota")
    emulator.faults.add(down)
    receipts: list[Receipt] = []
    with suppress(CrmError):
        for receipt in write(adapters, "ana"):
            receipts.append(receipt)  # noqa: PERF402 - what was written before the CRM went down counts
    assert len(receipts) == WRITTEN
    _keep_store(store, folder / "half.db.gz")
    written = {dict(receipt.record.equals)["QuotaOwnerId"]: receipt.record_id for receipt in receipts}
    quotas = [
        {
            "Id": written.get(record["QuotaOwnerId"] or ""),
            **record,
            "QuotaAmount": float(change.after),
            "before": None if change.before is None else float(change.before),
        }
        for change in submitted.change_set.changes
        for record in [dict(change.record.equals)]
    ]
    kept = {
        "release": folder.name,
        "layout_version": LAYOUT_VERSION,
        "workbook": adapters.workbook.name,
        "inputs": INPUTS,
        "cells": _nested({**typed, **by_hand}),
        "used_codes": [["approvals", "cfo", "code"]],
        "findings": sorted({found.finding.code for found in findings}),
        "open": {"events": open_events, "waits_for": "cro", "codes": codes["cro"]},
        "half": {
            "events": [str(event.kind) for event in adapters.events()],
            "written": [quota for quota in quotas if quota["Id"]],
            "remaining": [quota for quota in quotas if not quota["Id"]],
        },
    }
    (folder / "plan.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _nested(entries: Mapping[tuple[str, str, str], object]) -> dict[str, dict[str, dict[str, object]]]:
    """Entries by table, row key and column."""
    tables: dict[str, dict[str, dict[str, object]]] = {}
    for (table, row, column), value in entries.items():
        tables.setdefault(table, {}).setdefault(row, {})[column] = value
    return tables


def _codes(adapters: Adapters, approver: str) -> dict[str, str]:
    """The codes in an approver's mailbox, by answer."""
    (letter,) = (adapters.settings.outbox / f"{approver}@example.com").glob("*.eml")
    body = message_from_bytes(letter.read_bytes(), policy=policy.default).get_body()
    assert body is not None
    return dict(findall(_CODES, body.get_content()))


def _keep_store(store: Path, path: Path) -> None:
    """The store as one file, without the gaps and logs of its work."""
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.db"
        db = sqlite3.connect(store)
        db.execute("VACUUM INTO ?", (str(whole),))
        db.close()
        path.write_bytes(gzip.compress(whole.read_bytes(), mtime=0))


def _keep_crm(org: Org, path: Path) -> None:
    """The org's records as plain rows, so that a later emulator can be filled with them."""
    objects: dict[str, Any] = {}
    with org.read() as db:
        for sobject in org.schema.objects:
            fields = [field.name for field in sobject.fields]
            columns = ", ".join(f'"{field}"' for field in fields)
            held = db.execute(f'SELECT {columns} FROM "{sobject.name}"').fetchall()
            rows = [dict(zip(fields, row, strict=True)) for row in held]
            rows = [row for row in rows if row["Id"] not in (INTEGRATION_USER, ADMIN_PROFILE)]
            names = [field for field in fields if any(row[field] is not None for row in rows)]
            if rows:
                objects[sobject.name] = {"fields": names, "rows": [[row[name] for name in names] for row in rows]}
    path.write_bytes(gzip.compress(json.dumps(objects, ensure_ascii=False).encode(), mtime=0))


if __name__ == "__main__":
    make(HERE / tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])

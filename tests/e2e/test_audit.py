"""The log can be shown to be whole to somebody who trusts neither qplan nor whoever holds the store."""

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

from sync.errors import RefusedError
from sync.jobs.audit import audit, export_log
from sync.model.event import GENESIS, Kind
from sync.plan.adapters import Adapters


def test_the_head_in_every_message_is_found_again(submitted: Adapters) -> None:
    """Also when the log went on, and by its first twelve characters; another one is not."""
    heads = _heads_in_messages(submitted)
    assert len(heads) == len(submitted.approvers) == len(set(heads))
    submitted.log.append("2020Q3", Kind.PUBLISHED, "ana", {})
    found = audit(submitted, [*heads, heads[0][:12], heads[0][:16].upper()])
    assert found.holds
    assert [plan.plan_id for plan in found.plans] == [submitted.plan.id, "2020Q3"]
    assert audit(submitted, ["0123456789ab"]).cut == ("0123456789ab",)
    with pytest.raises(RefusedError, match="too short"):
        audit(submitted, ["0123"])


def test_an_end_that_was_cut_off_is_seen_by_the_head_of_a_message_alone(submitted: Adapters) -> None:
    """The chain that is left holds; what a message said stood in it does not."""
    heads = _heads_in_messages(submitted)
    last = submitted.log.of(submitted.plan.id)[-1]
    assert last.hash in heads
    with submitted.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_no_delete")
        connection.exec_driver_sql(f"DELETE FROM events WHERE seq = {last.seq}")
    assert audit(submitted).holds
    assert audit(submitted, heads).cut == (last.hash,)


def test_a_change_in_the_middle_is_named(submitted: Adapters) -> None:
    """Somebody rewrote who submitted the plan."""
    touched = next(event for event in submitted.log.of(submitted.plan.id) if event.kind is Kind.SUBMITTED)
    with submitted.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_no_update")
        connection.exec_driver_sql(f"UPDATE events SET actor = 'eve' WHERE seq = {touched.seq}")
    assert audit(submitted).broken == touched.seq


def test_an_export_is_checked_without_qplan(submitted: Adapters, tmp_path: Path) -> None:
    """Every hash is made again from the JSON by SHA-256 alone; the CSV says the same and holds no formula.

    Who acted stands there by key, and by name in a file of its own.
    """
    submitted.log.append(submitted.plan.id, Kind.PUBLISHED, '=HYPERLINK("x")', {"amount": "1.50", "name": "Zoë"})
    rows, pages, people, guide = export_log(submitted, tmp_path / "for the auditor")
    events = json.loads(pages.read_text(encoding="utf-8"))
    newest: dict[str, str] = {}
    for event in events:
        signed = [event[name] for name in ("prev_hash", "plan_id", "kind", "at", "actor", "payload")]
        spelled = json.dumps(signed, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(spelled.encode()).hexdigest() == event["hash"]
        assert event["prev_hash"] == newest.get(event["plan_id"], GENESIS)
        newest[event["plan_id"]] = event["hash"]
    assert [event["seq"] for event in events] == [str(one.seq) for one in submitted.log.of(submitted.plan.id)]
    with rows.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in told for cell in row.values())
    named = json.loads(people.read_text(encoding="utf-8"))
    assert named[told[-1]["actor"].split(":")[1]]["login"] == '=HYPERLINK("x")'
    assert [row["hash"] for row in told] == [event["hash"] for event in events]
    assert newest[submitted.plan.id] in guide.read_text(encoding="utf-8")
    with pytest.raises(RefusedError, match="not empty"):
        export_log(submitted, tmp_path / "for the auditor")


def _heads_in_messages(plan: Adapters) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(plan.settings.outbox.rglob("*.*")) if path.is_file()]
    plain = [text.replace("=\n", "") for text in texts]  # a long line is folded by the mail's encoding
    return [head for text in plain for head in re.findall(r"Head of the log as this was written: ([0-9a-f]{64})", text)]

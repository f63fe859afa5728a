"""The leaders' round with the plan's workbook: a sheet each, filled in, sent back, and put into the tab Quotas."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from sync.cli.app import app
from sync.errors import RefusedError
from sync.jobs.leaders import (
    leaders_gone,
    open_round,
    recall_part,
    return_part,
    standing_round,
    submit_part,
    take_round,
)
from sync.jobs.read import read_plan
from sync.plan.adapters import Adapters
from sync.store.database import writing
from sync.store.tables import MIRROR
from tests.e2e.team import config, copied
from workbooks.errors import NotAWorkbook
from workbooks.xlsx.edit import enter

UNTIL = date(2999, 1, 1)


@pytest.fixture
def plan(led_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The plan of three sellers below one head."""
    with copied(led_folder, tmp_path) as adapters:
        yield adapters


def sheet_of(plan: Adapters, folder: Path) -> tuple[str, Path]:
    """The round's one leader, and their sheet."""
    done = open_round(plan, "ana", UNTIL, folder)
    (leader,) = done.round.leaders.values()
    return leader.id, done.sheets[leader.id]


def fill(path: Path, shifts: dict[str, float], reason: str = "fairer", *, upside_down: bool = False) -> None:
    """Fill a sheet in as a person would, by name; and sort it the other way round where that is asked for."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    rows = [row for row in sheet.iter_rows(min_row=7) if row[6].value]
    for row in rows:
        if row[0].value in shifts:
            row[3].value += shifts[row[0].value]
            row[4].value = reason
    if upside_down:
        values = [[cell.value for cell in row] for row in rows]
        for row, told in zip(rows, reversed(values), strict=True):
            for cell, value in zip(row, told, strict=True):
                cell.value = value
    book.save(path)


def quotas(plan: Adapters) -> dict[str, tuple[object, object, float]]:
    """Override, reason and final quota by name, as the workbook shows them."""
    rows = read_plan(plan).document.tables["quotas"]
    return {row.values["name"]: (row.values["override"], row.values["reason"], row.values["final"]) for row in rows}


def by_size(found: dict[str, tuple[object, object, float]]) -> list[str]:
    """Names, the largest quota first."""
    return sorted(found, key=lambda name: -found[name][2])


def test_a_leaders_moves_arrive_as_overrides_with_their_reasons(plan: Adapters, tmp_path: Path) -> None:
    """One gives another 500.50, in a sheet sorted upside down: the total is the same to the cent, a third untouched."""
    before = quotas(plan)
    giver, taker, third = by_size(before)
    leader, path = sheet_of(plan, tmp_path / "sheets")
    fill(path, {giver: -500.50, taker: 500.50}, upside_down=True)
    with pytest.raises(RefusedError, match="is open until"):
        take_round(plan)
    now = submit_part(plan, leader, path, "lee")
    assert now.is_over(date(2026, 1, 1))
    assert take_round(plan) == (2, ())
    after = quotas(plan)
    assert after[giver][0] == before[giver][2] - 500.50
    assert after[taker][1] == f"fairer ({now.leaders[leader].name}, leaders' round)"
    assert after[third] == before[third]
    assert sum(Decimal(str(one[2])) for one in after.values()) == sum(Decimal(str(one[2])) for one in before.values())
    assert take_round(plan) == (0, ())


def test_one_return_and_one_recall(plan: Adapters, tmp_path: Path) -> None:
    """Submitted and recalled: as before. Submitted and returned with a reason: theirs again."""
    giver, taker, _ = by_size(quotas(plan))
    leader, path = sheet_of(plan, tmp_path / "sheets")
    fill(path, {giver: -500, taker: 500})
    submit_part(plan, leader, path, "lee")
    assert recall_part(plan, leader, "lee").moved == {}
    with pytest.raises(RefusedError, match="has not submitted"):
        recall_part(plan, leader, "lee")
    submit_part(plan, leader, path, "lee")
    with pytest.raises(RefusedError, match="for a reason"):
        return_part(plan, leader, "vic", " ")
    now = return_part(plan, leader, "vic", "Bob has a new patch")
    assert (now.stands[leader], now.said[leader]) == ("returned", "Bob has a new patch")
    with pytest.raises(RefusedError, match="has not submitted"):
        return_part(plan, leader, "vic", "again")
    submit_part(plan, leader, None, "lee")


def test_a_sheet_that_is_not_as_it_should_be_is_refused_whole(plan: Adapters, tmp_path: Path) -> None:
    """Another total, no reason, a word for a number, somebody twice, no sheet at all: nothing of it is taken."""
    giver, taker, _ = by_size(quotas(plan))
    leader, path = sheet_of(plan, tmp_path / "sheets")
    sent = path.read_bytes()
    fill(path, {giver: -500})
    with pytest.raises(RefusedError, match=r"500 less than"):
        submit_part(plan, leader, path, "lee")
    path.write_bytes(sent)
    fill(path, {giver: -500, taker: 500}, reason="")
    with pytest.raises(RefusedError, match="moves without a reason"):
        submit_part(plan, leader, path, "lee")
    for cell, value in (("D7", "a lot"), ("G8", "=G7")):
        path.write_bytes(sent)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        sheet[cell] = sheet["G7"].value if value == "=G7" else value
        book.save(path)
        with pytest.raises(RefusedError, match=r"no amount stands in Your people!D[78]"):
            submit_part(plan, leader, path, "lee")
    with pytest.raises(NotAWorkbook, match="no sheet of the leaders' round"):
        submit_part(plan, leader, plan.workbook, "lee")
    assert standing_round(plan).moved == {}


def test_what_people_typed_meanwhile_stays(plan: Adapters, tmp_path: Path) -> None:
    """A planner overrides one quota while the round runs: it is named and left; the other is written."""
    giver, taker, _ = by_size(quotas(plan))
    leader, path = sheet_of(plan, tmp_path / "sheets")
    fill(path, {giver: -500, taker: 500})
    submit_part(plan, leader, path, "lee")
    key = next(row.key for row in read_plan(plan).document.tables["quotas"] if row.values["name"] == giver)
    enter(plan.workbook, {("quotas", key, "override"): 77_000.0, ("quotas", key, "reason"): "mine"})
    done = take_round(plan)
    assert done.written == 1
    assert f"of {giver} holds 77,000" in done.left[0]
    assert quotas(plan)[giver][:2] == (77_000.0, "mine")


@pytest.mark.full
def test_the_verbs_speak_json(plan: Adapters, tmp_path: Path) -> None:
    """Opened, told, refused for another name, passed on, taken."""
    path = config(tmp_path, "http://127.0.0.1:1")

    def qplan(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(app, ["leaders", *words, "--json", "--config", str(path)])
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.output)

    made = qplan("open", "--until", "2999-01-01", "--by", "ana")
    (leader,) = made["leaders"]
    assert Path(leader["sheet"]).exists()
    assert qplan("status", "--sheets", str(tmp_path / "again"))["leaders"][0]["stands"] == "open"
    refused = CliRunner().invoke(app, ["leaders", "submit", "Nobody", "--by", "x", "--config", str(path)])
    assert isinstance(refused.exception, RefusedError)
    assert qplan("submit", leader["name"], "--by", "lee")["over"] is True
    assert qplan("take") == {"written": 0, "left": []}


def test_a_leader_who_left_in_the_middle_is_said(plan: Adapters, tmp_path: Path) -> None:
    """Once the CRM tells that they left, until they have submitted; nobody stands above the head."""
    leader, path = sheet_of(plan, tmp_path)
    assert leaders_gone(plan, standing_round(plan)) == ()
    user = MIRROR["User"]
    with writing(plan.engine) as connection:
        connection.execute(update(user).where(user.c.Id == leader).values(IsActive=False))
    (found,) = leaders_gone(plan, standing_round(plan))
    assert (found.code, found.rows) == ("leaders.left", (leader,))
    assert found.remedy.startswith("nobody stands above; after ")
    submit_part(plan, leader, path, "lee")
    assert leaders_gone(plan, standing_round(plan)) == ()

"""What programs outside may read: numbers alone, by scope, each reading on record, through a client of the protocol."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from mcp import Client

from sync.cli.mcp.serve import ENVIRONMENT, serve, server_of
from sync.cli.mcp.token import token
from sync.errors import RefusedError
from sync.jobs.agents import run_agent
from sync.jobs.handoffs import hand_over
from sync.jobs.mcp import Reader
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from tests.sync.cycle.agents.made import planning
from tests.sync.cycle.handoffs.test_handoffs import two_leaders

OF_SOMEBODY = ("Ann", "Bob", "Cleo", "Dana", "Acme", "Köln", "Deal", "http", "under 50% of")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adapters]:
    """Of the company with two leaders, its retrospective and the leaders' hand-offs made."""
    with planning(tmp_path_factory.mktemp("mcp"), two_leaders()) as adapters:
        run_agent(adapters, "quota-performance-tracker", 1)
        hand_over(adapters, "leaders")
        yield adapters


def asked(plan: Adapters, scope: str, tool: str, **arguments: str) -> tuple[bool, Any]:
    """Whether a tool answered, and what."""

    async def talk() -> tuple[bool, Any]:
        async with Client(server_of(Reader(plan, scope))) as client:
            said = await client.call_tool(tool, arguments)
            return not said.is_error, said.structured_content or [part.text for part in said.content]  # type: ignore[union-attr]

    return asyncio.run(talk())


def test_the_company_is_told_without_anybody_in_it(plan: Adapters) -> None:
    """180 of 180 attained, by key; no text of a person, customer or finding, and the hand-offs are not listed."""
    done, listed = asked(plan, "company", "list_packages")
    assert (done, [one["name"] for one in listed["packages"]]) == (True, ["quota-performance-tracker"])
    _, told = asked(plan, "company", "read_package", digest=listed["packages"][0]["digest"])
    figures = {one["key"]: (one["value"], one["unit"], one["currency"]) for one in told["figures"]}
    assert figures["attainment.all.actual"] == (180.0, "money", "USD")
    text = json.dumps(told, ensure_ascii=False)
    assert [word for word in (*OF_SOMEBODY, "ann-able", "bob-best", "acme") if word in text] == []
    assert {tuple(found) for found in told["findings"]} == {("code", "severity", "amount")}


def test_a_leader_is_told_of_their_own_people(plan: Adapters) -> None:
    """Dana's token opens her hand-off with Bob in it; Cleo's package and the company's are refused, on record."""
    _, listed = asked(plan, "u-dana", "list_packages")
    (own,) = listed["packages"]
    _, told = asked(plan, "u-dana", "read_package", digest=own["digest"][:12])
    keys = {one["key"] for one in told["figures"]}
    assert "share.bob-best" in keys
    assert [key for key in keys if "ann" in key or "acme" in key or "koln" in key] == []
    (theirs,) = asked(plan, "u-cleo", "list_packages")[1]["packages"]
    for digest in (theirs["digest"], ""):
        done, why = asked(plan, "u-dana", "read_package", digest=digest)
        assert not done
        assert "opens no package" in str(why)
    (refused, *_) = [event.payload for event in plan.events() if event.payload.get("refused")]
    assert (refused["scope"], refused["refused"]) == ("u-dana", theirs["digest"])


def test_each_reading_is_on_record_and_nothing_else_happens(plan: Adapters) -> None:
    """The event names scope, tool and digest; the catalog is told by name."""
    before = len(plan.events())
    _, listed = asked(plan, "company", "list_packages")
    asked(plan, "company", "read_package", digest=listed["packages"][0]["digest"])
    _, functions = asked(plan, "company", "list_functions")
    added = plan.events()[before:]
    assert [(event.kind, event.payload["tool"]) for event in added] == [
        (Kind.READ_OUTSIDE, "list_packages"),
        (Kind.READ_OUTSIDE, "read_package"),
    ]
    assert "QUOTASPLIT" in {one["name"].removeprefix("QPLAN.") for one in functions["functions"]}


def test_without_a_good_token_nothing_is_served(
    plan: Adapters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None, a wrong one and a revoked one are refused before any protocol is spoken; only a hash is kept."""
    kept = tmp_path / "mcp-tokens.json"
    with pytest.raises(typer.Exit):
        token("company", tokens=kept)
    made = capsys.readouterr().out.strip()
    assert made.startswith("qp_")
    assert made not in kept.read_text(encoding="utf-8")
    with pytest.raises(typer.Exit):
        token("company", revoke=True, tokens=kept)
    for held in ("", "qp_wrong", made):
        monkeypatch.setenv(ENVIRONMENT, held)
        with pytest.raises(RefusedError, match="no good token"):
            serve(tokens=kept)

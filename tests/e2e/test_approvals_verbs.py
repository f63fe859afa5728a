"""The verbs of `qplan approvals`, and `qplan diff --html`, on the team's submitted plan."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cli.exits import Exit
from sync.jobs.decide import decide
from sync.plan.adapters import Adapters
from tests import pace
from tests.e2e.approval_page import token_of
from tests.e2e.team import CFO, CRO, REPS, code_of
from tests.processes import helper


def _said(plan: Adapters, *words: str, exit_code: int = Exit.DONE) -> str:
    done = CliRunner().invoke(app, [*words, "--config", str(plan.settings.home / "qplan.toml")])
    assert done.exit_code == exit_code, (done.output, done.exception)
    return done.output


def test_the_list_tells_who_said_what_and_whose_word_is_missing(submitted: Adapters) -> None:
    """Carol declined by the command line; Ramon is asked."""
    decide(submitted, CFO, code_of(submitted, CFO, "decline"), agrees=False, comment="too steep")
    told = json.loads(_said(submitted, "approvals", "list", "--json"))
    rows = {row["approver"]: row for row in told["approvers"]}
    assert (rows[CFO]["decided"], rows[CFO]["via"], rows[CFO]["comment"]) == ("declined", "qplan approve", "too steep")
    assert (rows[CRO]["decided"], rows[CRO]["is_missing"]) == (None, True)
    lines = _said(submitted, "approvals", "list").splitlines()
    assert any(line.startswith("cro") and "asked" in line for line in lines)
    assert "declined by cfo" in lines[-1]


def test_what_approvers_see_can_be_looked_at_and_kept_as_a_page(submitted: Adapters, tmp_path: Path) -> None:
    """As lines, as JSON and as a file; the page of what is not submitted yet is the same but for who submitted."""
    seen, wanted = tmp_path / "seen.html", tmp_path / "wanted.html"
    text = _said(submitted, "approvals", "show", "--html", str(seen))
    assert "Biggest changes against the last quota, in USD:" in text
    assert "to approve" not in text
    told = json.loads(_said(submitted, "approvals", "show", "--json"))
    assert told["digest"] == submitted.approval().digest
    assert {person["name"] for person in told["people"]} == set(REPS.values())
    assert "Planned revenue" in told["figures"]
    _said(submitted, "diff", "--html", str(wanted))
    pages = [
        re.sub(r"(?s)<p class=\"lead\">.*?</p>|<footer>.*?</footer>", "", one.read_text()) for one in (seen, wanted)
    ]
    assert pages[0] == pages[1]
    assert "not submitted" in wanted.read_text()


def test_before_a_submission_there_is_nothing_to_show(published: Adapters) -> None:
    """It says which verb comes first."""
    done = CliRunner().invoke(app, ["approvals", "show", "--config", str(published.settings.home / "qplan.toml")])
    assert "qplan submit" in str(done.exception)


def test_a_page_others_could_reach_is_not_served_in_the_open(submitted: Adapters) -> None:
    """Without a certificate and without a proxy it does not start, and says what to set."""
    said = _said(submitted, "approvals", "serve", "--host", "0.0.0.0", exit_code=Exit.USAGE)  # noqa: S104
    assert "codes would travel in the open" in " ".join(said.replace("│", " ").split())


@pytest.mark.full
def test_the_page_is_served_until_it_is_stopped(submitted: Adapters) -> None:
    """A process of its own answers a link signed with the key beside the settings, and ends when it is told to."""
    config = submitted.settings.home / "qplan.toml"
    config.write_text(config.read_text() + '[web]\nbase_url = "http://localhost:8770"\n')
    command = [sys.executable, "-c", "from sync.cli import main; main()", "approvals", "serve", "--port", "0"]
    with helper([*command, "--config", str(config)], stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        line = process.stdout.readline()
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)", line)[1])
        link = submitted.links.address("2020Q2", CFO, submitted.approval().digest, submitted.clock.now())
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=pace.seconds(30))
        for path, status in ((link.rpartition("/d/")[2], 200), (token_of(submitted, CFO), 404)):
            connection.request("GET", f"/d/{path}")
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (status, True)
            connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(pace.seconds(30)) == 0
    assert (submitted.settings.home / "web.key").stat().st_mode & 0o777 == 0o600

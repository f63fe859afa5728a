"""The communications of an approved plan, by a real post: each once, acknowledged by the code in letter or message."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cycle.outbox import Answer, Outcome
from sync.errors import RefusedError, UndeliveredError
from sync.jobs.letters import write_letters
from sync.jobs.outbox import answer_message, communications_of, outbox_findings, send_messages
from sync.jobs.submit import submit
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from tests.e2e.team import approve, config, emulated, opened
from tests.sync.clocks import FixedClock
from tests.sync.orgs import odd_org

pytestmark = pytest.mark.full

TODAY = datetime(2020, 3, 31, 12, tzinfo=UTC)
_CODE = re.compile(r"acknowledge ([A-Z2-7-]{14})")


@pytest.fixture
def plan(led_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The plan of three sellers below one head, approved."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    shutil.copytree(led_folder, tmp_path, dirs_exist_ok=True)
    with (
        odd_org(3, last_day=date(2020, 3, 31)) as org,
        emulated(org) as crm,
        opened(tmp_path, crm.url, clock=FixedClock(TODAY)) as adapters,
    ):
        submit(adapters, "ana")
        approve(adapters)
        yield adapters


def mails(plan: Adapters, to: str) -> list[EmailMessage]:
    """What arrived at an address, the oldest first."""
    files = sorted((plan.settings.outbox / to).glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def text(mail: EmailMessage) -> str:
    """The text of a message."""
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())


def test_reps_get_their_letter_once_and_acknowledge_it_by_its_code(plan: Adapters, tmp_path: Path) -> None:
    """Refused before there are letters; then one mail each with the PDF; a second run sends none; the code in the
    letter's record is the one that counts; a dispute keeps it open."""
    with pytest.raises(RefusedError, match="letters are not"):
        send_messages(plan, "rep-sessions", "ana")
    write_letters(plan, "ana")
    first, again = (send_messages(plan, "rep-sessions", "ana") for _ in range(2))
    assert (first.sent, first.already, first.findings) == (3, 0, ())
    assert (again.sent, again.already) == (0, 3)
    record = json.loads((plan.settings.workbook_folder / "2020Q2-packs" / "letters" / "letters.json").read_text())
    issued = {one["issued"]["letter"]["person"]: one["issued"] for one in record["letters"]}
    communication = next(one for one in communications_of(plan) if one.name == "rep-sessions")
    for message in communication.messages:
        (mail,) = mails(plan, message.to)
        assert _CODE.findall(text(mail)) == [issued[message.person]["code"]]
        assert [one.get_filename() for one in mail.iter_attachments()] != []
        assert answer_message(plan, issued[message.person]["code"].lower(), Answer.READ, "x")[1]
        done, counts = answer_message(plan, issued[message.person]["code"], Answer.ACKNOWLEDGED, message.called)
        assert (done.answer, counts) == (Answer.ACKNOWLEDGED, True)
        assert answer_message(plan, issued[message.person]["code"], Answer.READ, "x")[0].answer is Answer.ACKNOWLEDGED
    made = next(one for one in communications_of(plan) if one.name == "rep-sessions").told
    assert made is not None
    assert (made.acknowledged, made.at, made.fault) == (3, TODAY, "")
    code = next(iter(issued.values()))["code"]
    with pytest.raises(RefusedError, match="what is wrong"):
        answer_message(plan, code, Answer.DISPUTED, "x")
    answer_message(plan, code, Answer.DISPUTED, "x", "not my accounts")
    assert [one.code for one in outbox_findings(communications_of(plan))] == ["outbox.disputed"]
    with pytest.raises(RefusedError, match="of no message"):
        answer_message(plan, "AAAA-AAAA-AAAA", Answer.READ, "x")


def test_a_leader_is_told_of_their_people_and_the_company_of_no_amount(plan: Adapters) -> None:
    """The head's mail names the three with their sum; nobody at the kickoff reads an amount."""
    send_messages(plan, "leadership-cascade", "ana")
    send_messages(plan, "all-hands", "ana")
    told = {one.name: one for one in communications_of(plan)}
    (leader,) = told["leadership-cascade"].messages
    cascade, kickoff = mails(plan, leader.to)
    assert all(one.called in text(cascade) for one in told["all-hands"].messages)
    assert re.search(r"\d,\d{3}", text(cascade))
    assert not re.search(r"\d,\d{3}", text(kickoff))
    assert told["all-hands"].told is not None
    assert (told["all-hands"].told.of, told["all-hands"].told.at) == (4, TODAY)
    with pytest.raises(RefusedError, match="goes to nobody called"):
        send_messages(plan, "all-hands", "ana", to="Zoe")
    with pytest.raises(RefusedError, match="goes to nobody"):
        send_messages(plan, "executive-presentation", "ana")
    with pytest.raises(RefusedError, match="no communication"):
        send_messages(plan, "gossip", "ana")


class _Falls:
    """A post that falls over in the middle of a send, or refuses."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def send(self, to: str, *_: object) -> str:
        """Never."""
        raise self._fault


def test_what_nobody_knows_the_outcome_of_is_not_sent_again_unasked(plan: Adapters) -> None:
    """Killed between journal and answer: unknown; only --again sends, a possible duplicate. What was refused is sent at
    the next run."""
    killed = replace(plan, post=_Falls(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        send_messages(killed, "leadership-cascade", "ana")
    (message,) = communications_of(plan)[1].messages
    assert message.outcome is Outcome.BEGUN
    blocked = send_messages(plan, "leadership-cascade", "ana")
    assert (blocked.sent, [one.code for one in blocked.findings]) == (0, ["outbox.unknown-outcome"])
    assert mails(plan, message.to) == []
    assert send_messages(plan, "leadership-cascade", "ana", again=True).sent == 1
    refusing = replace(plan, post=_Falls(UndeliveredError("x", "full")))
    refused = send_messages(refusing, "all-hands", "ana")
    assert (refused.sent, {one.code for one in refused.findings}) == (0, {"outbox.undelivered"})
    assert send_messages(plan, "all-hands", "ana").sent == 4
    begun = [one for one in plan.events() if one.kind is Kind.MESSAGE_INTENDED]
    assert len(begun) == 2 + 8


def test_nothing_is_told_of_a_plan_that_is_not_approved(
    led_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even to its leaders; and the list says that nothing was begun."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    shutil.copytree(led_folder, tmp_path, dirs_exist_ok=True)
    with opened(tmp_path, "http://127.0.0.1:1") as plan, pytest.raises(RefusedError, match="not approved"):
        send_messages(plan, "leadership-cascade", "ana")
    done = CliRunner().invoke(app, ["outbox", "list", "--json", "--config", str(config(tmp_path, "http://x"))])
    assert done.exit_code == 0, (done.output, done.exception)
    assert [one["sent"] for one in json.loads(done.output)["communications"]] == [0, 0, 0, 0]

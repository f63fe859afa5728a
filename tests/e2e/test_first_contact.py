"""From nothing to a plan: `init` writes settings that `doctor` accepts, and `status` says where the plan stands."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.cli import main
from sync.jobs.decide import decide
from tests.e2e.team import CRO, code_of, emulated, opened, ready

PEOPLE = ("--approver", "CFO=Carol <cfo@example.com>", "--approver", "CRO=Ramon <cro@example.com>")


@pytest.fixture
def qplan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in a folder of its own, in this process: exit code, stdout, stderr."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qplan", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_what_init_writes_doctor_accepts(qplan: Any, tmp_path: Path) -> None:
    """An org, two approvers and a trial without a mail server: nothing blocks, and each part is spoken of."""
    with emulated() as emulator:
        written = qplan(
            "init", "--crm", "salesforce", "--login-url", emulator.url, "--client-id", "test", "--spreadsheet",
            "libreoffice", "--as-of", "2020-03-31", *PEOPLE, "--json",
        )  # fmt: skip
        assert written[0] == 0, written
        assert json.loads(written[1])["next"][1:] == ["qplan doctor", "qplan pull", "qplan build"]
        code, said, _ = qplan("doctor", "--json")
    told = json.loads(said)["findings"]
    assert code == 0, told
    assert {one["severity"] for one in told} <= {"warning", "note"}
    codes = {one["code"] for one in told}
    assert codes >= {"doctor.login", "doctor.store", "doctor.post", "doctor.approvers", "doctor.functions"}
    assert "doctor.sheets" not in codes
    assert qplan("init")[0] == 4
    assert (tmp_path / "qplan.toml").read_text(encoding="utf-8").count("\n# ") > 50


def test_exports_take_no_login(qplan: Any, tmp_path: Path) -> None:
    """With a folder of exports doctor looks at the folder; where it is not there, that blocks."""
    assert qplan("init", "--crm", "csv", "--csv-folder", "exports", *PEOPLE)[0] == 0
    code, said, _ = qplan("doctor")
    assert (code, "exports is no folder" in said) == (1, True), said
    (tmp_path / "exports").mkdir()
    code, said, _ = qplan("doctor")
    assert code == 0, said
    assert "qplan import exports --preview" in said


def test_a_mail_server_that_does_not_answer_blocks(qplan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doctor finds it before the first code is sent, and says where to look."""
    assert qplan("init", "--crm", "csv", "--csv-folder", ".", "--mail-server", "localhost:1", *PEOPLE)[0] == 0
    code, said, _ = qplan("doctor", "--json")
    post = next(one for one in json.loads(said)["findings"] if one["code"] == "doctor.post")
    assert (code, post["severity"]) == (1, "blocking")
    assert "localhost:1" in post["sentence"]


def test_words_that_mean_nothing_are_refused(qplan: Any, tmp_path: Path) -> None:
    """A person without an address is a mistake of usage, and no file is left behind."""
    code, _, said = qplan("init", "--approver", "Carol")
    assert (code, "is nobody" in said) == (2, True)
    assert not (tmp_path / "qplan.toml").exists()


def test_status_before_anything(qplan: Any) -> None:
    """Nothing was pulled, written or started: that is said, and no zero stands for it."""
    assert qplan("init", "--crm", "csv", "--csv-folder", ".")[0] == 0
    code, said, _ = qplan("status", "--json")
    told = json.loads(said)
    assert code == 0
    assert (told["facts"]["pulled_at"], told["facts"]["workbook_is_current"]) == (None, None)
    assert (told["drift"]["values"], told["cycle"], told["plan"]["digest"]) == (None, None, None)
    code, said, _ = qplan("status")
    assert "never pulled: `qplan pull`" in said
    assert "not started: `qplan cycle start`" in said
    assert len(said.splitlines()) < 24


def test_status_of_a_plan_on_its_way(qplan: Any, tmp_path: Path) -> None:
    """Submitted, one of two agreed: facts, workbook, who is missing, the chain's head, on one screen."""
    with emulated() as emulator, opened(tmp_path, emulator.url) as adapters:
        ready(adapters)
        assert decide(adapters, CRO, code_of(adapters, CRO)).consent is not None
        head = adapters.log.head(adapters.plan.id)
        code, said, _ = qplan("status", "--json")
        told = json.loads(said)
        screen = qplan("status")[1]
    assert code == (1 if told["alerts"]["sounds"] else 0)
    assert told["plan"]["stage"] == "submitted"
    assert told["facts"]["workbook_is_current"] is True
    assert told["approvals"]["people"] == [
        {"id": "cfo", "name": "Carol", "answer": "not yet"},
        {"id": "cro", "name": "Ramon", "answer": "approved"},
    ]
    assert told["approvals"]["missing"] == ["cfo"]
    assert told["store"]["head"] == head
    assert "still needed: cfo" in screen
    assert len(screen.splitlines()) < 24

"""`qplan demo` as a newcomer runs it: in a process of its own, in an empty folder, twice."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.cli import main
from tests.processes import run

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
WHOLE = ROOT / "docs" / "demo.md"
QUOTA = re.compile(r"ForecastingQuota/0J9\w{15}")
_VARIES = (
    (re.compile(r"\(\d+\.\d s\)"), "(0.0 s)"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r"20(?:2[1-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d"), "TODAY     00:00 "),
    (re.compile(r"(2020-\d\d-\d\d|\d\d March) \d\d:\d\d"), r"\1 00:00"),
    (re.compile(r"record changed \S+"), "record changed TODAY"),
    (re.compile(r"\S*outbox/(\w+@example\.com)/\S+\.eml"), r"outbox/\1/TIME.eml"),
    (re.compile(r"S0000(\d)-\w{10}"), r"S0000\1-DIGEST"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)


@dataclass(frozen=True)
class Demo:
    """A folder in which the demo ran once."""

    folder: Path
    said: str

    def qplan(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in that folder, as a person would."""
        return _qplan(self.folder, words)

    def here(
        self, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> tuple[int, str, str]:
        """Run a command in this process: the same entry point, without waiting for imports again."""
        monkeypatch.chdir(self.folder)
        monkeypatch.setenv("USER", "ana")
        monkeypatch.setattr(sys, "argv", ["qplan", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    def digest(self, name: str) -> str:
        """SHA-256 of one of the demo's files."""
        return hashlib.sha256((self.folder / "demo" / name).read_bytes()).hexdigest()


def _qplan(folder: Path, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("QPLAN_", "COV_"))}
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sync.cli import main; main()"
    command = [sys.executable, "-c", code, *words]
    return run(command, cwd=folder, env=environment | {"USER": "ana"})


def _played(folder: Path, *words: str) -> Demo:
    done = _qplan(folder, ["demo", *words])
    assert done.returncode == 0, done.stderr
    return Demo(folder, done.stdout)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The first run of the short demo."""
    return _played(tmp_path_factory.mktemp("newcomer"), "--short")


@pytest.fixture
def whole(played_quarter: tuple[Path, str]) -> Demo:
    """The demo of a whole quarter, as it was played for all tests of it."""
    return Demo(*played_quarter)


def _steady(text: str) -> str:
    """The output with times, ports, random names and today's stamps replaced: what is left is the same every time."""
    for pattern, instead in _VARIES:
        text = pattern.sub(instead, text)
    return text.strip()


@pytest.mark.full
def test_the_pages_show_what_the_demo_prints(whole: Demo) -> None:
    """README shows the steps, docs/demo.md all that is said of them; QPLAN_WRITE_README=1 brings both up to date."""
    for page, said in ((README, _steps_of(whole.said)), (WHOLE, whole.said)):
        shown = re.compile(r"(<!-- demo -->\n```text\n)(.*?)(```\n<!-- /demo -->)", re.DOTALL)
        text = page.read_text(encoding="utf-8")
        found = shown.search(text)
        assert found is not None
        if os.environ.get("QPLAN_WRITE_README"):
            kept = re.sub(r"[ \t]+$", "", said.strip(), flags=re.MULTILINE)
            text = text[: found.start(2)] + kept + "\n" + text[found.end(2) :]
            page.write_text(text, encoding="utf-8")
            found = shown.search(text)
            assert found is not None
        assert _steady(found[2]) == _steady(said)


def _steps_of(said: str) -> str:
    """The played days without what is told below each step; what comes after them whole."""
    return "\n".join(line for line in said.splitlines() if not line.startswith(" " * 12))


def test_the_demo_refuses_what_must_be_refused(demo: Demo) -> None:
    """Another approver's code and a tampered copy are tried before the real thing."""
    assert "the CFO's code in the CRO's name: refused" in demo.said
    assert "tampered.xlsx is not the plan" in demo.said
    assert "17 of 17 quotas in the CRM" in demo.said


@pytest.mark.full
def test_a_second_run_changes_nothing(whole: Demo) -> None:
    """The quarter is not played twice: the CRM is read back, and the workbook is as the first run left it."""
    before = whole.digest("2020Q2-plan.xlsx")
    done = whole.qplan("demo")
    assert done.returncode == 0, done.stderr
    assert "The quarter was played in an earlier run" in done.stdout
    assert "0 discrepancies. This run changed nothing in the CRM." in done.stdout
    assert whole.digest("2020Q2-plan.xlsx") == before


def test_a_store_put_back_writes_nothing_before_it_knows_the_crm(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Backed up, put back, checked: then `qplan apply` and `qplan sync` name what has to be done first."""
    shutil.copytree(demo.folder / "demo", tmp_path / "demo")
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "demo")
    copied = Demo(tmp_path, demo.said)

    def asked(*words: str) -> dict[str, Any]:
        return json.loads(copied.here(["store", *words, "--json"], monkeypatch, capsys)[1])

    copy, back, now = asked("backup", "kept.db"), asked("restore", "kept.db", "--by", "ana"), asked("check")
    assert (copy["whole"], back["whole"], now["whole"]) == (True, True, True)
    assert back["aside"].endswith("qplan.db.before-restore")
    assert back["rows"] == copy["rows"] + 2  # that it was put back, and the name of who did
    assert now["heads"] == back["heads"] != copy["heads"]
    for words, needed in ((["apply"], "qplan pull"), (["sync"], "qplan sync pair")):
        code, out, err = copied.here(words, monkeypatch, capsys)
        assert code == 3
        assert needed in " ".join((out + err).split())


def test_trace_tells_the_path_of_one_number(demo: Demo) -> None:
    """From the CRM's last quota through cell, function, digest and approvers to the value read back."""
    record = QUOTA.findall(demo.said)[0]
    done = demo.qplan("trace", record, "QuotaAmount")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:6] == [line for line in demo.said.splitlines() if line][-19:-14]
    parts = [
        "held 234,000",
        "because",
        "QUOTASPLIT(target 7,078,386.19",
        "cfo agreed",
        "cro agreed",
        "read back 306,000",
    ]
    places = [done.stdout.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["read"], {"workbook", "sha256", "quarter", "snapshot", "quotas", "changes", "findings"}),
        (["diff"], {"plan", "digest", "totals", "changes", "findings"}),
        (["build"], {"workbook", "is_new", "cells", "snapshot", "kept", "left", "findings"}),
        (["approve"], {"decisions", "missing", "away"}),
        (["apply", "--explain"], {"steps", "waiting"}),
        (["config", "check"], {"config", "problems", "settings"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_every_verb_that_reports_speaks_json(
    demo: Demo, words: list[str], keys: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One JSON document on stdout, for scripts; the quotas in it are the plan's."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "demo")
    code, stdout, stderr = demo.here([*words, "--json"], monkeypatch, capsys)
    assert code == 0, stderr
    assert json.loads(stdout).keys() == keys


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["trace", "ForecastingQuota/0J9000000000000AAA"], 1, "qplan knows nothing of it"),
        (["trace", "nonsense"], 2, "write the object and the record id"),
        (["pull", "--config", "nowhere.toml"], 4, "there is no such file"),
        (["verify"], 4, "CLIENT_SECRET"),
        (["read", "nowhere.xlsx"], 6, "nowhere.xlsx"),
        (["approve", "--as", "cfo"], 2, "go together"),
        (["approve", "--as", "cfo", "--code", "AAAA-BBBB-CCCC"], 3, "has agreed already"),
        (["emulator", "salesforce", "--as-of", "soon"], 2, "write it as in 2020-03-31"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_mistake_ends_in_a_sentence_and_an_exit_code(
    demo: Demo,
    words: list[str],
    code: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Never a traceback: what is wrong, where, and what to do."""
    ended, stdout, stderr = demo.here(words, monkeypatch, capsys)
    assert ended == code, stdout + stderr
    said = re.sub(r"[\s│]+", " ", stdout + stderr)
    assert says in said
    assert "Traceback" not in said

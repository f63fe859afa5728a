"""People without API access plan from a folder of exports: proposed mapping, pull, workbook, approval."""

from pathlib import Path

import pytest

from tests.e2e.test_doctor import run

DEALS = """\
Opportunity ID,Account Name,Owner,Stage,Amount,Close Date
D-1,Acme,Ann Able,Closed Won,"1,200.50",15/01/2020
D-2,"=HYPERLINK(""x"")",Bob Best,Closed Lost,900,31/01/2020
D-3,Köln,Bob Best,Closed Won,abc,28/02/2020
D-4,Acme,Ann Able,Closed Won,3000,30/04/2019
D-5,Köln,Bob Best,Closed Won,2500,30/03/2020
"""
QUOTAS = "Owner,Quarter,Quota\nAnn Able,2020-01-01,1500\nBob Best,2020-01-01,2500\n"
PLAN = """\
[plan]
quarter = "2020Q2"
as_of = 2020-03-31
[[approvals.approvers]]
id = "cfo"
name = "Carol"
role = "Finance"
channel = "cfo@example.com"
"""


def test_a_folder_of_exports_becomes_a_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the preview proposes is pasted into qplan.toml as it is; the wrong line is named, the rest is planned."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "deals.csv").write_text(DEALS, encoding="utf-8")
    (exports / "quotas.csv").write_text(QUOTAS, encoding="utf-8")
    code, proposed, _ = run(["import", "exports", "--preview"], tmp_path, monkeypatch, capsys)
    assert code == 0
    assert "deals.csv, line 4: Amount: 'abc' is no number." in proposed
    (tmp_path / "qplan.toml").write_text(PLAN + proposed, encoding="utf-8")
    code, said, _ = run(["pull"], tmp_path, monkeypatch, capsys)
    assert code == 0
    assert "Lines not taken: 1." in said
    assert run(["build"], tmp_path, monkeypatch, capsys)[0] == 0
    code, said, _ = run(["read"], tmp_path, monkeypatch, capsys)
    assert (code, "2 quotas" in said) == (0, True)
    assert run(["submit"], tmp_path, monkeypatch, capsys)[0] == 0
    code, _, refused = run(["apply"], tmp_path, monkeypatch, capsys)
    assert code == 3
    assert "waiting for cfo" in refused


def test_a_folder_without_csv_files_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing to propose is a finding; without --preview there is nothing to do."""
    assert run(["import", ".", "--preview", "--json"], tmp_path, monkeypatch, capsys)[0] == 1
    assert run(["import", "."], tmp_path, monkeypatch, capsys)[0] == 2

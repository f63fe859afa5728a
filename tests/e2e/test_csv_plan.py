"""People without API access plan from a folder of exports: proposed mapping, pull, workbook, approval."""

import json
from pathlib import Path

import pytest

from tests.e2e.test_doctor import run

DEALS = """\
Opportunity ID,Account Name,Owner,Stage,Amount,Close Date
D-1,Acme,Ann Able,Closed Won,"1,200.50",15/01/2020
D-2,"=HYPERLINK(""x"")",Bob Best,Closed Lost,900,31/01/2020
D-3,Köln,Bob Best,Closed Won,abc,28/02/2020
D-4,Acme,Ann Able,Closed Won,3000,03/04/2019
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


@pytest.mark.full
def test_sellers_without_quotas_are_named_or_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deals are all there is: nobody is planned and both sellers are named, until the settings plan whoever sells."""
    (tmp_path / "exports").mkdir()
    deals = (
        "Deal ID,Account,Owner,Stage,Amount,Close Date\n1,Acme,Ann Able,Won,3000,2019-04-30\n"
        "2,Acme,Ann Able,Won,1200,2020-01-15\n3,Bolt,Bob Best,Won,2500,2019-05-30\n4,Bolt,Bob Best,Lost,9,2020-03-30\n"
    )
    (tmp_path / "exports" / "deals.csv").write_text(deals, encoding="utf-8")
    proposed = run(["import", "exports", "--preview"], tmp_path, monkeypatch, capsys)[1]
    assert "nobody has a quota or an account of their own: plan.every_seller = true plans whoever sells" in proposed
    (tmp_path / "qplan.toml").write_text(PLAN + proposed, encoding="utf-8")
    assert run(["pull"], tmp_path, monkeypatch, capsys)[0] == 0
    code, said, _ = run(["plan", "quota"], tmp_path, monkeypatch, capsys)
    assert code == 1
    assert "blocking: Nobody is planned" in said
    assert "2 people sold in the last four quarters without being planned: Ann Able (4,200), Bob Best (2,500)." in said
    assert "of 1 reps" not in said
    settings = PLAN.replace("[plan]\n", "[plan]\nevery_seller = true\n")
    (tmp_path / "qplan.toml").write_text(settings + proposed, encoding="utf-8")
    code, said, _ = run(["plan", "quota", "--set", "target=10000"], tmp_path, monkeypatch, capsys)
    assert (code, "Ann Able" in said, "Bob Best" in said, "without being planned" in said) == (0, True, True, False)


def test_the_preview_shows_what_the_files_come_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,200.50 and 2,500 won in the first quarter of 2020, 3,000 a year before; one line of five is not taken."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "deals.csv").write_text(DEALS, encoding="utf-8")
    code, said, _ = run(["import", "exports", "--preview"], tmp_path, monkeypatch, capsys)
    assert code == 0
    for line in (
        "# deals.csv: 4 rows are read, 1 lines are not",
        "#   Amount ← Amount: its API name.",
        "#   won in 2019Q2: 3,000.00",
        "#   won in 2020Q1: 3,700.50",
        "#   deals: 3 won, 1 lost, 0 open",
        "#   people: 2, accounts: 3, products: 0",
    ):
        assert line in said.splitlines()
    told = json.loads(run(["import", "exports", "--preview", "--json"], tmp_path, monkeypatch, capsys)[1])
    assert told["totals"]["won_by_quarter"] == {"2019Q2": {"": 3000.0}, "2020Q1": {"": 3700.5}}
    (file,) = told["files"]
    assert (file["rows"], file["rejected"]) == (4, ["deals.csv, line 4: Amount: 'abc' is no number."])
    assert {one["field"]: one["column"] for one in file["columns"]}["CloseDate"] == "Close Date"


def test_a_plan_of_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deals without a cent end in no traceback: nothing is known of the quarter, which is not the same as 0."""
    (tmp_path / "exports").mkdir()
    deals = "Deal ID,Owner,Stage,Amount,Close Date,Created\n1,Ann,Won,0,2020-02-15,2019-12-01\n"
    (tmp_path / "exports" / "deals.csv").write_text(deals + "2,Ann,Lost,0,2020-03-15,2019-12-01\n", encoding="utf-8")
    proposed = run(["import", "exports", "--preview"], tmp_path, monkeypatch, capsys)[1]
    (tmp_path / "qplan.toml").write_text(PLAN + proposed, encoding="utf-8")
    assert run(["pull"], tmp_path, monkeypatch, capsys)[0] == 0
    code, said, _ = run(["plan", "revenue"], tmp_path, monkeypatch, capsys)
    assert code in (0, 1)
    assert said.startswith("2020Q2 on 2020-03-31: n/a expected, target n/a, chance to reach it n/a.")


def test_a_folder_without_csv_files_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing to propose is a finding; without --preview there is nothing to do."""
    assert run(["import", ".", "--preview", "--json"], tmp_path, monkeypatch, capsys)[0] == 1
    assert run(["import", "."], tmp_path, monkeypatch, capsys)[0] == 2


def test_quarters_by_name_are_those_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under years from February that are called by their end, FY26 Q1 begins on 1 February 2025."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "quotas.csv").write_text("Owner,FY26 Q1,FY26 Q2\nAda A,100,200\n", encoding="utf-8")
    before = run(["import", "exports", "--preview"], tmp_path, monkeypatch, capsys)[1]
    assert "quotas from 2026-01-01: 100.00" in before
    declared = PLAN.replace("[plan]", '[plan]\nfiscal_calendar = "standard:2:end"')
    (tmp_path / "qplan.toml").write_text(declared, encoding="utf-8")
    said = run(["import", "exports", "--preview"], tmp_path, monkeypatch, capsys)[1]
    assert "fiscal calendar standard:2:end that begins on 2025-02-01" in said
    assert ("quotas from 2025-02-01: 100.00" in said, "quotas from 2025-05-01: 200.00" in said) == (True, True)

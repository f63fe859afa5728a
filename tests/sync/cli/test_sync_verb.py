"""`qplan sync` as it is called: pair, sync, take back, in words and as JSON."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.two_way.excel import ExcelSide
from sync.two_way.shared import wanted
from sync.two_way.side import INPUT, INPUTS, CellWrite, Place, SideWrites
from tests.workbooks.conftest import small_book
from workbooks.book.layout import planning_layout

CONFIG = """
[plan]
quarter = "2020Q2"
as_of = 2020-03-31

[workbook]
host = "libreoffice"

[[sync.files]]
name = "revops"
path = "revops.xlsx"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a plan in two workbooks."""
    (tmp_path / "2020Q2-plan.xlsx").write_bytes(small_book())
    shutil.copy(tmp_path / "2020Q2-plan.xlsx", tmp_path / "revops.xlsx")
    path = tmp_path / "qplan.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def qplan(config: Path, *words: str) -> tuple[int, str]:
    """Exit code and what is printed."""
    done = CliRunner().invoke(app, ["sync", *words, "--config", str(config)], env={"QPLAN_USER": "ann"})
    return done.exit_code, done.stdout


def type_in(path: Path, before: float, after: float) -> None:
    """A person types another unit to round to."""
    side = ExcelSide("somebody", path, planning_layout(), wanted(planning_layout()))
    place = Place(INPUTS, "rounding_unit", INPUT)
    assert side.write(SideWrites((CellWrite(place, before, after),))).is_whole


@pytest.mark.full
def test_a_plan_is_paired_synced_and_taken_back(config: Path) -> None:
    """What is not paired is refused; a preview writes nothing; a conflict and a finding end with code 1."""
    code, said = qplan(config)
    assert code == 1
    assert "was never paired" in said
    code, said = qplan(config, "pair")
    assert code == 0
    assert "Nothing was written" in said
    assert json.loads(qplan(config, "pair", "--json")[1])["conflicts"] == []
    code, said = qplan(config, "pair", "--yes")
    assert code == 0
    assert said.startswith("Paired excel, revops.")
    type_in(config.with_name("revops.xlsx"), 1000.0, 100.0)
    told = json.loads(qplan(config, "--dry-run", "--json")[1])
    assert [(one["side"], one["before"], one["after"]) for one in told["written"]] == [("excel", 1000.0, 100.0)]
    code, said = qplan(config)
    assert code == 0
    assert "Round quotas to: 1,000 → 100" in said
    assert "Nothing changed in excel, revops" in qplan(config)[1]
    code, said = qplan(config, "undo")
    assert code == 0
    assert "2 cells" in said
    type_in(config.with_name("revops.xlsx"), 1000.0, 10.0)
    type_in(config.with_name("2020Q2-plan.xlsx"), 1000.0, 50.0)
    code, said = qplan(config)
    assert code == 1
    assert "1 conflict waits on the tab Conflicts" in said
    assert "Round quotas to: excel: 50; revops: 10" in said
    assert json.loads(qplan(config, "--json")[1])["conflicts"][0]["key"] == "rounding_unit"

"""Further workbooks of a plan: `qplan build` shows in them what it shows in the plan's own."""

import shutil
from pathlib import Path

import pytest

from sync.bootstrap import adapters_for
from sync.jobs.publish import publish
from sync.settings import load
from tests.e2e.team import REPS, config
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

REP = next(iter(REPS))


@pytest.mark.full
def test_the_tab_changes_tells_the_same_in_every_workbook(
    published_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An override that was typed in one of them is on record in all of them, also where no facts moved."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    shutil.copytree(published_folder, tmp_path, dirs_exist_ok=True)
    settings = config(tmp_path, "http://127.0.0.1:1")
    settings.write_text(settings.read_text() + '\n[[sync.files]]\nname = "revops"\npath = "revops.xlsx"\n')
    with adapters_for(load(settings)) as adapters:
        shutil.copy(adapters.workbook, tmp_path / "revops.xlsx")
        entries = {("quotas", REP, "override"): 123_000.0, ("quotas", REP, "reason"): "new patch"}
        enter(adapters.workbook, entries)
        assert publish(adapters).behind == ()
        told = [read(path).tables["changes"] for path in (adapters.workbook, tmp_path / "revops.xlsx")]
    assert "123,000" in str(told[0].columns)
    assert told[1].columns == told[0].columns

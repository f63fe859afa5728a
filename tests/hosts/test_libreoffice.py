"""LibreOffice itself, with the extension: what no other program sends."""

import json
import shutil

import pytest

from tests.hosts.beds import CALC_DRIVER, require
from tests.processes import run
from xl_addin.hosts.build import write_addin
from xl_addin.hosts.libreoffice.install import calc_python
from xl_addin.names import Host


@pytest.fixture(scope="module")
def calc(tmp_path_factory):
    """Runs tasks in LibreOffice; see `calc_driver.py`."""
    require("soffice", "LibreOffice's Python")
    folder = tmp_path_factory.mktemp("calc")
    (oxt,) = write_addin(folder, Host.LIBREOFFICE)

    def done(*tasks):
        path = folder / "tasks.json"
        path.write_text(json.dumps(tasks))
        answered = run([calc_python(), CALC_DRIVER, shutil.which("soffice"), folder / "profile", oxt, path])
        assert answered.returncode == 0, answered.stderr
        return json.loads(answered.stdout)

    return done


@pytest.mark.full
def test_documents_with_a_day_0_of_their_own_and_whole_columns(calc):
    """Started seven months before the quarter: the same ramp factor, whichever day a document counts from.

    450 of 500 and 50 of 100 in two whole columns sum up to 1.4; a million empty rows below are looked at once.
    """
    days = [43_709, 43_922, 44_013]  # 2019-09-01, 2020-04-01, 2020-07-01
    formula = "=INDEX(QPLAN.RAMPFACTOR(A1;A2;A3);2;2)"
    plain, old, columns = calc(
        {"put": {f"A{row}": day for row, day in enumerate(days, 1)} | {"B1": formula}, "get": ["B1"]},
        {
            "first": [1904, 1, 1],
            "put": {f"A{row}": day - 1462 for row, day in enumerate(days, 1)} | {"B1": formula},
            "get": ["B1"],
        },
        {
            "put": {"A1": 450, "A2": 50, "B1": 500, "B2": 100, "D1": "=SUM(QPLAN.ATTAINMENT(A:A;B:B))"},
            "get": ["D1"],
        },
    )
    assert 0 < plain["B1"] <= 1
    assert old == plain
    assert columns == {"D1": pytest.approx(1.4)}

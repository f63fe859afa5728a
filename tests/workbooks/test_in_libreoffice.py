"""A real LibreOffice: without the add-in it shows the plan, with it it computes plan and examples."""

import json
import math
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import run
from workbooks.book.checks import control_totals
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.placement import a1, arranged
from workbooks.grammar.rendering import rendered
from workbooks.xlsx.edit import enter, refresh
from workbooks.xlsx.read import read
from xl_addin.catalog import CATALOG
from xl_addin.cells.errors import CellError
from xl_addin.hosts.libreoffice.extension import write_extension
from xl_addin.hosts.libreoffice.install import calc_python
from xl_addin.hosts.libreoffice.values import ERROR_CODES
from xl_addin.names import Host, spell

pytestmark = pytest.mark.full

DRIVER = Path(__file__).parents[1] / "hosts" / "calc_driver.py"
OFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
MISSING = [name for name, there in (("LibreOffice", OFFICE), ("pdftotext", PDFTOTEXT)) if not there]


needs_office = pytest.mark.skipif(
    bool(MISSING) and os.environ.get("CI") != "true", reason=f"needs {' and '.join(MISSING)}, not on this machine"
)


def convert(path, kind, folder):
    """The workbook as LibreOffice without the add-in writes it."""
    assert OFFICE, "CI must have LibreOffice"
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = [OFFICE, "--headless", profile, "--convert-to", kind, "--outdir", str(folder), str(path)]
    done = run(command)
    assert done.returncode == 0, done.stderr
    return folder / f"{path.stem}.{kind}"


@needs_office
def test_no_error_shows_on_any_tab_that_prints(plan, tmp_path):
    """Rendered to PDF page by page; each page says in its footer which tab it is, and no tab of facts is among them."""
    assert PDFTOTEXT, "CI must have pdftotext"
    pdf = convert(plan, "pdf", tmp_path)
    text = subprocess.run([PDFTOTEXT, "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    pages = {}
    for page in text.split("\f"):
        # on a wide tab scaled down to one page pdftotext reads a gap inside a word
        footer = re.search(r"^ *(\S.*?) {3,}Sales pl ?an 2020Q2", page, re.MULTILINE)
        if footer:
            pages.setdefault(footer[1].strip(), []).append(page)
    assert set(pages) == {tab.title for tab in planning_layout().tabs if not tab.is_data}
    for tab, texts in pages.items():
        assert not re.search(r"#NAME|#REF|#VALUE|#N/A|#DIV|Err:", "".join(texts)), tab
    assert "924,000" in "".join(pages["Quotas"])
    assert "90.0%" in "".join(pages["Start"])


@needs_office
def test_a_workbook_saved_by_libreoffice_is_still_the_plan(plan, tmp_path):
    """Saved without the add-in: nothing is found wrong but Engine's tables, which show #NAME? there; refreshing mends.

    LibreOffice writes its own XML, names and styles; every cell is found again, with the formula it had.
    """
    enter(plan, {("quotas", "R1", "override"): 460_000, ("quotas", "R1", "reason"): "two renewals"})
    saved = convert(plan, "xlsx", tmp_path / "saved")
    document = read(saved)
    assert document.findings == ()
    assert {finding.at.sheet for finding in control_totals(document)} == {"Engine"}
    refresh(saved)
    assert control_totals(read(saved)) == ()
    assert differing(read(saved).figures, read(plan).figures) == {}


def missing():
    """What this machine lacks to run Calc with our Python packages, as a sentence; empty when nothing."""
    if not shutil.which("soffice"):
        return "needs LibreOffice, not on this machine"
    if calc_python() is None:
        return "needs a Python with LibreOffice's uno module (python3-uno), not on this machine"
    return ""


@pytest.fixture(scope="module")
def calc(tmp_path_factory):
    """Runs tasks in a LibreOffice of its own with the extension installed."""
    lacking = missing()
    if lacking and os.environ.get("CI") != "true":
        pytest.skip(lacking)
    assert not lacking, lacking
    folder = tmp_path_factory.mktemp("calc")
    oxt = write_extension(folder / "qplan.oxt")

    def compute(*tasks):
        path = folder / "tasks.json"
        path.write_text(json.dumps(tasks))
        command = [calc_python(), DRIVER, shutil.which("soffice"), folder / "profile", oxt, path]
        done = run(command, patience=600)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return compute


def example_tasks():
    """Each example: arguments side by side from A1 on, the function over them as an array formula right of them."""
    for name, function in CATALOG.items():
        for example in function.examples:
            put, references, left = {}, [], 0
            for value in example.arguments:
                if value is None:
                    references.append("")
                    continue
                rows = value if isinstance(value, list) else [[value]]
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if cell not in (None, ""):
                            put[a1(row, left + column)] = cell
                right = left + len(rows[0])
                references.append(f"{a1(0, left)}:{a1(len(rows) - 1, right - 1)}")
                left = right
            wanted = example.result if isinstance(example.result, list) else [[example.result]]
            area = f"{a1(0, left)}:{a1(len(wanted) - 1, left + len(wanted[0]) - 1)}"
            put[area] = f"{{={spell(name, Host.LIBREOFFICE)}({';'.join(references)})}}"
            get = {
                a1(row, left + column): cell for row, cells in enumerate(wanted) for column, cell in enumerate(cells)
            }
            yield {"put": put, "get": list(get)}, get


ERROR_TASK = {
    "put": {
        "A1": 450,
        "A2": "=NA()",
        "B1": "=QPLAN.ATTAINMENT(A1;0)",
        "B2": "=QPLAN.ATTAINMENT(A1;Z9)",
        "B3": '=QPLAN.ATTAINMENT("much";1)',
        "B4": "=QPLAN.ATTAINMENT(A2;1)",
        "B5": "=QPLAN.RAMPFACTOR(A1;-5;100)",
        "B6": "=ISNA(INDEX(QPLAN.ATTAINMENT(A1;0);1))",
        "B7": "=QPLAN.NOSUCH(1)",
        "B8": "=QPLAN.ATTAINMENT(450;500)",
        "B9": "=INDEX(QPLAN.QUOTASPLIT(1000;A1;0;;;;;1);2;2)",
        "C1": 3,
        "C2": 1,
        "B10": "=INDEX(QPLAN.QUOTASPLIT(4000;C:C;0);2;2)",
        "B11": "=ROWS(QPLAN.QUOTASPLIT(4000;C:C;0))",
        "B12": "=QPLAN.ATTAINMENT(TRUE();DATE(1900;1;3))",
    },
    "get": [f"B{row}" for row in range(1, 13)],
}


def test_calc_computes_examples_errors_and_a_whole_plan(calc, plan, make_facts):
    """One LibreOffice, three kinds of task: documented examples, the marshalling table, a plan after a new input.

    The plan is built with stored values for 5 % growth; Calc gets 25 % typed in and recalculates everything with our
    functions; each cell must show what the catalog gives for 25 %. 450 of 500 is 90 %; a whole column of a million
    rows holding 3 and 1 is two people; TRUE is 1 and 3 January 1900 is day 4 of Calc's calendar: 25 %.
    """
    examples = list(example_tasks())
    layout, facts = planning_layout(), make_facts()
    typed = Entries({"growth_rate": 0.25}, {})
    evaluation = Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE, typed))
    placement = arranged(layout, evaluation.size)
    wanted = {
        f"{cell.sheet}!{a1(cell.row, cell.column)}": cell.value
        for cell in rendered(evaluation, placement, Host.LIBREOFFICE)
        if cell.formula is not None or cell.is_spilled
    }
    growth = placement.named["growth_rate"]
    put = {f"{growth.sheet}!{a1(growth.row, growth.column)}": 0.25}
    plan_task = {"load": str(plan), "put": put, "get": list(wanted)}
    *answers, errors, recomputed = calc(*(task for task, _ in examples), ERROR_TASK, plan_task)
    for answer, (_, expected) in zip(answers, examples, strict=True):
        assert differing(answer, expected) == {}
    assert [errors[f"B{row}"]["error"] for row in range(1, 6)] == [32767, 32767, 519, 32767, 503]
    assert errors["B7"]["error"] == 525
    assert [errors[f"B{row}"] for row in (6, 8, 9, 10, 11, 12)] == [1, 0.9, 1000, 3000, 3, 0.25]
    assert differing(recomputed, wanted) == {}


def differing(shown, expected):
    """What Calc shows and what was expected, where they differ."""
    return {place: (shown[place], value) for place, value in expected.items() if not same(shown[place], value)}


def same(shown, expected):
    """A cell of Calc against the value expected there; a blank of ours is an empty text in Calc."""
    if isinstance(expected, CellError):
        return isinstance(shown, dict) and shown["error"] == ERROR_CODES[expected.kind]
    if isinstance(expected, (int, float)) and isinstance(shown, (int, float)):
        return math.isclose(shown, expected, rel_tol=1e-9, abs_tol=1e-6)
    return (shown or "") == (expected or "")

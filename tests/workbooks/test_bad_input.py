"""Whatever people, programs and disks do to a workbook: it is said clearly, and the file stays as it was."""

import errno
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from tests.workbooks.decorated import SPARKLINES, THEIRS, decorate
from tests.workbooks.test_publish import with_rows
from workbooks.errors import NotAWorkbook, PublishRefused, WorkbookLocked
from workbooks.grammar.printable import LONGEST, printable, printables
from workbooks.xlsx import files
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter
from workbooks.xlsx.package import Package
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from workbooks.xlsx.xstring import stored

ROOT = Path(__file__).parents[2]
HOSTILE = [
    '=HYPERLINK("http://x";"y")', "+1+1", "-2", "@SUM(A1)", "a\x0bb\x00c\rd", "x" * 40_000, "\u202eabc", "Köln 🚀" * 3,
    "A_x0020_B", "_x005F_", "half \ud83d", "<b>&\"'</b>", "🚀" * 20_000,
]  # fmt: skip


def parts(path):
    """Bytes of every part."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(path, part, old, new):
    """Change one part of a file by hand."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read(part)
        assert old in text
        data = repacked(archive, {part: text.replace(old, new, 1)})
    path.write_bytes(data)


@pytest.mark.parametrize(
    "text",
    [
        "=" + " ".join(text[:60] for text in HOSTILE),
        *(pytest.param(text, marks=pytest.mark.full) for text in HOSTILE),
    ],
    ids=["all in one", *map(str, range(len(HOSTILE)))],
)
def test_hostile_names_are_built_read_and_published_as_they_are(make_facts, tmp_path, text):
    """Every part is XML, nothing became a formula, no finding, and the name is the CRM's but for what no cell holds."""
    facts = make_facts()
    facts = make_facts(accounts=facts.accounts.assign(name=facts.accounts["name"].where(
        facts.accounts["account_id"] != "A3", text)),
        reps=facts.reps.assign(name=facts.reps["name"].where(facts.reps["rep_id"] != "R2", text)))  # fmt: skip
    path = build(facts, tmp_path / "plan.xlsx").path
    for name, part in parts(path).items():
        if name.endswith((".xml", ".rels", ".vml")):
            etree.fromstring(part)
    document = read(path)
    assert document.findings == ()
    assert {row.values["name"] for row in document.tables["quotas"] if row.key == "R2"} == {printable(text)}
    more = with_rows(facts.bookings, ("R2", "T3", "North", "Helmets", "2020Q1", 70_000.0))
    assert publish(make_facts(accounts=facts.accounts, reps=facts.reps, bookings=more, snapshot_id="s2"), path)
    after = read(path)
    assert after.findings == ()
    assert {row.values["name"] for row in after.tables["quotas"] if row.key == "R2"} == {printable(text)}


def test_what_no_cell_can_hold_is_left_out():
    """Control characters and halves of signs are blanks; 40,000 letters and 20,000 rockets are cut, with a sign."""
    assert printable(" a\x0bb\x00\x01c\ud83d ") == "a b c"
    assert printable("x" * 40_000) == "x" * (LONGEST - 1) + "…"
    rockets = printable("🚀" * 20_000)
    assert (len(rockets), rockets[-1]) == ((LONGEST - 1) // 2 + 1, "…")
    assert printable("x" * LONGEST) == "x" * LONGEST
    assert printables([" a", "b\x07c", "x" * 40_000]) == ["a", "b c", "x" * (LONGEST - 1) + "…"]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("A_x0020_B", "A_x005F_x0020_B"),
        ("_x005F_x0020_", "_x005F_x005F_x005F_x0020_"),
        ("_x12_ x_y _xyz_", "_x12_ x_y _xyz_"),
        ("a\x01b", "a b"),
    ],
)
def test_texts_that_look_like_escapes_are_escaped(text, there):
    """As the format says: `_xHHHH_` is one character, and an underscore before such a spelling is written _x005F_."""
    assert stored(text) == there


def test_a_person_s_text_that_looks_like_an_escape_is_kept(plan):
    """Typed through our own patching: read back to the letter."""
    enter(plan, {("quotas", "R1", "override"): 460_000, ("quotas", "R1", "reason"): "see A_x0020_B"})
    assert [row.values["reason"] for row in read(plan).tables["quotas"] if row.key == "R1"] == ["see A_x0020_B"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "placeholder of OneDrive"),
        (b"\0" * 10_000, "placeholder of OneDrive"),
        (files._COMPOUND + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (files._COMPOUND + b"\0" * 600, "old kind"),
        (b"PK\x03\x04 and no more", "truncated or damaged"),
        (b"name;quota\n", "no .xlsx workbook"),
    ],
    ids=["nothing", "zeros", "encrypted", "xls", "truncated", "csv"],
)
def test_a_file_that_is_no_open_workbook_says_what_it_is(make_facts, tmp_path, data, words):
    """Read and publish refuse it in words, and it stays to the byte."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(data)
    with pytest.raises(NotAWorkbook, match=words):
        read(path)
    with pytest.raises(NotAWorkbook, match=words):
        publish(make_facts(), path)
    assert path.read_bytes() == data


def test_a_zip_with_a_password_is_named(plan):
    """Programs that are not Excel lock the archive itself: its members say so."""
    data = bytearray(plan.read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(sign, at + 4)
    plan.write_bytes(data)
    with pytest.raises(NotAWorkbook, match="protected with a password"):
        read(plan)


def test_a_file_the_cloud_does_not_hand_over_says_how_to_get_it(tmp_path, monkeypatch):
    """The system refuses to read it, as Windows does when OneDrive does not run."""

    def refused(_):
        raise OSError(errno.EIO, "The cloud file provider is not running")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(WorkbookLocked, match="Always keep on this device"):
        read(tmp_path / "plan.xlsx")


FULL = """
import resource, signal, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from workbooks.errors import NoRoom
from workbooks.xlsx.files import replace_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    replace_file(Path({path!r}), b"x" * 100_000)
except NoRoom as fault:
    print(fault)
"""


def test_a_full_disk_leaves_the_workbook_as_it_was(plan):
    """The system takes no more than a thousand bytes: said with the folder, nothing changed, nothing left behind."""
    before = plan.read_bytes()
    script = FULL.format(root=str(ROOT), path=str(plan))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert f"There is no room for {plan.name} in {plan.parent}" in done.stdout
    assert plan.read_bytes() == before
    assert list(plan.parent.iterdir()) == [plan]


def test_merged_cells_in_a_table_are_named(plan, make_facts):
    """Override and reason of a rep merged into one cell: which cells, and what to do; nothing is published."""
    document = read(plan)
    row = next(row for row in document.tables["quotas"] if row.key == "R1")
    area = f"{row.cells['override'].cell}:{row.cells['reason'].cell}"
    part = Package.open(plan).sheets["Quotas"]
    old = b"</sheetData>"
    merged = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'.encode()
    changed(plan, part, old, old + merged)
    (found,) = [f for f in read(plan).findings if f.finding.code == "table.merged-cells"]
    assert area in found.finding.sentence
    assert found.at == row.cells["override"]
    before = plan.read_bytes()
    with pytest.raises(PublishRefused, match="merged"):
        publish(make_facts(snapshot_id="s2"), plan)
    assert plan.read_bytes() == before


def test_a_workbook_that_counts_from_1904_is_recognised_and_its_days_are_read_as_shown(plan, make_facts):
    """The same cells are 1,462 days later there, as every program shows them; nothing is published into it."""
    days = read(plan).figures["quarter_start"]
    changed(plan, "xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"')
    document = read(plan)
    assert document.figures["quarter_start"] == days + 1462
    assert "workbook.other-day-zero" in {found.finding.code for found in document.findings}
    before = plan.read_bytes()
    with pytest.raises(PublishRefused, match="1904"):
        publish(make_facts(snapshot_id="s2"), plan)
    assert plan.read_bytes() == before


def test_a_workbook_with_macros_keeps_them(plan, make_facts):
    """An .xlsm: its project and its kind stay to the byte, facts are published into it as into any other."""
    path = plan.rename(plan.with_suffix(".xlsm"))
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml").replace(
            b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")  # fmt: skip
        data = repacked(archive, {"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf project"})
    path.write_bytes(data)
    facts = make_facts()
    more = with_rows(facts.bookings, ("R2", "T3", "North", "Helmets", "2020Q1", 70_000.0))
    assert publish(make_facts(bookings=more, snapshot_id="s2"), path).changed_cells > 0
    after = parts(path)
    assert after["xl/vbaProject.bin"] == b"\xd0\xcf project"
    assert after["[Content_Types].xml"] == types
    assert read(path).findings == ()


def test_everything_people_added_keeps_its_bytes_when_facts_are_published(plan, make_facts):
    """Pivot, slicer, threaded comment, Power Query, charts, pictures, controls: every part; sparklines on a tab."""
    quotas = Package.open(plan).sheets["Quotas"]
    decorate(plan, quotas)
    before = parts(plan)
    kinds = {name.removeprefix(THEIRS).split("/")[0] for name in before if name.startswith(THEIRS)}
    assert {"pivotTables", "pivotCache", "slicers", "slicerCaches", "threadedComments", "connections.xml", "charts",
            "chartsheets", "media", "metadata.xml", "drawings", "tables"} <= kinds  # fmt: skip
    assert read(plan).findings == ()
    facts = make_facts()
    more = with_rows(facts.bookings, ("R2", "T3", "North", "Helmets", "2020Q1", 70_000.0))
    assert publish(make_facts(bookings=more, snapshot_id="s2"), plan).changed_cells > 0
    after = parts(plan)
    assert set(after) == set(before)
    sheets = {part for title, part in Package.open(plan).sheets.items() if not title.startswith("Theirs")}
    differing = {name for name in before if before[name] != after[name]}
    assert differing
    assert differing <= sheets | {"xl/workbook.xml"} | {name for name in before if name.startswith("xl/charts/")}
    assert SPARKLINES in after[quotas]
    assert read(plan).findings == ()

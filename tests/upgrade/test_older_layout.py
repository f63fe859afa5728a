"""A workbook made with an older layout is brought to a newer one in place: what people made stays, or is named.

The workbook is the one release 0.1.0 left, brought to today's layout. The newer layouts are made here from today's:
whatever a later release may change is one of them.
"""

import gzip
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from typer.testing import CliRunner

from sync.bootstrap import opened
from sync.cli.app import app
from sync.jobs.facts import newest_facts
from workbooks.book.checks import control_totals
from workbooks.book.layout import planning_layout
from workbooks.errors import PublishRefused
from workbooks.grammar.formulas import Amount, Call, Const, Here, Sum
from workbooks.grammar.layout import Column, Figure, Format, Input, Layout, Note, Owner, Panel, Tab, Table
from workbooks.grammar.spilled import side_by_side
from workbooks.models import PlanDocument, PlanFacts
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read

RELEASE = Path(__file__).parents[1] / "data/upgrade/0.1.0"
KNOWN = json.loads((RELEASE / "plan.json").read_text(encoding="utf-8"))
Change = Callable[[Layout], Layout]


def with_table(layout: Layout, id_: str, change: Callable[[Table], Table]) -> Layout:
    """The layout with one table changed; those of the tab Engine stand side by side again."""
    tabs = []
    for tab in layout.tabs:
        tables = tuple(change(table) if table.id == id_ else table for table in tab.tables)
        tabs.append(replace(tab, tables=tuple(side_by_side(tables)) if tab.id == "engine" else tables))
    return Layout(tuple(tabs))


def with_column(layout: Layout, id_: str, column: Column) -> Layout:
    """A table with one more column, its second last."""
    return with_table(layout, id_, lambda of: replace(of, columns=(*of.columns[:-1], column, of.columns[-1])))


def without_column(layout: Layout, id_: str, column: str) -> Layout:
    """A table without one of its columns."""
    return with_table(layout, id_, lambda of: replace(of, columns=tuple(c for c in of.columns if c.id != column)))


def new_fact_column(layout: Layout) -> Layout:
    """Two tables of facts know more, one of them beside what people type."""
    layout = with_column(layout, "data_reps", Column("hobby", "Hobby"))
    return with_column(layout, "quotas", Column("desk", "Desk"))


def new_engine_column(layout: Layout) -> Layout:
    """A function's table has a formula more beside it, and all tables to its right stand elsewhere."""
    return with_column(layout, "split", Column("twice", "twice", Format.MONEY, formula=Here("quota") * 2.0))


def new_tab(layout: Layout) -> Layout:
    """A tab with a figure, an input, a function's table with its chart, in the middle of the book."""
    split = layout.tables()["split"][1]
    panel = Panel(
        "extra_panel",
        "More",
        (
            Note("All of it"),
            Figure("extra_total", "All quotas", Format.MONEY, Sum("quotas", "final")),
            Input("extra_share", "A share", Format.RATE, Owner.FINANCE, Const(0.25) * 2.0, low=0.0, high=1.0),
            Figure("extra_part", "Their share", Format.MONEY, Amount("extra_total") * Amount("extra_share")),
        ),
        row=3,
    )
    assert isinstance(split.spill, Call)
    again = replace(split, id="extra_split", title="Once more", row=12, column=1)
    return Layout(
        (
            *layout.tabs[:3],
            Tab("extra", "Extra", "More", panels=(panel,), tables=(again,), colour="#1F3864"),
            *layout.tabs[3:],
        )
    )


def changed_formula(layout: Layout) -> Layout:
    """A column says another thing under its old title."""

    def doubled(table: Table) -> Table:
        columns = (replace(c, formula=c.formula * 2.0) if c.id == "change" and c.formula else c for c in table.columns)
        return replace(table, columns=tuple(columns))

    return with_table(layout, "quotas", doubled)


def removed_column(layout: Layout) -> Layout:
    """Facts and a formula that nobody reads any more."""
    return without_column(without_column(layout, "data_quotas", "rep"), "quotas", "change")


def everything(layout: Layout) -> Layout:
    """All of it at once."""
    return new_tab(new_engine_column(removed_column(new_fact_column(layout))))


CHANGES = [new_fact_column, new_engine_column, new_tab, changed_formula, removed_column, everything]

GONE = {removed_column: ["Change vs last", "Rep"], everything: ["Change vs last", "Rep"]}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> PlanFacts:
    """The facts the release's plan stands on."""
    folder = tmp_path_factory.mktemp("facts")
    (folder / "qplan.db").write_bytes(gzip.decompress((RELEASE / "open.db.gz").read_bytes()))
    shutil.copyfile(RELEASE / "qplan.toml", folder / "qplan.toml")
    with opened(folder / "qplan.toml") as adapters:
        return newest_facts(adapters)


@pytest.fixture(scope="module")
def of_today(facts: PlanFacts, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The release's workbook in today's layout."""
    path = Path(shutil.copyfile(RELEASE / KNOWN["workbook"], tmp_path_factory.mktemp("today") / KNOWN["workbook"]))
    publish(facts, path)
    return path.read_bytes()


@pytest.fixture
def workbook(of_today: bytes, tmp_path: Path) -> Path:
    """A copy of it."""
    path = tmp_path / str(KNOWN["workbook"])
    path.write_bytes(of_today)
    return path


class Found(NamedTuple):
    """What is in a workbook of everything listed as typed: inputs by id, cells by table, key and column."""

    inputs: dict[str, Any]
    cells: dict[str, dict[str, dict[str, Any]]]


def listed(document: PlanDocument) -> Found:
    """The document's values of all that `plan.json` lists."""
    rows = {table: {row.key: row.values for row in document.tables[table]} for table in KNOWN["cells"]}
    cells = {
        table: {key: {column: rows[table][key][column] for column in typed} for key, typed in keys.items()}
        for table, keys in KNOWN["cells"].items()
    }
    return Found({id_: document.inputs[id_] for id_ in KNOWN["inputs"]}, cells)


def sound(path: Path) -> None:
    """Every part a relation names is there, every part is declared, no name of a part or a sheet stands twice."""
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        assert len(names) == len(set(names))
        types = etree.fromstring(parts.read("[Content_Types].xml"))
        declared = {of.get("PartName")[1:] for of in types if of.get("PartName")}
        extensions = {of.get("Extension") for of in types if of.get("Extension")}
        assert declared <= set(names)
        assert all(name in declared or name.rpartition(".")[2] in extensions for name in names)
        for name in names:
            if name.endswith(".rels"):
                folder = name.replace("_rels/", "").rpartition("/")[0]
                for relation in etree.fromstring(parts.read(name)):
                    if relation.get("TargetMode") != "External":
                        there = Path("/", folder, relation.get("Target")).as_posix()
                        assert re.sub(r"[^/]+/\.\./", "", re.sub(r"[^/]+/\.\./", "", there))[1:] in names
        ids = re.findall(rb'sheetId="(\d+)"', parts.read("xl/workbook.xml"))
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "change",
    [pytest.param(change, marks=() if change is everything else pytest.mark.full) for change in CHANGES],
    ids=lambda change: change.__name__,
)
def test_what_people_typed_is_in_the_newer_layout(change: Change, facts: PlanFacts, workbook: Path) -> None:
    """One finding before; afterwards none, every entry as it was, and every value what the plan gives."""
    layout, old = change(planning_layout()), workbook.read_bytes()
    before = read(workbook, layout=layout)
    assert [found.finding.code for found in before.findings] == ["workbook.older-layout"]
    done = publish(facts, workbook, layout=layout)
    gone = re.compile(r"The plan has no column '(.*)' \(")
    assert [gone.match(found.finding.sentence)[1] for found in done.left] == GONE.get(change, [])  # type: ignore[index]
    document = read(workbook, expected_quarter=facts.quarter, layout=layout)
    assert (document.findings, control_totals(document, layout)) == ((), ())
    assert listed(document) == Found(KNOWN["inputs"], KNOWN["cells"])
    assert document.untouched >= read(RELEASE / KNOWN["workbook"]).untouched
    assert done.kept is not None
    assert done.kept.name == "2020Q2-plan-older-2020-03-31.xlsx"
    assert done.kept.read_bytes() == old
    sound(workbook)
    assert publish(facts, workbook, layout=layout).changed_cells == 0


def test_the_release_is_brought_forward(facts: PlanFacts, tmp_path: Path) -> None:
    """Every entry stands, and what the plan gave up since is said once for each tab."""
    path = Path(shutil.copyfile(RELEASE / KNOWN["workbook"], tmp_path / KNOWN["workbook"]))
    done = publish(facts, path)
    document = read(path, expected_quarter=facts.quarter)
    assert (document.findings, control_totals(document)) == ((), ())
    assert listed(document) == Found(KNOWN["inputs"], KNOWN["cells"])
    said = " ".join(found.finding.sentence for found in done.left)
    for left in (
        "F12 (Range as past quarters went: from)",
        "'Conservative' (J18)",
        "B14 (Three views of the quarter)",
        "The plan has no column 'Territory key' (E3) any more; its 14 cells were not",
        "no longer has the columns 'Account id' (A3), 'Account' (B3), 'Owner' (C3)",
        "and 9 more; their 280 cells were not carried over",
    ):
        assert left in said
    sound(path)


@pytest.mark.full
def test_tabs_stand_in_the_order_of_the_layout(facts: PlanFacts, workbook: Path) -> None:
    """The new tab is where the layout has it, and shows what its formulas give."""
    layout = everything(planning_layout())
    publish(facts, workbook, layout=layout)
    document = read(workbook, layout=layout)
    shown = load_workbook(workbook, data_only=True)
    assert shown.sheetnames == [tab.title for tab in layout.tabs]
    total = sum(row.values["final"] for row in document.tables["quotas"])
    assert document.figures["extra_total"] == pytest.approx(total)
    assert document.figures["extra_part"] == pytest.approx(total / 2)
    assert "extra_share" in document.untouched
    quota = shown["Quotas"]["O19"]
    assert quota.font.name == load_workbook(RELEASE / KNOWN["workbook"])["Quotas"]["O19"].font.name


@pytest.mark.full
def test_tabs_nobody_moved_take_todays_order(facts: PlanFacts, tmp_path: Path) -> None:
    """In the release Resources, as Headcount, stood before Quotas; own tabs keep their place and what is printed."""
    path = Path(shutil.copyfile(RELEASE / KNOWN["workbook"], tmp_path / KNOWN["workbook"]))
    edited(path, lambda book: book.create_sheet("My notes", 2))
    before = load_workbook(path).sheetnames
    assert before.index("Headcount") < before.index("Quotas")
    publish(facts, path)
    shown = load_workbook(path)
    assert shown.sheetnames[shown.sheetnames.index("My notes") - 1] == "Performance"
    assert [title for title in shown.sheetnames if title != "My notes"] == [tab.title for tab in planning_layout().tabs]
    for title in ("Resources", "Quotas", "Territory health", "Quota review"):
        assert shown[title].print_area.replace("'", "").startswith(f"{title}!$A$1:")
    sound(path)


@pytest.mark.full
def test_tabs_somebody_moved_stay_where_they_are(facts: PlanFacts, tmp_path: Path) -> None:
    """Whoever keeps Quotas second finds it there."""
    path = Path(shutil.copyfile(RELEASE / KNOWN["workbook"], tmp_path / KNOWN["workbook"]))
    edited(path, lambda book: book.move_sheet("Quotas", 1 - book.sheetnames.index("Quotas")))
    publish(facts, path)
    found = [title for title in load_workbook(path).sheetnames if title in ("Quotas", "Resources", "Quota review")]
    assert found == ["Quotas", "Resources", "Quota review"]


@pytest.mark.full
def test_a_workbook_of_todays_layout_is_not_older(facts: PlanFacts, workbook: Path) -> None:
    """A tab deleted from it by a person is missing, and not a matter of age."""
    publish(facts, workbook)
    kept = list(workbook.parent.glob("*older*"))
    assert read(workbook).findings == ()
    publish(facts, workbook)
    assert list(workbook.parent.glob("*older*")) == kept
    edited(workbook, lambda book: book.remove(book["Data Quotas"]))
    assert "workbook.tab-missing" in {found.finding.code for found in read(workbook).findings}


def edited(path: Path, change: Callable[[Any], Any]) -> None:
    """Changed by a person in a spreadsheet program, computed values left as they are by it."""
    book = load_workbook(path)
    change(book)
    stream = BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())


def people_at_work(book: Any) -> None:
    """A tab of one's own, a comment, a remark and a changed formula on tabs of the plan, a name."""
    own = book.create_sheet("My notes", 2)
    own["A1"], own["B2"] = "Ask Dana", "=Quotas!O19+1"
    own["A1"].font = Font(name="Courier New", bold=True)
    own["A1"].comment = Comment("since Monday", "Ana")
    book.defined_names["my_rate"] = DefinedName("my_rate", attr_text="Quotas!$C$6")
    quotas = book["Quotas"]
    quotas["AK20"] = "remark beside the table"
    quotas["B2"].comment = Comment("who wrote this?", "Ana")
    quotas["J22"] = "=1+1"
    quotas.conditional_formatting.add("L19:L22", CellIsRule(operator="greaterThan", formula=["0"]))
    book["Data Accounts"]["Z3"] = "stays where it is"


@pytest.mark.full
def test_what_people_made_stays_or_is_named(facts: PlanFacts, workbook: Path) -> None:
    """Their tab stays; what stood on a tab that is built anew is named with its cell, and is in the old file."""
    edited(workbook, people_at_work)
    old = workbook.read_bytes()
    layout = everything(planning_layout())
    done = publish(facts, workbook, layout=layout)
    document = read(workbook, layout=layout)
    assert (document.findings, control_totals(document, layout)) == ((), ())
    assert listed(document) == Found(KNOWN["inputs"], KNOWN["cells"])
    shown = load_workbook(workbook)
    assert "My notes" in shown.sheetnames
    own = shown["My notes"]
    assert (own["A1"].value, own["A1"].font.name, own["A1"].comment.text) == ("Ask Dana", "Courier New", "since Monday")
    assert own["B2"].value == "=Quotas!O19+1"
    assert shown.defined_names["my_rate"].attr_text == "Quotas!$C$6"
    assert shown["Data Accounts"]["Z3"].value == "stays where it is"
    sound(workbook)
    assert done.kept is not None
    assert done.kept.read_bytes() == old
    said = {found.finding.sentence for found in done.left}
    assert {found.finding.code for found in done.left} == {"workbook.not-carried"}
    assert "Cells of Quotas outside the plan's tables were not carried over: AK20 (remark beside the table)." in said
    assert "Comments on Quotas were not carried over: B2." in said
    assert "Rules for formats or entries on Quotas were not carried over: 1." in said
    assert (
        "Your name my_rate refers to a tab that was built anew (Quotas!$C$6): see that it names the same cells." in said
    )
    assert "Changed formulas on Quotas were replaced by the plan's own: J22." in said
    refers = "Formulas of your tab My notes refer to tabs that were built anew: see that they name the same cells: B2."
    assert refers in said
    assert not any("Data Accounts" in sentence for sentence in said)


def test_entries_of_a_column_the_plan_gives_up_are_named(facts: PlanFacts, workbook: Path) -> None:
    """Nobody's remark goes silently."""
    publish_into = without_column(planning_layout(), "planned_hires", "remark")
    done = publish(facts, workbook, layout=publish_into)
    found, rules = done.left
    assert found.finding.code == "workbook.not-carried"
    assert rules.finding.sentence == "Rules for formats or entries on Resources were not carried over: 1."
    assert "no column 'Remark'" in found.finding.sentence
    assert str(found.at) == "Resources!A1"
    assert read(workbook, layout=publish_into).findings == ()


@pytest.mark.full
def test_what_could_not_be_taken_stays_as_it_was_typed(facts: PlanFacts, workbook: Path) -> None:
    """A refused entry on a tab that is built anew is refused there again, and not lost."""
    publish(facts, workbook)
    enter(workbook, {("quotas", "005Qp0000000009IAA", "leave_days"): "soon"})
    layout = new_fact_column(planning_layout())
    publish(facts, workbook, layout=layout)
    document = read(workbook, layout=layout)
    assert document.refused == {("quotas", "005Qp0000000009IAA", "leave_days"): "soon"}
    assert [found.finding.code for found in document.findings] == ["cell.not-a-number"]


@pytest.mark.full
def test_a_tab_of_ones_own_with_the_title_of_a_new_one_is_in_the_way(facts: PlanFacts, workbook: Path) -> None:
    """It is neither overwritten nor renamed: nothing is published."""
    edited(workbook, lambda book: book.create_sheet("Extra"))
    old = workbook.read_bytes()
    with pytest.raises(PublishRefused, match="Give your tab another title") as refused:
        publish(facts, workbook, layout=new_tab(planning_layout()))
    assert [found.finding.code for found in refused.value.findings] == ["workbook.title-taken"]
    assert workbook.read_bytes() == old
    assert list(workbook.parent.glob("*older*")) == []


@pytest.mark.full
def test_older_files_are_all_kept(facts: PlanFacts, workbook: Path) -> None:
    """The next one of the same day gets a number; the same file is kept once."""
    old = workbook.read_bytes()
    kept = [publish(facts, workbook, layout=new_fact_column(planning_layout())).kept]
    middle = workbook.read_bytes()
    kept.append(publish(facts, workbook, layout=everything(planning_layout())).kept)
    workbook.write_bytes(old)
    kept.append(publish(facts, workbook, layout=everything(planning_layout())).kept)
    names = ["2020Q2-plan-older-2020-03-31.xlsx", "2020Q2-plan-older-2020-03-31-2.xlsx"]
    assert [path.name for path in kept if path] == [*names, names[0]]
    assert [(workbook.parent / name).read_bytes() for name in names] == [old, middle]


@pytest.mark.full
def test_build_brings_a_plan_forward(facts: PlanFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verb: reading says one finding, building mends it, and says where the old file is and what stayed there.

    No temporary folder is left, not even one of a build that was killed.
    """
    temporary = tmp_path / "temporary"
    killed = temporary / "qplan-book-killed"
    killed.mkdir(parents=True)
    killed.with_suffix(".lock").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (tmp_path / "qplan.db").write_bytes(gzip.decompress((RELEASE / "open.db.gz").read_bytes()))
    shutil.copyfile(RELEASE / "qplan.toml", tmp_path / "qplan.toml")
    workbook = Path(shutil.copyfile(RELEASE / KNOWN["workbook"], tmp_path / KNOWN["workbook"]))
    older = publish(facts, workbook, layout=everything(planning_layout())).kept
    assert older is not None
    older.unlink()
    old = workbook.read_bytes()

    def run(verb: str) -> dict[str, Any]:
        done = CliRunner().invoke(app, [verb, "--config", str(tmp_path / "qplan.toml"), "--json"])
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    assert [found["code"] for found in run("read")["findings"]] == ["workbook.older-layout"]
    said = run("build")
    assert Path(said["kept"]).read_bytes() == old
    assert [re.findall(r"'(.*)'", left) for left in said["left"][:2]] == [["Desk"], ["Hobby"]]
    assert "The plan has no tab Extra any more." in said["left"][2]
    assert run("read")["findings"] == []
    typed = json.loads(json.dumps(KNOWN["cells"]))
    for table, key, column in KNOWN["used_codes"]:
        typed[table][key][column] = "used"
    assert listed(read(workbook)) == Found(KNOWN["inputs"], typed)
    with opened(tmp_path / "qplan.toml") as adapters:
        assert adapters.events()[-1].payload["kept"] == Path(said["kept"]).name
    assert run("build")["kept"] is None
    assert list(temporary.iterdir()) == []

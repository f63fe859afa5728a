"""Packs of a plan on its way: drafts until it is approved, letters by version, pay for those who may see it."""

import csv
import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader
from typer.testing import CliRunner

from sync.cli.app import app
from sync.errors import BadSettingsError, RefusedError
from sync.jobs.letters import write_letters
from sync.jobs.pack import packed_plan, write_deck, write_preread
from sync.jobs.pay import import_pay
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.submit import submit
from sync.jobs.trace_pack import trace_figure
from sync.plan.adapters import Adapters
from tests.e2e.team import REPS, approve, emulated, opened
from workbooks.packs.audience import Audience
from workbooks.xlsx.edit import enter

ANN, BOB, CY = REPS
PLANS = f"person,ote,base\n{ANN},9135779.25,4826317.75\n{BOB},7753143.5,3918761.25\n"


@contextmanager
def built(folder: Path) -> Iterator[Adapters]:
    """The team's plan, its workbook built; Eve may see pay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        patch.setenv("QPLAN_PAY__PEOPLE", '["eve"]')
        with emulated() as crm, opened(folder, crm.url) as adapters:
            pull(adapters)
            publish(adapters)
            yield adapters


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Adapters]:
    """A plan of one's own."""
    with built(tmp_path) as adapters:
        yield adapters


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adapters]:
    """A plan that nobody submits or changes."""
    with built(tmp_path_factory.mktemp("draft")) as adapters:
        yield adapters


def override(plan: Adapters, person: str, amount: float) -> None:
    enter(plan.workbook, {("quotas", person, "override"): amount, ("quotas", person, "reason"): "agreed"})


def index(folder: Path) -> list[dict[str, str]]:
    """The index of letters, as a spreadsheet program reads it."""
    return list(csv.DictReader(StringIO((folder / "index.csv").read_text(encoding="utf-8-sig"))))


def page(path: Path) -> str:
    """The one page of a letter."""
    (only,) = PdfReader(BytesIO(path.read_bytes())).pages
    return only.extract_text()


def test_packs_of_a_plan_on_its_way(plan: Adapters) -> None:
    """Built, submitted, approved, changed: why it is a draft is said each time, and a draft's letters have no code.

    Approved anew, Ann's override makes version 2 of her letter with another code and voids the first; Bob's stays, byte
    for byte. Over a record that somebody wrote into, versions are not guessed.
    """
    assert packed_plan(plan).plan.stamp.draft == "nothing was submitted yet"
    override(plan, ANN, 150_000.0)
    publish(plan)
    submit(plan, "ana")
    assert packed_plan(plan).plan.stamp.draft == "the plan is submitted, not approved"
    approve(plan)
    read = packed_plan(plan)
    stamp = read.plan.stamp
    assert not stamp.is_draft
    assert stamp.digest == plan.approval().digest[: len(stamp.digest)]
    assert plan.log.head(plan.plan.id).startswith(stamp.head)
    done = write_deck(plan, packed=read)
    assert len(Presentation(str(done.files[0])).slides) == done.pages
    first = write_letters(plan, "ana", packed=read)
    assert (first.letters, first.made, first.void, first.findings) == (3, 3, 0, ())
    before = {row["person"]: row for row in index(first.folder)}
    assert len({row["code"] for row in before.values()}) == 3
    bob = first.folder / before[BOB]["file"]
    was = bob.read_bytes()
    assert stat.S_IMODE(bob.stat().st_mode) == 0o600
    assert write_letters(plan, "ana", packed=read).made == 0
    override(plan, ANN, 160_000.0)
    changed = packed_plan(plan)
    assert changed.plan.stamp.draft == "changed since it was approved"
    assert changed.plan.stamp.digest != stamp.digest
    drafts = write_letters(plan, "ana", packed=changed)
    assert drafts.folder.name == "letters-draft"
    assert {(row["state"], row["code"]) for row in index(drafts.folder)} == {("draft", "")}
    publish(plan)
    submit(plan, "ana")
    approve(plan)
    second = write_letters(plan, "ana")
    assert (second.letters, second.void) == (3, 1)
    rows = [row for row in index(second.folder) if row["person"] == ANN]
    assert [(row["version"], row["state"]) for row in rows] == [("2", "in force"), ("1", "void, 2 took its place")]
    assert rows[0]["code"] != rows[1]["code"]
    assert "160,000 USD" in page(second.folder / rows[0]["file"])
    assert "VOID" in page(second.folder / rows[1]["file"])
    assert "150,000 USD" in page(second.folder / rows[1]["file"])
    assert not (second.folder / before[ANN]["file"]).exists()
    assert bob.read_bytes() == was
    assert len(PdfReader(second.folder / "letters.pdf").pages) == 4
    (second.folder / "letters.json").write_text('{"letters": [{"file": 1}]}', encoding="utf-8")
    with pytest.raises(RefusedError, match="is not the record of letters"):
        write_letters(plan, "ana")


def test_pay_is_told_where_it_may_be(draft: Adapters, tmp_path: Path) -> None:
    """Eve's letters tell what 80, 100 and 120 % pay; Ana's do not, and say why; no deck holds an amount of it.

    Ann's variable pay is (9,135,779.25 − 4,826,317.75) / 4 = 1,077,365.375 a quarter, half a cent up: 1,077,365.38.
    """
    assert write_letters(draft, "ana").pay == "no pay plans were imported"
    path = tmp_path / "plans.csv"
    path.write_text(PLANS, encoding="utf-8")
    import_pay(draft, path, "eve")
    told = write_letters(draft, "eve", tmp_path / "with")
    assert told.pay == "told"
    files = {row["person"]: tmp_path / "with" / row["file"] for row in index(tmp_path / "with")}
    assert "1,077,365.38" in page(files[ANN])
    assert "861,892.30" in page(files[ANN])
    assert "pays above your base" not in page(files[CY])
    hidden = write_letters(draft, "ana", tmp_path / "without")
    assert hidden.pay == "ana may not see pay, so the letters do not tell it"
    assert all("1,077,365" not in page(file) for file in (tmp_path / "without").glob("*-v1.pdf"))


def test_pay_of_another_quota_is_left_out_and_named(draft: Adapters, tmp_path: Path) -> None:
    """Ann's pay plan has 50,000 as her quota, the letter another one: it tells no pay; Bob's tells his."""
    path = tmp_path / "plans.csv"
    path.write_text(f"person,ote,base,quota\n{ANN},9135779.25,4826317.75,50000\n{BOB},7753143.5,3918761.25,\n")
    import_pay(draft, path, "eve")
    done = write_letters(draft, "eve", tmp_path / "with")
    files = {row["person"]: tmp_path / "with" / row["file"] for row in index(tmp_path / "with")}
    assert ["pays above your base" in page(files[person]) for person in (ANN, BOB)] == [False, True]
    assert [(one.code, one.rows) for one in done.findings] == [("pack.pay-of-another-quota", (ANN,))]


def test_only_audiences_of_a_deck_get_one(draft: Adapters) -> None:
    """There is no deck for reps, and no deck that is no .pptx."""
    with pytest.raises(RefusedError, match="No deck is made for rep"):
        write_deck(draft, Audience.REP)
    with pytest.raises(RefusedError, match=r"deck\.pdf is no \.pptx"):
        write_deck(draft, path=draft.workbook.with_name("deck.pdf"))


def test_the_verb_makes_and_tells(draft: Adapters) -> None:
    """`qplan pack deck --json` names file, digest and why it is a draft; a map for the board is a usage error."""
    config = draft.settings.home / "qplan.toml"
    done = CliRunner().invoke(app, ["pack", "deck", "--audience", "board", "--json", "--config", str(config)])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["plan"], told["draft"]) == ("2020Q2", "nothing was submitted yet")
    assert Path(told["files"][0]).name == "deck-board.pptx"
    wrong = CliRunner().invoke(app, ["pack", "letters", "--audience", "board", "--config", str(config)])
    assert wrong.exit_code == 2
    letters = CliRunner().invoke(app, ["pack", "letters", "--config", str(config), "--by", "ana"])
    assert letters.exit_code == 0, letters.output
    assert "3 letters" in letters.output
    assert "DRAFT: nothing was submitted yet." in letters.output


def test_a_figure_of_a_deck_is_traced_to_its_cells(draft: Adapters, tmp_path: Path) -> None:
    """The first tile of page 3 is what was closed-won: three deals made 104 + 114 + 124 thousand; its cell holds
    it, its plan is not approved, its head is in the log. Another page, figure, file or plan is refused with what to do.
    """
    path = tmp_path / "deck.pptx"
    write_deck(draft, path=path)
    found = trace_figure(draft, path, 3, 2)
    assert found.figure.said.startswith("closed-won")
    (cell,) = found.cells
    assert cell.value == 104_000.0 + 114_000.0 + 124_000.0
    assert (found.is_approved, found.in_log) == (False, True)
    config = draft.settings.home / "qplan.toml"
    told = CliRunner().invoke(app, ["trace", str(path), "3/2", "--config", str(config)])
    assert told.exit_code == 0, told.output
    assert cell.cell in told.output
    assert "342,000 now" in told.output
    with pytest.raises(RefusedError, match="pages 1 to"):
        trace_figure(draft, path, 99, 1)
    with pytest.raises(RefusedError, match="figures that can be traced"):
        trace_figure(draft, path, 3, 99)
    with pytest.raises(RefusedError, match="is no presentation"):
        trace_figure(draft, draft.workbook, 1, 1)
    assert CliRunner().invoke(app, ["trace", str(path), "seven", "--config", str(config)]).exit_code == 2


@pytest.mark.full
def test_all_packs_at_once_stand_in_one_folder(draft: Adapters, tmp_path: Path) -> None:
    """Three decks, letters with their index, and papers; who has nothing new has no ramp plan."""
    config = draft.settings.home / "qplan.toml"
    words = ["pack", "all", "--out", str(tmp_path / "all"), "--json", "--config", str(config), "--by", "ana"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    files = {Path(file).relative_to(tmp_path / "all").parts[0] for file in json.loads(done.output)["files"]}
    decks = {f"deck-{audience}.pptx" for audience in ("executives", "board", "all-hands")}
    assert files >= decks | {
        "preread.pdf",
        "letters-draft",
        "talk",
        "finance.pdf",
        "hr.pdf",
        "marketing.pdf",
        "steering.pdf",
    }
    assert all((tmp_path / "all" / file).exists() for file in files)


def styled(draft: Adapters, **files: Path) -> Adapters:
    """The plan with files named in [packs]."""
    packs = draft.settings.packs.model_copy(update=files)
    return replace(draft, settings=draft.settings.model_copy(update={"packs": packs}))


def test_files_of_the_company_s_look_are_named_where_they_do_not_serve(draft: Adapters, tmp_path: Path) -> None:
    """A template that is not there or no presentation, a logo that is no picture: setting, file and reason."""
    text = tmp_path / "note.txt"
    text.write_text("not what it should be", encoding="utf-8")
    for files, said in (
        ({"template": tmp_path / "none.potx"}, "packs.template.*none.potx cannot be read: No such file"),
        ({"template": text}, "packs.template.*note.txt: It is no PowerPoint file"),
        ({"logo": text}, "packs.logo.*note.txt is no PNG or JPEG"),
        ({"letterhead": text}, "packs.letterhead.*note.txt is no PNG or JPEG"),
    ):
        with pytest.raises(BadSettingsError, match=said):
            write_deck(styled(draft, **files), path=tmp_path / "deck.pptx")
    assert not (tmp_path / "deck.pptx").exists()


def test_the_pre_read_is_the_executives_deck_for_its_owner_alone(draft: Adapters, tmp_path: Path) -> None:
    """As many pages as slides without the agenda, DRAFT on the cover with why; nobody else may read the file."""
    deck = write_deck(draft, path=tmp_path / "deck.pptx")
    read = write_preread(draft, tmp_path / "preread.pdf")
    assert read.pages == deck.pages - 1 == len(PdfReader(read.files[0]).pages)
    assert "DRAFT: nothing was submitted yet" in PdfReader(read.files[0]).pages[0].extract_text()
    assert stat.S_IMODE(read.files[0].stat().st_mode) == 0o600
    with pytest.raises(RefusedError, match=r"is no \.pdf"):
        write_preread(draft, tmp_path / "preread.pptx")

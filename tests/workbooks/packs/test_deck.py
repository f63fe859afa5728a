"""The deck: it says what the plan says, from cells it names, to nobody who may not know it, and nothing overflows."""

import os
import re
import shutil
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from pptx import Presentation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.processes import run
from tests.workbooks.conftest import small_book
from tests.workbooks.packs.cases import STAMP, awkward, crowd, small, without
from tests.workbooks.packs.measured import boxes
from tests.workbooks.packs.searched import numbers_in, texts_in
from workbooks.packs.audience import Audience
from workbooks.packs.deck.agenda import AUDIENCES, deck_of
from workbooks.packs.deck.pptx import deck_pptx
from workbooks.packs.deck.slides import figures_of
from workbooks.packs.figures import Plan
from workbooks.packs.stamped import read_back

GOLDEN = Path(__file__).parents[2] / "golden" / "packs"
OFFICE = shutil.which("soffice")
POINTS_WIDE, POINTS_HIGH = 960.0, 540.0
LARGE = 1_000.0


@cache
def made(audience=Audience.EXECUTIVES):
    """The small company's deck as a file."""
    return deck_pptx(deck_of(small(), audience))


def told(deck):
    """A deck as text: titles, figures and the cells they are from."""
    lines = [f"# {deck.cover.title}", deck.cover.subtitle]
    for part in deck.parts:
        lines += ["", f"## {part.name} ({part.minutes} min)"]
        for slide in part.slides:
            lines += ["", f"### {slide.title}"]
            for block in slide.blocks:
                lines += [
                    f"{type(block).__name__} {name}: {'; '.join(map(str, found))}" for name, found in figures_of(block)
                ]
            lines.append(f"[{slide.source}]")
    return "\n".join(lines).replace("\u00a0", " ") + "\n"


def alternatives(content):
    """The alternative text of every shape, by page."""
    for page, slide in enumerate(Presentation(BytesIO(content)).slides, start=1):
        for shape in slide.shapes:
            yield page, shape, shape._element._nvXxPr.cNvPr.get("descr", "")


def is_sound(content, tmp_path):
    """What the audit of the file format finds."""
    path = tmp_path / "deck.pptx"
    path.write_bytes(content)
    return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_deck_says_what_the_plan_says(audience) -> None:
    """Slide by slide, as text; to accept a change, run once with QPLAN_ACCEPT_GOLDEN=1 and read the difference."""
    path = GOLDEN / f"deck-{audience}.txt"
    found = told(deck_of(small(), audience))
    if os.environ.get("QPLAN_ACCEPT_GOLDEN") == "1":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_titles_say_it_with_figures_worked_out_by_hand() -> None:
    """450 + 30 + 240 + 90 thousand were booked on quotas of 900 thousand: 90 %, 90 thousand short."""
    titles = [slide.title.replace("\u00a0", " ") for slide in deck_of(small()).all_slides]
    assert titles[0].startswith("2020Q1 closed at 90 % of quota, 90.0 k short")
    assert any(
        title.startswith("1 account changes hands: fairness of territories from 20 % to 100 %") for title in titles
    )


def test_charts_are_native_and_hold_the_figures() -> None:
    """The workbook inside the first chart has 810,000 closed-won and 900,000 quota for 2020Q1: people can edit it."""
    shown = Presentation(BytesIO(made()))
    chart = next(shape.chart for shape in shown.slides[2].shapes if shape.has_chart)
    rows = CalamineWorkbook.from_filelike(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).get_sheet_by_index(0)
    by_quarter = {row[0]: row[1:] for row in rows.to_python()}
    assert by_quarter[""] == ["Quota", "Closed-won"]
    assert by_quarter["2020Q1"] == [900_000.0, 810_000.0]


@pytest.mark.full
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_deck_is_sound(audience, tmp_path) -> None:
    """The audit of the format finds nothing."""
    assert is_sound(made(audience), tmp_path) == []


def test_ids_of_axes_are_positive() -> None:
    """The library draws negative ids, which the schema forbids and Excel repairs."""
    with zipfile.ZipFile(BytesIO(made())) as archive:
        charts = [archive.read(name) for name in archive.namelist() if name.startswith("ppt/charts/chart")]
    ids = [int(found) for chart in charts for found in re.findall(rb'<c:(?:axId|crossAx) val="(-?\d+)"', chart)]
    assert len(ids) >= 4 * len(charts) > 0
    assert min(ids) > 0


def test_every_figure_names_its_cell_and_the_cell_holds_it() -> None:
    """Each tile's alternative text names plan, digest, day and a cell; another program finds that value there."""
    book = CalamineWorkbook.from_filelike(BytesIO(small_book()))
    seen = 0
    for _, shape, text in alternatives(made()):
        found = read_back(text)
        if found is None:
            continue
        assert (found["plan"], found["digest"], found["as_of"]) == ("2020Q2", STAMP.digest, "2020-03-31")
        cells = found["cells"]
        if shape.shape_type == 1 and len(cells) == 1:
            (where,) = cells.values()
            if len(where) == 1 and ":" not in where[0]:
                sheet, _, cell = where[0].rpartition("!")
                value = _value(book, sheet, cell)
                label = text.split("\n")[0]
                assert value != "", (label, where)
                seen += 1
                if label.startswith("closed-won"):
                    assert value == 810_000.0
    assert seen > 15


def _value(book, sheet, cell):
    column = 0
    for sign in (letter for letter in cell if letter.isalpha()):
        column = column * 26 + ord(sign) - 64
    row = int("".join(sign for sign in cell if sign.isdigit()))
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return rows[row - 1][column - 1]


@pytest.mark.parametrize("audience", [Audience.BOARD, Audience.ALL_HANDS])
def test_whoever_sees_no_persons_finds_none_in_the_file(audience) -> None:
    """No name of a person, account or team, and no amount of one person, in texts, notes, alternative texts,
    properties, charts or the workbooks inside them. The executives' deck has them, so the search finds what is there.
    """
    people = [(row.values["name"], "quotas") for row in small().document.tables["quotas"]]
    accounts = [row.values["name"] for row in small().document.tables["account_moves"]]
    amounts = {
        round(float(row.values[column]), 2)
        for table, columns in (
            ("quotas", ("final", "expected", "last_restated")),
            ("outlook_sellers", ("expected", "low")),
        )
        for row in small().document.tables[table]
        for column in columns
        if isinstance(row.values.get(column), float) and abs(row.values[column]) >= LARGE
    }
    assert amounts
    text, numbers = texts_in(made(audience)), numbers_in(made(audience))
    assert [name for name, _ in people if name in text] == []
    assert [name for name in accounts if name in text] == []
    assert amounts & numbers == set()
    assert [amount for amount in amounts if f"{amount:,.0f}" in text] == []
    everything = texts_in(made())
    assert any(name in everything for name, _ in people)
    assert any(f"{amount:,.0f}" in everything for amount in amounts)


def test_all_hands_hear_of_no_scenario_and_no_risk() -> None:
    """Neither the conservative plan nor the chance nor a risk is in the file of all hands; the board's has them."""
    low = small().line("scenarios", "conservative").values["plan"]
    assert round(low, 2) not in numbers_in(made(Audience.ALL_HANDS))
    assert round(low, 2) in numbers_in(made(Audience.BOARD))
    assert "risk" not in texts_in(made(Audience.ALL_HANDS)).casefold().replace("revenue at risk", "risk")


def test_a_draft_says_so_on_every_page() -> None:
    """Each page of a draft carries the word; no page of an approved plan does; both name digest, day and head."""
    draft = deck_pptx(deck_of(Plan(small().document, replace(STAMP, draft="nothing was submitted yet"))))
    for content, is_draft in ((draft, True), (made(), False)):
        for slide in Presentation(BytesIO(content)).slides:
            words = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
            assert ("DRAFT" in words) is is_draft
            assert any("c0ffee12ab34 · as of 2020-03-31 · head 0123456789ab" in word for word in words)


def test_the_agenda_has_the_parts_and_minutes_of_the_session() -> None:
    """Six parts in the session's order, four hours in all, each with its first page."""
    deck = deck_of(small())
    assert [part.minutes for part in deck.parts] == [45, 60, 45, 30, 30, 30]
    table = next(shape.table for shape in Presentation(BytesIO(made())).slides[1].shapes if shape.has_table)
    pages = [int(table.cell(row, 3).text) for row in range(1, 7)]
    counts = [len(part.slides) for part in deck.parts]
    assert pages == [3 + sum(counts[:at]) for at in range(6)]


@pytest.mark.parametrize(
    "plan",
    [small, awkward, pytest.param(lambda: crowd(400), marks=pytest.mark.full), lambda: crowd(1)],
    ids=["small", "names", "400", "1"],
)
def test_nothing_overflows(plan) -> None:
    """Every text fits its box and every box its page, whatever people are called and however many they are."""
    for box in boxes(deck_pptx(deck_of(plan()))):
        assert box.needed <= box.there + 1.0, box
        assert box.right <= POINTS_WIDE + 0.5, box
        assert box.bottom <= POINTS_HIGH + 0.5, box


def test_of_400_people_those_whose_quota_changes_most_are_listed() -> None:
    """Four pages of eighteen; the title says how many more there are."""
    deck = deck_of(crowd(400))
    pages = [slide for slide in deck.all_slides if "quotas that change most" in slide.title]
    assert [len(slide.blocks[0].rows) for slide in pages] == [18] * 4
    assert all("328 more" in slide.title for slide in pages)


def test_what_is_not_known_is_said() -> None:
    """Without pipeline, territories and people the parts are there and say that nothing is known; nothing is a 0."""
    missing = ("open_stage", "territory_options", "territories", "account_moves", "people_months", "budget_lines",
               "plan_risks", "drivers", "bridge_steps")  # fmt: skip
    deck = deck_of(without(*missing))
    assert [part.slides[0].title for part in deck.parts if part.name == "Territory plan"] == [
        "Territory plan: nothing is known yet"
    ]
    assert len(Presentation(BytesIO(deck_pptx(deck))).slides) == 2 + len(list(deck.all_slides))


def test_the_same_plan_gives_the_same_deck() -> None:
    """Made twice, every part of the file but the workbooks' own stamps is the same text."""
    assert told(deck_of(small())) == told(deck_of(small()))
    assert len(Presentation(BytesIO(made())).slides) == len(Presentation(BytesIO(deck_pptx(deck_of(small())))).slides)


@pytest.mark.full
@pytest.mark.skipif(OFFICE is None and os.environ.get("CI") != "true", reason="needs LibreOffice, not on this machine")
@pytest.mark.parametrize("plan", [small, awkward], ids=["small", "names"])
def test_impress_opens_it(plan, tmp_path) -> None:
    """LibreOffice Impress makes a PDF of as many pages as there are slides; one that writes no file fails."""
    path = tmp_path / "deck.pptx"
    content = deck_pptx(deck_of(plan()))
    path.write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    done = run([str(OFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)])
    assert done.returncode == 0, done.stderr
    pdf = tmp_path / "deck.pdf"
    assert pdf.exists(), "Impress wrote no file"
    assert len(PdfReader(pdf).pages) == len(Presentation(BytesIO(content)).slides)

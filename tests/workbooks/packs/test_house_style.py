"""What is the company's own: its template, logo and letterhead, taken as they are and never changed."""

import zipfile
from io import BytesIO

import pytest
from openxml_audit import OpenXmlValidator
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader

from tests.workbooks.packs.cases import crowd, small
from tests.workbooks.packs.measured import boxes
from tests.workbooks.packs.test_letters import issued, letters
from workbooks.grammar.look import SERIES
from workbooks.packs.deck.agenda import deck_of
from workbooks.packs.deck.dress import TemplateError
from workbooks.packs.deck.pdf import deck_pdf
from workbooks.packs.deck.pptx import deck_pptx
from workbooks.packs.letters.fonts import fonts_of
from workbooks.packs.letters.pdf import bundle_pdf, letter_pdf
from workbooks.packs.stamped import read_back

DECK = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
TEMPLATE = b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"


def picture(kind="PNG", size=(300, 100)):
    """A green picture."""
    stream = BytesIO()
    Image.new("RGB", size, "#008040").save(stream, kind)
    return stream.getvalue()


def house(accent="AA0044", dark="400020", font="Verdana", wide=13.333, high=7.5):
    """A company's file: its colours and font in the theme, a mark on the master, and a slide of somebody's."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(wide), Inches(high)
    made.slides.add_slide(made.slide_layouts[1]).shapes.title.text = "Last year, confidential"
    made.slide_master.shapes._spTree.append(made.slides[0].shapes.add_textbox(0, 0, 9, 9)._element)
    for layout in (made.slide_master, *made.slide_layouts):
        for shape in layout.placeholders:
            if "TITLE" in shape.placeholder_format.type.name and "SUB" not in shape.placeholder_format.type.name:
                shape.left, shape.top, shape.width, shape.height = Inches(1), Inches(0.3), Inches(10), Inches(0.9)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    theme = made.slide_master.part.part_related_by(relation)
    text = theme.blob.decode()
    for old, new in (("4F81BD", accent), ("1F497D", dark), ('latin typeface="Calibri"', f'latin typeface="{font}"')):
        assert old in text
        text = text.replace(old, new)
    theme._blob = text.encode()
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def rewritten(content, part, old, new):
    """A file of which one part says something else."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as read, zipfile.ZipFile(stream, "w") as written:
        for one in read.infolist():
            held = read.read(one)
            written.writestr(one, held.replace(old, new) if one.filename == part else held)
    return stream.getvalue()


@pytest.mark.parametrize("is_potx", [False, True])
def test_a_deck_takes_the_look_of_the_template_and_none_of_its_slides(is_potx) -> None:
    """Colours and font are the theme's, titles stand where its layout has them, its own slide is not there."""
    given = house()
    if is_potx:
        given = rewritten(given, "[Content_Types].xml", DECK, TEMPLATE)
    content = deck_pptx(deck_of(small()), given)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert TEMPLATE not in held["[Content_Types].xml"]
    assert not any(b"Last year" in part for part in held.values())
    shown = Presentation(BytesIO(content))
    assert len(shown.slides) == len(Presentation(BytesIO(deck_pptx(deck_of(small())))).slides)
    title = shown.slides[2].shapes.title
    assert (title.left, title.top) == (Inches(1), Inches(0.3))
    assert title.text_frame.paragraphs[0].runs[0].font.name == "Verdana"
    charts = b"".join(part for name, part in held.items() if name.startswith("ppt/charts/chart"))
    assert b"AA0044" in charts
    assert SERIES[0].lstrip("#").encode() not in charts
    assert b"400020" in held["ppt/slides/slide3.xml"]  # titles and headings of tables: the theme's dark colour


def test_a_deck_in_a_template_is_sound_and_nothing_overflows(tmp_path) -> None:
    """Four hundred people in a wider font: the audit finds nothing, no text is higher than its box."""
    content = deck_pptx(deck_of(crowd(400)), house())
    path = tmp_path / "deck.pptx"
    path.write_bytes(content)
    assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []
    over = [box for box in boxes(content) if box.needed > box.there + 0.5]
    assert over == []


def test_a_pale_theme_leaves_headings_readable() -> None:
    """White letters on a pale dark-2 would not be read: the first colour that carries them is taken, else our blue."""
    content = deck_pptx(deck_of(small()), house(accent="FFEEAA", dark="DDDDDD"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        slide = archive.read("ppt/slides/slide3.xml")
    assert b"1F3864" in slide
    assert b"DDDDDD" not in slide


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"no zip at all", "no PowerPoint file"),
        (house(wide=10.0), "10.00 by 7.50 inches"),
        (
            rewritten(
                house(),
                "[Content_Types].xml",
                DECK,
                b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
            ),
            "holds macros",
        ),
    ],
)
def test_a_template_that_does_not_serve_is_refused_with_what_to_do(given, why) -> None:
    """Not a presentation, of another size, or with macros: one sentence each."""
    with pytest.raises(TemplateError, match=why):
        deck_pptx(deck_of(small()), given)


def pictures(content):
    """How many pictures stand on each page of a PDF."""
    return [len(page.images) for page in PdfReader(BytesIO(content)).pages]


def test_the_logo_stands_on_covers_and_heads() -> None:
    """Once on a deck's cover, on the cover of its pre-read, and on every letter."""
    cover, *others = Presentation(BytesIO(deck_pptx(deck_of(small()), None, picture()))).slides
    assert [shape.shape_type.name for shape in cover.shapes].count("PICTURE") == 1
    assert not any(shape.shape_type.name == "PICTURE" for slide in others for shape in slide.shapes if shape.shape_type)
    first, *rest = pictures(deck_pdf(deck_of(small()), fonts_of(), picture("JPEG")))
    assert (first, set(rest)) == (1, {0})
    assert pictures(letter_pdf(issued(letters()["R1"]), fonts_of(), picture())) == [1]


def test_a_letterhead_takes_the_place_of_our_head() -> None:
    """Behind each letter of the bundle and not behind its index; the letter says all it said."""
    one, sheet = issued(letters()["R1"]), picture(size=(595, 842))
    plain, headed = (letter_pdf(one, fonts_of(), None, head) for head in (None, sheet))
    said, told = (PdfReader(BytesIO(content)).pages[0].extract_text() for content in (plain, headed))
    assert set(told.split()) >= set(said.split()) - set(letters()["R1"].source.split())
    ours = [issued(letter) for letter in letters().values()]
    bundle = bundle_pdf(ours, fonts_of(), "Quota letters", None, sheet)
    assert pictures(bundle) == [0] + [1] * len(ours)


def test_the_pre_read_says_what_the_slides_say() -> None:
    """Every title and every tile of the deck, in order, one slide a page; cells and digest in the keywords."""
    deck = deck_of(small())
    read = PdfReader(BytesIO(deck_pdf(deck, fonts_of())))
    pages = [" ".join(page.extract_text().split()) for page in read.pages]
    assert len(pages) == 1 + len(list(deck.all_slides))
    assert "pre-read" in read.metadata.title
    for page, slide in zip(pages[1:], deck.all_slides, strict=True):
        begins = " ".join(slide.title.split())[:40]
        assert begins in page
        for block in slide.blocks:
            for tile in getattr(block, "tiles", ()):
                assert " ".join(tile.figure.text.split()) in page
    found = read_back(read.metadata["/Keywords"])
    assert found is not None
    assert found["digest"] == deck.stamp.digest


def test_nobody_is_lost_from_the_pre_read_of_many() -> None:
    """Of four hundred people those of Latin names on the slides are on the pages, none of them below its edge."""
    deck = deck_of(crowd(400))
    read = PdfReader(BytesIO(deck_pdf(deck, fonts_of())))
    told = (getattr(block, "rows", ()) for slide in deck.all_slides for block in slide.blocks)
    rows = [name for rows in told for cells in rows if (name := str(cells[0])).isascii()]
    heights: list[float] = []
    text = " ".join(
        page.extract_text(visitor_text=lambda told, cm, tm, font, size: heights.append(tm[5]) if told.strip() else None)
        for page in read.pages
    )
    assert len(rows) > 72
    assert [row for row in rows if row[:12] not in text] == []
    assert min(heights) > 20.0

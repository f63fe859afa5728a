"""Letters: figures that add up, one page whatever people are called, in the order in which their script is read."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.workbooks.packs.cases import AWKWARD, STAMP, awkward, small
from workbooks.packs.figures import Plan
from workbooks.packs.letters.fonts import fonts_of
from workbooks.packs.letters.letter import Letter, letters_of
from workbooks.packs.letters.pdf import Issued, bundle_pdf, letter_pdf
from workbooks.packs.letters.scripts import as_seen

PAY = (("80 %", "381,600", "12,345.67"), ("100 %", "477,000", "23,456.78"), ("120 %", "572,400", "34,567.89"))
APPEAL = "Say within ten working days which line is wrong and why. " * 12


@cache
def letters():
    """The small company's letters by person."""
    found, _ = letters_of(small(), {"R1": PAY})
    return {letter.person: letter for letter in found}


def issued(letter, **more):
    """A letter as it is issued."""
    return Issued(**{"letter": letter, "version": 2, "code": "ABCD-EFGH-IJKL", "plan_digest": STAMP.digest,
                     "head": STAMP.head, "appeal": APPEAL, **more})  # fmt: skip


def amount(text):
    """A printed amount as a number."""
    return int(text.replace(",", "").replace("−", "-").replace("+", ""))


def printed(content):
    """The pages of a PDF as text."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_months_and_parts_add_up_to_the_quota() -> None:
    """Of each of the four people, from the texts as they are printed; Ana's quota is 477,000, Cem's 68,000."""
    assert {person: letter.quota for person, letter in letters().items()} == {
        "R1": "477,000", "R2": "256,000", "M1": "123,000", "R3": "68,000",
    }  # fmt: skip
    for letter in letters().values():
        assert sum(amount(told) for _, told in letter.months) == amount(letter.quota), letter
        assert letter.why
        assert abs(sum(amount(told) for _, told in letter.why) - amount(letter.quota)) <= len(letter.why) / 2, letter


def test_a_letter_says_what_its_reader_holds() -> None:
    """Ana gives Beta on to Ben, who also gets Delta; Cem, hired in March, is still ramping and had no quota before.
    Mia has no accounts, and what nobody had is not hers to give on.
    """
    assert "Given on: Beta <Cycles> & Co." in letters()["R1"].territory
    assert "New to you: Beta <Cycles> & Co, Delta." in letters()["R2"].territory
    assert letters()["R1"].before == "Last quarter it was 500,000, so it changes by −5\u00a0%."
    assert letters()["R3"].ramp.startswith("You are still ramping")
    assert letters()["R3"].before == "You had no quota in the last quarter."
    assert letters()["R1"].pay == PAY
    assert letters()["R2"].pay == ()
    assert letters()["M1"].territory == (
        "Territory: Several or none.",
        "No accounts are shared out to you in this plan.",
    )


def test_the_page_has_it_all() -> None:
    """Quota, months, parts, pay, how to appeal, the code, version, plan, head and cell, and nobody else's name."""
    (page,) = printed(letter_pdf(issued(letters()["R1"]), fonts_of()))
    for said in (
        "477,000 USD",
        "23,456.78",
        "ABCD-EFGH-IJKL",
        "Version 2",
        "c0ffee12ab34",
        "0123456789ab",
        "2020-03-31",
    ):
        assert said in page, said
    assert letters()["R1"].cells[0] in page
    assert re.fullmatch(r"Quotas![A-Z]+\d+", letters()["R1"].cells[0])
    assert "Cem New" not in page
    assert "=Ben()" not in page


def test_a_void_letter_says_what_took_its_place_and_has_no_code() -> None:
    """The page of a void letter says so and cannot be acknowledged; a draft's says DRAFT."""
    (page,) = printed(letter_pdf(issued(letters()["R1"], void="3"), fonts_of()))
    assert "VOID: version 3 took its place" in page
    assert "ABCD-EFGH-IJKL" not in page
    draft, _ = letters_of(Plan(small().document, replace(STAMP, draft="not approved")))
    assert "DRAFT" in printed(letter_pdf(issued(draft[0], code=""), fonts_of()))[0]


def test_the_bundle_has_an_index_and_a_page_each() -> None:
    """Four letters behind one page that names all of them with their pages; forty-one need two pages of index."""
    ours = [issued(letter) for letter in letters().values()]
    pages = printed(bundle_pdf(ours, fonts_of(), "Quota letters"))
    assert len(pages) == 5
    assert all(letter.name in pages[0] for letter in letters().values())
    many = [ours[0]] * 41
    assert len(printed(bundle_pdf(many, fonts_of(), "Quota letters"))) == 43


def _places(content):
    """Where texts stand on the pages: the left end and the foot of each, in points."""
    found = []
    for page in PdfReader(BytesIO(content)).pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, fonts, size: found.append((text, tm[4], tm[5])) if text.strip() else None
        )
    return found


def test_one_page_whatever_it_says() -> None:
    """Names of 255 letters, right to left, emoji and formulas, all parts at once: one page, nothing below its foot.

    No line is wider than the page: each is measured by the font it is drawn with.
    """
    found, _ = letters_of(awkward())
    full = replace(
        letters()["R1"], name="W" * 255, manager="M" * 255, before="B" * 300, reason="R" * 300, ramp="r " * 200,
        months=tuple((f"2020-0{at}", "1,000,000,000") for at in range(4)),
        why=tuple((f"part {at} " * 20, "−1,000,000,000") for at in range(10)),
        territory=tuple("account " * 60 for _ in range(4)), pay=PAY,
    )  # fmt: skip
    for letter in (*found, full):
        content = letter_pdf(issued(letter), fonts_of())
        assert len(printed(content)) == 1
        lowest = min(foot for text, _, foot in _places(content) if "Version 2" not in text)
        assert lowest > 56.0, letter.name
    fonts = fonts_of()
    for text in (*AWKWARD, "W" * 255, "word " * 80):
        assert fonts.width(fonts.cut(text, 200.0, 10.0), 10.0) <= 200.0
        assert all(fonts.width(line, 10.0) <= 200.0 for line in fonts.wrapped(text, 200.0, 10.0, 3))
        assert len(fonts.wrapped(text, 200.0, 10.0, 3)) <= 3


def test_signs_no_font_has_are_told() -> None:
    """DejaVu has Greek, Cyrillic, Hebrew and Arabic, and no Chinese: those signs are named once each."""
    fonts = fonts_of()
    assert fonts.missing("Ñandú Ωμέγα Жуков הראשון محمد") == ""
    assert fonts.missing("李小李") == "李小"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ann Able", "Ann Able"),
        ("אבג", "גבא"),
        ("אבג דה", "הד גבא"),
        ("Ann אבג Bob", "Ann גבא Bob"),
        ("אבג 123 (דה)", "(הד) 123 גבא"),
        ("שָלום", "םולשָ"),
        ("سلام", "\ufee1\ufefc\ufeb3"),
        ("محمد", "\ufeaa\ufee4\ufea4\ufee3"),
        ("", ""),
    ],
)
def test_texts_stand_as_their_readers_see_them(text, seen) -> None:
    """Hebrew in reverse with its marks, numbers within it forwards, brackets turned; Arabic letters joined, lam with
    alef as one: seen + lam-alef + mim, and mim + hah + mim + dal in the forms of Unicode's table FE70.
    """
    assert as_seen(text) == seen


def test_a_letter_comes_back_from_its_record() -> None:
    """What is kept of a letter gives the same letter; as of when it was read makes no other one, its quota does."""
    letter = letters()["R1"]
    kept = {"months": [list(pair) for pair in letter.months], "why": [list(pair) for pair in letter.why]}
    fields = {name: getattr(letter, name) for name in Letter.__dataclass_fields__}
    again = Letter.load({**fields, **kept, "pay": [list(row) for row in letter.pay]})
    assert again == letter
    assert replace(letter, as_of="2020-04-02").digest == letter.digest
    assert replace(letter, quota="478,000").digest != letter.digest

"""What approvers are shown: the same in the message, on the page and in the workbook beside the message."""

from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO

import openpyxl

from sync.people.attached import attached
from sync.people.letter import Asked, letter
from sync.people.review import moved
from sync.people.web.look import review_file
from tests.sync.people.reviews import MARKUP, review

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=UTC)
CAROL = Asked("cfo", "Carol", "Finance", "", "quotas", "")
CODES = {True: "AAAA-BBBB-CCCC", False: "DDDD-EEEE-FFFF"}


def test_the_biggest_changes_come_first_and_the_rest_is_counted() -> None:
    """Of twelve the ten biggest: 11 down to 3 thousand, and the new 5 thousand among them; 2 and 1 thousand remain."""
    changes = [line.change for line in review().biggest]
    assert changes == [11_000, 10_000, 9_000, 8_000, 7_000, 6_000, 5_000, 5_000, 4_000, 3_000]
    assert [line.change for line in review().rest] == [2_000, 1_000]


def test_teams_add_up_to_everybody() -> None:
    """Odd ones 1 to 11 make 36,000 on six last quotas; even ones and the new one 30,000 and 5,000 on five."""
    odd, even = review().teams
    assert (odd.name, odd.people, odd.last, odd.planned, odd.change) == ("Team 1", 6, 600_000, 636_000, 36_000)
    assert (even.name, even.people, even.last, even.planned, even.change) == ("Team 0", 6, 500_000, 535_000, 35_000)
    whole = review().whole
    assert whole is not None
    assert (whole.people, whole.last, whole.planned) == (12, 1_100_000, 1_171_000)
    assert review(1).whole is not None
    assert review(1).teams[0].last is None


def test_changes_are_told_with_their_share() -> None:
    """From 100,000 up by a tenth, down by a quarter, not at all, and from nothing."""
    said = [moved(Decimal(100_000), Decimal(to)) for to in (110_000, 75_000, 100_000)]
    assert said == ["+10,000 (+10.0%)", "-25,000 (-25.0%)", "0"]
    assert moved(None, Decimal(5_000)) == "new"


def test_the_message_says_what_a_cfo_needs() -> None:
    """Figures, gates, findings, the ten biggest, how many more, codes, the page's address and the log's head."""
    text = letter(review(), CAROL._replace(address="https://plan.example.com/d/x"), CODES)
    for words in (
        "ana asks you, as Finance, to decide on the quotas of 2020Q2.",
        "  Planned revenue  1,200,000 USD",
        "  Chance           54.0%",
        "  fail         Churn risk: 9.0%, must be below 3.0%. Waived by Carol (Finance): we are few",
        "  - Quotas!F12: Look at",
        "Biggest changes against the last quota, in USD:",
        "  and 2 more in the workbook attached",
        "  to approve   AAAA-BBBB-CCCC",
        "  to decline   DDDD-EEEE-FFFF",
        "  https://plan.example.com/d/x\n",
        f"Head of the log as this was written: {'f' * 64}",
    ):
        assert words in text, words
    assert text.index("Rep 11") < text.index("Rep 10") < text.index("Rep 03")
    assert "Rep 02" not in text
    without = letter(review(), CAROL, CODES)
    assert "http" not in without
    assert "You speak for cro, who lent you their word." in letter(review(), CAROL._replace(whose="cro"), CODES)


def test_the_workbook_beside_it_holds_everybody_and_no_code() -> None:
    """Twelve people, two teams, twelve changes; what looks like a formula is text."""
    file = attached(review(), NOW)
    assert file.name == f"2020Q2-{review().short}.xlsx"
    assert file.content == attached(review(), NOW).content
    book = openpyxl.load_workbook(BytesIO(file.content))
    assert [len(list(book[name].rows)) - 1 for name in ("People", "Teams", "Changes")] == [12, 2, 12]
    assert [cell.value for cell in book["People"][2]] == ["Rep 11", "Team 1", 100_000, 111_000, 11_000]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(code in str(cell.value) for cell in cells for code in CODES.values())


def test_the_page_as_a_file_holds_the_same_and_no_form() -> None:
    """Names and reasons are text; there is nothing to decide, and nothing that is loaded from anywhere."""
    page = review_file(review())
    assert MARKUP not in page
    assert f"because {MARKUP}" in unescape(page)
    for words in ("Planned revenue", "Churn risk", "The other 2 people", "Rep 01", "+11,000 (+11.0%)"):
        assert words in page, words
    assert "<form" not in page
    assert "http-equiv" in page
    assert "src=" not in page

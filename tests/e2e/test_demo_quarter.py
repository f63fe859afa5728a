"""The quarter that `qplan demo` plays, seen from what it leaves behind: each deliverable is opened and read."""

import csv
import json
import re
from collections import Counter
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

import openpyxl
import pytest

from sync.cycle.agents.package import Package

pytestmark = pytest.mark.full  # four weeks of planning take a minute

pptx = pytest.importorskip("pptx")
pypdf = pytest.importorskip("pypdf")

WEEKS = {
    "quota-performance-tracker": {1, 2},
    "territory-planning-advisor": {1, 2},
    "sales-pipeline-analyst": {1},
    "revenue-forecaster": {2},
    "sales-ops-automator": {4},
}
"""The agents and the weeks the process names them in."""
GATES = (
    "cycle on schedule",
    "scenario variance",
    "churn risk",
    "fairness",
    "rep buy-in",
    "systems ready on day 1",
    "communications on time",
)


class Quarter:
    """The folder of a played quarter, and what was printed."""

    def __init__(self, folder: Path, said: str) -> None:
        self.folder, self.said = folder, said

    def rows(self, sheet: str, first: str) -> list[dict[str, object]]:
        """The lines of a table of the workbook, up to the first empty one; `first` is the title of its first column."""
        cells = [[cell.value for cell in row] for row in self.book[sheet].iter_rows()]
        header = next(number for number, row in enumerate(cells) if row[1] == first)
        found = []
        for row in cells[header + 1 :]:
            if row[1] is None:
                break
            found.append({str(name): value for name, value in zip(cells[header], row, strict=True) if name})
        return found

    @property
    def book(self) -> openpyxl.Workbook:
        """The workbook with the values stored in it."""
        return openpyxl.load_workbook(self.folder / "2020Q2-plan.xlsx", data_only=True)

    def mails(self) -> list[tuple[str, str, str]]:
        """Address, day and subject of each message."""
        found = []
        for path in sorted((self.folder / "outbox").glob("*/*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            day = parsedate_to_datetime(str(message["Date"])).date().isoformat()
            found.append((str(message["To"]), day, str(message["Subject"])))
        return found


@pytest.fixture
def quarter(played_quarter: tuple[Path, str]) -> Quarter:
    """The demo, run as a newcomer runs it."""
    folder, said = played_quarter
    return Quarter(folder / "demo", said)


def test_every_week_is_played(quarter: Quarter) -> None:
    """Four weeks and the first day, in order; a plan is sent back, one is taken back, a copy and a code are refused."""
    parts = ["Week 1", "Week 2", "recalls it", "returned by", "is declined", "Week 3", "refused", "taken"]
    places = [quarter.said.index(part) for part in ("Week 1", "Week 2", "Week 3", "Week 4", "1 April")]
    assert places == sorted(places)
    for part in [*parts, "tampered.xlsx is not the plan", "Rolled back", "changed by Otto", "partly accepted"]:
        assert part in quarter.said, part


def test_the_agents_hand_on_packages_in_their_weeks(quarter: Quarter) -> None:
    """Each package is whole by its digest, of the quarter, with figures that say where they come from."""
    weeks: dict[str, set[int]] = {}
    for path in (quarter.folder / "2020Q2-packages").glob("*.json"):
        package = Package.read(json.loads(path.read_text(encoding="utf-8")))
        weeks.setdefault(package.name, set()).add(package.week)
        assert package.quarter == "2020Q2"
        assert all(figure.source for figure in package.figures.values())
        assert path.with_suffix(".md").read_text(encoding="utf-8").startswith("# ")
    assert {name: weeks.get(name) for name in WEEKS} == WEEKS


def test_the_calendar_invites_to_every_task_once(quarter: Quarter) -> None:
    """A file a task, each with an id of its own, asked for by method REQUEST; the session is on 20 March."""
    texts = [path.read_text(encoding="utf-8") for path in (quarter.folder / "2020Q2-calendar").glob("*.ics")]
    ids = [re.findall(r"^UID:(\S+)", text, re.MULTILINE) for text in texts]
    assert all(len(one) == 1 for one in ids)
    assert len({one[0] for one in ids}) == len(texts) > 40
    assert all("METHOD:REQUEST" in text for text in texts)
    session = (quarter.folder / "2020Q2-calendar" / "2020Q2-session.ics").read_text(encoding="utf-8")
    assert re.search(r"^DTSTART[^:]*:20200320T", session, re.MULTILINE)


def test_the_workbook_shows_what_was_decided_and_by_whom(quarter: Quarter) -> None:
    """Five decisions with owner and day on the tab Session; both approvers on the tab Approvals."""
    decisions = quarter.rows("Session", "Decision")
    assert len(decisions) == 5
    assert all(one["Owner"] not in (None, "nobody") and one["By"] != "no day" for one in decisions)
    minutes = [one["Minutes"] for one in quarter.rows("Session", "Item")]
    assert minutes[:6] == [45, 60, 45, 30, 30, 30]
    texts = [str(cell.value) for row in quarter.book["Approvals"].iter_rows() for cell in row if cell.value]
    assert any("agreed" in text or "approve" in text for text in texts)


def test_quotas_of_letters_are_those_of_the_workbook(quarter: Quarter) -> None:
    """A letter in force for everybody with a quota, for the amount on the tab Quotas; a void one where it changed."""
    quotas = {str(one["Sales rep"]): one["Final quota"] for one in quarter.rows("Quotas", "Sales rep")}
    with (quarter.folder / "2020Q2-packs" / "letters" / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        index = list(csv.DictReader(file))
    held = {one["name"]: float(one["quota"].replace(",", "")) for one in index if one["state"] == "in force"}
    assert held == {name: pytest.approx(amount) for name, amount in quotas.items() if name in held}
    assert len(held) == 17
    assert sum(one["state"].startswith("void") for one in index) >= 1
    pages = [page.extract_text() for page in pypdf.PdfReader(quarter.folder / "2020Q2-packs/letters/letters.pdf").pages]
    for name in held:
        assert any(name in page for page in pages), name


def _deck(path: Path) -> tuple[int, str]:
    """Slides of a deck, and all their text."""
    slides = pptx.Presentation(str(path)).slides
    shapes = (shape for slide in slides for shape in slide.shapes)
    return len(slides), "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def test_the_decks_are_of_the_approved_plan_and_name_nobody_who_is_not_to_be_named(quarter: Quarter) -> None:
    """Executives see people, the board and everybody else see none; none of them is a draft."""
    (digest,) = set(re.findall(r"Plan ([0-9a-f]{12})", _deck(quarter.folder / "2020Q2-packs/deck-board.pptx")[1])) or {
        ""
    }
    for audience, sees_people in (("executives", True), ("board", False), ("all-hands", False)):
        count, text = _deck(quarter.folder / f"2020Q2-packs/deck-{audience}.pptx")
        assert count >= 5
        assert "DRAFT" not in text
        assert digest in text
        assert ("Rep 2" in text) is sees_people, audience


def test_papers_say_whom_they_are_for(quarter: Quarter) -> None:
    """Steering pages of four weeks, and one paper for each function that is handed the plan."""
    packs = quarter.folder / "2020Q2-packs"
    for name in (*(f"steering-week-{week}" for week in (1, 2, 3, 4)), "finance", "hr", "marketing"):
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(packs / f"{name}.pdf").pages)
        assert "2020Q2" in text, name


def test_everybody_has_their_hand_off(quarter: Quarter) -> None:
    """Finance, HR and Marketing one each, every leader and every rep their own; each whole by its digest."""
    found = Counter[str]()
    for path in (quarter.folder / "2020Q2-handoffs").glob("*.json"):
        package = Package.read(json.loads(path.read_text(encoding="utf-8")))
        found[path.stem.partition("-")[0]] += 1
        assert package.plan_stage != "draft"
    assert found == {"finance": 1, "hr": 1, "marketing": 1, "leaders": 4, "reps": 17}


def test_the_record_of_the_session_names_plan_and_words(quarter: Quarter) -> None:
    """The change set by its digest, both words, five decisions."""
    text = (quarter.folder / "2020Q2-commitments.md").read_text(encoding="utf-8")
    assert re.search(r"Change set [0-9a-f]{64}: \d+ changes, approved\.", text)
    assert "- cfo agreed" in text
    assert "- cro agreed" in text
    assert len(re.findall(r"^\| \d ", text, re.MULTILINE)) == 5


def test_everybody_is_told_once_and_says_so(quarter: Quarter) -> None:
    """Each rep has one message with their letter; leaders and reps have answered; completions are in the file."""
    told = Counter(to for to, _, subject in quarter.mails() if subject == "Your quota of 2020Q2")
    assert len(told) == 17
    assert set(told.values()) == {1}
    assert "17 of 17 say that they have read it" in quarter.said
    with (quarter.folder / "2020Q2-training.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["training"] for row in rows} == {"ramp-plans", "comp-training", "product-updates", "tools-training"}


def test_nobody_gets_more_than_five_alerts_a_day(quarter: Quarter) -> None:
    """Counted in the mailboxes, by address and day; some were sent."""
    alerts = Counter((to, day) for to, day, subject in quarter.mails() if "alarm" in subject)
    assert {day for _, day in alerts} >= {"2020-03-04", "2020-03-31"}, "coverage in week 1, drift on the last day"
    assert max(alerts.values()) <= 5


def test_the_scorecard_judges_all_seven_gates(quarter: Quarter) -> None:
    """At the end none is left open; what the plan decides itself passes or was waived."""
    table = quarter.said[quarter.said.index("Gates of the cycle") :]
    for gate in GATES:
        lines = [one for one in table.splitlines() if one.startswith(gate)]
        assert re.search(r"\b(PASS|FAIL)\b", lines[0]), lines
        assert "PASS" in lines[0] or any("waived by" in line for line in lines), lines
    assert not (quarter.folder / "survey-codes.csv").exists()

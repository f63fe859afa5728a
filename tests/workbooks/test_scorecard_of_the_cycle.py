"""The tab Scorecard shows the gates of the planning cycle as it tells them, and n/a where it tells none."""

from typing import Any

from calculations.gates.communications import communications
from calculations.gates.gate import Waiver, waived
from calculations.gates.schedule import schedule
from tests.workbooks.conftest import small_facts
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from xl_addin.names import Host

LATE = waived(schedule(8, tuple(f"Milestone {n}" for n in range(7))), Waiver("Rita", "CRO", "all of it was read"))


def shown(*gates: Any) -> Evaluation:
    """The small company's workbook while the cycle tells these gates."""
    facts, layout = small_facts().model_copy(update={"gates": gates}), planning_layout()
    return Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE, Entries({}, {})))


def line(book: Evaluation, table: str, gate: str) -> dict[str, Any]:
    """A gate's line of a table."""
    at = list(book.column(table, "gate")).index(gate)
    names = ("verdict", "figure") if table == "scorecard" else ("verdict", "figure", "says", "behind", "waived")
    return {name: book.column(table, name)[at] for name in names}


def test_what_the_cycle_tells_is_what_the_gate_says() -> None:
    """One of eight milestones in time is 12.5 %, a failure; both communications pass; six of seven late are named."""
    book = shown(LATE, communications(2, ()))
    assert line(book, "scorecard", "cycle on schedule") == {"verdict": "fail", "figure": 0.125}
    assert line(book, "scorecard", "communications on time") == {"verdict": "pass", "figure": 1.0}
    told = line(book, "cycle_gates", "cycle on schedule")
    assert told["says"] == LATE.sentence
    assert told["behind"].endswith("Milestone 4; Milestone 5; 1 more: qplan scorecard --json")
    assert told["waived"] == "Rita (CRO): all of it was read"
    assert book.column("scorecard", "stands_on")[0].startswith("the planning cycle, below")


def test_what_nobody_tells_is_not_zero() -> None:
    """Before a cycle its gates are insufficient, their figures n/a; they say what they take."""
    book = shown()
    for gate in ("cycle on schedule", "rep buy-in", "systems ready on day 1", "communications on time"):
        assert line(book, "scorecard", gate) == {"verdict": "insufficient", "figure": "n/a"}
    assert line(book, "cycle_gates", "rep buy-in")["says"] == "Not known here: it takes answers of a survey."
    assert book.column("scorecard", "stands_on")[0] == "not started: takes milestones with their dates"


def test_what_the_cycle_tells_is_no_fact_of_the_crm() -> None:
    """The lines of the gates say the same before and after the cycle tells of them: an approval edits no workbook."""
    facts, layout = small_facts(), planning_layout()
    quiet = content_of(facts, layout, Host.LIBREOFFICE, Entries({}, {}))
    told = content_of(facts.model_copy(update={"gates": (LATE,)}), layout, Host.LIBREOFFICE, Entries({}, {}))
    assert told.rows["scorecard"].columns == quiet.rows["scorecard"].columns
    assert told.rows["cycle_gates"].columns != quiet.rows["cycle_gates"].columns

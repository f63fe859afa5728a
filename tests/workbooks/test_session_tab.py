"""The tab Session shows the agenda with its minutes and every decision with what it became."""

from tests.workbooks.conftest import small_facts
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.document.session import SessionTold
from workbooks.grammar.evaluation import Evaluation
from xl_addin.names import Host


def shown(session: SessionTold | None = None) -> Evaluation:
    """The small company's workbook with its session, or another."""
    facts, layout = small_facts(), planning_layout()
    facts = facts if session is None else facts.model_copy(update={"session": session})
    return Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE, Entries({}, {})))


def test_minutes_add_up_and_decisions_are_counted() -> None:
    """Sixty and thirty minutes; of two decisions one is open, and that one is nobody's and has no day."""
    book = shown()
    assert list(book.column("session_agenda", "minutes")) == [60, 30]
    assert list(book.column("session_decisions", "owner")) == ["Fay Finance", "nobody"]
    assert list(book.column("session_decisions", "due")) == ["2020-03-24", "no day"]
    assert list(book.column("session_decisions", "stands")) == ["carried out", "open"]
    assert list(book.column("session_decisions", "became")) == ["change set c0ffee12ab34, approved", ""]
    assert book.amount("session_conclusion") == (
        "2 decisions, 1 still to be carried out, 1 without an owner or a day; the session is on 2020-03-20"
    )


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    """What somebody decided begins with an equals sign: it is no formula."""
    assert list(shown().column("session_decisions", "decision"))[1] == "=Enablement for all"


def test_without_a_cycle_the_tab_says_how_one_is_started() -> None:
    """No agenda, no decision: no zero minutes either."""
    book = shown(SessionTold())
    assert list(book.column("session_agenda", "item")) == ["No planning cycle was started: qplan cycle start"]
    assert list(book.column("session_decisions", "number")) == []
    assert str(book.amount("session_conclusion")).startswith("0 decisions")

"""Quotas are scored on what did not set them, and whatever states the score says on what."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calculations.outlook.outlook import Outlook, View
from tests.workbooks.conftest import small_facts, small_outlook
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from xl_addin.names import Host

DEALS = {"M1": 60_000.0, "R1": 300_000.0, "R2": 150_000.0, "R3": 30_000.0}


def by_deals(opened: dict[str, float]) -> Outlook:
    """The small company's outlook with a view of deals that says 540,000; nothing is open or booked."""
    made = small_outlook()
    assert made.open_deals.empty
    assert not (made.table["kind"] == "booked").any()
    frame = pd.DataFrame({"rep_id": list(opened), "money": list(opened.values())})
    return replace(made, views=(*made.views, View("deals", 540_000.0, 1.0, 0.0, 8)), opened=frame)


def computed(outlook: Outlook, cells: dict[tuple[str, str, str], Any] | None = None) -> Evaluation:
    """The small company's workbook with another outlook, and with what people typed."""
    made, layout = small_facts(), planning_layout()
    facts = made.model_copy(update={"results": replace(made.results, outlook=outlook)})
    return Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE, Entries({}, cells or {})))


def by_rep(book: Evaluation, table: str, column: str) -> dict[str, Any]:
    """A column by rep id."""
    return dict(zip(book.column(table, "rep_id"), book.column(table, column), strict=True))


def evenness(expected: dict[str, float], book: Evaluation) -> float:
    """F of all as one group: one less the population deviation of expected over final quota, over its mean."""
    final = by_rep(book, "quotas", "final")
    ratios = np.array([money / final[key] for key, money in expected.items()])
    return max(0.0, 1.0 - float(ratios.std() / ratios.mean()))


def stands_on(book: Evaluation) -> str:
    """What the scorecard says the fairness gate stands on."""
    return dict(zip(book.column("scorecard", "gate"), book.column("scorecard", "stands_on"), strict=True))["fairness"]


def test_where_deals_tell_people_apart_they_score_the_quotas():
    """540,000 of deals as each opens them: 60, 300, 150 and 30 thousand over the final quotas, as one population."""
    book = computed(by_deals(DEALS))
    assert by_rep(book, "quota_feasibility", "evidence") == DEALS
    final, shares = by_rep(book, "quotas", "final"), by_rep(book, "quota_feasibility", "evidence_share")
    assert shares == {key: pytest.approx(DEALS[key] / final[key]) for key in DEALS}
    assert book.amount("people_score") == pytest.approx(evenness(DEALS, book), abs=1e-4)
    assert book.amount("fairness_basis") == "deals of each person"
    assert book.amount("fairness_verdict") == "insufficient: no pool of 5 people"
    assert stands_on(book) == "tab Quota review, the final quotas, on the deals of each person"


def test_run_rate_attainment_stays_that_of_the_run_rate():
    """The column beside the final quota, and the bands of it, are the same whatever scores fairness."""
    with_deals, without = computed(by_deals(DEALS)), computed(small_outlook())
    for table, column in (("quotas", "expected_attainment"), ("quota_bands", "people")):
        assert with_deals.column(table, column) == without.column(table, column)
    assert with_deals.amount("fairness_score") != without.amount("fairness_score")


def test_whoever_deals_say_nothing_of_is_not_scored():
    """Ben has neither an open deal nor opened one: the other three share 540,000 as 60 : 300 : 30."""
    book = computed(by_deals({key: money for key, money in DEALS.items() if key != "R2"}))
    told = {key: 540_000.0 * part / 390.0 for key, part in (("M1", 60.0), ("R1", 300.0), ("R3", 30.0))}
    shown = by_rep(book, "quota_feasibility", "evidence")
    assert shown.pop("R2") == "n/a"
    assert shown == {key: pytest.approx(money, abs=0.01) for key, money in told.items()}
    assert book.amount("people_score") == pytest.approx(evenness(told, book), abs=1e-4)


def test_leave_is_taken_off_what_deals_say():
    """Ana is away on 45 and a half of the 91 days: half of her 300,000."""
    book = computed(by_deals(DEALS), {("quotas", "R1", "leave_days"): 45.5})
    assert by_rep(book, "quota_feasibility", "evidence")["R1"] == pytest.approx(150_000.0)


@pytest.mark.parametrize("told", [{}, {"R1": 1.0}])
def test_without_deals_of_half_the_people_there_is_no_verdict(told):
    """The run rate, which set the quotas too, is shown, and the scorecard answers insufficient."""
    book = computed(by_deals(told))
    assert book.amount("fairness_basis") == "run rate of the last four quarters"
    assert book.amount("fairness_verdict") == "no verdict: scored with what set them too"
    gates = dict(zip(book.column("scorecard", "gate"), book.column("scorecard", "verdict"), strict=True))
    assert gates["fairness"] == "insufficient"
    assert stands_on(book) == "tab Quota review, the final quotas, on the run rate of the last four quarters"

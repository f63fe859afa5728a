"""The last plan against actual: quotas and bookings of two quarters, added up anew from the facts."""

from tests.workbooks.conftest import small_facts
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.grammar.evaluation import Evaluation
from xl_addin.names import Host


def _evaluated(facts):
    layout = planning_layout()
    return Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE))


def _sum(frame, quarter, rep):
    return frame[(frame["quarter"] == quarter) & (frame["rep_id"] == rep)]["amount"].sum()


def test_everybody_stands_with_what_was_promised_and_what_was_booked():
    """Each amount is the sum of the facts of that person and quarter; who carried no quota has n/a, which is not 0."""
    facts = small_facts()
    book = _evaluated(facts)
    ids = book.column("last_plan_reps", "rep_id")
    assert {*facts.quotas["rep_id"], *facts.bookings[facts.bookings["quarter"] == "2020Q1"]["rep_id"]} <= {*ids}
    for column, frame, quarter in (
        ("quota", facts.quotas, "2020Q1"),
        ("booked", facts.bookings, "2020Q1"),
        ("quota_before", facts.quotas, "2019Q4"),
        ("booked_before", facts.bookings, "2019Q4"),
    ):
        sums = [_sum(frame, quarter, rep) for rep in ids]
        wanted = [total or "n/a" for total in sums] if column.startswith("quota") else sums
        assert book.column("last_plan_reps", column) == wanted


def test_teams_add_up_to_the_company():
    """Every person counts in one team, and the company's line is the sum of quotas and bookings of its quarter."""
    facts = small_facts()
    book = _evaluated(facts)
    quotas = facts.quotas[facts.quotas["quarter"] == "2020Q1"]["amount"].sum()
    booked = facts.bookings[facts.bookings["quarter"] == "2020Q1"]["amount"].sum()
    for table in ("last_plan_teams", "last_plan_reps"):
        assert book.total(table, "quota") == quotas
        assert book.total(table, "booked") == booked
        assert book.total(table, "difference") == booked - quotas
    assert book.amount("last_plan_attainment") == booked / quotas
    assert book.amount("quarter_before") == "2019Q4"


def test_without_any_quota_the_last_plan_is_not_known():
    """No quota in the facts: what was booked stands there, and no attainment and no difference is made up."""
    facts = small_facts()
    book = _evaluated(facts.model_copy(update={"quotas": facts.quotas.iloc[:0]}))
    assert {*book.column("last_plan_reps", "quota")} == {"n/a"}
    assert [book.amount(f"last_plan_{name}") for name in ("quota", "difference", "attainment")] == ["n/a"] * 3
    assert book.amount("last_plan_booked") == facts.bookings[facts.bookings["quarter"] == "2020Q1"]["amount"].sum()

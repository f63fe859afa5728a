"""The outlook among a plan's results: none rather than one that expects nothing."""

from tests.calculations.revenue import plan_cases
from workbooks.results.outlook import made_outlook


def test_sales_of_nobody_in_one_month_are_no_outlook() -> None:
    """No view says anything of the quarter, so there is no expectation: 0 would be read as one."""
    sales = plan_cases.steady_sales(noise=0.0)
    last = sales[sales["month"] == sales["month"].max()].assign(rep_id="")
    facts = plan_cases.facts(sales=last, reps=plan_cases.facts().reps.iloc[:0])
    assert made_outlook(facts, None, None) is None

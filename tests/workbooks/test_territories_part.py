"""The part of the assessment document on territories: long lists are cut, hires shown, nothing said of nobody."""

from dataclasses import replace
from datetime import date

import pandas as pd

from calculations.fiscal import Quarter
from calculations.performance.assessment import assess_performance
from calculations.schemas import BOOKINGS, ORDERS, QUOTAS, REPS
from calculations.territory.health.health import TerritoryHealth, assess_territories
from calculations.territory.health.hires import PlannedHire
from tests.calculations.territory.health_cases import RULES, accounts, reps
from workbooks.models import AssessmentFacts
from workbooks.packs.assessment.territories import territories_part

DAY = date(2020, 3, 31)


def _text(health: TerritoryHealth | None) -> str:
    """The part for a company of which nothing but its territories is known."""
    nothing = (BOOKINGS.empty(), QUOTAS.empty(), REPS.empty(), ORDERS.empty())
    performance = assess_performance(*nothing, Quarter.parse("2020Q1"), as_of=DAY)
    names = {"people": {"ana": "Ana|Able"}, "accounts": {"a2": "Second & Co"}}
    facts = AssessmentFacts(
        performance, None, (), {}, **names, groups={}, next_target=0.0, target_basis="", findings=(), notes=()
    )
    return "\n".join(territories_part(replace(facts, territories=health)))


def test_accounts_without_coverage_are_named_and_markup_is_not_taken_for_it() -> None:
    """a2 is Ana's, a third of 300 unserved; c1 is of someone who left and has no other name than the id."""
    text = _text(assess_territories(accounts(), reps(), as_of=DAY, rules=RULES, hires=[PlannedHire("Hire 1")]))
    assert "| Second & Co | Ana\\|Able | Small | North | partly covered | 300 | 100 |" in text
    assert "| c1 | cem | Large | South | without an owner | 200 | 200 |" in text
    assert "| Hire 1 | North | 30 | 500 | 200 | 300 |" in text
    assert "| cem | 0.00 | n/a | 1 | 200 |" in text


def test_a_long_list_is_cut_and_the_rest_summed() -> None:
    """Thirty orphans of 10: twenty-five are listed, five with 50 summed."""
    many = pd.DataFrame(
        {"account_id": [f"x{n:02d}" for n in range(30)], "owner": "", "potential": 10.0, "workload": 1.0}
    )
    assert "5 more, with 50 of potential without hours." in _text(assess_territories(many, reps(), as_of=DAY))


def test_full_coverage_has_no_list() -> None:
    """Everything served: no list of gaps, no hires."""
    text = _text(assess_territories(accounts(owner="ben"), reps(), as_of=DAY))
    assert "Accounts without coverage" not in text
    assert "Planned hires" not in text


def test_nobody_is_not_assessed() -> None:
    """Without territories there is no part; without people one sentence."""
    assert _text(None) == ""
    text = _text(assess_territories(accounts(), reps().head(0), as_of=DAY))
    assert "Nobody owns accounts" in text

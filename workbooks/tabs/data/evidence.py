"""What tells people apart that was not used to share out quotas, so that it can score them."""

from collections.abc import Mapping

from calculations.outlook.deals_alone import sellers_by_deals
from workbooks.grammar.cells import Records
from workbooks.models import PlanFacts

__all__ = ["deals_tell", "told_by_deals"]

_LEAST_SHARE = 0.5


def told_by_deals(facts: PlanFacts) -> Mapping[str, float]:
    """What the deals alone say each person books, money to the cent by rep id; empty without such a view."""
    made = facts.results.outlook
    if made is None:
        return {}
    return {str(id_): round(float(money), 2) for id_, money in sellers_by_deals(made).items()}


def deals_tell(roster: Records) -> bool:
    """Whether deals tell of at least half of the people planned: a few deals would score those few alone."""
    told = sum(rep["by_deals"] is not None for rep in roster)
    return told > 0 and told >= _LEAST_SHARE * len(roster)

"""What accounts that changed hands lost, in the user's own history."""

from datetime import date

from sqlalchemy import Engine, func, select

from calculations.findings import Finding
from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNT_BOOKINGS
from calculations.territory.hazard import Hazard, hazard_from_history, moves_in_history
from sync.facts.mirror import deal_money, frame_of, quarter_labels, spelled, won_by
from sync.store.tables import MIRROR

__all__ = ["own_hazard"]

_DEAL = MIRROR["Opportunity"]


def own_hazard(
    engine: Engine, quarter: Quarter, as_of: date, currency: str, owners: dict[str, str]
) -> tuple[Hazard, tuple[Finding, ...]]:
    """The hazard of a change of owner: the user's own where history has enough moves, else the published one.

    Args:
        quarter: the planned one; the years compared are the eight quarters before it.
        owners: owner of each account today, by id.
    """
    month = func.substr(_DEAL.c.CloseDate, 1, 7).label("month")
    keys = (_DEAL.c.AccountId.label("account_id"), _DEAL.c.OwnerId.label("rep_id"), month)
    query = select(*keys, func.sum(deal_money(_DEAL.c.Amount, currency)).label("amount"))
    found = spelled(frame_of(engine, query.where(won_by(as_of)).group_by(*keys)), "account_id", "rep_id")
    found["quarter"] = quarter_labels(found["month"].astype(str) + "-01", quarter.first_month)
    found = found[found["account_id"] != ""].astype({"amount": "float64"})
    sums = found.groupby(["account_id", "rep_id", "quarter"], sort=True)["amount"].sum().reset_index()
    return hazard_from_history(moves_in_history(ACCOUNT_BOOKINGS.conform(sums), owners, quarter.shift(-1)))

"""What the plan's forecasting type counts and whom it credits, as the mirror has it."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.findings import Finding
from calculations.schemas import DEAL_CREDITS
from sync.facts.columns import Codes, Ids, Labels
from sync.facts.known import Known
from sync.model.credit import Split, refused

__all__ = ["Credits", "credit_findings", "credits_of", "deal_credits", "has_families", "uncounted"]

_WHOLE = 100.0


class Credits(NamedTuple):
    """Who is credited with which share of the won deals; shares of one deal add up to 1.

    deal: position among the won deals, ascending. owner: who is credited. share: of the deal's amount.
    """

    deal: NDArray[np.intp]
    owner: Labels
    share: NDArray[np.float64]


def credit_findings(known: Known) -> tuple[Finding, ...]:
    """A blocking finding for whatever the type counts that is not modelled; none where no type is known."""
    return () if known.forecast is None else tuple(refused(known.forecast))


def uncounted(known: Known) -> tuple[Finding, ...]:
    """A blocking finding for each measure of the type's quotas that no booking can be compared with."""
    return tuple(found for found in credit_findings(known) if found.code == "quota.measure-unknown")


def has_families(known: Known) -> bool:
    """Whether the plan's forecasting type says that its quotas are set by product family."""
    types = known.rows("ForecastingType")
    named = types.labels["DeveloperName"].texts() == known.forecasting_type
    return bool(known.forecasting_type) and bool((types.flags["HasProductFamily"][named] == 1).any())


def credits_of(known: Known) -> Credits:
    """Whom the plan's forecasting type credits with the won deals: their owners, or by opportunity splits.

    Of splits those of revenue count, whose percentages are those of the deal's amount. What of a deal they leave out is
    its owner's, as is a deal without any; where they come to more than the deal they are taken in proportion. Under an
    overlay type a deal is worth what overlays credit (`Known.overlay`), and its owner has no part in it.
    """
    won = known.won
    parts = _parts(known, known.rows("Opportunity").ids["Id"][won.rows])
    if not len(parts.deal):
        return Credits(np.arange(len(won.rows), dtype=np.intp), won.owner, np.ones(len(won.rows)))
    rest = np.flatnonzero(parts.left > 0)
    owners = Labels.joined([Labels.of_ids(parts.person), won.owner.take(rest)])
    deals = np.concatenate([parts.deal, rest])
    order = np.argsort(deals, kind="stable")
    return Credits(deals[order], owners.take(order), np.concatenate([parts.share, parts.left[rest]])[order])


def deal_credits(known: Known, deals: Codes, people: Codes, owner: NDArray[np.int32]) -> pd.DataFrame:
    """`DEAL_CREDITS` of the deals that have splits of the kind the forecasting type follows, as they stand now.

    Args:
        deals: codes of n deals. people: codes of those who may be credited. owner: code of each deal's owner, whose
            what the splits leave of a deal is.
    """
    ids = np.sort(known.rows("Opportunity").ids["Id"])
    ids = ids[deals.of(ids) >= 0]
    parts = _parts(known, ids)
    of_deal = deals.of(ids)
    rest = np.intersect1d(np.flatnonzero(parts.left > 0), parts.deal)
    frame = pd.DataFrame(
        {
            "opportunity": of_deal[np.concatenate([parts.deal, rest])],
            "owner": np.concatenate([people.of(parts.person), owner[of_deal[rest]]]),
            "share": np.concatenate([parts.share, parts.left[rest]]),
        }
    )
    return DEAL_CREDITS.conform(frame.sort_values("opportunity", kind="stable", ignore_index=True))


class _Parts(NamedTuple):
    """Splits that count: deal (position), person (id) and share of each; left: of each deal, what they leave of it."""

    deal: NDArray[np.intp]
    person: Ids
    share: NDArray[np.float64]
    left: NDArray[np.float64]


def _parts(known: Known, ids: Ids) -> _Parts:
    """The splits of deals that the plan's forecasting type follows; those of more than the deal in proportion.

    Args:
        ids: of the deals, no two alike.
    """
    rows, forecast = known.rows("OpportunitySplit"), known.forecast
    percent = np.nan_to_num(rows.numbers["SplitPercentage"], nan=0.0)
    code = Codes(ids).of(rows.ids["OpportunityId"])
    follows = forecast is not None and forecast.split in (Split.REVENUE, Split.OVERLAY)
    wanted = rows.ids["SplitTypeId"] == (forecast.split_id if forecast is not None else b"")
    counts = wanted & (percent > 0) & (code >= 0) & follows
    deal = np.argsort(ids)[code[counts]].astype(np.intp)
    given = np.bincount(deal, percent[counts], minlength=len(ids))
    # What an overlay credits is what the deal counts for: all of it is shared, and nothing is left to its owner.
    whole = np.maximum(given, 0.0 if known.overlay is not None else _WHOLE)
    return _Parts(
        deal,
        rows.ids["SplitOwnerId"][counts],
        percent[counts] / whole[deal],
        np.zeros(len(ids)) if known.overlay is not None else np.maximum(0.0, 1.0 - given / _WHOLE),
    )

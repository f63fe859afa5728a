"""Deals as the CRM shows them, those that existed by the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from calculations.pipeline.stages import Outcome, StageLadder
from calculations.schemas import DEALS_NOW
from sync.facts.accounts.named import Named
from sync.facts.columns import Codes
from sync.facts.deals.losses import lost_ahead
from sync.facts.deals.stages import category_codes, stage_codes
from sync.facts.known import Known, after

__all__ = ["Standing", "standing_at"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Deals as they stand, `DEALS_NOW` in the order of their codes, product −1; `sources`, `titles`: names by code.

    `changed_at` is the last change the CRM tells of, missing where it tells of none; it may lie after the day.
    lost_ahead: how many are lost but dated later than the source reaches, and count as lost by the day.
    """

    deals: pd.DataFrame
    codes: Codes
    sources: Sequence[str]
    titles: Sequence[str]
    lost_ahead: int


def standing_at(known: Known, as_of: date, ladder: StageLadder, owners: Named, accounts: Named) -> Standing:
    """The deals that are not deleted and were created up to and with a day, or of whom that is not known."""
    rows = known.rows("Opportunity")
    ids, created = rows.ids["Id"], rows.moments["CreatedDate"]
    kept = np.flatnonzero((rows.flags["IsDeleted"] != 1) & ~(created >= after(as_of)))
    kept = kept[np.argsort(ids[kept])]
    won, ended = rows.flags["IsWon"][kept], rows.flags["IsClosed"][kept]
    stage = stage_codes(rows.labels["StageName"].take(kept), ladder, won, ended)
    lead = rows.labels["LeadSource"].take(kept)
    sources = sorted({lead.names[code] for code in np.unique(lead.code[lead.code >= 0])} - {""})
    closed = ~np.append(ladder.having(Outcome.OPEN)[:-1], True)[stage]
    day, entered, changed = (
        rows.moments[name][kept] for name in ("CloseDate", "LastStageChangeDate", "LastModifiedDate")
    )
    moved = np.where(closed | np.isnat(changed), entered, changed)
    ahead = lost_ahead(known, as_of)[kept]
    moved = np.where(ahead, np.datetime64(as_of, "us"), moved)
    category, shown = (rows.labels[name].take(kept) for name in ("ForecastCategory", "ForecastCategoryName"))
    account = accounts.codes.of(rows.ids["AccountId"][kept])
    deals = pd.DataFrame(
        {
            "opportunity": np.arange(len(kept)),
            "account": account,
            "owner": owners.codes.of(rows.ids["OwnerId"][kept]),
            "segment": np.append(accounts.group, np.int32(-1))[account],
            "product": np.full(len(kept), -1),
            "source": lead.coded({name: code for code, name in enumerate(sources)}),
            "created_at": created[kept],
            "changed_at": moved,
            "stage": stage,
            "amount": known.rates.convert(rows.numbers["Amount"][kept], rows.labels["CurrencyIsoCode"].take(kept), day),
            "close_date": day,
            "category": np.where(category.code < 0, category_codes(shown), category_codes(category)),
            "chance": rows.numbers["Probability"][kept] / 100.0,
        }
    )
    titles = rows.labels["Name"].take(kept).texts().tolist()
    return Standing(DEALS_NOW.conform(deals), Codes(ids[kept]), sources, titles, int(np.count_nonzero(ahead)))

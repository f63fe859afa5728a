"""Deals with their stage history as of a day, from the mirror: the frames of `calculations.pipeline`."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.pipeline.deals_only import history_of_deals
from calculations.pipeline.stages import Outcome, StageLadder
from calculations.schemas import DEALS_NOW, OPPORTUNITIES, STAGE_HISTORY
from sync.facts.accounts.named import accounts_named, owners_named, regions_named
from sync.facts.credit import deal_credits
from sync.facts.deals.products import products_of
from sync.facts.deals.stage_history import history_until, owners_then
from sync.facts.deals.stages import ladder_of
from sync.facts.deals.standing import standing_at
from sync.facts.known import Known
from workbooks.models import DealFacts

__all__ = ["deals_until"]


def deals_until(known: Known, as_of: date) -> DealFacts:
    """The deals that existed by the end of a day, with what was known of them then.

    The history is the CRM's own. A deal without any is read as it stands (`history_of_deals`), unless it was changed
    after the day: then only that it existed is known. Owners are those of the day, where the CRM tracks their changes;
    accounts, segments and products are those of now. An open deal without any date counts from the day itself. Amounts
    are in plan currency, each at the rate of the day on which the deal closed or was to close, as it was known then.

    Args:
        known: the mirror. as_of: last day that counts, inclusive; not after the plan's.
    """
    ladder, owners, accounts = ladder_of(known, as_of), owners_named(known), accounts_named(known)
    standing = standing_at(known, as_of, ladder, owners, accounts)
    codes = standing.codes
    history, seen = history_until(known, as_of, ladder, codes)
    product, families = products_of(known, as_of, codes)
    owner = owners_then(known, as_of, codes, owners.codes, standing.deals["owner"].to_numpy())
    deals = DEALS_NOW.conform(standing.deals.assign(product=product, owner=owner))
    findings = list(_lost_ahead(standing.lost_ahead, as_of))
    if not seen.all():
        bare, undated = _dated(deals[~seen], ladder, as_of)
        _, without, told = history_of_deals(bare, ladder)
        history = pd.concat([history, without], ignore_index=True)
        findings += [told, *undated]
    return DealFacts(
        as_of=as_of,
        opportunities=OPPORTUNITIES.conform(deals),
        history=STAGE_HISTORY.conform(history),
        ladder=ladder,
        ids={"opportunity": codes.texts(), "account": accounts.codes.texts(), "owner": owners.codes.texts()},
        names={
            "account": accounts.names,
            "owner": owners.names,
            "segment": accounts.groups,
            "region": regions_named(known),
            "product": families,
            "source": standing.sources,
            "title": standing.titles,
        },
        with_history=int(np.count_nonzero(seen)),
        credits=deal_credits(known, codes, owners.codes, owner),
        findings=tuple(findings),
    )


def _lost_ahead(count: int, as_of: date) -> Iterator[Finding]:
    """The remark that deals are lost but dated later than the source reaches."""
    if count:
        sentence = f"{count:,} deals are lost but dated later than anything the source tells of: lost by {as_of}."
        yield Finding("pipeline.lost-ahead", sentence, "Export the day each was lost.", (), Severity.NOTE)


def _dated(deals: pd.DataFrame, ladder: StageLadder, as_of: date) -> tuple[pd.DataFrame, list[Finding]]:
    """What may be said on the day of deals without history.

    An open deal without any date counts as if it had begun on the day: the source does not say when it did, but that
    it is open. Of a deal that stands in a stage nobody was in by the day only its beginning is known.
    """
    later = deals["stage"] < 0
    is_open = ladder.having(Outcome.OPEN)[deals["stage"].to_numpy()]
    bare = is_open & deals["created_at"].isna().to_numpy() & deals["changed_at"].isna().to_numpy()
    known = {name: deals[name].mask(later) for name in ("changed_at", "amount", "close_date", "chance")}
    known["changed_at"] = known["changed_at"].mask(bare, pd.Timestamp(as_of))
    begun = deals.assign(**known, stage=deals["stage"].mask(later, 0), category=deals["category"].mask(later, -1))
    if not bare.any():
        return begun, []
    sentence = f"{np.count_nonzero(bare):,} open deals have no date of creation or change: they count from {as_of}."
    return begun, [Finding("pipeline.deal-undated", sentence, "Export when they were created.", (), Severity.NOTE)]

"""The outlook of a plan's quarters, from its facts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, TypeAlias

import pandas as pd

from calculations.fiscal import Quarter
from calculations.outlook.facts import DealNames, OutlookFacts
from calculations.outlook.outlook import Outlook, quarter_outlook
from calculations.outlook.pooled import pooled
from calculations.pipeline.history import Pipeline
from calculations.revenue.plan_inputs import RevenueFacts
from workbooks.models import DealFacts

__all__ = ["Maker", "closing_outlook", "in_cells", "made_outlook", "outlook_facts", "readable"]

Maker: TypeAlias = Callable[[OutlookFacts], Outlook]
"""How an outlook comes about: `quarter_outlook`, or one that was made of the same facts before."""

_NAMELESS: Final = {"segment": "(no segment)", "region": "(no region)"}
"""How months name what has none; deals leave it empty, and both must be the same cell."""


def made_outlook(
    facts: RevenueFacts, deals: DealFacts | None, pipeline: Pipeline | None, maker: Maker = quarter_outlook
) -> Outlook | None:
    """The outlook of the quarter of the facts; None where it is over, or nothing is known to make one from."""
    if facts.as_of >= facts.quarter.end - timedelta(days=1):
        return None
    if not len(facts.sales) and (pipeline is None or not pipeline.size):
        return None
    made = maker(outlook_facts(facts, deals, pipeline))
    return readable(made) if made.views else None  # without any view its zero would be read as an expectation


def closing_outlook(
    facts: RevenueFacts, deals: DealFacts | None, pipeline: Pipeline | None, maker: Maker = quarter_outlook
) -> Outlook | None:
    """The outlook of the quarter that runs on the plan's day; None where that is the planned one, or is over."""
    running = _running(facts.as_of, facts.quarter)
    return None if running is None else made_outlook(replace(facts, quarter=running), deals, pipeline, maker)


def _running(day: date, planned: Quarter) -> Quarter | None:
    running = Quarter.of(day, planned.calendar)
    return None if running == planned else running


def outlook_facts(facts: RevenueFacts, deals: DealFacts | None, pipeline: Pipeline | None) -> OutlookFacts:
    """What an outlook is made from.

    Args:
        facts: of a revenue plan. deals: with the names of their codes. pipeline: the same deals, read.
    """
    sales = facts.sales.assign(**{name: facts.sales[name].replace(word, "") for name, word in _NAMELESS.items()})
    return OutlookFacts(
        quarter=facts.quarter,
        as_of=facts.as_of,
        currency=facts.currency,
        sales=sales,
        reps=facts.reps,
        pipeline=pipeline,
        names=DealNames() if deals is None else _names(deals),
        quotas=facts.quotas,
        holidays=facts.holidays,
        **({} if deals is None else {"credits": deals.credits}),
    )


def _names(deals: DealFacts) -> DealNames:
    named = {
        name: tuple(str(text) for text in deals.names.get(name, ()))
        for name in ("segment", "product", "region", "source")
    }
    ids = {name: tuple(str(text) for text in deals.ids.get(name, ())) for name in ("opportunity", "owner", "account")}
    return DealNames(
        deals=ids["opportunity"],
        owners=ids["owner"],
        accounts=ids["account"],
        segments=named["segment"],
        products=named["product"],
        regions=named["region"],
        sources=named["source"],
    )


def readable(made: Outlook) -> Outlook:
    """The outlook with the words people know for what has no segment or region, before anything is drawn by them."""
    return replace(
        made, table=_worded(made.table), open_deals=_worded(made.open_deals), accounts=_worded(made.accounts)
    )


def in_cells(made: Outlook) -> Outlook:
    """The outlook as the workbook publishes it: at most `MOST_ROWS` rows, which its functions draw again.

    Its expectations are those of the whole; ranges and chances are of other draws where rows were put together.
    """
    fewer = pooled(made.table)
    return replace(made, table=fewer.table, findings=(*made.findings, *fewer.findings)) if fewer.findings else made


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    held = {name: word for name, word in _NAMELESS.items() if name in frame.columns}
    return frame.assign(**{name: frame[name].replace("", word) for name, word in held.items()})

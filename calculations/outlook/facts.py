"""What an outlook is made from: what the CRM knew on a day, and nothing later."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from calculations.fiscal import Quarter
from calculations.pipeline.history import Pipeline
from calculations.schemas import DEAL_CREDITS, QUOTAS

__all__ = ["DealNames", "OutlookFacts"]


@dataclass(frozen=True, slots=True)
class DealNames:
    """Names of the codes in a pipeline: what a code of −1, or one without a name here, stands for is "".

    deals, owners, accounts: CRM ids. segments, products, sources: names. regions: region of each account, by its code.
    """

    deals: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlookFacts:
    """What was known of a quarter on the evening of a day.

    quarter: any that is not over by `as_of`: the running one or one to come. currency: of all money.
    sales: `MONTHLY_SALES` up to and with `as_of`, months of the quarter included; may be empty.
    reps: `REPS`; may be empty. pipeline: read to `as_of`; None where the CRM has none. names: of its codes.
    quotas: `QUOTAS`, to say who carries one and, of a quarter that has begun, what it may bring. holidays: days nobody
    works, weekends aside: what is left of a month is told by its working days then, else by all its days. credits:
    `DEAL_CREDITS` of the deals of the pipeline that several people share, as they stand now; any other is its owner's.
    """

    quarter: Quarter
    as_of: date
    currency: str
    sales: pd.DataFrame
    reps: pd.DataFrame
    pipeline: Pipeline | None = None
    names: DealNames = DealNames()
    quotas: pd.DataFrame = field(default_factory=QUOTAS.empty)
    holidays: tuple[date, ...] = ()
    credits: pd.DataFrame = field(default_factory=DEAL_CREDITS.empty)

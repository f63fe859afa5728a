"""A short ladder and pipelines written down row by row."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from calculations.pipeline.history import Pipeline, read_pipeline
from calculations.pipeline.stages import Category, StageLadder

LADDER = StageLadder.of(
    [("Find", 0.1, Category.PIPELINE), ("Offer", 0.5, Category.BEST_CASE), ("Agree", 0.8, Category.COMMIT)],
    "Won",
    "Lost",
)
FIND, OFFER, AGREE, WON, LOST = range(5)

Row = tuple[int, str | None, int, float | None, str | None]


def frames(rows: Sequence[Row], **columns: Sequence[object]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Opportunities and history of rows (deal, moment, stage, amount, close date); every deal in a row exists."""
    deals = sorted({row[0] for row in rows})
    history = pd.DataFrame(list(rows), columns=["opportunity", "changed_at", "stage", "amount", "close_date"])
    history = history.assign(
        changed_at=pd.to_datetime(history["changed_at"]),
        close_date=pd.to_datetime(history["close_date"]),
        amount=history["amount"].astype(float),
        category=-1,
        chance=np.nan,
    )
    nothing = np.full(len(deals), 0)
    first = history.dropna(subset="changed_at").groupby("opportunity")["changed_at"].min().reindex(deals)
    opportunities = pd.DataFrame(
        {
            "opportunity": np.array(deals, dtype=np.int32),
            **dict.fromkeys(("account", "owner", "segment", "product", "source"), nothing),
            "created_at": first.to_numpy(dtype="datetime64[us]"),
        }
    )
    return opportunities.assign(**columns), history


def pipeline_of(rows: Sequence[Row], as_of: date, **columns: Sequence[object]) -> Pipeline:
    """The pipeline of rows (deal, moment, stage, amount, close date) as of a day."""
    return read_pipeline(*frames(rows, **columns), LADDER, as_of)

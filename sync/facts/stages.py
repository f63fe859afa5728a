"""The stage ladder of an org, from the stages its deals and their history show."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, Integer, case, cast, func, select

from calculations.pipeline.stages import Category, Outcome, StageLadder
from sync.facts.columns import Texts
from sync.facts.mirror import frame_of
from sync.store.tables import MIRROR

__all__ = ["category_codes", "ladder_of"]

_CATEGORIES = {
    "omitted": Category.OMITTED,
    "pipeline": Category.PIPELINE,
    "bestcase": Category.BEST_CASE,
    "mostlikely": Category.MOST_LIKELY,
    "forecast": Category.COMMIT,  # what the API calls the category that people see as Commit
    "commit": Category.COMMIT,
    "closed": Category.CLOSED,
}
"""Forecast categories by their name without blanks, in lower case."""

_USUAL_ORDER = (
    "lead", "prospect", "new", "qualif", "discover", "needs", "engag", "value", "demo", "trial", "decision",
    "perception", "proposal", "quote", "negotiat", "contract", "commit", "verbal",
)  # fmt: skip
"""Parts of stage names in the order sales processes usually have, for sources without probabilities."""

_OPPORTUNITY, _HISTORY = MIRROR["Opportunity"], MIRROR["OpportunityHistory"]


def ladder_of(engine: Engine, as_of: date) -> StageLadder:
    """The stages in use up to and with a day: open ones by their probability, then won, then lost ones.

    Probability and category of a stage are those most of its rows have, of the history where there is one. Where no
    row has a probability the names decide, in the order sales processes usually have. A stage is won or lost when the
    deals standing in it are, or, when none stands in it any more, when its forecast category says so.
    """
    cut = (as_of + timedelta(days=1)).isoformat()
    told = _told(engine, cut)
    shown = frame_of(
        engine,
        select(
            _OPPORTUNITY.c.StageName.label("stage"),
            # PostgreSQL knows no largest flag
            func.max(cast(_OPPORTUNITY.c.IsWon, Integer)).label("won"),
            func.max(cast(_OPPORTUNITY.c.IsClosed, Integer)).label("closed"),
        )
        .where(_OPPORTUNITY.c.StageName.is_not(None))
        .group_by(_OPPORTUNITY.c.StageName),
    ).dropna()
    ends = {str(stage): _end(bool(won), bool(closed)) for stage, won, closed in shown.itertuples(index=False)}
    stages = told.sort_values(["is_history", "rows"], ascending=False, kind="stable").groupby("stage", sort=True)
    found = stages[["probability", "category"]].first()
    found["name"] = found.index.astype(str)
    found["outcome"] = [
        ends.get(name) or _told_by(category) for name, category in found[["name", "category"]].to_numpy().tolist()
    ]
    found["group"] = found["outcome"].map({Outcome.OPEN: 0, Outcome.WON: 1, Outcome.LOST: 2})
    found["usual"] = [_usual_place(str(stage)) for stage in found.index]
    found = found.sort_values(["group", "probability", "usual", "name"], kind="stable")
    rates = (found["probability"] / 100.0).where(found["outcome"] == Outcome.OPEN, found["outcome"] == Outcome.WON)
    return StageLadder(
        tuple(found["name"]),
        tuple(found["outcome"]),
        tuple(float(rate) for rate in rates),
        tuple(_category(*pair) for pair in found[["outcome", "category"]].to_numpy().tolist()),
    )


def category_codes(texts: Texts) -> NDArray[np.int16]:
    """The `Category` of each text, −1 for none and for one of another name."""
    place, names = pd.factorize(pd.Series(np.array(texts, dtype=object)))
    codes = np.array([*(_CATEGORIES.get(_plain(name), -1) for name in names), -1], dtype=np.int16)
    found: NDArray[np.int16] = codes[place]
    return found


def _told(engine: Engine, cut: str) -> pd.DataFrame:
    """Stage, probability (per cent) and category with their number of rows, of history and of deals known by then."""
    parts = []
    for table, day, is_history in ((_HISTORY, _HISTORY.c.CreatedDate, True), (_OPPORTUNITY, _MOMENT, False)):
        by = (table.c.StageName, table.c.Probability, table.c.ForecastCategory)
        query = select(*by, func.count().label("rows")).where(
            table.c.StageName.is_not(None), table.c.IsDeleted.is_not(True), func.coalesce(day, "") < cut
        )
        parts.append(frame_of(engine, query.group_by(*by)).assign(is_history=is_history))
    found = pd.concat(parts, ignore_index=True)
    found.columns = pd.Index(["stage", "probability", "category", "rows", "is_history"])
    return found.astype({"probability": "float64"})


_MOMENT = func.coalesce(
    _OPPORTUNITY.c.LastStageChangeDate,
    case((_OPPORTUNITY.c.IsClosed.is_(True), _OPPORTUNITY.c.CloseDate)),
    _OPPORTUNITY.c.CreatedDate,
)


def _end(won: bool, closed: bool) -> Outcome:
    return Outcome.WON if won else Outcome.LOST if closed else Outcome.OPEN


def _told_by(category: object) -> Outcome:
    """What the forecast category says of a stage that no deal stands in any more."""
    kind = _CATEGORIES.get(_plain(category), Category.PIPELINE)
    return _end(kind is Category.CLOSED, kind is Category.OMITTED)


def _category(outcome: Outcome, category: object) -> Category:
    usual = {Outcome.OPEN: Category.PIPELINE, Outcome.WON: Category.CLOSED, Outcome.LOST: Category.OMITTED}
    return _CATEGORIES.get(_plain(category), usual[outcome])


def _plain(category: object) -> str:
    return str(category).replace(" ", "").casefold()


def _usual_place(stage: str) -> int:
    folded = stage.casefold()
    return next((place for place, part in enumerate(_USUAL_ORDER) if part in folded), len(_USUAL_ORDER))

"""The stage ladder of an org, from the stages its deals and their history show."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.pipeline.stages import Category, Outcome, StageLadder
from sync.facts.columns import Labels
from sync.facts.deals.losses import lost_ahead
from sync.facts.known import Known, after

__all__ = ["category_codes", "ladder_of", "stage_codes"]

Flags = NDArray[np.int8]

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


def ladder_of(known: Known, as_of: date) -> StageLadder:
    """The stages in use up to and with a day: open ones by their probability, then won, then lost ones.

    Probability and category of a stage are those most of its rows have, of the history where there is one. Where no
    row has a probability the names decide, in the order sales processes usually have. A stage is won or lost when the
    deals standing in it are, or, when none stands in it any more, when its forecast category says so. Where deals of
    one stage have different ends, as in CRMs that keep the stage in which a deal was lost, each end is a stage of its
    own (`stage_codes`).
    """
    told, ends = _split(_told(known, as_of), _ends(known))
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


def stage_codes(stages: Labels, ladder: StageLadder, won: Flags, closed: Flags) -> NDArray[np.int16]:
    """The code of each deal's stage, that of its own end where deals of the stage have several; −1 for none.

    Args:
        stages: n names. ladder: the stages in use. won, closed: n flags, 1, 0 or −1 for not known.
    """
    codes = {name: code for code, name in enumerate(ladder.names)}
    found = stages.coded(codes)
    for outcome, here in ((Outcome.WON, won == 1), (Outcome.LOST, (won != 1) & (closed == 1))):
        own = stages.coded({name: codes.get(_ended(name, outcome), -1) for name in stages.names})
        found = np.where(here & (own >= 0), own, found)
    return found


def category_codes(texts: Labels) -> NDArray[np.int16]:
    """The `Category` of each text, −1 for none and for one of another name."""
    return texts.coded(lambda name: _CATEGORIES.get(_plain(name), -1))


def _ends(known: Known) -> dict[str, set[Outcome]]:
    """What became of the deals that stand in each stage, where they tell."""
    deals = known.rows("Opportunity")
    stage = deals.labels["StageName"]
    shown = pd.DataFrame({"stage": stage.code, "won": deals.flags["IsWon"], "closed": deals.flags["IsClosed"]})
    told = shown[(shown >= 0).all(axis=1)].drop_duplicates()
    found: dict[str, set[Outcome]] = {}
    for at, won, closed in told.itertuples(index=False):
        found.setdefault(stage.names[at], set()).add(_end(won > 0, closed > 0))
    return found


def _split(told: pd.DataFrame, ends: Mapping[str, set[Outcome]]) -> tuple[pd.DataFrame, dict[str, Outcome]]:
    """The rows by stage, those of a stage with several ends once more for each end, and the end of each stage."""
    meant: dict[str, Outcome] = {}
    parts = [told]
    for name, outcomes in ends.items():
        if len(outcomes) == 1:
            meant[name] = next(iter(outcomes))
            continue
        meant[name] = Outcome.OPEN
        for outcome in sorted(outcomes - {Outcome.OPEN}):
            meant[_ended(name, outcome)] = outcome
            parts.append(told[told["stage"] == name].assign(stage=_ended(name, outcome)))
    return pd.concat(parts, ignore_index=True), meant


def _ended(stage: str, outcome: Outcome) -> str:
    return f"{stage} ({outcome})"


def _told(known: Known, as_of: date) -> pd.DataFrame:
    """Stage, probability (per cent) and category with their number of rows, of history and of deals known by then."""
    deals, history = known.rows("Opportunity"), known.rows("OpportunityHistory")
    ended = (deals.flags["IsClosed"] == 1) & ~lost_ahead(known, as_of)
    closed = np.where(ended, deals.moments["CloseDate"], np.datetime64("NaT", "us"))
    moved = np.where(np.isnat(closed), deals.moments["CreatedDate"], closed)
    staged = deals.moments["LastStageChangeDate"]
    moments = (history.moments["CreatedDate"], np.where(np.isnat(staged), moved, staged))
    parts = []
    for rows, day, is_history in zip((history, deals), moments, (True, False), strict=True):
        stage, category = rows.labels["StageName"], rows.labels["ForecastCategory"]
        counted = (stage.code >= 0) & ~(day >= after(as_of))
        if "IsDeleted" in rows.flags:
            counted &= rows.flags["IsDeleted"] != 1
        each = {
            "stage": stage.take(counted).categories(),
            "probability": rows.numbers["Probability"][counted],
            "category": category.code[counted],
        }
        counts = pd.DataFrame(each).groupby(list(each), observed=True, dropna=False).size().rename("rows").reset_index()
        named = np.array([*category.names, None], dtype=object)[counts["category"].to_numpy(dtype=np.intp)]
        counts = counts.assign(category=named, is_history=is_history).astype({"stage": object})
        parts.append(counts.sort_values(list(each), na_position="first"))
    return pd.concat(parts, ignore_index=True)


def _end(won: bool, closed: bool) -> Outcome:
    return Outcome.WON if won else Outcome.LOST if closed else Outcome.OPEN


def _told_by(category: object) -> Outcome:
    """What the forecast category says of a stage that no deal stands in any more."""
    kind = _CATEGORIES.get(_plain(category), Category.PIPELINE)
    return _end(kind is Category.CLOSED, kind is Category.OMITTED)


def _category(outcome: Outcome, category: object) -> Category | None:
    """What the source says; else what the end of a deal means, and None of an open stage: no roll-up can count it."""
    usual = {Outcome.OPEN: None, Outcome.WON: Category.CLOSED, Outcome.LOST: Category.OMITTED}
    return _CATEGORIES.get(_plain(category), usual[outcome])


def _plain(category: object) -> str:
    return str(category).replace(" ", "").casefold()


def _usual_place(stage: str) -> int:
    folded = stage.casefold()
    return next((place for place, part in enumerate(_USUAL_ORDER) if part in folded), len(_USUAL_ORDER))

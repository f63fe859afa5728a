"""The stage ladder: the stages of a sales process in order, with what the CRM says of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from calculations.errors import ShapeError

__all__ = ["Category", "Outcome", "StageLadder"]


class Category(IntEnum):
    """Forecast categories, as codes of `STAGE_HISTORY.category`; a roll-up to one holds all that are higher."""

    OMITTED = 0
    PIPELINE = 1
    BEST_CASE = 2
    MOST_LIKELY = 3
    COMMIT = 4
    CLOSED = 5


class Outcome(StrEnum):
    """What a stage means for a deal."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class StageLadder:
    """Stages by code: all open ones first, in the order of the process, then those that end a deal.

    names, outcomes, probability_rate (0–1, the CRM's) and categories (None where no source says) are of one length;
    ShapeError otherwise, and when an open stage follows one that ends a deal.
    """

    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    probability_rates: tuple[float, ...]
    categories: tuple[Category | None, ...]

    def __post_init__(self) -> None:
        if not len(self.names) == len(self.outcomes) == len(self.probability_rates) == len(self.categories):
            raise ShapeError("a stage ladder needs one outcome, probability and category per stage")
        if Outcome.OPEN in self.outcomes[self.open_count :]:
            raise ShapeError("the open stages of a ladder come first, in the order of the process")

    @property
    def category_codes(self) -> NDArray[np.int16]:
        """The category of each stage, −1 where no source says; and −1 once more, for deals in no stage."""
        told = [-1 if category is None else int(category) for category in self.categories]
        return np.array([*told, -1], dtype=np.int16)

    @classmethod
    def of(cls, open_stages: Sequence[tuple[str, float, Category]], won: str, lost: str) -> "StageLadder":
        """The usual ladder: open stages with probability and category, one won and one lost stage."""
        names, rates, categories = zip(*open_stages, strict=True) if open_stages else ((), (), ())
        return cls(
            (*names, won, lost),
            (Outcome.OPEN,) * len(names) + (Outcome.WON, Outcome.LOST),
            (*rates, 1.0, 0.0),
            (*categories, Category.CLOSED, Category.OMITTED),
        )

    @property
    def open_count(self) -> int:
        """Number of open stages; their codes are 0 to this − 1."""
        return sum(outcome is Outcome.OPEN for outcome in self.outcomes)

    def having(self, outcome: Outcome) -> NDArray[np.bool_]:
        """Whether each stage has an outcome; a last entry, false, serves the code −1."""
        return np.array([*(o is outcome for o in self.outcomes), False], dtype=np.bool_)

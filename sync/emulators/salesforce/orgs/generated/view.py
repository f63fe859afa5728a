"""Deals as the CRM sees them at the end of a day: what has happened so far, in order, and what stands now."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sync.emulators.salesforce.metadata import STAGES as METADATA_STAGES
from sync.emulators.salesforce.orgs.generated.deals import PUSHES, STAGES, Deals, Flags
from sync.emulators.salesforce.orgs.generated.organisation import Ints, Organisation
from sync.emulators.salesforce.orgs.generated.parameters import OPEN_STAGES, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.timeline import NEVER, Days

__all__ = [
    "CATEGORIES",
    "CATEGORY_NAMES",
    "EVENTS",
    "OWNER_CHANGES",
    "STAGE_NAMES",
    "WON",
    "View",
    "probabilities",
    "view",
]

Number = TypeVar("Number", np.int64, np.float64)
WON, LOST = STAGES, STAGES + 1
STAGE_NAMES: Final = (*OPEN_STAGES, "Closed Won", "Closed Lost")
_CATEGORY_NAMES = {"BestCase": "Best Case", "Forecast": "Commit"}
CATEGORIES: Final = tuple(METADATA_STAGES[name][1] for name in STAGE_NAMES)
CATEGORY_NAMES: Final = tuple(_CATEGORY_NAMES.get(category, category) for category in CATEGORIES)
OWNER_CHANGES = 3
_PULL_SLOT, _CLOSE_SLOT = STAGES + PUSHES, STAGES + PUSHES + 1
EVENTS = _CLOSE_SLOT + 1
"""At most so many things happen to a deal: five stages, three pushes, one pull, one end."""


def probabilities(org: GeneratedOrg) -> tuple[int, ...]:
    """Return what the CRM says of each stage in `STAGE_NAMES`, in per cent."""
    return (*org.stage_probabilities, 100, 0)


@dataclass(frozen=True)
class Handovers:
    """Who owned deals: `owner[:, c]` after c changes, `changed[:, c]` when change c + 1 happened, `NEVER` if not."""

    owner: Ints
    changed: Days


def handovers(deals: Deals, organisation: Organisation) -> Handovers:
    """Return the owners of deals.

    The person on the seat owns what is created there, the head of the team while the seat is vacant; whoever takes the
    seat next also takes the deals that are still open.
    """
    person = organisation.holder(deals.seat, deals.created)
    vacant = organisation.left[person] < deals.created
    owners = [np.where(vacant, organisation.head(deals.seat), person)]
    changes: list[Days] = []
    for _ in range(OWNER_CHANGES):
        person, taken = organisation.successor(person)
        # New owners arrive at the start of a day, before the day's other events.
        happened = (taken < deals.closed) & (changes[-1] < NEVER if changes else True)
        changes.append(np.where(happened, np.maximum(taken, deals.created), NEVER))
        owners.append(np.where(happened, person, owners[-1]))
    return Handovers(np.stack(owners, axis=1), np.stack(changes, axis=1))


@dataclass(frozen=True)
class View:
    """The events of deals in the order they happened, and how many of them had by `moment` (the end of as_of)."""

    deals: Deals
    hands: Handovers
    moment: float

    @cached_property
    def _order(self) -> Ints:
        return np.argsort(self._unsorted, axis=1, kind="stable")

    @cached_property
    def _unsorted(self) -> Days:
        d = self.deals
        return np.concatenate([d.entered, d.pushed, d.pulled[:, None], d.closed[:, None]], axis=1)

    @cached_property
    def times(self) -> Days:
        """When each event happened, `NEVER` behind the last."""
        return np.take_along_axis(self._unsorted, self._order, axis=1)

    @cached_property
    def happened(self) -> Flags:
        """Which events had happened by the moment."""
        return self.times < self.moment

    @cached_property
    def stages(self) -> Ints:
        """The stage after each event, as a place in `STAGE_NAMES`."""
        codes = np.full(self._unsorted.shape, -1)
        codes[:, :STAGES] = np.arange(STAGES)
        codes[:, _CLOSE_SLOT] = np.where(self.deals.won, WON, LOST)
        return np.maximum.accumulate(np.take_along_axis(codes, self._order, axis=1), axis=1)

    @cached_property
    def close_days(self) -> Days:
        """The expected, in the end the actual, close after each event."""
        plans = np.zeros(self._unsorted.shape, np.int64)
        plans[:, STAGES : STAGES + PUSHES] = np.arange(1, PUSHES + 1)
        plans[:, _PULL_SLOT] = plans[:, _CLOSE_SLOT] = PUSHES + 1
        latest = np.maximum.accumulate(np.take_along_axis(plans, self._order, axis=1), axis=1)
        days = np.floor(np.concatenate([self.deals.planned, self.deals.closed[:, None]], axis=1))
        return np.take_along_axis(days, latest, axis=1)

    @cached_property
    def cents(self) -> Ints:
        """The amount after each event, −1 for none: the guess at first, the offer from the proposal on."""
        offered = self.times >= self.deals.proposed[:, None]
        return np.where(offered, self.deals.basket.cents[:, None], self.deals.first_cents[:, None])

    @cached_property
    def now(self) -> Ints:
        """The place of the latest event that had happened by the moment."""
        place: Ints = self.happened.sum(axis=1) - 1
        return place

    def latest(self, column: NDArray[Number]) -> NDArray[Number]:
        """Return the values of a per-event column as they stand at the moment."""
        return np.take_along_axis(column, self.now[:, None], axis=1)[:, 0]

    @cached_property
    def stage(self) -> Ints:
        """The stage each deal stands in, as a place in `STAGE_NAMES`."""
        return self.latest(self.stages)

    @cached_property
    def stage_since(self) -> Days:
        """When each deal came into the stage it stands in."""
        inside = self.happened & (self.stages == self.stage[:, None])
        since: Days = np.where(inside, self.times, NEVER).min(axis=1)
        return since

    @cached_property
    def handed(self) -> Flags:
        """Which changes of owner had happened by the moment."""
        return self.hands.changed < self.moment

    @cached_property
    def owner(self) -> Ints:
        """Who owns each deal at the moment."""
        return np.take_along_axis(self.hands.owner, self.handed.sum(axis=1)[:, None], axis=1)[:, 0]

    @cached_property
    def modified(self) -> Days:
        """When each deal was last changed."""
        handed = np.where(self.handed, self.hands.changed, -NEVER).max(axis=1)
        latest: Days = np.maximum(self.latest(self.times), handed)
        return latest

    def actor(self, times: Days) -> Ints:
        """Return who owned each deal at the moments of a column (deals × moments)."""
        changes = (self.hands.changed[:, None, :] <= times[:, :, None]).sum(axis=2)
        return np.take_along_axis(self.hands.owner, changes, axis=1)


def view(deals: Deals, organisation: Organisation, moment: float) -> View:
    """Return the deals created before a moment as they stand then."""
    shown = deals.taken(deals.created < moment)
    return View(shown, handovers(shown, organisation), moment)

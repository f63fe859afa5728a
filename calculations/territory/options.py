"""The named options, points on the frontier of change and fairness, and what stands in the way of more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.findings import Finding, Severity, ranked
from calculations.ratios import ratio_of
from calculations.territory.frontier.frontier import Frontier, Measure, frontier_of
from calculations.territory.frontier.proposals import proposals_of
from calculations.territory.frontier.worth import Terms
from calculations.territory.impact import ChurnAssumptions
from calculations.territory.intake.intake import model_of
from calculations.territory.model import Model
from calculations.territory.scenario import Rules, Scenario
from calculations.territory.scenarios import Choice, assess
from calculations.territory.solver.certificate import certificate_of
from calculations.territory.solver.optimise import Plan

__all__ = ["NAMES", "Offer", "offer_of"]

NAMES = ("minimal", "balanced", "growth")
"""The options by how much they change, the least first."""

_BAND = 0.15

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Offer:
    """The frontier, the three options on it in the order of `NAMES`, and what a planner should know.

    proposals: the ranked moves account by account, see `proposals_of`.
    """

    frontier: Frontier
    choices: tuple[Choice, ...]
    proposals: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def model(self) -> Model:
        """What the options are options of."""
        return self.frontier.model


def offer_of(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    as_of: date,
    *,
    budget: float = 0.05,
    measure: Measure = "revenue",
    rules: Rules | None = None,
    assumptions: ChurnAssumptions | None = None,
    terms: Terms | None = None,
    is_late: Callable[[], bool] = lambda: False,
) -> Offer:
    """The options for `accounts` (TERRITORY_ACCOUNTS, with the facts of `impact_of`) and `reps` (TERRITORY_REPS).

    All keep locks, pools, families and who may serve what, and take nobody above their cap; how even loads are is what
    they differ in, not a rule. `budget`, `measure`, `terms` and `is_late` are those of `frontier_of`. ValueError when
    there is nothing to share out, or nobody to share it.
    """
    if not len(accounts) or not len(reps):
        raise ValueError("options compare plans: there must be at least one account and one rep")
    model, findings = model_of(accounts, reps, Scenario("frontier", tolerance=_BAND), rules)
    model = replace(model, limits=(np.zeros((model.reps, 2)), np.full((model.reps, 2), np.inf)))
    frontier = frontier_of(
        model,
        as_of,
        budget=budget,
        measure=measure,
        assumptions=assumptions,
        facts=accounts,
        terms=terms,
        is_late=is_late,
    )
    told = ranked((*findings, *_obstacles(frontier)))
    made = (frontier.minimal, frontier.balanced, frontier.growth)
    choices = tuple(
        _choice(frontier, name, moves, as_of, assumptions, accounts, told)
        for name, moves in zip(NAMES, made, strict=True)
    )
    return Offer(frontier, choices, proposals_of(frontier, as_of, assumptions, accounts), told)


def _choice(
    frontier: Frontier,
    name: str,
    moves: int,
    as_of: date,
    assumptions: ChurnAssumptions | None,
    facts: pd.DataFrame,
    findings: tuple[Finding, ...],
) -> Choice:
    model = replace(frontier.model, scenario=replace(frontier.model.scenario, name=name))
    assignment = frontier.assignment(moves)
    choice = assess(
        Plan(model, assignment, certificate_of(model, assignment, 0.0), findings), as_of, assumptions, facts
    )
    said = _sentences(frontier, moves)
    listed = choice.impact.moves
    reasons = [said.get(at, reason) for at, reason in zip(listed["account_id"], listed["reason"], strict=True)]
    return replace(choice, impact=replace(choice.impact, moves=listed.assign(reason=reasons)))


def _sentences(frontier: Frontier, moves: int) -> dict[str, str]:
    """Of each account that a move takes: the move's rank, what giver and receiver have today, what it brings and risks.

    Who they are stands beside it wherever moves are listed.
    """
    model, move = frontier.model, frontier.edges.move
    chosen = frontier.ranked.edges[:moves]
    gain = frontier.ranked.net[:moves] + frontier.edges.cost[chosen]
    risk = frontier.edges.risk[chosen]
    share = ratio_of(model.loads(frontier.start)[:, 0], model.target[:, 0])
    told = [
        f"No. {at + 1:,}: {share[move.giver[edge]]:.0%} of an even share to {share[move.receiver[edge]]:.0%}; "
        f"brings {gain[at]:,.0f}, risks {risk[at]:,.0f} a year"
        for at, edge in enumerate(chosen.tolist())
    ]
    table = frontier.moves
    table = table[table["rank"] <= moves]
    return {account: told[rank - 1] for account, rank in zip(table["account_id"], table["rank"], strict=True)}


def _obstacles(frontier: Frontier) -> list[Finding]:
    """What stands in the way of evener territories, and what would help."""
    model, end = frontier.model, frontier.assignment(frontier.growth)
    found = [*_locks(model), *_caps(model, end)]
    torn = _torn(model, frontier.start)
    if torn:
        said = f"{torn:,} families have several owners today; they stay as they are."
        found.append(Finding("territory.family-in-several-hands", said, severity=Severity.NOTE))
    if not len(frontier.ranked.edges) and model.reps > 1:
        said = "No change of owner would bring more than it costs; nobody loses an account."
        remedy = "A move of your own can still be made on the tab Account moves."
        found.append(Finding("territory.no-move-pays", said, remedy, severity=Severity.NOTE))
    return found


def _locks(model: Model) -> list[Finding]:
    """People whose locked accounts alone are more than their share."""
    fixed = model.fixed[model.unit]
    held = np.bincount(fixed[fixed >= 0], model.potential[fixed >= 0], model.reps)
    over = held > (1 + _BAND) * model.target[:, 0]
    if not over.any():
        return []
    said = (
        f"Locked accounts alone give {over.sum():,} people more than {1 + _BAND:.0%} of their even share of potential."
    )
    remedy = "They cannot be evened out before some of these accounts are unlocked."
    return [Finding("territory.locks-exceed-share", said, remedy, _ids(model, over), Severity.NOTE)]


def _caps(model: Model, assignment: npt.NDArray[np.int64]) -> list[Finding]:
    """People with more accounts than their cap."""
    held = np.bincount(assignment[assignment >= 0], minlength=model.reps)
    over = held > np.nan_to_num(model.account_cap, nan=np.inf)
    if not over.any():
        return []
    said = f"{over.sum():,} people hold more accounts than their cap, today or by what a manager gave them."
    remedy = "Raise their caps, unlock accounts of theirs, or allow more change."
    return [Finding("territory.cap-not-kept", said, remedy, _ids(model, over), Severity.WARNING)]


def _torn(model: Model, start: npt.NDArray[np.int64]) -> int:
    """Families in several hands."""
    order, starts = model.unit_order
    held = start[order]
    return int((np.minimum.reduceat(held, starts[:-1]) != np.maximum.reduceat(held, starts[:-1])).sum())


def _ids(model: Model, flags: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(model.rep_ids[flags].tolist())

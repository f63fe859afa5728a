"""Planning territories: the options computed, put on record, and published to the workbook as facts."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import pandas as pd

from calculations.findings import Finding, Severity, ranked
from calculations.gates.gate import Gate
from calculations.territory.evaluate import kept
from calculations.territory.frontier.frontier import Frontier
from calculations.territory.hazard import DEFAULT_HAZARD, Hazard
from calculations.territory.impact import ChurnAssumptions
from calculations.territory.options import Offer, offer_of
from calculations.territory.scenarios import Choice, compare, today
from sync.errors import RefusedError
from sync.facts.territory.options import payload_of
from sync.jobs.facts import newest_facts
from sync.jobs.gates import gates_of
from sync.jobs.kept import published_last
from sync.jobs.publish import Published, publish
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from workbooks.document.table import DocumentTable
from workbooks.memory import hand_back
from workbooks.models import FrontierPoint, PlanFacts, RankedMove, TerritoryFacts, TerritoryOption
from workbooks.tabs.account_moves.decisions import decided_rep
from workbooks.tabs.territory_data.accounts import labels_of
from workbooks.xlsx.read import read

__all__ = ["Computed", "TerritoryPlan", "churn_assumptions", "computed_options", "plan_territory"]

_WORD = re.compile(r"[\w-]+")
_NOBODY = "Pull them first: `qplan pull`. To plan whoever sells, also without accounts, set plan.every_seller = true."


@dataclass(frozen=True, eq=False)
class TerritoryPlan:
    """The options side by side, the chosen one with its moves, what managers had moved by hand, and the workbook.

    `table` has a row per option, today first; `frontier` is what each budget of change buys, `sentence` how few moves
    bring most of it; `moves` has a row per account of the chosen option that changes hands, people by name; `facts` are
    what the options were computed from; `gates` are those of the cycle.
    """

    option: Choice
    frontier: tuple[FrontierPoint, ...]
    sentence: str
    table: pd.DataFrame
    moves: pd.DataFrame
    own_moves: dict[str, str]
    facts: TerritoryFacts
    published: Published
    gates: tuple[Gate, ...]
    findings: tuple[Finding, ...]


def plan_territory(
    adapters: Adapters,
    option: str = "balanced",
    *,
    budget: float | None = None,
    time_limit: float = 60.0,
    elapsed: Callable[[], float] = perf_counter,
) -> TerritoryPlan:
    """Find the three options, keep managers' own moves, put them on record, and publish them to the workbook.

    Args:
        option: name of the option whose moves are returned.
        budget: share of revenue that minimal change may move; that of the settings by default.
        time_limit: seconds to look for moves; the best found by then counts. elapsed: seconds gone by, for the limit.

    Raises RefusedError before the first pull, or when there is nobody or nothing to plan with, and the errors of
    `workbooks.errors` when the workbook cannot be opened.
    """
    facts, start = newest_facts(adapters), elapsed()
    made = computed_options(adapters, facts, budget, lambda: elapsed() - start > time_limit)
    territory, accounts, found, own = made.territory, made.accounts, made.offer.choices, made.own_moves
    points, said, unread = made.points, made.sentence, made.unread
    assumed = churn_assumptions(territory)
    chosen = next(choice for choice in found if choice.scenario.name == option)
    table = compare([today(chosen.plan.model, adapters.plan.as_of, assumed, accounts), *found])
    moves = _moves(chosen, accounts, labels_of(territory.reps))
    unrated = facts.unrated
    del made, found, accounts, facts  # large, and publishing needs the memory
    hand_back()
    return TerritoryPlan(
        option=chosen,
        frontier=points,
        sentence=said,
        table=table,
        moves=moves,
        own_moves=own,
        facts=territory,
        published=publish(adapters),
        gates=gates_of(adapters, chosen.gate),
        findings=ranked((*unrated, *chosen.plan.findings, *territory.findings, *unread)),
    )


class Computed(NamedTuple):
    """The options of a run, what they were computed from, with the moves people made by hand, and which name nobody.

    `points` are what budgets of change buy, `sentence` says how few moves bring most.
    """

    territory: TerritoryFacts
    accounts: pd.DataFrame
    offer: Offer
    points: tuple[FrontierPoint, ...]
    sentence: str
    own_moves: dict[str, str]
    unread: list[Finding]


def computed_options(
    adapters: Adapters, facts: PlanFacts, budget: float | None = None, is_late: Callable[[], bool] = lambda: False
) -> Computed:
    """Find the three options, keep managers' own moves, and put them on record; nothing is published.

    Args:
        budget: share of revenue that minimal change may move; that of the settings by default.
        is_late: asked along the way; once so, the moves found by then count.

    Raises RefusedError when there is nobody or nothing to plan with.
    """
    territory = facts.results.territory
    if territory is None or territory.accounts.empty or territory.reps.empty:
        raise RefusedError("There are no accounts, or no reps who own any.", remedy=_NOBODY)
    if len(territory.reps) == 1:
        name = territory.reps["name"].iloc[0]
        raise RefusedError(f"{name} alone is planned: there is nobody to share accounts with.", remedy=_NOBODY)
    own, unread = _own_moves(adapters, labels_of(territory.reps))
    accounts = kept(territory.accounts, own)
    offer = offer_of(
        accounts,
        territory.reps,
        adapters.plan.as_of,
        budget=adapters.settings.territory.budget_rate if budget is None else budget,
        assumptions=churn_assumptions(territory),
        is_late=is_late,
    )
    points, said = _points(offer.frontier), _said(offer.frontier)
    options, moves = [_option(choice) for choice in offer.choices], _ranked(offer.proposals)
    record = payload_of(options, facts.snapshot_id, own, points, said, moves)
    adapters.log.append(adapters.plan.id, Kind.TERRITORY_PLANNED, "qplan", record)
    return Computed(territory, accounts, offer, points, said, own, unread)


def _points(frontier: Frontier) -> tuple[FrontierPoint, ...]:
    """The points as facts; the smallest budget that holds the knee is marked."""
    knee = next((at for at, point in enumerate(frontier.points) if point.moves >= frontier.knee > 0), None)
    return tuple(
        FrontierPoint(
            budget=point.budget,
            moves=point.moves,
            revenue_share=point.revenue_share,
            customers_share=point.customers_share,
            risk_share=point.risk_share,
            fairness=None if math.isnan(point.fairness) else point.fairness,
            net=point.net,
            reached=point.reached,
            mark=f"knee at move {frontier.knee:,}" if at == knee else "",
        )
        for at, point in enumerate(frontier.points)
    )


def _ranked(proposals: pd.DataFrame) -> tuple[RankedMove, ...]:
    """The accounts of the ranked moves as facts."""
    names = [name for name in RankedMove.model_fields if name in proposals]
    return tuple(
        RankedMove(**dict(zip(names, row, strict=True)))
        for row in zip(*(proposals[name].tolist() for name in names), strict=True)
    )


def _said(frontier: Frontier) -> str:
    """How few of the moves bring two thirds of what all bring."""
    every = len(frontier.ranked.edges)
    if not every:
        return "no move, for none pays"
    return f"the first {frontier.moves_for(2 / 3):,} of {every:,} moves"


def churn_assumptions(territory: TerritoryFacts) -> ChurnAssumptions:
    """The default multipliers around the hazard of the facts, with its range."""
    if territory.hazard_rate == DEFAULT_HAZARD.rate:
        return ChurnAssumptions()
    hazard = Hazard(territory.hazard_rate, territory.hazard_low, territory.hazard_high, territory.hazard_source)
    return ChurnAssumptions(hazard)


def _own_moves(adapters: Adapters, labels: dict[str, str]) -> tuple[dict[str, str], list[Finding]]:
    """Rep id by account that managers decided on in the workbook; what names nobody is a finding, not a guess.

    What is rejected or pinned is its owner's, what is accepted goes where the ranked moves gave it.
    """
    if not adapters.workbook.exists():
        return {}, []
    document = read(adapters.workbook, expected_quarter=adapters.plan.id, kept=published_last(adapters))
    ids = {label.casefold(): id_ for id_, label in labels.items()}
    moves, unknown = {}, []
    table = document.tables.get("account_moves")
    columns = ("decision", "own_move", "owner", "growth")
    lines = () if table is None else zip(*(_cells(table, name) for name in columns), strict=True)
    for position, cells in enumerate(lines):
        typed = decided_rep(*cells)
        if table is None or not typed:
            continue
        rep = ids.get(typed.casefold())
        if rep:
            moves[table.keys[position]] = rep
        else:
            unknown.append((str(table.columns["name"][position] or table.keys[position]), typed))
    if not unknown:
        return moves, []
    named = "; ".join(f"{account} to {typed!r}" for account, typed in unknown[:3])
    said = f"{len(unknown)} own moves name nobody who is planned ({named}) and were left out."
    remedy = "Type the name as it stands in the tab Territory scenarios."
    return moves, [Finding("territory.own-move-unknown", said, remedy, severity=Severity.WARNING)]


def _cells(table: DocumentTable, column: str) -> list[str]:
    """The texts of a column, blank ones where a workbook of an earlier release has none such."""
    return [str(cell or "").strip() for cell in table.columns.get(column, [""] * len(table))]


def _option(choice: Choice) -> TerritoryOption:
    frame, certificate = choice.plan.frame, choice.plan.certificate
    changed = frame[(frame["is_moved"] | (frame["owner"] == "")) & (frame["rep_id"] != "")]
    reasons = dict(zip(choice.impact.moves["account_id"], choice.impact.moves["reason"], strict=True))
    gap = certificate.gap if certificate else None
    return TerritoryOption(
        name=choice.scenario.name,
        reps=dict(zip(changed["account_id"], changed["rep_id"], strict=True)),
        reasons={id_: reasons.get(id_, "had no owner") for id_ in changed["account_id"]},
        gap=gap if gap is not None and gap < 1e6 else None,
        is_feasible=bool(certificate and certificate.is_feasible),
        km_per_hour=choice.km_per_hour,
    )


def _moves(choice: Choice, accounts: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """The moves with names, the largest risk first."""
    moves = choice.impact.moves.merge(accounts[["account_id", "name"]], on="account_id", how="left")
    named = moves.assign(
        from_rep=moves["from_rep"].map(labels),
        to_rep=moves["to_rep"].map(labels),
        reason=[_named(reason, labels) for reason in moves["reason"]],
    )
    return named.sort_values(["arr_at_risk", "account_id"], ascending=[False, True]).reset_index(drop=True)


def _named(reason: str, labels: dict[str, str]) -> str:
    """A reason with names in place of ids."""
    return _WORD.sub(lambda word: labels.get(word[0], word[0]), reason)

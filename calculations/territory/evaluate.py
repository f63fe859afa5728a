"""Managers' own moves: their effect at once, and kept as locks in the next run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.territory.impact import ChurnAssumptions
from calculations.territory.model import Model
from calculations.territory.scenarios import Choice, assess
from calculations.territory.solver.certificate import certificate_of
from calculations.territory.solver.optimise import Plan

__all__ = ["Effect", "evaluate_moves", "kept", "moved_by_hand"]


@dataclass(frozen=True, eq=False)
class Effect:
    """The plan before and after manual moves, what changes, and what is wrong with the moves.

    Differences are after − before: `cv_error` and `churn_risk_rate` up is worse, `fairness_score` up is better.
    """

    before: Choice
    after: Choice
    cv_error: float
    fairness_score: float
    churn_risk_rate: float
    value: float
    findings: tuple[Finding, ...]


def moved_by_hand(
    model: Model, assignment: npt.NDArray[np.int64], moves: Mapping[str, str]
) -> tuple[npt.NDArray[np.int64], tuple[Finding, ...]]:
    """`assignment` (rep position per account) with `moves` (account_id → rep_id) made by hand, and what is wrong.

    Unknown accounts and reps are left out and named; a move that breaks a lock, a rule of eligibility or a family is
    made and named, for the manager may know better.
    """
    account_at = {account: at for at, account in enumerate(model.account_ids.tolist())}
    rep_at = {rep: at for at, rep in enumerate(model.rep_ids.tolist())}
    changed = assignment.copy()
    unknown = tuple(sorted(a for a, r in moves.items() if a not in account_at or r not in rep_at))
    made = {account_at[a]: rep_at[r] for a, r in sorted(moves.items()) if a not in unknown}
    for account, rep in made.items():
        changed[account] = rep
    locked = [a for a, rep in made.items() if model.fixed[model.unit[a]] not in (-1, rep)]
    ineligible = [a for a, rep in made.items() if not model.allowed[model.kind[a], rep]]
    torn = [a for a, rep in made.items() if (changed[model.unit == model.unit[a]] != rep).any()]
    findings = tuple(
        Finding(code, f"{len(rows)} moves {what}.", remedy, tuple(rows), Severity.WARNING)
        for code, what, remedy, rows in (
            ("territory.move-unknown", "name an account or rep that is not in the plan", "Correct the ids.", unknown),
            (
                "territory.move-breaks-lock",
                "take an account from the rep it is locked to",
                "Unlock it first.",
                _ids(model, locked),
            ),
            (
                "territory.move-ineligible",
                "give an account to a rep who may not serve it",
                "Choose another rep.",
                _ids(model, ineligible),
            ),
            (
                "territory.move-splits-family",
                "separate accounts of one family",
                "Move the whole family.",
                _ids(model, torn),
            ),
        )
        if rows
    )
    return changed, findings


def evaluate_moves(
    plan: Plan,
    moves: Mapping[str, str],
    as_of: date,
    assumptions: ChurnAssumptions | None = None,
    facts: pd.DataFrame | None = None,
) -> Effect:
    """Effect of giving accounts to other reps by hand, as in `moved_by_hand`; `plan` must have accounts and reps."""
    model = plan.model
    assignment, findings = moved_by_hand(model, plan.assignment, moves)
    bound = plan.certificate.bound if plan.certificate else 0.0
    changed = Plan(model, assignment, certificate_of(model, assignment, bound))
    before, after = (assess(p, as_of, assumptions, facts) for p in (plan, changed))
    return Effect(
        before=before,
        after=after,
        cv_error=(after.balance.cv_error or 0.0) - (before.balance.cv_error or 0.0),
        fairness_score=after.fairness_score - before.fairness_score,
        churn_risk_rate=after.impact.churn_risk_rate - before.impact.churn_risk_rate,
        value=model.value(assignment) - model.value(plan.assignment),
        findings=findings,
    )


def _ids(model: Model, accounts: list[int]) -> tuple[str, ...]:
    return tuple(model.account_ids[accounts].tolist())


def kept(accounts: pd.DataFrame, moves: Mapping[str, str]) -> pd.DataFrame:
    """`accounts` for the next run with manual `moves` (account_id → rep_id) kept: column `assigned` names the rep.

    The optimiser treats an assigned account as locked to that rep, while its owner, and so the cost of moving it,
    stays what it is.
    """
    out = accounts.copy()
    before = out["assigned"] if "assigned" in out else [""] * len(out)
    out["assigned"] = [moves.get(account, held) for account, held in zip(out["account_id"], before, strict=True)]
    return out

"""The part of the document that says how healthy territories are."""

from collections.abc import Iterator

import pandas as pd

from calculations.territory.balance import Balance
from calculations.territory.health.health import TerritoryHealth
from workbooks.grammar.words import NAMELESS, NOT_APPLICABLE
from workbooks.models import AssessmentFacts
from workbooks.packs.assessment.unknown import without_unknown
from workbooks.packs.markdown import count, heading, money, plain, rate, table

__all__ = ["territories_part"]

_GAPS = 25


def territories_part(facts: AssessmentFacts) -> Iterator[str]:
    """Index and balance, load, account coverage and the accounts without it, what planned hires need."""
    if facts.territories is None:
        return
    health = without_unknown(facts.territories)
    yield from heading(2, "Territories")
    if not len(health.territories):
        yield "Nobody owns accounts, so territories cannot be assessed."
        yield ""
        return
    yield (
        "Potential is what an account can be expected to bring in the next four quarters, from its own history, its "
        "segment and its size. The index is the mean of workload, potential and own sales per full rep, 100 on "
        f"average. Hours are of a quarter, {health.rules.selling_hours:,.0f} of them with customers for a full rep; a "
        "rep's hours go where they bring most potential."
    )
    yield ""
    yield from table(pd.DataFrame([_balance(name, health.balance[name]) for name in health.balance]), _BALANCE)
    yield from heading(3, "By person")
    yield from table(health.territories.sort_values("index", ascending=False, na_position="last"), _TERRITORY)
    yield from heading(3, "Account coverage")
    yield from table(_coverage(health), _COVERAGE)
    yield from _gaps(facts, health)
    if len(health.hires):
        yield from heading(3, "Planned hires")
        yield from table(health.hires, _HIRES)


def _balance(name: str, balance: Balance) -> dict[str, object]:
    return {
        "measure": name,
        "within": balance.within_share,
        "cv": balance.cv_error,
        "gini": balance.gini_error,
        "ratio": balance.max_min_ratio,
    }


def _coverage(health: TerritoryHealth) -> pd.DataFrame:
    """Coverage of all, by segment and by region, one under the other."""
    parts = [
        table.sort_values("potential", ascending=False, kind="stable").assign(by=name)
        for name, table in health.coverage.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(group=rows["group"].astype(str).replace("", NAMELESS))


def _gaps(facts: AssessmentFacts, health: TerritoryHealth) -> Iterator[str]:
    if not len(health.gaps):
        return
    yield from heading(3, "Accounts without coverage")
    shown = health.gaps.head(_GAPS)
    names = [facts.accounts.get(id_) or id_ for id_ in shown["account_id"]]
    owners = [facts.people.get(id_) or id_ or NAMELESS for id_ in shown["owner"]]
    yield from table(shown.assign(name=names, owner=owners), _GAP)
    if len(health.gaps) > _GAPS:
        rest = health.gaps["unserved"].iloc[_GAPS:]
        yield f"{len(rest):,} more, with {money(rest.sum(skipna=False))} of potential without hours."
        yield ""


def _ratio(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) and value == value else NOT_APPLICABLE


_BALANCE = (
    ("Evenness of", "measure", plain),
    ("Within the band", "within", rate),
    ("Coefficient of variation", "cv", rate),
    ("Gini", "gini", _ratio),
    ("Largest / smallest", "ratio", _ratio),
)
_TERRITORY = (
    ("Person", "name", plain),
    ("Of a full rep", "capacity", _ratio),
    ("Index", "index", count),
    ("Accounts", "accounts", count),
    ("Potential", "potential", money),
    ("Own sales", "sales", money),
    ("Hours asked", "workload", count),
    ("Hours there", "selling_hours", count),
    ("Load", "load_rate", rate),
    ("State", "state", plain),
    ("Covered", "covered_share", rate),
)
_COVERAGE = (
    ("By", "by", plain),
    ("Group", "group", plain),
    ("Accounts", "accounts", count),
    ("Potential", "potential", money),
    ("Covered", "coverage_share", rate),
    ("Without an owner", "orphaned", money),
    ("Without hours", "without_hours", money),
    ("White space", "white_space", money),
)
_GAP = (
    ("Account", "name", plain),
    ("Owner", "owner", plain),
    ("Segment", "segment", plain),
    ("Region", "region", plain),
    ("State", "state", plain),
    ("Potential", "potential", money),
    ("Without hours", "unserved", money),
)
_HIRES = (
    ("Hire", "hire", plain),
    ("Region", "region", plain),
    ("Hours missing there", "missing_hours", count),
    ("Potential needed", "potential", money),
    ("Unserved today", "from_unserved", money),
    ("From others", "from_others", money),
)

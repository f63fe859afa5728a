"""Rows of the tab Quotas: a line for each rep and manager; ramp and parts as they are until people change them."""

from collections.abc import Mapping
from typing import Any

from calculations.quota.grain import QuotaGrain
from calculations.quota.review.peers import peer_groups
from workbooks.grammar.cells import Records
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.quotas.parts import ALL
from workbooks.tabs.quotas.tab import RAMP_SHARES
from xl_addin.catalog.quota.fairness import BANDS_OF_ATTAINMENT

__all__ = ["figures", "rows", "team_rows"]

_SHOWN = ("rep_id", "name", "manager", "territory")


def figures(basis: Basis) -> Mapping[str, Any]:
    """How much of the quarter that the target rests on is known."""
    reach = basis.facts.reach
    return {"base_coverage": NOT_APPLICABLE if reach.first is None else reach.covered(basis.quarter.shift(-4))}


def rows(basis: Basis) -> Tables:
    """Lines of those who are planned and of their managers; those of the Engine are drawn to their group's mean."""
    roster = basis.roster
    groups = peer_groups([rep["role"] for rep in roster], [rep["leads"] for rep in roster])
    return {
        "quotas": [{column: rep[column] for column in _SHOWN} for rep in roster],
        "quota_teams": team_rows(roster),
        "quota_bands": [{"band": band} for band in BANDS_OF_ATTAINMENT],
        "quota_periods": _periods(basis),
        "quota_families": _families(basis),
        "ramp_schedule": [{"month": month, "share": share} for month, share in enumerate(RAMP_SHARES, start=1)],
        "roster": [{"rep_id": rep["rep_id"], "group": group} for rep, group in zip(roster, groups, strict=True)],
    }


def _grain(basis: Basis) -> QuotaGrain:
    return basis.facts.quota_grain or QuotaGrain((basis.quarter.start,))


def _periods(basis: Basis) -> Records:
    """The forecast periods of the quarter, by their first day, with their shares."""
    grain = _grain(basis)
    shares = zip(grain.periods, grain.period_shares, strict=True)
    return [{"period": day.isoformat(), "share": share} for day, share in shares]


def _families(basis: Basis) -> Records:
    """The product families quotas are set by with their shares, or one line saying that they are not."""
    grain = _grain(basis)
    shares = zip(grain.families, grain.family_shares, strict=True)
    return [{"family": family, "share": share} for family, share in shares] or [{"family": ALL, "share": 1.0}]


def team_rows(roster: Records) -> Records:
    """The teams of those planned, by name."""
    teams = {rep["team_id"]: rep["team"] for rep in roster}
    rows = [{"team_id": id_, "name": name} for id_, name in teams.items()]
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["team_id"]))

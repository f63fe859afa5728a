"""Rows of the tab Performance: everyone and everything with a quota or a deal in the last full quarter."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from calculations.fiscal import Quarter
from calculations.performance.productivity import TENURE_BANDS, UNKNOWN
from workbooks.grammar.cells import Records
from workbooks.grammar.rows import Rows
from workbooks.grammar.words import COMPANY
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.data.facts import family_rows
from workbooks.tabs.performance.tab import BAND_TITLES

__all__ = ["rows"]

_QUARTERS, _BEFORE = 8, 4


def rows(basis: Basis) -> Tables:
    """Rows of all cuts, and of the quarters. People come by attainment, those without a quota last."""
    last = str(basis.last)
    sold, asked = _of_quarter(basis.bookings, last), _of_quarter(basis.quotas, last)
    won, quota = _by_rep(sold), _by_rep(asked)
    people = [rep for rep in basis.reps if rep["rep_id"] in won.keys() | quota.keys()]
    people.sort(key=lambda rep: -_rate(won.get(rep["rep_id"], 0.0), quota.get(rep["rep_id"], 0.0)))
    stamped = dict(zip(sold.column("territory_key"), sold.column("territory"), strict=True))
    territories = stamped | _distinct(people, "territory_key", "territory")
    teams = _distinct(people, "team_id", "team")
    families = family_rows(basis.bookings)
    return {
        "performance_reps": [{"name": rep["name"], "rep_id": rep["rep_id"]} for rep in people],
        "performance_managers": _sorted({"team_id": key, "name": name} for key, name in teams.items()),
        "performance_territories": _sorted({"territory_key": key, "name": name} for key, name in territories.items()),
        "performance_families": [{"name": row["family"]} for row in families],
        "performance_whole": [{"name": COMPANY}],
        "performance_bands": [{"name": title, "company": COMPANY} for title in BAND_TITLES],
        **{f"performance_{name}s": _groups(people, name) for name in ("region", "segment", "role")},
        "performance_trend": _quarters(basis.last, _QUARTERS),
        "performance_tenure": _tenures(basis.reps),
        "families": families,
        "quarters_past": [row | {"company": COMPANY} for row in _quarters(basis.last, _QUARTERS + _BEFORE)],
    }


def _of_quarter(rows: Rows, quarter: str) -> Rows:
    return rows.ordered([at for at, label in enumerate(rows.column("quarter")) if label == quarter])


def _by_rep(rows: Rows) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for rep, amount in zip(rows.column("rep_id"), rows.column("amount"), strict=True):
        sums[rep] = sums.get(rep, 0.0) + amount
    return sums


def _rate(won: float, quota: float) -> float:
    """Attainment, for the order of lines only; people without a quota come last."""
    return won / quota if quota > 0 else -1.0


def _groups(people: Records, name: str) -> Records:
    """Groups that people are in, those that differ in case only once."""
    found: dict[str, str] = {}
    for person in people:
        found.setdefault(person[name].casefold(), person[name])
    return [{"name": found[key]} for key in sorted(found)]


def _quarters(last: Quarter, count: int) -> Records:
    return [{"quarter": str(last.shift(-back))} for back in range(count - 1, -1, -1)]


def _tenures(reps: Records) -> Records:
    present = {rep["tenure"] for rep in reps}
    order = [*(name for name, _ in TENURE_BANDS), UNKNOWN]
    return [{"name": name} for name in order if name in present]


def _distinct(rows: Records, key: str, name: str) -> dict[str, str]:
    return {row[key]: row[name] for row in rows}


def _sorted(rows: Iterable[dict[str, Any]]) -> Records:
    by_name: Callable[[dict[str, Any]], str] = lambda row: row["name"].casefold()  # noqa: E731
    return sorted(rows, key=by_name)

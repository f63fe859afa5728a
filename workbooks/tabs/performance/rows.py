"""Rows of the tab Performance: everyone and everything with a quota or a deal in the last full quarter."""

from collections.abc import Callable, Iterable
from typing import Any

from calculations.fiscal import Quarter
from calculations.performance.productivity import TENURE_BANDS, UNKNOWN, tenure_band
from workbooks.grammar.cells import Records, text
from workbooks.models import PlanFacts
from workbooks.tabs.data.rows import family_rows
from workbooks.tabs.performance.tab import BAND_TITLES
from xl_addin.cells.marshal import from_serial

__all__ = ["grouped", "performance_rows"]

COMPANY, LEFT, NONE = "Company", "(left)", "(none)"
_QUARTERS, _BEFORE = 8, 4


def grouped(reps: Records, facts: PlanFacts, bookings: Records, last: Quarter) -> None:
    """Give each person the groups they are compared in: company, region, segment, tenure.

    Someone who is not active and sold nothing in the last full quarter is in no tenure: they were not in the role.
    """
    labels = facts.assessment.groups if facts.assessment else {}
    sold = {row["rep_id"] for row in bookings if row["quarter"] == str(last)}
    starts = [None if rep["start_date"] is None else from_serial(rep["start_date"]) for rep in reps]
    for rep, tenure in zip(reps, tenure_band(starts, last.shift(1).start), strict=True):
        is_in_role = rep["is_active"] == "yes" or rep["rep_id"] in sold
        rep["end_date"] = None
        rep["company"], rep["tenure"] = COMPANY, tenure if is_in_role else LEFT
        for name in ("region", "segment"):
            rep[name] = text(labels.get(name, {}).get(rep["rep_id"])) or NONE
        rep["role"] = rep["role"] or NONE


def performance_rows(reps: Records, bookings: Records, quotas: Records, quarter: Quarter) -> dict[str, Records]:
    """Rows of all cuts, everyone and everything with a quota or a deal in the last full quarter, and of the quarters.

    Args:
        reps, bookings, quotas: rows of the data tabs, the reps with their groups. quarter: the last full one.
    """
    last = str(quarter)
    sold = [row for row in bookings if row["quarter"] == last]
    asked = [row for row in quotas if row["quarter"] == last]
    concerned = {row["rep_id"] for row in (*sold, *asked)}
    people = [rep for rep in reps if rep["rep_id"] in concerned]
    people.sort(key=lambda rep: -_rate(rep["rep_id"], sold, asked))
    territories = _distinct(people, "territory_key", "territory")
    stamped = _distinct(sold, "territory_key", "territory")
    return {
        "performance_reps": [{"name": rep["name"], "rep_id": rep["rep_id"]} for rep in people],
        "performance_managers": _sorted({"team_id": key, "name": name} for key, name in _pairs(people)),
        "performance_territories": _sorted(
            {"territory_key": key, "name": name} for key, name in (stamped | territories).items()
        ),
        "performance_families": [{"name": row["family"]} for row in family_rows(bookings)],
        "performance_whole": [{"name": COMPANY}],
        "performance_bands": [{"name": title, "company": COMPANY} for title in BAND_TITLES],
        **{f"performance_{name}s": _groups(people, name) for name in ("region", "segment", "role")},
        "performance_trend": _quarters(quarter, _QUARTERS),
        "quarters_past": [row | {"company": COMPANY} for row in _quarters(quarter, _QUARTERS + _BEFORE)],
        "performance_tenure": _tenures(reps),
    }


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


def _rate(rep_id: str, sold: Records, asked: Records) -> float:
    """Attainment, for the order of lines only; people without a quota come last."""
    won, quota = (sum(row["amount"] for row in rows if row["rep_id"] == rep_id) for rows in (sold, asked))
    return won / quota if quota > 0 else -1.0


def _pairs(people: Records) -> Iterable[tuple[str, str]]:
    return _distinct(people, "team_id", "team").items()


def _distinct(rows: Records, key: str, name: str) -> dict[str, str]:
    return {row[key]: row[name] for row in rows}


def _sorted(rows: Iterable[dict[str, Any]]) -> Records:
    by_name: Callable[[dict[str, Any]], str] = lambda row: row["name"].casefold()  # noqa: E731
    return sorted(rows, key=by_name)

"""Rows of the tab Performance: everyone and everything with a quota or a deal in the last full quarter."""

from collections.abc import Callable, Iterable
from typing import Any

from workbooks.content.cells import Records
from workbooks.content.sales import family_rows

__all__ = ["performance_rows"]


def performance_rows(reps: Records, bookings: Records, quotas: Records, last: str) -> dict[str, Records]:
    """Rows of the four cuts: everyone and everything with a quota or a deal in the last full quarter."""
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
    }


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

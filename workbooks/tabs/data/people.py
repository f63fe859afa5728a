"""People of a plan: who they are, whom they count with, and who is planned."""

from collections.abc import Iterable
from typing import Any

from calculations.fiscal import Quarter
from calculations.schemas import REPS
from workbooks.grammar.cells import Records, day, records, text
from workbooks.models import PlanFacts
from xl_addin.cells.marshal import to_serial

__all__ = ["NO_TERRITORY", "add_unknown", "people_rows", "roster_of"]

NO_TERRITORY = "none"
_UNKNOWN = "No longer in the CRM"


def people_rows(facts: PlanFacts) -> Records:
    """Everyone in the facts, each in one team, by name."""
    people = list(records(REPS.conform(facts.reps)))
    names = {text(person["rep_id"]): text(person["name"]) for person in people}
    managers = {text(person["manager_id"]) for person in people}
    rows = []
    for person in people:
        rep_id, manager_id = text(person["rep_id"]), text(person["manager_id"])
        leads = rep_id in managers
        team_id = rep_id if leads or not manager_id else manager_id
        rows.append(
            {
                "rep_id": rep_id,
                "name": text(person["name"]),
                "role": text(person["role"]),
                "leads": leads,
                "manager_id": manager_id,
                "manager": names.get(manager_id) or text(person["manager"]),
                "team_id": team_id,
                "team": names.get(team_id) or text(person["manager"]) or team_id,
                "territory_key": text(person["territory_id"]) or text(person["territory"]) or NO_TERRITORY,
                "territory": text(person["territory"]) or _no_territory(person),
                "start_date": day(person["start_date"]),
                "is_active": "yes" if person["is_active"] else "no",
            }
        )
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["rep_id"]))


def _no_territory(person: dict[str, Any]) -> str:
    return text(person["territory_id"]) or "Several or none"


def add_unknown(reps: Records, names: dict[str, str], rows: Iterable[dict[str, Any]]) -> None:
    """A line for every rep that deals or quotas name and the list of people does not."""
    for row in rows:
        if row["rep_id"] not in names:
            names[row["rep_id"]] = _UNKNOWN
            reps.append(
                {
                    "rep_id": row["rep_id"],
                    "name": _UNKNOWN,
                    "role": "",
                    "leads": False,
                    "manager_id": "",
                    "manager": "",
                    "team_id": NO_TERRITORY,
                    "team": _UNKNOWN,
                    "territory_key": NO_TERRITORY,
                    "territory": "Several or none",
                    "start_date": None,
                    "is_active": "no",
                }
            )


def roster_of(reps: Records, quotas: Records, accounts: Records, quarter: Quarter, last: str) -> Records:
    """The people who are planned; see `workbooks.book.rows` for who is."""
    carried = {row["rep_id"] for row in quotas if row["quarter"] == last and row["amount"] > 0}
    owners = {row["owner_id"] for row in accounts}
    first_recent, after = to_serial(quarter.shift(-2).start), to_serial(quarter.end)

    def is_recent(rep: dict[str, Any]) -> bool:
        return rep["start_date"] is not None and first_recent <= rep["start_date"] < after

    return [
        rep
        for rep in reps
        if rep["is_active"] == "yes" and (rep["rep_id"] in carried or rep["rep_id"] in owners or is_recent(rep))
    ]

"""People of a plan: who they are, whom they count with and are compared with."""

from collections.abc import Iterable
from typing import Any

from calculations.fiscal import Quarter
from calculations.performance.productivity import tenure_band
from calculations.schemas import REPS
from workbooks.grammar.cells import Records, day, records, text
from workbooks.grammar.rows import Rows
from workbooks.grammar.words import COMPANY, LEFT, NAMELESS
from workbooks.models import PlanFacts
from xl_addin.cells.marshal import from_serial

__all__ = ["NO_TERRITORY", "add_unknown", "group", "people_rows"]

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


def add_unknown(reps: Records, ids: Iterable[str]) -> None:
    """A line for every rep that deals or quotas name and the list of people does not."""
    known = {rep["rep_id"] for rep in reps}
    reps.extend(
        {
            "rep_id": id_,
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
        for id_ in dict.fromkeys(ids)
        if id_ not in known
    )


def group(reps: Records, facts: PlanFacts, bookings: Rows, last: Quarter) -> None:
    """Give each person the groups they are compared in: company, region, segment, tenure.

    Someone who is not active and sold nothing in the last full quarter is in no tenure: they were not in the role.
    """
    labels = facts.groups
    deals = zip(bookings.column("rep_id"), bookings.column("quarter"), strict=True)
    sold = {rep for rep, quarter in deals if quarter == str(last)}
    starts = [None if rep["start_date"] is None else from_serial(rep["start_date"]) for rep in reps]
    for rep, tenure in zip(reps, tenure_band(starts, last.shift(1).start), strict=True):
        is_in_role = rep["is_active"] == "yes" or rep["rep_id"] in sold
        rep["end_date"] = None
        rep["company"], rep["tenure"] = COMPANY, tenure if is_in_role else LEFT
        for name in ("region", "segment"):
            rep[name] = text(labels.get(name, {}).get(rep["rep_id"])) or NAMELESS
        rep["role"] = rep["role"] or NAMELESS

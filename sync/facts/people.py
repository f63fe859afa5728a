"""People with their manager, territory and first day, from the mirror."""

import numpy as np
import pandas as pd

from calculations.fiscal import Calendar, Quarter
from calculations.schemas import REPS
from sync.facts.known import Known, after

__all__ = ["SEVERAL_TERRITORIES", "first_seen", "holders_of", "names_of", "reps_of"]

SEVERAL_TERRITORIES = "Several territories"


def first_seen(bookings: pd.DataFrame, quotas: pd.DataFrame, calendar: Calendar) -> dict[str, str]:
    """First day of the first quarter in which each person sold or carried a quota.

    Nothing is said of those seen in the first quarter of all: the records begin there, and they may have been there
    for years.
    """
    seen = pd.concat([bookings[["rep_id", "quarter"]], quotas[["rep_id", "quarter"]]])
    first = seen.groupby("rep_id")["quarter"].min()
    later = first[first > first.min()]
    return {str(rep): Quarter.parse(label, calendar).start.isoformat() for rep, label in later.items()}


def names_of(known: Known) -> dict[str, str]:
    """The name of each user, of whoever has one."""
    users = known.rows("User")
    named = zip(users.ids["Id"].astype(str).tolist(), users.labels["Name"].texts(), strict=True)
    return {id_: name for id_, name in named if name}


def holders_of(known: Known) -> set[str]:
    """Ids of the people who hold an open deal that began by the day."""
    deals = known.rows("Opportunity")
    is_open = (deals.flags["IsClosed"] != 1) & (deals.flags["IsDeleted"] != 1)
    begun = ~(deals.moments["CreatedDate"] >= after(known.as_of))
    return set(deals.ids["OwnerId"][is_open & begun].astype(str)) - {""}


def reps_of(known: Known, people: set[str], seen: dict[str, str]) -> pd.DataFrame:
    """`REPS` among `people`, by name; `seen` dates those whose user has neither a first day nor a creation date."""
    users, roles = known.rows("User"), known.rows("UserRole")
    ids, managers = users.ids["Id"].astype(str), users.ids["ManagerId"].astype(str)
    name_of = dict(zip(ids, users.labels["Name"].texts(), strict=True))
    role_of = dict(zip(roles.ids["Id"], roles.labels["Name"].texts(), strict=True))
    start = users.moments["Start_Date__c"]
    start = (
        np.where(np.isnat(start), users.moments["CreatedDate"], start).astype("datetime64[D]").astype("datetime64[us]")
    )
    first = pd.to_datetime(pd.Series([seen.get(rep) for rep in ids], dtype=object)).to_numpy(dtype="datetime64[us]")
    territory, name = _served(known, ids.tolist())
    found = pd.DataFrame(
        {
            "rep_id": ids,
            "name": users.labels["Name"].texts(),
            "role": [role_of.get(role, "") for role in users.ids["UserRoleId"]],
            "manager_id": managers,
            "manager": [name_of.get(manager, "") for manager in managers],
            "territory_id": territory,
            "territory": name,
            "start_date": np.where(np.isnat(start), first, start),
            "is_active": users.flags["IsActive"] == 1,
        }
    )
    found = found[found["rep_id"].isin(people)].sort_values(["name", "rep_id"])
    return REPS.conform(found.reset_index(drop=True))


def _served(known: Known, people: list[str]) -> tuple[list[str], list[str]]:
    """Id and name of the territory each person serves."""
    rows, active = known.rows("Territory2"), known.active_territories
    names = rows.labels["Name"].take(active).texts()
    named = dict(zip(rows.ids["Id"][active].astype(str).tolist(), names, strict=True))
    served: dict[str, tuple[str, str]] = {}
    for user, id_ in known.members:
        if id_ in named:
            served[user] = ("", SEVERAL_TERRITORIES) if user in served else (id_, named[id_])
    places = [served.get(person, ("", "")) for person in people]
    return [id_ for id_, _ in places], [name for _, name in places]

"""People with their manager, territory and first day, from the mirror."""

import pandas as pd
from sqlalchemy import Engine, func, select

from calculations.fiscal import Quarter
from calculations.schemas import REPS
from sync.facts.mirror import frame_of, spelled
from sync.store.tables import MIRROR

__all__ = ["SEVERAL_TERRITORIES", "first_seen", "reps_of"]

SEVERAL_TERRITORIES = "Several territories"
_USER, _ROLE = MIRROR["User"], MIRROR["UserRole"]
_TERRITORY, _MODEL, _MEMBER = MIRROR["Territory2"], MIRROR["Territory2Model"], MIRROR["UserTerritory2Association"]


def first_seen(bookings: pd.DataFrame, quotas: pd.DataFrame, first_month: int) -> dict[str, str]:
    """First day of the first quarter in which each person sold or carried a quota."""
    seen = pd.concat([bookings[["rep_id", "quarter"]], quotas[["rep_id", "quarter"]]])
    first = seen.groupby("rep_id")["quarter"].min()
    return {str(rep): Quarter.parse(label, first_month).start.isoformat() for rep, label in first.items()}


def reps_of(engine: Engine, people: set[str], seen: dict[str, str]) -> pd.DataFrame:
    """`REPS` among `people`, by name; `seen` dates those whose user has neither a first day nor a creation date."""
    manager = _USER.alias("manager")
    found = frame_of(
        engine,
        select(
            _USER.c.Id.label("rep_id"),
            _USER.c.Name.label("name"),
            _ROLE.c.Name.label("role"),
            _USER.c.ManagerId.label("manager_id"),
            manager.c.Name.label("manager"),
            func.coalesce(_USER.c.Start_Date__c, _USER.c.CreatedDate).label("start_date"),
            _USER.c.IsActive.label("is_active"),
        )
        .join(_ROLE, _ROLE.c.Id == _USER.c.UserRoleId, isouter=True)
        .join(manager, manager.c.Id == _USER.c.ManagerId, isouter=True)
        .order_by(_USER.c.Name, _USER.c.Id),
    )
    found = found[found["rep_id"].isin(people)]
    members = frame_of(
        engine,
        select(_MEMBER.c.UserId, _TERRITORY.c.Id, _TERRITORY.c.Name)
        .join(_TERRITORY, _TERRITORY.c.Id == _MEMBER.c.Territory2Id)
        .join(_MODEL, _MODEL.c.Id == _TERRITORY.c.Territory2ModelId)
        .where(_MODEL.c.State == "Active", _MEMBER.c.IsActive.is_not(False)),
    )
    served: dict[str, tuple[str, str]] = {}
    for user, id_, name in members[["UserId", "Id", "Name"]].astype(str).to_numpy():
        served[user] = ("", SEVERAL_TERRITORIES) if user in served else (id_, name)
    places = [served.get(rep_id, ("", "")) for rep_id in found["rep_id"]]
    found = spelled(found, "role", "manager_id", "manager").assign(
        territory_id=[id_ for id_, _ in places], territory=[name for _, name in places]
    )
    found["start_date"] = pd.to_datetime(
        [
            stamp[:10] if isinstance(stamp, str) else seen.get(rep, "")
            for rep, stamp in found[["rep_id", "start_date"]].to_numpy()
        ]
    )
    found["is_active"] = found["is_active"].astype(bool)
    return REPS.conform(found.reset_index(drop=True))

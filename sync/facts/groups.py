"""Groups that people belong to beside role, manager and territory: region and segment."""

from collections.abc import Iterable, Mapping

import pandas as pd
from sqlalchemy import Engine, select

from sync.facts.mirror import frame_of, spelled
from sync.store.tables import MIRROR

__all__ = ["MIXED", "groups_of"]

MIXED = "several"
_MOST = 2 / 3 - 1e-9
_USER, _TERRITORY, _MODEL = MIRROR["User"], MIRROR["Territory2"], MIRROR["Territory2Model"]
_MEMBER = MIRROR["UserTerritory2Association"]


def groups_of(engine: Engine, accounts: pd.DataFrame, profiles: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Label of each rep id, by dimension: `region` and `segment`; dimensions and people without one are left out.

    The region is the part of the territory tree that all of a person's territories lie in, seen from its highest level
    with more than one territory. Without a territory it is the user's department, and without that the region two
    thirds of their accounts lie in. The segment is that of two thirds of their accounts; "several" where none is.

    Args:
        accounts: `ACCOUNTS`. profiles: `ACCOUNT_PROFILES` of the same accounts.
    """
    by_account = profiles.set_index("account_id")["region"]
    owned = accounts[accounts["owner_id"] != ""]
    region = _most(owned["owner_id"], owned["account_id"].map(by_account).fillna(""))
    departments = spelled(frame_of(engine, select(_USER.c.Id, _USER.c.Department)), "Department")
    region |= {str(user): str(name) for user, name in departments.itertuples(index=False) if name}
    region |= _territory_regions(engine)
    found = {"region": region, "segment": _most(owned["owner_id"], owned["segment"])}
    return {name: labels for name, labels in found.items() if labels}


def _most(owner: "pd.Series[str]", label: "pd.Series[str]") -> dict[str, str]:
    """The label of two thirds of each owner's rows, else `MIXED`; owners without any label are left out."""
    counts = pd.DataFrame({"owner": owner, "label": label})
    counts = counts[counts["label"] != ""].value_counts().rename("rows").reset_index()
    first = counts.sort_values(["owner", "rows", "label"], ascending=[True, False, True]).drop_duplicates("owner")
    whole = counts.groupby("owner")["rows"].sum()
    shares = first["rows"].to_numpy() / whole[first["owner"]].to_numpy()
    labels = first["label"].astype(object).where(shares >= _MOST, MIXED)
    return dict(zip(first["owner"].tolist(), labels.tolist(), strict=True))


def _territory_regions(engine: Engine) -> dict[str, str]:
    active = select(_TERRITORY.c.Id, _TERRITORY.c.Name, _TERRITORY.c.ParentTerritory2Id).join(
        _MODEL, _MODEL.c.Id == _TERRITORY.c.Territory2ModelId
    )
    rows = frame_of(engine, active.where(_MODEL.c.State == "Active"))
    parent = {str(row.Id): str(row.ParentTerritory2Id or "") for row in rows.itertuples(index=False)}
    names = {str(row.Id): str(row.Name) for row in rows.itertuples(index=False)}
    tops = _highest_level(parent)
    members = frame_of(engine, select(_MEMBER.c.UserId, _MEMBER.c.Territory2Id).where(_MEMBER.c.IsActive.is_not(False)))
    found: dict[str, str] = {}
    for user, territory in members.astype(str).itertuples(index=False):
        top = next((one for one in _line(territory, parent) if one in tops), "")
        if top:
            label = names[top]
            found[user] = label if found.get(user, label) == label else MIXED
    return found


def _highest_level(parent: Mapping[str, str]) -> set[str]:
    """The territories of the highest level that has more than one, or all roots."""
    level = {one for one, above in parent.items() if above not in parent}
    while len(level) == 1:
        below = {one for one, above in parent.items() if above in level}
        if not below:
            break
        level = below
    return level


def _line(territory: str, parent: Mapping[str, str]) -> Iterable[str]:
    """A territory and those above it; a tree that bites its tail ends there."""
    seen: set[str] = set()
    while territory in parent and territory not in seen:
        seen.add(territory)
        yield territory
        territory = parent[territory]

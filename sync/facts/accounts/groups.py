"""Groups that people belong to beside role, manager and territory: region and segment."""

from collections.abc import Iterable, Mapping

import pandas as pd

from sync.facts.known import Known
from workbooks.models import MIXED

__all__ = ["groups_of"]


_MOST = 2 / 3 - 1e-9


def groups_of(known: Known, accounts: pd.DataFrame, profiles: pd.DataFrame) -> dict[str, dict[str, str]]:
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
    users = known.rows("User")
    departments = zip(users.ids["Id"].astype(str).tolist(), users.labels["Department"].texts(), strict=True)
    region |= {user: name for user, name in departments if name}
    region |= _territory_regions(known)
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


def _territory_regions(known: Known) -> dict[str, str]:
    rows, active = known.rows("Territory2"), known.active_territories
    ids, above = (rows.ids[name].astype(str)[active].tolist() for name in ("Id", "ParentTerritory2Id"))
    parent = dict(zip(ids, above, strict=True))
    names = dict(zip(ids, rows.labels["Name"].take(active).texts(), strict=True))
    tops = _highest_level(parent)
    found: dict[str, str] = {}
    for user, territory in known.members:
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

"""Who shares accounts with whom: pools of people who do the same job in the same place, and whose an account is."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity

__all__ = ["DIMENSIONS", "Pooling", "account_pools", "label_of_most", "pools_of"]

DIMENSIONS = ("region", "segment", "role", "product line")
"""What pools are told apart by, in the order a pool's name says them."""

_MOST = 2 / 3 - 1e-9
_SPECIALISED = 0.8
_BETWEEN = " · "
_MARKS = re.compile(r"[,;:/|()&-]+(?=\s|$)|(?<=\s)[,;:/|()&-]+")
_BY_HAND = "\n"


@dataclass(frozen=True, slots=True)
class Pooling:
    """How a company shares out accounts.

    by: the dimensions that keep people apart, of `DIMENSIONS`. named: pool of people by their id or their name, in
    place of what the company's records say.
    """

    by: tuple[str, ...] = DIMENSIONS
    named: Mapping[str, str] = field(default_factory=dict)


def label_of_most(owner: "pd.Series[str]", label: "pd.Series[str]", weight: "pd.Series[float]") -> "pd.Series[str]":
    """The label with two thirds of each owner's weight, empty where none has; owners without weight are left out."""
    told = pd.DataFrame({"owner": owner.to_numpy(), "label": label.to_numpy(), "weight": weight.to_numpy()})
    told = told[(told["weight"] > 0) & (told["label"] != "")]
    sums = told.groupby(["owner", "label"], sort=True)["weight"].sum().reset_index()
    first = sums.sort_values(["owner", "weight", "label"], ascending=[True, False, True]).drop_duplicates("owner")
    share = first["weight"].to_numpy() / told.groupby("owner")["weight"].sum().reindex(first["owner"]).to_numpy()
    return pd.Series(np.where(share >= _MOST, first["label"], ""), index=first["owner"].tolist(), dtype=object)


def pools_of(
    people: pd.DataFrame, pooling: Pooling | None = None, places: Collection[str] = ()
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """The pool of each person, and what it is made of.

    Args:
        people: a row per person with rep_id, name, manager_id and, empty where not known, region, segment, role and
            product_line; for segment and product line, NaN says that nothing speaks of the person at all.
        pooling: by what people are kept apart; by everything, where not given.
        places: territories, countries and the like: a role that names one says nothing more by it.

    Returns:
        rep_id, pool, and the parts of its name that count: region, rest. A role without its places counts where people
        of several managers have it, or a manager's people have several: one that a single team has says where it sits,
        not what it does. Segment and product line count where four fifths of those who hold accounts or sell have one.
        But for the region, a part that all have alike is left out of the name. Who has no label of a dimension takes
        the one most of their manager's people have. Findings name people who are alone in their pool, and names of
        `pooling` that nobody has.
    """
    pooling = pooling or Pooling()
    parts = {name: _filled(people, _label(people, name, places)) for name in DIMENSIONS if name in pooling.by}
    region = parts.pop("region", pd.Series("", index=people.index, dtype=object))
    rest = _joined([label for label in parts.values() if label.nunique() > 1], people.index)
    named, unknown = _named(people, pooling.named)
    pool = named.where(named != "", _joined([region, rest], people.index))
    own = _BY_HAND + named  # nothing of theirs is taken to others by where it lies
    made = pd.DataFrame(
        {
            "rep_id": people["rep_id"],
            "pool": pool,
            "region": region.where(named == "", None),
            "rest": rest.where(named == "", own),
        }
    )
    return made.reset_index(drop=True), (*_lonely(people, pool), *unknown)


def _label(people: pd.DataFrame, name: str, places: Collection[str]) -> "pd.Series[str]":
    """A dimension's label of each person, empty where it does not count."""
    if name == "role":
        return _jobs(people, places)
    label = people[name.replace(" ", "_")].astype(object)
    if name in ("segment", "product line"):
        heard = label.notna()
        told = heard & (label != "")
        if not heard.any() or told.sum() < _SPECIALISED * heard.sum():
            return pd.Series("", index=people.index, dtype=object)
    return label.where(label.notna(), "")


def _jobs(people: pd.DataFrame, places: Collection[str]) -> "pd.Series[str]":
    """The roles that say what someone does, without places; empty for those that only say in which team."""
    labels = {*places, *(str(label) for name in ("region", "segment") for label in people[name].dropna())} - {""}
    longest = sorted(labels, key=lambda label: (-len(label), label))
    named = re.compile(
        r"(?<!\w)(?:" + "".join(f"{re.escape(label)}|" for label in longest) + r"team \d+)(?!\w)", re.IGNORECASE
    )
    told = people["role"].astype(object).fillna("")
    jobs = {role: " ".join(_MARKS.sub(" ", named.sub(" ", role)).split()) for role in set(told)}
    role, manager = told.map(jobs), people["manager_id"]
    teams = manager.groupby(role).transform("nunique")
    roles = role.groupby(manager).transform("nunique")
    return role.where((teams > 1) | (roles > 1), "")


def _filled(people: pd.DataFrame, label: "pd.Series[str]") -> "pd.Series[str]":
    """Labels, with the most common one of the manager's people where there is none."""
    told = label != ""
    usual = label[told].groupby(people.loc[told, "manager_id"]).agg(lambda labels: min(labels.mode())).to_dict()
    return label.where(told, people["manager_id"].map(usual).astype(object)).fillna("")


def _joined(parts: "Sequence[pd.Series[str]]", index: pd.Index) -> "pd.Series[str]":
    """The parts that are not empty in one name."""
    names = [_BETWEEN.join(filter(None, row)) for row in zip(*parts, strict=True)] if parts else [""] * len(index)
    return pd.Series(names, index=index, dtype=object)


def _named(people: pd.DataFrame, named: Mapping[str, str]) -> tuple["pd.Series[str]", tuple[Finding, ...]]:
    """The pools people were given by hand, by id or name, and a finding on names that nobody has."""
    by_key = {key.strip().casefold(): pool.strip() for key, pool in named.items()}
    found = [
        by_key.get(str(id_).casefold(), by_key.get(str(name).casefold(), ""))
        for id_, name in zip(people["rep_id"], people["name"], strict=True)
    ]
    known = {str(key).casefold() for column in ("rep_id", "name") for key in people[column]}
    strange = tuple(sorted(key for key in named if key.strip().casefold() not in known))
    pool = pd.Series(found, index=people.index, dtype=object)
    if not strange:
        return pool, ()
    said = f"{len(strange)} people who were given a pool are not planned: {', '.join(strange[:3])}."
    remedy = "Correct them under territory.pools in qplan.toml."
    return pool, (Finding("territory.pool-of-nobody", said, remedy, strange, Severity.WARNING),)


def _lonely(people: pd.DataFrame, pool: "pd.Series[str]") -> tuple[Finding, ...]:
    """Says who shares accounts with nobody."""
    alone = pool.groupby(pool).transform("size") == 1
    if len(people) < 2 or not alone.any():
        return ()
    said = f"{alone.sum()} people are alone in their pool: nobody does the same job in the same place."
    remedy = "They keep their accounts; to share with others, name a pool under territory.pools in qplan.toml."
    return (Finding("territory.pool-of-one", said, remedy, tuple(people["rep_id"][alone]), Severity.NOTE),)


def account_pools(accounts: pd.DataFrame, pools: pd.DataFrame) -> "pd.Series[str]":
    """The pool each account is shared out in, in the order of `accounts`; empty where nothing tells.

    Args:
        accounts: owner, country and segment. pools: of `pools_of`.

    An account belongs to its owner's pool, but what someone holds in a country whose accounts are held to two thirds in
    another region returns to those who do the same job there. Without a planned owner it goes where two thirds of the
    accounts of its country and segment are, else of its country, else of its segment.
    """
    people = pools.set_index("rep_id")
    owner = accounts["owner"]
    pool, region, rest = (owner.map(people[name].to_dict()) for name in ("pool", "region", "rest"))
    country, segment = accounts["country"].fillna(""), accounts["segment"].fillna("")
    home = _usual(country, region, country != "").where(lambda found: found.notna(), region)
    pool_at = {(r, s): p for r, s, p in zip(people["region"], people["rest"], people["pool"], strict=True)}
    returned = [pool_at.get((r, s)) for r, s in zip(home.tolist(), rest.tolist(), strict=True)]
    usual_there = pd.Series(returned, index=accounts.index, dtype=object)
    found = usual_there.where(usual_there.notna() & (home != region), pool)
    both = country + "\n" + segment
    for key, told in ((both, (country != "") & (segment != "")), (country, country != ""), (segment, segment != "")):
        found = found.where(pool.notna() | found.notna(), _usual(key, pool, told))
    return found.fillna("")


def _usual(key: "pd.Series[str]", label: "pd.Series[str]", told: "pd.Series[bool]") -> "pd.Series[str]":
    """The label two thirds of the rows of a key have, of those with a label; missing where none has, or no key."""
    rows = pd.DataFrame({"key": key, "label": label})[told & label.notna()]
    counts = rows.value_counts().rename("rows").reset_index()
    whole = counts.groupby("key")["rows"].transform("sum")
    usual = counts[counts["rows"] >= _MOST * whole].set_index("key")["label"]
    return key.where(told).map(usual.to_dict()).astype(object)

"""Accounts and reps of the territories as columns: what each option gives whom, and why."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbooks.grammar.cells import Records, records, text
from workbooks.grammar.columns import days, moneys, numbers, order_by, texts
from workbooks.grammar.rows import Rows
from workbooks.grammar.words import NOBODY
from workbooks.models import TerritoryFacts, TerritoryOption
from workbooks.tabs.territory_scenarios.tab import OPTIONS

__all__ = ["Territories", "labels_of", "territories_of"]

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Territories:
    """The accounts, those that move first by their rank, then by revenue; and the reps by pool and name."""

    accounts: Rows
    reps: Records


def labels_of(reps: pd.DataFrame) -> dict[str, str]:
    """What each rep is called in the workbook, by id: the name, with the end of the id where two share it."""
    ids = list(map(str, reps["rep_id"]))
    names = [name or id_ for id_, name in zip(ids, texts(reps["name"]), strict=True)]
    shared = Counter(map(str.casefold, names))
    return {
        id_: f"{name} ({id_[-6:]})" if shared[name.casefold()] > 1 else name
        for id_, name in zip(ids, names, strict=True)
    }


def territories_of(territory: TerritoryFacts) -> Territories:
    """Accounts and reps of the territories, people by the names they have in the workbook."""
    labels = labels_of(territory.reps)
    reps = [
        {"rep": labels[str(row["rep_id"])], "rep_id": str(row["rep_id"]), "pool": text(row["pool"]),
         "peers": text(row["peers"]),
         "capacity": round(float(row["capacity"]), 6)}
        for row in records(territory.reps)
    ]  # fmt: skip
    reps.sort(key=lambda row: (str(row["pool"]).casefold(), str(row["rep"]).casefold()))
    return Territories(_accounts(territory, labels), reps)


def _accounts(territory: TerritoryFacts, labels: Mapping[str, str]) -> Rows:
    frame = territory.accounts
    ids, names = list(map(str, frame["account_id"].tolist())), texts(frame["name"])
    owners = [labels.get(str(owner), "") for owner in frame["owner"].tolist()]
    moved = set().union(*(option.reps for option in territory.options))
    columns: dict[str, list[Any]] = {
        "account_id": ids,
        "name": names,
        "owner": owners,
        "potential": moneys(frame["potential"]),
        "workload": numbers(frame["workload"], 4),
        "arr": moneys(frame["arr"]),
        "tenure": numbers(frame["tenure"], 4),
        "renewal_date": days(frame["renewal_date"]),
        "open_deals": _known(frame["open_deals"].astype(int).tolist()),
        "lock_reason": texts(frame["lock_reason"]),
        "pool": texts(frame["pool"]),
        "segment": texts(frame["segment"]),
        "region": texts(frame["region"]),
        "sales": _known(_amounts(frame, "sales")),
        "white_space": _known(_amounts(frame, "white_space")),
    }
    by_name = {option.name: option for option in territory.options}
    for name in OPTIONS:
        option = by_name.get(name)
        columns[name] = _given(option, ids, labels)
        columns[f"{name}_reason"] = _reasons(option, ids, labels)
    columns |= _ranked(territory, ids, owners)
    unranked = max((move.rank for move in territory.moves), default=0) + 1
    order = order_by([id_ not in moved for id_ in ids], [rank or unranked for rank in columns["rank"]],
                     np.negative(columns["arr"]).tolist(), map(str.casefold, names), ids)  # fmt: skip
    return Rows(columns, len(ids)).ordered(order)


def _ranked(territory: TerritoryFacts, accounts: list[str], owners: list[str]) -> dict[str, list[Any]]:
    """Rank, budget and money of the accounts of the ranked moves; nothing of the others.

    One that an option moves and no ranking holds, such as a move of an earlier release, needs a budget of everything;
    one that finds an owner needs none.
    """
    moves = {move.account_id: move for move in territory.moves}
    found = [moves.get(account) for account in accounts]
    moved = set().union(*(option.reps for option in territory.options))
    unranked = [1.0 if owner and account in moved else None for account, owner in zip(accounts, owners, strict=True)]
    return {
        "rank": [None if move is None else move.rank for move in found],
        "needs": [least if move is None else move.needs for move, least in zip(found, unranked, strict=True)],
        **{
            name: [None if move is None else round(getattr(move, name), 2) for move in found]
            for name in ("gain", "net", "risk_low", "risk_high")
        },
    }


def _amounts(frame: pd.DataFrame, name: str) -> list[float]:
    """Money that may be unknown or negative: nothing, as the assessment takes it."""
    if name not in frame:
        return [0.0] * len(frame)
    return moneys(frame[name].astype(np.float64).clip(lower=0.0))


def _known(amounts: list[Any]) -> list[Any]:
    """Numbers, nothing in the place of zero: sums and functions read both alike, and a blank takes no cell."""
    return [amount or None for amount in amounts]


def _given(option: TerritoryOption | None, accounts: list[str], labels: Mapping[str, str]) -> list[str | None]:
    """Who gets each account under an option, nothing where it stays."""
    reps = option.reps if option else {}
    return [labels.get(rep, NOBODY) if (rep := reps.get(account)) else None for account in accounts]


def _reasons(option: TerritoryOption | None, accounts: list[str], labels: Mapping[str, str]) -> list[str | None]:
    """Why an option moves each account, with people by name, nothing where it stays; each sentence is worded once."""
    said = option.reasons if option else {}
    odd = [id_ for id_ in labels if not _WORD.fullmatch(id_)]
    worded = {reason: text(_by_name(reason, labels, odd)) or None for reason in set(said.values())}
    return [worded[said[account]] if account in said else None for account in accounts]


def _by_name(reason: str, labels: Mapping[str, str], odd: Sequence[str]) -> str:
    """A sentence with people's names in place of their ids; `odd` are the ids that are no single word."""
    for id_ in odd:
        reason = reason.replace(id_, labels[id_])
    return _WORD.sub(lambda word: labels.get(word[0], word[0]), reason)

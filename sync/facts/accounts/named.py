"""Records that deals point to, as codes with names: owners, and accounts with their segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sync.facts.columns import Codes, Labels
from sync.facts.known import Known
from sync.facts.mirror import Rows

__all__ = ["Named", "accounts_named", "countries_of", "owners_named", "regions_named", "regions_of", "segments_of"]

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Named:
    """Records of one object: `codes` of their ids, `names` by code, and `group`, the code of each one's group.

    `groups` are the groups' names in order; records without one have −1.
    """

    codes: Codes
    names: Sequence[str]
    group: NDArray[np.int32]
    groups: Sequence[str]


def segments_of(accounts: Rows) -> Texts:
    """The segment of each account: the org's own field, or else its industry."""
    return _first(accounts.labels["Segment__c"], accounts.labels["Industry"])


def regions_of(accounts: Rows) -> Texts:
    """The region of each account as the org names it."""
    return accounts.labels["Region__c"].texts()


def countries_of(accounts: Rows) -> Texts:
    """The country each account is billed in."""
    return accounts.labels["BillingCountry"].texts()


def owners_named(known: Known) -> Named:
    """Everyone who may own a deal."""
    users = known.rows("User")
    order = np.argsort(users.ids["Id"])
    names = users.labels["Name"].take(order).texts().tolist()
    return Named(Codes(users.ids["Id"]), names, np.full(len(order), -1, dtype=np.int32), [])


def accounts_named(known: Known) -> Named:
    """Every account, grouped by segment."""
    accounts, order = known.rows("Account"), known.account_rows
    segments = pd.Series(segments_of(accounts)[order], dtype=object)
    group, groups = pd.factorize(segments.where(segments != "", None), sort=True)
    names = accounts.labels["Name"].take(order).texts().tolist()
    return Named(known.accounts, names, group.astype(np.int32), [str(name) for name in groups])


def regions_named(known: Known) -> list[str]:
    """The region of each account by its code: the org's own, or else the country; empty where neither is known."""
    accounts = known.rows("Account")
    own, country = regions_of(accounts)[known.account_rows], countries_of(accounts)[known.account_rows]
    return [str(name) for name in np.where(own != "", own, country)]


def _first(*each: Labels) -> NDArray[Any]:
    """The first text of each row that is not empty."""
    found, *others = (labels.texts() for labels in each)
    for texts in others:
        found = np.where(found != "", found, texts)
    return found

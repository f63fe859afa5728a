"""Records that deals point to, as codes with names: owners, and accounts with their segment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Engine, func, literal_column, select

from sync.facts.columns import Codes, as_ids
from sync.facts.mirror import frame_of
from sync.store.tables import MIRROR

__all__ = ["Named", "account_segment", "accounts_named", "owners_named"]

_USER, _ACCOUNT = MIRROR["User"], MIRROR["Account"]


@dataclass(frozen=True, slots=True)
class Named:
    """Records of one object: `codes` of their ids, `names` by code, and `group`, the code of each one's group.

    `groups` are the groups' names in order; records without one have −1.
    """

    codes: Codes
    names: Sequence[str]
    group: NDArray[np.int32]
    groups: Sequence[str]


def account_segment() -> ColumnElement[str]:
    """The segment of an account: the org's own field, or else its industry."""
    return func.coalesce(func.nullif(_ACCOUNT.c.Segment__c, ""), func.nullif(_ACCOUNT.c.Industry, ""))


def owners_named(engine: Engine) -> Named:
    """Everyone who may own a deal."""
    return _named(frame_of(engine, select(_USER.c.Id, _USER.c.Name, literal_column("NULL"))))


def accounts_named(engine: Engine) -> Named:
    """Every account, grouped by segment."""
    return _named(frame_of(engine, select(_ACCOUNT.c.Id, _ACCOUNT.c.Name, account_segment())))


def _named(found: pd.DataFrame) -> Named:
    found.columns = pd.Index(["id", "name", "group"])
    ids = as_ids(found["id"].tolist())
    found = found.iloc[np.argsort(ids)]
    group, groups = pd.factorize(found["group"].astype(object), sort=True)
    names = found["name"].astype(object).where(found["name"].notna(), "").tolist()
    return Named(Codes(ids), names, group.astype(np.int32), [str(name) for name in groups])

"""Packages kept in the store, each under its digest; none is ever changed."""

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from sync.model.times import time_text
from sync.store.database import writing
from sync.store.tables import PACKAGES

__all__ = ["keep", "kept"]


def keep(engine: Engine, plan_id: str, digest: str, document: Mapping[str, Any], at: datetime) -> bool:
    """Keep the JSON of a package; False when the plan has one of that digest already, which says the same."""
    row = {
        "plan_id": plan_id,
        "digest": digest,
        "kept_at": time_text(at),
        "package": zlib.compress(json.dumps(document, ensure_ascii=False).encode(), 6),
    }
    with writing(engine, lock="packages") as connection:
        there = select(PACKAGES.c.digest).where(PACKAGES.c.plan_id == plan_id, PACKAGES.c.digest == digest)
        if connection.execute(there).first() is not None:
            return False
        connection.execute(insert(PACKAGES), [row])
    return True


def kept(engine: Engine, plan_id: str, digest: str) -> dict[str, Any] | None:
    """The JSON of a package by its digest; None when there is none."""
    asked = select(PACKAGES.c.package).where(PACKAGES.c.plan_id == plan_id, PACKAGES.c.digest == digest)
    with engine.connect() as connection:
        found = connection.execute(asked).scalar_one_or_none()
    if found is None:
        return None
    told: dict[str, Any] = json.loads(zlib.decompress(found))
    return told

"""Versions of plans kept in the store, each with the workbook it was read from; none is ever changed."""

import json
import zlib

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from sync.model.times import time_text
from sync.model.version import Version
from sync.store.database import writing
from sync.store.tables import VERSIONS

__all__ = ["keep", "kept", "listed", "newest", "numbers", "workbook"]


def keep(engine: Engine, version: Version, workbook: bytes) -> bool:
    """Keep a version; False when the plan has one of that name already, which stays what it is."""
    row = {
        "plan_id": version.plan_id,
        "name": version.name,
        "at": time_text(version.at),
        "version": zlib.compress(version.model_dump_json().encode(), 6),
        "workbook": workbook,
    }
    try:
        with writing(engine, lock="versions") as connection:
            connection.execute(insert(VERSIONS), [row])
    except IntegrityError:
        return False
    return True


def listed(engine: Engine, plan_id: str) -> list[Version]:
    """The versions of a plan, the oldest first."""
    asked = select(VERSIONS.c.version).where(VERSIONS.c.plan_id == plan_id).order_by(VERSIONS.c.at, VERSIONS.c.name)
    with engine.connect() as connection:
        return [_read(packed) for packed in connection.execute(asked).scalars()]


def numbers(engine: Engine, plan_id: str) -> dict[str, int]:
    """The names of a plan's versions, each with its number from 1, in the order they were kept."""
    asked = select(VERSIONS.c.name).where(VERSIONS.c.plan_id == plan_id).order_by(VERSIONS.c.at, VERSIONS.c.name)
    with engine.connect() as connection:
        return {name: number for number, name in enumerate(connection.execute(asked).scalars(), start=1)}


def newest(engine: Engine, plan_id: str, count: int) -> list[Version]:
    """The newest so many versions of a plan, the newest first."""
    asked = (
        select(VERSIONS.c.version)
        .where(VERSIONS.c.plan_id == plan_id)
        .order_by(VERSIONS.c.at.desc(), VERSIONS.c.name.desc())
        .limit(count)
    )
    with engine.connect() as connection:
        return [_read(packed) for packed in connection.execute(asked).scalars()]


def kept(engine: Engine, plan_id: str, name: str) -> Version | None:
    """The version of a name; None when there is none."""
    asked = select(VERSIONS.c.version).where(VERSIONS.c.plan_id == plan_id, VERSIONS.c.name == name)
    with engine.connect() as connection:
        packed = connection.execute(asked).scalar_one_or_none()
    return None if packed is None else _read(packed)


def workbook(engine: Engine, plan_id: str, name: str) -> bytes | None:
    """The workbook of a version, byte for byte; None when there is none."""
    asked = select(VERSIONS.c.workbook).where(VERSIONS.c.plan_id == plan_id, VERSIONS.c.name == name)
    with engine.connect() as connection:
        found = connection.execute(asked).scalar_one_or_none()
    return None if found is None else bytes(found)


def _read(packed: bytes) -> Version:
    return Version.load(json.loads(zlib.decompress(packed)))

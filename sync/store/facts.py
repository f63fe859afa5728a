"""Facts kept in the store: what was worked out of a snapshot once is read again to the last bit."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, delete, insert, or_, select

from sync.store.database import writing
from sync.store.tables import FACTS
from sync.store.values import UnknownFormError, told, untold
from workbooks.models import PlanFacts

__all__ = ["PLAN", "QUOTAS", "FactsKey", "keep", "kept"]

PLAN, QUOTAS = "plan", "quotas"
"""Whose facts: of the whole plan, or of its quotas alone."""


@dataclass(frozen=True, slots=True)
class FactsKey:
    """What facts were worked out of: a state of the mirror, a quarter seen from a day, and all else that decides them.

    role: `PLAN` or `QUOTAS`. basis: digest of the program and of the settings.
    """

    role: str
    snapshot_id: str
    quarter: str
    as_of: date
    basis: str


def keep(engine: Engine, key: FactsKey, facts: PlanFacts) -> bool:
    """Keep facts in the place of the ones before them; whether they could be kept.

    Facts that hold something of a kind without a form are not: they are worked out again.
    """
    try:
        row = {**_values(key), "facts": told(facts)}
    except UnknownFormError:
        return False
    older = or_(FACTS.c.snapshot_id != key.snapshot_id, FACTS.c.quarter == key.quarter)
    with writing(engine, lock="facts") as connection:
        connection.execute(delete(FACTS).where(FACTS.c.role == key.role, older))
        connection.execute(insert(FACTS), [row])
    return True


def kept(engine: Engine, key: FactsKey) -> PlanFacts | None:
    """The facts worked out of the same; None when there are none, or when they were kept in another form."""
    asked = select(FACTS.c.facts).where(*(FACTS.c[name] == value for name, value in _values(key).items()))
    with engine.connect() as connection:
        found = connection.execute(asked).scalar_one_or_none()
    if found is None:
        return None
    try:
        facts = untold(found)
    except UnknownFormError:
        return None
    return facts if isinstance(facts, PlanFacts) else None


def _values(key: FactsKey) -> dict[str, str]:
    return {
        "role": key.role,
        "snapshot_id": key.snapshot_id,
        "quarter": key.quarter,
        "as_of": key.as_of.isoformat(),
        "basis": key.basis,
    }

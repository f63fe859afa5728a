"""Territory models: one is active, those before it are archived, and nobody edits these."""

import sqlite3

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import to_18
from sync.emulators.salesforce.org import Org

__all__ = ["check_model", "set_model_state"]

_STEPS = {("Planning", "Active"), ("Active", "Archived"), ("Planning", "Archived")}


def set_model_state(org: Org, model: str, state: str) -> None:
    """Activate or archive a model, at once; activating one archives the one that is active.

    What an archived model held stays to be read. ValueError: no such model, or a step there is not (an archived model
    never comes back).
    """
    stamp = org.stamp()
    with org.write() as db:
        found = db.execute("SELECT State FROM Territory2Model WHERE Id = ?", (to_18(model),)).fetchone()
        if found is None:
            raise ValueError(f"there is no territory model {model}")
        if (found[0], state) not in _STEPS:
            raise ValueError(f"a model that is {found[0]} cannot become {state}")
        archiving = "UPDATE Territory2Model SET State = 'Archived', DeactivatedDate = ?, LastModifiedDate = ?, "
        archiving += "SystemModstamp = ? WHERE "
        if state == "Archived":
            db.execute(f"{archiving} Id = ?", (stamp, stamp, stamp, to_18(model)))
            return
        db.execute(f"{archiving} State = 'Active'", (stamp, stamp, stamp))
        db.execute(
            "UPDATE Territory2Model SET State = 'Active', ActivatedDate = ?, LastModifiedDate = ?, SystemModstamp = ? "
            "WHERE Id = ?",
            (stamp, stamp, stamp, to_18(model)),
        )


def check_model(db: sqlite3.Connection, territory: str) -> None:
    """FIELD_INTEGRITY_EXCEPTION for a change to a territory of an archived model, or to what it holds."""
    found = db.execute(
        "SELECT m.State FROM Territory2 t JOIN Territory2Model m ON m.Id = t.Territory2ModelId WHERE t.Id = ?",
        (territory,),
    ).fetchone()
    if found is not None and found[0] == "Archived":
        message = "Territory ID: the territory belongs to an archived territory model, which cannot be changed"
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", message, ("Territory2Id",))

"""What plans write to the CRM: one file for each kind of record, and all of them in one list.

To add a kind, write its file (see `kind.Kind`) and name it here. Changes of every kind are compared, approved, written,
read back, verified and traced by the same code, which knows none of them.
"""

from sync.writeback.wants.kind import Gathered, Kind, World
from sync.writeback.wants.quota import QUOTA

__all__ = ["KINDS", "Gathered", "Kind", "World", "kind_of"]

KINDS: tuple[Kind, ...] = (QUOTA,)


def kind_of(sobject: str) -> Kind | None:
    """The kind of record that plans write to an object; None when they write none."""
    return next((kind for kind in KINDS if kind.sobject == sobject), None)

"""The records of an object by Id and by name, so that a file that says a name finds the row of another one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from sync.crm.csv_export.ids import name_alone, record_id
from sync.crm.csv_export.read import Row

__all__ = ["CALLED", "Directory", "folded"]

CALLED: Mapping[str, tuple[str, ...]] = {
    "User": ("Name", "Email", "Username"),
    "Account": ("Name",),
    "Product2": ("Name", "ProductCode"),
    "Opportunity": ("Name",),
}
"""What a record of an object is called by in other files."""


class Directory:
    """The records of one object, and what they are called.

    Args:
        sobject: the object. rows: of its own files, with their Ids.
    """

    def __init__(self, sobject: str, rows: Iterable[Row]) -> None:
        self._sobject = sobject
        named: defaultdict[str, set[str]] = defaultdict(set)
        written: dict[str, str] = {}
        ids = set()
        for row in rows:
            id_ = str(row["Id"])
            ids.add(id_)
            for field in CALLED.get(sobject, ()):
                if row.get(field) is not None:
                    named[folded(str(row[field]))].add(id_)
                    written.setdefault(folded(str(row[field])), str(row[field]))
        self.ids: AbstractSet[str] = ids
        self.named: Mapping[str, AbstractSet[str]] = named
        self._written: Mapping[str, str] = written

    def id_of(self, text: str) -> str | None:
        """The Id of the record with this Id, or the only one of this name; None where there is none, or several."""
        text = self._alone(text)
        id_ = record_id(text, self._sobject)
        if id_ in self.ids:
            return id_
        called = self.named.get(folded(text), set())
        return next(iter(called)) if len(called) == 1 else None

    def _alone(self, text: str) -> str:
        return name_alone(text) if self._sobject == "User" else text

    def as_written(self, name: str) -> str:
        """A folded name as its file writes it."""
        return self._written[name]

    def are_called(self, text: str) -> int:
        """How many records have this name, where none has it as its Id."""
        text = self._alone(text)
        return 0 if record_id(text, self._sobject) in self.ids else len(self.named.get(folded(text), ()))


def folded(text: str) -> str:
    """A name without regard to capitals and blanks, as files are joined."""
    return " ".join(text.casefold().split())

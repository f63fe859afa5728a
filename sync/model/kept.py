"""What a record held beside its fields before it was written to: rows of others that the CRM drops with the write."""

from sync.model.stored import Stored

__all__ = ["Kept"]


class Kept(Stored):
    """One row that goes when the owner of its record changes: a member of a team, or a share made by hand.

    `link` is the field that names the record and `record_id` that record; `person_field` names whose row it is, and
    `person` who that is. `values` are its other fields, as they are to be written when it is made again.
    """

    sobject: str
    link: str
    record_id: str
    person_field: str
    person: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other: the object, the record and the person."""
        return self.sobject, self.record_id, self.person

    @property
    def row(self) -> dict[str, str]:
        """The values a new record of it is made with."""
        return {self.link: self.record_id, self.person_field: self.person, **dict(self.values)}

"""Objects and fields of the emulated org: the one place that says what exists and what may be done with it.

`schema(features)` is what an org with those features shows; describe, SOQL, validation and the store all read it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.metadata.forecasting import FORECASTING
from sync.emulators.salesforce.metadata.kinds import Field, SObject
from sync.emulators.salesforce.metadata.sales import SALES, STAGES
from sync.emulators.salesforce.metadata.setup import SETUP
from sync.emulators.salesforce.metadata.sharing import SHARING
from sync.emulators.salesforce.metadata.splits import SPLITS
from sync.emulators.salesforce.metadata.territory import TERRITORY

__all__ = ["OBJECTS", "STAGES", "Field", "SObject", "Schema", "schema"]

OBJECTS: tuple[SObject, ...] = (*SALES, *SPLITS, *SHARING, *SETUP, *TERRITORY, *FORECASTING)


@dataclass(frozen=True)
class Schema(Mapping[str, SObject]):
    """The objects an org shows, by name; lookups ignore case as Salesforce does."""

    objects: tuple[SObject, ...]

    @cached_property
    def _by_name(self) -> dict[str, SObject]:
        return {o.name.lower(): o for o in self.objects}

    @cached_property
    def _fields(self) -> dict[tuple[str, str], Field]:
        return {(o.name, f.name.lower()): f for o in self.objects for f in o.fields}

    @cached_property
    def by_prefix(self) -> dict[str, SObject]:
        """Objects by key prefix."""
        return {o.key_prefix: o for o in self.objects}

    @cached_property
    def children(self) -> dict[str, tuple[tuple[SObject, Field], ...]]:
        """For each object, the (child object, lookup field) pairs that point to it."""
        found: dict[str, list[tuple[SObject, Field]]] = {o.name: [] for o in self.objects}
        for child in self.objects:
            for field in child.fields:
                for target in field.reference_to:
                    found.setdefault(target, []).append((child, field))
        return {name: tuple(pairs) for name, pairs in found.items()}

    def field(self, sobject: str, name: str) -> Field | None:
        """The field of that name, ignoring case, or None."""
        return self._fields.get((sobject, name.lower()))

    def relationship(self, sobject: str, name: str) -> Field | None:
        """The lookup field whose relationship has that name (`Account` on Opportunity), or None."""
        lowered = name.lower()
        return next((f for f in self[sobject].fields if f.relationship and f.relationship.lower() == lowered), None)

    def child_relationship(self, sobject: str, name: str) -> tuple[SObject, Field] | None:
        """The (child object, lookup field) behind a child relationship name (`Opportunities`), or None."""
        lowered = name.lower()
        return next((pair for pair in self.children[sobject] if pair[1].child.lower() == lowered), None)

    def __getitem__(self, name: str) -> SObject:
        return self._by_name[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_name

    def __iter__(self) -> Iterator[str]:
        return (o.name for o in self.objects)

    def __len__(self) -> int:
        return len(self.objects)


def schema(
    features: Features,
    hidden: frozenset[tuple[str, str]] = frozenset(),
    frozen: frozenset[tuple[str, str]] = frozenset(),
) -> Schema:
    """The objects and fields an org with `features` shows, less the (object, field) pairs hidden by field security.

    Those that are `frozen` can be read and not written. A pair whose field is "" is the object.
    """
    objects = []
    for sobject in OBJECTS:
        if features.has(sobject.requires) and (sobject.name, "") not in hidden:
            fields = tuple(
                replace(f, createable=False, updateable=False) if (sobject.name, f.name) in frozen else f
                for f in sobject.fields
                if features.has(f.requires) and (sobject.name, f.name) not in hidden
            )
            made = replace(sobject, fields=fields)
            if (sobject.name, "") in frozen:
                made = replace(made, createable=False, updateable=False, deletable=False)
            objects.append(made)
    return Schema(tuple(objects))

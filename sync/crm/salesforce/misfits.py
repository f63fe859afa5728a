"""Fields that an org has under a name of the pull set, with another type: reading them would be reading something else.

Standard fields have the type of the standard. Those that orgs add themselves (`Start_Date__c`) may have any.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sync.model.pull_set import CrmObject, Kind

__all__ = ["misfits"]

_NUMBERS = frozenset({"double", "currency", "percent", "int", "long"})
_FITS: Mapping[Kind, frozenset[str]] = {
    Kind.NUMBER: _NUMBERS,
    Kind.INTEGER: _NUMBERS,
    Kind.FLAG: frozenset({"boolean"}),
    Kind.DATE: frozenset({"date"}),
    Kind.DATETIME: frozenset({"datetime"}),
}
_CALLED: Mapping[Kind, str] = {
    Kind.NUMBER: "a number",
    Kind.INTEGER: "a number",
    Kind.FLAG: "a checkbox",
    Kind.DATE: "a date",
    Kind.DATETIME: "a date and time",
}


def misfits(sobject: CrmObject, described: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """By field name, a sentence for each described field whose type is none of those that belong there.

    A description without types proves nothing, and any type can be read as text.
    """
    types = {str(field["name"]): str(field.get("type") or "") for field in described}
    return {
        field.name: f"{field.name} is of type {types[field.name]} in this org, where {_CALLED[field.kind]} belongs."
        for field in sobject.fields
        if types.get(field.name) and field.kind in _FITS and types[field.name] not in _FITS[field.kind]
    }

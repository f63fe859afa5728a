"""The protected ranges of a plan's spreadsheet, brought to what they should be: what is missing, wrong or left over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbooks.google.protection import Guarded

__all__ = ["Guards", "guards_of"]

_OURS = "qplan: "
_FIELDS = "range,unprotectedRanges,description,warningOnly,editors"


@dataclass(frozen=True, slots=True)
class Guards:
    """What is to be done about protected ranges.

    Args:
        missing: that are not there. wrong: that protect other cells, let others in, or only warn.
        left_over: ids of ours that nobody needs any more.
    """

    missing: tuple[Guarded, ...]
    wrong: tuple[Guarded, ...]
    left_over: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.wrong or self.left_over)

    def requests(self) -> list[dict[str, Any]]:
        """The requests that bring it about."""
        return [
            *({"deleteProtectedRange": {"protectedRangeId": id_}} for id_ in self.left_over),
            *({"updateProtectedRange": {"protectedRange": one.protected(), "fields": _FIELDS}} for one in self.wrong),
            *(one.request() for one in self.missing),
        ]


def guards_of(wanted: Iterable[Guarded], there: Iterable[Mapping[str, Any]], keepers: Iterable[str]) -> Guards:
    """What differs.

    Args:
        wanted: the ranges as they should be. there: those of the spreadsheet, as the API gives them; people's own stay.
        keepers: addresses that Google adds to the editors by itself: the owner's, and the login's.
    """
    found = {int(one.get("protectedRangeId", 0)): one for one in there}
    always = {mail.casefold() for mail in keepers}
    needed = {one.id: one for one in wanted}
    return Guards(
        tuple(one for id_, one in needed.items() if id_ not in found),
        tuple(one for id_, one in needed.items() if id_ in found and not _is_as(one, found[id_], always)),
        tuple(
            id_ for id_, one in found.items() if id_ not in needed and str(one.get("description", "")).startswith(_OURS)
        ),
    )


def _is_as(wanted: Guarded, there: Mapping[str, Any], always: set[str]) -> bool:
    """Whether a range protects these cells from everybody but these people."""
    users = {str(mail).casefold() for mail in there.get("editors", {}).get("users", ())}
    meant = {mail.casefold() for mail in wanted.editors}
    is_open = there.get("warningOnly") or there.get("editors", {}).get("domainUsersCanEdit")
    free = sorted(map(_ends, there.get("unprotectedRanges", ())))
    return (
        not is_open
        and not there.get("editors", {}).get("groups")
        and users - always == meant - always
        and _ends(there.get("range", {})) == _ends(wanted.area)
        and free == sorted(map(_ends, wanted.free))
    )


def _ends(area: Mapping[str, Any]) -> tuple[int, ...]:
    """A range in a form that is the same however its bounds are told: one that is left out is the sheet's."""
    names = ("sheetId", "startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
    return tuple(int(area.get(name, -1 if name.startswith("end") else 0)) for name in names)

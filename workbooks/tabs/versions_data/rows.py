"""Rows of the tab Data Versions: what each version said, a line for each figure, team, seller and account."""

from collections.abc import Iterable, Mapping
from typing import Any

from workbooks.document.versions import NO_TEAM, NOBODY_PLANNED
from workbooks.grammar.cells import Records, text
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.versions_data.known import SLOTS, Compared

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """The versions by slot, and their lines under the slot's number."""
    compared = Compared(basis)
    return {
        "version_slots": _slots(compared),
        "version_figures": _lines(
            compared, {slot: ((id_, {"value": value}) for id_, value in version.figures.items())
                       for slot, version in compared.versions.items()}
        ),
        "version_quotas": _lines(
            compared, {slot: ((id_, {"amount": seller.quota}) for id_, seller in version.sellers.items())
                       for slot, version in compared.versions.items()}
        ),
        "version_teams": _lines(
            compared, {slot: ((compared.teams[text(name)], team._asdict()) for name, team in version.teams.items())
                       for slot, version in compared.versions.items()}
        ),
        "version_moves": _lines(
            compared, {slot: ((id_, {"receiver": text(move.receiver)}) for id_, move in version.moves.items()
                              if id_ in compared.moves)
                       for slot, version in compared.versions.items()}
        ),
        "version_receivers": _receivers(compared),
    }  # fmt: skip


def _slots(compared: Compared) -> Records:
    """As many lines whatever there is, so that the cells of choices stay where they are."""
    numbers = {slot: version.number for slot, version in compared.versions.items()}
    return [
        {"slot": slot, "name": compared.labels.get(slot), "number": numbers.get(slot)} for slot in range(1, SLOTS + 1)
    ]


def _lines(compared: Compared, of: Mapping[int, Iterable[tuple[str, Mapping[str, Any]]]]) -> Records:
    """Lines of all versions; blank is what one did not know."""
    return [{"key": f"{slot}/{id_}", **told} for slot in compared.versions for id_, told in of[slot]]


def _receivers(compared: Compared) -> Records:
    """Those who can get accounts, by what they are called there, with their team."""
    territories = compared.basis.territories
    planned = {str(rep["rep_id"]): rep["manager"] or NO_TEAM for rep in compared.basis.roster}
    return [
        {"rep": row["rep"], "team": compared.teams[planned.get(row["rep_id"], NOBODY_PLANNED)]}
        for row in ([] if territories is None else territories.reps)
    ]

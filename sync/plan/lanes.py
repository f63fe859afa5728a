"""The lanes of a plan, from its settings."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sync.errors import BadSettingsError
from sync.settings import CONFIG_NAME, LaneSettings, Settings
from sync.writeback.lanes import Lane, Opening
from sync.writeback.wants import KINDS, Kind
from sync.writeback.wants.account_move import ACCOUNT_MOVE
from sync.writeback.wants.quota import QUOTA
from sync.writeback.wants.territory import TERRITORY

__all__ = ["kind_named", "lanes_of"]


_AT_ONCE: tuple[Kind, ...] = (QUOTA, TERRITORY)
"""Written with the approval where nothing else is said."""


def lanes_of(settings: Settings) -> tuple[Lane, ...]:
    """When the records of each kind may be written, in the order in which they are.

    Without a word in the settings quotas are written with the approval, and so are territories of a planned model, in
    which nobody works yet; account moves with the go of the cutover, where somebody is named who could give it. What
    goes with an account, its deals and territories, goes in its lane, and so do people of territories.
    """
    told = {kind_named(one.kind, "cutover.lanes, kind", settings.home).sobject: one for one in settings.cutover.lanes}
    accounts = told.get(ACCOUNT_MOVE.sobject)
    return tuple(
        _lane(kind, told.get(kind.sobject, None if kind in _AT_ONCE else accounts), settings) for kind in KINDS
    )


def kind_named(word: str, where: str, home: Path) -> Kind:
    """The kind of record of that noun or API name; BadSettingsError, with the setting, where plans write none."""
    for kind in KINDS:
        if word.strip().casefold() in (kind.noun.casefold(), kind.sobject.casefold()):
            return kind
    named = ", ".join(kind.noun for kind in KINDS)
    says = f"{where}: {word!r} is no kind of record a plan writes; there are {named}"
    raise BadSettingsError(home / CONFIG_NAME, [says])


def _lane(kind: Kind, told: LaneSettings | None, settings: Settings) -> Lane:
    owners = settings.cutover.owners
    if told is None:
        opening = Opening.CUTOVER if owners and kind not in _AT_ONCE else Opening.APPROVAL
        return Lane(kind.sobject, kind.noun, opening)
    opening, first, last = Opening(told.opens), told.not_before, told.not_after
    if opening is Opening.CUTOVER and not owners:
        says = (
            f"cutover.lanes: {kind.noun} wait for the go of the cutover, and cutover.owners names nobody who gives it"
        )
        raise BadSettingsError(settings.home / CONFIG_NAME, [says])
    return Lane(
        kind.sobject,
        kind.noun,
        opening,
        None if first is None else _moment(first),
        None if last is None else _moment(last, days=1),
    )


def _moment(told: date, days: int = 0) -> datetime:
    """A moment as it is told; of a day, its beginning in UTC, or that of as many days later."""
    return told if isinstance(told, datetime) else datetime.combine(told + timedelta(days=days), time(), UTC)

"""A plan made a new spreadsheet, part by part; a part whose answer was lost is looked for before it is sent again."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sync.errors import SheetsError, SheetsLostReplyError
from sync.two_way.sheets.client import SheetsClient

__all__ = ["Made", "make"]

_PART = "qplan_part"
"""Metadata of a spreadsheet that is being made: the number of the part that was carried out last."""

Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """The spreadsheet that was made, in how many calls."""

    id: str
    parts: int


def make(
    client: SheetsClient,
    title: str,
    batches: Iterable[list[Request]],
    *,
    folder: str = "",
    mark: str = "",
    told: Callable[[int], None] = lambda _: None,
) -> Made:
    """Make a spreadsheet.

    Args:
        client: under whose login it stands. title: of the file. batches: its requests, in parts.
        folder: id of the Drive folder it stands in; the login's own drive when empty.
        mark: a word no other spreadsheet has, by which it is found again where Google's answer is lost.
        told: is told the number of each part that was carried out.
    """
    id_ = client.create(title, folder, mark)
    number = 0
    try:
        for number, batch in enumerate(batches, start=1):
            _carry_out(client, id_, [*batch, _noted(number)], number)
            told(number)
    except SheetsError:
        with suppress(SheetsError):
            client.throw_away(id_)  # nobody has seen it, and half a plan is none
        raise
    client.batch(
        id_, [{"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": _PART}}}}]
    )
    return Made(id_, number)


def _carry_out(client: SheetsClient, id_: str, batch: list[Request], number: int) -> None:
    """A part, once: a batch is carried out whole or not at all, so its note tells which."""
    for is_last in (False, False, True):
        try:
            client.batch(id_, batch, fields="spreadsheetId")
        except SheetsLostReplyError:
            if _last_part(client, id_) == number:
                return
            if is_last:
                raise
        else:
            return


def _noted(number: int) -> Request:
    if number == 1:
        mark = {"metadataKey": _PART, "metadataValue": "1", "location": {"spreadsheet": True}, "visibility": "DOCUMENT"}
        return {"createDeveloperMetadata": {"developerMetadata": mark}}
    filters = [{"developerMetadataLookup": {"metadataKey": _PART}}]
    said = {"dataFilters": filters, "developerMetadata": {"metadataValue": str(number)}, "fields": "metadataValue"}
    return {"updateDeveloperMetadata": said}


def _last_part(client: SheetsClient, id_: str) -> int:
    answer = client.part(id_, "developerMetadata(metadataKey,metadataValue)")
    said = [one["metadataValue"] for one in answer.get("developerMetadata", ()) if one.get("metadataKey") == _PART]
    return int(said[0]) if said else 0

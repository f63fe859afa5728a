"""The kinds of requests of a batch, by the name the API gives them."""

from collections.abc import Callable
from typing import Any

from sync.emulators.sheets.edit import Edit

__all__ = ["KINDS", "Kind", "kind"]

Kind = Callable[[Edit, dict[str, Any]], dict[str, Any] | None]

KINDS: dict[str, Kind] = {}


def kind(name: str) -> Callable[[Kind], Kind]:
    """The decorated function carries out requests of that kind and gives their reply, if they have one."""

    def kept(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return kept

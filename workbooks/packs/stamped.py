"""What a figure in a pack says to programs: the plan, its digest, the day, and the cells it was read from."""

import json
from collections.abc import Iterable

from workbooks.packs.figures import Figure, Stamp, places

__all__ = ["MARK", "machine_readable", "read_back"]

MARK = "qplan:"
"""Begins the line of an alternative text that programs read; what stands before it is for people."""


def machine_readable(stamp: Stamp, figures: Iterable[tuple[str, tuple[Figure, ...]]]) -> str:
    """One line: `qplan:` and JSON with plan, digest, head, day, snapshot and the cells of each named figure."""
    cells = {name: places([at for figure in told for at in figure.at]) for name, told in figures}
    told = {
        "plan": stamp.plan_id,
        "digest": stamp.digest,
        "head": stamp.head,
        "as_of": None if stamp.as_of is None else stamp.as_of.isoformat(),
        "snapshot": stamp.snapshot_id,
        "draft": stamp.is_draft,
        "cells": {name: found for name, found in cells.items() if found},
    }
    return MARK + json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read_back(alternative: str) -> dict[str, object] | None:
    """What such a line says; None where the text has none."""
    _, mark, line = alternative.rpartition(MARK)
    if not mark:
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None

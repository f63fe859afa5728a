"""`qplan trace`: the path of one number."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

if TYPE_CHECKING:
    from sync.writeback.trace import Station

__all__ = ["trace", "trace_lines"]


def trace(
    record: Annotated[
        str,
        typer.Argument(help="A CRM record: its object and its id, with a slash between. Or a .pptx of `qplan pack`."),
    ],
    field: Annotated[
        str,
        typer.Argument(
            help="One of its fields. Default: the one that plans write. Of a deck its page and figure, as in 7/2."
        ),
    ] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print where a number came from, who approved it, and how it reached the CRM."""
    if record.casefold().endswith(".pptx"):
        _trace_deck(Path(record), field, config, as_json)
    from sync.bootstrap import opened
    from sync.jobs.trace import trace_record
    from sync.writeback.wants import kind_of

    sobject, separator, record_id = record.partition("/")
    if not separator or not record_id:
        raise typer.BadParameter(f"{record!r}: write the object and the record id with a slash between")
    kind = kind_of(sobject)
    field = field or (kind.field if kind is not None else "")
    if not field:
        raise typer.BadParameter(f"plans write no field of {sobject}: name the one to trace")
    with opened(config) as adapters:
        stations = trace_record(adapters, sobject, record_id, field)
    if as_json:
        show({"record": record, "field": field, "stations": [station._asdict() for station in stations]})
    elif not stations:
        say(f"{record} {field}: qplan knows nothing of it. Run `qplan pull`, and check the id.")
    else:
        say(f"{record} {field}", *trace_lines(stations))
    finish(Exit.DONE if stations else Exit.FINDINGS)


def _trace_deck(deck: Path, place: str, config: Path | None, as_json: bool) -> NoReturn:
    """What a figure of a deck stands on: the plan, its cells, and what they hold now."""
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.trace_pack import trace_figure

    needs("packs")
    page, separator, number = place.partition("/")
    if not (separator and page.isdecimal() and number.isdecimal()):
        raise typer.BadParameter(f"{place!r}: write page and figure with a slash between, as in 7/2")
    with opened(config) as adapters:
        found = trace_figure(adapters, deck, int(page), int(number))
    told = found.figure.told
    if as_json:
        cells = [{"name": one.name, "cell": one.cell, "value": one.value} for one in found.cells]
        show(
            {
                "figure": found.figure.said,
                **{name: told.get(name) for name in ("plan", "digest", "head", "as_of", "snapshot", "draft")},
                "is_approved": found.is_approved,
                "in_log": found.in_log,
                "cells": cells,
            }
        )
        finish(Exit.DONE)
    approved = "the approved one" if found.is_approved else "not the approved one"
    say(
        found.figure.said,
        f"  plan {told.get('plan')} {told.get('digest')}, {approved}; facts as of {told.get('as_of')}, "
        f"snapshot {told.get('snapshot')}; its head is {'' if found.in_log else 'not '}in the log",
        *(f"  {one.cell:<24}  {one.name}: {_shown(one.value)} now" for one in found.cells),
    )
    finish(Exit.DONE)


def _shown(value: str | float | None) -> str:
    return "empty" if value is None else f"{value:,.10g}" if isinstance(value, float) else value


def trace_lines(stations: "Sequence[Station]") -> list[str]:
    """The stations as lines: when, where, what."""
    lines = []
    for station in stations:
        when = f"{station.at:%Y-%m-%d %H:%M}" if station.at else ""
        first, *rest = station.says
        lines.append(f"  {when:<16}  {station.place:<12}  {first}")
        lines += [f"  {'':<16}  {'':<12}  {more}" for more in rest]
    return lines

"""`qplan trace`: the path of one number."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

if TYPE_CHECKING:
    from sync.writeback.trace import Station

__all__ = ["trace", "trace_lines"]


def trace(
    record: Annotated[str, typer.Argument(help="A CRM record: its object and its id, with a slash between.")],
    field: Annotated[str, typer.Argument(help="One of its fields. Default: the one that plans write.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print where a number came from, who approved it, and how it reached the CRM."""
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


def trace_lines(stations: "Sequence[Station]") -> list[str]:
    """The stations as lines: when, where, what."""
    lines = []
    for station in stations:
        when = f"{station.at:%Y-%m-%d %H:%M}" if station.at else ""
        first, *rest = station.says
        lines.append(f"  {when:<16}  {station.place:<12}  {first}")
        lines += [f"  {'':<16}  {'':<12}  {more}" for more in rest]
    return lines

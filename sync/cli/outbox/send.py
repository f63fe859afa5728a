"""`qplan outbox send`: send a communication to whoever has not its newest version."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["send"]


def send(
    name: Annotated[str, typer.Argument(help="executive-presentation, leadership-cascade, rep-sessions or all-hands.")],
    by: ByOption,
    to: Annotated[str, typer.Option(help="One reader by name, id or address; everybody by default.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Also where a message may have arrived: a possible duplicate.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a communication of the approved plan, each message once however often this runs.

    What says something else than before goes out as the next version, which is acknowledged anew. Ends with 1 when a
    message did not go out.
    """
    from sync.bootstrap import opened
    from sync.jobs.outbox import send_messages

    with opened(config) as adapters:
        done = send_messages(adapters, name, by, to=to, again=again)
    if as_json:
        told = [finding_fields(one) for one in done.findings]
        show({"name": done.name, "sent": done.sent, "already": done.already, "findings": told})
    else:
        say(f"{done.name}: sent to {done.sent}, {done.already} had it already.")
        say(*(f"{one.severity:<8}  {one.sentence} {one.remedy}".rstrip() for one in done.findings))
    finish(Exit.FINDINGS if done.findings else Exit.DONE)

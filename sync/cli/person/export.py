"""`qplan person export`: everything the store holds of somebody."""

from typing import Annotated

import typer

from sync.cli.output import ConfigOption, JsonOption, say, show

__all__ = ["export"]


def export(
    person: Annotated[str, typer.Argument(help="A name, a mail address, a login, a key, or an Id of the CRM.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what the store holds of a person; all of it as one JSON document."""
    from sync.bootstrap import opened
    from sync.jobs.person import export_person

    with opened(config) as adapters:
        held = export_person(adapters, person)
    if as_json:
        show(
            {
                "people": held["people"],
                "users": held["users"],
                "owned": held["owned"],
                "pay_plans": held["pay_plans"],
                "events": held["events"],
            }
        )
        return
    for one in held["people"]:
        texts = ", ".join(filter(None, (one["name"], one["mail"], one["login"])))
        say(f"{one['key']}  {one['source']}: {texts or 'erased'}")
    say(f"{len(held['users'])} users of the CRM, {len(held['pay_plans'])} pay plans, {len(held['events'])} events.")
    say(*(f"Owns {len(ids):,} {sobject}." for sobject, ids in held["owned"].items()))
    say("`--json` prints all of it.")

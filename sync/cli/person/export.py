"""`qplan person export`: everything the store holds of somebody."""

from typing import Annotated

import typer

from sync.cli.output import ConfigOption, show

__all__ = ["export"]


def export(
    person: Annotated[str, typer.Argument(help="A name, a mail address, a login, a key, or an Id of the CRM.")],
    config: ConfigOption = None,
) -> None:
    """Print everything the store holds of a person, as one JSON document."""
    from sync.bootstrap import opened
    from sync.jobs.person import export_person

    with opened(config) as adapters:
        show(export_person(adapters, person))

"""What the verbs of `qplan policy` that put a person's word on record have in common."""

from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.output import near, say

if TYPE_CHECKING:
    from sync.jobs.words import Stated

__all__ = ["AsOption", "BecauseOption", "CodeOption", "tell"]

AsOption = Annotated[str, typer.Option("--as", help="Whose word it is: an id of [approvals].")]
BecauseOption = Annotated[str, typer.Option(help="Why, for the record.")]
CodeOption = Annotated[
    str, typer.Option(help="The code this person was sent for just this; without it one is sent to them.")
]


def tell(stated: "Stated") -> None:
    """Print what became of a statement."""
    from sync.jobs.words import told

    sentence = told(stated.statement)
    if stated.is_on_record:
        say(f"On record. {sentence}")
    else:
        say(f"{sentence}", f"A code was sent: {near(stated.sent)}. Run the same with --code to put it on record.")

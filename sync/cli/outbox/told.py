"""A message and what was said of it, as JSON and in a line."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sync.cycle.outbox import Posted

__all__ = ["CodeArgument", "answer_fields", "answer_line", "message_fields"]

CodeArgument = Annotated[str, typer.Argument(help="The code in the message or the letter.")]


def message_fields(one: "Posted") -> dict[str, Any]:
    """A message as JSON."""
    return {
        "name": one.name,
        "person": one.person,
        "called": one.called,
        "to": one.to,
        "version": one.version,
        "state": one.state,
        "outcome": one.outcome.value,
        "at": one.at,
        "where": one.where or None,
        "answer": None if one.answer is None else one.answer.value,
        "answered_at": one.answered_at,
        "said": one.said or None,
    }


def answer_fields(message: "Posted", counts: bool) -> dict[str, Any]:
    """What came of an answer, as JSON."""
    return {"counts": counts, "message": message_fields(message)}


def answer_line(message: "Posted", counts: bool) -> str:
    """What came of an answer, for people."""
    if counts:
        return f"Version {message.version} of {message.name} to {message.called} is {message.state}."
    return (
        f"That is of an earlier version: version {message.version} of {message.name} took its place on "
        f"{message.at:%Y-%m-%d}, and it is answered with the code in it."
    )

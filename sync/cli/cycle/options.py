"""Options the verbs of a cycle share, and a task as they print it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:  # what it stands on takes a while to import, and every command imports this
    from sync.cycle.state import TaskState

__all__ = ["BecauseOption", "QuarterOption", "TaskArgument", "ToOption", "task_fields", "tell_task", "tell_who"]

QuarterOption = Annotated[
    str, typer.Option("--quarter", "-q", help="The quarter that is planned. Default: the plan's.")
]
TaskArgument = Annotated[str, typer.Argument(help="The task's id, as `qplan cycle status` names it.")]
BecauseOption = Annotated[str, typer.Option("--because", help="Why, for the record.")]
ToOption = Annotated[
    str, typer.Option("--to", help="Who does it: id, name or address of somebody in [[cycle.people]].")
]


def task_fields(one: "TaskState") -> dict[str, Any]:
    """A task in a document."""
    return {
        "task": one.task.id,
        "title": one.task.title,
        "kind": one.task.kind,
        "week": one.task.week,
        "status": one.status,
        "why": one.why,
        "opens": one.task.opens,
        "due": one.task.due,
        "due_at": one.task.due_at,
        "role": one.task.role,
        "owners": one.owners,
        "delegate": one.delegate.to if one.delegate is not None else None,
        "after": one.task.after,
        "audience": one.task.audience,
        "delivers": one.task.delivers,
        "is_milestone": one.task.is_milestone,
        "is_critical": one.is_critical,
        "slack": one.slack,
        "done_at": one.done_at,
        "is_on_time": one.is_on_time if one.done_at is not None else None,
        "evidence": one.evidence.ref if one.evidence is not None else None,
    }


def tell_task(one: "TaskState") -> str:
    """A task in a line."""
    return f"{one.task.title} ({one.task.id}): {one.status}. {one.why[:1].upper()}{one.why[1:]}."


def tell_who(one: "TaskState") -> str:
    """Whom a task is for now, in a line."""
    who = one.delegate.to if one.delegate is not None else ", ".join(one.owners)
    return f"{one.task.title} ({one.task.id}) is for {who} now, by {one.task.due}."

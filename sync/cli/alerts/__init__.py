"""`qplan alerts`: what is the matter, and what people have taken note of."""

import typer

from sync.cli.alerts.note import note
from sync.cli.alerts.send import send
from sync.cli.alerts.show import show_
from sync.cli.alerts.snooze import snooze

__all__ = ["app"]

app = typer.Typer(help="What is the matter with the plan: told in one message, never in a storm.", no_args_is_help=True)
app.command("show")(show_)
app.command("send")(send)
app.command("note")(note)
app.command("snooze")(snooze)

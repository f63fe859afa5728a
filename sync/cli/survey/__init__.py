"""`qplan survey`: whether reps believe in their quotas and understand them."""

import typer

from sync.cli.survey.answer import answer
from sync.cli.survey.import_answers import import_answers
from sync.cli.survey.open import open_
from sync.cli.survey.show import show_

__all__ = ["app"]

app = typer.Typer(
    help="The reps' survey: two questions and a comment, told so that nobody is known.", no_args_is_help=True
)
app.command("open")(open_)
app.command("answer")(answer)
app.command("import")(import_answers)
app.command("show")(show_)

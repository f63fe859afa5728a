"""`qplan leaders`: the round in which leaders share out their people's quotas anew."""

import typer

from sync.cli.leaders.open import open_
from sync.cli.leaders.recall import recall
from sync.cli.leaders.return_ import return_
from sync.cli.leaders.status import status
from sync.cli.leaders.submit import submit
from sync.cli.leaders.take import take

__all__ = ["app"]

app = typer.Typer(help="The leaders' round: quotas shared out anew, totals never moved.", no_args_is_help=True)
app.command("open")(open_)
app.command("status")(status)
app.command("submit")(submit)
app.command("recall")(recall)
app.command("return")(return_)
app.command("take")(take)

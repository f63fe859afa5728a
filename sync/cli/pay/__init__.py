"""`qplan pay`: pay plans and what they cost, for those who may see them."""

import typer

from sync.cli.pay.cost import cost
from sync.cli.pay.file import file
from sync.cli.pay.import_plans import import_plans
from sync.cli.pay.show import show_pay

__all__ = ["app"]

app = typer.Typer(
    help="Pay plans: from the file people keep them in, and what they pay and cost. Nothing of it is ever in the "
    "plan's workbook; who may see it stands in [pay] of qplan.toml.",
    no_args_is_help=True,
)
app.command("import")(import_plans)
app.command("show")(show_pay)
app.command("file")(file)
app.command("cost")(cost)

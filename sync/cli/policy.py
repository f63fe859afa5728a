"""`qplan policy`: the rules under which a plan is approved and written, in sentences."""

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["app"]

app = typer.Typer(help="Who must approve what, how much may change, and when nothing is written.", no_args_is_help=True)


@app.callback()
def _policy() -> None:
    """Keep `explain` a verb of its own, as there will be others."""


@app.command("explain")
def explain(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Print every rule of [policy] in a sentence, and whom the submitted plan is waiting for."""
    from sync.bootstrap import opened
    from sync.plan.status import status

    with opened(config) as adapters:
        rules, state = adapters.policy.sentences, adapters.approval()
        waiting, stands = state.missing(adapters.needs(state)), status(adapters).says
    if as_json:
        show({"rules": rules, "waiting_for": waiting, "status": stands})
    else:
        say(*rules, "", f"The plan is {stands}." if state.submission is not None else "Nothing is submitted.")
    finish(Exit.DONE)

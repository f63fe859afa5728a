"""`qplan policy explain`: every rule in a sentence."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["explain"]


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

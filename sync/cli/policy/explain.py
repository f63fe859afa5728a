"""`qplan policy explain`: every rule in a sentence."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["explain"]


def explain(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Print every rule of [policy] in a sentence, what was let through it, and whom the submitted plan waits for."""
    from sync.bootstrap import opened
    from sync.jobs.words import exceptions
    from sync.plan.status import status

    with opened(config) as adapters:
        let = exceptions(adapters)
        rules, state = adapters.policy.sentences, adapters.approval()
        waiting, stands = state.missing(adapters.needs(state)), status(adapters).says
    if as_json:
        show({"rules": rules, "exceptions": let, "waiting_for": waiting, "status": stands})
    else:
        say(*rules, *(["", "Let through:", *(f"  {one}" for one in let)] if let else []))
        say("", f"The plan is {stands}." if state.submission is not None else "Nothing is submitted.")
    finish(Exit.DONE)

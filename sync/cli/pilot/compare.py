"""`qplan pilot compare`: what the pilot showed."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["compare"]


def compare(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Hold those who try against those they are compared with, by bookings of its weeks beside as many before it.

    The effect comes with its 95 % range; whether it is more than chance explains is said. Too few pairs have no range.
    """
    from sync.bootstrap import opened
    from sync.jobs.pilot import compare_pilot

    with opened(config) as adapters:
        done = compare_pilot(adapters)
    verdict = done.verdict
    if as_json:
        show(
            {
                "pilot": done.pilot.number,
                "weeks": done.weeks,
                "pairs": verdict.pairs,
                "effect": verdict.effect,
                "low": verdict.low,
                "high": verdict.high,
                "sentence": verdict.sentence,
            }
        )
    else:
        say(f"Pilot {done.pilot.number} after {done.weeks} weeks, bookings a person: {verdict.sentence}")
    finish(Exit.DONE)

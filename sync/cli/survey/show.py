"""`qplan survey show`: what reps said, as far as it may be told."""

import math
from typing import TYPE_CHECKING, Any

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, say, show, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.cycle.survey import Share

__all__ = ["show_"]


def show_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Count the newest survey: share of favourable answers (4 or 5) with its range, groups of five answers at least."""
    from sync.bootstrap import opened
    from sync.cycle.survey import FEWEST, QUESTIONS
    from sync.errors import RefusedError
    from sync.jobs.survey_result import count_survey

    with opened(config) as adapters:
        counted = count_survey(adapters)
    if counted is None:
        raise RefusedError("No survey was opened.", remedy="Open one with `qplan survey open`.")
    survey, tally = counted
    is_shown = tally.answered >= FEWEST  # of fewer everybody who answered could be known
    if as_json:
        show(
            {
                "survey": survey.name,
                "closes": survey.closes,
                "asked": tally.asked,
                "answered": tally.answered,
                "questions": _shares(tally.shares) if is_shown else None,
                "groups": [
                    {
                        "group": one.group,
                        "asked": one.asked,
                        "answered": one.answered,
                        "questions": None if one.shares is None else _shares(one.shares),
                    }
                    for one in tally.groups
                ],
                "comments": tally.comments,
            }
        )
    else:
        say(f"{survey.name}, until {survey.closes}: {tally.answered} of {tally.asked} answered.")
        rows = [
            ["everybody", str(tally.asked), str(tally.answered), *(_told(tally.shares) if is_shown else ("hidden", ""))]
        ]
        rows += [
            [
                one.group,
                str(one.asked),
                *(("hidden", "", "") if one.shares is None else (str(one.answered), *_told(one.shares))),
            ]
            for one in tally.groups
        ]
        title = "Favourable answers (4 or 5), at least so many at 95 %"
        out.print(table(title, ["reports to", "asked", "answered", *QUESTIONS], rows, right=[1, 2, 3, 4]))
        say(*(f"“{comment}”" for comment in tally.comments))
    finish(Exit.DONE)


def _told(shares: "Mapping[str, Share]") -> list[str]:
    return ["n/a" if math.isnan(one.share) else f"{one.share:.0%} (≥ {one.low:.0%})" for one in shares.values()]


def _shares(shares: "Mapping[str, Share]") -> dict[str, Any]:
    return {
        name: {
            "favourable": one.favourable,
            "valid": one.valid,
            "share": one.share,
            "low": one.low,
            "pessimistic": one.pessimistic,
        }
        for name, one in shares.items()
    }

"""`qplan plan revenue`: what the quarter is likely to bring, how that meets the target, and what it needs."""

import math
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from calculations.findings import Severity
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, amount_given, finish, show

if TYPE_CHECKING:
    from calculations.fiscal import Calendar, Quarter

__all__ = ["revenue"]


def revenue(
    quarter: Annotated[
        str, typer.Option(help="Quarter to plan. Default: that of the settings.", metavar="YYYYQN")
    ] = "",
    as_of: Annotated[
        str, typer.Option(help="Last day that counts. Default: that of the settings.", metavar="YYYY-MM-DD")
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="A driver of the base, or the target: win_rate=0.25. Repeat it.", metavar="NAME=VALUE"
        ),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            help="One more scenario, beside those of the settings: slow:win_rate=0.2,slip_rate=0.4. Repeat it.",
            metavar="NAME:DRIVER=VALUE,…",
        ),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plan the revenue of a quarter: three views, scenarios, gap to the target, breakdown, bridge, hires, budget."""
    from calculations.revenue.hire_choice import hire_choice
    from sync.bootstrap import opened
    from sync.cli.plan.hire_choice import hire_fields, tell_hires
    from sync.cli.plan.revenue_text import tell
    from sync.jobs.documents.revenue import revenue_document
    from sync.jobs.gates import gates_of
    from sync.jobs.plan_revenue import plan_revenue

    given = _values(settings or [], "--set")
    target = amount_given(given.pop("target", None))
    named = dict(_scenario(one) for one in scenario or [])
    with opened(config) as adapters:
        calendar = adapters.plan.calendar
        plan = plan_revenue(
            adapters,
            _quarter(quarter, calendar) if quarter else None,
            _day(as_of) if as_of else None,
            drivers=given,
            scenarios=named,
            target=target,
        )
        gates = gates_of(adapters, plan.gate)
    if as_json:
        show({**revenue_document(plan, gates), "hire_choice": hire_fields(hire_choice(plan))})
    else:
        tell(plan, gates)
        tell_hires(hire_choice(plan), plan.facts.currency)
    blocking = any(found.severity is Severity.BLOCKING for found in plan.findings)
    finish(Exit.FINDINGS if blocking else Exit.DONE)


def _quarter(label: str, calendar: "Calendar") -> "Quarter":
    from calculations.fiscal import Quarter

    try:
        return Quarter.parse(label, calendar)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--quarter") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write it as 2020-03-31", param_hint="--as-of") from None


def _values(pairs: list[str], option: str) -> dict[str, float]:
    """Names and numbers out of name=value."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals or not math.isfinite(found.get(name.strip(), 0.0)) or not name.strip():
            raise typer.BadParameter(f"{pair!r} is not a name and a number, as in win_rate=0.25", param_hint=option)
    return found


def _scenario(text: str) -> tuple[str, dict[str, float]]:
    """Name and drivers out of name:driver=value,driver=value."""
    name, colon, rest = text.partition(":")
    if not colon or not name.strip():
        raise typer.BadParameter(f"{text!r} is not a scenario, as in slow:win_rate=0.2", param_hint="--scenario")
    return name.strip(), _values(rest.split(","), "--scenario")

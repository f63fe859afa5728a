"""The second part of the session: the revenue plan, its scenarios, the bridge to it, what it assumes and risks."""

from workbooks.packs.audience import Audience, Field, Show, may_see
from workbooks.packs.deck.slides import Bars, Drawn, Grid, Heading, Points, Series, Slide, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Line, Plan

__all__ = ["revenue"]

_NAMES = {"conservative": "Conservative", "base": "Base", "upside": "Upside"}
_OF_A_PERSON, _OF_AN_ACCOUNT = "Largest seat", "Largest account"
_RISKS, _DRIVERS = 8, 15
_UNITS = {"rate": Kind.FINE_RATE, "money": Kind.SHORT, "factor": Kind.FACTOR}


def revenue(plan: Plan, audience: Audience) -> tuple[Slide, ...]:
    """Scenarios, bridge, assumptions and risks, as far as they are known and the audience may see them."""
    made = [_planned(plan, audience), _bridge(plan)]
    if may_see(audience, Field.SCENARIOS) is Show.SHOW:
        made.append(_assumptions(plan, audience))
    if may_see(audience, Field.RISKS) is Show.SHOW:
        made.append(_risks(plan, audience))
    return tuple(slide for slide in made if slide is not None)


def _planned(plan: Plan, audience: Audience) -> Slide | None:
    planned, target = plan.figure("key_plan", Kind.SHORT), plan.figure("key_target", Kind.SHORT)
    if planned.value is None:
        return None
    title = _against(plan.document.quarter, planned, target)
    tiles = [Tile("planned revenue", planned), Tile("company target", target)]
    if may_see(audience, Field.SCENARIOS) is not Show.SHOW:
        months = list(plan.lines("quota_season"))
        whole = plan.line("plan_parts", "total")
        return Slide(
            title,
            (
                Tiles(tuple(tiles)),
                Bars(
                    f"Planned revenue by month, {plan.stamp.currency}",
                    tuple(line.text("label") for line in months),
                    (Series("Plan", tuple(whole.figure(f"month_{line.key}", Kind.SHORT) for line in months), 0),),
                ),
            ),
            "tab Revenue plan",
            figures=(planned, target),
        )
    cases = [(name, plan.line("scenarios", id_).figure("plan", Kind.SHORT)) for id_, name in _NAMES.items()]
    variance = plan.figure("plan_spread", Kind.FINE_RATE)
    chance = plan.figure("key_chance", Kind.RATE)
    return Slide(
        f"{title}; the chance to reach it is {chance}" if chance.value is not None else title,
        (
            Tiles(
                (
                    *tiles,
                    Tile("chance to reach it", chance),
                    Tile("8 in 10: from", plan.figure("key_low", Kind.SHORT)),
                    Tile("8 in 10: to", plan.figure("key_high", Kind.SHORT)),
                )
            ),
            Bars(
                f"Planned revenue by scenario, and the target, {plan.stamp.currency}",
                (*(name for name, _ in cases), "Target"),
                (Series("Revenue", (*(figure for _, figure in cases), target), 0),),
                compared=(len(cases),),
            ),
            Points(
                (
                    "Conservative: one quarter in five ends below it. Upside: one in five ends above it.",
                    f"Variance between scenarios: {variance} ({plan.text('plan_verdict') or 'not judged'}; "
                    "the furthest from the base, relative to it).",
                    *(
                        f"{line.text('name')}: {line.figure('amount', Kind.SHORT)}, weight "
                        f"{line.figure('weight', Kind.RATE)}"
                        for line in plan.lines("views")
                    ),
                ),
                (variance, *(line.figure("amount", Kind.SHORT) for line in plan.lines("views"))),
            ),
        ),
        "tabs Revenue plan, Outlook",
        figures=(planned, target, chance),
    )


def _against(quarter: str, planned: Figure, target: Figure) -> str:
    if not target.value or planned.value is None:
        return f"The plan of {quarter} is {planned}; there is no target"
    share = Figure(abs(planned.value / target.value - 1.0), Kind.RATE)
    if round(share.value or 0.0, 2) == 0.0:
        return f"The plan of {quarter} is {planned}, on target"
    return f"The plan of {quarter} is {planned}, {share} {'above' if planned.value > target.value else 'below'} target"


def _bridge(plan: Plan) -> Slide | None:
    steps = [
        line for line in plan.lines("bridge_steps") if line.text("is_level") or line.figure("amount", Kind.SHORT).value
    ]
    amounts = {line.key: line.figure("amount", Kind.SHORT) for line in steps}
    if not steps or any(figure.value is None for figure in amounts.values()):
        return None
    changes = [line for line in steps if not line.text("is_level")]
    first, last = amounts[steps[0].key], amounts[steps[-1].key]
    title = f"From {first} to {last}"
    if changes:
        largest = max(changes, key=lambda line: abs(amounts[line.key].value or 0.0))
        much = amounts[largest.key]
        verb = "adds" if (much.value or 0.0) > 0 else "takes"
        title += f": {_lower(largest.text('title'))} {verb} most, {Figure(abs(much.value or 0.0), Kind.SHORT)}"
    return Slide(
        title,
        (
            Bars(
                f"From closed-won of the last quarter to the plan, {plan.stamp.currency}",
                tuple(line.text("title") for line in steps),
                (
                    Series("", tuple(_hidden(line) for line in steps), 0, is_visible=False),
                    Series("Level", tuple(line.figure("level", Kind.SHORT) for line in steps), 7),
                    Series("Gain", tuple(line.figure("gain", Kind.SHORT) for line in steps), 0),
                    Series("Loss", tuple(line.figure("loss", Kind.SHORT) for line in steps), 2),
                ),
                Drawn.STEPS,
            ),
        ),
        "tab Revenue plan",
        figures=(first, last),
    )


def _hidden(line: Line) -> Figure:
    return line.figure("base", Kind.SHORT)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _assumptions(plan: Plan, audience: Audience) -> Slide | None:
    rows = []
    by_hand = 0
    is_named = may_see(audience, Field.PERSON) is Show.SHOW
    for line in plan.lines("drivers"):
        kind = _UNITS.get(line.text("unit"), Kind.COUNT)
        own = line.figure("yours", kind)
        by_hand += own.value is not None
        used = own if own.value is not None else line.figure("usual", kind)
        if used.value is None:
            continue
        rows.append(
            (
                line.text("title"),
                line.text("unit"),
                line.figure("low", kind),
                used,
                line.figure("high", kind),
                "set by hand" if own.value is not None else line.text("basis"),
                (line.text("owner") if is_named else "named") if line.text("owner") else "nobody yet",
            )
        )
    if not rows:
        return None
    orphans = sum(row[-1] == "nobody yet" for row in rows)
    return Slide(
        f"{len(rows)} assumptions carry the plan, {by_hand or 'none'} set by hand, {orphans or 'none'} without owner",
        (
            Grid(
                (
                    Heading("Assumption", 2.4, is_number=False),
                    Heading("Unit", 0.8, is_number=False),
                    Heading("Low"),
                    Heading("Used"),
                    Heading("High"),
                    Heading("Stands on", 1.2, is_number=False),
                    Heading("Owner", 1.5, is_number=False),
                ),
                tuple(rows[:_DRIVERS]),
            ),
        ),
        "tab Assumptions",
    )


def _risks(plan: Plan, audience: Audience) -> Slide | None:
    hidden = set()
    if may_see(audience, Field.PERSON) is not Show.SHOW:
        hidden.add(_OF_A_PERSON)
    if may_see(audience, Field.ACCOUNT) is not Show.SHOW:
        hidden.add(_OF_AN_ACCOUNT)
    told = [line for line in plan.lines("plan_risks") if line.key not in hidden]
    lines = [line for line in told if (line.figure("effect", Kind.SHORT).value or 0.0) < 0.0][:_RISKS]
    if not lines:
        return None
    worst = lines[0].figure("effect", Kind.SHORT)
    base = plan.figure("key_gap", Kind.SHORT)
    named = [line for line in lines if line.key in (_OF_A_PERSON, _OF_AN_ACCOUNT)]
    title = f"The largest risk, {_lower(lines[0].text('risk'))}, takes {Figure(abs(worst.value or 0.0), Kind.SHORT)}"
    if base.value is not None and base.value > 0:
        title += f"; the plan is {base} above target"
    bars = Bars(
        f"What each risk takes from the plan if it comes, {plan.stamp.currency}",
        tuple(line.text("risk") for line in reversed(lines)),
        (Series("Effect", tuple(line.figure("effect", Kind.SHORT) for line in reversed(lines)), 2),),
        Drawn.BARS,
    )
    said = Points(
        (
            "Each risk alone, at the poor end of its range; they do not add up.",
            *(f"{line.text('risk')}: {line.text('sentence')}" for line in named),
        )
    )
    return Slide(title, (bars, said), "tab Revenue plan", figures=(worst, base))

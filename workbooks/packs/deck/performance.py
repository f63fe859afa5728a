"""The first part of the session: how the closing quarter went, who stayed, and what is open."""

from workbooks.packs.audience import Audience, Field, may_see
from workbooks.packs.deck.slides import Bars, Block, Drawn, Grid, Heading, Series, Slide, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Plan
from workbooks.packs.groups import groups_of

__all__ = ["performance"]

_QUARTERS = 8
_SAME = 0.005
"""A change of attainment smaller than half a point is none."""


def performance(plan: Plan, audience: Audience) -> tuple[Slide, ...]:
    """Attainment over time, by region, retention and pipeline, as far as they are known."""
    made = (_attainment(plan), _regions(plan, audience), _retention(plan), _pipeline(plan))
    return tuple(slide for slide in made if slide is not None)


def _attainment(plan: Plan) -> Slide | None:
    past = list(plan.lines("performance_trend"))[-_QUARTERS:]
    if not past:
        return None
    now, before = past[-1], past[-2] if len(past) > 1 else None
    rate = plan.figure("key_attainment", Kind.RATE)
    gap = plan.figure("performance_reps.gap.total", Kind.SHORT)
    return Slide(
        _attained(now.key, rate, None if before is None else before.figure("attainment", Kind.RATE), gap),
        (
            Tiles(
                (
                    Tile("closed-won", plan.figure("key_actual", Kind.SHORT)),
                    Tile("quota", plan.figure("key_quota", Kind.SHORT)),
                    Tile("attainment", rate),
                    Tile(
                        "people at quota", plan.line("performance_whole", "Company").figure("at_quota_share", Kind.RATE)
                    ),
                )
            ),
            Bars(
                f"Quota and closed-won by quarter, {plan.stamp.currency}",
                tuple(line.key for line in past),
                (
                    Series("Quota", tuple(line.figure("quota", Kind.SHORT) for line in past), 1),
                    Series("Closed-won", tuple(line.figure("actual", Kind.SHORT) for line in past), 0),
                ),
            ),
        ),
        "tab Performance",
        figures=(rate, gap),
    )


def _attained(quarter: str, rate: Figure, before: Figure | None, gap: Figure) -> str:
    """What the quarter attained, how that compares, and what it lacked."""
    if rate.value is None:
        return f"What {quarter} attained is not known: it had no quotas"
    moved = ""
    if before is not None and before.value is not None:
        points = (rate.value - before.value) * 100
        if abs(points) < _SAME * 100:
            moved = ", as the quarter before"
        else:
            moved = f", {abs(points):.0f} points {'above' if points > 0 else 'below'} the quarter before"
    if gap.value is None:
        return f"{quarter} closed at {rate} of quota{moved}"
    short = Figure(abs(gap.value), Kind.SHORT)
    return f"{quarter} closed at {rate} of quota, {short} {'short' if gap.value < 0 else 'ahead'}{moved}"


def _regions(plan: Plan, audience: Audience) -> Slide | None:
    kinds = {"quota": Kind.SHORT, "actual": Kind.SHORT, "gap": Kind.SHORT}
    lines = list(plan.lines("performance_regions"))
    groups = groups_of(lines, may_see(audience, Field.TEAM), kinds, people="count")
    rated = [(group, group.rate("actual", "quota")) for group in groups]
    known = [(group, rate) for group, rate in rated if rate.value is not None]
    if len(known) < 2:
        return None
    known.sort(key=lambda one: one[1].value or 0.0)
    worst, lowest = known[0]
    rows = [
        (group.name, group.figures["quota"], group.figures["actual"], rate, group.figures["gap"])
        for group, rate in reversed(known)
    ]
    company = plan.figure("key_attainment", Kind.RATE)
    return Slide(
        f"{worst.name} attained least: {lowest}, the company {company}",
        (
            Bars(
                "Attainment by region",
                tuple(group.name for group, _ in known),
                (Series("Attainment", tuple(rate for _, rate in known), 0),),
                Drawn.BARS,
            ),
            Grid(
                (Heading("Region", 1.6, is_number=False), Heading("Quota"), Heading("Closed-won", 1.2),
                 Heading("Attained"), Heading("Gap")),
                tuple(rows[:12]),
            ),
        ),
        "tab Performance",
        figures=(lowest, company),
    )  # fmt: skip


def _retention(plan: Plan) -> Slide | None:
    whole = plan.line("retention_whole", "Company")
    grr, nrr = whole.figure("grr", Kind.RATE), whole.figure("nrr", Kind.RATE)
    if grr.value is None:
        return None
    segments = [line for line in plan.lines("retention_segments") if line.figure("grr", Kind.RATE).value is not None]
    blocks: list[Block] = [
        Tiles(
            (
                Tile("kept (GRR)", grr),
                Tile("with expansion (NRR)", nrr),
                Tile("customers a year ago", whole.figure("logos", Kind.COUNT)),
                Tile("of them lost", whole.figure("lost", Kind.COUNT)),
            )
        )
    ]
    if segments:
        rates = [
            (name, column, colour)
            for name, column, colour in (("Kept (GRR)", "grr", 0), ("With expansion (NRR)", "nrr", 2))
        ]
        blocks.append(
            Bars(
                "Revenue of a year ago that is still there, by segment",
                tuple(line.text("name") for line in segments),
                tuple(
                    Series(name, tuple(line.figure(column, Kind.RATE) for line in segments), colour)
                    for name, column, colour in rates
                ),
            )
        )
    return Slide(
        f"{grr} of last year's revenue stayed, {nrr} with expansion",
        tuple(blocks),
        f"tab Retention ({plan.text('retention_note')})",
        figures=(grr, nrr),
    )


def _pipeline(plan: Plan) -> Slide | None:
    stages = list(plan.lines("open_stage"))
    amount = plan.figure("pipeline_next_amount", Kind.SHORT)
    if not stages or amount.value is None:
        return None
    coverage, required = plan.figure("coverage", Kind.TIMES), plan.figure("coverage_required", Kind.TIMES)
    return Slide(
        _covered(coverage, required, amount, plan.text("pipeline_next_quarter")),
        (
            Tiles(
                (
                    Tile("open, of the quarter", amount),
                    Tile("of the target covered", coverage),
                    Tile("past quarters needed", required),
                    Tile("win rate of deals", plan.figure("pipeline_win_rate_all", Kind.RATE)),
                    Tile("still missing", plan.figure("coverage_missing", Kind.SHORT)),
                )
            ),
            Bars(
                f"Open pipeline of {plan.text('pipeline_next_quarter')} by stage, {plan.stamp.currency}",
                tuple(line.text("name") for line in stages),
                (Series("Amount", tuple(line.figure("next_amount", Kind.SHORT) for line in stages), 0),),
            ),
        ),
        "tab Pipeline",
        figures=(coverage, required, amount),
    )


def _covered(coverage: Figure, required: Figure, amount: Figure, quarter: str) -> str:
    if coverage.value is None:
        return f"{amount} are open for {quarter}"
    said = f"Pipeline covers the target of {quarter} {coverage}"
    if required.value is None:
        return f"{said}; how much is needed is not known yet"
    enough = "enough" if coverage.value >= required.value else "too little"
    return f"{said}: {enough}, past quarters needed {required}"

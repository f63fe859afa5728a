"""The fifth part of the session: people, hires and money."""

from workbooks.packs.audience import Audience, Field, Show, may_see
from workbooks.packs.deck.slides import Bars, Block, Grid, Heading, Series, Slide, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Plan, total

__all__ = ["resources"]

_HIRES = 8


def resources(plan: Plan, audience: Audience) -> tuple[Slide, ...]:
    """Capacity against the target, hires with the days by which requisitions must be open, and budget."""
    if may_see(audience, Field.RESOURCES) is not Show.SHOW:
        return ()
    made = (_headcount(plan, audience), _budget(plan, audience))
    return tuple(slide for slide in made if slide is not None)


def _headcount(plan: Plan, audience: Audience) -> Slide | None:
    capacity = plan.line("capacity_months", "total").figure("capacity", Kind.SHORT)
    months = list(plan.lines("people_months"))
    if capacity.value is None or not months:
        return None
    planned = [line for line in plan.lines("planned_hires") if line.figure("people", Kind.COUNT).value]
    hires = total([line.figure("people", Kind.COUNT) for line in planned]) if planned else Figure(0.0, Kind.COUNT)
    target = plan.figure("key_target", Kind.SHORT)
    options = [line for line in plan.lines("hire_options") if line.figure("start", Kind.DAY).value]
    blocks: list[Block] = [
        Tiles(
            (
                Tile("the people can book", capacity),
                Tile("company target", target),
                Tile("people at the start", months[0].figure("today", Kind.COUNT)),
                Tile("hires planned", hires),
                Tile("people at the end", months[-1].figure("end", Kind.COUNT)),
            )
        ),
    ]
    # what somebody typed beside a hire may name whom it replaces
    is_named = may_see(audience, Field.PERSON) is Show.SHOW
    remark = [Heading("Remark", 2, is_number=False)] if is_named else []
    if planned:
        blocks.append(
            Grid(
                (Heading("Hire", 1, is_number=False), Heading("Start"), Heading("People", 0.7), *remark),
                tuple(
                    (line.text("line"), line.figure("start", Kind.DAY), line.figure("people", Kind.COUNT),
                     *([line.text("remark")] if remark else []))
                    for line in planned[:_HIRES]
                ),
            )
        )  # fmt: skip
    if options:
        blocks.append(
            Grid(
                (Heading("A hire who starts"), Heading("needs the requisition by", 1.4),
                 Heading("still possible", is_number=False), Heading("brings in the quarter", 1.2),
                 Heading("in the first year")),
                tuple(
                    (line.figure("start", Kind.DAY), line.figure("requisition", Kind.DAY), line.text("possible"),
                     line.figure("in_quarter", Kind.SHORT), line.figure("first_year", Kind.SHORT))
                    for line in options[:_HIRES]
                ),
            )
        )  # fmt: skip
    many = f"{hires} hires are planned" if hires.value else "no hires are planned"
    reach = "carry" if (capacity.value or 0.0) >= (target.value or 0.0) else "do not carry"
    return Slide(
        f"The people can book {capacity} and {reach} the target of {target}; {many}",
        tuple(blocks),
        "tab Resources",
        figures=(capacity, target, hires),
    )


def _budget(plan: Plan, audience: Audience) -> Slide | None:
    lines = [line for line in plan.lines("budget_lines") if line.figure("amount", Kind.SHORT).value is not None]
    asked = plan.figure("resource_kinds.total.total", Kind.SHORT)
    approved = plan.figure("resource_kinds.approved.total", Kind.SHORT)
    if not lines:
        return None
    whole = next((line for line in lines if line.key == "total"), None)
    cost = Figure(None, Kind.SHORT) if whole is None else whole.figure("amount", Kind.SHORT)
    rows = [line for line in lines if line is not whole and line.figure("amount", Kind.SHORT).value]
    blocks: list[Block] = [
        Tiles(
            (Tile("cost of the quarter", cost), Tile("asked for beside it", asked), Tile("of it approved", approved))
        ),
    ]
    if rows:
        blocks.append(
            Bars(
                f"Cost of the quarter by kind, {plan.stamp.currency}",
                tuple(line.text("line") for line in rows),
                (Series("Cost", tuple(line.figure("amount", Kind.SHORT) for line in rows), 0),),
            )
        )
    kinds = [line for line in plan.lines("resource_kinds") if line.figure("total", Kind.SHORT).value]
    if kinds and may_see(audience, Field.PERSON) is Show.SHOW:
        blocks.append(
            Grid(
                (Heading("Asked for", 1.5, is_number=False), Heading("Amount"), Heading("Approved")),
                tuple(
                    (line.text("kind"), line.figure("total", Kind.MONEY), line.figure("approved", Kind.MONEY))
                    for line in kinds
                ),
            )
        )
    return Slide(
        f"The quarter costs {cost}; beside it {asked} are asked for, {approved} of it approved"
        if asked.value
        else f"The quarter costs {cost}; nothing is asked for beside it",
        tuple(blocks),
        "tab Resources",
        figures=(cost, asked, approved),
    )

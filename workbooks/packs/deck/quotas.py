"""The fourth part of the session: quotas rep by rep, whether they are fair, and whose situation is special."""

from collections import Counter
from collections.abc import Sequence

from workbooks.packs.audience import FEWEST, Audience, Field, Show, may_see
from workbooks.packs.deck.slides import Bars, Block, Grid, Heading, Points, Series, Slide, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Line, Plan, total
from workbooks.packs.groups import groups_of

__all__ = ["quotas"]

_A_PAGE = 18
_PAGES = 4
_SITUATIONS, _TEAMS, _JUDGED = 14, 8, 10
_FEWEST_BANDED = 5
_HEADINGS = (
    Heading("Rep", 2.4, is_number=False),
    Heading("Territory", 2, is_number=False),
    Heading("Last quota"),
    Heading("Calculated"),
    Heading("Override"),
    Heading("Quota"),
    Heading("Change", 0.8),
    Heading("Chance", 0.8),
    Heading("Flags", 1.4, is_number=False),
)


def quotas(plan: Plan, audience: Audience) -> tuple[Slide, ...]:
    """From target to quotas, by team or region, rep by rep, fairness and special situations."""
    made = [_total(plan, audience)]
    if may_see(audience, Field.PERSON) is Show.SHOW:
        made.extend(_reps(plan))
    made.append(_fairness(plan, audience))
    if may_see(audience, Field.SITUATION) is Show.SHOW:
        made.append(_situations(plan))
    return tuple(slide for slide in made if slide is not None)


def _total(plan: Plan, audience: Audience) -> Slide | None:
    final, target = plan.figure("final_total", Kind.SHORT), plan.figure("bridge_target", Kind.SHORT)
    if final.value is None:
        return None
    over = plan.figure("over_assignment_in_force", Kind.FINE_RATE)
    people = len(list(plan.lines("quotas")))
    blocks: list[Block] = [
        Tiles(
            (
                Tile("company target", target),
                Tile("quotas of all", final),
                Tile("over-assignment", over),
                Tile("change to last quarter", plan.figure("quotas.change.total", Kind.CHANGE)),
                Tile("unallocated", plan.figure("unallocated", Kind.SHORT)),
            )
        )
    ]
    bars = _groups(plan, audience)
    if bars is not None:
        blocks.append(bars)
    return Slide(
        f"A target of {target} becomes quotas of {final} for {people:,} people: {over} over-assigned",
        tuple(blocks),
        "tabs Quotas, Quota cascade",
        figures=(target, final, over),
    )


def _groups(plan: Plan, audience: Audience) -> Bars | None:
    """Quotas before and after: by team, whose names are their managers', or by region where no person is shown."""
    kinds = {"last_quota": Kind.SHORT, "final": Kind.SHORT}
    if may_see(audience, Field.PERSON) is Show.SHOW:
        every = groups_of(list(plan.lines("quota_teams")), Show.SHOW, kinds, people="people")
        teams = sorted(every, key=lambda group: -(group.figures["final"].value or 0.0))[:_TEAMS]
        which = f"the {len(teams)} largest of {len(every)} teams" if len(every) > len(teams) else "team"
        if not teams:
            return None
        return Bars(
            f"Quotas by {which}, last and planned, {plan.stamp.currency}",
            tuple(group.name for group in teams),
            (
                Series("Last quarter", tuple(group.figures["last_quota"] for group in teams), 1),
                Series("Planned", tuple(group.figures["final"] for group in teams), 0),
            ),
        )
    regions = [line for line in plan.lines("cascade") if line.text("kind") == "region"]
    heads = Counter(f"region:{line.text('region')}" for line in plan.lines("data_reps"))
    groups = groups_of(regions, may_see(audience, Field.TEAM), {"final": Kind.SHORT}, people=heads)
    if not groups:
        return None
    return Bars(
        f"Planned quotas by region, {plan.stamp.currency}",
        tuple(group.name for group in groups),
        (Series("Planned", tuple(group.figures["final"] for group in groups), 0),),
    )


def _reps(plan: Plan) -> list[Slide]:
    """Everybody, a page of `_A_PAGE` after the other; of more than `_PAGES` of them those whose quota changes most."""
    lines = list(plan.lines("quotas"))
    lines.sort(key=lambda line: -(line.figure("final", Kind.MONEY).value or 0.0))
    left = max(0, len(lines) - _A_PAGE * _PAGES)
    if left:
        lines = sorted(lines, key=lambda line: -abs(line.figure("change", Kind.CHANGE).value or 0.0))[
            : _A_PAGE * _PAGES
        ]
    count = -(-len(lines) // _A_PAGE)
    size = -(-len(lines) // max(1, count))
    pages = [lines[first : first + size] for first in range(0, len(lines), max(1, size))]
    slides = []
    up = sum((line.figure("change", Kind.CHANGE).value or 0.0) > 0 for line in lines)
    hand = sum(line.figure("override", Kind.MONEY).value is not None for line in lines)
    for number, page in enumerate(pages, start=1):
        which = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        said = f"{up} of {len(lines)} quotas rise, {hand} set by hand"
        if left:
            said = f"The {len(lines)} quotas that change most; {left:,} more stand on the tab Quotas"
        slides.append(
            Slide(f"{said}{which}", (Grid(_HEADINGS, tuple(map(_rep, page))),), "tab Quotas")
        )  # fmt: skip
    return slides


def _rep(line: Line) -> tuple[str | Figure, ...]:
    own = line.figure("override", Kind.MONEY)
    return (
        line.text("name"),
        line.text("territory") or "none",
        line.figure("last_quota", Kind.MONEY),
        line.figure("calculated", Kind.MONEY),
        own if own.value is not None else "",
        line.figure("final", Kind.MONEY),
        line.figure("change", Kind.CHANGE),
        line.figure("chance", Kind.RATE),
        line.text("flags"),
    )


def _fairness(plan: Plan, audience: Audience) -> Slide | None:
    score = plan.figure("fairness_score", Kind.FACTOR)
    gate = plan.line("scorecard", "fairness")
    limit = gate.figure("limit", Kind.FACTOR)
    bands = list(plan.lines("quota_bands"))
    counts = [line.figure("people", Kind.COUNT) for line in bands]
    people = sum(count.value or 0.0 for count in counts)
    if score.value is None and not people:
        return None
    at_quota = plan.figure("reps_at_quota", Kind.RATE)
    blocks: list[Block] = [
        Tiles(
            (
                Tile("fairness score", score),
                Tile("wanted above", limit),
                Tile("expected at quota", at_quota),
                Tile("within 15 % of the mean", plan.figure("within_share", Kind.RATE)),
                Tile("people counted", Figure(people, Kind.COUNT, tuple(at for count in counts for at in count.at))),
            )
        )
    ]
    told = [(line.text("band"), count) for line, count in zip(bands, counts, strict=True)]
    shown = told if may_see(audience, Field.PERSON) is Show.SHOW else _joined(told)
    if people >= _FEWEST_BANDED and len(shown) > 1:
        blocks.append(
            Bars(
                "People by expected attainment of their quota",
                tuple(name for name, _ in shown),
                (Series("People", tuple(count for _, count in shown), 0),),
            )
        )
    teams = [line for line in plan.lines("quota_fairness_teams") if line.text("name")]
    least = sorted(teams, key=lambda line: _score(line.figure("score", Kind.FACTOR)))[:_JUDGED]
    if may_see(audience, Field.TEAM) is Show.SHOW and teams:
        blocks.append(
            Grid(
                (Heading("Team, least fair first", 2, is_number=False), Heading("People", 0.7), Heading("Score", 0.7),
                 Heading("Verdict", 2, is_number=False)),
                tuple(
                    (line.text("name"), line.figure("people", Kind.COUNT), line.figure("score", Kind.FACTOR),
                     line.text("verdict") or "judged")
                    for line in least
                ),
            )
        )  # fmt: skip
    verdict = {"pass": f", above {limit}", "fail": f", not above {limit}"}.get(gate.text("verdict"), ", not judged")
    expected = "" if at_quota.value is None else f"; {at_quota} of people are expected at quota"
    return Slide(
        f"Fairness of quotas is {score}{verdict}{expected}",
        tuple(blocks),
        "tabs Quota review, Quotas",
        figures=(score, limit, at_quota),
    )


def _score(figure: Figure) -> float:
    return float("inf") if figure.value is None else figure.value


def _joined(bands: Sequence[tuple[str, Figure]]) -> list[tuple[str, Figure]]:
    """Bands of which none tells of fewer than `FEWEST` people: each is put together with the next until it does."""
    found: list[tuple[list[str], list[Figure]]] = []
    for name, count in bands:
        if found and _counted(found[-1][1]) < FEWEST:
            found[-1][0].append(name)
            found[-1][1].append(count)
        else:
            found.append(([name], [count]))
    if len(found) > 1 and _counted(found[-1][1]) < FEWEST:
        names, counts = found.pop()
        found[-1][0].extend(names)
        found[-1][1].extend(counts)
    return [
        (", ".join(names) if len(names) < 3 else f"{names[0]} … {names[-1]}", total(counts)) for names, counts in found
    ]


def _counted(counts: Sequence[Figure]) -> float:
    return sum(count.value or 0.0 for count in counts)


def _situations(plan: Plan) -> Slide | None:
    lines = [line for line in plan.lines("quota_situations") if line.text("name")]
    if not lines:
        return Slide(
            "Nobody's situation asks for a quota of its own",
            (Points(("No ramp, no leave, no plan of improvement, no override and no large change of territory.",)),),
            "tab Quota review",
        )
    rows = [
        (line.text("name"), line.text("situation"), line.figure("quota", Kind.MONEY), line.text("detail"))
        for line in lines
    ]
    left = len(rows) - _SITUATIONS
    more = f"; {left} more stand on the tab Quota review" if left > 0 else ""
    return Slide(
        f"{len(rows)} people are in a special situation{more}",
        (
            Grid(
                (Heading("Rep", 2, is_number=False), Heading("Situation", 2.4, is_number=False), Heading("Quota"),
                 Heading("What it is", 4, is_number=False)),
                tuple(rows[:_SITUATIONS]),
            ),
        ),
        "tab Quota review",
    )  # fmt: skip

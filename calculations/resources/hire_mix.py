"""The hire mix: how many hires a budget should buy, and in which segments."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calculations.assumptions import GROSS_MARGIN, MOST_HIRES
from calculations.findings import Finding
from calculations.resources.next_rep import Hire, NextRep, next_rep
from calculations.resources.response import Response

__all__ = ["HireMix", "hire_mix", "next_rep_findings"]

_ROUNDING = 1e-9  # a budget of exactly three hires buys three


@dataclass(frozen=True, slots=True)
class HireMix:
    """Hires in the order they pay: the first is the one to make if there is only one. budget: money, None without."""

    steps: tuple[NextRep, ...]
    budget: float | None

    @property
    def counts(self) -> dict[str, int]:
        """Hires by segment, of those with any."""
        found: dict[str, int] = {}
        for step in self.steps:
            found[step.response.segment] = found.get(step.response.segment, 0) + 1
        return found

    @property
    def contribution(self) -> float:
        """Margin on what they book in their first twelve months, less all they cost in them; money."""
        return sum(step.contribution for step in self.steps)

    @property
    def cost(self) -> float:
        """Money of their first twelve months."""
        return sum(step.cost_first_year for step in self.steps)


def hire_mix(
    segments: Sequence[Response],
    hire: Hire,
    *,
    budget: float | None = None,
    most_hires: int = int(MOST_HIRES.default),
    gross_margin: float = GROSS_MARGIN.default,
) -> HireMix:
    """Best number and place of hires within a budget, by contribution of their first twelve months.

    One after another where the next rep contributes most, until none contributes or the budget is spent. As a rep
    never brings more than the one before (elasticity ≤ 1) and costs the same everywhere, no other mix contributes more
    (Gross 1956; Fox 1966). Of equals the first listed comes first. Segments whose response is not known get nobody.

    Args:
        segments: responses, seen from the people they have. hire: start, ramp and cost. budget: money of the first
            twelve months. most_hires: that could start. gross_margin: of bookings, 0 to 1.

    Raises:
        ValueError: a budget or a number of hires below zero, or a margin outside 0 to 1.
    """
    if most_hires < 0 or (budget is not None and not budget >= 0.0):
        raise ValueError("neither a budget nor a number of hires is below zero")
    affordable = most_hires
    if budget is not None and hire.cost_first_year > 0:
        affordable = int(min(most_hires, budget / hire.cost_first_year * (1.0 + _ROUNDING)))
    firsts = [next_rep(one, hire, 0, gross_margin) for one in segments]
    queue = [(-step.contribution, n, step) for n, step in enumerate(firsts) if step.contribution > 0]
    heapq.heapify(queue)
    steps: list[NextRep] = []
    while queue and len(steps) < affordable:
        _, n, best = heapq.heappop(queue)
        steps.append(best)
        following = next_rep(best.response, hire, best.hires + 1, gross_margin)
        if following.contribution > 0:
            heapq.heappush(queue, (-following.contribution, n, following))
    return HireMix(tuple(steps), budget)


def next_rep_findings(firsts: Sequence[NextRep]) -> Iterator[Finding]:
    """Segments that cannot be judged, and a warning when nobody hired pays within a year."""
    unknown = tuple(step.response.segment for step in firsts if not step.response.is_known)
    remedy = "Judge them by a segment that is like them."
    if not firsts:
        sentence = "No segment has sold anything yet, so what the next rep brings is not known."
        yield Finding("resources.response-unknown", sentence, "Decide on hires without it.")
    if unknown:
        sentence = f"{len(unknown)} segments have no reps or no bookings lately: their next rep's worth is not known."
        yield Finding("resources.response-unknown", sentence, remedy, unknown)
    known = [step for step in firsts if step.response.is_known]
    if known and max(step.contribution for step in known) <= 0:
        best = max(known, key=lambda step: step.contribution)
        sentence = (
            f"In no segment does the next rep pay within a year; the nearest is {best.response.segment}: "
            f"{best.first_year * best.gross_margin:,.0f} of margin against a cost of {best.cost_first_year:,.0f}."
        )
        remedy = "Hire for a reason beyond the first year, or not at all."
        rows = (best.response.segment,)
        yield Finding("resources.next-rep-loses", sentence, remedy, rows, amount=-best.contribution)

"""The gate on buy-in: more than 90 % of the answers to each question of the reps' survey are favourable."""

from collections.abc import Mapping

from calculations.gates.gate import Gate, Measure, Metric
from calculations.ratios import ratio_of

__all__ = ["LEAST_RESPONSE", "METRIC", "buy_in"]

METRIC = Metric(
    "rep buy-in", "Favourable answers to the question with fewest", 0.90, is_ceiling=False, needs="answers of a survey"
)

LEAST_RESPONSE = 0.70
"""Share of those asked below whose answers there is no verdict."""


def buy_in(favourable: Mapping[str, int], answered: Mapping[str, int], asked: int) -> Gate:
    """The gate of one survey: favourable (4 or 5 of 5) over valid answers, of the question with the lowest share.

    Args:
        favourable, answered: by question, favourable and valid answers. asked: people who were sent the survey.
    """
    shares = {question: float(ratio_of(favourable[question], count)) for question, count in answered.items()}
    response = float(ratio_of(min(answered.values(), default=0), asked))
    lowest = min(shares, key=lambda question: shares[question], default="")
    measures = (Measure("response rate", response), *(Measure(name, share) for name, share in shares.items()))
    why_not = "" if response >= LEAST_RESPONSE else f"Fewer than {LEAST_RESPONSE:.0%} of those asked have answered."
    return METRIC.judged(
        shares.get(lowest, float("nan")), why_not=why_not, measures=measures, rows=(lowest,) if lowest else ()
    )

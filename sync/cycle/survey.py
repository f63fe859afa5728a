"""The reps' survey: whether they believe in quota and territory, and understand them; told so that nobody is known.

Two questions, answered from 1 to 5, and a comment. What is shown hides whoever could be told from the figures: a group
of fewer than five answers, and further groups until those hidden have five together, as the hidden ones are else the
total less what is shown. Comments are shown from ten on, without their groups.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["FEWEST", "QUESTIONS", "Answer", "GroupTally", "Share", "Tally", "tallied"]

QUESTIONS: Mapping[str, str] = {
    "buy-in": "With my territory and what I am given, I can reach my quota.",
    "clarity": "I understand how my quota and my territory came about.",
}
"""What is asked, by the name the figures carry: from 1, not at all, to 5, entirely."""

_FAVOURABLE = 4
_LOWEST, _HIGHEST = 1, 5
FEWEST = 5
"""Answers below which a count says who said what."""
_FEWEST_COMMENTS = 10
_Z = 1.959963984540054
"""Standard normal quantile of 97.5 %: the bound leaves one in forty below it."""


class Answer(NamedTuple):
    """One answer: the group it is counted in, the score of each question (None where it was left out), a comment."""

    group: str
    scores: Mapping[str, int | None]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The answers to one question.

    Args:
        favourable: answers of 4 or 5. valid: answers from 1 to 5. share: one over the other; NaN without any.
        low: lower Wilson bound of the share at 95 %. pessimistic: favourable over all who were asked.
    """

    favourable: int
    valid: int
    share: float
    low: float
    pessimistic: float


@dataclass(frozen=True, slots=True)
class GroupTally:
    """A group: how many were asked; how many answered and what, None where that is hidden."""

    group: str
    asked: int
    answered: int | None
    shares: Mapping[str, Share] | None


@dataclass(frozen=True, slots=True)
class Tally:
    """A survey counted.

    Args:
        asked, answered: people. shares: by question. groups: in order of their names. comments: in the order of the
            alphabet; none below ten.
    """

    asked: int
    answered: int
    shares: Mapping[str, Share]
    groups: tuple[GroupTally, ...]
    comments: tuple[str, ...]

    @property
    def response(self) -> float:
        """Share (0-1) of those asked who answered; NaN where nobody was asked."""
        return self.answered / self.asked if self.asked else math.nan


def tallied(asked: Mapping[str, int], answers: Sequence[Answer]) -> Tally:
    """Count a survey.

    Args:
        asked: how many people were sent it, by group. answers: all of them; a score outside 1 to 5 is none.
    """
    counts = Counter(answer.group for answer in answers)
    hidden = _hidden({group: counts[group] for group in asked})
    groups = tuple(
        GroupTally(group, asked[group], None, None)
        if group in hidden
        else GroupTally(
            group, asked[group], counts[group], _shares([one for one in answers if one.group == group], asked[group])
        )
        for group in sorted(asked)
    )
    everybody = sum(asked.values())
    comments = sorted(answer.comment.strip() for answer in answers if answer.comment.strip())
    shown = tuple(comments) if len(comments) >= _FEWEST_COMMENTS else ()
    return Tally(everybody, len(answers), _shares(answers, everybody), groups, shown)


def _shares(answers: Sequence[Answer], asked: int) -> dict[str, Share]:
    return {question: _share([answer.scores.get(question) for answer in answers], asked) for question in QUESTIONS}


def _share(scores: Sequence[int | None], asked: int) -> Share:
    valid = [score for score in scores if score is not None and _LOWEST <= score <= _HIGHEST]
    favourable = sum(score >= _FAVOURABLE for score in valid)
    share = favourable / len(valid) if valid else math.nan
    return Share(
        favourable,
        len(valid),
        share,
        _wilson(favourable, len(valid)),
        favourable / asked if asked else math.nan,
    )


def _wilson(hits: int, of: int) -> float:
    """Lower bound of a share: Wilson (1927), score interval at 95 %; NaN of nothing."""
    if not of:
        return math.nan
    share, square = hits / of, _Z**2
    centre = share + square / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of**2))
    return max(0.0, (centre - spread) / (1 + square / of))


def _hidden(answered: Mapping[str, int]) -> set[str]:
    """Groups that must not be shown: small ones, and the smallest others until those hidden have five together.

    Nothing is hidden where all groups are large. A group nobody answered of hides nobody, but is not shown either.
    """
    hidden = {group for group, count in answered.items() if count < FEWEST}
    rest = sorted((count, group) for group, count in answered.items() if group not in hidden)
    while rest and 0 < sum(answered[group] for group in hidden) < FEWEST:
        hidden.add(rest.pop(0)[1])
    return hidden

"""What people answer to conflicts, on whichever side they do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.two_way.outcome import Conflict, Option
from sync.two_way.value import Value

__all__ = ["Answer", "ColumnAnswer", "answered"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision on one conflict: what one side wants, or other values than either side's.

    Args:
        conflict: the digest of the conflict that was seen; once a side wants something else the answer is void.
        said_on: the side whose Conflicts tab it was given on.
        take: the side to take it from; empty where values were typed instead.
        values: the values to accept, one for each column of the conflict.
    """

    conflict: str
    said_on: str
    take: str = ""
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnAnswer:
    """One side for every conflict in a column that it has a say in; conflicts about whole rows are not meant."""

    column: str
    said_on: str
    take: str


def answered(conflict: Conflict, answers: Iterable[Answer | ColumnAnswer]) -> dict[str, tuple[Option, ...]]:
    """What each side answered to this conflict, once each; nothing for a side that did not.

    An answer to the conflict goes before the same side's answer for a column. The conflict is settled where all of it
    is one option; where it is several, different answers are a conflict themselves.
    """
    own: dict[str, list[Option]] = {}
    general: dict[str, list[Option]] = {}
    for answer in answers:
        into = own if isinstance(answer, Answer) else general
        for option in _options(conflict, answer):
            if option not in into.setdefault(answer.said_on, []):
                into[answer.said_on].append(option)
    return {side: _ordered(options) for side, options in sorted((general | own).items())}


def _options(conflict: Conflict, answer: Answer | ColumnAnswer) -> Sequence[Option]:
    """The option an answer names; none where it is about something else."""
    if isinstance(answer, ColumnAnswer):
        meant = answer.column in conflict.columns
    else:
        meant = answer.conflict == conflict.digest
    if not meant:
        return ()
    if answer.take:
        return [conflict.options[answer.take]] if answer.take in conflict.options else ()
    fits = isinstance(answer, Answer) and len(answer.values) == len(conflict.columns) > 0
    return [answer.values] if fits and isinstance(answer, Answer) else ()


def _ordered(options: Sequence[Option]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=repr))

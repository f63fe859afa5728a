"""Rows and columns inserted, deleted and moved: where each line, and each span of lines, stands afterwards."""

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Shift", "deleted", "inserted", "moved"]

Span = tuple[int, int | None]


class Shift(NamedTuple):
    """What becomes of one line, and of a span (start, end exclusive or None); None when nothing is left of it."""

    line: Callable[[int], int | None]
    span: Callable[[int, int | None], Span | None]


def inserted(at: int, count: int) -> Shift:
    """New lines before `at`: a span that begins there moves on, one that goes through it grows."""

    def span(start: int, end: int | None) -> Span:
        return start + (count if start >= at else 0), None if end is None else end + (count if end > at else 0)

    return Shift(lambda line: line + count if line >= at else line, span)


def deleted(start: int, end: int) -> Shift:
    """Lines from `start` to before `end` are gone: spans shrink, and are gone when all of them is."""

    def edge(line: int) -> int:
        return line if line <= start else max(start, line - (end - start))

    def span(first: int, last: int | None) -> Span | None:
        if last is None:
            return edge(first), None
        found = edge(first), edge(last)
        return found if found[0] < found[1] else None

    return Shift(lambda line: None if start <= line < end else edge(line), span)


def moved(start: int, end: int, to: int) -> Shift:
    """Lines from `start` to before `end` stand before the line that was `to`.

    A span within them goes along; another loses them and, where they land inside it, takes them in.
    """
    count = end - start
    landing = to - count if to >= end else to
    away, back = deleted(start, end), inserted(landing, count)

    def line(number: int) -> int:
        if start <= number < end:
            return number - start + landing
        left = away.line(number)
        assert left is not None  # noqa: S101 - only those between start and end are
        return back.line(left) or 0

    def span(first: int, last: int | None) -> Span | None:
        if last is not None and start <= first and last <= end:
            return first - start + landing, last - start + landing
        left = away.span(first, last)
        return None if left is None else back.span(*left)

    return Shift(line, span)

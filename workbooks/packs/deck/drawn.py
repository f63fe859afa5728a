"""Charts of a slide on paper: the same bars, columns, steps and lines as the native ones, with their numbers."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from workbooks.grammar.look import INK, RULE, SERIES, SIZES, SLATE
from workbooks.packs.deck.slides import Bars, Drawn, Series
from workbooks.packs.figures import Figure
from workbooks.packs.pen import Pen

__all__ = ["Room", "draw_chart"]

_SMALL = SIZES["small"] - 1.0
_LEGEND, _BELOW, _ABOVE = 16.0, 26.0, 14.0
_NAMES = 0.28
_FILLED = 0.7
"""Of the room of a category."""
Room = tuple[float, float, float, float]
"""Left, bottom, width and height in points."""


class _Scale(NamedTuple):
    """From figures to points: the least and the largest that is drawn, and the room for both."""

    low: float
    high: float
    room: float

    def at(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low) * self.room


def draw_chart(pen: Pen, bars: Bars, room: Room) -> None:
    """The chart in its room; figures that are not known leave a gap."""
    left, bottom, wide, high = room
    pen.at = bottom + high - SIZES["table"]
    pen.put(
        pen.fonts.cut(bars.title, wide, SIZES["table"] - 1, is_bold=True), left, SIZES["table"] - 1, INK, is_bold=True
    )
    high -= SIZES["table"] + 6
    shown = [one for one in bars.series if one.is_visible]
    if len(shown) > 1 and bars.drawn is not Drawn.STEPS:
        _legend(pen, shown, left, bottom + high - 10)
        high -= _LEGEND
    if not bars.categories:
        return
    if bars.drawn is Drawn.BARS:
        _lying(pen, bars, shown, (left, bottom, wide, high))
    else:
        _standing(pen, bars, shown, (left, bottom + _BELOW, wide, high - _BELOW))


def _legend(pen: Pen, shown: Sequence[Series], left: float, at: float) -> None:
    for one in shown:
        pen.ground(left, at, 8, 8, SERIES[one.colour])
        pen.at = at + 0.5
        pen.put(one.name, left + 12, _SMALL, SLATE)
        left += 12 + pen.fonts.width(one.name, _SMALL) + 16


def _lying(pen: Pen, bars: Bars, shown: Sequence[Series], room: Room) -> None:
    """Bars from left to right; names stand before them."""
    left, bottom, wide, high = room
    names = wide * _NAMES
    step = high / len(bars.categories)
    thick = step * _FILLED / len(shown)
    labels = max((pen.fonts.width(one.text, _SMALL) for row in shown for one in row.figures), default=0.0) + 6
    scale = _scale(_values(shown), wide - names - labels * (2 if min(_values(shown), default=0) < 0 else 1) - 8)
    zero = left + names + 8 + scale.at(0.0) + (labels if scale.low < 0 else 0)
    for at, name in enumerate(bars.categories):
        top = bottom + high - at * step - step * (1 - _FILLED) / 2
        pen.at = top - step * _FILLED / 2 - _SMALL / 3
        pen.put_right(pen.fonts.cut(name, names, _SMALL), left + names, _SMALL, INK)
        for place, one in enumerate(shown):
            figure = one.figures[at]
            if figure.value is None:
                continue
            length = scale.at(figure.value) - scale.at(0.0)
            base = top - (place + 1) * thick
            pen.ground(min(zero, zero + length), base, abs(length), thick * 0.92, _colour(bars, one, at))
            pen.at = base + thick / 2 - _SMALL / 3
            if length < 0:
                pen.put_right(figure.text, zero + length - 3, _SMALL, INK)
            else:
                pen.put(figure.text, zero + length + 3, _SMALL, INK)


def _standing(pen: Pen, bars: Bars, shown: Sequence[Series], room: Room) -> None:
    """Columns, steps or lines from left to right over their categories."""
    left, bottom, wide, high = room
    step = wide / len(bars.categories)
    stacks = list(_stacks(bars)) if bars.drawn is Drawn.STEPS else []
    values = [edge for _, low, top, _, _ in stacks for edge in (low, top)] or _values(shown)
    scale = _scale(values, high - _ABOVE)
    zero = bottom + scale.at(0.0)
    for at, name in enumerate(bars.categories):
        middle = left + (at + 0.5) * step
        for line, told in enumerate(pen.fonts.wrapped(name, step - 4, _SMALL, 2)):
            pen.at = bottom - 11 - line * (_SMALL + 2)
            pen.put(told, middle - pen.fonts.width(told, _SMALL) / 2, _SMALL, INK)
    pen.ground(left, zero, wide, 0.5, RULE)
    if bars.drawn is Drawn.STEPS:
        _steps(pen, stacks, scale, room, step)
    elif bars.drawn is Drawn.LINES:
        _lines(pen, shown, scale, room, step)
    else:
        _columns(pen, bars, shown, scale, room, step)


def _columns(pen: Pen, bars: Bars, shown: Sequence[Series], scale: _Scale, room: Room, step: float) -> None:
    left, bottom, _, _ = room
    thick = step * _FILLED / len(shown)
    zero = bottom + scale.at(0.0)
    for at in range(len(bars.categories)):
        for place, one in enumerate(shown):
            figure = one.figures[at]
            if figure.value is None:
                continue
            begins = left + at * step + step * (1 - _FILLED) / 2 + place * thick
            height = scale.at(figure.value) - scale.at(0.0)
            pen.ground(begins, min(zero, zero + height), thick * 0.94, abs(height), _colour(bars, one, at))
            if bars.is_labelled:
                _over(pen, figure.text, begins + thick * 0.47, max(zero, zero + height) + 3, step)


def _steps(
    pen: Pen, stacks: Sequence[tuple[int, float, float, str, Figure]], scale: _Scale, room: Room, step: float
) -> None:
    left, bottom, _, _ = room
    for at, low, top, colour, figure in stacks:
        begins, base = left + at * step + step * (1 - _FILLED) / 2, bottom + scale.at(low)
        height = scale.at(top) - scale.at(low)
        pen.ground(begins, base, step * _FILLED, height, colour)
        _over(pen, figure.text, begins + step * _FILLED / 2, base + height + 3, step)


def _lines(pen: Pen, shown: Sequence[Series], scale: _Scale, room: Room, step: float) -> None:
    left, bottom, _, _ = room
    for one in shown:
        points = [
            (left + (at + 0.5) * step, bottom + scale.at(figure.value))
            for at, figure in enumerate(one.figures)
            if figure.value is not None
        ]
        pen.canvas.setStrokeColor(SERIES[one.colour])
        pen.canvas.setLineWidth(1.8)
        for (x, y), (on, up) in pairwise(points):
            pen.canvas.line(x, y, on, up)
        if points and one.figures[-1].value is not None:
            text = one.figures[-1].text
            pen.at = points[-1][1] + 4
            pen.put(text, min(points[-1][0], left + room[2] - pen.fonts.width(text, _SMALL)), _SMALL, INK)


def _over(pen: Pen, text: str, middle: float, at: float, step: float) -> None:
    """A number over its column; smaller where the next one would be touched, none where that is not enough."""
    wide = pen.fonts.width(text, _SMALL)
    size = min(_SMALL, _SMALL * step / wide) if wide else _SMALL
    if size < _SMALL / 2:
        return
    pen.at = at
    pen.put(text, middle - pen.fonts.width(text, size) / 2, size, INK)


def _stacks(bars: Bars) -> Iterator[tuple[int, float, float, str, Figure]]:
    """Category, lower and upper edge, colour and figure of each step that is seen; others lift those on them."""
    for at in range(len(bars.categories)):
        base = 0.0
        for one in bars.series:
            figure = one.figures[at]
            value = figure.value or 0.0
            if one.is_visible and value:
                yield at, min(base, base + value), max(base, base + value), SERIES[one.colour], figure
            base += value


def _values(shown: Sequence[Series]) -> list[float]:
    return [figure.value for one in shown for figure in one.figures if figure.value is not None]


def _scale(values: Sequence[float], room: float) -> _Scale:
    """From nothing on: a bar that does not begin there tells a larger difference than there is."""
    low, high = min((*values, 0.0)), max((*values, 0.0))
    return _Scale(low, high if high > low else low + 1.0, max(room, 1.0))


def _colour(bars: Bars, one: Series, at: int) -> str:
    return SERIES[1] if at in bars.compared else SERIES[one.colour]

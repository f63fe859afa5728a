"""The narrative of a package: sentences that name figures by their keys, filled in here and nowhere else.

`{attainment.all}` is a figure, `{quarter}`, `{closing}` and `{as_of}` words of the package, `{moved:KEY}` says of a
change whether it rose or fell, and `{side:KEY}` of a difference whether it lies above or below.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from sync.cycle.agents.package import Figure, Unit

__all__ = ["DIRECTIONS", "REFERENCE", "shown", "told"]

REFERENCE = re.compile(r"\{(?:([a-z]+):)?([a-z0-9_.-]+)\}")
DIRECTIONS: Mapping[str, tuple[str, str, str]] = {
    "moved": ("fell", "did not move", "rose"),
    "side": ("below", "level with", "above"),
}
"""Words for a figure below, at and above zero."""


def told(sentences: Iterable[str], figures: Mapping[str, Figure], words: Mapping[str, str]) -> Iterator[str]:
    """Each sentence with its figures in place of their keys; one that needs a figure nobody knows is left out."""
    for sentence in sentences:
        missing = [key for _, key in REFERENCE.findall(sentence) if key not in words and _unknown(key, figures)]
        if not missing:
            yield REFERENCE.sub(lambda match: _filled(match[1], match[2], figures, words), sentence)


def _unknown(key: str, figures: Mapping[str, Figure]) -> bool:
    return key not in figures or figures[key].value is None


def _filled(direction: str | None, key: str, figures: Mapping[str, Figure], words: Mapping[str, str]) -> str:
    if key in words:
        return words[key]
    figure = figures[key]
    if direction is None:
        return shown(figure, with_currency=True)
    below, level, above = DIRECTIONS[direction]
    number = float(figure.value) if isinstance(figure.value, float | int) else 0.0
    return below if number < 0 else above if number > 0 else level


def shown(figure: Figure, *, with_currency: bool = False) -> str:
    """A figure as people read it; n/a where it is not known."""
    value = figure.value
    if value is None:
        return "n/a"
    if isinstance(value, str):
        return value
    text = _FORMS.get(figure.unit, "{:,.0f}").format(value)
    text = text[1:] if text.startswith("-") and not re.search("[1-9]", text) else text
    return f"{text} {figure.currency}" if with_currency and figure.currency else text


_FORMS: Mapping[Unit, str] = {
    Unit.RATE: "{:.1%}",
    Unit.TIMES: "{:.2f}×",
    Unit.SCORE: "{:.2f}",
}

"""A paper as a value: whom it is for, its sections, and what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbooks.packs.audience import Audience
from workbooks.packs.deck.slides import Grid, Points, Tiles, figures_of
from workbooks.packs.figures import Figure, Stamp

__all__ = ["Paper", "Section", "figures_in"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Tiles | Grid | Points, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper.

    key: of whom or what it speaks, for its file's name. reader: whom it is for, in words; stands on every page.
    """

    key: str
    title: str
    subtitle: str
    reader: str
    audience: Audience
    sections: tuple[Section, ...]
    stamp: Stamp


def figures_in(paper: Paper) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """All figures of a paper by section and name."""
    for section in paper.sections:
        for block in section.blocks:
            for name, figures in figures_of(block):
                yield f"{section.title}: {name}", figures

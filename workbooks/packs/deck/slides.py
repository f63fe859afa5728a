"""Slides as values: what a slide says and shows, before any program draws it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbooks.packs.audience import Audience
from workbooks.packs.figures import Figure, Stamp

__all__ = ["Bars", "Block", "Cover", "Deck", "Drawn", "Grid", "Heading", "Part", "Picture", "Points", "Series", "Slide",
           "Tile", "Tiles", "figures_of"]  # fmt: skip


class Drawn(StrEnum):
    """How a chart is drawn: bars lying (names read well), standing columns (time), stacked steps (a bridge), lines."""

    BARS = "bars"
    COLUMNS = "columns"
    STEPS = "steps"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure to remember, with what it is below it."""

    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Tiles:
    """Up to five tiles in a row."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A row of figures of a chart. `colour` is a place in the palette; an invisible one only lifts those on it."""

    name: str
    figures: tuple[Figure, ...]
    colour: int = 0
    is_visible: bool = True


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart that people can edit; the categories at `compared` are what the others are held against."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    drawn: Drawn = Drawn.COLUMNS
    is_labelled: bool = True
    compared: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table: its title, its share of the width, and whether it holds numbers."""

    title: str
    share: float = 1.0
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the last row stands out where it is a total."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[str | Figure, ...], ...]
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Short sentences, one below the other; the figures are those they speak of."""

    lines: tuple[str, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made elsewhere, as PNG, with what it shows."""

    png: bytes
    about: str


Block = Tiles | Bars | Grid | Points | Picture


@dataclass(frozen=True, slots=True)
class Slide:
    """One message: a title that says it, and what shows it.

    blocks: tiles stand above; one other block has the width, two stand side by side. source: where the figures are.
    figures: those of the title. notes: for whoever speaks.
    """

    title: str
    blocks: tuple[Block, ...]
    source: str
    part: str = ""
    figures: tuple[Figure, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the agenda: its name, its minutes, its slides."""

    name: str
    minutes: int
    slides: tuple[Slide, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page."""

    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class Deck:
    """A whole deck for one audience."""

    cover: Cover
    parts: tuple[Part, ...]
    stamp: Stamp
    audience: Audience

    @property
    def all_slides(self) -> Iterator[Slide]:
        """The slides after the cover and the agenda, in order."""
        for part in self.parts:
            yield from part.slides


def figures_of(block: Block) -> Sequence[tuple[str, tuple[Figure, ...]]]:
    """The figures of a block with their names: of a tile, a series, a column of a table."""
    match block:
        case Tiles(tiles):
            return [(tile.label, (tile.figure,)) for tile in tiles]
        case Bars(series=series):
            return [(one.name, one.figures) for one in series if one.is_visible]
        case Grid(headings, rows):
            columns = zip(*rows, strict=True) if rows else ()
            named = zip(headings, columns, strict=False)
            told = [(one.title, tuple(cell for cell in cells if isinstance(cell, Figure))) for one, cells in named]
            return [(name, cells) for name, cells in told if cells]
        case Points(figures=figures):
            return [("text", figures)] if figures else []
        case Picture():
            return []

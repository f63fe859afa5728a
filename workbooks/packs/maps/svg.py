"""A map as a picture: today and planned side by side, moves as arcs from who gives to who gets."""

from collections.abc import Iterator
from html import escape

from workbooks.grammar.look import CELL_FONT, INK, MUTED, PAPER, RULE, SERIES
from workbooks.packs.maps.view import HEIGHT, WIDTH, Arc, MapView, Spot

__all__ = ["svg_of"]

_GOLD = SERIES[2]
_TOP, _LINE, _GAP = 64.0, 18.0, 24.0
_LARGEST, _LEAST = 9.0, 1.6
_NAMED = 40  # people in the legend


def svg_of(view: MapView) -> str:
    """The text of an SVG file: a dot is an account, its area its potential, its shade who has it.

    On the right a gold ring marks an account that changes hands, a gold arc those that go from one person to another.
    """
    people = [at for at in range(len(view.people)) if any(at in (spot.before, spot.after) for spot in view.spots)]
    legend = _TOP + HEIGHT + 2 * _LINE
    rows = -(-min(len(people), _NAMED) // 4)
    width, height = 2 * WIDTH + _GAP, legend + (rows + 1) * _LINE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'font-family="{CELL_FONT}, Carlito, sans-serif" aria-label="{_said(view)}">',
        f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>',
        f'<text x="16" y="26" font-size="20" fill="{INK}">{escape(view.title)}</text>',
        f'<text x="16" y="46" font-size="14" fill="{MUTED}">{_said(view)}</text>',
        *_panel(view, 0.0, after=False),
        *_panel(view, WIDTH + _GAP, after=True),
    ]
    for number, person in enumerate(people[:_NAMED]):
        x, y = 16 + (number % 4) * (width / 4), legend + (number // 4) * _LINE
        parts.append(f'<circle cx="{x:g}" cy="{y - 4:g}" r="5" fill="{view.shades[person]}"/>')
        name = " · ".join(filter(None, (view.people[person], view.pools[person])))
        parts.append(f'<text x="{x + 10:g}" y="{y:g}" font-size="13" fill="{INK}">{escape(name)}</text>')
    if len(people) > _NAMED:
        more = f"and {len(people) - _NAMED:,} more people"
        parts.append(f'<text x="16" y="{legend + rows * _LINE:g}" font-size="13" fill="{MUTED}">{more}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _said(view: MapView) -> str:
    """What the map shows in one line."""
    missing = f"; {view.unplaced:,} accounts without a place are not drawn" if view.unplaced else ""
    return f"{view.moved:,} of {len(view.spots):,} accounts change hands{missing}"


def _panel(view: MapView, left: float, *, after: bool) -> Iterator[str]:
    yield f'<g transform="translate({left:g} {_TOP:g})">'
    yield f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="none" stroke="{RULE}"/>'
    yield f'<text x="12" y="22" font-size="15" fill="{INK}">{"Planned" if after else "Today"}</text>'
    most = max((spot.potential for spot in view.spots), default=0.0)
    for spot in sorted(view.spots, key=lambda one: (one.is_moved, -one.potential)):
        yield _dot(view, spot, most, after=after)
    if after:
        widest = max((arc.potential for arc in view.arcs), default=0.0)
        yield from (_arc(view, arc, widest) for arc in view.arcs)
    yield "</g>"


def _dot(view: MapView, spot: Spot, most: float, *, after: bool) -> str:
    person = spot.after if after else spot.before
    shade = view.shades[person] if person >= 0 else PAPER
    size = _LEAST + (_LARGEST - _LEAST) * (max(spot.potential, 0.0) / most) ** 0.5 if most > 0 else _LEAST
    ring = f' stroke="{_GOLD}" stroke-width="2"' if after and spot.is_moved else ""
    if person < 0:
        ring = f' stroke="{MUTED}"'
    who = view.people[person] if person >= 0 else "nobody"
    return (
        f'<circle cx="{spot.x:g}" cy="{spot.y:g}" r="{size:.1f}" fill="{shade}"{ring}>'
        f"<title>{escape(spot.name)}: {escape(who)}</title></circle>"
    )


def _arc(view: MapView, arc: Arc, widest: float) -> str:
    """A bow to the left of its way; one that ends where it starts is a loop."""
    (x, y), (to_x, to_y) = arc.start, arc.end
    bend_x, bend_y = (x + to_x) / 2 + (to_y - y) * 0.25, (y + to_y) / 2 - (to_x - x) * 0.25
    if abs(x - to_x) + abs(y - to_y) < 1:
        bend_x, bend_y = x + 30, y - 30
    width = 1 + (4 * arc.potential / widest if widest > 0 else 0)
    said = f"{view.people[arc.giver]} → {view.people[arc.receiver]}: {arc.accounts:,} accounts, {arc.potential:,.0f}"
    return (
        f'<path d="M{x:g} {y:g}Q{bend_x:.1f} {bend_y:.1f} {to_x:g} {to_y:g}" fill="none" stroke="{_GOLD}" '
        f'stroke-width="{width:.1f}" stroke-opacity="0.8"><title>{escape(said)}</title></path>'
        f'<circle cx="{to_x:g}" cy="{to_y:g}" r="{width + 1.5:.1f}" fill="{_GOLD}"/>'
    )

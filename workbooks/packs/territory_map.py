"""A picture of accounts and territories, before and after: who has what where, and what moves."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbooks.grammar.look import INK
from workbooks.models import TerritoryFacts
from workbooks.tabs.territory_data.accounts import labels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw"]

_NOBODY = "#9AA3AF"
_SPREAD = 0.55  # degrees: accounts placed in one state are drawn around its centre, not on top of each other
_PER_COLUMN = 7
_LARGEST = 90.0


def draw(facts: TerritoryFacts, plan: pd.DataFrame, path: Path, title: str) -> None:
    """Draw the territories into a PNG: a row of two maps, today and planned, for each pool of reps.

    Args:
        facts: accounts and reps with coordinates; accounts without any are counted below the title.
        plan: account_id and rep_id, as `Plan.frame` has them.
        path: PNG file to write.
        title: what stands above the maps.

    A dot is an account, its area its potential, its colour its rep; a ring marks an account that changes hands, a cross
    the centre of what a rep holds. Needs matplotlib, the extra `maps`.
    """
    from matplotlib.figure import Figure

    frame = facts.accounts.merge(plan[["account_id", "rep_id"]], on="account_id", how="left")
    placed = frame[frame["lat"].notna() & frame["lon"].notna()].reset_index(drop=True)
    pools = [pool for pool in sorted(set(facts.reps["pool"])) if (placed["pool"] == pool).any()] or [""]
    rows = [placed[placed["pool"] == pool] if len(pools) > 1 else placed for pool in pools]
    figure = Figure(figsize=(15, 0.9 + 4.9 * len(rows)), dpi=110, layout="constrained")
    missing = len(frame) - len(placed)
    said = f"{title}\n{_summary(frame)}" + (f"; {missing:,} accounts without a place are not drawn" if missing else "")
    figure.suptitle(said, fontsize=13, color=INK)
    axes = figure.subplots(len(rows), 2, squeeze=False)
    labels = labels_of(facts.reps)
    for line, (pool, accounts) in enumerate(zip(pools, rows, strict=True)):
        reps = [
            rep for rep in facts.reps["rep_id"].astype(str) if rep in set(accounts["owner"]) | set(accounts["rep_id"])
        ]
        colours = dict(zip(reps, _palette(len(reps)), strict=True))
        for axis, column, name in ((axes[line][0], "owner", "Today"), (axes[line][1], "rep_id", "Planned")):
            _panel(axis, accounts, column, colours)
            axis.set_title(f"{pool + ': ' if pool else ''}{name}", fontsize=11, color=INK, loc="left")
        _legend(axes[line][1], colours, labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="png", metadata={"Software": "qplan"})


def _summary(frame: pd.DataFrame) -> str:
    moved = (frame["owner"] != "") & (frame["rep_id"] != frame["owner"])
    found = (frame["owner"] == "") & (frame["rep_id"] != "")
    return f"{moved.sum():,} of {len(frame):,} accounts change hands" + (
        f", {found.sum():,} find an owner" if found.any() else ""
    )


def _palette(count: int) -> list[Any]:
    """Colours far apart, alternating in lightness so that neighbours differ in print too."""
    from matplotlib.colors import hsv_to_rgb

    hues = (np.arange(count) * 0.618034 + 0.58) % 1.0
    return [tuple(hsv_to_rgb((hue, 0.78 if at % 2 else 0.55, 0.62 if at % 2 else 0.86))) for at, hue in enumerate(hues)]


def _scattered(accounts: pd.DataFrame) -> NDArray[np.float64]:
    """Longitude and latitude of each account, those at one place spread over a disc in a sunflower's order."""
    points = accounts[["lon", "lat"]].to_numpy(dtype=np.float64, copy=True)
    turn = np.pi * (3 - np.sqrt(5))
    for _, rows in accounts.reset_index(drop=True).groupby(["lon", "lat"]):
        at = rows.index.to_numpy()
        order = np.arange(len(at))
        reach = _SPREAD * np.sqrt(order / max(len(at), 12)) * min(1.0 + len(at) / 40, 3.0)
        points[at, 0] += reach * np.cos(order * turn) / np.cos(np.radians(points[at, 1]))
        points[at, 1] += reach * np.sin(order * turn)
    return points


def _panel(axis: "Axes", accounts: pd.DataFrame, column: str, colours: dict[str, Any]) -> None:
    points = _scattered(accounts)
    potential = accounts["potential"].to_numpy(dtype=np.float64)
    size = 8 + _LARGEST * np.sqrt(potential / max(float(potential.max(initial=0.0)), 1e-9))
    moved = ((accounts["owner"] != "") & (accounts["rep_id"] != accounts["owner"])).to_numpy()
    colour = [colours.get(rep, _NOBODY) for rep in accounts[column]]
    widths = [1.1 if is_moved else 0.3 for is_moved in moved]
    edges = [INK if is_moved else "white" for is_moved in moved]
    axis.scatter(points[:, 0], points[:, 1], s=size, c=colour, edgecolors=edges, linewidths=widths)
    for rep, shade in colours.items():
        mine = points[(accounts[column] == rep).to_numpy()]
        if len(mine):
            lon, lat = mine.mean(axis=0).tolist()
            axis.scatter([lon], [lat], marker="X", s=120, color=[shade], edgecolors=INK, linewidths=1.2, zorder=5)
    axis.set_aspect(1 / max(float(np.cos(np.radians(points[:, 1].mean()))), 0.2), adjustable="datalim")
    axis.grid(color="#E6EAF0", linewidth=0.8)
    axis.set_axisbelow(True)
    axis.tick_params(labelsize=7, colors="#6B7785", length=0)
    for spine in axis.spines.values():
        spine.set_color("#C9D1DE")


def _legend(axis: "Axes", colours: dict[str, Any], labels: dict[str, str]) -> None:
    from matplotlib.lines import Line2D

    def mark(shade: Any, edge: str, name: str) -> Line2D:  # noqa: ANN401 - a colour is many things
        return Line2D([], [], marker="o", linestyle="", color=shade, markeredgecolor=edge, markersize=7, label=name)

    marks = [mark(shade, "white", labels.get(rep, rep)) for rep, shade in colours.items()]
    marks.append(mark("white", INK, "changes hands"))
    columns = 1 + len(marks) // (_PER_COLUMN * 2)
    axis.legend(
        handles=marks, loc="upper left", bbox_to_anchor=(1.01, 1), fontsize=8, frameon=False, ncols=columns,
        labelcolor=INK,
    )  # fmt: skip

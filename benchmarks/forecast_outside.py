"""The forecast engine outside its training families: python -m benchmarks.forecast_outside [--write].

One JSON line per set: AdventureWorks by month and quarter, and ten generated kinds of sales (`outside_series.py`).
Beside the engine stand the network without its fade, the plain ensemble (no network), the engine's own Theta, and,
where the environment of the rivals is made (`make bench`), SCUM on some of AdventureWorks: the mean of statsforecast's
ETS, CES, ARIMA and DOTM.

OWA is the M4 measure (Naive2 = 1), MASE scaled by the seasonal naive error of the history. Only series the network is
for count: positive ones with at least 8 quarters or 24 months; the others never meet it. `--write` renews the table in
docs/forecasting.md.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.forecast_backtest import CUTS, line_items  # noqa: E402 - the root must be on the path first
from benchmarks.outside_series import GENERATED, generated  # noqa: E402
from benchmarks.pages import Page  # noqa: E402
from calculations.arrays import Floats  # noqa: E402
from calculations.forecast.components import NAMES  # noqa: E402
from calculations.forecast.ensemble import calm_ensemble  # noqa: E402
from calculations.forecast.familiar import familiar  # noqa: E402
from calculations.forecast.features import TRAINED_HORIZON, TRAINED_LEAST, features  # noqa: E402
from calculations.forecast.forecast import forecast  # noqa: E402
from calculations.forecast.history import Kind, read_history  # noqa: E402
from calculations.forecast.network import network  # noqa: E402
from calculations.forecast.own_past import own_past  # noqa: E402

PAGE = Page(ROOT / "docs" / "forecasting.md", "forecast_outside")
RIVALS = ROOT / ".venv-rivals" / "bin" / "python"
SCRIPT = ROOT / "benchmarks" / "rivals" / "scum_run.py"
SEED = 907  # not the one the fade was looked at with
COUNT = 150  # series of each generated kind
RIVAL_COUNT = 40  # of AdventureWorks, evenly spread, for SCUM: it needs a quarter to half a second a series
CUT_KEYS = [*CUTS.values(), ["segment", "territory"], ["family", "territory"]]


@dataclass(frozen=True, slots=True)
class Outside:
    """One set of series: histories and what came after them."""

    name: str
    season: int
    past: list[Floats]
    future: Floats  # (S, h)


def adventureworks(season: int, horizon: int) -> Outside:
    """Six cuts of the order book; every month (quarter) with a long enough history is an origin."""
    items = line_items()
    months = pd.period_range(items["month"].min(), items["month"].max(), freq="M").astype("str")
    pairs: list[tuple[Floats, Floats]] = []
    for keys in CUT_KEYS:
        table = items.pivot_table(index=keys, columns="month", values="amount", aggfunc="sum")
        values = table.reindex(columns=months).fillna(0.0).to_numpy()
        if season == 4:
            values = values[:, : values.shape[1] // 3 * 3].reshape(values.shape[0], -1, 3).sum(axis=2)
        for row in values:
            origins = range(TRAINED_LEAST[season], row.size - horizon + 1)
            pairs.extend((row[:origin], row[origin : origin + horizon]) for origin in origins)
    return _kept("AdventureWorks", season, pairs)


def sets() -> list[Outside]:
    """Every set with ten usable series or more."""
    found = [adventureworks(4, 2), adventureworks(12, 6)]
    found += [_kept(kind, season, generated(kind, season, COUNT, SEED)) for season in (4, 12) for kind in GENERATED]
    return [one for one in found if len(one.past) >= 10]


def _kept(name: str, season: int, pairs: list[tuple[Floats, Floats]]) -> Outside:
    """The series the network is for."""
    kept = []
    for past, future in pairs:
        history = read_history(past, season)
        if history.kind == Kind.ORDINARY and history.values.size >= TRAINED_LEAST[season]:
            kept.append((past, future))
    return Outside(name, season, [past for past, _ in kept], np.array([future for _, future in kept]))


def alternatives(one: Outside) -> tuple[dict[str, Floats], float]:
    """Points (S, h) of the network without its fade, the plain ensemble and Theta; the mean weight of the network."""
    reach, horizon = TRAINED_HORIZON[one.season], one.future.shape[1]
    rows: dict[str, list[Floats]] = {"network": [], "plain": [], "theta": []}
    weights = []
    for past in one.past:
        values = read_history(past, one.season).values[None]
        calm, base = calm_ensemble(values, one.season, reach, reach)
        seen = features(calm, one.season, base)
        median = network(one.season).correction(seen)[..., 2]
        rows["network"].append(np.exp(base.path + base.deviation * median)[0, :horizon])
        rows["plain"].append(np.exp(base.path)[0, :horizon])
        rows["theta"].append(np.exp(base.components[0, NAMES.index("theta"), :horizon]))
        share = familiar(one.season).weight(network(one.season).deviations(seen)) * own_past(calm, one.season)
        weights.append(share[0])
    return {name: np.array(points) for name, points in rows.items()}, float(np.mean(weights))


def owa(one: Outside, points: Floats, chosen: NDArray[np.int64] | slice = slice(None)) -> float:
    """OWA of points for the chosen series against Naive2 on the same ones."""
    future = one.future[chosen]
    past = [one.past[i] for i in np.arange(len(one.past))[chosen]]
    scale = np.array([np.abs(y[one.season :] - y[: -one.season]).mean() for y in past])
    scale = np.maximum(scale, 1e-9 * np.array([y.mean() for y in past]))

    def errors(made: Floats) -> tuple[float, float]:
        """SMAPE and MASE, averaged over series."""
        gap = np.abs(made - future)
        return float((2 * gap / (np.abs(made) + np.abs(future) + 1e-12)).mean()), float(
            (gap.mean(axis=1) / scale).mean()
        )

    mine = errors(points)
    base = errors(np.array([naive2(y, one.season, future.shape[1]) for y in past]))
    return (mine[0] / base[0] + mine[1] / base[1]) / 2


def naive2(values: Floats, season: int, horizon: int) -> Floats:
    """Naive2 of the M4 competition: the last value, seasonally adjusted where a 90 % test finds season."""
    n = values.size
    apart = values - values.mean()
    if n < 3 * season or values.min() <= 0 or not apart.any():
        return np.full(horizon, values[-1])
    lags = np.array([apart[k:] @ apart[: n - k] for k in range(1, season + 1)]) / (apart @ apart)
    if abs(lags[-1]) <= 1.645 * np.sqrt((1 + 2 * (lags[:-1] ** 2).sum()) / n):
        return np.full(horizon, values[-1])
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    trend = np.full(n, np.nan)
    trend[season // 2 : n - season // 2] = np.convolve(values, weights, "valid")
    indices = np.array([np.nanmean((values / trend)[i::season]) for i in range(season)])
    indices *= season / indices.sum()
    ahead: Floats = values[-1] / indices[(n - 1) % season] * indices[(n + np.arange(horizon)) % season]
    return ahead


def scum(one: Outside, chosen: NDArray[np.int64]) -> Floats | None:
    """Means of statsforecast's four methods for the chosen series; None without their environment."""
    if not RIVALS.exists():
        return None
    series = [one.past[i].tolist() for i in chosen]
    given = {"series": series, "horizon": one.future.shape[1], "season": one.season}
    done = subprocess.run([RIVALS, SCRIPT], input=json.dumps(given), capture_output=True, text=True, check=True)
    mean: Floats = np.maximum(np.mean(list(json.loads(done.stdout).values()), axis=0), 0.0)
    return mean


def line(one: Outside, rivals: bool) -> dict[str, object]:
    """The figures of one set."""
    horizon = one.future.shape[1]
    made = forecast(one.past, horizon, one.season)
    points = np.array([m.point for m in made])
    within = [
        (m.intervals[0].lower <= truth) & (truth <= m.intervals[0].upper)
        for m, truth in zip(made, one.future, strict=True)
    ]
    others, weight = alternatives(one)
    told: dict[str, object] = {
        "benchmark": "forecast_outside",
        "set": one.name,
        "season": one.season,
        "series": len(one.past),
        "horizon": horizon,
        "owa": round(owa(one, points), 3),
        **{f"owa_{name}": round(owa(one, made_), 3) for name, made_ in others.items()},
        "network_weight": round(weight, 3),
        "covered_80": round(float(np.mean(within)), 3),
    }
    if rivals:
        chosen = np.unique(np.linspace(0, len(one.past) - 1, RIVAL_COUNT).astype(np.int64))
        theirs = scum(one, chosen)
        if theirs is not None:
            told |= {
                "rival_series": chosen.size,
                "owa_there": round(owa(one, points[chosen], chosen), 3),
                "owa_scum": round(owa(one, theirs, chosen), 3),
            }
    return told


def table(lines: list[dict[str, object]]) -> str:
    """The page's table."""
    rows = [
        "| set | season | series | engine | network unfaded | plain ensemble | its Theta | network's weight "
        "| covered at 80 % | SCUM (engine) on some |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in lines:
        theirs = f"{one['owa_scum']:.3f} ({one['owa_there']:.3f})" if "owa_scum" in one else "not run"
        rows.append(
            f"| {one['set']} | {one['season']} | {one['series']} | {one['owa']:.3f} | {one['owa_network']:.3f} | "
            f"{one['owa_plain']:.3f} | {one['owa_theta']:.3f} | {one['network_weight']:.0%} | "
            f"{one['covered_80']:.0%} | {theirs} |"
        )
    return "\n".join(rows) + "\n"


def main() -> None:
    """Print every line, and write the table if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--no-rivals", action="store_true", help="leave SCUM out, which takes minutes")
    arguments = parser.parse_args()
    lines = []
    for one in sets():
        lines.append(line(one, rivals=one.name == "AdventureWorks" and not arguments.no_rivals))
        print(json.dumps(lines[-1]), flush=True)
    if arguments.write:
        PAGE.write(table(lines))


if __name__ == "__main__":
    main()

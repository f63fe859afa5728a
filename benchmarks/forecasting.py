"""The forecast engine, as the scorer calls it, and its speed.

    python -m benchmarks.forecasting        10,000 series with intervals, one core: one JSON line

`forecast` is a batch callable: (list of histories, horizon, season length, levels in percent) gives a list of dicts
with `mean`, `lo-80`, `hi-80` and so on.
"""

import json
import time

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.forecast import forecast as engine

SERIES = 10_000
LIMIT_SECONDS = 8.0


def forecast(series: list[Floats], horizon: int, season: int, levels: tuple[int, ...]) -> list[dict[str, Floats]]:
    """Forecasts in the scorer's form."""
    scored = []
    for one in engine(series, horizon, season, tuple(level / 100 for level in levels)):
        row = {"mean": one.point}
        for level, interval in zip(levels, one.intervals, strict=True):
            row |= {f"lo-{level}": interval.lower, f"hi-{level}": interval.upper}
        scored.append(row)
    return scored


forecast.batch = True  # type: ignore[attr-defined]


def synthetic(count: int, rng: np.random.Generator) -> list[Floats]:
    """Positive quarterly series of 16 to 40 points with level, growth, season and noise."""
    found = []
    for length in rng.integers(16, 41, count):
        time_axis = np.arange(length)
        pattern = rng.normal(0, 0.1, 4)[time_axis % 4]
        walk = np.cumsum(rng.normal(0.005, 0.03, length))
        found.append(np.exp(rng.normal(8, 2) + walk + pattern + rng.normal(0, 0.05, length)))
    return found


def main() -> None:
    """Time one pass over ten thousand series, and the median single call."""
    series = synthetic(SERIES, np.random.default_rng(5))
    forecast(series[:1], 8, 4, (80, 95))
    start, cpu = time.perf_counter(), time.process_time()
    forecast(series, 8, 4, (80, 95))
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    singles = []
    for one in series[:100]:
        start = time.perf_counter()
        forecast([one], 8, 4, (80, 95))
        singles.append(time.perf_counter() - start)
    line = {
        "benchmark": "forecasting",
        "series": SERIES,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu_seconds, 3),
        "limit_seconds": LIMIT_SECONDS,
        "single_call_ms": round(1000 * float(np.median(singles)), 3),
        "within_limit": cpu_seconds < LIMIT_SECONDS,  # wall time tells of the neighbours as well
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()

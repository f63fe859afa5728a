"""SCUM's four methods of statsforecast on given series, run by benchmarks.forecast_outside in their environment.

Reads {"series": [[…]], "horizon": h, "season": m} from standard input, writes {"AutoETS": [[…]], …} to standard output:
points per method and series; a method that fails on a series repeats its last value.
"""

import json
import sys
import warnings

import numpy as np
from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

warnings.filterwarnings("ignore")

METHODS = {
    "AutoETS": AutoETS,
    "AutoCES": AutoCES,
    "AutoARIMA": AutoARIMA,
    "DynamicOptimizedTheta": DynamicOptimizedTheta,
}


def main() -> None:
    """Forecast one by one."""
    given = json.load(sys.stdin)
    told = {name: [] for name in METHODS}
    for one in given["series"]:
        values = np.array(one, dtype=float)
        for name, method in METHODS.items():
            try:
                mean = method(season_length=given["season"]).forecast(y=values, h=given["horizon"])["mean"]
            except Exception:  # noqa: BLE001 - a library that fails on one series must not end the comparison
                mean = np.full(given["horizon"], np.nan)
            mean = np.where(np.isfinite(mean), mean, values[-1])
            told[name].append(mean.tolist())
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

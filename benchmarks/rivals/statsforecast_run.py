"""AutoTheta and AutoETS of statsforecast on given series, run by benchmarks.forecast_rivals in their environment.

Reads {"series": [[…]], "horizon": h, "season": m} from standard input, writes per method the medians, 80 % ranges and
seconds to standard output. Each method sees two series first, so that compiling is not counted.
"""

import json
import sys
import time
import warnings

import numpy as np
from statsforecast.models import AutoETS, AutoTheta

warnings.filterwarnings("ignore")

METHODS = {"AutoTheta": AutoTheta, "AutoETS": AutoETS}


def main() -> None:
    """Forecast one by one on one core, as statsforecast does with n_jobs=1."""
    given = json.load(sys.stdin)
    series = [np.array(one, dtype=float) for one in given["series"]]
    told = {}
    for name, method in METHODS.items():
        model = method(season_length=given["season"])
        for one in series[:2]:
            model.forecast(y=one, h=given["horizon"], level=[80, 95])
        start, cpu = time.perf_counter(), time.process_time()
        made = [model.forecast(y=one, h=given["horizon"], level=[80, 95]) for one in series]
        told[name] = {
            "seconds": time.perf_counter() - start,
            "cpu_seconds": time.process_time() - cpu,
            "mean": [one["mean"].tolist() for one in made],
            "lower": [one["lo-80"].tolist() for one in made],
            "upper": [one["hi-80"].tolist() for one in made],
        }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

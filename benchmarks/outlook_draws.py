"""How long the draws of a quarter take at desk size: python -m benchmarks.outlook_draws prints one JSON line.

6,000 rows by 2,000 draws on one core: the draws, the company's sum, the sums of 500 sellers with their chances, and the
month sums. `cpu` figures are processor seconds: on a machine shared with others wall time says little. The exit code is
1 when drawing takes more than 2 s, or the process more than 200 MB beyond what it had before.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

from calculations.outlook.cut import cut_of, cuts_by
from calculations.outlook.draws import draw
from calculations.schemas import OUTLOOK

ROWS, DRAWS, SELLERS = 6_000, 2_000, 500
MOST_SECONDS, MOST_MEGABYTES = 2.0, 200.0
Made = TypeVar("Made")


def desk() -> pd.DataFrame:
    """An outlook of 500 sellers: a tenth is booked, a fifth are large deals, the rest flows."""
    rng = np.random.default_rng(1)
    at = np.arange(ROWS)
    kind = np.where(at % 10 == 1, "booked", np.where(at % 5 == 0, "deal", "flow"))
    return OUTLOOK.conform(
        pd.DataFrame(
            {
                "kind": kind,
                "rep_id": [f"r{n % SELLERS}" for n in at],
                "account_id": "",
                "segment": [f"s{n % 4}" for n in at],
                "product_line": [f"p{n % 3}" for n in at],
                "region": [f"g{n % 7}" for n in at],
                "deal_id": [f"d{n}" for n in at],
                "mean": rng.lognormal(9, 1, ROWS),
                "chance": rng.uniform(0.1, 1.0, ROWS),
                "log_sd": 0.5,
                "company_loading": 0.1,
                "segment_loading": 0.1,
                "region_loading": 0.05,
                "rep_loading": 0.3,
                "month_1": 0.3,
                "month_2": 0.3,
                "month_3": 0.4,
                "month_4": 0.0,
            }
        )
    )


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What is made, and the processor seconds it took."""
    start = time.process_time()
    made = make()
    return made, round(time.process_time() - start, 3)


def megabytes() -> float:
    """The most memory the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure and print."""
    table = desk()
    before = megabytes()
    draws, drawing = timed(lambda: draw(table, 1, DRAWS))
    company, company_cpu = timed(lambda: cut_of(draws))
    (_, cuts), sellers_cpu = timed(lambda: cuts_by(draws, "rep_id"))
    _, chances_cpu = timed(lambda: [cut.chance(cut.expected) for cut in cuts])
    _, months_cpu = timed(draws.month_sums)
    more = megabytes() - before
    line = {
        "rows": ROWS, "draws": DRAWS, "draw_cpu": drawing, "company_cpu": company_cpu, "sellers_cpu": sellers_cpu,
        "chances_cpu": chances_cpu, "months_cpu": months_cpu, "megabytes": round(more, 1),
        "mean_error": round(float(company.sums.mean()) / company.expected - 1, 6),
    }  # fmt: skip
    print(json.dumps(line))
    return int(drawing > MOST_SECONDS or more > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())

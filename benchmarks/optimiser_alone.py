"""The options of a territory plan and their frontier, computed and nothing else: python -m benchmarks.optimiser_alone.

Run in the folder of a desk. The clock runs over the searches alone: not over loading the facts, not over publishing.
Prints one JSON line.
"""

import json
import resource
import sys
import time
from pathlib import Path

from calculations.territory.options import offer_of
from sync.bootstrap import opened
from sync.jobs.facts import newest_facts


def main() -> int:
    """Measure and print."""
    with opened(Path("qplan.toml")) as adapters:
        territory, day = newest_facts(adapters).results.territory, adapters.plan.as_of
    assert territory is not None
    wall, cpu = time.perf_counter(), time.process_time()
    offer = offer_of(territory.accounts, territory.reps, day)
    seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    line = {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "moves": {choice.scenario.name: choice.impact.accounts_moved for choice in offer.choices},
        "fairness": [round(point.fairness, 4) for point in offer.frontier.points],
        "reached": [round(point.reached, 4) for point in offer.frontier.points],
    }
    print(json.dumps(line))
    return 0


if __name__ == "__main__":
    sys.exit(main())

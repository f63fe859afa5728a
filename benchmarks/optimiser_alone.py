"""The three options of a territory plan, computed and nothing else: python -m benchmarks.optimiser_alone.

Run in the folder of a desk. The clock runs over the searches alone: not over loading the facts, not over publishing.
Prints one JSON line.
"""

import json
import sys
import time
from pathlib import Path

from calculations.territory.scenarios import choices
from calculations.territory.solver.optimise import Options
from sync.bootstrap import opened
from sync.jobs.facts import newest_facts

SEED, TIME_LIMIT = 0, 60.0
"""Those of `qplan plan territory`."""


def main() -> int:
    """Measure and print."""
    with opened(Path("qplan.toml")) as adapters:
        territory, day = newest_facts(adapters).results.territory, adapters.plan.as_of
    assert territory is not None
    wall, cpu = time.perf_counter(), time.process_time()
    found = choices(territory.accounts, territory.reps, day, options=Options(seed=SEED, time_limit=TIME_LIMIT))
    seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"seconds": round(seconds, 2), "cpu_seconds": round(cpu_seconds, 2), "options": len(found)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Speed of the merge: python -m benchmarks.merge prints one JSON line per measure.

Seconds are CPU time of this process; `limit` is what the project promises. The exit code is 1 when a measure is above
its limit. Reading is making a side of raw cells, once for each side; it has no limit of its own.
"""

import json
import random
import sys
import time
from collections.abc import Callable

from sync.two_way.agreed import advanced
from sync.two_way.merge import merge
from sync.two_way.table import Base, Column, Rules, Side

ROWS, COLUMNS, EDITS = 20_000, 12, 200
LIMIT = 0.1


def best_of(times: int, work: Callable[[], object]) -> float:
    """CPU seconds of the fastest run: what others do on the machine only ever adds."""
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def main() -> int:
    """Merge a table of 20,000 rows and 12 columns with 200 edits a side, then advance its base."""
    rng = random.Random(1)  # noqa: S311 - a seed, not a secret
    ids = tuple(f"c{at}" for at in range(COLUMNS))
    rules = Rules(tuple(map(Column, ids)), ("excel", "sheets"))
    raw = {
        f"r{at}": [rng.choice(["north", "south", None]) if place % 3 == 0 else rng.random() for place in range(COLUMNS)]
        for at in range(ROWS)
    }
    base = Base(Side.read("base", ids, raw.items()).table)

    def edited(name: str) -> list[tuple[str, list[object]]]:
        rows = {key: list(row) for key, row in raw.items()}
        for key in rng.sample(list(raw), EDITS):
            rows[key][rng.randrange(COLUMNS)] = f"typed in {name}"
        return list(rows.items())

    typed = {name: edited(name) for name in rules.sides}
    sides = [Side.read(name, ids, rows) for name, rows in typed.items()]
    merged = merge(rules, base, sides)
    assert len(merged.edits) == 2 * EDITS
    assert len(merged.writes) + 2 * len(merged.conflicts) == 2 * EDITS
    measures = (
        ("read a side", best_of(3, lambda: Side.read("excel", ids, typed["excel"])), None),
        ("merge, 200 edits a side", best_of(5, lambda: merge(rules, base, sides)), LIMIT),
        ("advance the base", best_of(5, lambda: advanced(rules, base, merged, sides)), LIMIT),
    )
    for name, seconds, limit in measures:
        print(json.dumps({"measure": name, "seconds": round(seconds, 4), "limit": limit}))
    return int(any(limit is not None and seconds > limit for _, seconds, limit in measures))


if __name__ == "__main__":
    sys.exit(main())

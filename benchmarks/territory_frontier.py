"""The frontier of change and fairness on simulated companies: python -m benchmarks.territory_frontier [--desk].

Writes the table into docs/territory.md, where a test keeps it, and prints CPU seconds and peak memory of each company;
`--desk` adds one of 500 reps and 50,000 accounts.
"""

import argparse
import os
import resource
import time
from datetime import date
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402 - the thread settings above must come before numpy loads
import pandas as pd  # noqa: E402

from benchmarks.pages import Page  # noqa: E402
from calculations.territory.options import Offer, offer_of  # noqa: E402

__all__ = ["COMPANIES", "PAGE", "company", "main", "offered", "table"]

PAGE = Page(Path(__file__).parents[1] / "docs" / "territory.md", "territory_frontier")
"""The page that shows the table."""

COMPANIES = {"25 reps, 2,000 accounts, one pool": (2_000, 25, 1), "50 reps, 5,000 accounts, four pools": (5_000, 50, 4)}
"""Accounts, reps and pools by what the company is called."""

_DESK = (50_000, 500, 16)
_DAY = date(2026, 9, 30)


def company(accounts: int, reps: int, pools: int, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Territories drawn at random: accounts near their owners, books of very different worth, a twentieth unowned.

    Two accounts in five have revenue, a tenth are locked, every twentieth rep is ramping.
    """
    random = np.random.default_rng(seed)
    bases = np.column_stack([random.uniform(30, 50, reps), random.uniform(-120, -80, reps)])
    book = random.lognormal(0, 0.5, reps)
    owner = random.choice(reps, accounts, p=book / book.sum())
    potential = random.lognormal(10, 1.0, accounts).round(2)
    names = np.array([f"R{at:03d}" for at in range(reps)])
    pool = np.array([f"Pool {at % pools + 1}" for at in range(reps)])
    frame = pd.DataFrame(
        {
            "account_id": [f"A{at:05d}" for at in range(accounts)],
            "owner": np.where(random.random(accounts) < 0.05, "", names[owner]),
            "potential": potential,
            "workload": random.choice([1.5, 4.5, 9.0, 18.0], accounts),
            "arr": np.where(random.random(accounts) < 0.4, potential * random.uniform(0.3, 1.2, accounts), 0.0).round(
                2
            ),
            "tenure": random.uniform(0, 6, accounts).round(1),
            "lat": bases[owner, 0] + random.normal(0, 2, accounts),
            "lon": bases[owner, 1] + random.normal(0, 2, accounts),
            "locked": random.random(accounts) < 0.1,
            "pool": pool[owner],
        }
    )
    capacity = np.where(np.arange(reps) % 20 == 19, 0.5, 1.0)
    people = {
        "rep_id": names,
        "capacity": capacity,
        "lat": bases[:, 0],
        "lon": bases[:, 1],
        "pool": pool,
        "peers": pool,
    }
    return frame, pd.DataFrame(people)


def offered(accounts: int, reps: int, pools: int) -> tuple[Offer, float]:
    """The options of a company, and the CPU seconds they took."""
    frames = company(accounts, reps, pools)
    start = time.process_time()
    return offer_of(*frames, _DAY), time.process_time() - start


def table(offers: dict[str, Offer]) -> str:
    """Fairness by budget and what the options move, as Markdown."""
    points = next(iter(offers.values())).frontier.points
    lines = [
        "| company | "
        + " | ".join(f"{point.budget:.0%}" for point in points)
        + " | knee | minimal change | balanced |",
        "|---" * (len(points) + 4) + "|",
    ]
    for name, offer in offers.items():
        frontier = offer.frontier
        minimal, balanced, _ = offer.choices
        moved = [f"{c.impact.accounts_moved:,} accounts, {c.impact.arr_share:.1%}" for c in (minimal, balanced)]
        cells = [name, *(f"{point.fairness:.1%}" for point in frontier.points), f"{frontier.knee:,} moves", *moved]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", action="store_true", help="500 reps and 50,000 accounts too")
    sizes = COMPANIES | ({"500 reps, 50,000 accounts, 16 pools": _DESK} if parser.parse_args().desk else {})
    offers = {}
    for name, size in sizes.items():
        offers[name], seconds = offered(*size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        reached = min(point.reached for point in offers[name].frontier.points)
        print(f"{name}: {seconds:.1f} CPU s, peak {peak:,.0f} MB, least part of the fairest {reached:.1%}")
    print(table(offers))
    PAGE.write(table({name: offers[name] for name in COMPANIES}))


if __name__ == "__main__":
    main()

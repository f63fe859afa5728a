"""Every benchmark, one after the other, each in a process of its own: python -m benchmarks.

Each prints JSON lines or a table. A benchmark that misses what it promises makes the whole command fail, after the
others have run.
"""

import subprocess
import sys

COMMANDS = (
    ("benchmarks.quota",),
    ("benchmarks.quota_backtest",),
    ("benchmarks.people_model",),
    ("benchmarks.forecasting",),
    ("benchmarks.forecast_backtest",),
    ("benchmarks.forecast_rivals",),
    ("benchmarks.forecast_outside",),
    ("benchmarks.revenue_plan",),
    ("benchmarks.revenue_backtest",),
    ("benchmarks.territory_rivals",),
    ("benchmarks.assessment", "10000", "100000", "1000000"),
    ("benchmarks.projection_backtest",),
    ("benchmarks.outlook_draws",),
    ("benchmarks.outlook", "--seeds", "101-112"),
    ("benchmarks.outlook_speed",),
    ("benchmarks.deal_model",),
    ("benchmarks.potential",),
    ("benchmarks.emulator",),
    ("benchmarks.merge",),
    ("benchmarks.sync",),
    ("benchmarks.sync_sheets",),
    ("benchmarks.pull",),
    ("benchmarks.functions",),
    ("benchmarks.desk", "--folder", ".desk"),
    ("benchmarks.packs", "--folder", ".desk"),
)


def main() -> int:
    """Run them all; the number of those that failed."""
    failed = 0
    for command in COMMANDS:
        print(f"== python -m {' '.join(command)}", flush=True)
        failed += subprocess.run([sys.executable, "-m", *command], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())

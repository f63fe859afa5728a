"""Where a verb spends its time at a desk: python -m benchmarks.profile_verb VERB, or make profile VERB=read.

The verb runs as in `benchmarks.desk`, on a copy of the kept desk, in a process of its own under cProfile. Prints the
forty functions with the most seconds including what they call, then the forty with the most of their own, and leaves
the profile beside the kept desk for other viewers. Profiling slows small functions more than large ones: seconds are
for comparing, not for promising.
"""

import argparse
import cProfile
import pstats
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.desk import VERBS, needs, prepare
from benchmarks.desk_folder import DESK, Desk, Size

SHOWN = 40
PROFILE = "profile.prof"


def profiled(command: Sequence[str]) -> int:
    """Run a command of qplan in this process and leave its profile in the working folder; its exit code."""
    from sync.cli import main

    sys.argv = ["qplan", *command]
    profile = cProfile.Profile()
    try:
        profile.runcall(main)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        profile.dump_stats(PROFILE)
    return 0


def main(given: Sequence[str]) -> int:
    """Profile a verb and print; 1 when it fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile_verb", description=__doc__)
    parser.add_argument("verb", choices=[verb.name for verb in VERBS])
    parser.add_argument("--folder", type=Path, default=Path(".desk"), help="where the desk is kept")
    parser.add_argument("--fresh", action="store_true", help="make store and workbook anew")
    for name in ("reps", "accounts", "deals"):
        parser.add_argument(f"--{name}", type=int, default=getattr(DESK, name))
    args = parser.parse_args(given)
    size = Size(args.reps, args.accounts, args.deals)
    desk = Desk(args.folder.resolve() / str(size), size)
    if args.fresh:
        desk.clear()
    verb = next(verb for verb in VERBS if verb.name == args.verb)
    kept = desk.folder / f"{verb.name}.prof"
    with desk.seated(**needs([verb])) as seat:
        prepare(verb, seat)
        code, said = seat.finished([sys.executable, "-m", "benchmarks.profile_verb", "--run", *verb.command])
        if code not in (0, 1):
            sys.exit(f"{verb.name} ended with {code}: {said}")
        shutil.copyfile(seat.folder / PROFILE, kept)
    stats = pstats.Stats(str(kept))
    for order in ("cumulative", "tottime"):
        stats.sort_stats(order).print_stats(SHOWN)
    print(f"Kept in {kept}")
    return 0


if __name__ == "__main__":
    sys.exit(profiled(sys.argv[2:]) if sys.argv[1:2] == ["--run"] else main(sys.argv[1:]))

"""What the kill test of the sync runs in a process of its own: `qplan sync`, which ends by SIGKILL at one of its steps.

The process looks at itself from outside, as a profiler does: nothing of the program is replaced.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from sync.cli.app import app

__all__ = ["STEPS", "run"]

STEPS = frozenset(
    {"StoredMemory.intend", "StoredMemory.settle", "ExcelSide.write", "EventLog.append", "_refreshed", "replace_file"}
)
"""What is noted, written and put on record in a run; the process may end before each of them and after it."""


def run(config: Path, moment: int) -> None:
    """Sync the plan of these settings, and end at this moment: the steps begin and end at two each."""
    passed = 0

    def look(frame: FrameType, event: str, _: object) -> None:
        nonlocal passed
        if event in ("call", "return") and frame.f_code.co_qualname in STEPS:
            passed += 1
            if passed == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)
    try:
        app(["sync", "--config", str(config)], standalone_mode=False)
    finally:
        sys.setprofile(None)

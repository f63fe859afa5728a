"""The command line: one module per verb, each thin over `sync.jobs`."""

import gc
import os
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.cli.exits import Exit

__all__ = ["main"]

_MATRIX_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Entry point of the console script `qplan`: faults become one message and an exit code, never a traceback."""
    # A plan is millions of values in lists that hold no cycles. Looking through all of them for garbage whenever
    # another seven hundred lists were made would take a third of the time of a large plan.
    gc.set_threshold(100_000, 20, 20)
    # Its matrices are small: a second thread for them waits for work in a loop, which costs more than it brings and,
    # beside other programs, several times as much. NumPy reads this once, when it is loaded.
    for name in _MATRIX_THREADS:
        os.environ.setdefault(name, "1")
    from sync.cli.app import app

    try:
        app()
    except KeyboardInterrupt:
        from sync.cli.output import err

        err.print("Stopped. Nothing is half-written: run the same command again to go on.", markup=False)
        sys.exit(130)
    except Exception as fault:  # noqa: BLE001 - the last resort: say whose fault it is
        sys.exit(_told(fault))


def _told(fault: Exception) -> "Exit":
    """Say what went wrong; the exit code. What the faults are is loaded only now, so that verbs start fast."""
    from sync.cli.exits import Exit, exit_of
    from sync.cli.extras import missing_extra
    from sync.cli.output import err
    from sync.errors import SyncError
    from workbooks.errors import WorkbookError

    if isinstance(fault, (SyncError, WorkbookError)):
        err.print(str(fault), markup=False, style="red")
        return exit_of(fault)
    if isinstance(fault, ModuleNotFoundError) and (extra := missing_extra(fault)):
        err.print(f"This needs {fault.name}, which is not installed here.", markup=False, style="red")
        err.print(f"pip install 'qplan[{extra}]', then run the same command again.", markup=False)
        return Exit.REFUSED
    if isinstance(fault, OSError):
        err.print(f"A file cannot be used: {fault}", markup=False, style="red")
        err.print(
            "Check that it is whole, and that you may write there; then run the same command again.", markup=False
        )
        return Exit.FILE
    err.print("".join(traceback.format_exception(fault)), markup=False)
    err.print("This is a fault in qplan, not in your plan. Please report it with the lines above.", markup=False)
    return Exit.FAULT

"""The command line: one module per verb, each thin over `sync.jobs`."""

import sys
import traceback

__all__ = ["main"]


def main() -> None:
    """Entry point of the console script `qplan`: faults become one message and an exit code, never a traceback."""
    from sqlalchemy.exc import DatabaseError

    from sync.cli.app import app
    from sync.cli.exits import Exit, exit_of
    from sync.cli.output import err
    from sync.errors import SyncError
    from workbooks.errors import WorkbookError

    try:
        app()
    except (SyncError, WorkbookError) as fault:
        err.print(str(fault), markup=False, style="red")
        sys.exit(exit_of(fault))
    except (OSError, DatabaseError) as fault:
        cause = getattr(fault, "orig", None) or fault
        err.print(f"A file cannot be used: {cause}", markup=False, style="red")
        err.print(
            "Check that it is whole, and that you may write there; then run the same command again.", markup=False
        )
        sys.exit(Exit.FILE)
    except KeyboardInterrupt:
        err.print("Stopped. Nothing is half-written: run the same command again to go on.", markup=False)
        sys.exit(130)
    except Exception:  # noqa: BLE001 - the last resort: say whose fault it is
        err.print(traceback.format_exc(), markup=False)
        err.print("This is a fault in qplan, not in your plan. Please report it with the lines above.", markup=False)
        sys.exit(Exit.FAULT)

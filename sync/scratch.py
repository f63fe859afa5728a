"""Temporary folders that do not outlive their process for long: what a killed one left, the next that starts sweeps.

Beside each folder lies a file that its process keeps locked. The operating system lets go of the lock however the
process ends, so a folder whose file can be locked belongs to nobody any more.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

__all__ = ["ScratchFolder"]


class ScratchFolder:
    """A new temporary folder `qplan-<kind>-…`, gone after `close`; folders of its kind left by the dead go first."""

    def __init__(self, kind: str) -> None:
        prefix = f"qplan-{kind}-"
        place = Path(tempfile.gettempdir())
        for left in place.glob(f"{prefix}*.lock"):
            _sweep(left)
        self.path = place / f"{prefix}{uuid4().hex}"
        self._lock = FileLock(_lock_of(self.path), thread_local=False)
        self._lock.acquire()
        self.path.mkdir(mode=0o700)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        _remove(self.path)
        self._lock.release()


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")


def _sweep(lock: Path) -> None:
    """Remove the folder of a lock that nobody holds; somebody else's, and whatever resists, is left alone."""
    with contextlib.suppress(OSError, Timeout):
        told = lock.lstat()
        if lock.is_symlink() or (hasattr(os, "getuid") and told.st_uid != os.getuid()):
            return
        with FileLock(lock, timeout=0):
            _remove(lock.with_suffix(""))


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # Windows keeps a file that is open; the next sweep takes it
        _lock_of(folder).unlink()

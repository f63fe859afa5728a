"""What takes seconds to make and is only copied afterwards: made once for all processes of a run of tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

__all__ = ["made_once"]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of that name, filled by whichever process of the run asks first; the others wait for it.

    Args:
        factory: of the session, whose folder lies beside those of the run's other processes.
        name: of the folder, the same in all of them.
        make: fills it. Where it fails, the next that asks tries again.
    """
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base  # as pytest-xdist lays them out
    folder, whole = shared / name, shared / f"{name}.whole"
    with FileLock(shared / f"{name}.lock"):
        if not whole.exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            whole.touch()
    return folder

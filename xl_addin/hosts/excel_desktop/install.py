"""Bringing the ready-made add-in into the Excel of this machine: one file in the folder Excel opens at its start."""

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from xl_addin.catalog import CATALOG
from xl_addin.hosts.excel_desktop.xlam import FILE, Settings, write_xlam

__all__ = ["Installed", "into_excel"]


class Installed(NamedTuple):
    """The add-in as written, and where Excel finds it; None on a machine that has no Excel for Windows."""

    addin: Path
    installed: Path | None


def into_excel(folder: Path, interpreter: str = "") -> Installed:
    """Write qplan.xlam into `folder`, beside the module it calls, and copy it to where Excel opens it.

    Args:
        folder: of the add-in's other files.
        interpreter: the python.exe that has qplan, by default the one that runs this.

    Raises:
        MissingPackageError: a package it is made with is not here.
        OSError: it cannot be written, as while Excel has it open.
    """
    settings = Settings(interpreter or sys.executable, str(folder.resolve()))
    addin = write_xlam(folder / FILE, CATALOG.values(), settings)
    start = _start_folder()
    if start is None:
        return Installed(addin, None)
    start.mkdir(parents=True, exist_ok=True)
    return Installed(addin, Path(shutil.copy2(addin, start / FILE)))


def _start_folder() -> Path | None:
    """The folder whose workbooks Excel opens whenever it starts, and trusts."""
    roaming = os.environ.get("APPDATA", "")
    return Path(roaming) / "Microsoft" / "Excel" / "XLSTART" if sys.platform == "win32" and roaming else None

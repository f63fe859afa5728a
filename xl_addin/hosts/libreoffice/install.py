"""Adding the extension to the LibreOffice of this machine."""

import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["OfficeMissingError", "calc_python", "install"]

_DEPLOY = Path(__file__).with_name("deploy.py")
_PATIENCE = 180  # seconds


class OfficeMissingError(Exception):
    """There is no LibreOffice here, or none that can run qplan; the text says which, and what to do."""


def calc_python(version: tuple[int, int] | None = None) -> Path | None:
    """A Python with LibreOffice's uno module, of `version` (this Python's by default) so that numpy loads in it."""
    wanted = version or sys.version_info[:2]
    office = Path(shutil.which("soffice") or "/").resolve().parent
    probe = f"import uno, sys; raise SystemExit(sys.version_info[:2] != {tuple(wanted)})"
    for candidate in (office / "python", office / "python.exe", Path("/usr/bin/python3")):
        if candidate.exists():
            asked = subprocess.run([candidate, "-c", probe], capture_output=True, check=False)  # noqa: S603
            if asked.returncode == 0:
                return candidate
    return None


def install(extension: Path, profile: Path | None = None) -> str:
    """Add the extension file for this user, replacing an older one; its identifier.

    Args:
        extension: the .oxt file.
        profile: LibreOffice profile to add it to; this user's by default.

    Raises:
        OfficeMissingError: LibreOffice, or a Python of its own that fits ours, is missing, or it refused.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        raise OfficeMissingError("LibreOffice is not on this machine: install it, then run the same command again.")
    python = calc_python()
    if python is None:
        raise OfficeMissingError(
            f"LibreOffice's Python is not {sys.version_info[0]}.{sys.version_info[1]}, the one qplan runs in, or lacks "
            "the module uno (Debian: python3-uno). Install qplan with LibreOffice's version of Python."
        )
    command = [str(python), str(_DEPLOY), soffice, str(extension), *([str(profile)] if profile else [])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise OfficeMissingError(
            "LibreOffice did not answer. Close its windows and run the same command again."
        ) from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise OfficeMissingError(f"LibreOffice refused: {last}. Close its windows and run the same command again.")
    return done.stdout.strip()

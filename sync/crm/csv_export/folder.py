"""Which files of a folder are exports, and which are something else that was put there."""

from collections.abc import Sequence
from pathlib import Path

__all__ = ["exports_in", "left_out"]

_ENDINGS = (".csv", ".tsv", ".tab")
_TABLES = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".txt", ".zip", ".gz")
"""Endings of what may well hold deals, and is not read."""


def exports_in(folder: Path) -> Sequence[Path]:
    """The exports of a folder, by name; capitals in an ending do not matter, and a program's lock files are none."""
    return [path for path in _files(folder) if path.suffix.casefold() in _ENDINGS]


def left_out(folder: Path) -> Sequence[str]:
    """Names of files that may hold something and are not read."""
    return [path.name for path in _files(folder) if path.suffix.casefold() in _TABLES]


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith((".", "~"))]

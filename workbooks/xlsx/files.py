"""Workbook files on disk: opened with their faults named, replaced as a whole or not at all."""

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
import time
import zipfile
from collections import deque
from io import BytesIO
from pathlib import Path

from workbooks.errors import NoRoom, NotAWorkbook, WorkbookLocked, WorkbookMissing, WorkbookMoved

__all__ = ["archive", "opened_by", "refuse_if_open", "replace_file", "sha256_of", "take"]

_WORKBOOK_PART = "xl/workbook.xml"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file of the old kind begins: an .xls, or a workbook that Excel has encrypted with a password."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IS_ENCRYPTED = 0x1
_A_DAY = 24 * 60 * 60.0
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def sha256_of(data: bytes) -> str:
    """The file's digest, as every report and check names it."""
    return hashlib.sha256(data).hexdigest()


def opened_by(path: Path) -> Path | None:
    """The owner file a spreadsheet program leaves beside a workbook it has open, if there is one.

    One that a program left behind when it died says nothing: the workbook can then be opened by us alone.
    """
    candidates = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    return next((owner for owner in candidates if owner.exists() and not _is_left_behind(owner, path)), None)


def _is_left_behind(owner: Path, path: Path) -> bool:
    """Whether no program holds the workbook beside which this owner file lies.

    Windows tells: a workbook that Excel has open cannot be opened for writing. Elsewhere locks are advice that not
    every program takes, so an owner file must also be older than a day.
    """
    try:
        with path.open("r+b") as stream:
            if os.name == "nt":
                return True
            return _is_free(stream.fileno()) and time.time() - owner.stat().st_mtime > _A_DAY
    except OSError:
        return False


def _is_free(descriptor: int) -> bool:
    """Whether no other program has locked an opened file."""
    import fcntl

    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    fcntl.lockf(descriptor, fcntl.LOCK_UN)
    return True


def refuse_if_open(path: Path) -> None:
    """Raises WorkbookLocked when another program has the workbook open."""
    owner = opened_by(path)
    if owner is not None:
        raise WorkbookLocked(
            f"{path} is open in a spreadsheet program ({owner.name} lies beside it). "
            "Save and close it there, then try again; if no program has it open, delete that file."
        )


def take(path: Path) -> bytes:
    """The file's bytes; WorkbookMissing and WorkbookLocked say what to do."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WorkbookMissing(f"There is no workbook at {path}. Build one with `qplan build`.") from error
    except IsADirectoryError as error:
        raise NotAWorkbook(f"{path} is a folder, not a workbook.") from error
    except PermissionError as error:
        raise WorkbookLocked(f"{path} cannot be opened: another program holds it, or you may not read it.") from error
    except OSError as error:
        raise WorkbookLocked(
            f"{path} cannot be read: {error.strerror or error}. Where OneDrive or SharePoint keeps it, have it on this "
            "machine first: right-click it and choose Always keep on this device."
        ) from error


def archive(path: Path, data: bytes) -> zipfile.ZipFile:
    """The parts of an .xlsx file, checked to be whole; NotAWorkbook says what is wrong."""
    if data[: len(_COMPOUND)] == _COMPOUND:
        raise NotAWorkbook(_compound(path, data))
    if not data[:4096].strip(b"\0"):
        raise NotAWorkbook(
            f"{path} is empty, no .xlsx workbook: a download that broke off, or a placeholder of OneDrive. Open it in "
            "your spreadsheet program, or choose Always keep on this device; else take the last good copy."
        )
    try:
        parts = zipfile.ZipFile(BytesIO(data))
        if any(info.flag_bits & _IS_ENCRYPTED for info in parts.infolist()):
            raise NotAWorkbook(f"{path} is protected with a password. {_UNPROTECT}")
        broken = _damaged(parts, sha256_of(data))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        what = "truncated or damaged" if data[:2] == b"PK" else "no .xlsx workbook"
        raise NotAWorkbook(
            f"{path} is {what}. Take the last good copy, or move it away and run `qplan build`."
        ) from error
    if broken is not None or _WORKBOOK_PART not in parts.namelist():
        what = f"its part {broken} is damaged" if broken else "it holds no workbook"
        raise NotAWorkbook(f"{path} is no readable .xlsx: {what}. Take the last good copy.")
    return parts


def _damaged(parts: zipfile.ZipFile, sha256: str) -> str | None:
    """The first part that does not give back what was put in; a file that was whole a moment ago is not tried again."""
    if sha256 in _whole:
        return None
    broken = parts.testzip()
    if broken is None:
        _whole.append(sha256)
    return broken


_whole: deque[str] = deque(maxlen=64)
"""Digests of the files found whole last."""

_UNPROTECT = (
    "Open it in Excel, choose File > Info > Protect Workbook > Encrypt with Password, clear the password and save; "
    "the tabs may stay protected."
)


def _compound(path: Path, data: bytes) -> str:
    """What is said of a file of the old kind."""
    if _ENCRYPTED in data:
        return f"{path} is protected with a password. {_UNPROTECT}"
    return f"{path} is a workbook of the old kind (.xls). Save it as .xlsx in your spreadsheet program."


def replace_file(path: Path, data: bytes, *, expect_sha256: str | None = None, backup: Path | None = None) -> None:
    """Put `data` in the file's place in one step: temporary file in the same folder, flushed to disk, then renamed.

    Args:
        path: the workbook.
        data: its new bytes.
        expect_sha256: digest the file must still have right before it is replaced; None for a new file.
        backup: where the old file is copied first.

    Raises:
        WorkbookMoved: someone saved the file meanwhile; nothing was written.
        WorkbookLocked: the operating system refuses to replace it.
        NoRoom: the disk is full; the file is as it was.
    """
    handle, name = _temporary(path)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if expect_sha256 is not None:
            _still(path, expect_sha256)
            shutil.copymode(path, name)
            if backup is not None:
                shutil.copy2(path, backup)
        Path(name).replace(path)
    except PermissionError as error:
        raise WorkbookLocked(f"{path} cannot be replaced: another program holds it. Close it there.") from error
    except OSError as error:
        raise _no_room(path, error) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def _temporary(path: Path) -> tuple[int, str]:
    try:
        return tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise WorkbookLocked(f"Nothing can be written into {path.parent}: you may not, or it is read-only.") from error
    except OSError as error:
        raise _no_room(path, error) from error


def _no_room(path: Path, error: OSError) -> Exception:
    """What a refusal to write means: no room, or else what the system says."""
    if error.errno not in _NO_ROOM:
        return error
    return NoRoom(
        f"There is no room for {path.name} in {path.parent}: the disk is full or your share of it is used up. Nothing "
        "was written, the workbook is as it was. Make room there and run the same command again."
    )


def _still(path: Path, expected: str) -> None:
    refuse_if_open(path)
    if sha256_of(take(path)) != expected:
        raise WorkbookMoved(f"{path} was saved by someone since it was read. Nothing was written; read it again.")

"""The .xlsx file as an archive: its members' bytes, copied as they are where nothing in them changes."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from io import BytesIO

__all__ = ["Made", "member_digest", "repacked"]

_HEADER = 30
_HAS_DESCRIPTOR = 0x08


Made = bytes | Iterable[bytes]
"""A part's text, whole or piece by piece."""


def repacked(archive: zipfile.ZipFile, parts: Mapping[str, bytes | Callable[[], Made] | None]) -> bytes:
    """The archive with some parts replaced (None: left out) or added, all others byte for byte, in the same order.

    What stays is not compressed again: in a plan of fifty thousand accounts that alone takes longer than the change.
    A part may be given by what makes it, so that large ones are there one after the other, and none need be whole.
    """
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for info in archive.infolist():
            if info.filename in parts:
                part = parts[info.filename]
                if part is not None:
                    changed = copy(info)
                    changed.file_size = 0  # of what stood there
                    with out.open(changed, "w") as member:
                        for piece in _pieces(part):
                            member.write(piece)
                continue
            kept = copy(info)
            kept.flag_bits &= ~_HAS_DESCRIPTOR  # sizes stand in the header, as they are known
            kept.header_offset = stream.tell()
            stream.write(kept.FileHeader(zip64=False))
            stream.write(_compressed(archive, info))
            out.filelist.append(kept)
            out.NameToInfo[kept.filename] = kept
            out.start_dir = stream.tell()
            out._didModify = True  # type: ignore[attr-defined]  # zipfile has no way to copy a member
        for name in sorted(parts.keys() - archive.NameToInfo.keys()):
            part = parts[name]
            if part is not None:
                out.writestr(zipfile.ZipInfo(name), b"".join(_pieces(part)), compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _pieces(part: bytes | Callable[[], Made]) -> Iterable[bytes]:
    made = part() if callable(part) else part
    return (made,) if isinstance(made, bytes) else made


def member_digest(archive: zipfile.ZipFile, *names: str) -> str:
    """Digest of members as they are stored, in this order; one that is not there counts as empty."""
    digest = hashlib.sha256()
    for name in names:
        if name in archive.NameToInfo:
            digest.update(_compressed(archive, archive.getinfo(name)))
    return digest.hexdigest()


def _compressed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    file = archive.fp
    if file is None:
        raise ValueError("the archive is closed")
    file.seek(info.header_offset)
    header = file.read(_HEADER)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(info.header_offset + _HEADER + names)
    return bytes(file.read(info.compress_size))

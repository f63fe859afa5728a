"""The text of a file: how its bytes are read, which lines hold bytes that cannot be, and what is no text at all."""

from pathlib import Path
from typing import TextIO

__all__ = ["REPLACED", "UNREAD", "disguised", "encoding_of", "lines_with_unread", "opened"]

REPLACED = "utf-8-sig replace"
"""The encoding of a file in UTF-8 but for a few bytes, which are read as `UNREAD`."""
UNREAD = "\ufffd"
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or another zipped file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"<", "a web page"),
)
"""With what files begin that were only renamed to .csv: reports saved "for Excel" are often web pages."""


def opened(path: Path, encoding: str) -> TextIO:
    """The file as text, its line ends as they are; `utf-8 replace` reads bytes that are none as `UNREAD`.

    Raises:
        LookupError: there is no such encoding. UnicodeError: on reading, the bytes are not of it. OSError.
    """
    name, _, errors = encoding.partition(" ")
    return path.open(encoding=name, errors=errors or "strict", newline="")


def encoding_of(path: Path) -> str:
    """UTF-16 where its mark or its zero bytes show it, UTF-8 where the whole file is, else Windows-1252.

    One broken byte among letters that are right in UTF-8 does not make all of them wrong: such a file is `REPLACED`.
    """
    with path.open("rb") as raw:
        start = raw.read(200)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if start.count(b"\0") > len(start) // 3:  # Latin letters in two bytes each, without a mark
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    right = broken = 0
    with opened(path, REPLACED) as text:
        for line in text:
            if not line.isascii():
                unread = line.count(UNREAD)
                broken += unread
                right += sum(letter > "\x7f" for letter in line) - unread
    if not broken:
        return "utf-8-sig"
    if right > broken:
        return REPLACED
    return "cp1252" if _is_all(path, "cp1252") else "latin-1"  # every byte is a letter there


def lines_with_unread(path: Path) -> tuple[int, ...]:
    """The numbers of the lines of a `REPLACED` file that hold bytes which are no UTF-8."""
    with opened(path, REPLACED) as text:
        return tuple(number for number, line in enumerate(text, start=1) if UNREAD in line)


def disguised(path: Path) -> str:
    """What a file is by its first bytes, where it is no text in columns; empty where nothing speaks against that."""
    with path.open("rb") as raw:
        start = raw.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((what for signature, what in _SIGNATURES if start.startswith(signature)), "")


def _is_all(path: Path, encoding: str) -> bool:
    try:
        with opened(path, encoding) as text:
            for _ in text:
                pass
    except UnicodeError:
        return False
    return True

"""The add-in's icon as PNG: three rising bars on blue, drawn here so that no picture file has to be kept."""

import struct
import zlib

__all__ = ["SIZES", "icon"]

SIZES = (16, 32, 80)
_GROUND, _BAR = (31, 78, 140), (255, 255, 255)
_BARS = ((0.18, 0.34, 0.55), (0.42, 0.58, 0.38), (0.66, 0.82, 0.20))  # left, right, top; shares of the side


def icon(size: int) -> bytes:
    """The icon, `size` × `size` pixels."""
    rows = b"".join(b"\0" + b"".join(bytes(_pixel(x, y, size)) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _pixel(x: int, y: int, size: int) -> tuple[int, int, int]:
    across, down = (x + 0.5) / size, (y + 0.5) / size
    inside = any(left <= across < right and top <= down < 0.8 for left, right, top in _BARS)
    return _BAR if inside else _GROUND


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

"""Which program works things out: what one made is not another's."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["digest_of", "program"]

_PACKAGES = ("calculations", "xl_addin", "workbooks", "sync")
_LIBRARIES = ("qplan", "numpy", "pandas", "holidays")
"""What decides the digits of a number beside the sources: calendars of holidays are a library's."""


@cache
def program() -> str:
    """Digest of every source and data file of the product, and of the libraries' versions.

    A version alone would let sources that are being worked on read what they made before the last change.
    """
    libraries = {name: _version(name) for name in _LIBRARIES}
    return digest_of({package: files(package) for package in _PACKAGES}, libraries)


def digest_of(packages: Mapping[str, Traversable], libraries: Mapping[str, str]) -> str:
    """Digest of every file of these folders, by its place in them, and of versions; compiled files do not count."""
    digest = sha256("".join(f"{name} {number}\n" for name, number in libraries.items()).encode())
    for name, folder in packages.items():
        _take(folder, name, digest.update)
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # one that is not needed, and is not there
        return ""


def _take(folder: Traversable, place: str, update: Callable[[bytes], None]) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{place}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                _take(entry, name, update)
        elif not entry.name.endswith(".pyc"):
            update(f"{name}\0".encode() + entry.read_bytes())

"""Writing the add-in of every host from the catalog, and telling whether a folder still holds what would be written."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from xl_addin.catalog import CATALOG
from xl_addin.hosts.excel_desktop.shim import MODULE, shim
from xl_addin.hosts.excel_desktop.vba import vba_module
from xl_addin.hosts.google_sheets.project import project
from xl_addin.hosts.libreoffice.extension import extension
from xl_addin.hosts.office_js.icons import SIZES, icon
from xl_addin.hosts.office_js.manifest import manifest
from xl_addin.hosts.office_js.metadata import functions_metadata
from xl_addin.hosts.office_js.script import functions_script
from xl_addin.names import Host
from xl_addin.spec import Function

__all__ = ["DEFAULT_SERVER", "addin_files", "differing", "write_addin"]

DEFAULT_SERVER = "https://localhost:8765"


def addin_files(
    host: Host, *, server: str = DEFAULT_SERVER, functions: Iterable[Function] | None = None
) -> dict[str, bytes]:
    """The files of a host's add-in by name, the same for the same catalog.

    Args:
        host: spreadsheet program.
        server: address of the function server, `https://host[:port]`; only Excel's JavaScript add-in names it.
        functions: the catalog's, or those to write instead.

    Raises:
        ValueError: Office cannot use the server's address.
    """
    declared = list(CATALOG.values() if functions is None else functions)
    made = _WRITERS[host](declared, server)
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in made.items()}


def write_addin(folder: Path, host: Host, *, server: str = DEFAULT_SERVER) -> list[Path]:
    """Write a host's add-in into `folder`, which is made when it is not there; the files written."""
    written = []
    files = addin_files(host, server=server)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / name
        path.write_bytes(data)
        written.append(path)
    return written


def differing(folder: Path, host: Host, *, server: str = DEFAULT_SERVER) -> list[Path]:
    """Files in `folder` that are missing or not what `write_addin` would write now."""
    wanted = {folder / name: data for name, data in addin_files(host, server=server).items()}
    return [path for path, data in wanted.items() if not path.is_file() or path.read_bytes() != data]


def _excel_desktop(functions: list[Function], _: str) -> Mapping[str, str | bytes]:
    return {f"{MODULE}.py": shim(functions), "QPlanFunctions.bas": vba_module(functions)}


def _office_js(functions: list[Function], server: str) -> Mapping[str, str | bytes]:
    icons = {f"icon-{size}.png": icon(size) for size in SIZES}
    return {
        "manifest.xml": manifest(server),
        "functions.json": functions_metadata(functions),
        "functions.js": functions_script(functions),
        **icons,
    }


def _google_sheets(functions: list[Function], _: str) -> Mapping[str, str | bytes]:
    return project(functions)


def _libreoffice(functions: list[Function], _: str) -> Mapping[str, str | bytes]:
    return {"qplan.oxt": extension(functions=functions)}


_WRITERS: dict[Host, Callable[[list[Function], str], Mapping[str, str | bytes]]] = {
    Host.EXCEL_DESKTOP: _excel_desktop,
    Host.OFFICE_JS: _office_js,
    Host.GOOGLE_SHEETS: _google_sheets,
    Host.LIBREOFFICE: _libreoffice,
}

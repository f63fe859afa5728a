"""Options the verbs of `qplan addin` share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["FolderOption", "HostName", "ServerOption"]


class HostName(StrEnum):
    """Spreadsheet programs, as they are named on the command line."""

    EXCEL_DESKTOP = "excel-desktop"
    OFFICE_JS = "office-js"
    GOOGLE_SHEETS = "google-sheets"
    LIBREOFFICE = "libreoffice"

    @property
    def key(self) -> str:
        """The name qplan.toml and the catalog's hosts use."""
        return self.value.replace("-", "_")


FolderOption = Annotated[
    Path, typer.Option("--to", help="Folder for the files; each program has one of its own in it.")
]
ServerOption = Annotated[
    str, typer.Option("--server", help="Address of your function server, as the users of the add-in reach it.")
]

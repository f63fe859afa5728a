"""The section [workbook]."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from sync.settings.section import Section

__all__ = ["WorkbookSettings"]


class WorkbookSettings(Section):
    """Where the plan workbook stands and which program computes its functions."""

    folder: Path = Field(Path(), description="where the workbook stands", examples=["."])
    host: Literal["libreoffice", "office_js", "excel_desktop", "google_sheets"] = Field(
        "excel_desktop", description="the program that computes its functions", examples=["excel_desktop"]
    )

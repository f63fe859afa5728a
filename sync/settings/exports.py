"""The section [csv]."""

from pathlib import Path

from pydantic import Field

from sync.crm.csv_export.mapping import FileMapping
from sync.settings.section import Section

__all__ = ["CsvSettings"]


class CsvSettings(Section):
    """A folder of exports to plan from instead of an org, for people without API access."""

    folder: Path | None = Field(None, description="where the exports are; `qplan import` writes this section")
    files: tuple[FileMapping, ...] = Field((), description="what each file holds; see docs/csv.md")

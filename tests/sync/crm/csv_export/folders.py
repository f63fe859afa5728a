"""Folders of exports for tests: written, previewed beside each other, and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from calculations.fiscal.calendar import Calendar
from sync.crm.csv_export.folder import exports_in
from sync.crm.csv_export.joins import joined
from sync.crm.csv_export.preview import Preview, preview
from sync.crm.csv_export.read import Row
from sync.crm.csv_export.source import CsvFolder
from sync.crm.csv_export.totals import Totals, totals_of
from tests.sync.clocks import FixedClock

__all__ = ["Export", "exported"]


@dataclass(frozen=True)
class Export:
    """A folder as it is proposed to be read."""

    folder: Path
    previews: tuple[Preview, ...]

    @property
    def source(self) -> CsvFolder:
        """The folder with what is proposed."""
        return CsvFolder(self.folder, [one.mapping for one in self.previews if one.is_known], FixedClock())

    @property
    def totals(self) -> Totals:
        """What it comes to."""
        return totals_of(self.folder, [one.mapping for one in self.previews if one.is_known], FixedClock())

    @property
    def codes(self) -> list[str]:
        """The codes of all findings, in their order."""
        return [finding.code for one in self.previews for finding in one.findings]

    def rows(self, sobject: str) -> list[Row]:
        """The rows of an object."""
        return list(self.source.rows(sobject))

    def names(self, sobject: str) -> set[object]:
        """The names of an object's rows."""
        return {row["Name"] for row in self.rows(sobject)}

    def columns(self, file: str) -> Mapping[str, str]:
        """Which column is which field in a file."""
        return next(one.mapping.columns for one in self.previews if one.mapping.file == file)


def exported(folder: Path, calendar: Calendar | None = None, year: int | None = None, /, **files: str) -> Export:
    """A folder with files of these texts, by name without `.csv`; settings declare that calendar and year, or none."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return Export(folder, joined(folder, [preview(path, calendar=calendar, year=year) for path in exports_in(folder)]))

"""The section [sync]."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from sync.settings.section import Section

__all__ = ["Role", "SyncFileSettings", "SyncSettings"]

Role = Literal["Finance", "RevOps"]
_BOTH: tuple[Role, ...] = ("Finance", "RevOps")
_TAKEN = frozenset({"excel", "sheets", "system", "agreed"})


class SyncFileSettings(Section):
    """A further workbook in which the same plan is edited."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="what it is called in conflicts and in the log")
    path: Path = Field(description="where it stands")
    roles: tuple[Role, ...] = Field(_BOTH, description="who works in it")


class SyncSettings(Section):
    """Where else the plan is edited, and who decides where edits contradict one another.

    The plan's own workbook is called excel, its Google spreadsheet sheets.
    """

    excel_roles: tuple[Role, ...] = Field(
        _BOTH, description="who works in the plan's workbook; what is another's is not taken from it"
    )
    sheets_roles: tuple[Role, ...] = Field(_BOTH, description="who works in the Google spreadsheet")
    deciders: tuple[Role, ...] = Field(_BOTH, description="whose answers to conflicts count: given where they work")
    remind: tuple[str, ...] = Field(
        (), description="addresses of those who decide: conflicts that wait are told to them; none: nobody is mailed"
    )
    remind_after_hours: float = Field(
        24, gt=0, description="how long a conflict waits before they are told, and before they are told again"
    )
    cells_share: float = Field(
        0.3, gt=0, le=1, description="share of a table's cells that may change at once before a person is asked"
    )
    rows_share: float = Field(
        0.1, gt=0, le=1, description="share of a table's rows that may go at once before a person is asked"
    )
    files: tuple[SyncFileSettings, ...] = Field((), description="further workbooks: name, path, roles")

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> "SyncSettings":
        names = [file.name for file in self.files]
        twice = sorted({name for name in names if names.count(name) > 1} | (_TAKEN & set(names)))
        if twice:
            raise ValueError(f"the name {', '.join(twice)} is taken: give each of files its own")
        return self

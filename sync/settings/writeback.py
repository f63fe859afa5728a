"""The section [writeback]."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from sync.settings.section import Section

__all__ = ["WritebackSettings"]

_Kind = Literal["quotas", "account moves"]


class WritebackSettings(Section):
    """What a plan writes to the CRM, and what is done about what hangs on it."""

    kinds: tuple[_Kind, ...] = Field(
        ("quotas",),
        min_length=1,
        description="quotas, and account moves: whom the tab Account moves gives an account becomes its owner",
        examples=[["quotas", "account moves"]],
    )
    open_deals: Literal["no", "yes", "later"] = Field(
        "no",
        description="which open deals of an account's old owner go with it: no, yes, or later, those that close after "
        "the planned quarter",
    )

    territories: bool = Field(
        True,
        description="whether an account goes to the territory of its new owner, where the org manages territories and "
        "each of the two people is in one; what rules assigned stays",
    )

    people: Path | None = Field(
        None,
        description="CSV file, beside the settings, that says who works which territory, with the columns person and "
        "territory, and role, in (yes or no) and reason where they are needed; nobody is taken out whom no line names",
    )

    planned_territories: Path | None = Field(
        None,
        description="CSV file, beside the settings, with territories of a model that is planned: the columns "
        "developer_name and name, and parent, type and reason where they are needed; none is deleted",
    )
    territory_model: str = Field(
        "", description="name of the planned model they are written to; needed where several are planned"
    )

    @field_validator("kinds")
    @classmethod
    def _each_once(cls, value: tuple[_Kind, ...]) -> tuple[_Kind, ...]:
        return tuple(dict.fromkeys(value))

"""The section [cutover]."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field, field_validator

from sync.settings.section import Section

__all__ = ["CutoverSettings", "LaneSettings", "StepSettings"]


class LaneSettings(Section):
    """When records of one kind may be written."""

    kind: str = Field(description="kind of record, by its noun (quotas) or its API name")
    opens: Literal["approval", "cutover"] = Field(
        "cutover", description="with the last approval, or with the go of the cutover"
    )
    not_before: AwareDatetime | date | None = Field(
        None, description="moment with its offset, or day (UTC), before which none is written"
    )
    not_after: AwareDatetime | date | None = Field(
        None, description="moment, or last day (UTC), after which none is written any more"
    )


class StepSettings(Section):
    """Something people do around the cutover."""

    what: str = Field(min_length=1, description="what is to be done, in a few words")
    owner: str = Field(min_length=1, description="who does it")
    when: Literal["before", "after"] = Field("before", description="before the go, which then waits for it, or after")


class CutoverSettings(Section):
    """When what was approved is written, and what must be so before; `qplan cutover` says how far it is."""

    owners: tuple[str, ...] = Field(
        (),
        description="names of who may give the go, or take it back; where there is none, there is no cutover, and "
        "everything is written with the approval",
    )
    lanes: tuple[LaneSettings, ...] = Field(
        (),
        description="when records of a kind may be written; by default quotas with the approval, all others with the "
        "go of the cutover",
    )
    steps: tuple[StepSettings, ...] = Field((), description="what people do around it")
    most_hours_old: float = Field(
        24, gt=0, description="hours since the CRM was last pulled in full, and since the rehearsal"
    )
    listeners: dict[str, int] = Field(
        default_factory=dict,
        description="flows, triggers and rules that run on a change, by API name of the object",
    )
    most_events: int | None = Field(
        None, ge=1, description="most runs of these that a cutover may set off, records times listeners"
    )

    @field_validator("owners")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not name.strip() for name in value):
            raise ValueError("an owner has a name")
        return value

"""The section [pay]."""

from pydantic import Field, field_validator, model_validator

from calculations.assumptions import QUOTA_TO_OTE_HIGH, QUOTA_TO_OTE_LOW
from sync.settings.section import Section

__all__ = ["PaySettings"]


class PaySettings(Section):
    """Who may see what people earn; nobody, while nobody is named. Nothing of it is ever in the shared workbook."""

    people: tuple[str, ...] = Field((), description="names or ids of people who may see pay, as in `--by`")
    roles: tuple[str, ...] = Field(
        (), description="roles whose holders may see pay: those of [approvals], and of users in the CRM"
    )
    lowest_quota_to_ote: float = Field(
        QUOTA_TO_OTE_LOW.default,
        ge=QUOTA_TO_OTE_LOW.low,
        le=QUOTA_TO_OTE_LOW.high,
        description=QUOTA_TO_OTE_LOW.meaning,
    )
    highest_quota_to_ote: float = Field(
        QUOTA_TO_OTE_HIGH.default,
        ge=QUOTA_TO_OTE_HIGH.low,
        le=QUOTA_TO_OTE_HIGH.high,
        description=QUOTA_TO_OTE_HIGH.meaning,
    )

    @field_validator("people", "roles")
    @classmethod
    def _names_say_something(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(name.strip() for name in value):
            raise ValueError("a name is empty: an empty name would be anybody's")
        return value

    @model_validator(mode="after")
    def _bounds_are_in_order(self) -> "PaySettings":
        if self.lowest_quota_to_ote > self.highest_quota_to_ote:
            raise ValueError("lowest_quota_to_ote is above highest_quota_to_ote: nothing would lie between them")
        return self

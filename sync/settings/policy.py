"""The section [policy]."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field, field_validator, model_validator

from sync.settings.section import Section

__all__ = ["FreezeSettings", "PolicySettings", "RuleSettings"]

_TWO = 2
_RULES: list[Any] = [
    {"roles": ["Chief Financial Officer", "Chief Revenue Officer"]},
    {"roles": ["Chief Executive Officer"], "above": 1_000_000},
]
_FREEZES: list[Any] = [{"first": "2026-12-28", "last": "2027-01-03", "reason": "the books are closed"}]


class RuleSettings(Section):
    """Who must agree."""

    roles: tuple[str, ...] = Field(min_length=1, description="roles or ids of [approvals]")
    any_of: bool = Field(False, description="true where one of them is enough")
    above: Decimal | None = Field(None, ge=0, description="asked only when more than this changes, in plan currency")
    kinds: tuple[str, ...] = Field(
        (), description="asked only when records of these kinds change, by their nouns (quotas) or their API names"
    )
    under: tuple[str, ...] = Field(
        (), description="asked only when something changes for these people, by name or Id, or anybody below them"
    )


class FreezeSettings(Section):
    """Days on which nothing is written to the CRM."""

    first: date = Field(description="the first of them")
    last: date = Field(description="the last of them")
    reason: str = Field(description="why, for whoever waits")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "FreezeSettings":
        if self.last < self.first:
            raise ValueError(f"it ends on {self.last}, before it begins on {self.first}")
        return self


class PolicySettings(Section):
    """What must hold before anything is written to the CRM; `qplan policy explain` says it in sentences."""

    rules: tuple[RuleSettings, ...] = Field(
        (), description="who must agree; without a rule every approver must", examples=_RULES
    )
    four_eyes: bool = Field(True, description="whoever submits a plan does not count as one who approves it")
    four_eyes_typed: bool = Field(
        True, description="nor does whoever saved the workbook with values typed into it, as far as file and store tell"
    )
    most_per_person: Decimal | None = Field(
        None, gt=0, description="largest change of a person's amounts, as a share of what the CRM holds"
    )
    most_in_total: Decimal | None = Field(
        None, gt=0, description="largest change of the sum of all amounts, as a share of what the CRM holds"
    )
    expires_days: int | None = Field(None, ge=1, description="days an approval is good for")
    freezes: tuple[FreezeSettings, ...] = Field((), description="when nothing is written", examples=_FREEZES)
    gates: tuple[str, ...] = Field(
        (),
        description="gates a plan must pass to be submitted, or have waived: scenario variance, churn risk, fairness, "
        "systems ready",
    )
    waivers: tuple[str, ...] = Field(
        (), description="roles or ids of [approvals] that may waive a gate; all of them, where none is named"
    )
    blocking: tuple[str, ...] = Field(
        (),
        description="codes of findings that stop a submission, even where they only warn (docs/findings.md lists them)",
    )
    most_beside_past: Decimal | None = Field(
        None,
        gt=0,
        description="how far the sum of all amounts may lie from the median of the last four quarters' quotas",
    )
    break_glass: tuple[str, ...] = Field(
        (),
        description="two roles or ids of [approvals] that together let a plan be written without approvals; none: "
        "nobody",
    )

    @field_validator("break_glass")
    @classmethod
    def _takes_two(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value and len({one.casefold() for one in value}) != _TWO:
            raise ValueError(f"an emergency takes two different roles, not {', '.join(value)}")
        return value

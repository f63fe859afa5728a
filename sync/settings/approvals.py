"""The section [approvals]."""

from typing import Any

from pydantic import Field, field_validator

from sync.settings.section import Section

__all__ = ["ApprovalSettings", "ApproverSettings"]

_EXAMPLES: list[Any] = [
    {"id": "cfo", "name": "Your CFO", "role": "Chief Financial Officer", "channel": "cfo@example.com"},
    {"id": "cro", "name": "Your CRO", "role": "Chief Revenue Officer", "channel": "cro@example.com"},
]


class ApproverSettings(Section):
    """A person whose consent is needed."""

    id: str = Field(pattern=r"^[a-z0-9._-]+$", description="a short name, as in `qplan approve --as cfo`")
    name: str = Field(description="as mails and the tab Approvals show it")
    role: str = Field(description="what they are, shown beside the name")
    channel: str = Field(description="the address their code goes to; each needs their own")


class ApprovalSettings(Section):
    """Who must agree before anything is written to the CRM."""

    approvers: tuple[ApproverSettings, ...] = Field((), description="all of them must agree", examples=_EXAMPLES)

    @field_validator("approvers")
    @classmethod
    def _approvers_are_different_people(cls, value: tuple[ApproverSettings, ...]) -> tuple[ApproverSettings, ...]:
        for what in ("id", "channel"):
            seen = [getattr(approver, what) for approver in value]
            twice = sorted({item for item in seen if seen.count(item) > 1})
            if twice:
                raise ValueError(f"two approvers share the {what} {', '.join(twice)}: each needs their own")
        return value

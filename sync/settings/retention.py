"""The section [retention]."""

from pydantic import Field

from sync.settings.section import Section

__all__ = ["RetentionSettings"]

_DAYS = "days it is kept, then `qplan person expire` removes it; by default for good"


class RetentionSettings(Section):
    """How long what speaks of people is kept, by kind; evidence is kept for good, and names people by key."""

    mails: int | None = Field(None, ge=1, description=f"messages in the folder of a folder post: {_DAYS}")
    versions: int | None = Field(None, ge=1, description=f"kept versions with their workbooks: {_DAYS}")
    packages: int | None = Field(None, ge=1, description=f"packages of the cycle: {_DAYS}")
    pay_plans: int | None = Field(None, ge=1, description=f"what people earn: {_DAYS}")
    edits: int | None = Field(None, ge=1, description=f"the journal of two-way sync: {_DAYS}")

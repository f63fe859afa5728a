"""The section [appeals]."""

from pydantic import Field

from sync.settings.section import Section

__all__ = ["AppealSettings"]


class AppealSettings(Section):
    """Appeals against a quota: until when they may be filed, and who decides them."""

    days_into_quarter: int = Field(
        15, ge=-60, le=90, description="days of the quarter in which an appeal may be filed; below zero, days before it"
    )
    handler: str = Field("RevOps", description="who gets an appeal first")
    above: str = Field("CRO", description="whom it is escalated to")

"""The section [changes]."""

from decimal import Decimal

from pydantic import Field

from sync.settings.section import Section

__all__ = ["ChangeSettings"]


class ChangeSettings(Section):
    """Changes of quotas within the quarter: from when they hold, and which deals are large."""

    notice_days: int = Field(0, ge=0, le=90, description="days from today before which no change begins to hold")
    large_deal: Decimal = Field(
        Decimal("0.5"), gt=0, description="share of a person's quota from which on a deal is large"
    )

"""The section [territory]."""

from typing import Literal

from pydantic import Field, field_validator

from sync.settings.section import Section

__all__ = ["TerritorySettings"]

_Dimension = Literal["region", "segment", "role", "product line"]
_ALL: tuple[_Dimension, ...] = ("region", "segment", "role", "product line")


class TerritorySettings(Section):
    """Who shares accounts with whom, and how much may change."""

    pool_by: tuple[_Dimension, ...] = Field(
        _ALL,
        description="what keeps people apart who do not share accounts: region, segment, role and product line, as "
        "the CRM tells them; none: everybody shares with everybody",
    )
    pools: dict[str, str] = Field(
        default_factory=dict,
        description='pool of people by name or id, in place of what the CRM tells: { "Ana Lopez" = "Key accounts" }',
    )

    budget_rate: float = Field(
        0.05, ge=0, le=1, description="most of the revenue that the option of minimal change may move, as a share"
    )

    @field_validator("pools")
    @classmethod
    def _pools_have_names(cls, value: dict[str, str]) -> dict[str, str]:
        if not all(name.strip() and pool.strip() for name, pool in value.items()):
            raise ValueError("a name or a pool is empty: write who belongs where")
        return value

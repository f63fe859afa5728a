"""The base of what is written into the event log and read back unchanged."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

__all__ = ["STORED", "Stored"]

STORED = "stored"  # the context that tells a payload from values made by code


class Stored(BaseModel):
    """A frozen model whose dump, as canonical JSON, is the payload of an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def load(cls, payload: Mapping[str, Any]) -> Self:
        """The model a payload was written from: there an amount is plain text, and text says that it is one."""
        return cls.model_validate(payload, context=STORED)

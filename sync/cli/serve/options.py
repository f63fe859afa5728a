"""What the server's processes are told by the command line: through the environment, because each starts anew."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = ["ServeOptions"]

_VARIABLE = "QPLAN_SERVE_OPTIONS"


class ServeOptions(BaseModel):
    """Options of `qplan serve` that its worker processes need; `tokens` None asks callers for none."""

    model_config = ConfigDict(frozen=True)

    tokens: Path | None = None
    origins: tuple[str, ...] = ()

    def publish(self) -> None:
        """Leave the options where `published` finds them, in this process and those it starts."""
        os.environ[_VARIABLE] = self.model_dump_json()

    @classmethod
    def published(cls) -> "ServeOptions":
        """The options left by the process that started this one."""
        return cls.model_validate_json(os.environ[_VARIABLE])

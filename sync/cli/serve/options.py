"""What the server's processes are told by the command line: through the environment, because each starts anew."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = ["ServeOptions"]

_VARIABLE = "QPLAN_SERVE_OPTIONS"


class ServeOptions(BaseModel):
    """Options of `qplan serve` that its worker processes need.

    tokens: file of the tokens; None asks callers for none.
    origins: web origins whose pages may call.
    config: settings of the plan the task pane shows; None for no plan.
    body_mb, call_seconds, processes, cache_mb: limits of each worker.
    """

    model_config = ConfigDict(frozen=True)

    tokens: Path | None = None
    origins: tuple[str, ...] = ()
    config: Path | None = None
    body_mb: int = 32
    call_seconds: float = 20.0
    processes: int = 2
    cache_mb: int = 64

    def publish(self) -> None:
        """Leave the options where `published` finds them, in this process and those it starts."""
        os.environ[_VARIABLE] = self.model_dump_json()

    @classmethod
    def published(cls) -> "ServeOptions":
        """The options left by the process that started this one."""
        return cls.model_validate_json(os.environ[_VARIABLE])

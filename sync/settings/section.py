"""What every section of `qplan.toml` is: a table of settings that are known by name and never change."""

from pydantic import BaseModel, ConfigDict

__all__ = ["CONFIG_NAME", "Section"]

CONFIG_NAME = "qplan.toml"


class Section(BaseModel):
    """A section. Each setting says what it means; one with an example is written out in a new settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

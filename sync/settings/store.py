"""The section [store]."""

from pydantic import Field

from sync.settings.section import Section

__all__ = ["StoreSettings"]


class StoreSettings(Section):
    """Where pulled facts and evidence are kept: an SQLAlchemy URL; relative SQLite paths start at the file's folder."""

    url: str = Field(
        "sqlite:///qplan.db",
        description="an SQLite file, or postgresql+psycopg://USER@HOST/NAME (qplan[postgres])",
        examples=["sqlite:///qplan.db"],
    )

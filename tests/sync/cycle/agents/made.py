"""Packages of orgs in a store, made as `qplan agent run` makes them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sync.bootstrap import adapters_for
from sync.cycle.agents.package import Package
from sync.jobs.agents import run_agent
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings, Settings, StoreSettings
from sync.settings.assumptions import AssumptionSettings
from sync.store.database import sqlite_url
from tests.sync.small_company import DAY, filled

__all__ = ["FIRST_WEEK", "at", "made", "planning", "values"]

FIRST_WEEK = ("quota-performance-tracker", "territory-planning-advisor", "sales-pipeline-analyst")

Rows = Mapping[str, Sequence[dict[str, Any]]]


@contextmanager
def planning(
    folder: Path, rows: Rows, as_of: date = DAY, assumptions: AssumptionSettings | None = None, **plan: Any
) -> Iterator[Adapters]:
    """The plan of 2020Q2 of a CRM with these rows."""
    url = sqlite_url(folder / "qplan.db")
    filled(url, rows).dispose()
    settings = Settings(
        home=folder,
        store=StoreSettings(url=url),
        plan=PlanSettings(**{"quarter": "2020Q2", "as_of": as_of, **plan}),
        assumptions=assumptions or AssumptionSettings(),
    )
    with adapters_for(settings) as adapters:
        yield adapters


def made(folder: Path, rows: Rows, name: str, week: int, as_of: date = DAY, **plan: Any) -> Package:
    """The package of an agent's week."""
    with planning(folder, rows, as_of, **plan) as adapters:
        (one,) = run_agent(adapters, name, week)
    return one.package


def values(package: Package, *keys: str) -> list[float | str | None]:
    """The values of figures by their keys."""
    return [package.figures[key].value for key in keys]


def at(document: Mapping[str, Any], path: str) -> Any:
    """What stands in a document at a path as `jq` takes it, read without the product's own reader."""
    found: Any = document
    for name, number, quoted in re.findall(r'\.([A-Za-z_]\w*)|\[(\d+)\]|\["([^"]*)"\]', path):
        found = found[int(number)] if number else found[name or quoted]
    return found

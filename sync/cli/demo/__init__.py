"""`qplan demo`: the planning of a whole quarter, played on real data in a folder of its own."""

import os
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.demo.beds import google_here, org_here
from sync.cli.demo.desk import Desk
from sync.cli.demo.settings import QUARTER
from sync.cli.demo.steps import Steps
from sync.cli.output import say

__all__ = ["demo"]


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path("demo"),
    short: Annotated[
        bool, typer.Option("--short", help="The path of one number alone: CRM, workbook, approval, CRM.")
    ] = False,
) -> None:
    """Play a whole quarter's planning on real sales: four weeks in some two minutes. Needs nothing but this machine."""
    from sync.cli.extras import needs

    needs("demo", *(() if short else ("packs", "calendar")))
    os.environ.setdefault("QPLAN_SALESFORCE__CLIENT_SECRET", "demo")
    config = folder / "qplan.toml"
    _play_short(folder, config) if short else _play_quarter(folder, config)
    say("", f"Files: {folder}/{QUARTER}-plan.xlsx (the plan), {folder}/outbox (codes), {folder}/qplan.db (evidence).")


def _play_short(folder: Path, config: Path) -> None:
    from sync.bootstrap import opened
    from sync.cli.demo.story import Story

    steps = Steps()
    with org_here(folder, config, steps, None), opened(config) as adapters:
        Story(Desk(adapters, steps)).play()


def _play_quarter(folder: Path, config: Path) -> None:
    from sync.bootstrap import adapters_for
    from sync.cli.demo.clock import PlayedClock
    from sync.cli.demo.page import page_here
    from sync.cli.demo.quarter import FIRST_DAY, Quarter
    from sync.cli.demo.revops import RevOps
    from sync.cli.demo.scene import Scene
    from sync.settings import load, locate

    clock = PlayedClock(datetime.combine(FIRST_DAY, time(8), UTC))
    steps = Steps(clock)
    with (
        google_here(folder, clock.now) as google,
        org_here(folder, config, steps, google, clock.now),
        adapters_for(load(locate(config)), clock) as adapters,
        page_here(adapters) as page,
    ):
        Quarter(Scene(Desk(adapters, steps), clock, RevOps(adapters, google), page)).play()

"""`qplan demo`: the whole path of one number, played on real data in a folder of its own."""

import os
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.demo.beds import QUARTER, google_here, org_here
from sync.cli.demo.steps import Steps
from sync.cli.demo.story import Story
from sync.cli.output import say

__all__ = ["demo"]


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path("demo"),
    short: Annotated[
        bool, typer.Option("--short", help="Real sales only: no simulated pipeline, and no territories.")
    ] = False,
) -> None:
    """Play the path of one number on real sales: CRM, workbook, approval, CRM. Needs nothing but this machine."""
    from sync.bootstrap import opened
    from sync.cli.extras import needs

    needs("demo")
    os.environ.setdefault("QPLAN_SALESFORCE__CLIENT_SECRET", "demo")
    config = folder / "qplan.toml"
    steps = Steps()
    with (
        google_here(folder, short=short) as google,
        org_here(folder, config, steps, google),
        opened(config) as adapters,
    ):
        Story(adapters, steps, google).play()
    say("", f"Files: {folder}/{QUARTER}-plan.xlsx (the plan), {folder}/outbox (codes), {folder}/qplan.db (evidence).")

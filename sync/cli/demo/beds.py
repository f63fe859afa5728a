"""What the demo stands on: a Salesforce org and Google Sheets on this machine, and the settings that lead to them."""

import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.demo.settings import FROZEN, OF_A_QUARTER, settings_text
from sync.cli.demo.steps import Steps

if TYPE_CHECKING:
    from sync.emulators.sheets import SheetsEmulator

__all__ = ["google_here", "org_here"]

_OWNER = "qplan@example.com"


@contextmanager
def google_here(folder: Path, now: Callable[[], datetime]) -> Iterator["SheetsEmulator"]:
    """Google Sheets on this machine, whose clock is `now`; its spreadsheets are kept for the next run."""
    from sync.emulators.sheets import Cloud, SheetsEmulator
    from sync.emulators.sheets.keeping import load, save

    cloud, file = Cloud(computes=False, now=now), folder / "google.json"
    if file.exists():
        load(cloud, file)
    tokens = {"CLIENT_SECRET": "demo", "REFRESH_TOKEN": cloud.accounts.refresh_token(_OWNER)}
    os.environ.update({f"QPLAN_SHEETS__{name}": value for name, value in tokens.items()})
    with SheetsEmulator(cloud) as emulator:
        try:
            yield emulator
        finally:
            save(cloud, file)


@contextmanager
def org_here(
    folder: Path, config: Path, steps: Steps, google: "SheetsEmulator | None", now: Callable[[], datetime] | None = None
) -> Iterator[None]:
    """Step 1: the local Salesforce org, made on the first run and kept for the next, and the settings of the plan.

    Args:
        folder, config: of the demo. google: Google Sheets, where the plan of a whole quarter is played. now: the org's
            clock, by default the machine's.
    """
    from sync.cli.emulator import adventureworks_emulator
    from sync.errors import RefusedError

    file, day = folder / "salesforce.db", OF_A_QUARTER if google else FROZEN
    if (folder / "qplan.db").exists() and not file.exists():
        raise RefusedError(
            f"{folder} holds a plan but its Salesforce org is gone.", remedy=f"Remove {folder} and run the demo again."
        )
    with steps.step("Salesforce, emulated on this machine") as tell:
        made = "an org made from the AdventureWorks sales data"
        if google is not None:
            made += ", with a simulated pipeline, agreements and sites"
        tell(made if not file.exists() else "the org of the last run")
        emulator = adventureworks_emulator(file, day, _port(config), extras="pipeline" if google else "")
        if now is not None:
            emulator.org.now = now
        emulator.start()
        text = settings_text(emulator.url, google=google.url if google else "", page=_port(config, "[web]"))
        config.write_text(text, encoding="utf-8")
        tell(f"answers at {emulator.url}, as of {day}")
    try:
        yield
    finally:
        emulator.stop()


def _port(config: Path, section: str = "[salesforce]") -> int:
    """The port a section named in the last run when it is free, else a free one: bookmarks and terminals go on."""
    told = config.read_text(encoding="utf-8") if config.exists() else ""
    found = re.search(r"127\.0\.0\.1:(\d+)", told.partition(section)[2])
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", int(found[1]) if found else 0))
        except OSError:
            probe.close()
            return _free()
        return int(probe.getsockname()[1])


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

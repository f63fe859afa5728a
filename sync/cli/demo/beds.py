"""What the demo stands on: a Salesforce org and Google Sheets on this machine, and the settings that lead to them."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.demo.steps import Steps

if TYPE_CHECKING:
    from sync.emulators.sheets import SheetsEmulator

__all__ = ["AS_OF", "QUARTER", "REVOPS", "google_here", "org_here"]

AS_OF = date(2020, 3, 31)
QUARTER = "2020Q2"
REVOPS, _OWNER = "riya@example.com", "qplan@example.com"

_CONFIG = """\
# Written by `qplan demo`; every run writes it again. The emulator takes any client secret:
#   export QPLAN_SALESFORCE__CLIENT_SECRET=demo

[plan]
quarter = "{quarter}"
as_of = {as_of}
currency = "USD"

[salesforce]
flow = "client_credentials"
login_url = "{url}"
client_id = "demo"

[workbook]
host = "libreoffice"

{revops}

[[approvals.approvers]]
id = "cfo"
name = "Carol (CFO)"
role = "Finance"
channel = "cfo@example.com"

[[approvals.approvers]]
id = "cro"
name = "Ramon (CRO)"
role = "Sales"
channel = "cro@example.com"
"""

_IN_A_FILE = """\
[[sync.files]]
name = "revops"
path = "revops.xlsx"
"""

_IN_SHEETS = """\
[sheets]
client_id = "demo"
finance = ["carol@example.com"]
revops = ["{revops}"]
sheets_url = "{url}"
drive_url = "{url}"
token_url = "{url}/token"
retry_seconds = 2
"""


@contextmanager
def google_here(folder: Path, *, short: bool) -> Iterator["SheetsEmulator | None"]:
    """Google Sheets on this machine, its spreadsheets kept for the next run; none in the short demo."""
    if short:
        yield None
        return
    from sync.emulators.sheets import Cloud, SheetsEmulator
    from sync.emulators.sheets.keeping import load, save

    cloud, file = Cloud(computes=False), folder / "google.json"
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
def org_here(folder: Path, config: Path, steps: Steps, google: "SheetsEmulator | None") -> Iterator[None]:
    """Step 1: the local Salesforce org, made on the first run and kept for the next."""
    from sync.cli.emulator import adventureworks_emulator
    from sync.errors import RefusedError

    file = folder / "salesforce.db"
    if (folder / "qplan.db").exists() and not file.exists():
        raise RefusedError(
            f"{folder} holds a plan but its Salesforce org is gone.", remedy=f"Remove {folder} and run the demo again."
        )
    with steps.step("Salesforce, emulated on this machine") as tell:
        made = "an org made from the AdventureWorks sales data"
        if google is not None:
            made += ", with a simulated pipeline, agreements and sites"
        tell(made if not file.exists() else "the org of the last run")
        emulator = adventureworks_emulator(file, AS_OF, _port(config), extras="pipeline" if google else "")
        emulator.start()
        revops = _IN_A_FILE if google is None else _IN_SHEETS.format(url=google.url, revops=REVOPS)
        text = _CONFIG.format(quarter=QUARTER, as_of=AS_OF, url=emulator.url, revops=revops.strip())
        config.write_text(text, encoding="utf-8")
        tell(f"answers at {emulator.url}, as of {AS_OF}")
    try:
        yield
    finally:
        emulator.stop()


def _port(config: Path) -> int:
    """The port of the last run when it is free, else any: bookmarks and open terminals go on working."""
    if not config.exists():
        return 0
    found = re.search(r"127\.0\.0\.1:(\d+)", config.read_text(encoding="utf-8"))
    if found is None:
        return 0
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", int(found[1])))
        except OSError:
            return 0
    return int(found[1])

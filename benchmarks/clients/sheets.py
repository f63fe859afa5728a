"""Foreign clients of Google Sheets: each reads and writes a spreadsheet of an emulated Google, and is judged by it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.clients.bench import PROGRAMS, Bench, Told
from benchmarks.clients.doors import Door
from benchmarks.clients.environments import Environments
from sync.emulators.sheets import Cloud, Person, SheetsEmulator

__all__ = ["HOSTS", "SHEETS_CLIENTS", "benched", "faults"]

HOSTS = ("sheets.googleapis.com", "www.googleapis.com", "oauth2.googleapis.com", "accounts.google.com")
"""The addresses clients have built in."""
ROBOT = "robot@clients.iam.gserviceaccount.com"
OWNER = "owner@example.com"
ROWS = 1_500
"""More than a new tab has rows."""


def gspread(bench: Bench) -> Told:
    """gspread, as any script uses it."""
    return bench.program(bench.environments.python("gspread", "gspread"), "gspread_program.py")


def gspread_formatting(bench: Bench) -> Told:
    """gspread-formatting and gspread-dataframe."""
    python = bench.environments.python("gspread-formatting", "gspread-formatting", "gspread-dataframe")
    return bench.program(python, "gspread_formatting_program.py")


def pygsheets(bench: Bench) -> Told:
    """pygsheets."""
    return bench.program(bench.environments.python("pygsheets", "pygsheets", "pysocks"), "pygsheets_program.py")


def google_api(bench: Bench) -> Told:
    """google-api-python-client, led by its discovery documents."""
    python = bench.environments.python("google-api-python-client", "google-api-python-client", "pysocks")
    return bench.program(python, "google_api_program.py")


def google_spreadsheet(bench: Bench) -> Told:
    """google-spreadsheet for Node."""
    bench.environments.node("google-auth-library")
    bench.environments.node("undici")  # the way through the proxy for Node's own fetch
    return _node(bench, bench.environments.node("google-spreadsheet"), "google_spreadsheet_program.cjs")


def googleapis(bench: Bench) -> Told:
    """Google's client for Node."""
    bench.environments.node("@googleapis/drive")
    return _node(bench, bench.environments.node("@googleapis/sheets"), "googleapis_program.cjs")


def _node(bench: Bench, modules: Path, name: str) -> Told:
    found: Told = json.loads(bench.run("node", PROGRAMS / name, NODE_PATH=str(modules)).splitlines()[-1])
    return found


SHEETS_CLIENTS: dict[str, tuple[Callable[[Bench], Told], str, str]] = {
    "gspread": (gspread, "gspread", "gspread"),
    "gspread-formatting": (gspread_formatting, "gspread-formatting", "gspread-formatting"),
    "pygsheets": (pygsheets, "pygsheets", "pygsheets"),
    "google-api-python-client": (google_api, "google-api-python-client", "google-api-python-client"),
    "google-spreadsheet": (google_spreadsheet, "node", "google-spreadsheet"),
    "googleapis": (googleapis, "node", "@googleapis/sheets"),
}
"""Each client: what it does, its environment, and the package whose version is told."""


@contextmanager
def benched(environments: Environments) -> Iterator[tuple[Bench, Person]]:
    """A fresh spreadsheet for one client, behind TLS and the proxy, and the owner, who sees what it did."""
    cloud = Cloud()
    book = cloud.spreadsheet(OWNER, "Plan")
    cloud.share(book.id, ROBOT, "writer")
    owner = Person.of(cloud, OWNER, book.id)
    owner.rename_tab("Sheet1", "Quotas")
    owner.paste("Quotas!A1", [["Name", "Quota", "Twice"]])
    owner.do({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1_000}})
    owner.paste("Quotas!A2", [[f"Seller {n}", n, f"=2*B{n + 1}"] for n in range(1, ROWS + 1)])
    with (
        TemporaryDirectory() as scratch,
        SheetsEmulator(cloud, tls=True, hosts=HOSTS) as emulator,
        Door(int(emulator.url.rpartition(":")[2]), HOSTS) as door,
    ):
        assert emulator.certificate is not None
        key = Path(scratch) / "key.json"
        key.write_text(json.dumps(_key()), encoding="utf-8")
        variables = door.variables(emulator.certificate.path) | {"CREDENTIALS": str(key), "SPREADSHEET": book.id}
        yield Bench(emulator.url, environments, Path(scratch), variables), owner


def _key() -> dict[str, Any]:
    """A service account's key, as Google hands it out."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(65537, 2048)
    told = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "clients",
        "private_key_id": "1",
        "private_key": told.decode(),
        "client_email": ROBOT,
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
    }


def faults(owner: Person, name: str, told: Told) -> list[str]:
    """What a client says of itself that the spreadsheet does not bear out."""
    found = []
    if (told.get("rows"), told.get("sum")) != (ROWS, ROWS * (ROWS + 1) / 2):
        found.append(f"it read {told.get('rows')} rows that add up to {told.get('sum')}")
    values = owner.values("Quotas!A1:C")
    if values[1][1:] != [4321.5, 8643]:
        found.append(f"B2 and what is computed of it are {values[1][1:]}")
    if values[ROWS + 1 :] != [[name, 1, 2]]:
        found.append(f"below the table stands {values[ROWS + 1 :]}")
    if told.get("tab") not in owner.tabs():
        found.append(f"there is no tab {told.get('tab')}")
    return found

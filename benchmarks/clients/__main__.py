"""`python -m benchmarks.clients [names]`: install foreign clients, let them use an emulator, and check what they did.

Each runs as its makers ship it, in an environment of its own below `--folder`. They are led to the emulator by its
address where they take one, and by a proxy with a certificate where Salesforce's or Google's is built in. What they say
they read is compared with the org's tables, or the spreadsheet, and what they wrote is looked up there. Not part of any
test: it downloads.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.clients import sheets
from benchmarks.clients.bench import PROGRAMS, Bench, Told
from benchmarks.clients.doors import HOSTS, Door
from benchmarks.clients.environments import Environments, NotInstalledError
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.emulators.salesforce.orgs import generated
from sync.emulators.salesforce.orgs.generated import GeneratedOrg

WORLD = GeneratedOrg(seed=11, reps=12, accounts=400, opportunities=4_500, years=2)
OBJECTS = ("Account", "Opportunity", "OpportunityHistory", "OpportunityLineItem", "User")
"""What taps and connectors read."""
QUOTA = 4321.5


def simple_salesforce(bench: Bench) -> Told:
    """simple-salesforce, as any script uses it."""
    python = bench.environments.python("simple-salesforce", "simple-salesforce")
    return bench.program(python, "simple_program.py")


def aiosalesforce(bench: Bench) -> Told:
    """aiosalesforce over httpx."""
    python = bench.environments.python("aiosalesforce", "aiosalesforce")
    return bench.program(python, "aiosalesforce_program.py")


def salesforce_bulk(bench: Bench) -> Told:
    """salesforce-bulk: Bulk API 1.0."""
    python = bench.environments.python("salesforce-bulk", "salesforce-bulk", "setuptools<80")
    return bench.program(python, "bulk_program.py")


def dlt(bench: Bench) -> Told:
    """dlt's REST client into DuckDB."""
    python = bench.environments.python("dlt", "dlt[duckdb]", "requests")
    return bench.program(python, "dlt_program.py", bench.scratch / "pipelines")


def jsforce(bench: Bench) -> Told:
    """jsforce."""
    modules = bench.environments.node("jsforce")
    told: Told = json.loads(bench.run("node", PROGRAMS / "jsforce_program.cjs", NODE_PATH=str(modules)))
    return told


def salesforce_cli(bench: Bench) -> Told:
    """sf: a login by token, a query, a bulk export, an update and a create."""
    modules = bench.environments.node("@salesforce/cli")
    # The CLI wants a newer Node than many machines have; npm brings one along.
    node = bench.environments.node("node", wanted="22") / "node" / "bin" / "node"
    sf = (node, modules / "@salesforce" / "cli" / "bin" / "run.js")
    home = {"HOME": str(bench.scratch), "SF_DISABLE_TELEMETRY": "true", "SF_AUTOUPDATE_DISABLE": "true"}
    home |= {"SF_USE_GENERIC_UNIX_KEYCHAIN": "true", "SF_ACCESS_TOKEN": _grant(bench)["access_token"]}

    def said(*words: str) -> Any:  # noqa: ANN401 - what the CLI says as JSON
        return json.loads(bench.run(*sf, *words, "--json", **home))["result"]

    said("org", "login", "access-token", "--instance-url", bench.url, "--no-prompt", "--alias", "emulator")
    target = ("--target-org", "emulator")
    deals = said("data", "query", *target, "--query", "SELECT Id, Amount FROM Opportunity")
    export = bench.scratch / "deals.csv"
    bulk = ("--query", "SELECT Id FROM Opportunity", "--output-file", str(export), "--wait", "10")
    said("data", "export", "bulk", *target, *bulk)
    quotas = said("data", "query", *target, "--query", "SELECT Id FROM ForecastingQuota ORDER BY Id LIMIT 1")
    quota = quotas["records"][0]["Id"]
    values = ("--values", f"QuotaAmount={QUOTA}")
    said("data", "update", "record", *target, "--sobject", "ForecastingQuota", "--record-id", quota, *values)
    said("data", "create", "record", *target, "--sobject", "Account", "--values", "Name=sf")
    return {
        "read": {"Opportunity": len(deals["records"])},
        "bulk": {"Opportunity": len(export.read_text(encoding="utf-8").splitlines()) - 1},
        "quota": quota,
        "accounts": 1,
    }


def tap_salesforce(bench: Bench) -> Told:
    """tap-salesforce (Singer): discovery, then REST and Bulk syncs."""
    python = bench.environments.python("tap-salesforce", "tap-salesforce", "setuptools<80")
    return {"read": _singer(bench, python, "REST"), "bulk": _singer(bench, python, "BULK")}


def pipelinewise_tap(bench: Bench) -> Told:
    """pipelinewise-tap-salesforce (Singer): discovery, then a REST sync."""
    python = bench.environments.python("pipelinewise", "pipelinewise-tap-salesforce", "setuptools<80")
    return {"read": _singer(bench, python, "REST")}


def _singer(bench: Bench, python: Path, kind: str) -> dict[str, int]:
    """How many records of each object a Singer tap puts out."""
    config, catalog = bench.scratch / "config.json", bench.scratch / "catalog.json"
    access = {"client_id": "c", "client_secret": "s", "refresh_token": _refresh_token()}
    more = {"start_date": "2000-01-01T00:00:00Z", "api_type": kind, "is_sandbox": "false", "quota_percent_total": 100}
    config.write_text(json.dumps({**access, **more, "select_fields_by_default": True}), encoding="utf-8")
    found = json.loads(bench.run(python / "tap-salesforce", "--config", config, "--discover"))
    found["streams"] = [one for one in found["streams"] if one["tap_stream_id"] in OBJECTS]
    for stream in found["streams"]:
        for one in stream["metadata"]:
            one["metadata"] |= {"selected": one["metadata"].get("inclusion") != "unsupported"}
    catalog.write_text(json.dumps(found), encoding="utf-8")
    said = bench.run(python / "tap-salesforce", "--config", config, "--properties", catalog)
    return _counted(one["stream"] for one in map(json.loads, said.splitlines()) if one["type"] == "RECORD")


def airbyte(bench: Bench) -> Told:
    """airbyte-source-salesforce: check, discover, read."""
    python = bench.environments.python("airbyte", "airbyte-source-salesforce")
    config, catalog = bench.scratch / "config.json", bench.scratch / "catalog.json"
    access = {"client_id": "c", "client_secret": "s", "refresh_token": _refresh_token(), "is_sandbox": False}
    config.write_text(json.dumps({**access, "start_date": "2000-01-01T00:00:00Z"}), encoding="utf-8")
    source = python / "source-salesforce"
    checked = _messages(bench.run(source, "check", "--config", config), "CONNECTION_STATUS")
    if [one["connectionStatus"]["status"] for one in checked] != ["SUCCEEDED"]:
        raise RuntimeError(f"the check says {checked}")
    (told,) = _messages(bench.run(source, "discover", "--config", config), "CATALOG")
    streams = [
        {"stream": one, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}
        for one in told["catalog"]["streams"]
        if one["name"] in OBJECTS
    ]
    catalog.write_text(json.dumps({"streams": streams}), encoding="utf-8")
    said = bench.run(source, "read", "--config", config, "--catalog", catalog)
    return {"read": _counted(one["record"]["stream"] for one in _messages(said, "RECORD"))}


def _messages(said: str, kind: str) -> list[Any]:
    found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return [one for one in found if one.get("type") == kind]


def _counted(names: Iterator[str] | Any) -> dict[str, int]:  # noqa: ANN401 - any iterable of names
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found


def cumulusci(bench: Bench) -> Told:
    """CumulusCI: its own bulk operations, with an org it is given by token."""
    python = bench.environments.python("cumulusci", "cumulusci", "setuptools<80")
    told = _grant(bench)
    bench.variables |= {"CUMULUSCI_DISABLE_REFRESH": "true", "IDENTITY": told["id"]}
    return bench.program(python, "cumulusci_program.py", told["access_token"])


CLIENTS: dict[str, tuple[Callable[[Bench], Told], str, str]] = {
    "simple-salesforce": (simple_salesforce, "simple-salesforce", "simple-salesforce"),
    "aiosalesforce": (aiosalesforce, "aiosalesforce", "aiosalesforce"),
    "salesforce-bulk": (salesforce_bulk, "salesforce-bulk", "salesforce-bulk"),
    "dlt": (dlt, "dlt", "dlt"),
    "jsforce": (jsforce, "node", "jsforce"),
    "sf": (salesforce_cli, "node", "@salesforce/cli"),
    "tap-salesforce": (tap_salesforce, "tap-salesforce", "tap-salesforce"),
    "pipelinewise-tap-salesforce": (pipelinewise_tap, "pipelinewise", "pipelinewise-tap-salesforce"),
    "airbyte-source-salesforce": (airbyte, "airbyte", "airbyte-source-salesforce"),
    "cumulusci": (cumulusci, "cumulusci", "cumulusci"),
}
"""Each client: what it does, its environment, and the package whose version is told."""

MADE = {"simple-salesforce": 4, "aiosalesforce": 4, "salesforce-bulk": 3, "jsforce": 3, "sf": 1, "cumulusci": 3}
"""How many accounts each makes; the others only read."""


def _refresh_token() -> str:
    return "5Aep" + b"integration@emulator.example".hex()


def _grant(bench: Bench) -> dict[str, str]:
    """What the emulator's own token end point gives: an access token, and whose it is."""
    import requests

    grant = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
    trusted = bench.variables["REQUESTS_CA_BUNDLE"]
    told = requests.post(f"{bench.url}/services/oauth2/token", data=grant, verify=trusted, timeout=60)
    found: dict[str, str] = told.json()
    return found


@contextmanager
def benched(environments: Environments) -> Iterator[tuple[Bench, Org]]:
    """A fresh org for one client, behind TLS and the proxy."""
    with (
        TemporaryDirectory() as scratch,
        Org.create(None, generated.rows(WORLD), features=generated.features(WORLD)) as org,
        SalesforceEmulator(org, tls=True, hosts=HOSTS) as emulator,
        Door(int(emulator.url.rpartition(":")[2]), HOSTS) as door,
    ):
        assert emulator.certificate is not None
        variables = door.variables(emulator.certificate.path) | {"EMULATOR": emulator.url}
        yield Bench(emulator.url, environments, Path(scratch), variables), org


def faults(org: Org, name: str, told: Told, made: int) -> list[str]:
    """What a client says of itself that the org's tables do not bear out; `made`: how many accounts it was to make."""
    found = []
    with org.read() as db:

        def count(sobject: str, where: str = "1") -> int:
            return int(db.execute(f'SELECT count(*) FROM "{sobject}" WHERE {where}').fetchone()[0])

        written = count("Account", f"Name = '{name}'")
        if written != made or written != told.get("accounts", 0):
            found.append(f"{written} accounts were made, {told.get('accounts', 0)} are told")
        for way in ("read", "bulk"):
            if not told.get(way, {"any": 1}):
                found.append(f"{way}: nothing")
            for sobject, number in told.get(way, {}).items():
                there = count(sobject) - (written if sobject == "Account" else 0)
                if number != there:
                    found.append(f"{way}: {number} of {there} {sobject}")
        if "quota" in told and not count("ForecastingQuota", f"Id = '{told['quota']}' AND QuotaAmount = {QUOTA}"):
            found.append("the quota was not written")
    return found


def _turn(name: str, environments: Environments) -> tuple[Told, list[str], str]:
    """What one client says, what is amiss of it, and its version."""
    if name in CLIENTS:
        work, place, package = CLIENTS[name]
        with benched(environments) as (bench, org):
            told = work(bench)
            amiss = faults(org, name, told, MADE.get(name, 0))
    else:
        work, place, package = sheets.SHEETS_CLIENTS[name]
        with sheets.benched(environments) as (bench, owner):
            told = work(bench)
            amiss = sheets.faults(owner, name, told)
    return told, amiss, environments.version(place, package)


def main() -> int:
    """Run the clients that are named, by default all; 1 when what one read or wrote is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*CLIENTS, *sheets.SHEETS_CLIENTS, []], help="which clients; by default all"
    )
    parser.add_argument("--folder", type=Path, default=Path(".clients"), help="where their environments are kept")
    chosen = parser.parse_args()
    environments = Environments(chosen.folder)
    wrong = 0
    for name in chosen.names or (*CLIENTS, *sheets.SHEETS_CLIENTS):
        try:
            told, amiss, version = _turn(name, environments)
        except NotInstalledError as error:
            print(f"{name}: does not install here ({error})", flush=True)
            continue
        except subprocess.CalledProcessError as error:
            wrong += 1
            print(f"{name}: FAILED\n{error.output}\n{error.stderr}", flush=True)
            continue
        wrong += bool(amiss)
        verdict = f"WRONG: {'; '.join(amiss)}" if amiss else "right"
        print(f"{name} {version}: {json.dumps(told)}: {verdict}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""A small sales team in an emulated org, and a plan of their own: real HTTP, real files, real store."""

import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sync.bootstrap import adapters_for
from sync.clock import Clock
from sync.crm.pull import PullReport
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.emulators.salesforce.org import utc_now
from sync.jobs.decide import decide
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.submit import submit
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings, Settings, load
from tests import pace
from tests.stores import new_store
from workbooks.models import PlanFacts
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.edit import enter
from workbooks.xlsx.package import Package

__all__ = [
    "CFO",
    "CRO",
    "REPS",
    "TYPE",
    "Part",
    "approve",
    "code_of",
    "config",
    "copied",
    "crm_quotas",
    "emulated",
    "opened",
    "pull_later",
    "ready",
    "saved_by",
    "small_org",
    "word_code_of",
]

CFO, CRO = "cfo", "cro"
NOWHERE = "http://127.0.0.1:1"
"""Where no CRM is."""
REPS = {make_id("005", n): name for n, name in ((11, "Ann Able"), (12, "Bob Best"), (13, "Cy Cole"))}
_QUARTERS = [date(2019, 4, 1), date(2019, 7, 1), date(2019, 10, 1), date(2020, 1, 1)]
TYPE, _ROLE, _PROFILE = make_id("0Db", 1), make_id("00E", 1), make_id("00e", 1)
_CODE = re.compile(r"to (approve|decline) +([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})")
_WORD = re.compile(r"code:  ([A-Z2-7-]{14})")
_STAMP = "2020-03-31T12:00:00Z"
_CORE = "docProps/core.xml"


Part = tuple[int, float, Mapping[str, str]]
"""A part of a quarter's quota: in which month of it, from 0, its share, and further fields of its record."""


def small_org(
    path: Path | None = None,
    rates: Mapping[str, float] | None = None,
    parts: Sequence[Part] = ((0, 1.0, {}),),
    others: Sequence[tuple[str, list[dict[str, Any]]]] = (),
) -> Org:
    """Three reps, three accounts, four quarters of deals and quotas, as of 2020-03-31.

    With `rates` (units per USD) the org has these currencies beside USD, in which everything is. Quotas are kept in
    `parts`, and forecasts are by month where a part is not in the first one. `others` are rows of further objects.
    """
    is_monthly = any(month for month, _, _ in parts)
    people = [
        {
            "Id": rep,
            "LastName": name,
            "Username": f"{name.split()[0].lower()}@acme.example",
            "Email": f"{name.split()[0].lower()}@acme.example",
            "UserRoleId": _ROLE,
            "ProfileId": _PROFILE,
            "CreatedDate": "2018-01-01T00:00:00Z",
        }
        for rep, name in REPS.items()
    ]
    accounts = [
        {"Id": make_id("001", n), "Name": name, "OwnerId": rep, "Industry": "Retail"}
        for n, (rep, name) in enumerate(zip(REPS, ("Acme", '=HYPERLINK("x")', "Köln 🚀"), strict=True), start=1)
    ]
    deals = [
        {
            "Id": make_id("006", 10 * q + n),
            "Name": f"Deal {q}-{n}",
            "AccountId": make_id("001", n),
            "OwnerId": rep,
            "StageName": "Closed Won",
            "Amount": 90_000.0 + 10_000 * n + 1_000 * q,
            "CloseDate": start,
            "CreatedDate": "2019-01-01T00:00:00Z",
        }
        for q, start in enumerate(_QUARTERS, start=1)
        for n, rep in enumerate(REPS, start=1)
    ]
    quotas = [
        {
            "Id": make_id("0J9", 100 * p + 10 * q + n),
            "QuotaOwnerId": rep,
            "ForecastingTypeId": TYPE,
            "StartDate": start.replace(month=start.month + month),
            "QuotaAmount": (110_000.0 + 10_000 * n) * share,
            **more,
        }
        for p, (month, share, more) in enumerate(parts)
        for q, start in enumerate(_QUARTERS, start=1)
        for n, rep in enumerate(REPS, start=1)
    ]
    months = 1 if is_monthly else 3
    starts = [date(2019 + n // 12, n % 12 + 1, 1) for n in range(0, 25, months)]
    periods = [
        {
            "Id": make_id("026", n),
            "Type": "Month" if is_monthly else "Quarter",
            "StartDate": first,
            "EndDate": after - timedelta(days=1),
            "IsForecastPeriod": True,
        }
        for n, (first, after) in enumerate(pairwise(starts), start=1)
    ]
    rows: list[tuple[str, list[dict[str, Any]]]] = [
        ("Organization", [{"Id": make_id("00D", 1), "Name": "Acme (simulated)"}]),
        ("UserRole", [{"Id": _ROLE, "Name": "Rep"}]),
        ("Profile", [{"Id": _PROFILE, "Name": "Sales"}]),
        ("User", people),
        ("Account", accounts),
        ("Opportunity", deals),
        ("ForecastingType", [{"Id": TYPE, "DeveloperName": "OpportunityRevenue", "IsActive": True}]),
        ("Period", periods),
        *others,
        ("ForecastingQuota", quotas),
    ]
    stamped = [
        (sobject, [row if sobject.endswith("Share") else {"SystemModstamp": _STAMP} | row for row in records])
        for sobject, records in rows
    ]
    has_territories = any(sobject == "Territory2" for sobject, _ in others)
    features = Features(territories=has_territories, period_kind="Month" if is_monthly else "Quarter")
    if rates is None:
        return _of_one_day(path, stamped, features)
    currencies = [
        {"Id": make_id("01L", n), "IsoCode": code, "ConversionRate": rate, "IsCorporate": code == "USD"}
        for n, (code, rate) in enumerate({"USD": 1.0, **rates}.items(), start=1)
    ]
    stamped.append(("CurrencyType", [{"SystemModstamp": _STAMP} | row for row in currencies]))
    return _of_one_day(path, stamped, replace(features, multi_currency=True))


def _of_one_day(path: Path | None, rows: Sequence[tuple[str, list[dict[str, Any]]]], features: Features) -> Org:
    """An org that was as it is on its day, rows of its own too, so that two made alike are equal; then time goes on."""
    org = Org.create(path, rows, features=features, now=lambda: datetime.fromisoformat(_STAMP))
    org.now = utc_now
    return org


CONFIG = """
[plan]
quarter = "2020Q2"
as_of = 2020-03-31
[salesforce]
login_url = "{url}"
client_id = "test"
retry_seconds = {insists}
[workbook]
host = "libreoffice"
[[approvals.approvers]]
id = "cfo"
name = "Carol"
role = "Finance"
channel = "cfo@example.com"
[[approvals.approvers]]
id = "cro"
name = "Ramon"
role = "Sales"
channel = "cro@example.com"
[daemon]
pull_minutes = 0.02
publish_minutes = 0.02
approvals_minutes = 0.02
apply_minutes = 0.02
verify_minutes = 0.02
"""


def config(folder: Path, url: str) -> Path:
    """The team's settings, in a file."""
    path = folder / "qplan.toml"
    path.write_text(CONFIG.format(url=url, insists=pace.seconds(0.3)), encoding="utf-8")
    return path


@contextmanager
def emulated(org: Org | None = None) -> Iterator[SalesforceEmulator]:
    """The small org behind an emulator."""
    with SalesforceEmulator(org or small_org()) as emulator:
        yield emulator


_worked_out: dict[tuple[object, ...], PlanFacts] = {}
"""Facts by their snapshot, whose name is a digest of all that was pulled: of equal orgs they are worked out once."""


@contextmanager
def opened(folder: Path, url: str, plan: PlanSettings | None = None, clock: Clock | None = None) -> Iterator[Adapters]:
    """The team's plan on the real adapters, with other settings of the plan or another clock where they are given."""
    settings: Settings = load(config(folder, url))
    if settings.store_url.startswith("sqlite") and not (folder / "qplan.db").exists():
        new_store(settings.store_url).dispose()
    with adapters_for(settings if plan is None else settings.model_copy(update={"plan": plan}), clock) as adapters:
        adapters.known_facts.update(_worked_out)
        yield adapters
        _worked_out.update(adapters.known_facts)


@contextmanager
def copied(made: Path, own: Path, url: str = NOWHERE, clock: Clock | None = None) -> Iterator[Adapters]:
    """A plan that was made once, in a folder of its own; by default of a CRM that is not asked.

    Args:
        made: the folder it was made in. own: that of the test. url, clock: as for `opened`.
    """
    shutil.copytree(made, own, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        with opened(own, url, clock=clock) as adapters:
            yield adapters


def pull_later(adapters: Adapters) -> PullReport:
    """Pull in the next second: the CRM's clock tells whole seconds, so what was written in this one is seen then."""
    second = int(time.time())
    pace.until(lambda: time.time() >= second + 1.1, "the next second")
    return pull(adapters)


def ready(adapters: Adapters, entries: Mapping[Any, Any] | None = None) -> None:
    """Pull, build the workbook, type the planner's entries, submit."""
    pull(adapters)
    publish(adapters)
    if entries:
        enter(adapters.workbook, entries)
    submit(adapters, "ana")


def code_of(adapters: Adapters, approver: str, answer: str = "approve") -> str:
    """The newest code for an answer in an approver's own mailbox."""
    newest = max((adapters.settings.outbox / f"{approver}@example.com").glob("*.eml"))
    text = message_from_bytes(newest.read_bytes(), policy=policy.default).get_body()
    assert text is not None
    return dict(_CODE.findall(text.get_content()))[answer]


def word_code_of(adapters: Adapters, person: str) -> str:
    """The code of the newest message that asks for somebody's word."""
    newest = max((adapters.settings.outbox / f"{person}@example.com").glob("*.eml"))
    body = message_from_bytes(newest.read_bytes(), policy=policy.default).get_content()
    return str(_WORD.findall(body)[0])


def approve(adapters: Adapters) -> None:
    """Both approvers agree, each with their own code."""
    for approver in (CFO, CRO):
        assert decide(adapters, approver, code_of(adapters, approver)).consent is not None


def crm_quotas(adapters: Adapters) -> dict[str, float]:
    """The quarter's quotas as the CRM itself tells them."""
    rows = adapters.target().find("ForecastingQuota", {"StartDate": "2020-04-01"}, ["QuotaOwnerId", "QuotaAmount"])
    assert len({row["QuotaOwnerId"] for row in rows}) == len(rows)
    return {row["QuotaOwnerId"]: row["QuotaAmount"] for row in rows}


def saved_by(path: Path, who: str) -> None:
    """The file as somebody's spreadsheet program would leave it."""
    package = Package.open(path)
    core = package.parts.read(_CORE)
    start, end = core.index(b"<cp:lastModifiedBy>"), core.index(b"</cp:lastModifiedBy>")
    core = core[:start] + b"<cp:lastModifiedBy>" + who.encode() + core[end:]
    path.write_bytes(repacked(package.parts, {_CORE: core}))

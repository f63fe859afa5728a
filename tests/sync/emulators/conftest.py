"""A small org with hand-made rows, an emulator over it, and ways to talk to it over real HTTP."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from simple_salesforce import Salesforce

from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from tests import pace

ACCOUNTS = [
    {"Id": make_id("001", 1), "Name": "Acme", "OwnerId": make_id("005", 2), "Industry": "Energy", "AnnualRevenue": 5e6},
    {"Id": make_id("001", 2), "Name": "Bolt", "OwnerId": make_id("005", 3), "ParentId": make_id("001", 1)},
    {"Id": make_id("001", 3), "Name": "=cmd()|'/C calc'!A0", "OwnerId": make_id("005", 3), "External_Key__c": "K-3"},
    {"Id": make_id("001", 4), "Name": "Köln 🚀\nGmbH", "OwnerId": make_id("005", 2), "External_Key__c": "K 4/ü"},
]
USERS = [
    {"Id": make_id("005", 1), "Username": "vp@acme.example", "FirstName": "Vera", "LastName": "Prime", "Role": "1"},
    {"Id": make_id("005", 2), "Username": "ann@acme.example", "FirstName": "Ann", "LastName": "Able", "Role": "2"},
    {"Id": make_id("005", 3), "Username": "bob@acme.example", "FirstName": "Bob", "LastName": "Best", "Role": "2"},
    {"Id": make_id("005", 4), "Username": "gone@acme.example", "LastName": "Gone", "Role": "2", "IsActive": False},
]
# Number, account, owner, stage, amount, close date, stamp minute
DEALS = [
    (1, 1, 2, "Closed Won", 1000.0, "2026-02-10", 0),
    (2, 1, 2, "Closed Lost", 500.0, "2026-03-31", 1),
    (3, 2, 3, "Prospecting", 250.0, "2026-11-30", 2),
    (4, 2, 3, "Closed Won", 4000.0, "2026-05-15", 3),
    (5, None, 2, "Negotiation/Review", None, "2026-12-15", 4),
    (6, 3, 3, "Closed Won", 99.5, "2025-12-31", 5),
]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


def small_rows() -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows of the small org."""
    people = [
        {
            **{k: v for k, v in u.items() if k != "Role"},
            "Email": u["Username"],
            "UserRoleId": make_id("00E", int(u["Role"])),
            "ProfileId": make_id("00e", 1),
        }
        for u in USERS
    ]
    deals = [
        {
            "Id": make_id("006", n),
            "Name": f"Deal {n}",
            "AccountId": make_id("001", account) if account else None,
            "OwnerId": make_id("005", owner),
            "StageName": stage,
            "Amount": amount,
            "CloseDate": date.fromisoformat(close),
            "CreatedDate": "2025-01-01T00:00:00Z",
            "LastModifiedDate": datetime(2026, 11, 1, 8, minute, tzinfo=UTC),
            "SystemModstamp": datetime(2026, 11, 1, 8, minute, tzinfo=UTC),
        }
        for n, account, owner, stage, amount, close, minute in DEALS
    ]
    deals.append({**deals[0], "Id": make_id("006", 7), "Name": "Binned", "IsDeleted": True})
    return [
        ("UserRole", [{"Id": make_id("00E", 1), "Name": "VP"}]),
        ("UserRole", [{"Id": make_id("00E", 2), "Name": "Rep", "ParentRoleId": make_id("00E", 1)}]),
        ("Profile", [{"Id": make_id("00e", 1), "Name": "Sales", "PermissionsManageQuotas": True}]),
        ("User", people),
        ("Account", ACCOUNTS),
        ("Opportunity", deals),
        (
            "AccountTeamMember",
            [
                {
                    "Id": make_id("01M", 1),
                    "AccountId": make_id("001", 1),
                    "UserId": make_id("005", 3),
                    "TeamMemberRole": "Sales Rep",
                }
            ],
        ),
        (
            "AccountShare",
            [
                {
                    "Id": make_id("00r", n),
                    "AccountId": make_id("001", 1),
                    "UserOrGroupId": make_id("005", person),
                    "RowCause": cause,
                }
                for n, person, cause in ((1, 2, "Owner"), (2, 3, "Team"), (3, 1, "Manual"))
            ],
        ),
        (
            "OpportunityTeamMember",
            [{"Id": make_id("00q", 1), "OpportunityId": make_id("006", 5), "UserId": make_id("005", 3)}],
        ),
        (
            "OpportunityShare",
            [
                {
                    "Id": make_id("00t", 1),
                    "OpportunityId": make_id("006", 5),
                    "UserOrGroupId": make_id("005", 3),
                    "RowCause": "Team",
                }
            ],
        ),
        ("ForecastingGroup", [{"Id": make_id("0Y6", 1), "DeveloperName": "Kind", "MasterLabel": "Kind"}]),
        (
            "ForecastingGroupItem",
            [
                {
                    "Id": make_id("0Y7", n),
                    "ForecastingGroupId": make_id("0Y6", 1),
                    "GroupItemApiName": name,
                }
                for n, name in ((1, "New"), (2, "Renewal"))
            ],
        ),
        ("Product2", [{"Id": make_id("01t", 1), "Name": "Bike", "ProductCode": "B-1", "Family": "Bikes"}]),
        (
            "OpportunityLineItem",
            [
                {
                    "Id": make_id("00k", n),
                    "OpportunityId": make_id("006", 1),
                    "Product2Id": make_id("01t", 1),
                    "Quantity": n,
                    "UnitPrice": 100,
                }
                for n in (1, 2)
            ],
        ),
        (
            "Territory2Model",
            [
                {"Id": make_id("0MA", 1), "Name": "Now", "DeveloperName": "Now", "State": "Active"},
                {"Id": make_id("0MA", 2), "Name": "Next", "DeveloperName": "Next"},
            ],
        ),
        ("Territory2Type", [{"Id": make_id("0M5", 1), "MasterLabel": "Geo", "DeveloperName": "Geo", "Priority": 1}]),
        (
            "Territory2",
            [
                {
                    "Id": make_id("0MI", n),
                    "Name": name,
                    "DeveloperName": name,
                    "Territory2ModelId": make_id("0MA", 1),
                    "Territory2TypeId": make_id("0M5", 1),
                    "ParentTerritory2Id": make_id("0MI", parent) if parent else None,
                }
                for n, name, parent in ((1, "World", None), (2, "North", 1), (3, "South", 1))
            ],
        ),
        (
            "UserTerritory2Association",
            [{"Id": make_id("0MU", 1), "UserId": make_id("005", 2), "Territory2Id": make_id("0MI", 2)}],
        ),
        (
            "ObjectTerritory2Association",
            [
                {
                    "Id": make_id("0MO", 1),
                    "ObjectId": make_id("001", 1),
                    "Territory2Id": make_id("0MI", 2),
                    "AssociationCause": "Territory2AssignmentRule",
                },
                {
                    "Id": make_id("0MO", 2),
                    "ObjectId": make_id("006", 3),
                    "Territory2Id": make_id("0MI", 3),
                    "AssociationCause": "Territory2Manual",
                },
            ],
        ),
    ]


@pytest.fixture
def clock() -> Clock:
    """The org's clock: 2026-11-22 12:00 UTC until moved."""
    return Clock()


@pytest.fixture(scope="session")
def org_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Features], Path]:
    """Builds the small org once for each set of features; tests work on copies."""
    folder = tmp_path_factory.mktemp("orgs")
    built: dict[Features, Path] = {}

    def file(features: Features) -> Path:
        if features not in built:
            path = folder / f"{len(built)}.sqlite"
            Org.create(path, small_rows(), features=features, now=Clock()).close()
            built[features] = path
        return built[features]

    return file


@pytest.fixture
def make_org(clock: Clock, org_files: Callable[[Features], Path], tmp_path: Path) -> Iterator[Callable[..., Org]]:
    """Opens a fresh copy of the small org with given features, and closes it afterwards."""
    made: list[Org] = []

    def fresh(**features: Any) -> Org:
        path = tmp_path / f"org{len(made)}.sqlite"
        shutil.copyfile(org_files(Features(**features)), path)
        made.append(Org.open(path, now=clock))
        return made[-1]

    yield fresh
    for org in made:
        org.close()


@pytest.fixture
def org(make_org: Callable[..., Org]) -> Org:
    """The small org with the usual features."""
    return make_org(lock_wait_seconds=0.05)


@pytest.fixture
def emulator(org: Org) -> Iterator[SalesforceEmulator]:
    """An emulator over the small org."""
    with SalesforceEmulator(org) as running:
        yield running


class Loopback(requests.Session):
    """simple-salesforce writes https and salesforce.com everywhere: this session leads all of it to one emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.trust_env = False
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        """The request, over plain http."""
        kwargs.setdefault("timeout", pace.seconds(20))
        return super().request(method, re.sub(r"^https://[^/]+", self._url, str(url)), *args, **kwargs)


class Api:
    """The emulator over plain HTTP, logged in as one user."""

    def __init__(self, url: str, username: str = "integration@emulator.example") -> None:
        self.url = url
        self.http = Loopback(url)
        answer = self.http.post(
            f"{url}/services/oauth2/token",
            data={"grant_type": "password", "username": username, "password": "password", "client_id": "c"},
        )
        self.token = answer.json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def call(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """A request below `/services/data/v62.0` (or from the root when the path begins with `/services`)."""
        base = self.url if path.startswith(("/services", "/__emulator__", "/id")) else f"{self.url}/services/data/v62.0"
        return self.http.request(method, base + path, **kwargs)

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        """GET."""
        return self.call("GET", path, **kwargs)

    def query(self, soql: str, *, all_rows: bool = False) -> dict[str, Any]:
        """The answer to a SOQL query."""
        return self.get("/queryAll" if all_rows else "/query", params={"q": soql}).json()

    def rows(self, soql: str, *, all_rows: bool = False) -> list[dict[str, Any]]:
        """The records of a query, without their attributes."""
        answer = self.query(soql, all_rows=all_rows)
        assert isinstance(answer, dict), answer
        return [{k: v for k, v in r.items() if k != "attributes"} for r in answer["records"]]

    def column(self, soql: str) -> list[Any]:
        """The only column of a query."""
        return [next(iter(row.values())) for row in self.rows(soql)]

    def refusal(self, soql: str) -> tuple[str, str]:
        """The error code and message a query is refused with."""
        answer = self.get("/query", params={"q": soql})
        assert answer.status_code == 400, answer.text
        return answer.json()[0]["errorCode"], answer.json()[0]["message"]

    def as_user(self, username: str) -> "Api":
        """The same emulator as somebody else."""
        return Api(self.url, username)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()


@pytest.fixture(scope="session")
def reader(org_files: Callable[[Features], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The small org for tests that only read: one for all of them."""
    path = tmp_path_factory.mktemp("reader") / "org.sqlite"
    shutil.copyfile(org_files(Features()), path)
    with Org.open(path, now=Clock()) as org, SalesforceEmulator(org) as emulator:
        api = Api(emulator.url)
        yield api
        api.close()


@pytest.fixture
def served(clock: Clock) -> Iterator[Callable[..., Api]]:
    """Serves an org of given rows and features, and logs in to it."""
    made: list[tuple[Org, SalesforceEmulator, Api]] = []

    def serve(rows: Any, **features: Any) -> Api:
        org = Org.create(None, rows, features=Features(**features), now=clock)
        emulator = SalesforceEmulator(org)
        emulator.start()
        made.append((org, emulator, Api(emulator.url)))
        return made[-1][2]

    yield serve
    for org, emulator, api in made:
        api.close()
        emulator.stop()
        org.close()


@pytest.fixture
def login(emulator: SalesforceEmulator) -> Iterator[Callable[..., Api]]:
    """Logs users in over OAuth."""
    made = []

    def enter(username: str = "integration@emulator.example") -> Api:
        made.append(Api(emulator.url, username))
        return made[-1]

    yield enter
    for api in made:
        api.close()


@pytest.fixture
def api(login: Callable[..., Api]) -> Api:
    """The emulator over plain HTTP as the integration user."""
    return login()


@pytest.fixture
def salesforce(emulator: SalesforceEmulator) -> Iterator[Salesforce]:
    """Unmodified simple-salesforce, logged in over SOAP."""
    with Loopback(emulator.url) as session:
        yield Salesforce(username="vp@acme.example", password="password", security_token="token", session=session)

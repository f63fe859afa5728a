"""A company of two reps, three customers and fifteen deals, in a store: every figure of it can be told by hand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, insert

from sync.store.database import writing
from sync.store.snapshots import take
from sync.store.tables import MIRROR
from tests.stores import new_store

__all__ = ["DAY", "filled", "small_company"]

DAY = date(2020, 3, 31)
_QUARTERS = ["2019-01-01", "2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01"]
_CHANCE = {"Find": (10, "Pipeline"), "Offer": (50, "BestCase"), "Won": (100, "Closed"), "Lost": (0, "Omitted")}


def small_company() -> dict[str, list[dict[str, Any]]]:
    """The rows of the company's CRM.

    Ann sells 100 a quarter to Acme and carries 100; Bob sells 60 to Köln until 2019Q3 and then 30, and carries 80.
    Beside these orders, closed on the day they were created, five deals have a history of stages.
    """
    orders = [
        (f"o-ann-{n}", "u-ann", "c-acme", 100.0, f"{day[:7]}-15") for n, day in enumerate(_QUARTERS)
    ] + [
        (f"o-bob-{n}", "u-bob", "c-koln", 60.0 if day < "2019-10" else 30.0, f"{day[:7]}-15")
        for n, day in enumerate(_QUARTERS)
    ]  # fmt: skip
    deals = [_order(*order) for order in orders]
    steps = [step for order in orders for step in _steps(order[0], [(order[4], "Won", order[3], order[4])])]
    for deal, owner, account, created, history in _PIPELINE:
        steps += _steps(deal, history)
        _, stage, amount, close = history[-1]
        deals.append(_deal(deal, owner, account, created, stage, amount, close))
    return {
        "Organization": [{"Id": "00D1", "Name": "Small company"}],
        "UserRole": [{"Id": "r1", "Name": "Rep"}, {"Id": "r2", "Name": "Manager"}],
        "User": [
            _user("u-cleo", "Cleo Chief", "r2", None, "2018-01-01"),
            _user("u-ann", "Ann Able", "r1", "u-cleo", "2018-01-01"),
            _user("u-bob", "Bob Best", "r1", "u-cleo", "2019-12-15"),
        ],
        "Account": [
            {"Id": "c-acme", "Name": "Acme", "OwnerId": "u-ann", "Industry": "Retail", "BillingCountry": "France"},
            {"Id": "c-koln", "Name": "Köln | 🚲", "OwnerId": "u-bob", "Industry": "Energy",
             "BillingCountry": "Germany"},
            {"Id": "c-solo", "Name": "=SOLO()", "Industry": "Energy", "BillingCountry": "Germany"},
        ],
        "Opportunity": deals,
        "OpportunityHistory": [{"Id": f"h{n}"} | step for n, step in enumerate(steps)],
        "ForecastingType": [{"Id": "f1", "DeveloperName": "OpportunityRevenue"}],
        "ForecastingQuota": [
            {"Id": f"q-{owner}-{day}", "QuotaOwnerId": owner, "ForecastingTypeId": "f1", "StartDate": day,
             "QuotaAmount": amount}
            for owner, amount in (("u-ann", 100.0), ("u-bob", 80.0))
            for day in _QUARTERS
        ],
    }  # fmt: skip


_PIPELINE = (
    # won in 2020Q1 out of its opening pipeline
    ("p-won", "u-ann", "c-acme", "2019-11-01",
     [("2019-11-01", "Find", 40.0, "2020-02-01"), ("2020-01-10", "Offer", 50.0, "2020-02-01"),
      ("2020-02-03", "Won", 50.0, "2020-02-03")]),
    # dated in 2020Q1 when it began, slipped to the next quarter
    ("p-slipped", "u-bob", "c-koln", "2019-12-01",
     [("2019-12-01", "Find", 20.0, "2020-03-01"), ("2020-03-02", "Offer", 20.0, "2020-05-15")]),
    # lost
    ("p-lost", "u-bob", "c-solo", "2019-12-01",
     [("2019-12-01", "Find", 30.0, "2020-03-01"), ("2020-02-20", "Lost", 30.0, "2020-02-20")]),
    # new, with neither owner nor amount
    ("p-bare", None, "c-solo", "2020-03-10", [("2020-03-10", "Find", None, "2020-06-30")]),
    # overdue on the day
    ("p-late", "u-ann", "c-acme", "2020-01-20", [("2020-01-20", "Find", 70.0, "2020-03-20")]),
)  # fmt: skip


def _user(id_: str, name: str, role: str, manager: str | None, start: str) -> dict[str, Any]:
    stamp = f"{start}T00:00:00.000Z"
    return {"Id": id_, "Name": name, "UserRoleId": role, "ManagerId": manager, "IsActive": True, "CreatedDate": stamp}


def _deal(
    id_: str, owner: str | None, account: str, created: str, stage: str, amount: float | None, close: str
) -> dict[str, Any]:
    chance, category = _CHANCE[stage]
    return {
        "Id": id_,
        "Name": f"Deal {id_}",
        "OwnerId": owner,
        "AccountId": account,
        "Amount": amount,
        "CloseDate": close,
        "StageName": stage,
        "IsWon": stage == "Won",
        "IsClosed": stage in ("Won", "Lost"),
        "Probability": chance,
        "ForecastCategory": category,
        "CreatedDate": f"{created}T08:00:00.000Z",
        "LeadSource": "Web" if id_.startswith("p") else "Phone",
    }


def _order(id_: str, owner: str, account: str, amount: float, day: str) -> dict[str, Any]:
    return _deal(id_, owner, account, day, "Won", amount, day)


def _steps(deal: str, history: Sequence[tuple[str, str, float | None, str]]) -> Iterable[dict[str, Any]]:
    for day, stage, amount, close in history:
        chance, category = _CHANCE[stage]
        yield {
            "OpportunityId": deal,
            "CreatedDate": f"{day}T09:00:00.000Z",
            "StageName": stage,
            "Amount": amount,
            "CloseDate": close,
            "Probability": chance,
            "ForecastCategory": category,
        }


def filled(url: str, rows: Mapping[str, Sequence[dict[str, Any]]]) -> Engine:
    """A migrated store at `url` that mirrors these rows, with one snapshot taken of it."""
    engine = new_store(url)
    moment = datetime(2020, 6, 1, tzinfo=UTC)
    with writing(engine) as connection:
        for sobject, records in rows.items():
            for record in records:
                connection.execute(insert(MIRROR[sobject]), record)
        take(connection, as_of=moment, pulled_at=moment, source="small", objects=list(rows))
    return engine

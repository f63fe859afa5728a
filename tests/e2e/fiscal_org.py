"""A small org that keeps a fiscal calendar of any kind: three reps with deals and quotas in four of its quarters."""

from datetime import date, timedelta
from typing import Any

from calculations.fiscal import Calendar, Quarter
from sync.emulators.salesforce import Features, Org, make_id

__all__ = ["REPS", "fiscal_org"]

REPS = {make_id("005", n): name for n, name in ((11, "Ann Able"), (12, "Bob Best"), (13, "Cy Cole"))}
_TYPE, _ROLE, _PROFILE = make_id("0Db", 1), make_id("00E", 1), make_id("00e", 1)
_STAMP = "2020-01-31T12:00:00Z"
_LISTED = range(2018, 2023)
_MONTHS = (0.25, 0.25, 0.5)


def fiscal_org(calendar: Calendar, planned: Quarter, organization: dict[str, Any], *, monthly: bool = False) -> Org:
    """The org: its fiscal years 2018 to 2022, and what was sold and asked in the four quarters before the planned one.

    Every deal is won on the last day of its quarter, so that a day's error puts it into another one; rep n books
    100,000 + 10,000 n a quarter and carries a quota of 110,000 + 10,000 n.

    Args:
        calendar: its own. planned: the quarter to plan. organization: what the organisation says of its years.
        monthly: forecasts and quotas are by its months, of which the last one has half of a quarter's quota.
    """
    quarters = [planned.shift(-back) for back in (4, 3, 2, 1)]
    features = Features(
        fiscal_year_start_month=organization["FiscalYearStartMonth"],
        fiscal_year_named_by_end=not organization["UsesStartDateAsFiscalYearName"],
        period_kind="Month" if monthly else "Quarter",
    )
    rows: list[tuple[str, list[dict[str, Any]]]] = [
        ("Organization", [{"Id": make_id("00D", 1), "Name": "Acme (simulated)", **organization}]),
        ("FiscalYearSettings", [_year(year, calendar) for year in _LISTED]),
        ("UserRole", [{"Id": _ROLE, "Name": "Rep"}]),
        ("Profile", [{"Id": _PROFILE, "Name": "Sales"}]),
        ("User", [_person(rep, name) for rep, name in REPS.items()]),
        ("Account", [{"Id": make_id("001", n), "Name": f"Acme {n}", "OwnerId": rep} for n, rep in enumerate(REPS)]),
        ("Opportunity", [_deal(q, n, rep, at) for q, at in enumerate(quarters) for n, rep in enumerate(REPS)]),
        ("ForecastingType", [{"Id": _TYPE, "DeveloperName": "OpportunityRevenue", "IsActive": True}]),
        ("Period", [row for year in _LISTED for row in _periods(year, calendar, monthly=monthly)]),
        (
            "ForecastingQuota",
            [
                row
                for q, at in enumerate(quarters)
                for n, rep in enumerate(REPS)
                for row in _quotas(q, n, rep, at, monthly=monthly)
            ],
        ),
    ]
    stamped = [(sobject, [{"SystemModstamp": _STAMP} | row for row in records]) for sobject, records in rows]
    return Org.create(None, stamped, features=features)


def _person(rep: str, name: str) -> dict[str, Any]:
    mail = f"{name.split(maxsplit=1)[0].lower()}@acme.example"
    place = {"UserRoleId": _ROLE, "ProfileId": _PROFILE, "CreatedDate": "2017-01-01T00:00:00Z"}
    return {"Id": rep, "LastName": name, "Username": mail, "Email": mail, **place}


def _deal(q: int, n: int, rep: str, quarter: Quarter) -> dict[str, Any]:
    return {
        "Id": make_id("006", 10 * q + n),
        "Name": f"Deal {q}-{n}",
        "AccountId": make_id("001", n),
        "OwnerId": rep,
        "StageName": "Closed Won",
        "Amount": 100_000.0 + 10_000 * n,
        "CloseDate": quarter.end - timedelta(days=1),
        "CreatedDate": "2018-06-01T00:00:00Z",
    }


def _quotas(q: int, n: int, rep: str, quarter: Quarter, *, monthly: bool) -> list[dict[str, Any]]:
    whole = 110_000.0 + 10_000 * n
    parts = zip(quarter.periods, _MONTHS, strict=True) if monthly else [(quarter, 1.0)]
    return [
        {
            "Id": make_id("0J9", 100 * place + 10 * q + n),
            "QuotaOwnerId": rep,
            "ForecastingTypeId": _TYPE,
            "StartDate": part.start,
            "QuotaAmount": whole * share,
        }
        for place, (part, share) in enumerate(parts)
    ]


def _year(year: int, calendar: Calendar) -> dict[str, Any]:
    first, last = Quarter(year, 1, calendar), Quarter(year, 4, calendar)
    standard = not str(calendar)[0].isdigit()
    return {
        "Id": make_id("022", year),
        "Name": str(year),
        "IsStandardYear": standard,
        "YearType": "Standard" if standard else "Custom",
        **_span(first.start, last.end),
    }


def _periods(year: int, calendar: Calendar, *, monthly: bool) -> list[dict[str, Any]]:
    found = []
    for number in range(1, 5):
        quarter = Quarter(year, number, calendar)
        spans = [("Quarter", quarter.start, quarter.end), *(("Month", p.start, p.end) for p in quarter.periods)]
        for place, (kind, start, end) in enumerate(spans):
            found.append(
                {
                    "Id": make_id("026", year * 100 + number * 10 + place),
                    "FiscalYearSettingsId": make_id("022", year),
                    "Type": kind,
                    "Number": number if kind == "Quarter" else None,
                    "IsForecastPeriod": kind == ("Month" if monthly else "Quarter"),
                    **_span(start, end),
                }
            )
    return found


def _span(start: date, end: date) -> dict[str, Any]:
    return {"StartDate": start, "EndDate": end - timedelta(days=1)}

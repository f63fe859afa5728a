"""From the mirror of the CRM to the facts a quarter's workbook stands on."""

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, func, or_, select

from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS, REPS
from sync.store.currency import in_currency
from sync.store.tables import MIRROR, live
from workbooks.models import Approver, PlanFacts

__all__ = ["forecasting_type_id", "held_quotas", "organization_name", "plan_facts"]

NO_FAMILY = "(no product)"
SEVERAL_TERRITORIES = "Several territories"
_CENT = 0.005

_USER, _ROLE = MIRROR["User"], MIRROR["UserRole"]
_ACCOUNT, _OPPORTUNITY = MIRROR["Account"], MIRROR["Opportunity"]
_LINE, _PRODUCT = MIRROR["OpportunityLineItem"], MIRROR["Product2"]
_TERRITORY, _MODEL = MIRROR["Territory2"], MIRROR["Territory2Model"]
_MEMBER, _COVERED = MIRROR["UserTerritory2Association"], MIRROR["ObjectTerritory2Association"]
_QUOTA, _TYPE = MIRROR["ForecastingQuota"], MIRROR["ForecastingType"]


def plan_facts(
    engine: Engine,
    quarter: Quarter,
    as_of: date,
    *,
    snapshot_id: str,
    source: str,
    currency: str,
    forecasting_type: str,
    approvers: tuple[Approver, ...],
    is_simulated: bool = False,
) -> PlanFacts:
    """The facts for planning `quarter`, none later than `as_of`.

    Bookings are closed-won line items, credited to the opportunity's owner and to the territory stamped on it; what an
    opportunity holds beyond its line items stands under no product. Amounts in other currencies are converted at the
    rate of the day the deal closed. Quotas are those of the quarters before `quarter`.
    People are those with a quota or bookings in the four quarters before it, and owners of accounts. The ramp of a
    person counts from the day their CRM user was created, or, where a source does not say, from the first quarter in
    which they sold or carried a quota.
    """
    quotas = _quotas(engine, quarter, forecasting_type)
    bookings = _bookings(engine, quarter, as_of, currency)
    accounts = _accounts(engine, as_of, currency)
    recent = {str(quarter.shift(-back)) for back in range(1, 5)}
    people = set(quotas.loc[quotas["quarter"].isin(recent), "rep_id"])
    people |= set(bookings.loc[bookings["quarter"].isin(recent), "rep_id"]) | set(accounts["owner_id"])
    return PlanFacts(
        quarter=str(quarter),
        as_of=as_of,
        snapshot_id=snapshot_id,
        currency=currency,
        source=source,
        reps=_reps(engine, people, _first_seen(bookings, quotas, quarter.first_month)),
        bookings=bookings,
        quotas=quotas,
        accounts=accounts,
        approvers=approvers,
        is_simulated=is_simulated,
        first_month=quarter.first_month,
    )


def held_quotas(engine: Engine, quarter: Quarter, forecasting_type: str) -> dict[str, float]:
    """The quotas the CRM holds for a quarter, by owner."""
    query = _quota_query(forecasting_type).where(_QUOTA.c.StartDate == quarter.start.isoformat())
    with engine.connect() as connection:
        return {row.QuotaOwnerId: row.QuotaAmount for row in connection.execute(query)}


def forecasting_type_id(engine: Engine, developer_name: str) -> str | None:
    """Id of the forecasting type quotas are set for, None when the org has none of that name."""
    query = select(_TYPE.c.Id).where(_TYPE.c.DeveloperName == developer_name)
    with engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def organization_name(engine: Engine) -> str | None:
    """Name of the org the mirror came from, for people; None when it is not visible."""
    with engine.connect() as connection:
        return connection.execute(live("Organization", "Name")).scalars().first()


def _frame(engine: Engine, query: Select[tuple[object, ...]]) -> pd.DataFrame:
    with engine.connect() as connection:
        result = connection.execute(query)
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def _spelled(frame: pd.DataFrame, *columns: str, blank: str = "") -> pd.DataFrame:
    """The frame with missing texts as `blank`; a column that is missing throughout is text all the same."""
    texts = {column: frame[column].astype(object).where(frame[column].notna(), blank) for column in columns}
    return frame.assign(**texts)


def _quota_query(forecasting_type: str) -> Select[tuple[object, ...]]:
    return (
        select(_QUOTA.c.QuotaOwnerId, _QUOTA.c.StartDate, _QUOTA.c.QuotaAmount)
        .join(_TYPE, _TYPE.c.Id == _QUOTA.c.ForecastingTypeId, isouter=True)
        .where(
            # a folder of exports has quotas without a type
            or_(_TYPE.c.DeveloperName == forecasting_type, _QUOTA.c.ForecastingTypeId.is_(None)),
            _QUOTA.c.QuotaAmount.is_not(None),
        )
    )


def _quotas(engine: Engine, quarter: Quarter, forecasting_type: str) -> pd.DataFrame:
    query = _quota_query(forecasting_type).where(_QUOTA.c.StartDate < quarter.start.isoformat())
    found = _frame(engine, query.order_by(_QUOTA.c.StartDate, _QUOTA.c.QuotaOwnerId))
    frame = pd.DataFrame(
        {
            "rep_id": found["QuotaOwnerId"],
            "quarter": _quarters(found["StartDate"].astype(str), quarter.first_month),
            "amount": found["QuotaAmount"],
        }
    )
    return QUOTAS.conform(frame)


def _money(amount: ColumnElement[float], currency: str) -> ColumnElement[float]:
    """An amount of a deal in plan currency, at the rate of the day it closed."""
    return in_currency(amount, _OPPORTUNITY.c.CurrencyIsoCode, _OPPORTUNITY.c.CloseDate, currency)


def _won(as_of: date) -> ColumnElement[bool]:
    return and_(
        _OPPORTUNITY.c.IsWon.is_(True),
        _OPPORTUNITY.c.IsDeleted.is_not(True),
        _OPPORTUNITY.c.CloseDate <= as_of.isoformat(),
    )


def _bookings(engine: Engine, quarter: Quarter, as_of: date, currency: str) -> pd.DataFrame:
    # Summed by month in the database: a frame of a million line items would cost a gigabyte.
    month = func.substr(_OPPORTUNITY.c.CloseDate, 1, 7).label("month")
    keys = (_OPPORTUNITY.c.OwnerId, _OPPORTUNITY.c.Territory2Id, month)
    by_line = _frame(
        engine,
        select(*keys, _PRODUCT.c.Family, func.sum(_money(_LINE.c.TotalPrice, currency)).label("amount"))
        .select_from(_LINE)
        .join(_OPPORTUNITY, _OPPORTUNITY.c.Id == _LINE.c.OpportunityId)
        .join(_PRODUCT, _PRODUCT.c.Id == _LINE.c.Product2Id, isouter=True)
        .where(_won(as_of), _LINE.c.IsDeleted.is_not(True))
        .group_by(*keys, _PRODUCT.c.Family),
    )
    whole = _frame(
        engine,
        select(*keys, func.sum(_money(_OPPORTUNITY.c.Amount, currency)).label("amount"))
        .where(_won(as_of))
        .group_by(*keys),
    )
    on = ["OwnerId", "Territory2Id", "month"]
    both = pd.concat([whole, by_line.assign(amount=-by_line["amount"])])
    rest = _spelled(both, "Territory2Id").groupby(on, as_index=False)["amount"].sum()
    rest = rest[rest["amount"].abs() > _CENT].assign(Family=NO_FAMILY)
    named_lines = _spelled(_spelled(by_line, "Territory2Id"), "Family", blank=NO_FAMILY)
    found = pd.concat([named_lines, rest], ignore_index=True)
    found["quarter"] = _quarters(found["month"].astype(str) + "-01", quarter.first_month)
    named = {str(row.Id): str(row.Name) for row in _frame(engine, live("Territory2", "Id", "Name")).itertuples()}
    frame = pd.DataFrame(
        {
            "rep_id": found["OwnerId"],
            "territory_id": found["Territory2Id"],
            "territory": found["Territory2Id"].map(lambda id_: named.get(id_, "")),
            "product_family": found["Family"],
            "quarter": found["quarter"],
            "amount": found["amount"].astype("float64"),
        }
    )
    keys_out = list(BOOKINGS.names[:-1])
    summed = frame.groupby(keys_out, sort=True)["amount"].sum().reset_index()
    summed["amount"] = summed["amount"].round(2)
    return BOOKINGS.conform(summed)


def _first_seen(bookings: pd.DataFrame, quotas: pd.DataFrame, first_month: int) -> dict[str, str]:
    """First day of the first quarter in which each person sold or carried a quota."""
    seen = pd.concat([bookings[["rep_id", "quarter"]], quotas[["rep_id", "quarter"]]])
    first = seen.groupby("rep_id")["quarter"].min()
    return {str(rep): Quarter.parse(label, first_month).start.isoformat() for rep, label in first.items()}


def _reps(engine: Engine, people: set[str], first_seen: dict[str, str]) -> pd.DataFrame:
    manager = _USER.alias("manager")
    found = _frame(
        engine,
        select(
            _USER.c.Id.label("rep_id"),
            _USER.c.Name.label("name"),
            _ROLE.c.Name.label("role"),
            _USER.c.ManagerId.label("manager_id"),
            manager.c.Name.label("manager"),
            _USER.c.CreatedDate.label("start_date"),
            _USER.c.IsActive.label("is_active"),
        )
        .join(_ROLE, _ROLE.c.Id == _USER.c.UserRoleId, isouter=True)
        .join(manager, manager.c.Id == _USER.c.ManagerId, isouter=True)
        .order_by(_USER.c.Name, _USER.c.Id),
    )
    found = found[found["rep_id"].isin(people)]
    members = _frame(
        engine,
        select(_MEMBER.c.UserId, _TERRITORY.c.Id, _TERRITORY.c.Name)
        .join(_TERRITORY, _TERRITORY.c.Id == _MEMBER.c.Territory2Id)
        .join(_MODEL, _MODEL.c.Id == _TERRITORY.c.Territory2ModelId)
        .where(_MODEL.c.State == "Active", _MEMBER.c.IsActive.is_not(False)),
    )
    served: dict[str, tuple[str, str]] = {}
    for user, id_, name in members[["UserId", "Id", "Name"]].astype(str).to_numpy():
        served[user] = ("", SEVERAL_TERRITORIES) if user in served else (id_, name)
    places = [served.get(rep_id, ("", "")) for rep_id in found["rep_id"]]
    found = _spelled(found, "role", "manager_id", "manager").assign(
        territory_id=[id_ for id_, _ in places], territory=[name for _, name in places]
    )
    found["start_date"] = pd.to_datetime(
        [
            stamp[:10] if isinstance(stamp, str) else first_seen.get(rep, "")
            for rep, stamp in found[["rep_id", "start_date"]].to_numpy()
        ]
    )
    found["is_active"] = found["is_active"].astype(bool)
    return REPS.conform(found.reset_index(drop=True))


def _accounts(engine: Engine, as_of: date, currency: str) -> pd.DataFrame:
    year_before = date(as_of.year - 1, as_of.month, 1) if as_of.day == 29 and as_of.month == 2 else None
    since = year_before or as_of.replace(year=as_of.year - 1) + timedelta(days=1)
    trailing = (
        select(_OPPORTUNITY.c.AccountId, func.sum(_money(_OPPORTUNITY.c.Amount, currency)).label("amount"))
        .where(_won(as_of), _OPPORTUNITY.c.CloseDate >= since.isoformat())
        .group_by(_OPPORTUNITY.c.AccountId)
        .subquery()
    )
    covered = (
        select(_COVERED.c.ObjectId, func.min(_COVERED.c.Territory2Id).label("territory_id"))
        .group_by(_COVERED.c.ObjectId)
        .subquery()
    )
    owner = _USER.alias("owner")
    found = _frame(
        engine,
        select(
            _ACCOUNT.c.Id.label("account_id"),
            _ACCOUNT.c.Name.label("name"),
            owner.c.Id.label("owner_id"),
            covered.c.territory_id,
            _ACCOUNT.c.Industry.label("segment"),
            trailing.c.amount.label("trailing_amount"),
        )
        .select_from(_ACCOUNT)
        .join(owner, and_(owner.c.Id == _ACCOUNT.c.OwnerId, owner.c.IsActive.is_(True)), isouter=True)
        .join(trailing, trailing.c.AccountId == _ACCOUNT.c.Id, isouter=True)
        .join(covered, covered.c.ObjectId == _ACCOUNT.c.Id, isouter=True)
        .where(_ACCOUNT.c.IsDeleted.is_not(True))
        .order_by(_ACCOUNT.c.Name, _ACCOUNT.c.Id),
    )
    found = _spelled(found, "name", "owner_id", "territory_id", "segment")
    found["trailing_amount"] = found["trailing_amount"].astype("float64").fillna(0.0).round(2)
    return ACCOUNTS.conform(found)


def _quarters(days: "pd.Series[str]", first_month: int) -> "pd.Series[str]":
    labels = {day: str(Quarter.of(date.fromisoformat(day), first_month)) for day in days.unique()}
    return days.map(labels)

"""The facts a quarter's workbook stands on, from the mirror of the CRM."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Engine

from calculations.fiscal import Quarter
from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from calculations.roster import last_full_quarter
from sync.facts.account_bookings import account_bookings_until
from sync.facts.accounts import accounts_at
from sync.facts.assessment import SalesFacts, assessment_of
from sync.facts.bookings import bookings_until
from sync.facts.deals import deals_until
from sync.facts.groups import groups_of
from sync.facts.people import first_seen, reps_of
from sync.facts.profiles import profiles_of
from sync.facts.quota_backtest import backtested
from sync.facts.quotas import quotas_before
from sync.facts.revenue import revenue_facts
from sync.facts.territories import territories_at
from sync.store.tables import live
from workbooks.models import Approver, PlanFacts

__all__ = ["organization_name", "plan_facts", "sales_facts"]


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
    assumptions: Assumptions | None = None,
    starting: Mapping[str, float] | None = None,
) -> PlanFacts:
    """The facts for planning `quarter`, none later than `as_of`.

    Bookings are closed-won line items, credited to the opportunity's owner and to the territory stamped on it; what an
    opportunity holds beyond its line items stands under no product. Amounts in other currencies are converted at the
    rate of the day the deal closed. Quotas are those of the quarters before `quarter`.
    People are those with a quota or bookings in the four quarters before it, and owners of accounts. The ramp of a
    person counts from their first day in the role, where the org has that field, else from the day their CRM user was
    created, or, where a source does not say, from the first quarter in which they sold or carried a quota.
    """
    sales = sales_facts(engine, quarter, as_of, currency=currency, forecasting_type=forecasting_type)
    closed = last_full_quarter(quarter, as_of)
    deals = deals_until(engine, as_of, currency)
    is_over = as_of >= quarter.end - timedelta(days=1)
    known = None
    if not is_over:
        known = revenue_facts(engine, quarter, as_of, currency=currency, forecasting_type=forecasting_type, deals=deals)
    territory = territories_at(engine, quarter, as_of, currency, sales.accounts, sales.reps)
    by_account = account_bookings_until(engine, quarter, as_of, currency)
    backtest = backtested(by_account.by_quarter, sales.quotas, sales.accounts, sales.reps, quarter, as_of)
    return PlanFacts(
        quarter=str(quarter),
        as_of=as_of,
        snapshot_id=snapshot_id,
        currency=currency,
        source=source,
        reps=sales.reps,
        bookings=sales.bookings,
        quotas=sales.quotas,
        accounts=sales.accounts,
        approvers=approvers,
        is_simulated=is_simulated,
        first_month=quarter.first_month,
        assessment=assessment_of(
            engine,
            closed,
            as_of,
            as_of,
            currency=currency,
            sales=sales,
            territory=territory,
            hires=() if assumptions is None else assumptions.hires,
            deals=deals,
        ),
        revenue=None if known is None else revenue_plan(known, assumptions),
        territory=territory,
        account_bookings=by_account.by_quarter,
        regions=groups_of(engine, sales.accounts, profiles_of(engine, currency)).get("region", {}),
        month_shares=by_account.month_shares(quarter),
        quota_backtest=backtest.table,
        starting=dict(starting or {}),
    )


def sales_facts(engine: Engine, quarter: Quarter, as_of: date, *, currency: str, forecasting_type: str) -> SalesFacts:
    """People, bookings, quotas and accounts for planning `quarter`; see `plan_facts`."""
    quotas = quotas_before(engine, quarter, forecasting_type)
    bookings = bookings_until(engine, quarter, as_of, currency)
    accounts = accounts_at(engine, as_of, currency)
    recent = {str(quarter.shift(-back)) for back in range(1, 5)}
    people = set(quotas.loc[quotas["quarter"].isin(recent), "rep_id"])
    people |= set(bookings.loc[bookings["quarter"].isin(recent), "rep_id"]) | set(accounts["owner_id"])
    reps = reps_of(engine, people, first_seen(bookings, quotas, quarter.first_month))
    return SalesFacts(reps, bookings, quotas, accounts)


def organization_name(engine: Engine) -> str | None:
    """Name of the org the mirror came from, for people; None when it is not visible."""
    with engine.connect() as connection:
        return connection.execute(live("Organization", "Name")).scalars().first()

"""The facts a quarter's workbook stands on, from the mirror of the CRM."""

from collections.abc import Mapping
from datetime import date

from calculations.roster import lately
from calculations.schemas import ACCOUNT_HOLDINGS
from calculations.territory.pools import Pooling
from sync.facts.accounts.accounts import accounts_at
from sync.facts.accounts.groups import groups_of
from sync.facts.accounts.profiles import profiles_of
from sync.facts.credit import uncounted
from sync.facts.deals.account_bookings import account_bookings_until, monthly_bookings_until
from sync.facts.deals.bookings import bookings_until
from sync.facts.deals.deals import deals_until
from sync.facts.deals.orders import contracts_until, orders_until
from sync.facts.deals.revenue import revenue_facts
from sync.facts.known import Known
from sync.facts.people import first_seen, holders_of, reps_of
from sync.facts.quota_grain import grain_of
from sync.facts.quotas import CountedQuotas, quotas_before
from sync.facts.territory.holdings import holdings_of
from workbooks.models import Approver, PlanFacts

__all__ = ["organization_name", "plan_facts"]


def plan_facts(
    known: Known,
    *,
    snapshot_id: str,
    source: str,
    approvers: tuple[Approver, ...] = (),
    is_simulated: bool = False,
    every_seller: bool = False,
    pipeline_day: date | None = None,
    starting: Mapping[str, float] | None = None,
    pooling: Pooling | None = None,
    with_deals: bool = True,
    with_sold: bool = True,
) -> PlanFacts:
    """The facts for planning the quarter of `known`, none later than its day; nothing is worked out of them yet.

    Bookings are closed-won line items, credited to the opportunity's owner and to the territory stamped on it; what an
    opportunity holds beyond its line items stands under no product. Amounts go to the CRM's corporate currency at the
    rate of the day the deal closed, and from there to the plan's at one rate. Quotas are those of the quarters before
    the planned one: see `sync.facts.quotas`.
    People are those with a quota or bookings in the four quarters before it, and owners of accounts. The ramp of a
    person counts from their first day in the role, where the org has that field, else from the day their CRM user was
    created, or, where a source does not say, from the first quarter in which they sold or carried a quota.

    Args:
        known: the mirror. snapshot_id, source, approvers, is_simulated: stamps.
        every_seller: whether whoever sold in those four quarters or holds an open deal is planned.
        starting: what a new workbook's inputs start with, by id.
        pooling: by what people who share accounts are told apart.
        pipeline_day: day on which deals are seen; by default that of the plan, and never after it.
        with_deals: whether single deals and their history are read, and with them what accounts hold: most of the work.
        with_sold: whether the frames of a revenue plan are made; there are none without deals.
    """
    quarter, counted = known.quarter, CountedQuotas(known)
    quotas, bookings, accounts = quotas_before(known, counted), bookings_until(known), accounts_at(known)
    profiles, deals = profiles_of(known), deals_until(known, pipeline_day or known.as_of) if with_deals else None
    recent = lately(quarter)
    people = set(quotas.loc[quotas["quarter"].isin(recent), "rep_id"].unique())
    selling = set(bookings.loc[bookings["quarter"].isin(recent), "rep_id"].unique())
    sellers = selling | holders_of(known) if every_seller else set()
    people |= selling | sellers | set(accounts["owner_id"].unique())
    return PlanFacts(
        quarter=str(quarter),
        as_of=known.as_of,
        snapshot_id=snapshot_id,
        currency=known.currency,
        source=source,
        reps=reps_of(known, people, first_seen(bookings, quotas, quarter.calendar)),
        bookings=bookings,
        quotas=quotas,
        accounts=accounts,
        approvers=approvers,
        is_simulated=is_simulated,
        sellers=tuple(sorted(sellers)),
        reach=known.reach,
        starting=dict(starting or {}),
        pooling=pooling or Pooling(),
        calendar=quarter.calendar,
        account_bookings=account_bookings_until(known),
        monthly_bookings=monthly_bookings_until(known),
        profiles=profiles,
        holdings=ACCOUNT_HOLDINGS.empty() if deals is None else holdings_of(known, accounts, deals.ladder),
        orders=orders_until(known),
        contracts=contracts_until(known),
        groups=groups_of(known, accounts, profiles),
        rates=known.used_rates,
        per_corporate=known.rates.per_corporate,
        unrated=(*uncounted(known), *known.unrated),
        deals=deals,
        quota_grain=grain_of(known, counted).shared,
        quota_findings=tuple(counted.findings()),
        sold=revenue_facts(known, quotas, bookings, accounts, deals.names["segment"]) if deals and with_sold else None,
    )


def organization_name(known: Known) -> str | None:
    """Name of the org the mirror came from, for people; None when it is not visible."""
    return next(iter(known.rows("Organization").labels["Name"].names), None)

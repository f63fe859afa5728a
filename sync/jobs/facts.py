"""The facts a plan stands on: those of the newest snapshot, with what was worked out of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256

from calculations.exact.rates import Rates
from calculations.findings import Severity
from calculations.fiscal import Quarter
from calculations.outlook.outlook import Outlook
from calculations.revenue.plan_inputs import RevenueFacts
from calculations.territory.pools import Pooling
from sync.errors import RefusedError
from sync.facts.accounts.accounts import accounts_at
from sync.facts.deals.bookings import bookings_until
from sync.facts.deals.deals import deals_until
from sync.facts.deals.revenue import revenue_facts
from sync.facts.known import Known
from sync.facts.plan import organization_name, plan_facts
from sync.facts.quotas import quotas_before
from sync.facts.rates import rates_of
from sync.facts.territory.options import with_newest_options
from sync.facts.unrated import without_plan_rate
from sync.jobs.apart import is_done_apart
from sync.jobs.cycle_gates import cycle_gates
from sync.jobs.edits import history_of
from sync.jobs.outlooks import outlook_at_hand, outlooks_kept
from sync.jobs.program import program
from sync.jobs.session import session_told
from sync.plan.adapters import Adapters
from sync.plan.versions import kept_version
from sync.store import facts as stored
from sync.store import versions
from sync.store.calendar import calendar_findings
from sync.store.snapshots import Snapshot, is_current, latest
from workbooks.document.versions import LISTED, KeptVersion
from workbooks.memory import hand_back
from workbooks.models import Approver, DealFacts, PlanFacts
from workbooks.results.outlook import made_outlook
from workbooks.results.results import pipeline_of, quota_results, results_of

__all__ = ["known_at", "newest_facts", "newest_snapshot", "plan_rates", "quota_facts", "sold_and_open"]

LARGE = 500_000
"""Rows of the mirror from which facts are worked out in a process of their own."""


def newest_snapshot(adapters: Adapters) -> Snapshot:
    """The newest snapshot.

    Raises RefusedError before the first pull, while the store is between two states, and where no amount of the CRM can
    be counted in the plan's currency.
    """
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
        if snapshot is None:
            raise RefusedError("Nothing has been pulled from the CRM yet.", remedy="Run `qplan pull` first.")
        if not is_current(connection, snapshot):
            raise RefusedError(
                f"A pull after snapshot {snapshot.id} is under way or was stopped: the store has parts of two states.",
                remedy="Run `qplan pull`, which goes on where it was.",
            )
    for found in without_plan_rate(plan_rates(adapters)):
        raise RefusedError(found.sentence, remedy=found.remedy)
    return snapshot


def plan_rates(adapters: Adapters) -> Rates:
    """The plan's rates of exchange, as the mirror and the settings have them now."""
    plan = adapters.plan
    return rates_of(adapters.engine, plan.currency, plan.as_of, plan.quarter.start, plan.planning_rates)


def known_at(adapters: Adapters, quarter: Quarter | None = None, as_of: date | None = None) -> Known:
    """What the mirror knows for the plan, or for another quarter or day.

    Raises RefusedError where the plan's fiscal calendar is not the org's: deals and quotas would go to other quarters.
    """
    plan = adapters.plan
    for found in calendar_findings(adapters.engine, adapters.settings.plan, plan.quarter, plan.as_of):
        if found.severity is Severity.BLOCKING:
            raise RefusedError(found.sentence, remedy=found.remedy)
    return Known(
        adapters.engine,
        quarter or plan.quarter,
        as_of or plan.as_of,
        plan.currency,
        plan.forecasting_type,
        plan.planning_rates,
        quota_grain=plan.quota_grain,
        holidays=plan.holidays,
    )


def newest_facts(adapters: Adapters) -> PlanFacts:
    """The facts for the plan, from the newest snapshot, with its history, versions, gates and session so far.

    Raises RefusedError before the first pull.
    """
    facts = _facts_of(adapters, newest_snapshot(adapters))
    history, versions = history_of(adapters.log.of(adapters.plan.id)), newest_versions(adapters)
    own = {"gates": cycle_gates(adapters), "session": session_told(adapters)}
    facts = facts.model_copy(update={"history": history, "versions": versions, **own})
    if facts.results.territory is None:
        return facts
    territory = with_newest_options(facts.results.territory, adapters.log.of(adapters.plan.id))
    return facts.model_copy(update={"results": replace(facts.results, territory=territory)})


def newest_versions(adapters: Adapters) -> tuple[KeptVersion, ...]:
    """The newest versions of the plan, the newest first, as many as its workbook lists."""
    plan = adapters.plan
    numbers = versions.numbers(adapters.engine, plan.id)
    found = versions.newest(adapters.engine, plan.id, LISTED)
    return tuple(kept_version(one, numbers[one.name], plan.currency) for one in found)


def quota_facts(adapters: Adapters) -> PlanFacts:
    """The facts that quotas are worked out from: as `newest_facts`, without deals and what only other tabs show.

    Deals are read for the outlook of the quarter alone, where no build or plan of the snapshot has made it.

    Raises RefusedError before the first pull.
    """
    return _kept(adapters, newest_snapshot(adapters), stored.QUOTAS, _worked_out_for_quotas)


def sold_and_open(known: Known) -> tuple[RevenueFacts, DealFacts]:
    """What a revenue plan and an outlook are made from: what was sold, by whom, and the deals as of the day."""
    deals, quotas, bookings = deals_until(known, known.as_of), quotas_before(known), bookings_until(known)
    return revenue_facts(known, quotas, bookings, accounts_at(known), deals.names["segment"]), deals


def _outlook_made(adapters: Adapters, snapshot: Snapshot) -> Outlook | None:
    """The planned quarter's outlook, made of deals that are read for it alone, and kept."""
    facts, deals = sold_and_open(known_at(adapters))
    found = made_outlook(facts, deals, pipeline_of(deals), outlooks_kept(adapters, snapshot))
    hand_back()
    return found


def _facts_of(adapters: Adapters, snapshot: Snapshot) -> PlanFacts:
    """The facts of a snapshot, worked out the first time they are asked for."""
    key = (snapshot.id, adapters.plan.quarter, adapters.plan.as_of)
    if key not in adapters.known_facts:
        adapters.known_facts.clear()
        adapters.known_facts[key] = _kept(adapters, snapshot, stored.PLAN, _worked_out)
    return adapters.known_facts[key]


def _kept(
    adapters: Adapters, snapshot: Snapshot, role: str, make: Callable[[Adapters, Snapshot], PlanFacts]
) -> PlanFacts:
    """The facts of a snapshot, read where they were worked out of the same, else made and kept."""
    known_at(adapters)  # refused where the mirror cannot be planned from, whatever was kept
    plan = adapters.plan
    key = stored.FactsKey(role, snapshot.id, str(plan.quarter), plan.as_of, _basis(adapters, snapshot))
    facts = stored.kept(adapters.engine, key)
    if facts is None and sum(snapshot.rows.values()) > LARGE:
        is_done_apart(adapters.engine, lambda: stored.keep(adapters.engine, key, make(adapters, snapshot)))
        facts = stored.kept(adapters.engine, key)
    if facts is None:
        facts = make(adapters, snapshot)
        stored.keep(adapters.engine, key, facts)
        hand_back()
    return facts


def _basis(adapters: Adapters, snapshot: Snapshot) -> str:
    """Digest of all that decides facts besides the snapshot, the quarter and the day: the program and every setting."""
    plan = adapters.plan
    settings = adapters.settings.model_dump_json(exclude={"home", "store"})  # where things are decides nothing
    told = [program(), settings, repr(plan), repr(plan.calendar), snapshot.source]
    return sha256(json.dumps(told).encode()).hexdigest()


def _worked_out_for_quotas(adapters: Adapters, snapshot: Snapshot) -> PlanFacts:
    facts = _read(adapters, snapshot, with_deals=False)
    outlook = outlook_at_hand(adapters, snapshot) or _outlook_made(adapters, snapshot)
    return facts.model_copy(update={"results": replace(quota_results(facts), outlook=outlook)})


def _worked_out(adapters: Adapters, snapshot: Snapshot) -> PlanFacts:
    facts = _read(adapters, snapshot)
    results = results_of(facts, adapters.settings.assumptions.planned_with(), outlooks_kept(adapters, snapshot))
    found = facts.model_copy(update={"results": results, "deals": None, "sold": None})
    del facts
    hand_back()
    return found


def _read(adapters: Adapters, snapshot: Snapshot, *, with_deals: bool = True) -> PlanFacts:
    """What the mirror says; its columns, hundreds of megabytes at desk size, are gone before results are made of it."""
    settings, known = adapters.settings, known_at(adapters)
    return plan_facts(
        known,
        snapshot_id=snapshot.id,
        source=organization_name(known) or snapshot.source,
        approvers=tuple(Approver(id=a.id, name=a.name, role=a.role) for a in settings.approvals.approvers),
        is_simulated=settings.plan.is_simulated,
        every_seller=settings.plan.every_seller,
        starting=settings.assumptions.starting,
        pooling=Pooling(settings.territory.pool_by, settings.territory.pools),
        with_deals=with_deals,
    )

"""The facts a plan stands on: those of the newest snapshot."""

from sync.errors import RefusedError
from sync.facts.plan import organization_name, plan_facts
from sync.facts.territory_options import with_newest_options
from sync.plan.adapters import Adapters
from sync.store.snapshots import Snapshot, latest
from workbooks.models import Approver, PlanFacts

__all__ = ["newest_facts"]


def newest_facts(adapters: Adapters) -> PlanFacts:
    """The facts for the plan, from the newest snapshot. Raises RefusedError before the first pull."""
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
    if snapshot is None:
        raise RefusedError("Nothing has been pulled from the CRM yet.", remedy="Run `qplan pull` first.")
    facts = _facts_of(adapters, snapshot)
    if facts.territory is None:
        return facts
    territory = with_newest_options(facts.territory, adapters.log.of(adapters.plan_id))
    return facts.model_copy(update={"territory": territory})


def _facts_of(adapters: Adapters, snapshot: Snapshot) -> PlanFacts:
    """The facts of a snapshot, worked out the first time they are asked for."""
    key = (snapshot.id, adapters.quarter, adapters.as_of)
    if key not in adapters.known_facts:
        adapters.known_facts.clear()
        adapters.known_facts[key] = _worked_out(adapters, snapshot)
    return adapters.known_facts[key]


def _worked_out(adapters: Adapters, snapshot: Snapshot) -> PlanFacts:
    settings = adapters.settings
    return plan_facts(
        adapters.engine,
        adapters.quarter,
        adapters.as_of,
        snapshot_id=snapshot.id,
        source=organization_name(adapters.engine) or snapshot.source,
        currency=settings.plan.currency,
        forecasting_type=settings.plan.forecasting_type,
        approvers=tuple(Approver(id=a.id, name=a.name, role=a.role) for a in settings.approvals.approvers),
        is_simulated=settings.plan.is_simulated,
        assumptions=settings.assumptions.planned_with(),
        starting=settings.assumptions.starting,
    )

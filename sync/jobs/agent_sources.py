"""What the agents of the cycle read: the documents that the product's own verbs print, or why there are none."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from calculations.findings import Finding
from sync.cycle.agents.agent import Stand
from sync.cycle.agents.source import Source
from sync.errors import SyncError
from sync.jobs.assess import assessment
from sync.jobs.documents.plain import plain
from sync.jobs.documents.quota import quota_document
from sync.jobs.documents.revenue import revenue_document
from sync.jobs.facts import newest_snapshot
from sync.jobs.gates import gates_of
from sync.jobs.plan_quota import plan_quota
from sync.jobs.plan_revenue import plan_revenue
from sync.model.canonical import digest
from sync.plan.adapters import Adapters
from workbooks.errors import WorkbookError
from workbooks.packs.assessment.data import assessment_data

__all__ = ["stand_of"]


@dataclass(frozen=True)
class _Read:
    """A document as its verb prints it, with the findings it names, whom its ids are, and the verb."""

    content: Mapping[str, Any]
    command: str
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    organization: str = ""


def stand_of(adapters: Adapters, needs: Iterable[str]) -> Stand:
    """What a package stands on, each document it needs read once.

    A document that cannot be made (nothing pulled, a quarter that has not begun, a workbook that cannot be opened) is
    none, and its reason is kept: what was to be read from it is n/a.

    Raises RefusedError before the first pull.
    """
    plan, settings = adapters.plan, adapters.settings.plan
    snapshot = newest_snapshot(adapters)
    sources, findings, commands, digests = {}, {}, {}, {}
    organization = snapshot.source
    for name in dict.fromkeys(needs):
        read, why_not = _read(adapters, _DOCUMENTS[name])
        sources[name] = Source(name, None, plan.currency, why_not)
        if read is not None:
            sources[name] = Source(name, read.content, plan.currency, names=read.names)
            findings[name], commands[name] = read.findings, read.command
            digests[name] = digest(_exact(read.content))
            organization = read.organization or organization
    return Stand(
        quarter=str(plan.quarter),
        closing=str(plan.quarter.shift(-1)),
        as_of=plan.as_of,
        currency=plan.currency,
        organization=organization,
        is_simulated=settings.is_simulated,
        snapshot_id=snapshot.id,
        plan_digest=adapters.standing().digest,
        sources=sources,
        findings=findings,
        commands=commands,
        digests=digests,
    )


def _read(adapters: Adapters, make: Callable[[Adapters], _Read]) -> tuple[_Read | None, str]:
    try:
        return make(adapters), ""
    except (SyncError, WorkbookError) as fault:
        return None, " ".join(str(fault).split())


def _assess(adapters: Adapters) -> _Read:
    closing = adapters.plan.quarter.shift(-1)
    facts, stamp = assessment(adapters, closing, adapters.plan.as_of)
    return _Read(
        content=assessment_data(facts, stamp),
        command=f"qplan assess --quarter {closing} --as-of {adapters.plan.as_of} --json",
        findings=facts.findings,
        names={**facts.accounts, **facts.people, **{label.id: label.name for label in facts.deals.values()}},
        organization=stamp.source,
    )


def _revenue(adapters: Adapters) -> _Read:
    made = plan_revenue(adapters)
    return _Read(
        content=plain(revenue_document(made, gates_of(adapters, made.gate))),
        command="qplan plan revenue --json",
        findings=made.findings,
    )


def _quota(adapters: Adapters) -> _Read:
    made = plan_quota(adapters)
    return _Read(
        content=plain(quota_document(made)),
        command="qplan plan quota --json",
        findings=tuple(found.finding for found in made.findings),
    )


_DOCUMENTS: Mapping[str, Callable[[Adapters], _Read]] = {"assess": _assess, "revenue": _revenue, "quota": _quota}


def _exact(content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A document whose numbers are decimals of twelve digits: two machines make the same of the same facts."""
    return json.loads(json.dumps(content), parse_float=lambda text: Decimal(f"{float(text):.12g}"))

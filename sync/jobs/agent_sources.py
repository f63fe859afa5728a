"""What the agents of the cycle read: the documents that the product's own verbs print, or why there are none."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from time import perf_counter
from typing import Any

from calculations.findings import Finding
from calculations.territory.solver.optimise import Options
from sync.cycle.agents.agent import Stand
from sync.cycle.agents.source import Source
from sync.errors import RefusedError, SyncError
from sync.facts.plan import organization_name
from sync.jobs.assess import assessment
from sync.jobs.documents.plain import plain
from sync.jobs.documents.quota import quota_document
from sync.jobs.documents.revenue import revenue_document
from sync.jobs.facts import known_at, newest_snapshot
from sync.jobs.gates import gates_of
from sync.jobs.plan_quota import plan_quota
from sync.jobs.plan_revenue import plan_revenue
from sync.jobs.systems import systems_document
from sync.jobs.territory_review import territory_review
from sync.model.canonical import digest
from sync.plan.adapters import Adapters
from workbooks.errors import WorkbookError
from workbooks.packs.assessment.data import assessment_data

__all__ = ["SOURCES", "digest_of", "source_document", "stand_of"]


@dataclass(frozen=True)
class _Read:
    """A document as its verb prints it, with the findings it names, whom its ids are, and the verb."""

    content: Mapping[str, Any]
    command: str
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def stand_of(adapters: Adapters, needs: Iterable[str]) -> Stand:
    """What a package stands on, each document it needs read once.

    A document that cannot be made (nothing pulled, a quarter that has not begun, a workbook that cannot be opened) is
    none, and its reason is kept: what was to be read from it is n/a.

    Raises RefusedError before the first pull.
    """
    plan, settings = adapters.plan, adapters.settings.plan
    snapshot, standing = newest_snapshot(adapters), adapters.standing()
    sources, findings, commands, digests = {}, {}, {}, {}
    for name in dict.fromkeys(needs):
        read, why_not = _read(adapters, _DOCUMENTS[name])
        sources[name] = Source(name, None, plan.currency, why_not)
        if read is not None:
            sources[name] = Source(name, read.content, plan.currency, names=read.names)
            findings[name], commands[name] = read.findings, read.command
            digests[name] = digest_of(read.content)
    return Stand(
        quarter=str(plan.quarter),
        closing=str(plan.quarter.shift(-1)),
        as_of=plan.as_of,
        currency=plan.currency,
        organization=_organization(adapters) or snapshot.source,
        is_simulated=settings.is_simulated,
        snapshot_id=snapshot.id,
        plan_digest=standing.digest,
        plan_stage=standing.stage.value,
        sources=sources,
        findings=findings,
        commands=commands,
        digests=digests,
    )


def _organization(adapters: Adapters) -> str:
    """What the org calls itself; empty where it does not say."""
    try:
        return organization_name(known_at(adapters)) or ""
    except RefusedError:
        return ""


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


def _territory(adapters: Adapters) -> _Read:
    made = territory_review(adapters, Options(elapsed=perf_counter))
    return _Read(
        content=made.document, command="qplan agent source territory", findings=made.findings, names=made.names
    )


def _systems(adapters: Adapters) -> _Read:
    content = systems_document(adapters)
    return _Read(content=content, command="qplan agent source systems", findings=tuple(_not_ready(content)))


def _not_ready(systems: Mapping[str, Any]) -> Iterator[Finding]:
    """What is not ready for the first day; what is not in the CRM with the money it changes."""
    left = [row["size"] for row in systems["left"] if row["size"] is not None]
    for check in systems["checks"]:
        if not check["is_met"]:
            money = sum(left) if left and "in the CRM" in check["check"] else None
            sentence = f"Not ready for {systems['first_day']}: {check['check']}, not yet."
            yield Finding("systems.not-ready", sentence, check["why_not"] or "", (check["check"],), amount=money)


_DOCUMENTS: Mapping[str, Callable[[Adapters], _Read]] = {
    "assess": _assess,
    "revenue": _revenue,
    "quota": _quota,
    "territory": _territory,
    "systems": _systems,
}
SOURCES = tuple(_DOCUMENTS)
"""Names of the documents that agents read."""


def source_document(adapters: Adapters, name: str) -> dict[str, Any]:
    """A document as agents read it. Raises RefusedError where there is none of that name, or it cannot be made."""
    if name not in _DOCUMENTS:
        raise RefusedError(f"No document is called {name!r}.", remedy=f"Choose of {', '.join(SOURCES)}.")
    return dict(_DOCUMENTS[name](adapters).content)


def digest_of(content: Mapping[str, Any]) -> str:
    """Digest of a document, its numbers as decimals of twelve digits: two machines make the same of the same facts."""
    return digest(json.loads(json.dumps(content), parse_float=lambda text: Decimal(f"{float(text):.12g}")))

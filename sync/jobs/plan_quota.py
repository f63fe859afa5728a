"""The quotas of a quarter, from the newest snapshot and what people typed into the workbook; nothing is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from calculations.exact.rates import Rate
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.gates.fairness import fairness_gate
from calculations.gates.gate import Gate
from calculations.quota.review.backtest import OWN_METHOD
from calculations.roster import lately, planned_people, roster_findings
from sync.errors import RefusedError
from sync.jobs.facts import quota_facts
from sync.jobs.gates import gates_of
from sync.jobs.kept import published_last
from sync.plan.adapters import Adapters
from workbooks.book.ground import ground_findings
from workbooks.book.layout import layout_of
from workbooks.book.rows import content_of
from workbooks.document.contents import entries_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Figure, Input, Layout, Note
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.models import DocumentFinding, PlanFacts
from workbooks.tabs.quotas.outcome import BY_DEALS
from workbooks.xlsx.read import read
from xl_addin.catalog.keyed import finding_of
from xl_addin.cells.errors import CellError
from xl_addin.names import Host

__all__ = ["QuotaPlan", "plan_quota"]

_PANELS = ("assumptions", "bridge", "fairness", "outlook", "quota_bounds")
_TABLES = {
    "quotas": "quotas",
    "explained": "explained",
    "managers": "quota_teams",
    "bands": "quota_bands",
    "cascade": "cascade",
    "levels": "cascade_levels",
    "months": "quota_months",
    "fairness_by_peers": "quota_fairness_pools",
    "fairness_by_manager": "quota_fairness_teams",
    "feasibility": "quota_feasibility",
    "situations": "quota_situations",
    "expectations": "quota_sources",
}
_LARGEST = 1e13  # money beyond this is a slip
_MAY_BE_BLANK = ("situations",)


@dataclass(frozen=True, eq=False)
class QuotaPlan:
    """What the tabs Quotas, Quota cascade and Quota review say, by the names of their columns.

    has_workbook: false before there is one, so that nobody has typed anything: assumptions are the defaults.
    figures: of the tab Quotas by id: assumptions, the way from target to street, fairness, outlook; None where n/a.
    tables: rows of quotas, explained (steps of each quota, which add up), managers, bands, cascade, levels, months,
        fairness_by_peers, fairness_by_manager, feasibility, situations, expectations.
    backtest: scores of methods on the last full quarters, the fairest first; empty when none can be replayed.
    gates: of the cycle, fairness judged on these quotas.
    findings: what is wrong, with its cell where it stands in one.
    """

    quarter: str
    as_of: date
    currency: str
    snapshot_id: str
    has_workbook: bool
    figures: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]
    backtest: pd.DataFrame
    gates: tuple[Gate, ...]
    findings: tuple[DocumentFinding, ...]
    rates: tuple[Rate, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether a person must mend something before a total is what it should be."""
        return any(found.finding.severity is Severity.BLOCKING for found in self.findings)


def plan_quota(adapters: Adapters, assumptions: Mapping[str, float] | None = None) -> QuotaPlan:
    """Compute the quotas as the workbook does, with what people typed into it.

    Args:
        adapters: of the plan; its workbook need not be there.
        assumptions: values by id that replace those of the panel "Target and assumptions": a look at what would be.

    Raises:
        RefusedError: an assumption has no such name or is out of its bounds; or nothing was pulled yet.
        The errors of `workbooks.errors` when a workbook is there and cannot be opened.
    """
    facts = quota_facts(adapters)
    layout = layout_of(facts.quarter, str(facts.calendar))
    entries, found = _typed(adapters, layout)
    given = _checked(assumptions or {}, layout)
    host = Host(adapters.settings.workbook.host)
    content = content_of(facts, layout, host, replace(entries, inputs={**entries.inputs, **given}))
    evaluation = Evaluation(layout, content)
    tables = {name: _rows(evaluation, layout, id_) for name, id_ in _TABLES.items()}
    for name in _MAY_BE_BLANK:
        tables[name] = [row for row in tables[name] if row["name"]]
    return QuotaPlan(
        quarter=facts.quarter,
        as_of=facts.as_of,
        currency=facts.currency,
        snapshot_id=facts.snapshot_id,
        has_workbook=adapters.workbook.exists(),
        figures={item.id: _plain(evaluation.amount(item.id)) for panel in _panels(layout) for item in panel},
        tables=tables,
        backtest=facts.results.quota_backtest,
        gates=gates_of(adapters, _fairness(evaluation, tables, facts.results.quota_backtest)),
        findings=(
            *map(_of_facts, facts.unrated),
            *_roster(facts),
            *found,
            *_unfounded(evaluation, layout, {*entries.inputs, *given}),
            *_computed(evaluation, layout),
        ),
        rates=facts.rates,
    )


def _of_facts(finding: Finding) -> DocumentFinding:
    return DocumentFinding(finding=finding)


def _typed(adapters: Adapters, layout: Layout) -> tuple[Entries, tuple[DocumentFinding, ...]]:
    """What people typed, and what is wrong with it; nothing before there is a workbook."""
    if not adapters.workbook.exists():
        return Entries({}, {}), ()
    document = read(adapters.workbook, expected_quarter=adapters.plan.id, kept=published_last(adapters))
    return entries_of(document, layout), document.findings


def _roster(facts: PlanFacts) -> list[DocumentFinding]:
    """Who is planned, and who sold and is not."""
    quarter = Quarter.parse(facts.quarter, facts.calendar)
    planned = planned_people(facts.reps, facts.quotas, facts.accounts, quarter, facts.as_of, facts.sellers)
    sold = facts.bookings[facts.bookings["quarter"].isin(lately(quarter))].groupby("rep_id")["amount"].sum()
    working = facts.reps[facts.reps["is_active"]]
    names = dict(zip(working["rep_id"], working["name"], strict=True))
    amounts = {str(id_): float(amount) for id_, amount in sold.items()}
    return [DocumentFinding(finding=found) for found in roster_findings(planned, amounts, names)]


def _fairness(evaluation: Evaluation, tables: Mapping[str, list[dict[str, Any]]], backtest: pd.DataFrame) -> Gate:
    """The gate on the quotas, of the score that the tab Quotas shows, with what scored it and whether that set them."""
    score = _plain(evaluation.amount("fairness_score"))
    basis = str(evaluation.amount("fairness_basis"))
    circular = str(_plain(evaluation.column("fairness", "verdict")[0]) or "").startswith("no verdict")
    largest = max((int(row["people"] or 0) for row in tables["fairness_by_peers"]), default=0)
    sources = [row for row in tables["expectations"] if row["expected"] and row["from_history"] is not None]
    money = sum(row["expected"] for row in sources)
    share = sum(row["expected"] * row["from_history"] for row in sources) / money if money else 0.0
    replayed = backtest.loc[backtest["method"] == OWN_METHOD, "score"] if len(backtest) else pd.Series(dtype=float)
    return fairness_gate(
        float("nan") if score is None else float(score),
        largest,
        is_circular=circular,
        scored_on=basis,
        used="" if basis == BY_DEALS else f"set {share:.0%} of them too",
        backtest=float(replayed.iloc[0]) if len(replayed) else float("nan"),
    )


def _panels(layout: Layout) -> list[list[Any]]:
    chosen = [panel for tab in layout.tabs for panel in tab.panels if panel.id in _PANELS]
    return [[item for item in panel.items if not isinstance(item, Note)] for panel in chosen]


def _checked(given: Mapping[str, float], layout: Layout) -> dict[str, float]:
    """The assumptions, each known and within its bounds."""
    known = {item.id: item for panel in _panels(layout) for item in panel if isinstance(item, Input)}
    for name, value in given.items():
        if name not in known:
            raise RefusedError(f"No assumption is called {name!r}.", remedy=f"Choose of {', '.join(known)}.")
        bound = known[name].bound
        if bound.high is None:
            bound = replace(bound, high=_LARGEST)
        if not bound.allows(value):
            raise RefusedError(f"{name} = {value:g} is out of its bounds.", remedy=bound.sentence)
    return dict(given)


def _rows(evaluation: Evaluation, layout: Layout, id_: str) -> list[dict[str, Any]]:
    """The rows of a table by column id."""
    ids = [column.id for column in layout.tables()[id_][1].columns if column.id != "lookup"]
    columns = [evaluation.column(id_, column) for column in ids]
    return [{name: _plain(value) for name, value in zip(ids, row, strict=True)} for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """The value outside a cell: what has none is None."""
    return None if isinstance(value, CellError) or value in ("", NOT_APPLICABLE) else value


def _unfounded(evaluation: Evaluation, layout: Layout, given: Collection[str]) -> list[DocumentFinding]:
    """What is not known of the past that the quotas rest on."""
    figures = {id_: evaluation.amount(id_) for id_, (_, item) in layout.named().items() if isinstance(item, Figure)}
    booked = zip(
        evaluation.column("data_bookings", "quarter"), evaluation.column("data_bookings", "amount"), strict=True
    )
    found = ground_findings(figures, booked, is_target_given="target" in given)
    return [DocumentFinding(finding=finding) for finding in found]


def _computed(evaluation: Evaluation, layout: Layout) -> list[DocumentFinding]:
    """What split, cascade, fairness and feasibility found."""
    return [
        DocumentFinding(finding=finding_of(str(row["severity"]), str(row["finding"]), str(row["rows"] or "")))
        for row in _rows(evaluation, layout, "quota_findings")
        if row["finding"]
    ]

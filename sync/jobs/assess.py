"""Assessing a quarter: every analysis on the newest snapshot, written as a document and as data."""

from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from calculations.fiscal import Quarter
from calculations.outlook.outlook import Outlook
from calculations.pipeline.history import Pipeline
from sync.errors import RefusedError
from sync.facts.plan import organization_name, plan_facts
from sync.jobs.facts import known_at, newest_snapshot
from sync.jobs.kept import published_last
from sync.jobs.outlooks import outlooks_kept
from sync.plan.adapters import Adapters
from workbooks.models import AssessmentFacts, PlanFacts
from workbooks.packs.assessment import Stamp, assessment_json, assessment_markdown
from workbooks.results.assessment import assessment_of
from workbooks.results.outlook import Maker, closing_outlook, made_outlook
from workbooks.results.results import pipeline_of
from workbooks.results.territory import territory_of
from workbooks.xlsx.files import replace_file
from workbooks.xlsx.read import read

__all__ = ["DOCUMENT", "Assessed", "assess", "assessment"]

DOCUMENT, DATA = "assessment.md", "assessment.json"


class Assessed(NamedTuple):
    """The assessment, what it stands on, and the files it was written to."""

    facts: AssessmentFacts
    stamp: Stamp
    document: Path
    data: Path


def assess(
    adapters: Adapters,
    quarter: Quarter,
    as_of: date,
    folder: Path | None = None,
    *,
    next_target: float | None = None,
    plan: float | None = None,
) -> Assessed:
    """Assess a quarter as of a day, and write `assessment.md` and `assessment.json`.

    Args:
        adapters: the outside world. quarter: to assess. as_of: last day that counts; later rows of the CRM are not
            read, and of a quarter that is over by then the pipeline is that of its last day.
        folder: where to write; by default a folder of the quarter beside the workbook.
        next_target: target of the next quarter; by default that of the workbook which plans it, else an assumed one.
        plan: company target of the quarter.

    Raises:
        RefusedError: nothing was pulled yet, or the quarter had not begun by the day.
    """
    facts, stamp = assessment(adapters, quarter, as_of, next_target=next_target, plan=plan)
    target = folder or adapters.settings.workbook_folder / f"{quarter}-assessment"
    target.mkdir(parents=True, exist_ok=True)
    replace_file(target / DOCUMENT, assessment_markdown(facts, stamp).encode())
    replace_file(target / DATA, assessment_json(facts, stamp).encode())
    return Assessed(facts, stamp, target / DOCUMENT, target / DATA)


def assessment(
    adapters: Adapters, quarter: Quarter, as_of: date, *, next_target: float | None = None, plan: float | None = None
) -> tuple[AssessmentFacts, Stamp]:
    """The assessment of a quarter as of a day, and what it stands on; nothing is written.

    Arguments and errors as those of `assess`.
    """
    snapshot = newest_snapshot(adapters)
    if as_of < quarter.start:
        raise RefusedError(f"{quarter} begins on {quarter.start}, after {as_of}.", remedy="Give a later day.")
    settings, known = adapters.settings.plan, known_at(adapters, quarter.shift(1), as_of)
    source = organization_name(known) or snapshot.source
    day = min(as_of, quarter.end - timedelta(days=1))
    ahead = as_of <= day  # of a quarter that was over before, the next one is not looked ahead to any more
    known_by = plan_facts(known, snapshot_id=snapshot.id, source=source, pipeline_day=day, with_sold=ahead)
    del known  # the mirror's columns are a few hundred megabytes at desk size
    pipeline = pipeline_of(known_by.deals)
    facts = assessment_of(
        known_by,
        quarter,
        pipeline,
        outlooks=_outlooks(known_by, pipeline, outlooks_kept(adapters, snapshot)),
        next_target=_target_typed(adapters, quarter.shift(1)) if next_target is None else next_target,
        plan=plan,
        hires=adapters.settings.assumptions.planned_with().hires,
        territory=territory_of(known_by, with_travel=False),
    )
    stamp = Stamp(
        quarter=str(quarter),
        as_of=as_of,
        currency=settings.currency,
        source=source,
        snapshot_id=snapshot.id,
        is_simulated=settings.is_simulated,
    )
    return facts, stamp


def _target_typed(adapters: Adapters, planned: Quarter) -> float | None:
    """The company target in the workbook that plans a quarter; None without one."""
    if planned != adapters.plan.quarter or not adapters.workbook.exists():
        return None
    document = read(adapters.workbook, expected_quarter=str(planned), kept=published_last(adapters))
    found = document.inputs.get("target")
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _outlooks(facts: PlanFacts, pipeline: Pipeline | None, maker: Maker) -> list[Outlook]:
    """Of the quarter that runs on the day, or on its last day of the next one: those an assessment speaks of."""
    if facts.sold is None:
        return []
    closing = closing_outlook(facts.sold, facts.deals, pipeline, maker)
    found = made_outlook(facts.sold, facts.deals, pipeline, maker) if closing is None else closing
    return [] if found is None else [found]

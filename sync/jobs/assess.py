"""Assessing a quarter: every analysis on the newest snapshot, written as a document and as data."""

from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from calculations.fiscal import Quarter
from sync.errors import RefusedError
from sync.facts.assessment import assessment_of
from sync.facts.plan import organization_name, sales_facts
from sync.facts.territories import territories_at
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest
from workbooks.models import AssessmentFacts
from workbooks.packs.assessment import Stamp, assessment_json, assessment_markdown
from workbooks.xlsx.files import replace_file

__all__ = ["DOCUMENT", "Assessed", "assess"]

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
        next_target: target of the next quarter. plan: company target of the quarter.

    Raises:
        RefusedError: nothing was pulled yet, or the quarter had not begun by the day.
    """
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
    if snapshot is None:
        raise RefusedError("Nothing has been pulled from the CRM yet.", remedy="Run `qplan pull` first.")
    if as_of < quarter.start:
        raise RefusedError(f"{quarter} begins on {quarter.start}, after {as_of}.", remedy="Give a later day.")
    settings = adapters.settings.plan
    sales = sales_facts(
        adapters.engine,
        quarter.shift(1),
        as_of,
        currency=settings.currency,
        forecasting_type=settings.forecasting_type,
    )
    facts = assessment_of(
        adapters.engine,
        quarter,
        as_of,
        min(as_of, quarter.end - timedelta(days=1)),
        currency=settings.currency,
        sales=sales,
        next_target=next_target,
        plan=plan,
        hires=adapters.settings.assumptions.planned_with().hires,
        territory=territories_at(
            adapters.engine, quarter.shift(1), as_of, settings.currency, sales.accounts, sales.reps
        ),
    )
    stamp = Stamp(
        quarter=str(quarter),
        as_of=as_of,
        currency=settings.currency,
        source=organization_name(adapters.engine) or snapshot.source,
        snapshot_id=snapshot.id,
        is_simulated=settings.is_simulated,
    )
    target = folder or adapters.settings.workbook_folder / f"{quarter}-assessment"
    target.mkdir(parents=True, exist_ok=True)
    replace_file(target / DOCUMENT, assessment_markdown(facts, stamp).encode())
    replace_file(target / DATA, assessment_json(facts, stamp).encode())
    return Assessed(facts, stamp, target / DOCUMENT, target / DATA)

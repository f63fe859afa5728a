"""`assessment.md`: findings first, ranked by money, then the tables they stand on, then what is not known."""

from collections.abc import Iterator, Mapping

import pandas as pd

from calculations.exact.rates import Rate
from calculations.findings import Finding, Severity
from workbooks.models import AssessmentFacts
from workbooks.packs.assessment.performance import performance_part
from workbooks.packs.assessment.pipeline import pipeline_part
from workbooks.packs.assessment.retention import retention_part
from workbooks.packs.assessment.stamp import Stamp
from workbooks.packs.assessment.territories import territories_part
from workbooks.packs.markdown import bullet, heading, iso, money, plain, table

__all__ = ["acted_on", "assessment_markdown"]

_TOLD = 25
_ROWS = 5
_WHOLE = "all"  # the one row of a finding about everything


def assessment_markdown(facts: AssessmentFacts, stamp: Stamp) -> str:
    """The document of an assessment.

    Args:
        facts: the assessment. stamp: what it stands on.
    """
    lines = [
        *heading(1, f"Assessment of {stamp.quarter}"),
        f"{plain(stamp.source)}{' (simulated)' if stamp.is_simulated else ''}, as of {stamp.as_of}, "
        f"snapshot {stamp.snapshot_id}. Amounts in {stamp.currency}. Nothing later than {stamp.as_of} was read.",
        "",
        *heading(2, "What to act on"),
        *_findings(facts),
        *performance_part(facts),
        *retention_part(facts),
        *pipeline_part(facts),
        *territories_part(facts),
        *_rates(facts.rates),
        *heading(2, "What is assumed or not known"),
        *(bullet(plain(note)) for note in facts.notes),
        *(bullet(_sentence(finding)) for finding in facts.findings if finding.severity is Severity.NOTE),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _rates(rates: tuple[Rate, ...]) -> Iterator[str]:
    """By which rates money in other currencies was converted; nothing where all is in one."""
    if rates:
        yield from heading(2, "Rates of exchange")
        yield (
            "Amounts go to the CRM's corporate currency at their own day's rate, and from there to the currency of "
            "this document at one rate: that of the latest day below."
        )
        yield ""
        rows = [(f"1 {rate.currency}", f"{rate.rate:f} {rate.to}", rate.kind.value, rate.day) for rate in rates]
        frame = pd.DataFrame(rows, columns=["unit", "worth", "kind", "day"])
        yield from table(frame, _RATES)


_RATES = (("Unit", "unit", plain), ("Is", "worth", plain), ("Rate", "kind", plain), ("Day", "day", iso))


def acted_on(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings that ask for something, by money at stake, largest first."""
    asking = [finding for finding in findings if finding.severity is not Severity.NOTE]
    return sorted(asking, key=lambda finding: -abs(finding.amount or 0.0))


def _findings(facts: AssessmentFacts) -> Iterator[str]:
    asking = acted_on(facts.findings)
    names = {**facts.accounts, **facts.people, **{label.id: label.name for label in facts.deals.values()}}
    if not asking:
        yield "Nothing asks for action."
    for number, finding in enumerate(asking[:_TOLD], start=1):
        worth = f"**{money(finding.amount)}** " if finding.amount else ""
        yield f"{number}. {worth}{_sentence(finding)}{_rows(finding, names)}"
    if len(asking) > _TOLD:
        yield f"\n{len(asking) - _TOLD} more are in assessment.json."
    yield ""


def _sentence(finding: Finding) -> str:
    return plain(f"{finding.sentence} {finding.remedy}")


def _rows(finding: Finding, names: Mapping[str, str]) -> str:
    """The first rows by name, where the sentence does not name them itself."""
    told = finding.sentence
    rows = [row for row in finding.rows if row not in told and (names.get(row) or row) not in told and row != _WHOLE]
    if not rows:
        return ""
    listed = "; ".join(plain(names.get(row) or row) for row in rows[:_ROWS])
    more = f" and {len(rows) - _ROWS:,} more" if len(rows) > _ROWS else ""
    return f" ({listed}{more})"

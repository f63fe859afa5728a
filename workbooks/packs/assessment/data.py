"""`assessment.json`: every figure of the assessment for programs; what is not known is null."""

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd

from calculations.exact.rates import Rate
from calculations.findings import Finding
from calculations.fiscal import Quarter
from calculations.pipeline.assessment import PipelineAssessment
from calculations.pipeline.projection import METHODS, Projection
from calculations.territory.health.health import TerritoryHealth
from workbooks.models import AssessmentFacts
from workbooks.packs.assessment.pipeline import listed
from workbooks.packs.assessment.stamp import Stamp
from workbooks.packs.assessment.unknown import without_unknown

__all__ = ["assessment_data", "assessment_json", "rate_fields"]

_LISTED = 200


def assessment_json(facts: AssessmentFacts, stamp: Stamp) -> str:
    """The assessment as one JSON document."""
    return json.dumps(assessment_data(facts, stamp), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def assessment_data(facts: AssessmentFacts, stamp: Stamp) -> dict[str, Any]:
    """The assessment as plain values: tables are lists of records, days ISO texts, money in plan currency."""
    performance, kept = facts.performance, facts.performance.retention
    found: dict[str, Any] = {
        "quarter": stamp.quarter,
        "as_of": stamp.as_of,
        "currency": stamp.currency,
        "source": stamp.source,
        "snapshot": stamp.snapshot_id,
        "is_simulated": stamp.is_simulated,
        "rates": [rate_fields(rate) for rate in facts.rates],
        "findings": [finding_fields(finding) for finding in facts.findings],
        "notes": facts.notes,
        "performance": {
            "reps": performance.reps,
            "attainment": performance.attainment,
            "products": performance.products,
            "trends": performance.trends,
            "productivity": performance.productivity,
            "over_assignment": None if performance.levels is None else performance.levels.table,
        },
        "retention": {
            "first_day": kept.first_day,
            "as_of": kept.as_of,
            "total": kept.total,
            "by_segment": kept.by_segment,
            "by_cohort": kept.by_cohort,
            "by_basis": kept.by_basis,
        },
        "pipeline": None if facts.pipeline is None else _pipeline(facts, facts.pipeline),
        "territories": None if facts.territories is None else _territories(facts.territories),
    }
    plain: dict[str, Any] = _plain(found)
    return plain


def rate_fields(rate: Rate) -> dict[str, Any]:
    """A rate of exchange: what one unit of a currency is, on which day and by whose word."""
    return {
        "currency": rate.currency,
        "to": rate.to,
        "rate": float(rate.rate),
        "day": rate.day,
        "kind": rate.kind.value,
    }


def finding_fields(finding: Finding) -> dict[str, Any]:
    """A finding with all its rows."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "amount": finding.amount,
        "sentence": finding.sentence,
        "remedy": finding.remedy,
        "rows": finding.rows,
    }


def _pipeline(facts: AssessmentFacts, pipeline: PipelineAssessment) -> dict[str, Any]:
    flow = pipeline.flow.table
    return {
        "quarter": pipeline.quarter,
        "as_of": pipeline.as_of,
        "stages": facts.stages,
        "open": pipeline.open_by,
        "next": pipeline.next_by,
        "coverage": {**dataclasses.asdict(pipeline.coverage), "target_basis": facts.target_basis},
        "turns": pipeline.turns,
        "flow": flow.assign(amount=flow["minor"] / 100).drop(columns="minor") if pipeline.has_history else None,
        "win_rates": pipeline.win_rates,
        "cohorts": pipeline.cohorts,
        "conversion": pipeline.conversion,
        "velocity": dataclasses.asdict(pipeline.velocity),
        "projections": [
            _projection(projection, facts)
            for projection in (pipeline.projection, pipeline.next_projection)
            if projection is not None
        ],
        "backtest": {"forecasts": pipeline.backtest.forecasts, "scores": pipeline.backtest.scores},
        "stale": _deals(pipeline.stale, facts),
        "at_risk": _deals(pipeline.at_risk, facts),
    }


def _territories(health: TerritoryHealth) -> dict[str, Any]:
    health = without_unknown(health)
    rest = health.gaps.iloc[_LISTED:]
    return {
        "as_of": health.as_of,
        "rules": dataclasses.asdict(health.rules),
        "territories": health.territories,
        "balance": {name: dataclasses.asdict(balance) for name, balance in health.balance.items()},
        "coverage": health.coverage,
        "gaps": {
            "accounts": health.gaps.head(_LISTED),
            "others": len(rest),
            "others_unserved": float(rest["unserved"].sum(skipna=False)),
        },
        "hires": health.hires,
    }


def _projection(projection: Projection, facts: AssessmentFacts) -> dict[str, Any]:
    quarter = str(projection.cut.quarter)
    made = facts.expected.get(quarter)
    totals = {name: money for name, money in projection.totals.items() if name != METHODS[0]}
    told: dict[str, float | None] = {
        "expected": None,
        "low": None,
        "high": None,
        "from_open_deals": None,
        "from_deals_to_come": None,
    }
    if made is not None:
        told = {
            "expected": made.money,
            "low": made.low,
            "high": made.high,
            "from_open_deals": made.from_open,
            "from_deals_to_come": made.to_come,
        }
    return {"quarter": quarter, **told, "booked": projection.booked, "crm": totals}


def _deals(deals: pd.DataFrame, facts: AssessmentFacts) -> dict[str, Any]:
    """The largest deals of a list one by one, the others summed."""
    rest = deals.iloc[_LISTED:]
    return {
        "deals": listed(deals.head(_LISTED), facts),
        "others": len(rest),
        "others_amount": float(rest["amount"].sum()),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever results hold
    """A value as JSON has it."""
    match value:
        case pd.DataFrame():
            return [_plain(record) for record in value.to_dict("records")]
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case Enum():
            return value.value
        case str() | bool() | None:
            return value
        case np.bool_():
            return bool(value)
        case int() | np.integer():
            return int(value)
        case float() | np.floating():
            return float(value) if math.isfinite(value) else None
        case Quarter():
            return str(value)
        case date():
            return None if pd.isna(value) else value.isoformat()[:10]
        case _ if value is pd.NaT:
            return None
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            raise TypeError(f"{type(value).__name__} is not JSON")

"""One expected value of the planned quarter: whatever states it, in cells or in JSON, states the same."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from sync.jobs.documents.revenue import revenue_document
from tests.workbooks.conftest import small_facts, small_outlook
from tests.workbooks.test_revenue_tabs import FACTS, TARGET
from workbooks.book.layout import planning_layout
from workbooks.models import PlanDocument
from workbooks.xlsx.build import build
from workbooks.xlsx.read import read

OTHER_BY_NATURE = {
    "expected_company": "a rate: expected bookings over the target",
    "expected": "quotas: what people book at full ramp, by which quotas are shared out; its text leads to the plan",
    "people_months.stay": "people: how many of today's are expected to be there at the end of each month",
    "projection_expected": "of the quarter the tab Pipeline looks at",
}
"""What is called expected and is another figure, each saying so beside it."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> PlanDocument:
    """The small company's workbook."""
    path = tmp_path_factory.mktemp("one") / "plan.xlsx"
    build(small_facts(), path, inputs={"target": TARGET})
    return read(path)


def company_totals(document: PlanDocument) -> Iterator[tuple[str, float]]:
    """Everything the workbook calls expected, or the plan, of the company: figures, and tables of parts added up."""
    for tab in planning_layout().tabs:
        if tab.id == "engine":  # what functions are given, and answer
            continue
        for panel in tab.panels:
            for item in panel.items:
                title = getattr(item, "title", "")
                value = document.figures.get(getattr(item, "id", ""))
                if re.search("expect|planned revenue", title, re.IGNORECASE) and isinstance(value, int | float):
                    yield item.id, value
        for table in tab.tables:
            for column in table.columns:
                rows = document.tables.get(table.id, ())
                if not re.search("^expect|outlook expects", column.title, re.IGNORECASE) or not rows:
                    continue
                values = {row.key: row.values[column.id] for row in rows}
                numbers = {key: value for key, value in values.items() if isinstance(value, int | float)}
                levels = {row.key: row.values.get("level", "") for row in rows}
                for level in dict.fromkeys(levels.values()):
                    part = sum(value for key, value in numbers.items() if levels[key] == level)
                    yield f"{table.id}.{column.id} {level}".strip(), part


def test_every_expected_value_of_the_workbook_is_the_outlooks(shown):
    """Figures, and parts by segment, region, line and seller added up; others are named with why they differ."""
    expected = small_outlook().expected()
    found = dict(company_totals(shown))
    asked = {name: value for name, value in found.items() if name not in OTHER_BY_NATURE}
    asked = {name: value for name, value in asked.items() if not name.startswith(("quotas.", "cascade.", "quota_"))}
    assert {"plan_total", "plan_outlook", "outlook_expected", "outlook_by_segment.expected"} <= set(asked)
    assert {"plan_parts.expected Total", "plan_parts.expected Region", "outlook_sellers.expected"} <= set(asked)
    assert {name: value for name, value in asked.items() if value != pytest.approx(expected)} == {}
    scenarios = {row.key: row.values["plan"] for row in shown.tables["scenarios"]}
    bridge = {row.key: row.values["amount"] for row in shown.tables["bridge_steps"]}
    assert (scenarios["base"], bridge["end"]) == pytest.approx((expected, expected), abs=0.01)
    assert shown.figures["expected_company"] * TARGET == pytest.approx(expected)


def numbers(told: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Numbers of a JSON document, with the names that lead to them."""
    match told:
        case dict():
            for name, inner in told.items():
                yield from numbers(inner, f"{path}/{name}")
        case list():
            for place, inner in enumerate(told):
                yield from numbers(inner, f"{path}/{place}")
        case int() | float():
            yield path, float(told)


def test_every_expected_value_of_the_json_is_the_outlooks():
    """`plan revenue --json`: the plan, the outlook, the base scenario, the bridge's end, the total of the parts; the
    same sum of parts by each dimension."""
    told = revenue_document(revenue_plan(FACTS, Assumptions(target=TARGET)))
    expected = small_outlook().expected()
    named = {path: value for path, value in numbers(told) if re.search("(^/plan|outlook/expected|bridge/end)$", path)}
    assert set(named) == {"/plan", "/outlook/expected", "/bridge/end"}
    base = next(one["total"] for one in told["scenarios"] if one["scenario"] == "base")
    assert [*named.values(), base] == pytest.approx([expected] * 4, abs=0.01)
    for level in ("total", "segment", "product_line", "region", "cell"):
        parts = [row for row in told["breakdown"] if row["level"] == level]
        assert sum(row["forecast"] for row in parts) == pytest.approx(expected)
        assert sum(row["base"] for row in parts) == round(expected)

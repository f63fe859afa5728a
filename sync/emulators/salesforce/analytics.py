"""Reports as data: from the Analytics API's reportMetadata to SOQL and from groups to a fact map.

Columns are SOQL paths (`Account.Name`), not the report builder's own names. Aggregates are `RowCount` or a letter and
a path: `s!Amount` sum, `a!` average, `mx!` greatest, `m!` smallest.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import make_id
from sync.emulators.salesforce.shapes import objects, record, texts

__all__ = ["ReportDefinition", "fact_map", "standard_analytics"]

_AGGREGATES = {"s": ("SUM", "Sum of"), "a": ("AVG", "Average"), "mx": ("MAX", "Largest"), "m": ("MIN", "Smallest")}
_OPERATORS = {
    "equals": "=",
    "notEqual": "!=",
    "lessThan": "<",
    "greaterThan": ">",
    "lessOrEqual": "<=",
    "greaterOrEqual": ">=",
}
# Values that SOQL takes without quotes: numbers, checkboxes, days and date literals.
_UNQUOTED = re.compile(
    r"[+-]?\d+(\.\d+)?|(?i:true|false|null)|\d{4}-\d\d-\d\d(T.*)?|TODAY|YESTERDAY|TOMORROW"
    r"|(LAST|THIS|NEXT)_[A-Z_]+(:\d+)?"
)
_FORMATS = {"TABULAR", "SUMMARY"}


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """A report: the object it reads, its columns, groupings (at most two, down), aggregates and filters."""

    name: str
    sobject: str
    columns: tuple[str, ...]
    groupings: tuple[str, ...]
    aggregates: tuple[str, ...]
    filters: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> "ReportDefinition":
        """From reportMetadata; ApiError 400 names the part that is not modelled."""
        if metadata.get("reportFormat", "TABULAR") not in _FORMATS or metadata.get("groupingsAcross"):
            raise ApiError("BAD_REQUEST", "the emulator models tabular and summary reports")
        down = objects(metadata.get("groupingsDown"), "groupingsDown", "BAD_REQUEST")
        groupings = tuple(str(g.get("name")) for g in down)
        if len(groupings) > 2:
            raise ApiError("BAD_REQUEST", "the emulator models at most two groupings")
        filters = []
        for one in objects(metadata.get("reportFilters"), "reportFilters", "BAD_REQUEST"):
            if one.get("operator") not in _OPERATORS:
                raise ApiError("BAD_REQUEST", f"the emulator knows no filter operator {one.get('operator')!r}")
            filters.append((str(one.get("column")), str(one["operator"]), str(one.get("value"))))
        aggregates = tuple(texts(metadata.get("aggregates"), "aggregates", "BAD_REQUEST") or ("RowCount",))
        for aggregate in aggregates:
            letter, _, path = aggregate.partition("!")
            if aggregate != "RowCount" and (letter not in _AGGREGATES or not path):
                raise ApiError("BAD_REQUEST", f"no such aggregate: {aggregate}")
        columns = texts(metadata.get("detailColumns"), "detailColumns", "BAD_REQUEST") or ("Name",)
        kind = record(metadata.get("reportType"), "reportType", "BAD_REQUEST")
        return cls(
            str(metadata.get("name", "Report")), str(kind.get("type", "Opportunity")),
            tuple(columns), groupings, aggregates, tuple(filters),
        )  # fmt: skip

    def metadata(self, report_id: str) -> dict[str, Any]:
        """As the Analytics API tells it."""
        return {
            "id": report_id,
            "name": self.name,
            "reportFormat": "SUMMARY" if self.groupings else "TABULAR",
            "reportType": {"type": self.sobject, "label": self.sobject},
            "detailColumns": list(self.columns),
            "groupingsDown": [{"name": g, "sortOrder": "Asc", "dateGranularity": "None"} for g in self.groupings],
            "groupingsAcross": [],
            "aggregates": list(self.aggregates),
            "reportFilters": [{"column": c, "operator": o, "value": v} for c, o, v in self.filters],
            "reportBooleanFilter": None,
        }

    @property
    def _where(self) -> str:
        parts = []
        for column, operator, value in self.filters:
            plain = _UNQUOTED.fullmatch(value) is not None
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            parts.append(f"{column} {_OPERATORS[operator]} " + (value if plain else f"'{escaped}'"))
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    @property
    def detail_query(self) -> str:
        """The SOQL of its rows: groupings first, then the columns."""
        wanted = dict.fromkeys([*self.groupings, *self.columns])
        order = f" ORDER BY {', '.join(self.groupings)}" if self.groupings else ""
        return f"SELECT {', '.join(wanted)} FROM {self.sobject}{self._where}{order} LIMIT 2000"

    def totals_query(self, depth: int) -> str:
        """The SOQL of its aggregates over the first `depth` groupings."""
        by = self.groupings[:depth]
        wanted = [f"{g} g{i}" for i, g in enumerate(by)]
        for i, aggregate in enumerate(self.aggregates):
            letter, _, path = aggregate.partition("!")
            wanted.append(f"COUNT(Id) a{i}" if aggregate == "RowCount" else f"{_AGGREGATES[letter][0]}({path}) a{i}")
        group = f" GROUP BY {', '.join(by)} ORDER BY {', '.join(by)}" if by else ""
        return f"SELECT {', '.join(wanted)} FROM {self.sobject}{self._where}{group}"

    def labels(self) -> dict[str, str]:
        """What each aggregate is called."""
        found = {}
        for aggregate in self.aggregates:
            letter, _, path = aggregate.partition("!")
            found[aggregate] = "Record Count" if aggregate == "RowCount" else f"{_AGGREGATES[letter][1]} {path}"
        return found


def _cell(value: object) -> dict[str, Any]:
    return {"label": "-" if value is None else str(value), "value": value}


def _value(record: Mapping[str, Any], path: str) -> object:
    found: Any = record
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def fact_map(
    report: ReportDefinition, details: Sequence[Mapping[str, Any]], totals: Sequence[Sequence[Mapping[str, Any]]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The fact map and the groupings down.

    `details`: the records of the detail query; `totals`: for each depth (0: the whole) the records of its query.
    Keys are `0_1!T`: the first group's second subgroup; `T!T` is the whole.
    """
    facts: dict[str, Any] = {}
    keys: dict[tuple[Any, ...], str] = {(): "T"}
    groupings: list[dict[str, Any]] = []
    nodes: dict[tuple[Any, ...], dict[str, Any]] = {}
    for depth, rows in enumerate(totals):
        for row in rows:
            values = tuple(row[f"g{i}"] for i in range(depth))
            if depth:
                siblings = groupings if depth == 1 else nodes[values[:-1]]["groupings"]
                above = keys[values[:-1]]
                key = str(len(siblings)) if depth == 1 else f"{above}_{len(siblings)}"
                keys[values] = key
                nodes[values] = {"key": key, **_cell(values[-1]), "groupings": [], "dategroupings": None}
                siblings.append(nodes[values])
            aggregates = [_cell(row[f"a{i}"]) for i in range(len(report.aggregates))]
            facts[f"{keys[values]}!T"] = {"aggregates": aggregates, "rows": []}
    for row in details:
        values = tuple(_value(row, g) for g in report.groupings)
        fact = facts.get(f"{keys.get(values, 'T')}!T")
        if fact is not None:
            fact["rows"].append({"dataCells": [_cell(_value(row, c)) for c in report.columns]})
    return facts, groupings


def standard_analytics() -> dict[str, list[dict[str, Any]]]:
    """The reports and the dashboard of an org that brought none."""
    pipeline = {
        "name": "Open pipeline by stage",
        "reportFormat": "SUMMARY",
        "reportType": {"type": "Opportunity"},
        "detailColumns": ["Name", "Account.Name", "Owner.Name", "Amount", "CloseDate"],
        "groupingsDown": [{"name": "StageName"}],
        "aggregates": ["s!Amount", "RowCount"],
        "reportFilters": [{"column": "IsClosed", "operator": "equals", "value": "false"}],
    }
    won = {
        "name": "Closed won by fiscal quarter",
        "reportFormat": "SUMMARY",
        "reportType": {"type": "Opportunity"},
        "detailColumns": ["Name", "Owner.Name", "Amount"],
        "groupingsDown": [{"name": "FiscalYear"}, {"name": "FiscalQuarter"}],
        "aggregates": ["s!Amount", "RowCount"],
        "reportFilters": [{"column": "IsWon", "operator": "equals", "value": "true"}],
    }
    reports = [
        {
            "Id": make_id("00O", number),
            "Name": definition["name"],
            "DeveloperName": str(definition["name"]).replace(" ", "_"),
            "FolderName": "Public Reports",
            "Format": "Summary",
            "Emulator_Definition__c": json.dumps(definition),
        }
        for number, definition in enumerate((pipeline, won), start=1)
    ]
    components = [{"id": make_id("01a", n), "reportId": r["Id"], "header": r["Name"]} for n, r in enumerate(reports, 1)]
    dashboard = {
        "Id": make_id("01Z", 1),
        "Title": "Sales quarter",
        "DeveloperName": "Sales_quarter",
        "FolderName": "Public Dashboards",
        "Emulator_Definition__c": json.dumps(
            {"components": components, "filters": [{"name": "Owner", "column": "OwnerId"}]}
        ),
    }
    return {"Report": reports, "Dashboard": [dashboard]}

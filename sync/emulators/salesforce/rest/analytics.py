"""Reports and dashboards: list, describe, run, set up."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.salesforce.analytics import ReportDefinition, fact_map
from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import to_18
from sync.emulators.salesforce.rest.call import Call, no_content
from sync.emulators.salesforce.shapes import record, texts
from sync.emulators.salesforce.soql import AggregatePlan, RowPlan, compile_query
from sync.emulators.salesforce.soql.answer import aggregate_records, matching, records

__all__ = [
    "change_report", "create_report", "dashboard", "dashboard_status", "dashboards", "describe_dashboard",
    "describe_report", "filter_dashboard", "refresh_dashboard", "remove_report", "report", "reports",
]  # fmt: skip


def _stored(db: sqlite3.Connection, sobject: str, record_id: str) -> tuple[str, str, dict[str, Any]]:
    """Id, name and definition of a report or dashboard; NOT_FOUND when there is none."""
    name = "Name" if sobject == "Report" else "Title"
    row = db.execute(
        f"SELECT Id, {name}, Emulator_Definition__c FROM {sobject} WHERE Id = ? AND IsDeleted = 0",
        (to_18(record_id),),
    ).fetchone()
    if row is None:
        raise ApiError("NOT_FOUND", "The requested resource does not exist")
    return row[0], row[1], json.loads(row[2] or "{}")


def _records(call: Call, db: sqlite3.Connection, soql: str) -> list[dict[str, Any]]:
    plan = compile_query(soql, call.schema, call.org.features, call.today)
    if isinstance(plan, AggregatePlan):
        return aggregate_records(db, plan)
    if isinstance(plan, RowPlan):
        return records(db, plan, matching(db, plan), call.schema, call.version)
    return []


def _run(call: Call, db: sqlite3.Connection, report_id: str, made: ReportDefinition, *, rows: bool) -> dict[str, Any]:
    totals = [_records(call, db, made.totals_query(depth)) for depth in range(len(made.groupings) + 1)]
    details = _records(call, db, made.detail_query) if rows else []
    facts, groupings = fact_map(made, details, totals)
    base = f"{call.base}/analytics/reports/{report_id}"
    return {
        "attributes": {
            "type": "Report",
            "reportId": report_id,
            "reportName": made.name,
            "describeUrl": f"{base}/describe",
            "instancesUrl": f"{base}/instances",
        },
        "allData": len(details) < 2000,
        "factMap": facts,
        "groupingsDown": {"groupings": groupings},
        "groupingsAcross": {"groupings": []},
        "hasDetailRows": rows,
        "reportExtendedMetadata": _extended(made),
        "reportMetadata": made.metadata(report_id),
    }


def _extended(made: ReportDefinition) -> dict[str, Any]:
    return {
        "aggregateColumnInfo": {k: {"label": v, "dataType": "double"} for k, v in made.labels().items()},
        "detailColumnInfo": {c: {"label": c, "dataType": "string"} for c in made.columns},
        "groupingColumnInfo": {g: {"label": g, "groupingLevel": i} for i, g in enumerate(made.groupings)},
    }


# Reports ------------------------------------------------------------------------------------------------------------


def reports(call: Call) -> Response:
    """`GET analytics/reports`."""
    with call.org.read() as db:
        listed = db.execute("SELECT Id, Name FROM Report WHERE IsDeleted = 0 ORDER BY Name").fetchall()
    base = f"{call.base}/analytics/reports"
    return call.reply(
        [
            {"id": i, "name": n, "url": f"{base}/{i}", "describeUrl": f"{base}/{i}/describe"}
            | {"instancesUrl": f"{base}/{i}/instances"}
            for i, n in listed
        ]
    )


def report(call: Call) -> Response:
    """`GET analytics/reports/{id}?includeDetails=` and `POST` with reportMetadata whose filters replace its own."""
    with call.org.read() as db:
        report_id, _, definition = _stored(db, "Report", call.path["id"])
        made = ReportDefinition.of(definition)
        if call.request.method == "POST" and call.request.get_data():
            asked = record(call.body().get("reportMetadata"), "reportMetadata", "BAD_REQUEST")
            made = ReportDefinition.of({**made.metadata(report_id), **asked})
        rows = call.request.args.get("includeDetails", "false").lower() == "true"
        return call.reply(_run(call, db, report_id, made, rows=rows))


def describe_report(call: Call) -> Response:
    """`GET analytics/reports/{id}/describe`."""
    with call.org.read() as db:
        report_id, _, definition = _stored(db, "Report", call.path["id"])
    made = ReportDefinition.of(definition)
    told = {"reportMetadata": made.metadata(report_id), "reportExtendedMetadata": _extended(made)}
    return call.reply(told | {"reportTypeMetadata": {"categories": []}})


def _checked(call: Call, metadata: Mapping[str, Any]) -> ReportDefinition:
    """A definition whose queries compile."""
    made = ReportDefinition.of(metadata)
    for soql in (made.detail_query, made.totals_query(len(made.groupings))):
        compile_query(soql, call.schema, call.org.features, call.today)
    return made


def create_report(call: Call) -> Response:
    """`POST analytics/reports`: a new report from reportMetadata."""
    metadata = record(call.body().get("reportMetadata"), "reportMetadata", "BAD_REQUEST")
    sobject = call.schema["Report"]
    with call.org.write() as db:
        made = _checked(call, metadata)
        report_id, stamp = call.org.new_id(sobject), call.org.stamp()
        row = {
            "Id": report_id,
            "Name": made.name,
            "DeveloperName": made.name.replace(" ", "_"),
            "FolderName": "Private Reports",
            "Format": "Summary" if made.groupings else "Tabular",
            "Emulator_Definition__c": json.dumps(made.metadata(report_id)),
            "IsDeleted": 0,
            "CreatedDate": stamp,
            "CreatedById": call.user,
            "LastModifiedDate": stamp,
            "LastModifiedById": call.user,
            "SystemModstamp": stamp,
        }
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO Report ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    return call.reply({"reportMetadata": made.metadata(report_id), "reportExtendedMetadata": _extended(made)})


def change_report(call: Call) -> Response:
    """`PATCH analytics/reports/{id}`: replace the parts of reportMetadata that are given."""
    asked = record(call.body().get("reportMetadata"), "reportMetadata", "BAD_REQUEST")
    with call.org.write() as db:
        report_id, _, definition = _stored(db, "Report", call.path["id"])
        made = _checked(call, {**ReportDefinition.of(definition).metadata(report_id), **asked})
        stamp = call.org.stamp()
        db.execute(
            "UPDATE Report SET Name = ?, Emulator_Definition__c = ?, LastModifiedDate = ?, SystemModstamp = ? "
            "WHERE Id = ?",
            (made.name, json.dumps(made.metadata(report_id)), stamp, stamp, report_id),
        )
    return call.reply({"reportMetadata": made.metadata(report_id), "reportExtendedMetadata": _extended(made)})


def remove_report(call: Call) -> Response:
    """`DELETE analytics/reports/{id}`."""
    with call.org.write() as db:
        report_id, _, _ = _stored(db, "Report", call.path["id"])
        db.execute("UPDATE Report SET IsDeleted = 1, SystemModstamp = ? WHERE Id = ?", (call.org.stamp(), report_id))
    return no_content()


# Dashboards ---------------------------------------------------------------------------------------------------------


def dashboards(call: Call) -> Response:
    """`GET analytics/dashboards`."""
    with call.org.read() as db:
        listed = db.execute("SELECT Id, Title FROM Dashboard WHERE IsDeleted = 0 ORDER BY Title").fetchall()
    base = f"{call.base}/analytics/dashboards"
    urls = [{"id": i, "name": n, "resultsUrl": f"{base}/{i}", "statusUrl": f"{base}/{i}/status"} for i, n in listed]
    return call.reply(urls)


def _told(call: Call, db: sqlite3.Connection, dashboard_id: str) -> dict[str, Any]:
    found_id, title, definition = _stored(db, "Dashboard", dashboard_id)
    chosen = definition.get("selected") or {}
    filters = definition.get("filters") or []
    components = []
    for component in definition.get("components") or ():
        report_id, _, stored = _stored(db, "Report", component["reportId"])
        made = ReportDefinition.of(stored)
        extra = tuple(
            (f["column"], "equals", chosen[f["name"]]) for f in filters if chosen.get(f["name"]) not in (None, "")
        )
        made = replace(made, filters=(*made.filters, *extra))
        components.append(
            {
                "componentId": component["id"],
                "reportResult": _run(call, db, report_id, made, rows=False),
                "status": _status(call, component["id"]),
            }
        )
    return {
        "dashboardMetadata": {
            "attributes": {"type": "Dashboard", "dashboardId": found_id, "dashboardName": title},
            "id": found_id,
            "name": title,
            "components": [{**c, "type": "Report"} for c in definition.get("components") or ()],
            "filters": [{**f, "selectedOption": chosen.get(f["name"])} for f in filters],
        },
        "componentData": components,
    }


def _status(call: Call, component_id: str) -> dict[str, Any]:
    return {
        "componentId": component_id,
        "refreshDate": call.org.stamp(),
        "refreshStatus": "IDLE",
        "dataStatus": "DATA",
        "errorCode": None,
        "errorMessage": None,
        "errorSeverity": None,
    }


def dashboard(call: Call) -> Response:
    """`GET analytics/dashboards/{id}`: every component's report, run under the selected filters.

    `POST` with `{"componentIds": […]}` answers those components alone.
    """
    asked = call.body().get("componentIds") if call.request.method == "POST" else None
    wanted = texts(asked, "componentIds", "BAD_REQUEST")
    with call.org.read() as db:
        told = _told(call, db, call.path["id"])
    if wanted:
        told["componentData"] = [one for one in told["componentData"] if one["componentId"] in wanted]
    return call.reply(told)


def describe_dashboard(call: Call) -> Response:
    """`GET analytics/dashboards/{id}/describe`: its components and filters without their data."""
    with call.org.read() as db:
        return call.reply(_told(call, db, call.path["id"])["dashboardMetadata"])


def filter_dashboard(call: Call) -> Response:
    """`PATCH analytics/dashboards/{id}`: save the selected value of each filter, `{"filters": {"Owner": "005…"}}`."""
    asked = call.body().get("filters")
    if not isinstance(asked, dict):
        raise ApiError("BAD_REQUEST", "filters must be an object: filter name to selected value (null for none)")
    with call.org.write() as db:
        found_id, _, definition = _stored(db, "Dashboard", call.path["id"])
        known = {f["name"] for f in definition.get("filters") or ()}
        if strange := sorted(set(asked) - known):
            raise ApiError("BAD_REQUEST", f"the dashboard has no filter {', '.join(strange)}")
        definition["selected"] = {**(definition.get("selected") or {}), **asked}
        stamp = call.org.stamp()
        db.execute(
            "UPDATE Dashboard SET Emulator_Definition__c = ?, LastModifiedDate = ?, SystemModstamp = ? WHERE Id = ?",
            (json.dumps(definition), stamp, stamp, found_id),
        )
        return call.reply(_told(call, db, found_id))


def refresh_dashboard(call: Call) -> Response:
    """`PUT analytics/dashboards/{id}`: begin a refresh; it is done at once."""
    with call.org.read() as db:
        found_id, _, _ = _stored(db, "Dashboard", call.path["id"])
    return call.reply({"statusUrl": f"{call.base}/analytics/dashboards/{found_id}/status"}, 201)


def dashboard_status(call: Call) -> Response:
    """`GET analytics/dashboards/{id}/status`."""
    with call.org.read() as db:
        _, _, definition = _stored(db, "Dashboard", call.path["id"])
    return call.reply({"componentStatus": [_status(call, c["id"]) for c in definition.get("components") or ()]})

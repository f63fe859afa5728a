"""What the org says of itself: versions, limits, objects, fields."""

import sqlite3
from email.utils import format_datetime
from typing import Any

from werkzeug.http import parse_date
from werkzeug.wrappers import Response

from sync.emulators.salesforce.metadata import Field, SObject
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.tables import quoted

__all__ = [
    "describe",
    "field_description",
    "limits",
    "record_counts",
    "resources",
    "sobject_info",
    "sobjects",
    "versions",
]

VERSIONS = tuple(f"{n}.0" for n in range(41, 67))
_BATCHES_SINCE = 49.0  # before, the batches of the older Bulk API were called its requests
_ALIVE = {True: "IsDeleted = 0", False: "1"}
_SEASONS = ("Winter", "Spring", "Summer")
_STAMPED = {"CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "IsDeleted"}
_SOAP_TYPES = {
    "boolean": "xsd:boolean", "currency": "xsd:double", "date": "xsd:date", "datetime": "xsd:dateTime",
    "double": "xsd:double", "id": "tns:ID", "int": "xsd:int", "percent": "xsd:double", "reference": "tns:ID",
    "anyType": "xsd:anyType",
}  # fmt: skip


def _season(version: str) -> str:
    number = int(version.split(".", maxsplit=1)[0]) - 42  # v42 was Spring '18
    return f"{_SEASONS[(number + 1) % 3]} '{18 + (number + 1) // 3}"


def versions(call: Call) -> Response:
    """`GET /services/data`: no session needed."""
    return call.reply([{"label": _season(v), "url": f"/services/data/v{v}", "version": v} for v in VERSIONS])


def resources(call: Call) -> Response:
    """`GET /services/data/vNN.0`."""
    names = ("analytics", "composite", "jobs", "limits", "query", "queryAll", "sobjects")
    found = {name: f"{call.base}/{name}" for name in names}
    return call.reply(found | {"identity": f"{call.origin}/id/{call.org.org_id}/{call.user}"})


def limits(call: Call) -> Response:
    """`GET limits`: calls left today, and the storage and job limits clients look for."""
    most = call.org.features.daily_api_requests
    left = max(0, most - call.sessions.used)
    batches = "DailyBulkApiBatches" if float(call.version) >= _BATCHES_SINCE else "DailyBulkApiRequests"
    counted = {
        "DailyBulkV2QueryJobs": (call.org.features.daily_bulk_queries, call.jobs.queries),
        batches: (call.org.features.daily_bulk_batches, call.jobs.batches),
    }
    fixed = {
        "DailyBulkV2QueryFileStorageMB": 976_562,
        "DataStorageMB": 10_240,
        "HourlyDashboardRefreshes": 200,
        "HourlySyncReportRuns": 500,
    }
    found = {"DailyApiRequests": {"Max": most, "Remaining": left}}
    found |= {name: {"Max": most, "Remaining": max(0, most - used)} for name, (most, used) in counted.items()}
    found |= {name: {"Max": value, "Remaining": value} for name, value in fixed.items()}
    return call.reply(found)


def record_counts(call: Call) -> Response:
    """`GET limits/recordCount?sObjects=A,B`: rows of each object, of all of them when none is named."""
    named = next((value for name, value in call.request.args.items() if name.lower() == "sobjects"), "")
    asked = [name.strip() for name in named.split(",") if name.strip()] or list(call.schema)
    chosen = [call.schema[name] for name in asked if name in call.schema]
    counts = []
    with call.org.read() as db:
        for one in chosen:
            sql = f"SELECT COUNT(*) FROM {quoted(one.name)} WHERE {_ALIVE[one.soft_deletes]}"
            counts.append({"count": db.execute(sql).fetchone()[0], "name": one.name})
    return call.reply({"sObjects": counts})


def _summary(call: Call, sobject: SObject) -> dict[str, Any]:
    root = f"{call.base}/sobjects/{sobject.name}"
    return {
        "activateable": False,
        "createable": sobject.createable,
        "custom": sobject.name.endswith("__c"),
        "customSetting": False,
        "deepCloneable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "deletable": sobject.deletable,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": sobject.key_prefix,
        "label": sobject.label,
        "labelPlural": sobject.plural,
        "layoutable": sobject.createable,
        "mergeable": False,
        "mruEnabled": False,
        "name": sobject.name,
        "queryable": True,
        "replicateable": sobject.replicateable,
        "retrieveable": True,
        "searchable": sobject.createable,
        "triggerable": sobject.createable,
        "undeletable": sobject.recycles and sobject.deletable,
        "updateable": sobject.updateable,
        "urls": {"sobject": root, "describe": f"{root}/describe", "rowTemplate": root + "/{ID}"},
    }


def sobjects(call: Call) -> Response:
    """`GET sobjects`."""
    listed = [_summary(call, o) for o in sorted(call.schema.objects, key=lambda o: o.name)]
    return call.reply({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": listed})


def _values(db: sqlite3.Connection, sobject: SObject, field: Field) -> list[str]:
    """A picklist's values: as declared, as the org's stages say, or whatever its rows hold."""
    if field.name == "StageName":
        return [row[0] for row in db.execute("SELECT MasterLabel FROM OpportunityStage ORDER BY SortOrder")]
    if field.values:
        return list(field.values)
    column = quoted(field.name)
    sql = f"SELECT DISTINCT {column} FROM {quoted(sobject.name)} WHERE {column} IS NOT NULL ORDER BY 1 LIMIT 1000"
    return [str(row[0]) for row in db.execute(sql)]


def field_description(db: sqlite3.Connection, sobject: SObject, field: Field) -> dict[str, Any]:
    """One field, as describe tells it."""
    picks = _values(db, sobject, field) if field.type == "picklist" else []
    name_field = field.name == sobject.name_field
    return {
        "aggregatable": field.aggregatable,
        "aiPredictionField": False,
        "autoNumber": False,
        "byteLength": field.length * 3 if field.type not in {"id", "reference"} else field.length,
        "calculated": field.calculated,
        "calculatedFormula": None,
        "cascadeDelete": False,
        "caseSensitive": False,
        "compoundFieldName": None,
        "controllerName": None,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": field.default if isinstance(field.default, bool) else None,
        "defaultValueFormula": None,
        "defaultedOnCreate": field.default is not None or field.type == "id" or field.name in _STAMPED,
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "digits": field.precision if field.type == "int" else 0,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "externalId": field.external_id,
        "extraTypeInfo": "plaintextarea" if field.type == "textarea" else None,
        "filterable": field.filterable,
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": field.groupable,
        "highScaleNumber": False,
        "htmlFormatted": False,
        "idLookup": field.type in {"id", "email"} or field.external_id,
        "inlineHelpText": None,
        "label": f"{sobject.label} ID" if field.type == "id" else field.label or field.name,
        "length": field.length,
        "mask": None,
        "maskType": None,
        "name": field.name,
        "nameField": name_field,
        "namePointing": len(field.reference_to) > 1,
        "nillable": field.nillable,
        "permissionable": field.nillable and (field.createable or field.updateable),
        "picklistValues": [
            {"active": True, "defaultValue": False, "label": v, "validFor": None, "value": v} for v in picks
        ],
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "precision": field.precision if field.type != "int" else 0,
        "queryByDistance": False,
        "referenceTargetField": None,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship or None,
        "relationshipOrder": None,
        "restrictedDelete": False,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "searchPrefilterable": False,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "sortable": field.sortable,
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable,
        "writeRequiresMasterRead": False,
    }


def sobject_info(call: Call) -> Response:
    """`GET sobjects/X`: a summary and what was last touched."""
    sobject = call.sobject(call.path["sobject"])
    return call.reply({"objectDescribe": _summary(call, sobject), "recentItems": []})


def describe(call: Call) -> Response:
    """`GET sobjects/X/describe`: follows the org's features and field security; 304 when they are as they were."""
    sobject = call.sobject(call.path["sobject"])
    modified = call.org.described
    since = parse_date(call.request.headers.get("If-Modified-Since"))
    stamped = {"Last-Modified": format_datetime(modified, usegmt=True)}
    if since is not None and modified <= since:
        return Response(status=304, headers=stamped)
    children: list[dict[str, Any]] = [
        {
            "cascadeDelete": False,
            "childSObject": child.name,
            "deprecatedAndHidden": False,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": field.child or None,
            "restrictedDelete": False,
        }
        for child, field in call.schema.children[sobject.name]
    ]
    with call.org.read() as db:
        fields = [field_description(db, sobject, f) for f in sobject.fields]
    info = {
        "actionOverrides": [],
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "implementedBy": None,
        "implementsInterfaces": None,
        "sobjectDescribeOption": "FULL",
        "childRelationships": children,
        "compactLayoutable": sobject.createable,
        "fields": fields,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [],
        "searchLayoutable": sobject.createable,
        "supportedScopes": [{"label": "All", "name": "everything"}],
    }
    return call.reply(_summary(call, sobject) | info, headers=stamped)

"""What a description promises about writing is what writing does, for every object and every field."""

from sync.emulators.salesforce import make_id

# One row of each object that the small org has none of, so that every object that can be changed is.
MORE = {
    "Contact": {"LastName": "Able"},
    "PermissionSet": {"Name": "Quotas", "Label": "Quotas"},
    "PermissionSetAssignment": {"PermissionSetId": None, "AssigneeId": make_id("005", 2)},
    "RecordType": {"Name": "New", "DeveloperName": "New", "SobjectType": "Opportunity"},
    "Pricebook2": {"Name": "List"},
    "PricebookEntry": {"Pricebook2Id": None, "Product2Id": make_id("01t", 1), "UnitPrice": 5},
    "ForecastingQuota": {"ForecastingTypeId": None, "StartDate": "2026-01-01", "QuotaAmount": 5},
}


def descriptions(api):
    """Every object's description, each object with at least one row."""
    said = [api.get(f"/sobjects/{one['name']}/describe").json() for one in api.get("/sobjects").json()["sobjects"]]
    made = {"ForecastingTypeId": api.column("SELECT Id FROM ForecastingType LIMIT 1")[0]}
    for name, values in MORE.items():
        row = {field: made[field] if value is None else value for field, value in values.items()}
        if name == "ForecastingQuota":
            row["QuotaOwnerId"] = make_id("005", 2)
        answer = api.call("POST", f"/sobjects/{name}", json=row)
        assert answer.status_code == 201, answer.text
        made[f"{name}Id"] = answer.json()["id"]
    stage = {"StageName": "Qualification"}  # leaves a row in both histories
    assert api.call("PATCH", f"/sobjects/Opportunity/{make_id('006', 3)}", json=stage).status_code == 204
    return said


def refused(answer):
    """The error code, and the fields it names."""
    error = answer.json()[0]
    return error["errorCode"], set(error.get("fields", ()))


def names(told, test):
    """The fields of a description that pass a test."""
    return {field["name"] for field in told["fields"] if test(field)}


def values(told, fields):
    """Something for each field that says nothing of its own: no text, and checkboxes empty."""
    return {f["name"]: False if f["type"] == "boolean" else None for f in told["fields"] if f["name"] in fields}


def test_what_cannot_be_created_or_changed_is_refused_by_name(api):
    """All fields at once: exactly those that are not createable, or not updateable, are named; or the object is."""
    for told in descriptions(api):
        path, all_fields = f"/sobjects/{told['name']}", values(told, names(told, lambda f: f["name"] != "Id"))
        (held,) = api.column(f"SELECT Id FROM {told['name']} LIMIT 1")
        for flag, method, address in (("createable", "POST", path), ("updateable", "PATCH", f"{path}/{held}")):
            closed = {field["name"] for field in told["fields"] if not field[flag]} - {"Id"}
            wanted = (
                ("INVALID_FIELD_FOR_INSERT_UPDATE", closed) if told[flag] else ("INVALID_TYPE_FOR_OPERATION", set())
            )
            assert refused(api.call(method, address, json=all_fields)) == wanted, (told["name"], flag)


def test_what_must_hold_a_value_is_refused_without_one(api):
    """A create of nothing names what is neither nillable nor defaulted; clearing all names what is not nillable."""
    for told in descriptions(api):
        path = f"/sobjects/{told['name']}"
        if told["createable"]:
            needed = names(told, lambda f: f["createable"] and not f["nillable"] and not f["defaultedOnCreate"])
            assert refused(api.call("POST", path, json={})) == ("REQUIRED_FIELD_MISSING", needed), told["name"]
        if told["updateable"]:
            (held,) = api.column(f"SELECT Id FROM {told['name']} LIMIT 1")
            cleared = names(told, lambda f: f["updateable"] and f["type"] != "boolean")
            needed = cleared & names(told, lambda f: not f["nillable"])
            answer = api.call("PATCH", f"{path}/{held}", json=values(told, cleared))
            assert refused(answer) == ("REQUIRED_FIELD_MISSING", needed), told["name"]


def test_what_cannot_be_deleted_says_so(api):
    """A row of an object that is not deletable is refused, and is still there."""
    kept = [told["name"] for told in descriptions(api) if not told["deletable"]]
    for name in kept:
        (held,) = api.column(f"SELECT Id FROM {name} LIMIT 1")
        assert refused(api.call("DELETE", f"/sobjects/{name}/{held}"))[0] == "INVALID_TYPE_FOR_OPERATION", name
        assert api.column(f"SELECT Id FROM {name} LIMIT 1") == [held]
    assert {"User", "Organization", "OpportunityHistory", "Period"} < set(kept)


def test_every_record_reads_alone_as_in_a_query(api):
    """One row of each object by its address, all fields or one, is what a query for all of its fields answers."""
    for told in descriptions(api):
        listed = ", ".join(field["name"] for field in told["fields"])
        (row,) = api.rows(f"SELECT {listed} FROM {told['name']} LIMIT 1")
        path = f"/sobjects/{told['name']}/{row['Id']}"
        assert {k: v for k, v in api.get(path).json().items() if k != "attributes"} == row
        assert api.get(path, params={"fields": "Id"}).json()["Id"] == row["Id"]

"""What is refused, and how: queries, values, requests, jobs. One line per way to be wrong."""

import pytest
import requests

from sync.emulators.salesforce import make_id
from tests import pace

ONE = make_id("001", 1)


@pytest.mark.parametrize(
    ("soql", "code", "says"),
    [
        ("SELECT SUM(Name) FROM Account", "MALFORMED_QUERY", "field Name does not support aggregate operator SUM"),
        ("SELECT COUNT(IsWon) FROM Opportunity", "MALFORMED_QUERY", "IsWon does not support aggregate operator COUNT"),
        ("SELECT COUNT(Id) FROM Account LIMIT 1", "MALFORMED_QUERY", "cannot also use LIMIT"),
        ("SELECT COUNT() FROM Account GROUP BY Name", "MALFORMED_QUERY", "use COUNT(Id)"),
        ("SELECT SUM(MAX(Amount)) FROM Opportunity", "MALFORMED_QUERY", "cannot be nested"),
        ("SELECT NOPE(Amount) FROM Opportunity", "MALFORMED_QUERY", "Invalid function name: NOPE"),
        ("SELECT SUM(Amount, Id) FROM Opportunity", "MALFORMED_QUERY", "Incorrect number of arguments"),
        ("SELECT convertCurrency(Name) FROM Account", "INVALID_FIELD", "only be used with currency"),
        ("SELECT CALENDAR_YEAR(Name) n FROM Account", "MALFORMED_QUERY", "does not support field type string"),
        ("SELECT FISCAL_WEEK(CloseDate) n FROM Opportunity", "MALFORMED_QUERY", "Invalid function name"),
        ("SELECT Id FROM Account WHERE COUNT(Id) > 1", "MALFORMED_QUERY", "not allowed in WHERE"),
        ("SELECT Id FROM Opportunity WHERE Amount > null", "MALFORMED_QUERY", "cannot be used with null"),
        ("SELECT Id FROM Opportunity WHERE Amount = TODAY", "INVALID_FIELD", "must be of type double"),
        ("SELECT Id FROM Opportunity WHERE CloseDate LIKE '2026%'", "INVALID_FIELD", "invalid operator on date"),
        ("SELECT Id FROM Opportunity WHERE CloseDate = 2026-01-01T00:00:00Z", "INVALID_FIELD", "must be of type date"),
        ("SELECT Id FROM Opportunity WHERE Amount > USD5", "MALFORMED_QUERY", "unexpected token: 'USD5'"),
        ("SELECT Id FROM Opportunity WHERE IsWon > true", "INVALID_FIELD", "does not allow >"),
        ("SELECT Id FROM Opportunity WHERE CreatedDate > 2026-13-01T00:00:00Z", "MALFORMED_QUERY", "invalid date"),
        ("SELECT Id FROM Account WHERE Name IN (SELECT Id FROM Account)", "MALFORMED_QUERY", "on the left"),
        ("SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Account)", "MALFORMED_QUERY", "must be an id"),
        ("SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Opportunity)", "MALFORMED_QUERY", "the same object type"),
        ("SELECT Id FROM Account WHERE OwnerId IN (SELECT AccountId FROM Contact)", "MALFORMED_QUERY", "same object"),
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Id IN (SELECT OpportunityId "
            "FROM OpportunityLineItem))",
            "MALFORMED_QUERY",
            "Nesting of semi join",
        ),
        ("SELECT Id FROM Account WHERE Id IN (SELECT Id, Name FROM Account)", "MALFORMED_QUERY", "exactly one field"),
        ("SELECT Id FROM Account WHERE Name IN ()", "MALFORMED_QUERY", "unexpected token: ')'"),
        ("SELECT Id FROM Account WHERE Name LIKE 5", "MALFORMED_QUERY", "unexpected token: '5'"),
        ("SELECT Id FROM Account WHERE Name BETWEEN 1", "MALFORMED_QUERY", "unexpected token: 'BETWEEN'"),
        (r"SELECT Id FROM Account WHERE Name = '\q'", "MALFORMED_QUERY", "Illegal string literal"),
        ("SELECT Id FROM Account WHERE " + "(" * 70 + "Id = null" + ")" * 70, "MALFORMED_QUERY", "nested too deeply"),
        ("SELECT Id FROM Account LIMIT x", "MALFORMED_QUERY", "unexpected token: 'x'"),
        ("SELECT FIELDS(SOME) FROM Account", "MALFORMED_QUERY", "unexpected token: 'SOME'"),
        ("SELECT Name n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing"),
        ("SELECT COUNT(), Id FROM Account", "MALFORMED_QUERY", "only element selected"),
        ("SELECT COUNT() FROM Account ORDER BY Name", "MALFORMED_QUERY", "Ordering is not allowed"),
        ("SELECT Id FROM Account HAVING Id = null", "MALFORMED_QUERY", "HAVING needs"),
        ("SELECT COUNT(Id) n, MAX(Name) n FROM Account", "MALFORMED_QUERY", "duplicate alias: n"),
        ("SELECT COUNT(Id), (SELECT Id FROM Contacts) FROM Account", "MALFORMED_QUERY", "only fields and aggregates"),
        ("SELECT Name FROM Account GROUP BY ROLLUP(Name)", "MALFORMED_QUERY", "not modelled"),
        ("SELECT COUNT(Id) FROM Account GROUP BY Name ORDER BY Industry", "MALFORMED_QUERY", "Ordered field must be"),
        ("SELECT (SELECT COUNT(Id) FROM Contacts) FROM Account", "MALFORMED_QUERY", "not allowed in a child"),
        ("SELECT TYPEOF Owner WHEN User THEN Name END FROM Account", "INVALID_FIELD", "polymorphic"),
        ("SELECT TYPEOF Object WHEN User THEN Name END FROM ObjectTerritory2Association", "INVALID_TYPE", "'User'"),
        ("SELECT TYPEOF Object END FROM ObjectTerritory2Association", "MALFORMED_QUERY", "unexpected token"),
        ("SELECT Object.Industry FROM ObjectTerritory2Association", "INVALID_FIELD", "on entity 'Name'"),
        ("SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account", "MALFORMED_QUERY", "5 relationship"),
        ("SELECT OldValue FROM OpportunityFieldHistory WHERE OldValue = 'x'", "INVALID_FIELD", "can not be filtered"),
    ],
)
def test_queries_are_refused_with_a_reason(reader, soql, code, says):
    """Each query is refused with the code and the words of its fault."""
    found, message = reader.refusal(soql)
    assert (found, says in message) == (code, True), message


@pytest.mark.parametrize(
    ("soql", "answer"),
    [
        ("SELECT Name FROM Account a WHERE a.Name = 'Acme'", ["Acme"]),
        ("SELECT Name FROM Account USING SCOPE everything WHERE Name = 'Acme' FOR VIEW", ["Acme"]),
        ("SELECT Name FROM Account WHERE Name = 'Acme' WITH SECURITY_ENFORCED LIMIT 1", ["Acme"]),
        ("SELECT toLabel(Industry) FROM Account WHERE Name = 'Acme'", ["Energy"]),
        ("SELECT FORMAT(CloseDate) day FROM Opportunity WHERE Name = 'Deal 1'", ["2026-02-10"]),
        ("SELECT Name FROM Opportunity WHERE DAY_IN_WEEK(CloseDate) = 3 AND IsWon = true", ["Deal 1"]),
        ("SELECT Name FROM Opportunity WHERE DAY_ONLY(SystemModstamp) = 2026-11-01 AND Amount = 250.0", ["Deal 3"]),
        ("SELECT Name FROM Opportunity WHERE WEEK_IN_YEAR(CloseDate) = 6", ["Deal 1"]),
        ("SELECT Name FROM Opportunity WHERE NOT CloseDate >= THIS_YEAR", ["Deal 6"]),
        ("SELECT Name FROM Opportunity WHERE CloseDate != THIS_YEAR", ["Deal 6"]),
        ("SELECT Name FROM Opportunity WHERE CloseDate <= LAST_YEAR", ["Deal 6"]),
        ("SELECT Name FROM Account WHERE Industry IN ('Energy') AND NOT (Name LIKE 'B%' OR Name = null)", ["Acme"]),
        ("SELECT Name FROM Account WHERE Industry INCLUDES ('Energy;Energy', 'None')", ["Acme"]),
        ("SELECT Name FROM Account WHERE Industry EXCLUDES ('Energy') AND Parent.Name = 'Acme'", ["Bolt"]),
        (
            "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Amount = 500)",
            ["Acme"],
        ),
        ("SELECT Name FROM Account WHERE Name = 'A\\u0063me'", ["Acme"]),
        ("select name from account where name = 'ACME'", ["Acme"]),
    ],
)
def test_less_common_queries_are_answered(reader, soql, answer):
    """Aliases, scopes, functions and escapes: each finds what a reader of the tables in conftest would pick."""
    assert reader.column(soql) == answer


@pytest.mark.parametrize(
    ("sobject", "values", "code"),
    [
        ("Opportunity", {"IsExcludedFromTerritory2Filter": "maybe"}, "JSON_PARSER_ERROR"),
        ("Opportunity", {"IsExcludedFromTerritory2Filter": None}, "JSON_PARSER_ERROR"),
        ("Opportunity", {"Amount": True}, "JSON_PARSER_ERROR"),
        ("Opportunity", {"Amount": "1_0"}, "JSON_PARSER_ERROR"),
        ("Opportunity", {"CloseDate": "soon"}, "JSON_PARSER_ERROR"),
        ("Opportunity", {"Name": {"first": "x"}}, "JSON_PARSER_ERROR"),
        ("Opportunity", {"Probability": 1000}, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("Opportunity", {"AccountId": 5}, "MALFORMED_ID"),
        ("Opportunity", {"Account": {"External_Key__c": "none"}}, "INVALID_FIELD"),
        ("Opportunity", {"Account": {"Name": "Acme"}}, "INVALID_FIELD"),
        ("Opportunity", {"Account": "Acme"}, "INVALID_FIELD"),
        ("Opportunity", {"Id": make_id("006", 1)}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("Territory2", {"AccountAccessLevel": "Some"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("UserTerritory2Association", {"Territory2Id": make_id("0MI", 77)}, "INVALID_CROSS_REFERENCE_KEY"),
    ],
)
def test_values_of_the_wrong_kind_are_refused(reader, sobject, values, code):
    """A value that cannot be stored names its fault, whatever else the row lacks."""
    answer = reader.call("POST", f"/sobjects/{sobject}", json=values)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_values_in_other_shapes_are_taken(api):
    """Numbers as text, checkboxes as text, days with a time, and a parent by its key are stored as what they are."""
    deal = {
        "Name": "Shapes",
        "StageName": "Prospecting",
        "Amount": "12.5",
        "IsExcludedFromTerritory2Filter": "TRUE",
        "CloseDate": "2026-12-24T00:00:00.000Z",
        "Account": {"External_Key__c": "K-3"},
    }
    assert api.call("POST", "/sobjects/Opportunity", json=deal).status_code == 201
    row = api.rows(
        "SELECT Amount, IsExcludedFromTerritory2Filter, CloseDate, AccountId FROM Opportunity WHERE Name = 'Shapes'"
    )[0]
    assert list(row.values()) == [12.5, True, "2026-12-24", make_id("001", 3)]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/query", None, 400, "MALFORMED_QUERY"),
        ("GET", "/query/nonsense", None, 400, "INVALID_QUERY_LOCATOR"),
        ("GET", "/sobjects/Deal/describe", None, 404, "NOT_FOUND"),
        ("GET", "/sobjects/Account/xyz", None, 404, "NOT_FOUND"),
        ("GET", f"/sobjects/Account/{make_id('001', 99)}", None, 404, "NOT_FOUND"),
        ("GET", "/sobjects/Account/Name/Acme", None, 404, "NOT_FOUND"),
        ("GET", "/sobjects/Account/External_Key__c/none", None, 404, "NOT_FOUND"),
        ("GET", f"/sobjects/Account/{ONE}?fields=Nope", None, 400, "INVALID_FIELD"),
        ("PATCH", f"/sobjects/Account/{ONE}", {"Id": ONE}, 400, "INVALID_FIELD"),
        ("PATCH", f"/sobjects/Account/{ONE}", {"Name": None}, 400, "REQUIRED_FIELD_MISSING"),
        ("PATCH", f"/sobjects/Account/{ONE}", [], 400, "JSON_PARSER_ERROR"),
        ("PATCH", "/sobjects/Account/External_Key__c/K-3", {"External_Key__c": "x"}, 400, "INVALID_FIELD"),
        ("PATCH", "/sobjects/Account/Id/" + make_id("001", 99), {"Name": "x"}, 404, "NOT_FOUND"),
        ("DELETE", "/sobjects/User/" + make_id("005", 1), None, 400, "INVALID_TYPE_FOR_OPERATION"),
        ("POST", "/composite/sobjects", {"records": [5]}, 400, "INVALID_INPUT"),
        ("GET", "/composite/sobjects/Account?ids=&fields=Id", None, 400, "MISSING_ARGUMENT"),
        ("GET", "/composite/sobjects/Account?ids=x&fields=Id", None, 400, "MALFORMED_ID"),
        ("POST", "/composite", {"compositeRequest": []}, 400, "INVALID_INPUT"),
        ("POST", "/composite", {"compositeRequest": [{"method": "GET"}]}, 400, "INVALID_INPUT"),
        ("POST", "/composite/batch", {"batchRequests": "x"}, 400, "INVALID_INPUT"),
        ("POST", "/composite/tree/Account", {}, 400, "INVALID_INPUT"),
        ("POST", "/jobs/query", {"operation": "query"}, 400, "INVALIDJOB"),
        ("POST", "/jobs/query", {"operation": "query", "query": "x", "lineEnding": "CR"}, 400, "INVALIDJOB"),
        ("GET", "/jobs/query/" + make_id("750", 99), None, 404, "NOT_FOUND"),
        ("GET", "/sobjects/Account/updated?start=x&end=y", None, 400, "INVALID_REPLICATION_DATE"),
        (
            "GET",
            "/sobjects/Account/updated?start=2026-11-20&end=9999-12-31T23:59-14:00",
            None,
            400,
            "INVALID_REPLICATION_DATE",
        ),
        ("GET", "/sobjects/Account/deleted?start=2020-01-01&end=2026-11-22", None, 400, "INVALID_REPLICATION_DATE"),
    ],
)
def test_requests_are_refused_with_their_code(reader, method, path, body, status, code):
    """Each wrong request ends in the status and code Salesforce answers."""
    answer = reader.call(method, path, json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)


def test_a_body_that_is_no_json_is_refused(api):
    """Half a JSON document is JSON_PARSER_ERROR."""
    answer = api.call("POST", "/sobjects/Account", data="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


def test_collections_and_upserts_by_id(api):
    """Rows by their own id, reads by POST, duplicates among keys: each row says its own outcome."""
    rows = [
        {"attributes": {"type": "Account"}, "Id": ONE, "Industry": "Media"},
        {"attributes": {"type": "Account"}, "Id": make_id("001", 99), "Name": "x"},
        {"attributes": {"type": "Account"}, "Name": "Fresh"},
        {"attributes": {"type": "Deal"}, "Name": "x"},
        {"Name": "untyped"},
    ]
    upserted = api.call("PATCH", "/composite/sobjects/Account/Id", json={"records": rows[:3]}).json()
    assert [r.get("created") for r in upserted] == [False, None, True]
    assert upserted[1]["errors"][0]["statusCode"] == "NOT_FOUND"
    updated = api.call("PATCH", "/composite/sobjects", json={"records": [rows[0], {**rows[3], "id": ONE}]}).json()
    assert [r["success"] for r in updated] == [True, False]
    created = api.call("POST", "/composite/sobjects", json={"records": rows[3:]}).json()
    assert [r["errors"][0]["statusCode"] for r in created] == ["INVALID_TYPE", "INVALID_INPUT"]
    asked = {"ids": [ONE], "fields": ["Industry"]}
    assert api.call("POST", "/composite/sobjects/Account", json=asked).json()[0]["Industry"] == "Media"
    gone = api.call("DELETE", "/composite/sobjects?ids=nonsense").json()
    assert gone[0]["errors"][0]["statusCode"] == "MALFORMED_ID"


def test_control_end_points(api, emulator):
    """Sessions and locators end on demand, requests are listed, unknown controls and bad faults are refused."""
    assert api.get("/limits").status_code == 200
    listed = api.get("/__emulator__/requests").json()
    assert listed["latest"][-1] == {
        "method": "GET", "path": "/services/data/v62.0/limits", "query": "", "status": 200,
    }  # fmt: skip
    assert api.call("POST", "/__emulator__/expire-locators").status_code == 204
    assert api.call("POST", "/__emulator__/expire-sessions").status_code == 204
    assert api.get("/limits").status_code == 401
    assert api.get("/__emulator__/nope").status_code == 404
    for fault in ({"do": "explode"}, {"every": 0}, {"path": "("}):
        assert api.call("POST", "/__emulator__/faults", json=fault).status_code == 400
    emulator.requests.clear()
    assert (emulator.requests.total, emulator.requests.seen) == (0, ())


def test_identity_revoke_and_describe(api):
    """Who one is, what there is, and the end of a session."""
    assert api.get("/").json()["query"] == "/services/data/v62.0/query"
    info = api.get("/services/oauth2/userinfo").json()
    assert api.get(info["sub"].removeprefix(api.url)).json()["user_id"] == info["user_id"]
    summary = api.get("/sobjects/Account").json()["objectDescribe"]
    assert (summary["keyPrefix"], summary["createable"]) == ("001", True)
    names = [o["name"] for o in api.get("/sobjects").json()["sobjects"]]
    assert names == sorted(names)
    assert {"Opportunity", "Territory2", "ForecastingQuota"} <= set(names)
    fields = {f["name"]: f for f in api.get("/sobjects/Product2/describe").json()["fields"]}
    assert [v["value"] for v in fields["Family"]["picklistValues"]] == ["Bikes"]
    stages = {f["name"]: f for f in api.get("/sobjects/Opportunity/describe").json()["fields"]}["StageName"]
    assert [v["value"] for v in stages["picklistValues"]][:2] == ["Prospecting", "Qualification"]
    assert api.call("POST", "/services/oauth2/revoke", data={"token": api.token}).status_code == 200
    assert api.get("/limits").status_code == 401


def test_soap_that_is_no_login(emulator):
    """A body that is no XML, another operation and an inactive user are SOAP faults; a logout is answered."""
    url = f"{emulator.url}/services/Soap/u/62.0"

    def sent(body):
        return requests.post(url, data=body.encode(), headers={"Content-Type": "text/xml"}, timeout=pace.seconds(10))

    login = "<e><login><username>{}</username><password>password</password></login></e>"
    assert sent("<e>").status_code == 500
    assert "knows login, logout, merge, undelete, update, and not " in sent("<e><query/></e>").text
    assert "INVALID_LOGIN" in sent(login.format("gone@acme.example")).text
    assert "<sessionId>" in sent(login.format("ann@acme.example")).text
    assert "logoutResponse" in sent("<e><sessionId>x</sessionId><logout/></e>").text

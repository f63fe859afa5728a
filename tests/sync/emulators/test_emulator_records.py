"""Records over HTTP: what may be written, by whom, and how a refusal reads."""

import pytest
from simple_salesforce import SalesforceMalformedRequest, SalesforceResourceNotFound

from sync.emulators.salesforce import make_id

ADMIN = "integration@emulator.example"


def refused(answer):
    """Status, code and fields of an error answer."""
    error = answer.json()[0]
    return answer.status_code, error["errorCode"], error.get("fields", [])


def test_simple_salesforce_creates_reads_changes_and_deletes(salesforce):
    """The real client, logged in over SOAP, takes a record through its life; the bin keeps it for queryAll."""
    made = salesforce.Account.create({"Name": "Würth", "External_Key__c": "W-1"})
    assert made["success"] is True
    assert salesforce.Account.get(made["id"])["Name"] == "Würth"
    assert salesforce.Account.update(made["id"], {"Industry": "Retail"}) == 204
    assert salesforce.Account.get_by_custom_id("External_Key__c", "W-1")["Industry"] == "Retail"
    assert salesforce.Account.upsert("External_Key__c/W-1", {"Industry": "Banking"}) == 200
    assert salesforce.Account.upsert("External_Key__c/W-2", {"Name": "New"}) == 201
    assert salesforce.Account.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound, match="ENTITY_IS_DELETED"):
        salesforce.Account.get(made["id"])
    soql = f"SELECT IsDeleted, Industry FROM Account WHERE Id = '{made['id']}'"
    assert salesforce.query(soql)["totalSize"] == 0
    assert dict(salesforce.query_all(soql, include_deleted=True)["records"][0])["IsDeleted"] is True
    with pytest.raises(SalesforceMalformedRequest, match="No such column"):
        salesforce.Account.create({"Nmae": "x"})


@pytest.mark.parametrize(
    ("sobject", "values", "code", "fields"),
    [
        ("Account", {}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ("Account", {"Name": ""}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ("Account", {"Name": "x" * 256}, "STRING_TOO_LONG", ["Name"]),
        ("Account", {"Name": "x", "Nope": 1}, "INVALID_FIELD", []),
        ("Account", {"Name": "x", "CreatedDate": "2020-01-01"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CreatedDate"]),
        ("Account", {"Name": "x", "OwnerId": "me"}, "MALFORMED_ID", ["OwnerId"]),
        ("Account", {"Name": "x", "OwnerId": make_id("001", 1)}, "FIELD_INTEGRITY_EXCEPTION", ["OwnerId"]),
        ("Account", {"Name": "x", "OwnerId": make_id("005", 99)}, "INVALID_CROSS_REFERENCE_KEY", ["OwnerId"]),
        ("Account", {"Name": "x", "External_Key__c": "K-3"}, "DUPLICATE_VALUE", ["External_Key__c"]),
        ("Account", {"Name": "x", "AnnualRevenue": "much"}, "JSON_PARSER_ERROR", ["AnnualRevenue"]),
        ("Account", {"Name": "x", "NumberOfEmployees": 1e9}, "NUMBER_OUTSIDE_VALID_RANGE", ["NumberOfEmployees"]),
        ("Contact", {"LastName": "x", "Email": "nobody"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
        ("Opportunity", {"Name": "x", "StageName": "y"}, "REQUIRED_FIELD_MISSING", ["CloseDate"]),
        ("Opportunity", {"Name": "x", "IsWon": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsWon"]),
        ("Period", {"Type": "Month"}, "INVALID_TYPE_FOR_OPERATION", []),
        ("ForecastingQuota", {"QuotaAmount": 1, "PeriodId": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["PeriodId"]),
    ],
)
def test_creates_are_refused_as_salesforce_refuses_them(reader, sobject, values, code, fields):
    """Each bad value ends in its own error code and names the field."""
    assert refused(reader.call("POST", f"/sobjects/{sobject}", json=values)) == (400, code, fields)


def test_derived_fields_and_history_follow_a_stage(api, clock):
    """A won deal is closed, at 100 %, in its fiscal quarter; the change leaves a history row and a field history."""
    deal = make_id("006", 3)
    clock.move(hours=1)
    assert api.call("PATCH", f"/sobjects/Opportunity/{deal}", json={"StageName": "Closed Won"}).status_code == 204
    row = api.rows(
        "SELECT IsClosed, IsWon, Probability, ForecastCategory, ExpectedRevenue, FiscalYear, FiscalQuarter, "
        f"LastStageChangeDate, SystemModstamp FROM Opportunity WHERE Id = '{deal}'"
    )[0]
    assert list(row.values()) == [
        True, True, 100.0, "Closed", 250.0, 2026, 4, "2026-11-22T13:00:00.000+0000", "2026-11-22T13:00:00.000+0000",
    ]  # fmt: skip
    history = api.rows(f"SELECT StageName, Probability FROM OpportunityHistory WHERE OpportunityId = '{deal}'")
    assert history == [{"StageName": "Closed Won", "Probability": 100.0}]
    changes = api.rows(f"SELECT Field, OldValue, NewValue FROM OpportunityFieldHistory WHERE OpportunityId = '{deal}'")
    assert {(c["Field"], c["OldValue"], c["NewValue"]) for c in changes} == {
        ("StageName", "Prospecting", "Closed Won"),
        ("ForecastCategoryName", "Pipeline", "Closed"),
    }


def test_conditional_headers(api, clock):
    """A record changed since is 412 to a writer and one not changed since 304 to a reader; both change nothing."""
    path = f"/sobjects/Opportunity/{make_id('006', 3)}"
    stamp = api.get(path).headers["Last-Modified"]
    assert stamp == "Sun, 01 Nov 2026 08:02:00 GMT"
    assert api.get(path, headers={"If-Modified-Since": stamp}).status_code == 304
    early = {"If-Unmodified-Since": "Sun, 01 Nov 2026 08:01:59 GMT"}
    assert api.call("PATCH", path, json={"Name": "No"}, headers=early).status_code == 412
    assert api.get(path).json()["Name"] == "Deal 3"
    same = {"If-Unmodified-Since": stamp}
    assert api.call("PATCH", path, json={"Name": "Yes"}, headers=same).status_code == 204
    assert api.get(path, params={"fields": "Name,Account.Name"}).json()["Account"]["Name"] == "Bolt"


def test_quotas_snap_to_their_period(api):
    """A February quota lands in the first quarter; PeriodId says so, and a second one for it is a duplicate."""
    kind = api.column("SELECT Id FROM ForecastingType")[0]
    quota = {"QuotaOwnerId": make_id("005", 2), "ForecastingTypeId": kind, "StartDate": "2026-02-01", "QuotaAmount": 9}
    made = api.call("POST", "/sobjects/ForecastingQuota", json=quota)
    assert made.status_code == 201
    row = api.rows("SELECT StartDate, Period.StartDate, Period.Type, IsAmount, IsQuantity FROM ForecastingQuota")[0]
    assert (row["StartDate"], row["Period"]["StartDate"], row["Period"]["Type"]) == ("2026-01-01",) * 2 + ("Quarter",)
    assert (row["IsAmount"], row["IsQuantity"]) == (True, False)
    again = api.call("POST", "/sobjects/ForecastingQuota", json={**quota, "StartDate": "2026-03-31"})
    assert refused(again) == (400, "DUPLICATE_VALUE", [])
    path = f"/sobjects/ForecastingQuota/{made.json()['id']}"
    assert refused(api.call("PATCH", path, json={"ForecastingTypeId": kind}))[1] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert api.call("PATCH", path, json={"QuotaAmount": 10}).status_code == 204


def test_manage_quotas_covers_those_below_and_never_oneself(login):
    """The VP may set a rep's quota, not their own; the rep may set nobody's above or beside."""
    vera, ann = login("vp@acme.example"), login("ann@acme.example")
    kind = vera.column("SELECT Id FROM ForecastingType")[0]

    def quota(owner):
        return {"QuotaOwnerId": owner, "ForecastingTypeId": kind, "StartDate": "2026-04-01", "QuotaAmount": 1}

    assert vera.call("POST", "/sobjects/ForecastingQuota", json=quota(make_id("005", 2))).status_code == 201
    own = vera.call("POST", "/sobjects/ForecastingQuota", json=quota(make_id("005", 1)))
    assert refused(own) == (400, "INSUFFICIENT_ACCESS_OR_READONLY", ["QuotaOwnerId"])
    beside = ann.call("POST", "/sobjects/ForecastingQuota", json=quota(make_id("005", 3)))
    assert refused(beside) == (400, "INSUFFICIENT_ACCESS_OR_READONLY", ["QuotaOwnerId"])


def test_territory_memberships_are_created_and_deleted_only(api):
    """An association cannot be updated, nor exist twice; a deleted one is gone for queryAll too."""
    path = f"/sobjects/UserTerritory2Association/{make_id('0MU', 1)}"
    assert refused(api.call("PATCH", path, json={"RoleInTerritory2": "Overlay"}))[1] == "INVALID_TYPE_FOR_OPERATION"
    member = {"UserId": make_id("005", 2), "Territory2Id": make_id("0MI", 2)}
    assert refused(api.call("POST", "/sobjects/UserTerritory2Association", json=member))[1] == "DUPLICATE_VALUE"
    left = {"UserId": make_id("005", 4), "Territory2Id": make_id("0MI", 2)}
    inactive = api.call("POST", "/sobjects/UserTerritory2Association", json=left)
    assert refused(inactive) == (400, "FIELD_INTEGRITY_EXCEPTION", ["UserId"])
    assert api.call("DELETE", path).status_code == 204
    assert api.query("SELECT Id FROM UserTerritory2Association", all_rows=True)["totalSize"] == 0


def test_membership_changes_wait_for_the_group_lock(api):
    """While a realignment holds the group lock, a membership change fails; afterwards it works."""
    member = {"UserId": make_id("005", 3), "Territory2Id": make_id("0MI", 2)}
    assert api.call("POST", "/__emulator__/group-lock", json={"seconds": 0.3}).status_code == 204
    locked = api.call("POST", "/sobjects/UserTerritory2Association", json=member)
    assert refused(locked) == (400, "UNABLE_TO_LOCK_ROW", [])
    answers = [api.call("POST", "/sobjects/UserTerritory2Association", json=member).status_code for _ in range(9)]
    assert 201 in answers


def test_describe_follows_features(make_org, api):
    """Without territories Opportunity has no Territory2Id and Territory2 is no object; with them both are there."""
    names = {f["name"] for f in api.get("/sobjects/Opportunity/describe").json()["fields"]}
    assert {"Territory2Id", "Amount", "StageName"} <= names
    assert "CurrencyIsoCode" not in names
    plain = make_org(territories=False, forecasting=False, multi_currency=True).schema
    assert "Territory2" not in plain
    assert "ForecastingQuota" not in plain
    assert plain.field("Opportunity", "Territory2Id") is None
    assert plain.field("Opportunity", "CurrencyIsoCode") is not None

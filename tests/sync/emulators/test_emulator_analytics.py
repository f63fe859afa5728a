"""Reports and dashboards over HTTP, against the six live deals of conftest."""

from sync.emulators.salesforce import make_id

PIPELINE, WON = make_id("00O", 1), make_id("00O", 2)
SALES = make_id("01Z", 1)


def test_a_summary_report_has_totals_per_group_and_rows(api):
    """Open pipeline: one deal of 250 prospecting, one without amount in negotiation, 250 in all."""
    listed = api.get("/analytics/reports").json()
    assert [r["name"] for r in listed] == ["Closed won by fiscal quarter", "Open pipeline by stage"]
    run = api.get(f"/analytics/reports/{PIPELINE}?includeDetails=true").json()
    groups = run["groupingsDown"]["groupings"]
    assert [(g["key"], g["value"]) for g in groups] == [("0", "Negotiation/Review"), ("1", "Prospecting")]
    assert [c["value"] for c in run["factMap"]["T!T"]["aggregates"]] == [250.0, 2]
    assert [c["value"] for c in run["factMap"]["1!T"]["aggregates"]] == [250.0, 1]
    cells = [c["value"] for c in run["factMap"]["1!T"]["rows"][0]["dataCells"]]
    assert cells == ["Deal 3", "Bolt", "Bob Best", 250.0, "2026-11-30"]
    assert [c["value"] for c in run["factMap"]["0!T"]["rows"][0]["dataCells"]][:2] == ["Deal 5", None]


def test_two_groupings_nest(api):
    """Won by fiscal year and quarter: 2025 Q4 99.5, 2026 Q1 1000 and Q2 4000."""
    run = api.get(f"/analytics/reports/{WON}").json()
    years = run["groupingsDown"]["groupings"]
    assert [(y["value"], [q["value"] for q in y["groupings"]]) for y in years] == [(2025, [4]), (2026, [1, 2])]
    assert run["factMap"]["1!T"]["aggregates"][0]["value"] == 5000.0
    assert run["factMap"]["1_1!T"]["aggregates"][0]["value"] == 4000.0
    assert run["hasDetailRows"] is False


def test_a_report_is_run_under_other_filters_changed_and_deleted(api):
    """Filters posted with a run hold for that run; a PATCH keeps them; a new report gets an id of its own."""
    mine = {"reportMetadata": {"reportFilters": [{"column": "Amount", "operator": "greaterThan", "value": "900"}]}}
    once = api.call("POST", f"/analytics/reports/{WON}", json=mine).json()
    assert once["factMap"]["T!T"]["aggregates"][1]["value"] == 2
    assert api.get(f"/analytics/reports/{WON}").json()["factMap"]["T!T"]["aggregates"][1]["value"] == 3
    assert api.call("PATCH", f"/analytics/reports/{WON}", json=mine).status_code == 200
    assert api.get(f"/analytics/reports/{WON}").json()["factMap"]["T!T"]["aggregates"][1]["value"] == 2
    new = {"name": "Accounts", "reportType": {"type": "Account"}, "detailColumns": ["Name"], "aggregates": ["RowCount"]}
    made = api.call("POST", "/analytics/reports", json={"reportMetadata": new}).json()["reportMetadata"]
    described = api.get(f"/analytics/reports/{made['id']}/describe").json()["reportMetadata"]
    assert (described["reportFormat"], described["detailColumns"]) == ("TABULAR", ["Name"])
    assert api.get(f"/analytics/reports/{made['id']}").json()["factMap"]["T!T"]["aggregates"][0]["value"] == 4
    assert api.call("DELETE", f"/analytics/reports/{made['id']}").status_code == 204
    assert api.get(f"/analytics/reports/{made['id']}").status_code == 404


def test_reports_that_cannot_be_run_are_refused(api):
    """An unknown column, aggregate, operator or format is a 400 that says so."""
    wrong = [
        {"detailColumns": ["Nope"]},
        {"aggregates": ["x!Amount"]},
        {"reportFilters": [{"column": "Amount", "operator": "near", "value": "1"}]},
        {"reportFormat": "MATRIX"},
        {"groupingsDown": [{"name": n} for n in ("StageName", "FiscalYear", "FiscalQuarter")]},
    ]
    for metadata in wrong:
        answer = api.call("PATCH", f"/analytics/reports/{PIPELINE}", json={"reportMetadata": metadata})
        assert answer.status_code == 400, metadata


def test_a_dashboard_keeps_its_filters(api):
    """Choosing an owner narrows every component, stays chosen, and a refresh says where to look."""
    assert [d["name"] for d in api.get("/analytics/dashboards").json()] == ["Sales quarter"]
    path = f"/analytics/dashboards/{SALES}"

    def won(answer):
        return answer.json()["componentData"][1]["reportResult"]["factMap"]["T!T"]["aggregates"][0]["value"]

    assert won(api.get(path)) == 5099.5
    chosen = api.call("PATCH", path, json={"filters": {"Owner": make_id("005", 3)}})
    assert won(chosen) == won(api.get(path)) == 4099.5
    assert api.call("PATCH", path, json={"filters": {"Region": "x"}}).status_code == 400
    refreshed = api.call("PUT", path)
    status = api.get(refreshed.json()["statusUrl"]).json()["componentStatus"]
    assert [s["refreshStatus"] for s in status] == ["IDLE", "IDLE"]
    assert won(api.call("PATCH", path, json={"filters": {"Owner": None}})) == 5099.5
    described = api.get(f"{path}/describe").json()
    assert (described["name"], len(described["components"])) == ("Sales quarter", 2)
    second = described["components"][1]["id"]
    (alone,) = api.call("POST", path, json={"componentIds": [second]}).json()["componentData"]
    assert (alone["componentId"], won(api.call("POST", path, json={}))) == (second, 5099.5)

"""Many records or requests in one call: each outcome on its own, or all or none."""

from sync.emulators.salesforce import make_id


def account(name, **more):
    """An account as a collection row."""
    return {"attributes": {"type": "Account"}, "Name": name, **more}


def codes(answer):
    """For each row of a collection answer None, or the code of its error."""
    return [row["errors"][0]["statusCode"] if row["errors"] else None for row in answer.json()]


def test_collections_create_update_and_delete_row_by_row(api):
    """A bad row fails alone; ids come back in order; deletes are by id."""
    rows = [account("One"), account(""), account("Two", External_Key__c="K-3"), account("Three")]
    made = api.call("POST", "/composite/sobjects", json={"records": rows})
    assert codes(made) == [None, "REQUIRED_FIELD_MISSING", "DUPLICATE_VALUE", None]
    ids = [row["id"] for row in made.json() if row["success"]]
    changes = [{"attributes": {"type": "Account"}, "id": ids[0], "Industry": "Media"}, account("no id")]
    assert codes(api.call("PATCH", "/composite/sobjects", json={"records": changes})) == [None, "MISSING_ARGUMENT"]
    found = api.get(f"/composite/sobjects/Account?ids={ids[1]},{make_id('001', 999)},{ids[0]}&fields=Name,Industry")
    assert [row and (row["Name"], row["Industry"]) for row in found.json()] == [
        ("Three", None),
        None,
        ("One", "Media"),
    ]
    gone = api.call("DELETE", f"/composite/sobjects?ids={','.join([*ids, make_id('001', 999)])}&allOrNone=false")
    assert codes(gone) == [None, None, "NOT_FOUND"]


def test_all_or_none_undoes_the_good_rows(api):
    """With allOrNone one failure rolls back the others, which say so; nothing is written."""
    made = api.call("POST", "/composite/sobjects", json={"allOrNone": True, "records": [account("One"), account("")]})
    assert codes(made) == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert api.query("SELECT COUNT() FROM Account")["totalSize"] == 4


def test_collections_upsert_by_external_id(api):
    """The known key updates, the new one creates; created says which."""
    rows = [account("Known", External_Key__c="K-3"), account("New", External_Key__c="N-1"), account("None")]
    made = api.call("PATCH", "/composite/sobjects/Account/External_Key__c", json={"records": rows})
    assert [row.get("created") for row in made.json()] == [False, True, None]
    assert codes(made)[2] == "MISSING_ARGUMENT"
    assert api.column("SELECT Name FROM Account WHERE External_Key__c = 'K-3'") == ["Known"]


def test_collections_have_their_limits(api):
    """201 rows, or 11 changes of type, are refused as a whole."""
    many = api.call("POST", "/composite/sobjects", json={"records": [account("x")] * 201})
    assert (many.status_code, many.json()[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
    contact = {"attributes": {"type": "Contact"}, "LastName": "x"}
    mixed = api.call("POST", "/composite/sobjects", json={"records": [account("x"), contact] * 6})
    assert (mixed.status_code, mixed.json()[0]["errorCode"]) == (400, "INVALID_INPUT")
    assert api.call("POST", "/composite/sobjects", json={"records": []}).status_code == 400


def test_setup_and_other_objects_do_not_mix(api):
    """A territory, or a user's role, after an account in one transaction is MIXED_DML_OPERATION; a title is not."""
    territory = {
        "attributes": {"type": "Territory2"},
        "Name": "West",
        "Territory2ModelId": make_id("0MA", 2),
        "Territory2TypeId": make_id("0M5", 1),
    }
    made = api.call("POST", "/composite/sobjects", json={"records": [account("A"), territory, account("B")]})
    assert codes(made) == [None, "MIXED_DML_OPERATION", None]
    rep = {"attributes": {"type": "User"}, "id": make_id("005", 3)}
    moved = [account("C"), {**rep, "UserRoleId": make_id("00E", 1)}, {**rep, "Title": "Rep"}]
    mixed = api.call(
        "PATCH", "/composite/sobjects", json={"records": [{**moved[0], "id": make_id("001", 1)}, *moved[1:]]}
    )
    assert codes(mixed) == [None, "MIXED_DML_OPERATION", None]
    alone = api.call("POST", "/composite/sobjects", json={"records": [territory]})
    assert codes(alone) == [None]
    assert api.column("SELECT DeveloperName FROM Territory2 WHERE Name = 'West'") == ["West"]


def test_composite_parts_refer_to_earlier_ones(api):
    """The second part names the id the first answered; a query in the same call already sees the row."""
    base = "/services/data/v62.0"
    deal = {"Name": "Chain", "StageName": "Prospecting", "CloseDate": "2026-12-01", "AccountId": "@{parent.id}"}
    parts = [
        {"method": "POST", "url": f"{base}/sobjects/Account", "referenceId": "parent", "body": {"Name": "P"}},
        {"method": "POST", "url": f"{base}/sobjects/Opportunity", "referenceId": "child", "body": deal},
        {
            "method": "GET",
            "url": f"{base}/sobjects/Opportunity/@{{child.id}}?fields=Account.Name",
            "referenceId": "see",
        },
    ]
    made = api.call("POST", "/composite", json={"allOrNone": True, "compositeRequest": parts}).json()
    answers = made["compositeResponse"]
    assert [(a["referenceId"], a["httpStatusCode"]) for a in answers] == [("parent", 201), ("child", 201), ("see", 200)]
    assert answers[2]["body"]["Account"]["Name"] == "P"
    assert answers[0]["httpHeaders"]["Location"].endswith(answers[0]["body"]["id"])


def test_an_answer_recorded_from_a_real_org(reader):
    """A composite of two counts, one of an unknown object, answers word for word what a real org answered.

    The recording ships with cumulusci-plus (cassette `TestCountSObjects.test_count_sobjects__errors`, BSD-3); only the
    number of accounts is this org's.
    """
    base = "/services/data/v62.0"
    parts = [
        {"referenceId": "refAccount", "method": "GET", "url": f"{base}/query/?q=select count() from Account"},
        {"referenceId": "refXYZZY", "method": "GET", "url": f"{base}/query/?q=select count() from XYZZY"},
    ]
    answer = reader.call("POST", "/composite", json={"compositeRequest": parts})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json;charset=UTF-8")
    message = (
        "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type 'XYZZY' is not "
        "supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. "
        "Please reference your WSDL or the describe call for the appropriate names."
    )
    assert answer.json() == {
        "compositeResponse": [
            {
                "body": {"totalSize": 4, "done": True, "records": []},
                "httpHeaders": {},
                "httpStatusCode": 200,
                "referenceId": "refAccount",
            },
            {
                "body": [{"message": message, "errorCode": "INVALID_TYPE"}],
                "httpHeaders": {},
                "httpStatusCode": 400,
                "referenceId": "refXYZZY",
            },
        ]
    }


def test_composite_all_or_none_halts(api):
    """When a part fails everything is undone and the others say PROCESSING_HALTED; without it they stand."""
    base = "/services/data/v62.0"
    parts = [
        {"method": "POST", "url": f"{base}/sobjects/Account", "referenceId": "a", "body": {"Name": "P"}},
        {"method": "POST", "url": f"{base}/sobjects/Account", "referenceId": "b", "body": {}},
        {"method": "PATCH", "url": f"{base}/sobjects/Account/@{{b.id}}", "referenceId": "c", "body": {}},
    ]
    request = {"allOrNone": True, "compositeRequest": parts}
    answers = api.call("POST", "/composite", json=request).json()["compositeResponse"]
    assert [a["body"][0]["errorCode"] for a in answers] == [
        "PROCESSING_HALTED",
        "REQUIRED_FIELD_MISSING",
        "PROCESSING_HALTED",
    ]
    assert api.query("SELECT COUNT() FROM Account")["totalSize"] == 4
    loose = api.call("POST", "/composite", json={**request, "allOrNone": False}).json()["compositeResponse"]
    assert [a["httpStatusCode"] for a in loose] == [201, 400, 400]
    assert api.query("SELECT COUNT() FROM Account")["totalSize"] == 5


def test_batches_and_trees(api):
    """A batch answers each request; a tree plants children under their parent, all or none."""
    parts = [
        {"method": "GET", "url": "v62.0/limits"},
        {"method": "GET", "url": "v62.0/sobjects/Account/nope"},
        {"method": "GET", "url": "v62.0/limits"},
    ]
    done = api.call("POST", "/composite/batch", json={"batchRequests": parts, "haltOnError": True}).json()
    assert [r["statusCode"] for r in done["results"]] == [200, 404, 412]
    tree = {
        "attributes": {"type": "Account", "referenceId": "a1"},
        "Name": "Root",
        "Contacts": {"records": [{"attributes": {"type": "Contact", "referenceId": "c1"}, "LastName": "Leaf"}]},
    }
    made = api.call("POST", "/composite/tree/Account", json={"records": [tree]})
    assert (made.status_code, [r["referenceId"] for r in made.json()["results"]]) == (201, ["a1", "c1"])
    assert api.rows("SELECT Account.Name FROM Contact")[0]["Account"]["Name"] == "Root"
    del tree["Contacts"]["records"][0]["LastName"]
    failed = api.call("POST", "/composite/tree/Account", json={"records": [tree]})
    assert (failed.status_code, failed.json()["results"][0]["referenceId"]) == (400, "c1")
    assert api.query("SELECT COUNT() FROM Contact")["totalSize"] == 1


def test_updated_and_deleted_since(api, clock, salesforce):
    """What changed and what went in a span, with the date covered; a deletion is in one list, not the other."""
    clock.move(minutes=10)
    api.call("PATCH", f"/sobjects/Account/{make_id('001', 1)}", json={"Industry": "Media"})
    api.call("DELETE", f"/sobjects/Account/{make_id('001', 2)}")
    clock.move(minutes=10)
    span = {"start": "2026-11-22T12:05:00Z", "end": "2026-11-22T12:30:00Z"}
    changed = api.get("/sobjects/Account/updated/", params=span).json()
    assert changed == {"ids": [make_id("001", 1)], "latestDateCovered": "2026-11-22T12:20:00.000+0000"}
    gone = api.get("/sobjects/Account/deleted/", params=span).json()
    assert gone["deletedRecords"] == [{"id": make_id("001", 2), "deletedDate": "2026-11-22T12:10:00.000+0000"}]
    assert salesforce.Account.updated(clock.at.replace(minute=5), clock.at)["ids"] == [make_id("001", 1)]
    backwards = api.get("/sobjects/Account/updated", params={"start": span["end"], "end": span["start"]})
    assert backwards.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"
    never = api.get("/sobjects/UserTerritory2Association/deleted", params=span)
    assert never.json()[0]["errorCode"] == "INVALID_TYPE_FOR_OPERATION"


def test_columns_say_what_a_query_would_answer(api):
    """columns=true names the columns with their types, parents nested, without running the query."""
    soql = "SELECT Id, Amount, Account.Name FROM Opportunity"
    found = api.get("/query", params={"q": soql, "columns": "true"}).json()
    assert (found["entityName"], found["idSelected"], found["groupBy"], found["keyPrefix"]) == (
        "Opportunity", True, False, "006",
    )  # fmt: skip
    assert [(c["columnName"], c["apexType"]) for c in found["columnMetadata"]] == [
        ("Id", "Id"), ("Amount", "Double"), ("Account", "Id"),
    ]  # fmt: skip
    assert found["columnMetadata"][2]["joinColumns"][0]["columnName"] == "Name"
    grouped = "SELECT StageName, COUNT(Id) n FROM Opportunity GROUP BY StageName"
    found = api.get("/query", params={"q": grouped, "columns": "true"}).json()
    assert [(c["columnName"], c["aggregate"]) for c in found["columnMetadata"]] == [("StageName", False), ("n", True)]


def graph_of(name, *parts):
    """A graph of (method, path, body) requests, named in order."""
    requests = [
        {"method": method, "url": f"/services/data/v62.0{path}", "body": body, "referenceId": f"{name}{n}"}
        for n, (method, path, body) in enumerate(parts)
    ]
    return {"graphId": name, "compositeRequest": requests}


def test_each_graph_is_kept_or_undone_on_its_own(api):
    """The first graph makes an account and a contact in it; the second fails in its second part and leaves nothing."""
    account = ("POST", "/sobjects/Account", {"Name": "Graphed"})
    contact = ("POST", "/sobjects/Contact", {"LastName": "Node", "AccountId": "@{a0.id}"})
    wrong = ("POST", "/sobjects/Contact", {"FirstName": "Nobody"})
    sent = {"graphs": [graph_of("a", account, contact), graph_of("b", account, wrong)]}
    told = api.call("POST", "/composite/graph", json=sent).json()["graphs"]
    assert [(one["graphId"], one["isSuccessful"]) for one in told] == [("a", True), ("b", False)]
    first, second = (one["graphResponse"]["compositeResponse"] for one in told)
    assert [part["httpStatusCode"] for part in first] == [201, 201]
    assert second[0]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert second[1]["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert api.rows("SELECT Account.Name FROM Contact WHERE LastName = 'Node'")[0]["Account"]["Name"] == "Graphed"
    assert api.query("SELECT COUNT() FROM Account WHERE Name = 'Graphed'")["totalSize"] == 1


def test_graphs_that_are_none_are_refused(api):
    """No graphs, two of one name, one without requests, and a query inside one."""
    account = ("POST", "/sobjects/Account", {"Name": "x"})
    query = ("GET", "/query?q=SELECT+Id+FROM+Account", None)
    for graphs in ([], [graph_of("a", account)] * 2, [graph_of("a")], [graph_of("a", query)]):
        refused = api.call("POST", "/composite/graph", json={"graphs": graphs})
        assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "INVALID_INPUT")
    assert api.query("SELECT COUNT() FROM Account")["totalSize"] == 4

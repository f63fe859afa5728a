"""What Salesforce's documentation says in so many words, each by a request and the documented answer."""

import pytest

from sync.emulators.faults import Fault
from sync.emulators.salesforce import make_id
from tests.sync.emulators.test_emulator_features import DEALS, RATES

DEAL = [make_id("006", n) for n in range(8)]


@pytest.mark.parametrize(
    ("condition", "deals"),
    [
        (f"Id > '{DEAL[4]}'", "56"),
        (f"Id >= '{DEAL[5]}' AND Id < '{DEAL[6]}'", "5"),
        (f"Id > {DEAL[4]}", "56"),
        (f"Id = {DEAL[3][:15]}", "3"),
        (f"Id IN ({DEAL[1]}, '{DEAL[2]}')", "12"),
        (f"Id <= {DEAL[2]} AND OwnerId = {make_id('005', 2)}", "12"),
    ],
)
def test_ids_compare_and_need_no_quotes(reader, condition, deals):
    """Chunks of primary keys are asked for as `Id >= 001… AND Id < 001…`, quoted or not, of 15 or 18 characters."""
    assert reader.column(f"SELECT Name FROM Opportunity WHERE {condition} ORDER BY Id") == [f"Deal {n}" for n in deals]


def test_a_number_as_long_as_an_id_is_a_number(reader):
    """Fifteen digits compare with amounts as the number they are."""
    assert reader.column("SELECT Name FROM Opportunity WHERE Amount > 100000000000000") == []
    assert len(reader.column("SELECT Name FROM Opportunity WHERE Amount < 100000000000000")) == 5


def test_an_aggregate_inside_format_is_one_row(reader):
    """FORMAT(MIN(CloseDate)) is the earliest of all dates, once."""
    assert reader.column("SELECT FORMAT(MIN(CloseDate)) first FROM Opportunity") == ["2025-12-31"]
    stages = reader.rows("SELECT StageName, FORMAT(MAX(Amount)) most FROM Opportunity GROUP BY StageName")
    assert {row["StageName"]: row["most"] for row in stages}["Closed Won"] == 4000.0


def test_from_may_name_parents_with_aliases(reader):
    """`FROM Opportunity o, o.Account a` is the documented shorthand for o.Account; aliases build on each other."""
    source = "Opportunity o, o.Account a, a.Parent p"
    rows = reader.rows(f"SELECT o.Name, a.Name, p.Name FROM {source} WHERE p.Name = 'Acme' ORDER BY o.Name")
    assert [(r["Name"], r["Account"]["Name"], r["Account"]["Parent"]["Name"]) for r in rows] == [
        ("Deal 3", "Bolt", "Acme"),
        ("Deal 4", "Bolt", "Acme"),
    ]
    assert (
        reader.query("SELECT COUNT() FROM Opportunity, Opportunity.Account a WHERE a.Name = 'Bolt'")["totalSize"] == 2
    )
    assert reader.refusal("SELECT Id FROM Opportunity o, o.Nothing n")[0] == "INVALID_FIELD"


IN = "Id IN (SELECT OpportunityId FROM OpportunityLineItem{})"


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (f"Amount > 1 OR {IN.format('')}", "Semi join sub-selects are not allowed with the 'OR' operator"),
        (f"Amount > 1 AND (IsWon = true OR {IN.format('')})", "only allowed at the top level WHERE expressions"),
        (f"NOT {IN.format('')}", "only allowed at the top level WHERE expressions"),
        (IN.format(" ORDER BY Quantity"), "ORDER BY is not allowed in a semi join sub-select"),
        (IN.format(" LIMIT 1"), "LIMIT is not allowed in a semi join sub-select"),
        ("convertCurrency(Amount) > 5", "convertCurrency cannot be used in a WHERE clause"),
        ("CloseDate = LAST_N_DAYS", "unexpected token: 'LAST_N_DAYS'"),
        ("CloseDate = TODAY:3", "unexpected token: 'TODAY'"),
        ("CloseDate = 2026-02-31", "invalid date: 2026-02-31"),
        ("SystemModstamp > 2026-11-01T08:04Z", "unexpected"),
        ("SystemModstamp > 2026-11-01T08:04:00", "unexpected"),
        ("SystemModstamp > 2026-11-01T08:04:00+0100", "unexpected"),
    ],
)
def test_what_the_documentation_forbids_is_refused(reader, condition, says):
    """Semi-joins below OR and NOT, ordered ones, conversion in WHERE, and dates that are none."""
    code, message = reader.refusal(f"SELECT Id FROM Opportunity WHERE {condition}")
    assert code == "MALFORMED_QUERY"
    assert says in message


def test_a_semi_join_stands_beside_other_conditions(reader):
    """Joined by AND it is allowed, also as an anti-join, and with an OR beside it."""
    beside = f"(IsWon = true OR Amount > 1) AND {IN.format(' WHERE Quantity = 2')}"
    assert reader.column(f"SELECT Name FROM Opportunity WHERE {beside}") == ["Deal 1"]


def test_lines_and_history_convert_at_dated_rates(served):
    """100 EUR closing in March are 200 USD, in July 125: as products by the deal's day, as history by the row's own."""
    product = ("Product2", [{"Id": make_id("01t", 1), "Name": "Bike"}])
    lines = [
        {
            "Id": make_id("00k", n),
            "OpportunityId": DEAL[n],
            "Product2Id": make_id("01t", 1),
            "Quantity": 1,
            "UnitPrice": 100,
            "CurrencyIsoCode": "EUR",
        }
        for n in (1, 2)
    ]
    history = [
        {"Id": make_id("008", n), "OpportunityId": DEAL[1], "Amount": 100, "CurrencyIsoCode": "EUR", "CloseDate": day}
        for n, day in ((1, "2026-02-01"), (2, "2026-08-01"))
    ]
    tables = [*RATES, DEALS, product, ("OpportunityLineItem", lines), ("OpportunityHistory", history)]
    api = served(tables, multi_currency=True, dated_rates=True)
    assert api.column("SELECT convertCurrency(TotalPrice) FROM OpportunityLineItem ORDER BY Id") == [200.0, 125.0]
    assert api.column("SELECT SUM(TotalPrice) FROM OpportunityLineItem") == [325.0]
    assert api.column("SELECT SUM(Amount) FROM OpportunityHistory") == [325.0]
    # A quota is no opportunity: the standing rate, 0.8, counts.
    person = api.call("POST", "/sobjects/User", json={"Username": "r@x.co", "LastName": "R", "Email": "r@x.co"}).json()
    quota = {"QuotaOwnerId": person["id"], "ForecastingTypeId": make_id("0Db", 1), "StartDate": "2026-01-01"}
    assert api.call(
        "POST", "/sobjects/ForecastingQuota", json={**quota, "QuotaAmount": 80, "CurrencyIsoCode": "EUR"}
    ).ok
    assert api.column("SELECT SUM(QuotaAmount) FROM ForecastingQuota") == [100.0]


def test_bulk_queries_know_no_offset(api):
    """OFFSET is one of the clauses Bulk API 2.0 does not take."""
    body = {"operation": "query", "query": "SELECT Id FROM Account LIMIT 10 OFFSET 1"}
    refused = api.call("POST", "/jobs/query", json=body)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "API_ERROR")


@pytest.mark.parametrize(("told", "written"), [("LF", "\r\n"), ("CRLF", "\n")])
def test_lines_must_end_as_the_job_says(api, told, written):
    """An upload whose lines end otherwise fails as a whole, with the documented error; the right ones are written."""

    def state(lines):
        job = api.call("POST", "/jobs/ingest", json={"operation": "insert", "object": "Account", "lineEnding": told})
        path = f"/jobs/ingest/{job.json()['id']}"
        api.call("PUT", f"{path}/batches", data=lines.join(["Name", "New", ""]), headers={"Content-Type": "text/csv"})
        api.call("PATCH", path, json={"state": "UploadComplete"})
        return api.get(path).json()

    wrong = state(written)
    assert wrong["state"] == "Failed"
    message = f"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {told}"
    assert wrong["errorMessage"] == message
    assert api.query("SELECT COUNT() FROM Account WHERE Name = 'New'")["totalSize"] == 0
    assert state({"LF": "\n", "CRLF": "\r\n"}[told])["state"] == "JobComplete"
    assert api.query("SELECT COUNT() FROM Account WHERE Name = 'New'")["totalSize"] == 1


def test_a_composite_holds_five_queries_at_most(api):
    """Of up to 25 parts five may be queries or collections; a sixth refuses all."""
    part = {"method": "GET", "url": "/services/data/v62.0/query?q=SELECT+Id+FROM+Account"}
    other = {"method": "GET", "url": f"/services/data/v62.0/sobjects/Account/{make_id('001', 1)}", "referenceId": "x"}

    def answer(queries):
        parts = [{**part, "referenceId": f"q{n}"} for n in range(queries)]
        return api.call("POST", "/composite", json={"compositeRequest": [*parts, other]})

    assert answer(5).status_code == 200
    assert answer(6).status_code == 400


def test_record_counts_are_of_the_objects_named(reader):
    """The parameter is `sObjects`."""
    named = reader.get("/limits/recordCount", params={"sObjects": "Account,Product2"}).json()
    assert named == {"sObjects": [{"count": 4, "name": "Account"}, {"count": 1, "name": "Product2"}]}


def test_the_version_says_who_asks(api):
    """`identity` is the address of whoever is logged in, and answers."""
    address = api.get("").json()["identity"]
    assert api.get(address.removeprefix(api.url)).json()["preferred_username"] == "integration@emulator.example"


def test_accounts_have_tags_and_only_they(api):
    """If-Match lets a change through while the account is as it was; If-None-Match answers 304; no tag on deals."""
    path = f"/sobjects/Account/{make_id('001', 1)}"
    tag = api.get(path).headers["ETag"]
    assert api.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert api.call("PATCH", path, json={"Industry": "Media"}, headers={"If-Match": tag}).status_code == 204
    assert api.call("PATCH", path, json={"Industry": "Energy"}, headers={"If-Match": tag}).status_code == 412
    assert api.call("PATCH", path, json={"Industry": "Retail"}, headers={"If-Match": "*"}).status_code == 204
    assert api.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert "ETag" not in api.get(f"/sobjects/Opportunity/{DEAL[1]}").headers


def test_a_description_that_did_not_change_is_not_sent_again(api, emulator, clock):
    """If-Modified-Since answers 304 until a field is hidden."""
    told = api.get("/sobjects/Account/describe")
    since = {"If-Modified-Since": told.headers["Last-Modified"]}
    assert api.get("/sobjects/Account/describe", headers=since).status_code == 304
    clock.move(seconds=5)
    emulator.org.hide(("Account", "Industry"))
    assert api.get("/sobjects/Account/describe", headers=since).status_code == 200


def test_bulk_jobs_count_against_the_day(served):
    """Each query job and each batch is one less; the next one after the last is refused."""
    api = served([], daily_bulk_queries=2, daily_bulk_batches=1)
    ask = {"operation": "query", "query": "SELECT Id FROM Account"}
    told = api.get("/limits").json()
    assert (told["DailyBulkV2QueryJobs"], told["DailyBulkApiBatches"]) == (
        {"Max": 2, "Remaining": 2},
        {"Max": 1, "Remaining": 1},
    )
    first = api.call("POST", "/jobs/query", json=ask).json()["id"]
    api.call("DELETE", f"/jobs/query/{first}")
    assert api.get("/limits").json()["DailyBulkV2QueryJobs"]["Remaining"] == 1
    assert api.call("POST", "/jobs/query", json=ask).ok
    refused = api.call("POST", "/jobs/query", json=ask)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")
    assert refused.json()[0]["message"] == "Max bulk v2 query jobs (2) per 24 hrs has been reached (2)"
    jobs = [api.call("POST", "/jobs/ingest", json={"operation": "insert", "object": "Account"}).json() for _ in "ab"]
    closed = []
    for job in jobs:
        api.call("PUT", f"/jobs/ingest/{job['id']}/batches", data="Name\nA\n")
        closed.append(api.call("PATCH", f"/jobs/ingest/{job['id']}", json={"state": "UploadComplete"}))
    assert [answer.status_code for answer in closed] == [200, 400]
    assert closed[1].json()[0]["errorCode"] == "ExceededQuota"
    late = api.call("POST", "/jobs/ingest", json={"operation": "insert", "object": "Account"})
    assert late.json()[0]["errorCode"] == "ExceededQuota"
    assert api.get("/limits").json()["DailyBulkApiBatches"]["Remaining"] == 0


def test_a_day_is_a_day(api):
    """A date field takes a day or a moment, and no other text behind a day."""
    path = f"/sobjects/Opportunity/{DEAL[3]}"
    assert api.call("PATCH", path, json={"CloseDate": "2026-12-01"}).status_code == 204
    assert api.call("PATCH", path, json={"CloseDate": "2026-12-02T10:00:00.000Z"}).status_code == 204
    assert api.column(f"SELECT CloseDate FROM Opportunity WHERE Id = '{DEAL[3]}'") == ["2026-12-02"]
    for wrong in ("2026-12-01x", "2026-13-01", "1.12.2026", "2026-12"):
        assert api.call("PATCH", path, json={"CloseDate": wrong}).json()[0]["errorCode"] == "JSON_PARSER_ERROR"


ACCESS = "FROM UserRecordAccess WHERE UserId = '{}' AND RecordId {}".format
ANN = make_id("005", 1)


def test_access_to_records_is_told_of_those_that_exist(emulator, api):
    """UserRecordAccess answers for one user and up to 200 records, in the levels that are asked for."""
    chosen = f"IN ('{DEAL[1]}', '{DEAL[2]}', '{make_id('006', 999)}')"
    emulator.faults.add(Fault(do="read-only", code=DEAL[2]))
    rows = api.rows(f"SELECT RecordId, HasReadAccess, HasEditAccess {ACCESS(ANN, chosen)}")
    assert [(row["RecordId"], row["HasReadAccess"], row["HasEditAccess"]) for row in rows] == [
        (DEAL[1], True, True),
        (DEAL[2], True, False),
    ]
    (one,) = api.rows(f"SELECT RecordId {ACCESS(ANN, chosen)} AND HasEditAccess = false")
    assert one["RecordId"] == DEAL[2]
    (most,) = api.rows(f"SELECT RecordId, MaxAccessLevel {ACCESS(ANN, f'= {DEAL[2]}')}")
    assert most["MaxAccessLevel"] == "Read"


MANY = ", ".join(f"'{make_id('006', n)}'" for n in range(201))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"SELECT RecordId {ACCESS(ANN, f'IN ({MANY})')}", "EXCEEDED_ID_LIMIT"),
        (f"SELECT RecordId, UserId {ACCESS(ANN, f'= {DEAL[1]}')}", "MALFORMED_QUERY"),
        (f"SELECT HasEditAccess {ACCESS(ANN, f'= {DEAL[1]}')}", "MALFORMED_QUERY"),
        (f"SELECT RecordId, HasEditAccess {ACCESS(ANN, f'= {DEAL[1]}')} AND HasEditAccess = true", "MALFORMED_QUERY"),
        (f"SELECT RecordId FROM UserRecordAccess WHERE RecordId = '{DEAL[1]}'", "MALFORMED_QUERY"),
        (f"SELECT RecordId FROM UserRecordAccess WHERE UserId = '{ANN}'", "MALFORMED_QUERY"),
        (f"SELECT RecordId {ACCESS(ANN, f'= {DEAL[1]}')} OR RecordId = '{DEAL[2]}'", "MALFORMED_QUERY"),
        (f"SELECT RecordId {ACCESS(ANN, f'> {DEAL[1]}')}", "MALFORMED_QUERY"),
        (f"SELECT RecordId {ACCESS('nobody', f'= {DEAL[1]}')}", "MALFORMED_ID"),
    ],
)
def test_access_is_asked_for_by_user_and_records_alone(reader, query, code):
    """More than 200 records, other fields and other conditions are refused, as the documentation says."""
    assert reader.refusal(query)[0] == code

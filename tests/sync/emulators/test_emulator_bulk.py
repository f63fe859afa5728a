"""Bulk API 2.0 over HTTP and through simple-salesforce: pages, locators, outcomes per row, states."""

import csv
import io

import pytest
import requests
from lxml import etree

from sync.emulators.faults import Fault
from sync.emulators.salesforce import make_id
from tests import pace


def finished(api, kind, job):
    """The job's information once nothing will happen to it any more."""
    told = []

    def is_over():
        told.append(api.get(f"/jobs/{kind}/{job}").json())
        return told[-1]["state"] in {"JobComplete", "Failed", "Aborted"}

    pace.until(is_over, f"{kind} job {job} ends")
    return told[-1]


def asked(api, soql, operation="query", **options):
    """The id of a finished query job."""
    made = api.call("POST", "/jobs/query", json={"operation": operation, "query": soql, **options})
    assert made.status_code == 200, made.text
    assert finished(api, "query", made.json()["id"])["state"] == "JobComplete"
    return made.json()["id"]


def table(answer):
    """A CSV answer as a list of rows, the header first."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8"), newline="")))


def ingested(api, operation, sobject, text, **options):
    """A finished ingest job's information and its three result tables."""
    job = api.call("POST", "/jobs/ingest", json={"operation": operation, "object": sobject, **options}).json()
    assert job["state"] == "Open"
    assert job["contentUrl"] == f"services/data/v62.0/jobs/ingest/{job['id']}/batches"
    put = api.call("PUT", "/" + job["contentUrl"], data=text.encode(), headers={"Content-Type": "text/csv"})
    assert put.status_code == 201
    patched = api.call("PATCH", f"/jobs/ingest/{job['id']}", json={"state": "UploadComplete"})
    assert (patched.status_code, patched.json()["state"]) == (200, "UploadComplete")
    info = finished(api, "ingest", job["id"])
    kinds = ("successfulResults", "failedResults", "unprocessedrecords")
    return info, *(table(api.get(f"/jobs/ingest/{job['id']}/{kind}")) for kind in kinds)


def test_pages_repeat_the_header_and_end_with_null(api):
    """Six deals in pages of four: both pages have the header, the second locator is null, no charset is promised."""
    job = asked(api, "SELECT Id, Amount, IsWon, SystemModstamp, Account.Name FROM Opportunity")
    first = api.get(f"/jobs/query/{job}/results", params={"maxRecords": 4})
    assert first.headers["Content-Type"] == "text/csv"
    assert first.headers["Sforce-NumberOfRecords"] == "4"
    second = api.get(f"/jobs/query/{job}/results", params={"maxRecords": 4, "locator": first.headers["Sforce-Locator"]})
    assert (second.headers["Sforce-Locator"], second.headers["Sforce-NumberOfRecords"]) == ("null", "2")
    header = ["Id", "Amount", "IsWon", "SystemModstamp", "Account.Name"]
    rows = table(first) + table(second)
    assert rows[0] == rows[5] == header
    assert rows[1] == [make_id("006", 1), "1000.0", "true", "2026-11-01T08:00:00.000Z", "Acme"]
    assert rows[6] == [make_id("006", 5), "", "false", "2026-11-01T08:04:00.000Z", ""]
    assert [r[0] for r in rows[1:5] + rows[6:]] == [make_id("006", n) for n in range(1, 7)]


def test_hostile_text_survives_the_csv(api):
    """Newlines, quotes, commas and emoji come back as they are; order and sparse rows too; the bin on queryAll."""
    job = asked(api, "SELECT Name FROM Account WHERE OwnerId != null ORDER BY Name DESC", lineEnding="CRLF")
    answer = api.get(f"/jobs/query/{job}/results")
    assert answer.content.startswith(b'"Name"\r\n')
    assert table(answer)[1:] == [["Köln 🚀\nGmbH"], ["Bolt"], ["Acme"], ["=cmd()|'/C calc'!A0"]]
    sparse = asked(api, "SELECT Name, IsDeleted FROM Opportunity WHERE Amount = 1000", operation="queryAll")
    assert table(api.get(f"/jobs/query/{sparse}/results"))[1:] == [["Deal 1", "false"], ["Binned", "true"]]
    tabbed = asked(api, "SELECT Name, Industry FROM Account WHERE Name = 'Acme'", columnDelimiter="TAB")
    assert api.get(f"/jobs/query/{tabbed}/results").text == '"Name"\t"Industry"\n"Acme"\t"Energy"\n'


@pytest.mark.parametrize(
    "soql",
    ["SELECT Nope FROM Account", "SELECT COUNT(Id) FROM Account", "SELECT Id, (SELECT Id FROM Contacts) FROM Account"],
)
def test_queries_a_bulk_job_cannot_run_are_refused(api, soql):
    """Unknown fields, aggregates and subqueries are a 400 at creation."""
    answer = api.call("POST", "/jobs/query", json={"operation": "query", "query": soql})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "API_ERROR")


def test_query_jobs_are_listed_aborted_and_deleted(api):
    """A deleted job is gone with its results; a finished one cannot be aborted; a wrong locator is refused."""
    job = asked(api, "SELECT Id FROM Account")
    assert [j["id"] for j in api.get("/jobs/query").json()["records"]] == [job]
    wrong = api.get(f"/jobs/query/{job}/results?locator=OTk5")
    assert (wrong.status_code, wrong.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")
    late = api.call("PATCH", f"/jobs/query/{job}", json={"state": "Aborted"})
    assert late.json()[0]["errorCode"] == "INVALIDJOBSTATE"
    assert api.call("DELETE", f"/jobs/query/{job}").status_code == 204
    assert api.get(f"/jobs/query/{job}/results").status_code == 404


def test_simple_salesforce_downloads_and_writes(salesforce):
    """The real client's bulk2 handler queries page by page, inserts, and reads the outcomes."""
    soql = "SELECT Id, Name FROM Opportunity"
    pages = list(salesforce.bulk2.Opportunity.query(soql, max_records=4, wait=0.01))
    assert [page.count("Deal") for page in pages] == [4, 2]
    done = salesforce.bulk2.Account.insert(records=[{"Name": "One"}, {"Name": "Two"}], wait=0.01)
    assert (done[0]["numberRecordsProcessed"], done[0]["numberRecordsFailed"]) == (2, 0)
    outcomes = salesforce.bulk2.Account.get_successful_records(done[0]["job_id"])
    assert outcomes.count('"true"') == 2


def test_every_row_has_its_own_outcome(api):
    """Of four rows one lacks its name and one is too long: two are written, two told why, none unprocessed."""
    text = "Name,External_Key__c\nGood,N-1\n,N-2\n" + "x" * 256 + ',N-3\n"Two\nlines",N-4\n'
    info, good, bad, left = ingested(api, "insert", "Account", text)
    assert (info["state"], info["numberRecordsProcessed"], info["numberRecordsFailed"]) == ("JobComplete", 4, 2)
    assert good[0] == ["sf__Id", "sf__Created", "Name", "External_Key__c"]
    assert [row[1:] for row in good[1:]] == [["true", "Good", "N-1"], ["true", "Two\nlines", "N-4"]]
    assert bad[0] == ["sf__Id", "sf__Error", "Name", "External_Key__c"]
    assert bad[1][1] == "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
    assert bad[2][1].startswith("STRING_TOO_LONG:")
    assert left == [["Name", "External_Key__c"]]
    assert api.column("SELECT Name FROM Account WHERE Id = '" + good[2][0] + "'") == ["Two\nlines"]


def test_an_empty_cell_is_ignored_and_na_clears(api):
    """Updating with an empty cell keeps the value; #N/A makes it null; text becomes the field's own type."""
    acme = make_id("001", 1)
    text = f"Id,Industry,AnnualRevenue,Type\n{acme},,#N/A,Prospect\n"
    _, good, bad, _ = ingested(api, "update", "Account", text)
    assert (good[1][:2], len(bad)) == ([acme, "false"], 1)
    row = api.rows(f"SELECT Industry, AnnualRevenue, Type FROM Account WHERE Id = '{acme}'")[0]
    assert row == {"Industry": "Energy", "AnnualRevenue": None, "Type": "Prospect"}


def test_upsert_by_external_id_and_lookup_by_it(api):
    """An upsert updates the row with the key and creates the other; a parent can be named by its key."""
    _, good, _, _ = ingested(
        api, "upsert", "Account", "External_Key__c,Name\nK-3,Known\nK-9,New\n", externalIdFieldName="External_Key__c"
    )
    assert [row[1] for row in good[1:]] == ["false", "true"]
    text = "Name;StageName;CloseDate;Account.External_Key__c\nDeal 9;Prospecting;2026-12-01;K-9\n"
    _, good, bad, _ = ingested(api, "insert", "Opportunity", text, columnDelimiter="SEMICOLON")
    assert len(bad) == 1
    assert api.rows("SELECT Account.Name FROM Opportunity WHERE Name = 'Deal 9'")[0]["Account"]["Name"] == "New"


def test_deleting_in_bulk_and_locked_rows(api, emulator):
    """Every second row is locked by another transaction: only the others are deleted."""
    emulator.faults.add(Fault(method="PATCH", path="/jobs/ingest/", do="lock-rows", size=2))
    ids = "".join(f"{make_id('006', n)}\n" for n in range(1, 5))
    _, good, bad, _ = ingested(api, "delete", "Opportunity", "Id\n" + ids)
    assert [row[0] for row in good[1:]] == [make_id("006", 1), make_id("006", 3)]
    assert [row[0] for row in bad[1:]] == [make_id("006", 2), make_id("006", 4)]
    assert bad[1][1].startswith("UNABLE_TO_LOCK_ROW:")
    assert api.query("SELECT COUNT() FROM Opportunity")["totalSize"] == 4


def test_a_wrong_header_fails_the_job(api):
    """An unknown column processes nothing: the job says which, and the rows are unprocessed."""
    info, good, bad, left = ingested(api, "insert", "Account", "Nmae\nx\n")
    assert (info["state"], info["errorMessage"]) == ("Failed", "InvalidBatch : Field name not found : Nmae")
    assert (good, bad, left) == ([], [], [["Nmae"], ["x"]])


def test_an_aborted_upload_is_never_written(api):
    """A job aborted while Open takes no data and changes nothing; both spellings of unprocessed answer."""
    job = api.call("POST", "/jobs/ingest", json={"operation": "insert", "object": "Account"}).json()["id"]
    assert api.call("PATCH", f"/jobs/ingest/{job}", json={"state": "Aborted"}).json()["state"] == "Aborted"
    late = api.call("PUT", f"/jobs/ingest/{job}/batches", data=b"Name\nx\n")
    assert late.json()[0]["errorCode"] == "INVALIDJOBSTATE"
    assert api.get(f"/jobs/ingest/{job}/unprocessedRecords").status_code == 200
    assert api.get(f"/jobs/ingest/{job}/unprocessedrecords").status_code == 200
    assert api.call("DELETE", f"/jobs/ingest/{job}").status_code == 204
    assert api.get("/jobs/ingest").json()["records"] == []


@pytest.mark.parametrize(
    "job",
    [
        {"operation": "replace", "object": "Account"},
        {"operation": "insert", "object": "Deal"},
        {"operation": "upsert", "object": "Account", "externalIdFieldName": "Name"},
        {"operation": "insert", "object": "Account", "columnDelimiter": "DOT"},
    ],
)
def test_jobs_that_make_no_sense_are_refused(api, job):
    """An unknown operation, object, key or delimiter is INVALIDJOB."""
    answer = api.call("POST", "/jobs/ingest", json=job)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALIDJOB")


def test_simple_salesforce_speaks_bulk_one(salesforce):
    """The older Bulk API, as simple-salesforce's `bulk` speaks it: JSON batches in, outcomes and rows out."""
    made = salesforce.bulk.Account.insert([{"Name": "One", "External_Key__c": "B-1"}, {"Name": ""}], batch_size=1)
    assert [row["success"] for row in made] == [True, False]
    assert made[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    changed = salesforce.bulk.Account.upsert(
        [{"External_Key__c": "B-1", "Industry": None, "Name": "Uno"}], "External_Key__c"
    )
    assert [(row["success"], row["created"]) for row in changed] == [(True, False)]
    rows = salesforce.bulk.Account.query("SELECT Id, Name FROM Account WHERE External_Key__c = 'B-1'", wait=0.05)
    assert [row["Name"] for row in rows] == ["Uno"]
    gone = salesforce.bulk.Account.delete([{"Id": made[0]["id"]}])
    assert gone[0]["success"] is True
    assert salesforce.query("SELECT COUNT() FROM Account")["totalSize"] == 4


def test_bulk_one_in_xml_and_csv(api):
    """The same in XML and CSV, as jsforce and Singer taps speak it, with the session in its own header."""
    space = "{http://www.force.com/2009/06/asyncapi/dataload}"
    xml = "<jobInfo xmlns='http://www.force.com/2009/06/asyncapi/dataload'><operation>{}</operation>"
    xml += "<object>Account</object><contentType>CSV</contentType></jobInfo>"

    def sent(path, data="", method="POST"):
        url = f"{api.url}/services/async/62.0{path}"
        headers = {"X-SFDC-Session": api.token, "Content-Type": "application/xml"}
        return requests.request(method, url, data=data.encode(), headers=headers, timeout=pace.seconds(10))

    def completed(job, batch):
        told = []

        def is_over():
            told.append(etree.fromstring(sent(f"/job/{job}/batch/{batch}", method="GET").content))
            return told[-1].findtext(space + "state") in {"Completed", "Failed"}

        pace.until(is_over, f"batch {batch} ends")
        return told[-1]

    made = sent("/job", xml.format("insert"))
    assert made.status_code == 201
    job = etree.fromstring(made.content).findtext(space + "id")
    batch = etree.fromstring(sent(f"/job/{job}/batch", 'Name\nGood\n""\n').content).findtext(space + "id")
    assert completed(job, batch).findtext(space + "numberRecordsFailed") == "1"
    answer = sent(f"/job/{job}/batch/{batch}/result", method="GET")
    assert (made.headers["Content-Type"], answer.headers["Content-Type"]) == ("application/xml", "text/csv")
    outcomes = table(answer)
    assert outcomes[0] == ["Id", "Success", "Created", "Error"]
    assert [row[1:3] for row in outcomes[1:]] == [["true", "true"], ["false", "false"]]
    closed = sent(f"/job/{job}", "<jobInfo><state>Closed</state></jobInfo>")
    assert etree.fromstring(closed.content).findtext(space + "state") == "Closed"

    job = etree.fromstring(sent("/job", xml.format("query")).content).findtext(space + "id")
    batch = etree.fromstring(sent(f"/job/{job}/batch", "SELECT Name FROM Account WHERE Name = 'Good'").content)
    batch = batch.findtext(space + "id")
    completed(job, batch)
    result = etree.fromstring(sent(f"/job/{job}/batch/{batch}/result", method="GET").content).findtext(space + "result")
    assert table(sent(f"/job/{job}/batch/{batch}/result/{result}", method="GET")) == [["Name"], ["Good"]]
    unknown = sent("/job/7500000000000AAAAA", method="GET")
    assert (unknown.status_code, etree.fromstring(unknown.content).findtext(space + "exceptionCode")) == (
        400,
        "InvalidJob",
    )
    wrong = etree.fromstring(sent(f"/job/{job}/batch", "SELECT Nope FROM Account").content)
    assert wrong.findtext(space + "state") == "Failed"
    assert len(etree.fromstring(sent(f"/job/{job}/batch", method="GET").content)) == 2


def test_a_large_upload_is_done_by_a_worker(api):
    """Three thousand rows, one of them short of a cell: the job goes on while the client polls, and counts them all."""
    rows = [f"Big {n},{'x' * 20}" for n in range(3000)]
    rows[1500] = "alone"
    info, good, bad, left = ingested(api, "insert", "Account", "Name,Description\n" + "\n".join(rows) + "\n")
    assert (info["state"], info["numberRecordsProcessed"], info["numberRecordsFailed"]) == ("JobComplete", 3000, 1)
    assert (len(good), len(left)) == (3000, 1)
    assert bad[1][1:] == ["INVALID_INPUT:the row has 1 cells, the header 2: --", "alone"]
    assert api.query("SELECT COUNT() FROM Account WHERE Name LIKE 'Big %'")["totalSize"] == 2999


def test_rows_without_their_key_fail_alone(api, emulator):
    """Updates without an id, upserts without a key or with an ambiguous one: each row says so."""
    _, good, bad, _ = ingested(api, "update", "Account", f"Id,Name\n,x\n{make_id('001', 1)},y\n")
    assert (len(good), bad[1][1][:16]) == (2, "MISSING_ARGUMENT")
    with emulator.org.write() as db:
        db.execute("UPDATE Account SET External_Key__c = 'TWIN' WHERE Name IN ('Bolt', 'y')")
    key = {"externalIdFieldName": "External_Key__c"}
    _, good, bad, _ = ingested(api, "upsert", "Account", "External_Key__c,Name\nTWIN,x\n,z\nK-3,known\n", **key)
    assert [row[1].partition(":")[0] for row in bad[1:]] == ["DUPLICATE_EXTERNAL_ID", "MISSING_ARGUMENT"]
    assert good[1][:2] == [make_id("001", 3), "false"]


def test_jobs_in_the_wrong_state_refuse(api):
    """No data, no header, no id column, a second upload, an unknown result: each refusal says why."""
    job = api.call("POST", "/jobs/ingest", json={"operation": "insert", "object": "Account"}).json()["id"]
    api.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
    assert finished(api, "ingest", job)["errorMessage"] == "InvalidBatch : no data was uploaded"
    again = api.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
    assert again.json()[0]["errorCode"] == "INVALIDJOBSTATE"
    assert api.get(f"/jobs/ingest/{job}/otherResults").status_code == 404
    assert ingested(api, "insert", "Account", "")[0]["errorMessage"] == "InvalidBatch : the data has no header row"
    assert ingested(api, "delete", "Account", "Name\nx\n")[0]["errorMessage"].startswith("InvalidBatch : Id field")
    query = asked(api, "SELECT Id FROM Account")
    for wrong in ("locator=%21", "maxRecords=many", "maxRecords=0"):
        assert api.get(f"/jobs/query/{query}/results?{wrong}").status_code == 400
    assert api.call("PATCH", f"/jobs/query/{query}", json={"state": "Open"}).json()[0]["errorCode"] == "INVALIDJOBSTATE"


def test_a_job_cut_short_is_noticed_by_its_count(api, emulator):
    """A page that ends early but looks whole has fewer rows than Sforce-NumberOfRecords says."""
    job = asked(api, "SELECT Name FROM Account ORDER BY Name")
    emulator.faults.add(Fault(path="/results", do="shorten", size=len('"Name"\n"=cmd()|\'/C calc\'!A0"\n')))
    page = api.get(f"/jobs/query/{job}/results")
    assert (page.headers["Sforce-NumberOfRecords"], len(table(page)) - 1) == ("4", 1)
    emulator.faults.add(Fault(path="/results", do="truncate", size=10))
    with pytest.raises(requests.RequestException):
        api.get(f"/jobs/query/{job}/results")

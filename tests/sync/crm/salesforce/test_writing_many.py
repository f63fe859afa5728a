"""Many rows: what is sent, and what becomes of each row."""

import json
import random
from datetime import date
from typing import Any

import pytest

from sync.crm.ports import Written
from sync.crm.salesforce.bulk_ingest import BulkIngest
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.collections import Collections
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.target import SalesforceTarget
from sync.errors import (
    ApiLimitError,
    ConflictError,
    LockHeldError,
    LostReplyError,
    RolledBackError,
    SkipRowError,
)
from tests.sync.crm.salesforce.wire import Answer, Wire

MANY = "/services/data/v64.0/composite/sobjects"
JOBS = "/services/data/v64.0/jobs/ingest"


def id_(number: int) -> str:
    """An account's Id."""
    return f"001{number:012d}AAA"


def good(*numbers: int) -> list[dict[str, Any]]:
    """Answers for rows that were written."""
    return [{"id": id_(number), "success": True, "errors": []} for number in numbers]


def bad(code: str, message: str = "no", *fields: str) -> dict[str, Any]:
    """The answer for a row that was refused."""
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": list(fields)}]}


@pytest.fixture
def target(client: SalesforceClient, waits: list[float]) -> SalesforceTarget:
    """Collections of two, one; above four rows a job."""
    collections = Collections(client, waits.append, random.Random(1), sizes=(2, 1))
    return SalesforceTarget(client, collections, BulkIngest(BulkJobs(client, waits.append, patience=60)), bulk_above=4)


def bodies(wire: Wire) -> list[dict[str, Any]]:
    """What was posted to Collections."""
    return [json.loads(asked.body) for asked in wire.to(MANY)]


def test_collections_write_rows_in_order(wire: Wire, target: SalesforceTarget) -> None:
    """Three rows make requests of two and one; each has its result; dates and clears are written as JSON has them."""
    wire.on("PATCH", MANY, Answer(body=[*good(1), bad("STRING_TOO_LONG", "too long", "Name")]), Answer(body=good(3)))
    rows = [
        {"Id": id_(1), "Name": None},
        {"Id": id_(2), "Name": "x" * 300},
        {"Id": id_(3), "Start__c": date(2026, 1, 1)},
    ]
    results = target.write_many("Account", "update", rows)
    assert [one.record_id for one in results] == [id_(1), id_(2), id_(3)]
    assert [type(one.error) for one in results] == [type(None), SkipRowError, type(None)]
    assert str(results[1].error).startswith(f"Account/{id_(2)} (Name): too long. [STRING_TOO_LONG]")
    first, second = bodies(wire)
    assert first == {
        "allOrNone": False,
        "records": [
            {"attributes": {"type": "Account"}, "id": id_(1), "Name": None},
            {"attributes": {"type": "Account"}, "id": id_(2), "Name": "x" * 300},
        ],
    }
    assert second["records"] == [{"attributes": {"type": "Account"}, "id": id_(3), "Start__c": "2026-01-01"}]


def test_only_rows_that_met_a_lock_are_sent_again_one_by_one(
    wire: Wire, target: SalesforceTarget, waits: list[float]
) -> None:
    """The locked row goes again alone; the row that was refused for its data does not."""
    lock = bad("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")
    wire.on("POST", MANY, Answer(body=[lock, bad("REQUIRED_FIELD_MISSING")]), Answer(body=good(7)))
    results = target.write_many("Account", "create", [{"Name": "a"}, {"Name": "b"}])
    assert results[0] == Written(id_(7), None)
    assert isinstance(results[1].error, SkipRowError)
    assert [[record["Name"] for record in body["records"]] for body in bodies(wire)] == [["a", "b"], ["a"]]
    assert len(waits) == 1


def test_a_lock_that_stays_is_reported(wire: Wire, target: SalesforceTarget) -> None:
    """After the smallest size the row has LockHeldError: two tries, no more."""
    wire.on("POST", MANY, Answer(body=[bad("UNABLE_TO_LOCK_ROW")]))
    (result,) = target.write_many("Account", "create", [{"Name": "a"}])
    assert isinstance(result.error, LockHeldError)
    assert len(wire.to(MANY)) == 2


def test_all_or_none_is_one_request_and_goes_again_as_a_whole(wire: Wire, target: SalesforceTarget) -> None:
    """A lock rolls the group back; the second time everything is sent again and written."""
    rolled_back = bad("ALL_OR_NONE_OPERATION_ROLLED_BACK", "rolled back")
    wire.on(
        "POST", MANY, Answer(body=[bad("UNABLE_TO_LOCK_ROW"), rolled_back, rolled_back]), Answer(body=good(1, 2, 3))
    )
    results = target.write_many("Account", "create", [{"Name": name} for name in "abc"], all_or_none=True)
    assert results == [Written(id_(number)) for number in (1, 2, 3)]
    assert [(body["allOrNone"], len(body["records"])) for body in bodies(wire)] == [(True, 3), (True, 3)]
    with pytest.raises(ValueError, match="201 rows cannot be one all-or-none request"):
        target.write_many("Account", "create", [{}] * 201, all_or_none=True)


def test_a_group_that_is_refused_names_the_row_at_fault(wire: Wire, target: SalesforceTarget) -> None:
    """One row has the reason, its siblings say that they were rolled back with it."""
    rows = [bad("ALL_OR_NONE_OPERATION_ROLLED_BACK"), bad("DUPLICATE_VALUE", "duplicate")]
    wire.on("POST", MANY, Answer(body=rows))
    results = target.write_many("Account", "create", [{"Name": "a"}, {"Name": "b"}], all_or_none=True)
    assert [type(one.error) for one in results] == [RolledBackError, SkipRowError]


def test_deletes_name_their_ids_in_the_address(wire: Wire, target: SalesforceTarget) -> None:
    """Collections delete by query parameters; a record that is gone already is a conflict of that row."""
    wire.on("DELETE", MANY, Answer(body=[*good(1), bad("ENTITY_IS_DELETED", "entity is deleted")]))
    results = target.write_many("Account", "delete", [{"Id": id_(1)}, {"Id": id_(2)}])
    assert wire.to(MANY)[0].path == f"{MANY}?ids={id_(1)}%2C{id_(2)}&allOrNone=false"
    assert results[0] == Written(id_(1))
    assert isinstance(results[1].error, ConflictError)


@pytest.mark.parametrize("answer", [Answer(drop=True), Answer(body=good(1))], ids=["no answer", "half an answer"])
def test_rows_whose_answer_was_lost(wire: Wire, target: SalesforceTarget, answer: Answer) -> None:
    """Both rows of the request are UNKNOWN; the row of the next request is not."""
    wire.on("POST", MANY, answer, Answer(body=good(3)))
    results = target.write_many("Account", "create", [{"Name": name} for name in "abc"])
    assert [type(one.error) for one in results] == [LostReplyError, LostReplyError, type(None)]


def test_rows_that_were_never_sent_say_why(wire: Wire, target: SalesforceTarget) -> None:
    """The allowance ends between two requests: the rows written before keep their results."""
    limit = Answer(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "exceeded"}])
    wire.on("POST", MANY, Answer(body=good(1, 2)), limit)
    results = target.write_many("Account", "create", [{"Name": name} for name in "abc"])
    assert [type(one.error) for one in results] == [type(None), type(None), ApiLimitError]


def test_steps_that_belong_together(wire: Wire, client: SalesforceClient, waits: list[float]) -> None:
    """A territory move inserts and then deletes in one request, and a refusal is that of the step at fault."""
    collections = Collections(client, waits.append, random.Random(1))
    steps = [
        {"method": "POST", "path": "/sobjects/ObjectTerritory2Association", "body": {"ObjectId": id_(1)}},
        {"method": "DELETE", "path": "/sobjects/ObjectTerritory2Association/0MO1"},
    ]
    answers = [{"body": {"id": "0MO2"}, "httpStatusCode": 201}, {"body": None, "httpStatusCode": 204}]
    wire.on("POST", "/services/data/v64.0/composite", Answer(body={"compositeResponse": answers}))
    assert collections.together(steps) == [{"id": "0MO2"}, {}]
    sent = json.loads(wire.to("/services/data")[0].body)
    assert sent["allOrNone"] is True
    assert sent["compositeRequest"][0] == {
        "method": "POST",
        "url": "/services/data/v64.0/sobjects/ObjectTerritory2Association",
        "referenceId": "s0",
        "body": {"ObjectId": id_(1)},
    }
    halted = [{"errorCode": "PROCESSING_HALTED", "message": "rolled back"}]
    gone = [{"errorCode": "ENTITY_IS_DELETED", "message": "entity is deleted"}]
    answers = [{"body": halted, "httpStatusCode": 400}, {"body": gone, "httpStatusCode": 404}]
    wire.on("POST", "/services/data/v64.0/composite", Answer(body={"compositeResponse": answers}))
    with pytest.raises(ConflictError, match="entity is deleted"):
        collections.together(steps)


def job(wire: Wire, results: dict[str, str], state: str = "JobComplete") -> None:
    """An ingest job that ends in `state` with results by their kind."""
    wire.on("POST", JOBS, Answer(body={"id": "750I", "state": "Open"}))
    wire.on("PUT", f"{JOBS}/750I/batches", Answer(201))
    wire.on("PATCH", f"{JOBS}/750I", Answer(body={"id": "750I", "state": "UploadComplete"}))
    wire.on("GET", f"{JOBS}/750I", Answer(body={"id": "750I", "state": state}))
    for which in ("successfulResults", "failedResults", "unprocessedrecords"):
        body = results.get(which, '"sf__Id","sf__Error","Id"\n')
        wire.on("GET", f"{JOBS}/750I/{which}", Answer(body=body, headers={"Content-Type": "text/csv"}))
    wire.on("DELETE", f"{JOBS}/750I", Answer(204))


def test_bulk_updates_clear_with_na_and_match_results_by_id(wire: Wire, target: SalesforceTarget) -> None:
    """None is `#N/A`, a missing field an empty cell; results come in any order, with umlauts and line breaks."""
    rows = [{"Id": id_(number), "Name": f"é {number}\nline"} for number in range(4)]
    rows += [{"Id": id_(4), "Name": None}, {"Id": id_(5), "Site": "s"}]
    ok = "".join(f'"{id_(n)}","false","{id_(n)}","é {n}\nline",""\n' for n in (3, 1, 0))
    ok += f'"{id_(5)}","false","{id_(5)}","","s"\n'
    failed = f'"{id_(4)}","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","{id_(4)}","#N/A",""\n'
    left = f'"{id_(2)}","é 2\nline",""\n'
    header = '"sf__Id","sf__Created","Id","Name","Site"\n'
    job(
        wire,
        {
            "successfulResults": header + ok,
            "failedResults": header.replace("sf__Created", "sf__Error") + failed,
            "unprocessedrecords": '"Id","Name","Site"\n' + left,
        },
    )
    journalled: list[str] = []
    results = target.write_many("Account", "update", rows, on_job=journalled.append)
    upload = next(asked.body for asked in wire.asked if asked.method == "PUT")
    assert upload.startswith(f'Id,Name,Site\n{id_(0)},"é 0\nline",\n')
    assert f"{id_(4)},#N/A,\n{id_(5)},,s\n" in upload
    assert [one.record_id for one in results] == [id_(number) for number in range(6)]
    errors = [type(one.error) for one in results]
    assert errors == [type(None), type(None), SkipRowError, type(None), SkipRowError, type(None)]
    assert str(results[4].error).startswith(f"Account/{id_(4)} (Name): Required fields are missing: [Name]. [REQ")
    assert "not written" in str(results[2].error)
    assert journalled == ["750I"]


def test_bulk_inserts_are_told_apart_by_what_was_sent(wire: Wire, target: SalesforceTarget) -> None:
    """No Id was sent, so the values are the key; of two equal rows each gets one of the two records."""
    rows = [{"Name": name, "Open": True} for name in ("a", "b", "b", "c", "d")]
    lines = [("3", "b"), ("1", "a"), ("4", "c"), ("2", "b")]
    body = "sf__Id,sf__Created,Name,Open\n" + "".join(f"{id_(int(n))},true,{name},true\n" for n, name in lines)
    job(wire, {"successfulResults": body}, state="Failed")
    results = target.write_many("Account", "create", rows)
    assert [one.record_id for one in results[:4]] == [id_(1), id_(3), id_(2), id_(4)]
    assert isinstance(results[4].error, LostReplyError)


def test_a_text_that_bulk_would_take_for_clear_is_not_sent(wire: Wire, target: SalesforceTarget) -> None:
    """The row that says #N/A is refused by us, the others are written."""
    rows = [{"Id": id_(number), "Name": "#N/A" if number == 2 else "x"} for number in range(5)]
    body = "sf__Id,sf__Created,Id,Name\n" + "".join(f"{id_(n)},false,{id_(n)},x\n" for n in (0, 1, 3, 4))
    job(wire, {"successfulResults": body})
    results = target.write_many("Account", "update", rows)
    assert [index for index, one in enumerate(results) if one.error] == [2]
    assert str(results[2].error).startswith("Account (Name): The text #N/A cannot be written in bulk")


def test_an_upload_without_an_answer_is_begun_anew(wire: Wire, target: SalesforceTarget) -> None:
    """Nothing happens before the job is closed, so the first job is aborted and a second one takes the data."""
    body = "sf__Id,sf__Created,Id\n" + "".join(f"{id_(n)},false,{id_(n)}\n" for n in range(5))
    job(wire, {"successfulResults": body})
    wire.on("PUT", f"{JOBS}/750I/batches", Answer(drop=True), Answer(201))
    results = target.write_many("Account", "delete", [{"Id": id_(number)} for number in range(5)])
    assert [one.error for one in results] == [None] * 5
    states = [json.loads(asked.body)["state"] for asked in wire.asked if asked.method == "PATCH"]
    assert states == ["Aborted", "UploadComplete"]


def test_an_upload_that_never_gets_an_answer(wire: Wire, target: SalesforceTarget) -> None:
    """After three jobs the rows carry the error; none was set to work."""
    job(wire, {})
    wire.on("PUT", f"{JOBS}/750I/batches", Answer(drop=True))
    results = target.write_many("Account", "delete", [{"Id": id_(number)} for number in range(5)])
    assert {type(one.error) for one in results} == {LostReplyError}
    assert "UploadComplete" not in "".join(asked.body for asked in wire.asked if asked.method == "PATCH")


def test_a_job_at_work_whose_outcome_cannot_be_read(
    wire: Wire, client: SalesforceClient, target: SalesforceTarget, waits: list[float]
) -> None:
    """The rows are UNKNOWN; with the journalled id their outcome can be read later, by another program."""
    rows = [{"Id": id_(number)} for number in range(5)]
    body = "sf__Id,sf__Created,Id\n" + "".join(f"{id_(n)},false,{id_(n)}\n" for n in range(5))
    job(wire, {"successfulResults": body}, state="InProgress")
    results = target.write_many("Account", "delete", rows)
    assert {type(one.error) for one in results} == {LostReplyError}
    assert "750I was set to work" in str(results[0].error)
    job(wire, {"successfulResults": body})
    later = BulkIngest(BulkJobs(client, waits.append)).outcome("Account", "delete", "750I", rows)
    assert [one.record_id for one in later] == [id_(number) for number in range(5)]


def test_uploads_are_cut_to_the_size_a_job_takes(wire: Wire, client: SalesforceClient, waits: list[float]) -> None:
    """Five rows that do not fit in one upload go in several jobs; every row has its result."""
    body = "sf__Id,sf__Created,Id\n" + "".join(f"{id_(n)},false,{id_(n)}\n" for n in range(5))
    job(wire, {"successfulResults": body})
    ingest = BulkIngest(BulkJobs(client, waits.append), largest=50)
    results = ingest.write("Account", "delete", [{"Id": id_(number)} for number in range(5)])
    assert [one.record_id for one in results] == [id_(number) for number in range(5)]
    uploads = [asked.body for asked in wire.asked if asked.method == "PUT"]
    assert len(uploads) == 3
    assert all(upload.startswith("Id\n") and len(upload) <= 50 for upload in uploads)
    assert ingest.write("Account", "delete", []) == []

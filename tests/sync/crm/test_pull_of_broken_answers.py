"""Answers that look whole and are not, over HTTP: short and doubled pages, cut bodies, garbage, refusals."""

import json
from dataclasses import replace
from typing import Any

import pytest
import requests
from sqlalchemy import Engine

from sync.crm.pull import pull
from sync.crm.salesforce.bulk_ingest import BulkIngest
from sync.crm.salesforce.bulk_query import BulkQuery
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.source import SalesforceSource
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import SalesforceEmulator, make_id
from sync.errors import CrmError, IncompleteAnswerError, LocatorExpiredError, LostReplyError, UnreadableValueError
from sync.model.pull_set import by_name
from sync.store import snapshots
from tests.sync.clocks import FixedClock
from tests.sync.crm.pulled import DEALS, ROWS, mirrored, run
from tests.sync.orgs import SteppingClock, held

OPPORTUNITY = by_name("Opportunity")
FIRST_PAGE, NEXT_PAGES = r"/queryAll.*FROM(\+|%20)Opportunity(\+|%20|&|$)", "/query/0r8"

PASSING = {
    "the first page is short": Fault(path=FIRST_PAGE, do="lose-records", size=150),
    "the first page is empty": Fault(path=FIRST_PAGE, do="lose-records", size=200),
    "a page lacks one record": Fault(path=NEXT_PAGES, do="lose-records", size=1),
    "the last page is empty": Fault(path=NEXT_PAGES, do="lose-records", size=200, skip=1),
    "a page comes twice": Fault(path=NEXT_PAGES, do="repeat-records"),
    "the last page is the one before": Fault(path=NEXT_PAGES, do="repeat-records", skip=1),
    "it happens twice": Fault(path=NEXT_PAGES, do="lose-records", size=7, times=2),
    "a locator is not found": Fault(path=NEXT_PAGES, status=404, code="NOT_FOUND", message="does not exist"),
    "a locator is not found, without a word": Fault(path=NEXT_PAGES, status=404, code="", message="", skip=1),
    "a locator is gone": Fault(path=NEXT_PAGES, status=410, code="GONE", message="gone"),
    "the total is another": Fault(path=FIRST_PAGE, do="shorten", size=0),
    "concurrent requests": Fault(
        path="/query",
        status=403,
        code="REQUEST_LIMIT_EXCEEDED",
        message="ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
        times=2,
    ),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_does_not_add_up_is_read_again(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, fault: Fault
) -> None:
    """A fault that passes leaves no trace: each deal is there once, as the org has it."""
    emulator.faults.add(fault)
    report = run(client, store, objects=[OPPORTUNITY])
    assert emulator.faults.listed()[0]["met"] > 0
    assert (report.objects[0].rows, report.blocking) == (DEALS, ())
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


LASTING = {
    "short": (Fault(path=NEXT_PAGES, do="lose-records", size=150, times=0), "450 records were announced and 250 came"),
    "doubled": (Fault(path=NEXT_PAGES, do="repeat-records", times=0), "450 records were announced and 600 came"),
    "doubled and short by one": (
        Fault(path=NEXT_PAGES, do="repeat-records", times=0, every=2),
        "Of 450 records 200 came twice",
    ),
}


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        pytest.param(*LASTING[name], id=name, marks=[] if name == "doubled and short by one" else pytest.mark.full)
        for name in LASTING
    ],
)
def test_what_never_adds_up_is_an_error_with_numbers(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, fault: Fault, sentence: str
) -> None:
    """Object and numbers are named, no snapshot is taken of it, and when the fault is gone the pull is whole again."""
    emulator.faults.add(fault)
    with pytest.raises(IncompleteAnswerError, match=f"^Opportunity: {sentence}"):
        run(client, store)
    with store.connect() as connection:
        assert snapshots.latest(connection) is None
    emulator.faults.clear()
    run(client, store)
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


def test_a_short_page_of_quotas_deletes_none(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, clock: SteppingClock
) -> None:
    """Objects read whole lose what an answer does not show: so a short one must not count, not even in part."""
    kind = next(iter(held(emulator.org, "ForecastingType", ("Id",))))[0]
    target = SalesforceTarget(client)
    for number in (1, 2, 3):
        values = {"QuotaOwnerId": make_id("005", 9), "ForecastingTypeId": kind, "QuotaAmount": number}
        target.create("ForecastingQuota", values | {"StartDate": f"2026-{3 * number - 2:02}-01"})
    run(client, store)
    before = mirrored(store, "ForecastingQuota", ("Id", "QuotaAmount"))
    assert len(before) == 3
    target.update("ForecastingQuota", min(before)[0], {"QuotaAmount": 10})
    clock.advance(minutes=1)
    emulator.faults.add(Fault(path="FROM(\\+|%20)ForecastingQuota", do="lose-records", size=1, times=0))
    with pytest.raises(IncompleteAnswerError, match="ForecastingQuota: 3 records were announced and 2 came"):
        run(client, store)
    assert mirrored(store, "ForecastingQuota", ("Id", "QuotaAmount")) == before
    emulator.faults.clear()
    run(client, store)
    assert sorted(row[1] for row in mirrored(store, "ForecastingQuota", ("Id", "QuotaAmount"))) == [2.0, 3.0, 10.0]


def test_before_a_write_a_short_answer_is_not_taken_for_none(
    emulator: SalesforceEmulator, client: SalesforceClient
) -> None:
    """The record that is looked for is announced and missing: asked again, and an error when it stays away."""
    short = Fault(path="FROM(\\+|%20)Opportunity", do="lose-records", size=1)
    target = SalesforceTarget(client)
    emulator.faults.add(short)
    assert len(target.find("Opportunity", {"Id": make_id("006", 1)}, ["Amount"])) == 1
    emulator.faults.add(Fault(path="FROM(\\+|%20)Opportunity", do="lose-records", size=1, times=0))
    with pytest.raises(IncompleteAnswerError, match="Opportunity: 1 records were announced and 0 came"):
        target.find("Opportunity", {"Id": make_id("006", 1)}, ["Amount"])


GARBAGE = {
    "text for a number": ("Amount", "n/a", "'n/a', where a number belongs"),
    "a number as text": ("Amount", "1500.00", "'1500.00', where a number belongs"),
    "an object for a number": ("Amount", {"amount": 1}, '{"amount": 1}, where a number belongs'),
    "text for a flag": ("IsDeleted", "false", "'false', where true or false belongs"),
    "a German date": ("CloseDate", "31.12.2026", "'31.12.2026', where a date (YYYY-MM-DD) belongs"),
    "no date": ("CloseDate", "2026-02-30", "'2026-02-30', where a date (YYYY-MM-DD) belongs"),
    "half a year": ("FiscalYear", 2026.5, "2026.5, where a whole number belongs"),
    "no moment": ("SystemModstamp", "soon", "'soon', where a date and time with its zone belongs"),
}


@pytest.mark.parametrize(("field", "value", "sentence"), GARBAGE.values(), ids=GARBAGE)
def test_garbage_in_a_field_is_named(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, field: str, value: Any, sentence: str
) -> None:
    """Object, record, field, value and what to do; nothing of that page is stored."""
    emulator.faults.add(Fault(path=FIRST_PAGE, do="set-value", code=field, value=value))
    with pytest.raises(UnreadableValueError) as caught:
        run(client, store, objects=[OPPORTUNITY])
    assert caught.value.place == f"Opportunity/{make_id('006', 200)} ({field})"
    assert sentence in str(caught.value)
    assert "Open the record in the CRM" in str(caught.value)
    assert mirrored(store) == set()
    run(client, store, objects=[OPPORTUNITY])
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


def page(client: SalesforceClient) -> bytes:
    """The body of the first page of deals, as it comes over the wire."""
    answer = client.session.get(f"{client.path}/query", params={"q": "SELECT Id, Name, Amount FROM Opportunity"})
    assert isinstance(answer, requests.Response)
    return answer.content


@pytest.mark.parametrize("ending", [b"}", b"]", b"{", b",", b'"', b":"])
def test_a_body_cut_at_any_character_is_read_again_in_place(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, ending: bytes
) -> None:
    """Also right after a brace, where it looks like the end: one request more, and no slice is begun again."""
    whole = page(client)
    size = whole.index(ending, len(whole) // 2) + 1 if ending != b"]" else whole.rindex(b"]") + 1
    emulator.faults.add(Fault(path=FIRST_PAGE, do="shorten", size=size))
    before = emulator.requests.count("/queryAll")
    run(client, store, objects=[OPPORTUNITY])
    assert emulator.requests.count("/queryAll") == before + 2
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


@pytest.mark.parametrize("size", [0, 1, 20, 30])
def test_a_create_whose_answer_was_cut_is_a_lost_reply(
    emulator: SalesforceEmulator, client: SalesforceClient, size: int
) -> None:
    """The record was made: nothing says "run again", and it is there once."""
    emulator.faults.add(Fault(method="POST", path="/sobjects/Opportunity", do="shorten", size=size))
    values = {"Name": "lost", "StageName": "Prospecting", "CloseDate": "2026-12-01"}
    target = SalesforceTarget(client)
    with pytest.raises(LostReplyError, match="Read the record back"):
        target.create("Opportunity", values)
    assert len(target.find("Opportunity", values, ["Amount"])) == 1


def test_rows_of_a_batch_whose_answer_was_cut_after_a_brace_are_lost_replies(
    emulator: SalesforceEmulator, client: SalesforceClient
) -> None:
    """The list of results ends after its first entry: both rows were written, and nobody knows."""
    first = json.dumps([{"id": make_id("006", 1), "success": True, "errors": []}], separators=(",", ":"))
    emulator.faults.add(Fault(method="PATCH", path="/composite/sobjects", do="shorten", size=len(first) - 1))
    rows = [{"Id": make_id("006", number), "Amount": 7} for number in (1, 2)]
    written = SalesforceTarget(client).write_many("Opportunity", "update", rows)
    assert [type(one.error) for one in written] == [LostReplyError, LostReplyError]


def in_bulk(client: SalesforceClient) -> SalesforceSource:
    """A source that reads more than 100 rows by a job, if it can get one."""
    return SalesforceSource(client, BulkQuery(BulkJobs(client, lambda _: None), page_size=200, chunk=100), 100)


def test_used_up_jobs_lead_to_single_pages(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine
) -> None:
    """The org takes no job any more: the same rows come page by page, which is said."""
    used_up = "Max bulk v2 query jobs (10000) per 24 hrs has been reached (10021)"
    emulator.faults.add(
        Fault(method="POST", path="/jobs/query", status=400, code="LIMIT_EXCEEDED", message=used_up, times=0)
    )
    report = pull(in_bulk(client), store, FixedClock(), objects=[OPPORTUNITY])
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)
    (note,) = report.findings
    assert note.code == "crm.bulk-refused"
    assert note.sentence.endswith(f"takes no bulk job: {used_up}.")


def test_used_up_jobs_lead_to_small_requests_for_writing_too(
    emulator: SalesforceEmulator, client: SalesforceClient
) -> None:
    """The org takes no ingest job: nothing was done, so the rows go in requests of 200, each once."""
    used_up = Fault(method="POST", path="/jobs/ingest", status=400, code="ExceededQuota", message="Too many batches")
    emulator.faults.add(replace(used_up, times=0))
    target = SalesforceTarget(client, bulk=BulkIngest(BulkJobs(client, lambda _: None)), bulk_above=100)
    rows = [{"Id": make_id("006", number), "Amount": 7} for number in range(1, 251)]
    written = target.write_many("Opportunity", "update", rows)
    assert [one.error for one in written] == [None] * 250
    assert emulator.requests.count("/composite/sobjects") == 2
    assert len(target.find("Opportunity", {"Amount": 7}, ["Id"])) == 250


REFUSALS = {
    "403": Fault(path="/Opportunity/describe", status=403, code="INSUFFICIENT_ACCESS", message="no", times=0),
    "404": Fault(path="/Opportunity/describe", status=404, code="NOT_FOUND", message="none", times=0),
    "400": Fault(path="/Opportunity/describe", status=400, code="INVALID_TYPE", message="none", times=0),
    "404 without a word": Fault(path="/Opportunity/describe", status=404, code="", message="", times=0),
    "405": Fault(path="/Opportunity/describe", status=405, code="METHOD_NOT_ALLOWED", message="no", times=0),
    "418": Fault(path="/Opportunity/describe", status=418, code="TEAPOT", message="no", times=0),
}


@pytest.mark.parametrize("fault", REFUSALS.values(), ids=REFUSALS)
def test_one_refused_description_empties_nothing(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, clock: SteppingClock, fault: Fault
) -> None:
    """The org still lists the object, so its absence is not proved: it blocks, and its 450 rows are kept."""
    run(client, store, objects=[OPPORTUNITY])
    before = mirrored(store)
    emulator.faults.add(fault)
    clock.advance(days=1)
    for full in (False, True, False):
        (finding,) = run(client, store, objects=[OPPORTUNITY], full=full).blocking
        assert (finding.code, finding.rows) == ("crm.object-refused", ("Opportunity",))
        assert "proves nothing" in finding.remedy
        assert mirrored(store) == before
    emulator.faults.clear()
    assert run(client, store, objects=[OPPORTUNITY]).blocking == ()


def test_an_object_out_of_sight_is_proved_to_be_gone_and_blocks(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, clock: SteppingClock
) -> None:
    """Neither described nor listed, as when the permission was taken away; the query that fails leads there too."""
    run(client, store)
    before = mirrored(store)
    emulator.org.hide(("Opportunity", ""))
    clock.advance(minutes=1)
    (finding,) = run(client, store).blocking
    assert (finding.code, finding.rows) == ("crm.object-gone", ("Opportunity",))
    assert mirrored(store) == before
    emulator.org.hide()
    clock.advance(minutes=1)
    assert run(client, store).blocking == ()


def test_a_list_of_objects_that_is_refused_proves_nothing_either(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine
) -> None:
    """Without it nobody knows whether an org without currencies has none: those objects block, the others are read."""
    emulator.faults.add(Fault(path=r"/sobjects/?\?$", status=403, code="NO_ACCESS", message="not yours", times=0))
    report = run(client, store)
    assert {name for finding in report.blocking for name in finding.rows} == {
        "CurrencyType",
        "DatedConversionRate",
        "OpportunitySplit",
        "OpportunitySplitType",
    }
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


ADVICE: dict[str, tuple[Fault, type[CrmError], str]] = {
    "the query's address is unknown": (
        Fault(path="/query", status=404, code="NOT_FOUND", message="none", times=0),
        CrmError,
        "check salesforce.login_url, salesforce.instance_url and salesforce.api_version",
    ),
    "an unknown refusal": (
        Fault(path="/query", status=400, code="NEVER_HEARD_OF", message="no", times=0),
        CrmError,
        "run `qplan doctor`; if it finds nothing, report this line",
    ),
    "locators always expire": (
        Fault(path=NEXT_PAGES, status=404, code="NOT_FOUND", message="none", times=0),
        LocatorExpiredError,
        "Run the same command again: what the page belonged to is then read from its start",
    ),
}


@pytest.mark.parametrize(("fault", "kind", "advice"), ADVICE.values(), ids=ADVICE)
def test_what_a_read_is_refused_for_is_no_row_s_fault(
    emulator: SalesforceEmulator,
    client: SalesforceClient,
    store: Engine,
    fault: Fault,
    kind: type[CrmError],
    advice: str,
) -> None:
    """Nobody is told to correct a row or to restore a record when nothing was written."""
    emulator.faults.add(fault)
    with pytest.raises(kind) as caught:
        run(client, store, objects=[OPPORTUNITY])
    assert advice in str(caught.value)
    assert "Correct the row" not in str(caught.value)
    assert "restore it" not in str(caught.value)

"""Query jobs: pages, places to resume from, broken results, slices that time out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from sync.crm.ports import Page
from sync.crm.salesforce.bulk_query import BulkQuery, Place
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.source import SalesforceSource
from sync.errors import FixConfigurationError, IncompleteAnswerError, LocatorExpiredError, RetryLaterError
from sync.model.pull_set import by_name
from tests.sync.crm.salesforce.wire import Answer, Wire

JOBS = "/services/data/v64.0/jobs/query"
FIELDS = ("Id", "Name", "IsDeleted")
SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 3, tzinfo=UTC)
UGLY = 'é, "quoted"\nsecond line'
UGLY_CELL = '"é, ""quoted""\nsecond line"'


@pytest.fixture
def source(client: SalesforceClient, waits: list[float]) -> SalesforceSource:
    """An org whose answers above two rows are read in bulk, two rows at a time."""
    bulk = BulkQuery(BulkJobs(client, waits.append, patience=60), page_size=4, chunk=2)
    return SalesforceSource(client, bulk, bulk_above=2)


def csv(*lines: str) -> str:
    """A result page: its header, quoted as Salesforce does, and lines."""
    return '"Id","Name","IsDeleted"\n' + "".join(f"{line}\n" for line in lines)


def result(*lines: str, locator: str = "null", announced: int | None = None, cut_to: int | None = None) -> Answer:
    """One page of a result, without a charset."""
    headers = {
        "Content-Type": "text/csv",
        "Sforce-Locator": locator,
        "Sforce-NumberOfRecords": str(len(lines) if announced is None else announced),
    }
    return Answer(body=csv(*lines), headers=headers, cut_to=cut_to)


def many(
    wire: Wire,
    *results: Answer,
    states: tuple[str, ...] = ("UploadComplete", "InProgress", "JobComplete"),
    found: int = 5,
) -> None:
    """REST announces five rows; the job goes through `states`, finds so many rows and has `results`."""
    wire.on("GET", "/services/data/v64.0/query", Answer(body={"totalSize": 5, "done": True, "records": []}))
    wire.on("POST", JOBS, Answer(body={"id": "750A", "state": "UploadComplete"}))
    wire.on(
        "GET",
        f"{JOBS}/750A",
        *(Answer(body={"id": "750A", "state": state, "numberRecordsProcessed": found}) for state in states),
    )
    wire.on("GET", f"{JOBS}/750A/results", *results)
    wire.on("DELETE", f"{JOBS}/750A", Answer(204))


def read(source: SalesforceSource, resume: str | None = None) -> Iterator[Page]:
    """Opportunities changed on the first two days of 2020."""
    return source.changed("Opportunity", FIELDS, cursor="SystemModstamp", since=SINCE, until=UNTIL, resume=resume)


def plain(page: Page) -> list[tuple[object, ...]]:
    """The values of the fields asked for, out of rows that hold all of the object's."""
    places = [by_name("Opportunity").field_names.index(name) for name in FIELDS]
    return [tuple(row[place] for place in places) for row in page.rows]


def ids(pages: list[Page]) -> list[str]:
    """The Ids of the rows of some pages."""
    return [row[0] for page in pages for row in page.rows]


def test_many_rows_come_by_a_job(wire: Wire, source: SalesforceSource, waits: list[float]) -> None:
    """Two result pages; UTF-8 and line breaks survive, the repeated header is no row, the job is removed."""
    first = result(f"1,{UGLY_CELL},false", "2,b,true", "3,c,false", "4,,false", locator="MTA")
    many(wire, first, result("5,e,false"))
    pages = list(read(source))
    assert [row for page in pages for row in plain(page)] == [
        ("1", UGLY, False),
        ("2", "b", True),
        ("3", "c", False),
        ("4", None, False),
        ("5", "e", False),
    ]
    (job,) = [asked for asked in wire.asked if asked.method == "POST" and asked.path == JOBS]
    assert '"operation": "queryAll"' in job.body
    assert "WHERE SystemModstamp >= 2020-01-01T00:00:00.000Z AND SystemModstamp < 2020-01-03T00:00:00.000Z" in job.body
    asked = [parse_qs(urlsplit(one.path).query) for one in wire.to(f"{JOBS}/750A/results")]
    assert asked == [{"maxRecords": ["4"]}, {"maxRecords": ["4"], "locator": ["MTA"]}]
    assert [one.method for one in wire.asked].count("DELETE") == 1
    assert waits == [0.1, 0.1 * 1.5]


def test_reading_goes_on_from_any_page(wire: Wire, source: SalesforceSource) -> None:
    """The token of each page leads to all rows that were not handed on before it, and to at most its own page again."""
    first = result("1,a,false", "2,b,false", "3,c,false", "4,d,false", locator="MTA")
    second = result("5,e,false")
    many(wire, first, second)
    pages = list(read(source))
    assert [len(page.rows) for page in pages] == [2, 2, 1]
    assert pages[-1].resume is None
    many(wire, first, second)
    assert ids(list(read(source, pages[0].resume))) == ["1", "2", "3", "4", "5"]
    many(wire, second)
    assert ids(list(read(source, pages[1].resume))) == ["5"]


def test_a_result_that_breaks_off_is_read_again_from_its_page(wire: Wire, source: SalesforceSource) -> None:
    """A body shorter than announced, by bytes or by lines, is not the end of the data."""
    whole = result("1,a,false", "2,b,false", "3,c,false")
    short = result("1,a,false", announced=3)
    inside = result("1,a,false", "2,b,false", "3,c,fal", announced=3, cut_to=40)
    many(wire, short, inside, whole, found=3)
    assert set(ids(list(read(source)))) == {"1", "2", "3"}
    assert len(wire.to(f"{JOBS}/750A/results")) == 3


def test_a_result_that_always_breaks_off_is_an_error(wire: Wire, source: SalesforceSource) -> None:
    """After five tries of the same page the pull stops; nothing claims to be complete."""
    many(wire, result("1,a,false", announced=3))
    with pytest.raises(RetryLaterError, match="1 lines where 3 were announced"):
        list(read(source))
    assert len(wire.to(f"{JOBS}/750A/results")) == 5


def test_a_slice_that_times_out_is_halved(wire: Wire, source: SalesforceSource) -> None:
    """Two days fail, one day works, the other day works: three jobs, and the tokens name the slice still to do."""
    many(wire)
    wire.on("POST", JOBS, *(Answer(body={"id": f"750{name}"}) for name in "ABC"))
    failed = {
        "id": "750A",
        "state": "Failed",
        "errorMessage": "QUERY_TIMEOUT: Your query request was running for too long.",
    }
    wire.on("GET", f"{JOBS}/750A", Answer(body=failed))
    for name, row in (("B", "1,a,false"), ("C", "2,b,false")):
        wire.on("GET", f"{JOBS}/750{name}", Answer(body={"id": name, "state": "JobComplete"}))
        wire.on("GET", f"{JOBS}/750{name}/results", result(row))
    pages = list(read(source))
    assert ids(pages) == ["1", "2"]
    bounds = [
        asked.body.split(">= ")[1].split('"')[0]
        for asked in wire.asked
        if asked.method == "POST" and asked.path == JOBS
    ]
    assert bounds == [
        "2020-01-01T00:00:00.000Z AND SystemModstamp < 2020-01-03T00:00:00.000Z",
        "2020-01-01T00:00:00.000Z AND SystemModstamp < 2020-01-02T00:00:00.000Z",
        "2020-01-02T00:00:00.000Z AND SystemModstamp < 2020-01-03T00:00:00.000Z",
    ]
    assert Place.parse(pages[0].resume or "") == Place(datetime(2020, 1, 2, tzinfo=UTC), UNTIL)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["1,a,false", "2,b,false"], "5 records were announced and 2 came"),
        (["1,a,false"] * 5, "Of 5 records 4 came twice, so as many are missing"),
        (
            ["1,a,false", "2,b,false", "3,c,false", "4,d,false", "5,e,false", "6,f,false"],
            "5 records were announced and",
        ),
    ],
    ids=["short", "doubled", "long"],
)
def test_a_job_that_found_others_than_came(
    wire: Wire, source: SalesforceSource, lines: list[str], sentence: str
) -> None:
    """The job says how many rows it found; whatever else comes is not handed on as the end of the answer."""
    many(wire, result(*lines))
    with pytest.raises(IncompleteAnswerError, match=sentence):
        list(read(source))


def test_a_result_that_ends_inside_quotes_is_read_again(wire: Wire, source: SalesforceSource) -> None:
    """The last cell was cut: as many lines as announced, and still not whole."""
    cut = Answer(
        body='"Id","IsDeleted","Name"\n"1","false","a na',
        headers={"Content-Type": "text/csv", "Sforce-Locator": "null", "Sforce-NumberOfRecords": "1"},
    )
    many(wire, cut, result("1,a name,false"), found=1)
    assert plain(list(read(source))[-1]) == [("1", "a name", False)]


USED_UP = {
    "LIMIT_EXCEEDED": "Max bulk v2 query jobs (10000) per 24 hrs has been reached (10021)",
    "ExceededQuota": "Too many batches",
    "REQUEST_LIMIT_EXCEEDED": "Bulk API request limit exceeded",
    "API_DISABLED_FOR_ORG": "Bulk API is not enabled for this organization",
    "NOT_FOUND": "The requested resource does not exist",
    "NEVER_HEARD_OF": "No more jobs today",
}


@pytest.mark.parametrize("code", USED_UP)
@pytest.mark.parametrize("status", [400, 403])
def test_where_no_job_is_to_be_had_single_pages_are_read(
    wire: Wire, source: SalesforceSource, code: str, status: int
) -> None:
    """Used up, forbidden or gone: the same rows come over REST, and a note says why it took longer."""
    records = [{"Id": str(number), "Name": "x", "IsDeleted": False} for number in range(5)]
    wire.on("GET", "/services/data/v64.0/query", Answer(body={"totalSize": 5, "done": True, "records": records}))
    wire.on("POST", JOBS, Answer(status, [{"errorCode": code, "message": USED_UP[code]}]))
    assert ids(list(read(source))) == ["0", "1", "2", "3", "4"]
    (note,) = source.findings
    assert note.code == "crm.bulk-refused"
    assert USED_UP[code] in note.sentence


def test_a_second_cannot_be_halved() -> None:
    """The smallest slice that still times out is an error, and not an endless loop."""
    with pytest.raises(RetryLaterError, match="alone are too many"):
        Place(SINCE, SINCE.replace(second=1)).halved(UNTIL)


def test_open_ends_are_halved_between_the_beginning_and_now() -> None:
    """The first pull has no lower bound: the cut lies between 1999 and now, and the ends stay open."""
    halves = Place(None, None).halved(UNTIL)
    assert (halves.since, halves.later) == (None, ((halves.until, None),))
    assert halves.until == datetime(1999, 1, 1, tzinfo=UTC) + (UNTIL - datetime(1999, 1, 1, tzinfo=UTC)) / 2


def test_a_job_that_is_not_kept_any_more(wire: Wire, source: SalesforceSource) -> None:
    """Resuming after a week finds nothing: the slice has to be read again from its start."""
    gone = Answer(404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}])
    wire.on("GET", f"{JOBS}/750A", gone)
    organization = {"totalSize": 1, "done": True, "records": [{"Id": "00D000000000001AAA"}]}
    wire.on("GET", "/services/data/v64.0/query/", Answer(body=organization))
    with pytest.raises(LocatorExpiredError):
        list(read(source, Place(SINCE, UNTIL, "750A", "MTA").token()))
    aborted = Answer(400, [{"errorCode": "INVALIDJOBSTATE", "message": "Results are not available in state Aborted"}])
    wire.on("GET", f"{JOBS}/750A", aborted)
    with pytest.raises(LocatorExpiredError):
        list(read(source, Place(SINCE, UNTIL, "750A", "MTA").token()))


def test_a_failed_job_says_why(wire: Wire, source: SalesforceSource) -> None:
    """The class is that of the code at the front of the job's message."""
    many(wire)
    wire.on(
        "GET", f"{JOBS}/750A", Answer(body={"state": "Failed", "errorMessage": "INVALID_FIELD: No such column 'Nope'"})
    )
    with pytest.raises(FixConfigurationError, match=r"Opportunity: INVALID_FIELD: No such column 'Nope'"):
        list(read(source))


def test_a_job_that_never_ends(wire: Wire, source: SalesforceSource, waits: list[float]) -> None:
    """Patience is bounded; the waits grow and stay below ten seconds."""
    many(wire, states=("InProgress",))
    with pytest.raises(RetryLaterError, match="750A is still InProgress"):
        list(read(source))
    assert 60 <= sum(waits) < 75
    assert max(waits) <= 10


def test_an_object_without_bulk_is_read_over_rest(wire: Wire, source: SalesforceSource) -> None:
    """The refusal of the job sends us back to REST, from the first page on."""
    records = [{"Id": str(number), "Name": "x", "IsDeleted": False} for number in range(5)]
    wire.on("GET", "/services/data/v64.0/query", Answer(body={"totalSize": 5, "done": True, "records": records}))
    message = "Entity 'Opportunity' is not supported by the Bulk API."
    wire.on("POST", JOBS, Answer(400, [{"errorCode": "INVALIDENTITY", "message": message}]))
    assert ids(list(read(source))) == ["0", "1", "2", "3", "4"]


def test_columns_in_another_order_and_columns_that_are_wrong(wire: Wire, source: SalesforceSource) -> None:
    """The header decides which value is which; one that does not fit the query is refused."""
    headers = {"Content-Type": "text/csv", "Sforce-Locator": "null"}
    many(wire, Answer(body="IsDeleted,Id,Name\ntrue,1,a\n", headers=headers), found=1)
    assert plain(next(read(source))) == [("1", "a", True)]
    many(wire, Answer(body="Id,Nope\n1,a\n", headers=headers))
    with pytest.raises(FixConfigurationError, match="other columns"):
        list(read(source))


def test_few_rows_stay_with_rest(wire: Wire, source: SalesforceSource) -> None:
    """Two rows are not worth a job; the second page is fetched by its locator, which the token holds."""
    url = "/services/data/v64.0/query/0r8xx-1"
    row = {"attributes": {}, "Id": "1", "Name": "a", "IsDeleted": False}
    first = {"totalSize": 2, "done": False, "nextRecordsUrl": url, "records": [row]}
    wire.on("GET", "/services/data/v64.0/query", Answer(body=first))
    wire.on("GET", url, Answer(body={"totalSize": 2, "done": True, "records": [row | {"Id": "2"}]}))
    pages = list(read(source))
    assert (ids(pages), pages[-1].resume) == (["1", "2"], None)
    assert ids(list(read(source, pages[0].resume))) == ["2"]
    expired = Answer(400, [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}])
    wire.on("GET", url, expired)
    with pytest.raises(LocatorExpiredError):
        list(read(source, pages[0].resume))
    with pytest.raises(LocatorExpiredError, match="not known any more"):
        list(read(source, url))  # the token of an older qplan, which did not count


def test_a_query_that_times_out_over_rest_is_asked_in_bulk(wire: Wire, source: SalesforceSource) -> None:
    """REST gives up on the whole answer, a job does not."""
    many(wire, result("1,a,false"), found=1)
    timeout = Answer(400, [{"errorCode": "QUERY_TIMEOUT", "message": "too long"}])
    wire.on("GET", "/services/data/v64.0/query", timeout)
    assert ids(list(read(source))) == ["1"]


def test_a_bulk_place_means_nothing_where_bulk_is_switched_off(wire: Wire, client: SalesforceClient) -> None:
    """The slice is read from its start, over REST."""
    with pytest.raises(LocatorExpiredError):
        list(read(SalesforceSource(client), Place(SINCE, UNTIL, "750A", "MTA").token()))
    timeout = Answer(400, [{"errorCode": "QUERY_TIMEOUT", "message": "too long"}])
    wire.on("GET", "/services/data/v64.0/query", timeout)
    with pytest.raises(RetryLaterError, match="too long"):
        list(read(SalesforceSource(client)))

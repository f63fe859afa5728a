"""Each fault that the client exists to cure is provoked on the wire, through gspread's own methods."""

import pytest
import requests

from sync.errors import (
    SheetsAccessError,
    SheetsBusyError,
    SheetsGoneError,
    SheetsLostReplyError,
    SheetsMeaningError,
    SheetsProtectedError,
)
from sync.two_way.sheets.allowance import Allowance
from sync.two_way.sheets.http import Patience
from tests.sync.crm.salesforce.wire import Answer

PATH = "/v4/spreadsheets/s1"
SPENT = Answer(429, {"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}})
BUSY = Answer(
    503, {"error": {"code": 503, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}}
)
PAGE = Answer(503, "<html><body>Service Unavailable</body></html>", {"Content-Type": "text/html"})
DONE = Answer(200, {"spreadsheetId": "s1", "replies": [{}]})
CELLS = [{"updateCells": {"start": {"sheetId": 1}, "rows": [], "fields": "userEnteredValue"}}]
SHEET = [{"addSheet": {"properties": {"title": "One more"}}}]


def refused(status, message):
    """An answer of Google's that says no."""
    return Answer(status, {"error": {"code": status, "message": message, "status": "X"}})


def append(http):
    """gspread's append of a row."""
    return http.values_append("s1", "Sheet1!A1", {"valueInputOption": "RAW"}, {"values": [["x"]]})


def test_gspread_reaches_another_host(wire, http):
    """Sheets and Drive are asked where the settings say they are."""
    wire.on("GET", PATH, Answer(200, {"spreadsheetId": "s1"}))
    wire.on("GET", "/drive/v3/files/s1", Answer(200, {"id": "s1"}))
    assert http.fetch_sheet_metadata("s1") == {"spreadsheetId": "s1"}
    assert http.get_file_drive_metadata("s1") == {"id": "s1"}


def test_a_storm_of_429_ends_with_the_deadline(wire, http, minute):
    """gspread's own client would sleep for hours; this one says no after a minute, with full jitter between."""
    wire.on("GET", PATH, SPENT)
    with pytest.raises(SheetsBusyError, match="Quota exceeded"):
        http.fetch_sheet_metadata("s1")
    assert minute.now < 60.0
    assert 4 < len(wire.asked) < 60
    assert len(set(minute.waits)) == len(minute.waits)
    assert all(wait <= min(32.0, 2.0**number) for number, wait in enumerate(minute.waits))


def test_a_refusal_for_being_too_many_is_repeated_even_for_an_append(wire, http):
    """429 says that nothing was done."""
    wire.on("POST", PATH, SPENT, SPENT, DONE)
    assert append(http)["spreadsheetId"] == "s1"
    assert len(wire.to(PATH)) == 3


@pytest.mark.parametrize("answer", [BUSY, PAGE, Answer(drop=True), Answer(200, {"replies": []}, cut_to=5)])
def test_an_append_whose_answer_is_lost_is_not_sent_again(wire, http, answer):
    """It may have been carried out before the 503: a second would make a second row."""
    wire.on("POST", PATH, answer, DONE)
    with pytest.raises(SheetsLostReplyError, match="reads back first"):
        append(http)
    assert len(wire.to(PATH)) == 1


@pytest.mark.parametrize("answer", [BUSY, PAGE, Answer(drop=True), Answer(200, {"replies": []}, cut_to=5)])
def test_cells_that_are_set_are_set_again(wire, http, answer):
    """A batch that only says how cells are to be ends in the same place when it is carried out twice."""
    wire.on("POST", PATH, answer, DONE)
    assert http.batch_update("s1", {"requests": CELLS}) == DONE.body
    assert len(wire.to(PATH)) == 2


def test_one_request_that_adds_makes_a_batch_unrepeatable(wire, http):
    """The whole batch is carried out, or none of it."""
    wire.on("POST", PATH, BUSY, DONE)
    with pytest.raises(SheetsLostReplyError):
        http.batch_update("s1", {"requests": [*CELLS, *SHEET]})
    assert len(wire.to(PATH)) == 1


def test_a_web_page_with_status_503_is_waited_out(wire, http):
    """gspread reads code −1 out of it and gives up."""
    wire.on("GET", PATH, PAGE, PAGE, Answer(200, {"spreadsheetId": "s1"}))
    assert http.fetch_sheet_metadata("s1") == {"spreadsheetId": "s1"}


def test_google_is_not_asked_before_it_said(wire, http, minute):
    """Retry-After is kept to."""
    wire.on("GET", PATH, Answer(429, SPENT.body, {"Retry-After": "17"}), Answer(200, {"spreadsheetId": "s1"}))
    http.fetch_sheet_metadata("s1")
    assert minute.now >= 17


def test_no_more_than_sixty_reads_and_sixty_writes_leave_in_any_minute(wire, insisting, minute):
    """130 reads and 70 writes take two minutes, and what has to wait longer than the deadline is refused."""
    times = {"GET": [], "POST": []}
    wire.on("GET", PATH, Answer(200, {"spreadsheetId": "s1"}))
    wire.on("POST", PATH, DONE)
    http = insisting()
    for _ in range(130):
        http.fetch_sheet_metadata("s1")
        times["GET"].append(minute.now)
    for _ in range(70):
        http.batch_update("s1", {"requests": CELLS})
        times["POST"].append(minute.now)
    for sent in times.values():
        assert all(later - earlier >= 60 for earlier, later in zip(sent, sent[60:], strict=False))
    short = insisting(patience=Patience(deadline=5.0), reads=Allowance(1, minute.clock, minute.sleep))
    short.fetch_sheet_metadata("s1")
    with pytest.raises(SheetsBusyError, match="allowance"):
        short.fetch_sheet_metadata("s1")


def test_reads_by_post_are_counted_as_reads(wire, insisting, minute):
    """A search of metadata changes nothing, so it is repeated as well."""
    reads = Allowance(60, minute.clock, minute.sleep)
    http = insisting(reads=reads)
    wire.on("POST", f"{PATH}/developerMetadata:search", BUSY, Answer(200, {}))
    http.request("post", "https://sheets.googleapis.com/v4/spreadsheets/s1/developerMetadata:search", json={})
    assert reads.used == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused(403, "The caller does not have permission"), SheetsAccessError),
        (refused(404, "Requested entity was not found."), SheetsGoneError),
        (refused(400, "You are trying to edit a protected cell or object. Please contact"), SheetsProtectedError),
        (refused(400, "Invalid requests[0].addSheet"), SheetsMeaningError),
    ],
)
def test_a_refusal_is_named_and_not_repeated(wire, http, answer, error):
    """Access, a deleted spreadsheet, a protected cell and a request Google does not take are different things."""
    wire.on("POST", PATH, answer)
    with pytest.raises(error) as found:
        http.batch_update("s1", {"requests": CELLS})
    assert str(answer.body["error"]["message"]) in str(found.value)
    assert len(wire.to(PATH)) == 1


def test_drive_says_403_for_too_many(wire, http):
    """Its reason tells it from a missing permission, and it is waited out."""
    spent = {"error": {"code": 403, "message": "Rate Limit", "errors": [{"reason": "userRateLimitExceeded"}]}}
    wire.on("GET", "/drive/v3/files/s1", Answer(403, spent), Answer(200, {"id": "s1"}))
    assert http.get_file_drive_metadata("s1") == {"id": "s1"}


def test_a_server_that_is_not_there_is_tried_until_the_deadline(insisting, minute, wire):
    """Nothing was sent, so even an append may be tried again; in the end nothing is lost."""
    wire.stop()
    with pytest.raises(SheetsBusyError, match="cannot be reached"):
        append(insisting())
    assert len(minute.waits) > 3


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert requests.Session().trust_env

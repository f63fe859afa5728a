"""The approval page as values: whatever is asked of it is answered, and only a POST with a code reaches the desk."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.errors import RefusedError
from sync.people.web.desk import Answer, Looked, Taken
from sync.people.web.limits import Limit
from sync.people.web.link import Link, Links
from sync.people.web.pages import LONGEST_BODY, LONGEST_COMMENT, ApprovalPages, Limits, Request, Response
from tests.sync.clocks import FixedClock
from tests.sync.people.reviews import review

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=UTC)
LINKS = Links("https://plan.example.com", 14, lambda: "k" * 32)
TOKEN = LINKS.address("2020Q2", "cfo", "d" * 64, NOW).rpartition("/")[2]
PATH, FORM = f"/d/{TOKEN}", {"content-type": "application/x-www-form-urlencoded"}
YES, NO = "AAAA-BBBB-CCCC", "DDDD-EEEE-FFFF"


@dataclass
class OneDecision:
    """A desk for one approver with two codes and one decision to take; it keeps what it was asked."""

    looks: list[str] = field(default_factory=list)
    taken: list[tuple[Answer, str]] = field(default_factory=list)

    def look(self, link: Link, code: str) -> Looked:
        """The review, for either code."""
        self.looks.append(code)
        return Looked("", review(), "Carol", "Finance") if code in {YES, NO} else Looked("Not a code.")

    def decide(self, link: Link, code: str, answer: Answer, comment: str) -> Taken:
        """Take it, with the code of the answer."""
        if code not in {YES, NO}:
            return Taken("Not a code.")
        if (code == YES) != (answer is Answer.APPROVE):
            return Taken("The other code.", is_known=True)
        self.taken.append((answer, comment))
        return Taken(says="Taken.", head="f" * 64)


def pages(desk: OneDecision, many: int = 1_000_000, *, is_encrypted: bool = True) -> ApprovalPages:
    """The page before a desk; `many` requests are taken, of one caller and for one link."""
    limits = Limits(*(Limit(many, 1.0, lambda: 0.0) for _ in range(3)))
    return ApprovalPages(LINKS, desk, limits, FixedClock(NOW), is_encrypted=is_encrypted)


def sent(desk: OneDecision, **fields: str) -> Response:
    """The answer to a form."""
    return pages(desk).answer(Request("POST", PATH, FORM, urlencode(fields).encode(), "10.0.0.1"))


_BYTES = st.binary(max_size=200) | st.sampled_from(
    [
        urlencode({"step": "decide", "code": "AAAA", "answer": "approve"}).encode(),
        urlencode({"step": "decide", "code": YES, "answer": "yes"}).encode(),
        urlencode({"step": "decide", "code": YES, "answer": "change", "comment": "\x00\r\n "}).encode(),
        urlencode({"step": "decide", "code": NO, "answer": "approve", "comment": "<b>"}).encode(),
        b"step=decide&code=" + YES.encode() + b"&answer=approve&answer=approve" + b"&x" * 20,
        b"%ff%fe=%00&step=%E2%28%A1",
        "step=décide".encode(),
        b"a" * (LONGEST_BODY + 1),
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"]) | st.text(max_size=8),
    path=st.sampled_from([PATH, f"/x{PATH}", "/", "/d/", f"{PATH}/..", f"{PATH}%00", "/healthz"])
    | st.text(max_size=80),
    kind=st.sampled_from(["application/x-www-form-urlencoded", "text/plain", ""]) | st.text(max_size=40),
    body=_BYTES,
    peer=st.text(max_size=20),
)
def test_whatever_is_sent_is_answered_and_decides_nothing(
    method: str, path: str, kind: str, body: bytes, peer: str
) -> None:
    """No answer is a fault, each has its headers, and no made-up form is a decision."""
    desk = OneDecision()
    answer = pages(desk).answer(Request(method, path, {"content-type": kind}, body, peer))
    assert 200 <= answer.status < 500
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"<script" not in answer.body
    assert desk.taken == []


@given(st.dictionaries(st.sampled_from(["step", "code", "answer", "comment", "x"]), st.text(max_size=60), max_size=5))
def test_whatever_a_form_holds_is_answered_with_its_own_text(fields: dict[str, str]) -> None:
    """Text without the right code decides nothing, and what comes back of it is text."""
    desk = OneDecision()
    answer = sent(desk, **fields)
    assert answer.status in {403, 422}
    assert desk.taken == []
    assert answer.body.count(b"<input") in {3, 4}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_asks_the_desk_nothing(method: str) -> None:
    """A form for a code, whatever the address says after it."""
    desk = OneDecision()
    answer = pages(desk).answer(Request(method, PATH, {}, b"step=decide"))
    assert (answer.status, desk.looks, desk.taken) == (200, [], [])
    assert b'name="code"' in answer.body


def test_each_answer_is_taken_with_its_own_code() -> None:
    """Approve with one; decline, or ask for a change with words, with the other; and the head is told."""
    for code, answer, comment in ((YES, "approve", ""), (NO, "decline", "no"), (NO, "change", "less for Ann")):
        desk = OneDecision()
        done = sent(desk, step="decide", code=code, answer=answer, comment=comment)
        assert (done.status, desk.taken) == (200, [(Answer(answer), comment)])
        assert b"f" * 64 in done.body


def test_the_other_code_shows_the_plan_again_with_what_was_typed() -> None:
    """Nothing is taken; the comment and the answer stand there still."""
    desk = OneDecision()
    again = sent(desk, step="decide", code=NO, answer="approve", comment="as agreed <b>")
    assert (again.status, desk.taken) == (409, [])
    assert b"The other code." in again.body
    assert "as agreed <b>" in unescape(again.body.decode())
    assert re.search(rb'id="approve" value="approve" required checked', again.body)


def test_a_wrong_code_keeps_what_was_typed_out_of_sight_and_tells_nothing() -> None:
    """The form for a code comes back with the comment in it, and without the plan."""
    refused = sent(OneDecision(), step="decide", code="AAAA", answer="approve", comment="as agreed")
    assert refused.status == 403
    assert b'type="hidden" name="comment" value="as agreed"' in refused.body
    assert b"Carol" not in refused.body


def test_a_comment_is_cut_and_cleaned() -> None:
    """Two thousand letters are kept; what a cell cannot hold is a blank."""
    desk = OneDecision()
    sent(desk, step="decide", code=YES, answer="approve", comment="a\x00b\x1b" + "ü" * 3_000)
    ((_, comment),) = desk.taken
    assert comment == "a b " + "ü" * (LONGEST_COMMENT - 4)


def test_pages_are_kept_framed_and_scripted_by_nobody() -> None:
    """The policy allows one style by its digest, forms to itself and nothing else; https is stayed with."""
    answer = pages(OneDecision()).answer(Request("GET", PATH))
    allowed = answer.headers["Content-Security-Policy"]
    (sheet,) = re.findall(rb"<style>(.*?)</style>", answer.body, re.DOTALL)
    assert f"style-src 'sha256-{b64encode(sha256(sheet).digest()).decode()}'" in allowed
    for rule in ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in allowed
    assert "script-src" not in allowed
    assert b" style=" not in answer.body
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" in answer.headers
    assert (
        "Strict-Transport-Security" not in pages(OneDecision(), is_encrypted=False).answer(Request("GET", PATH)).headers
    )


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request("PUT", PATH), 405),
        (Request("POST", PATH, {"content-type": "application/json"}, b"{}"), 415),
        (Request("POST", PATH, FORM, b"a" * (LONGEST_BODY + 1)), 413),
        (Request("POST", PATH, FORM, b"&".join([b"a=1"] * 17)), 400),
        (Request("GET", "/"), 404),
        (Request("GET", "/d/forged"), 404),
        (Request("GET", "/healthz"), 200),
    ],
)
def test_what_is_no_form_of_this_page_is_answered_with_its_status(request_: Request, status: int) -> None:
    """Each without asking the desk."""
    desk = OneDecision()
    assert pages(desk).answer(request_).status == status
    assert desk.looks == []


def test_an_expired_link_says_so() -> None:
    """After fourteen days nothing is asked any more."""
    limits = Limits(*(Limit(9, 1.0, lambda: 0.0) for _ in range(3)))
    late = ApprovalPages(LINKS, OneDecision(), limits, FixedClock(NOW + timedelta(days=14)), is_encrypted=True)
    answer = late.answer(Request("GET", PATH))
    assert answer.status == 410
    assert b"has expired" in answer.body


def test_codes_are_limited_for_each_link_and_looks_for_each_caller() -> None:
    """Two codes for one link, from two callers; the third waits a minute and is not shown to the desk."""
    desk, body = OneDecision(), urlencode({"step": "look", "code": "AAAA"}).encode()
    limited = pages(desk, many=2)
    statuses = [limited.answer(Request("POST", PATH, FORM, body, f"10.0.0.{n}")).status for n in range(3)]
    assert (statuses, desk.looks) == ([403, 403, 429], ["AAAA", "AAAA"])
    looks = [limited.answer(Request("GET", PATH, peer="10.0.0.9")) for _ in range(3)]
    assert [look.status for look in looks] == [200, 200, 429]
    assert looks[-1].headers["Retry-After"] == "60"


class Away(OneDecision):
    """A desk whose store cannot be reached."""

    def look(self, link: Link, code: str) -> Looked:
        """Say so."""
        raise RefusedError("Event 7 of the log was changed.", remedy="Find out who did.")

    def decide(self, link: Link, code: str, answer: Answer, comment: str) -> Taken:
        """Say so."""
        raise OSError("the disk is full")


def test_a_desk_that_cannot_answer_is_told_to_whoever_runs_it_alone(caplog: pytest.LogCaptureFixture) -> None:
    """The page says to come again; why stands in the log, where no code and no link does."""
    for fields in ({"step": "look", "code": YES}, {"step": "decide", "code": YES, "answer": "approve"}):
        answer = sent(Away(), **fields)
        assert answer.status == 503
        assert b"Try again in a while" in answer.body
        assert b"Event 7" not in answer.body
    assert ["Event 7" in caplog.text, "disk is full" in caplog.text] == [True, True]
    assert YES not in caplog.text
    assert TOKEN not in caplog.text

"""The approval page: what is asked of it and what it answers, as values. GET and HEAD show a form, change nothing."""

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qs

from sync.errors import SyncError
from sync.people.web.desk import Answer, Desk, Looked
from sync.people.web.limits import Limit
from sync.people.web.link import PATH, BadLinkError, Link, Links
from sync.people.web.look import environment, policy

log = logging.getLogger("qplan.approvals")

__all__ = ["LONGEST_BODY", "LONGEST_COMMENT", "ApprovalPages", "Limits", "Request", "Response"]

LONGEST_COMMENT = 2_000
LONGEST_BODY = 32_768  # a comment of letters that a form spells with twelve signs each
_FORM = "application/x-www-form-urlencoded"
_FIELDS = 16
_ANSWERS = (
    (Answer.APPROVE, "Approve"),
    (Answer.CHANGE, "Ask for a change: say in the comment which"),
    (Answer.DECLINE, "Decline"),
)
_NO_ANSWER = "Choose what you decide: approve, ask for a change, or decline."
_NO_COMMENT = "Say in the comment which change you ask for."
_AWAY = "The plan cannot be looked at right now. Try again in a while: then you see whether a decision is on record."
_LATER = "That was tried too often in a short time. Wait a minute, then try again."


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: `path` without host and query, `peer` who sent it, header names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: its status, its headers and its page."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Now(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one caller may look, and how often codes may be sent by one caller and for one link."""

    looks: Limit
    codes: Limit
    link: Limit


class ApprovalPages:
    """Answers requests; never raises for anything a request holds.

    Args:
        links: reads the links. desk: checks codes and takes decisions. limits: of requests. clock: the time.
        is_encrypted: whether people reach the page by https, which browsers are then told to stay with.
    """

    def __init__(self, links: Links, desk: Desk, limits: Limits, clock: _Now, *, is_encrypted: bool) -> None:
        self._links, self._desk, self._limits, self._clock = links, desk, limits, clock
        self._headers = _headers(is_encrypted=is_encrypted)

    def answer(self, request: Request) -> Response:
        """The answer to a request."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return self._said(
                405, "Not like this", "A page is looked at, or its form is sent.", Allow="GET, HEAD, POST"
            )
        if wait := self._limits.looks.wait(request.peer):
            return self._later(wait)
        if request.path.endswith("/healthz") and request.method != "POST":
            return self._said(200, "Ready", "The page is served.")
        _, found, token = request.path.rpartition(PATH)
        if not found:
            return self._said(404, "Nothing is here", "Open the link in your message.")
        try:
            link = self._links.read(token, self._clock.now())
        except BadLinkError as bad:
            return self._said(410 if bad.is_expired else 404, "This link does not open", bad.sentence)
        if request.method != "POST":
            return self._code_asked(200, "", {})
        if wait := self._limits.codes.wait(request.peer) or self._limits.link.wait(token):
            return self._later(wait)
        return self._posted(link, request)

    def _posted(self, link: Link, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            return self._said(415, "Not like this", "Send the form of the page.")
        if len(request.body) > LONGEST_BODY:
            return self._said(413, "Too long", f"Shorten the comment: {LONGEST_COMMENT:,} characters are taken.")
        sent = _fields(request.body)
        if sent is None:
            return self._said(400, "Not like this", "Send the form of the page.")
        try:
            return self._decided(link, sent) if sent.get("step") == "decide" else self._looked(link, sent)
        except (SyncError, OSError) as fault:  # a store that is away, a log that was touched: no sentence for strangers
            log.warning("the desk could not answer: %s", fault)
            return self._said(503, "Not right now", _AWAY)

    def _looked(self, link: Link, sent: Mapping[str, str], sentence: str = "", status: int = 200) -> Response:
        """The plan, for whoever sent a code that opens it."""
        looked = self._desk.look(link, sent.get("code", ""))
        if looked.review is None:
            return self._code_asked(403, looked.refusal, sent)
        return self._plan(status, looked, sent, sentence)

    def _decided(self, link: Link, sent: Mapping[str, str]) -> Response:
        answer, comment = sent.get("answer", ""), sent.get("comment", "")
        if answer not in set(Answer):
            return self._looked(link, sent, _NO_ANSWER, 422)
        if answer == Answer.CHANGE and not comment:
            return self._looked(link, sent, _NO_COMMENT, 422)
        taken = self._desk.decide(link, sent.get("code", ""), Answer(answer), comment)
        if taken.refusal:
            if taken.is_known:
                return self._looked(link, sent, taken.refusal, 409)
            return self._code_asked(403, taken.refusal, sent)
        kept = f"Head of the log: {taken.head}" if taken.head else ""
        return self._said(200, "Your decision is on record", taken.says, *filter(None, [kept]))

    def _code_asked(self, status: int, sentence: str, sent: Mapping[str, str]) -> Response:
        """The form for a code; what was typed before stays, as nobody wants to type a comment twice."""
        told = {"sentence": sentence, "answer": sent.get("answer", ""), "comment": sent.get("comment", "")}
        return self._page(status, "code.html", told)

    def _plan(self, status: int, looked: Looked, sent: Mapping[str, str], sentence: str) -> Response:
        form = {
            "name": looked.name,
            "role": looked.role,
            "sentence": sentence,
            "answers": [(answer.value, says) for answer, says in _ANSWERS],
            "answer": sent.get("answer", ""),
            "comment": sent.get("comment", ""),
            "longest": LONGEST_COMMENT,
        }
        return self._page(status, "review.html", {"review": looked.review, "form": form})

    def _later(self, wait: float) -> Response:
        return self._said(429, "Wait a moment", _LATER, **{"Retry-After": str(math.ceil(wait))})

    def _said(self, status: int, heading: str, sentence: str, *lines: str, **headers: str) -> Response:
        return self._page(status, "message.html", {"heading": heading, "sentence": sentence, "lines": lines}, **headers)

    def _page(self, status: int, template: str, told: Mapping[str, Any], **headers: str) -> Response:
        text = environment().get_template(template).render(allowed="", **told)
        return Response(status, {**self._headers, **headers}, text.encode())


def _headers(*, is_encrypted: bool) -> dict[str, str]:
    """On every answer: nothing is kept, framed, sniffed or told to other places."""
    found = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    return found | ({"Strict-Transport-Security": "max-age=31536000"} if is_encrypted else {})


def _fields(body: bytes) -> dict[str, str] | None:
    """The fields of a form, each once, as text without control characters; None for what is no form of ours."""
    try:
        found = parse_qs(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS, encoding="utf-8", errors="replace"
        )
    except ValueError:
        return None
    return {name: _plain(values[0])[:LONGEST_COMMENT] for name, values in found.items()}


def _plain(text: str) -> str:
    """Text that a cell and a log can hold: what is no letter or sign of any script becomes a blank."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()

"""The approval page with real codes, a real store and a real workbook: shown by code, decided by code, once."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from sync.approval.ladder import Stage
from sync.approval.state import MAX_ATTEMPTS
from sync.jobs.decide import decide
from sync.jobs.submit import submit
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.plan.status import decisions
from tests.e2e.approval_page import LINKS, Page, served, token_of
from tests.e2e.team import CFO, CRO, REPS, code_of
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read


@pytest.fixture
def page(submitted: Adapters) -> Iterator[Page]:
    """The page of the submitted plan, served."""
    with served(submitted) as opened:
        yield opened


def _text(body: bytes) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", body.decode(), flags=re.DOTALL)).split())


def test_a_plan_is_shown_by_code_and_approved_by_code(submitted: Adapters, page: Page) -> None:
    """Carol opens her link, types her code, sees figures, gates and everybody's quota, and approves with a comment."""
    token, code = token_of(submitted, CFO), code_of(submitted, CFO)
    assert page.ask("GET", f"/d/{token}").status == 200
    seen = page.look(token, code)
    told = _text(seen.body)
    assert seen.status == 200
    assert "Carol, ana submitted plan" in told
    for words in ("Planned revenue", "Chance to reach the target", "Gates", "Findings", *REPS.values()):
        assert words in told, words
    done = page.decide(token, code, comment="as agreed in March")
    assert (done.status, list(submitted.approval().consents)) == (200, [CFO])
    assert submitted.log.head(submitted.plan.id) in _text(done.body)
    record = decisions(submitted)[CFO]
    assert (record["decided"], record["via"], record["remark"]) == ("approved", "approval page", "as agreed in March")
    tab = read(submitted.workbook).tables["approvals_record"]
    assert tab[tab.positions[CFO]].values["remark"] == "as agreed in March"


def test_nothing_of_approver_or_plan_is_told_before_the_code(submitted: Adapters, page: Page) -> None:
    """Neither the form nor any refusal names whom or what the link is for."""
    token = token_of(submitted, CFO)
    answers = [page.ask("GET", f"/d/{token}"), page.look(token, "AAAA-AAAA-AAAA"), page.decide(token, "AAAA-AAAA-AAAA")]
    for answer in answers:
        told = f"{_text(answer.body)} {answer.headers}".lower()
        for secret in (
            "carol",
            "finance",
            CFO,
            "2020q2",
            submitted.approval().digest[:12],
            *map(str.lower, REPS.values()),
        ):
            assert secret not in told


def test_a_change_is_asked_for_with_a_comment(submitted: Adapters, page: Page) -> None:
    """It takes the code to decline, is a no on the ladder and told apart from one; without a comment it waits."""
    token, code = token_of(submitted, CFO), code_of(submitted, CFO, "decline")
    silent = page.decide(token, code, "change")
    assert (silent.status, submitted.approval().consents) == (422, {})
    assert "Say in the comment which change" in _text(silent.body)
    assert page.decide(token, code, "change", "Cy's quota is too low").status == 200
    assert submitted.standing().stage is Stage.DECLINED
    record = decisions(submitted)[CFO]
    assert (record["decided"], record["remark"]) == ("asked for a change", "Cy's quota is too low")


def test_what_scanners_of_mails_do_decides_nothing(submitted: Adapters, page: Page) -> None:
    """Every address three times, by GET and HEAD, each link of the answer too: the log is as it was."""
    head = submitted.log.head(submitted.plan.id)
    for approver in (CFO, CRO):
        path = f"/d/{token_of(submitted, approver)}"
        for _ in range(3):
            for method in ("GET", "HEAD"):
                answer = page.ask(method, path)
                assert answer.status == 200
                assert bool(answer.body) == (method == "GET")
                assert not re.findall(rb"(?:href|src|action)=\"(?!data:)", answer.body)
                assert page.ask(method, f"{path}?step=decide&answer=approve&code={code_of(submitted, approver)}").status
    assert submitted.log.head(submitted.plan.id) == head
    assert submitted.approval().consents == {}


def test_what_is_not_this_approvers_own_is_refused_in_a_sentence(submitted: Adapters, page: Page) -> None:
    """Another's code, the code of the other answer, a forged link, another digest, a link whose time has passed."""
    own, other = code_of(submitted, CFO), code_of(submitted, CRO)
    token, no = token_of(submitted, CFO), code_of(submitted, CFO, "decline")
    later = submitted.clock.now() - timedelta(seconds=1)
    cases = [
        (token, other, "approve", 403, "not a code that came with this link"),
        (token, no, "approve", 409, "your code for the other answer"),
        (token, own, "decline", 409, "your code for the other answer"),
        (f"{token[:-2]}{'AA' if token[-2:] != 'AA' else 'BB'}", own, "approve", 404, "not one that was sent"),
        (token_of(submitted, CFO, digest="0" * 64), own, "approve", 403, "not before its approvers any more"),
        (token_of(submitted, CFO, plan="2020Q3"), own, "approve", 403, "not before its approvers any more"),
        (token_of(submitted, "eve"), own, "approve", 403, "not a code that came with this link"),
        (token_of(submitted, CFO, expires=later), own, "approve", 410, "has expired"),
    ]
    for link, code, answer, status, says in cases:
        refused = page.decide(link, code, answer)
        assert (refused.status, says in _text(refused.body)) == (status, True), (says, _text(refused.body))
        assert submitted.approval().consents == {}
    wrong = [event for event in submitted.log.of(submitted.plan.id) if event.kind is Kind.REFUSED]
    assert [event.payload["approver"] for event in wrong] == [CFO]


def test_a_code_is_good_once_whichever_way_it_came(submitted: Adapters, page: Page) -> None:
    """Decided on the page and sent again; decided by the command line and then sent here: refused, and said."""
    token, code = token_of(submitted, CFO), code_of(submitted, CFO)
    assert page.decide(token, code).status == 200
    assert decide(submitted, CRO, code_of(submitted, CRO)).consent is not None
    for link, used in ((token, code), (token_of(submitted, CRO), code_of(submitted, CRO))):
        for again in (page.decide(link, used), page.look(link, used)):
            assert again.status == 403
            assert "This code was used already" in _text(again.body)
    words = [event for event in submitted.log.of(submitted.plan.id) if event.kind is Kind.CONSENTED]
    assert [event.actor for event in words] == [CFO, CRO]


def test_guessing_voids_the_codes(submitted: Adapters, page: Page) -> None:
    """Five wrong ones, looked or decided with, and the right one opens nothing; the store holds none that was typed."""
    token = token_of(submitted, CFO)
    for n in range(MAX_ATTEMPTS):
        guess = page.look if n % 2 else page.decide
        assert guess(token, f"WRNG-WRNG-WRN{n}").status == 403
    void = page.look(token, code_of(submitted, CFO))
    assert "these codes are void" in _text(void.body)
    assert page.decide(token, code_of(submitted, CFO)).status == 403
    assert submitted.approval().consents == {}
    assert "WRNG" not in str([event.payload for event in submitted.log.of(submitted.plan.id)])


@pytest.mark.full
def test_a_link_to_a_plan_that_was_superseded_decides_nothing(submitted: Adapters, page: Page) -> None:
    """An override is submitted: the old link with the old code is refused, and with the new code too."""
    token, code = token_of(submitted, CFO), code_of(submitted, CFO)
    rep = next(iter(REPS))
    enter(submitted.workbook, {("quotas", rep, "override"): 99_000.0, ("quotas", rep, "reason"): "new territory"})
    assert submit(submitted, "ana").is_new
    for old_or_new in (code, code_of(submitted, CFO)):
        assert "not before its approvers any more" in _text(page.decide(token, old_or_new).body)
    assert submitted.approval().consents == {}


def test_of_two_that_arrive_at_once_one_is_taken(submitted: Adapters) -> None:
    """Eight times the same decision, and eight contrary ones, in two servers of the same store: one word on record."""
    token, yes, no = token_of(submitted, CFO), code_of(submitted, CFO), code_of(submitted, CFO, "decline")
    with served(submitted) as one, served(replace(submitted)) as two, ThreadPoolExecutor(8) as pool:
        sent = [
            pool.submit(
                (one, two)[n % 2].decide, token, no if n % 4 > 1 else yes, "decline" if n % 4 > 1 else "approve"
            )
            for n in range(16)
        ]
        statuses = sorted(answer.result().status for answer in sent)
    assert statuses == [200] + [403] * 15
    words = [event for event in submitted.log.of(submitted.plan.id) if event.kind in {Kind.CONSENTED, Kind.DECLINED}]
    assert [event.actor for event in words] == [CFO]


def test_hostile_text_stays_text(submitted: Adapters, page: Page) -> None:
    """A reason with markup, from the workbook, and a comment with more, from the form: both are shown as typed."""
    rep, markup = next(iter(REPS)), '<script>alert("x")</script><img src=x onerror=alert(1)>'
    enter(submitted.workbook, {("quotas", rep, "override"): 99_000.0, ("quotas", rep, "reason"): markup})
    submit(submitted, "ana<b>")
    token, code = token_of(submitted, CFO), code_of(submitted, CFO)
    form = {"step": "decide", "code": code, "comment": f"</textarea>{markup}", "answer": '"><script>'}
    shown = page.ask("POST", f"/d/{token}", form)
    assert shown.status == 422
    assert b"<script" not in shown.body
    assert b"<img" not in shown.body
    assert markup in unescape(shown.body.decode())
    assert page.decide(token, code, comment="=cmd|' /C calc'!A0\x00\x1b[2J").status == 200
    tab = read(submitted.workbook).tables["approvals_record"]
    assert tab[tab.positions[CFO]].values["remark"] == "=cmd|' /C calc'!A0  [2J"


def test_the_message_holds_a_link_where_a_page_is_served(published: Adapters) -> None:
    """Its end is one this page reads; the code beside it opens the plan, which no message's link does by itself."""
    plan = replace(published, links=LINKS)
    submit(plan, "ana")
    letter = max((plan.settings.outbox / "cfo@example.com").glob("*.eml")).read_text(encoding="utf-8")
    found = re.search(r"http://127\.0\.0\.1/d/(\S+)", letter.replace("=\n", ""))
    assert found is not None
    assert LINKS.read(found[1], plan.clock.now())[:3] == ("2020Q2", CFO, plan.approval().digest)


def test_the_page_stands_behind_limits(submitted: Adapters) -> None:
    """Three requests are taken, the fourth waits: it is told when to come again, and counts as no attempt."""
    token = token_of(submitted, CFO)
    with served(submitted, many=3) as page:
        statuses = [page.look(token, "AAAA-AAAA-AAAA").status for _ in range(4)]
        waiting = page.look(token, "AAAA-AAAA-AAAA")
    assert statuses == [403, 403, 403, 429]
    assert 0 < int(waiting.headers["retry-after"]) <= 60
    assert submitted.approval().attempts[CFO] == 3


def test_who_is_no_approver_any_more_is_shown_nothing(submitted: Adapters) -> None:
    """Carol was asked, and then her name was taken out of the settings: her code opens nothing and decides nothing."""
    token, code = token_of(submitted, CFO), code_of(submitted, CFO)
    left = tuple(one for one in submitted.settings.approvals.approvers if one.id != CFO)
    approvals = submitted.settings.approvals.model_copy(update={"approvers": left})
    without = replace(submitted, settings=submitted.settings.model_copy(update={"approvals": approvals}))
    with served(without) as page:
        assert page.look(token, code).status == 403
        assert page.decide(token, code).status == 403
    assert submitted.approval().consents == {}

"""Changes within the quarter with the plan's workbook: reckoned, agreed, put in, approved, written."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cycle.changes import Asked, Carrier, Change, Sort, State
from sync.errors import RefusedError
from sync.jobs.changes import (
    Proposal,
    asked_about,
    decide_change,
    propose_change,
    standing_changes,
    take_changes,
)
from sync.jobs.facts import newest_facts
from sync.jobs.letters import write_letters
from sync.jobs.read import read_plan
from sync.plan.adapters import Adapters
from tests.e2e.team import config, copied, opened
from tests.sync.clocks import FixedClock
from workbooks.xlsx.edit import enter

TODAY = datetime(2020, 4, 3, 12, tzinfo=UTC)
MAY_16 = date(2020, 5, 16)
"""From it on 46 of the quarter's 91 days are left."""


@pytest.fixture
def plan(led_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The plan of three sellers below one head, three days into its quarter."""
    with copied(led_folder, tmp_path, clock=FixedClock(TODAY)) as adapters:
        yield adapters


def quotas(plan: Adapters) -> dict[str, Decimal]:
    """Final quotas by name, the largest first."""
    rows = read_plan(plan).document.tables["quotas"]
    found = {str(row.values["name"]): Decimal(str(row.values["final"])) for row in rows}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def propose(plan: Adapters, who: str, sort: Sort = Sort.LEAVER, day: date = MAY_16, **more: Any) -> Proposal:
    """A change as Ana proposes it."""
    asked = Asked(sort, day, more.pop("until", None), Decimal(more.pop("amount", 0)))
    return propose_change(plan, asked, who, more.pop("carrier", Carrier.HOLD_BACK), "so it is", "ana", **more)


def agreed(plan: Adapters, who: str, **more: Any) -> Change:
    """One that Carol agrees to."""
    change = propose(plan, who, **more).change
    assert change is not None
    return decide_change(plan, change.number, State.AGREED, "Carol", "yes")


def codes(done: Proposal) -> list[str]:
    """Of what was found."""
    return [one.code for one in done.findings]


def test_who_leaves_keeps_the_days_they_were_there_and_colleagues_carry_the_rest(plan: Adapters) -> None:
    """45 of 91 days stay with whoever leaves; the two others get the rest, and the sum stays to the cent."""
    before = quotas(plan)
    name, *others = before
    change = agreed(plan, name, carrier=Carrier.PEOPLE, carriers=others)
    assert take_changes(plan).written == 3
    after = quotas(plan)
    assert after[name] == (before[name] * 45 / 91).quantize(Decimal("0.01"))
    assert sum(after.values()) == sum(before.values())
    assert all(after[one] > before[one] for one in others)
    rows = {row.values["name"]: row.values["reason"] for row in read_plan(plan).document.tables["quotas"]}
    assert rows[name] == "change 1, leaver from 2020-05-16: so it is; agreed by Carol"
    assert rows[others[0]] == f"change 1 from 2020-05-16: a part of what the quota of {name} gives or takes"
    assert take_changes(plan).written == 0
    assert standing_changes(plan) == (change,)


@pytest.mark.full
def test_the_letter_gets_a_next_version_with_the_change_in_it(plan: Adapters, tmp_path: Path) -> None:
    """Its reader is told from when on and why; the one before is void only where something else is said."""
    name = next(iter(quotas(plan)))
    first = write_letters(plan, "ana", tmp_path / "letters")
    assert first.letters == 3
    agreed(plan, name, sort=Sort.LEAVE, until=date(2020, 6, 1))
    take_changes(plan)
    write_letters(plan, "ana", tmp_path / "letters")
    told = json.loads((tmp_path / "letters" / "letters.json").read_text())["letters"]
    (theirs,) = [one["issued"]["letter"] for one in told if one["issued"]["letter"]["name"] == name]
    assert theirs["reason"] == "change 1, leave from 2020-05-16 until 2020-06-01: so it is; agreed by Carol"


def test_the_policy_says_whose_word_that_much_takes(plan: Adapters) -> None:
    """Both approvers are asked where no rule speaks; who proposed it, whose quota it is, and others do not agree."""
    name = next(iter(quotas(plan)))
    change = propose(plan, name).change
    assert change is not None
    assert asked_about(plan, change) == ("Carol", "Ramon")
    for who, says in (("ana", "their own"), (name.upper(), "their own"), ("Zoe", "Carol, Ramon decide")):
        with pytest.raises(RefusedError, match=says):
            decide_change(plan, 1, State.AGREED, who, "yes")
    with pytest.raises(RefusedError, match="says why"):
        decide_change(plan, 1, State.REJECTED, "Carol", " ")
    assert decide_change(plan, 1, State.WITHDRAWN, "ana", "not after all").state is State.WITHDRAWN
    with pytest.raises(RefusedError, match="is withdrawn"):
        decide_change(plan, 1, State.AGREED, "Carol", "yes")
    with pytest.raises(RefusedError, match="no change 9"):
        decide_change(plan, 9, State.AGREED, "Carol", "yes")


def test_what_cannot_be_is_a_finding_and_nothing_is_put_on_record(plan: Adapters) -> None:
    """Days over or outside, strangers, no end, no amount, one's own carrier, more than there is, nothing at all."""
    name, other, _ = quotas(plan)
    over = {"day": date(2020, 4, 2)}
    for words, code in (
        ((name, over), "change.past"),
        ((name, {"day": date(2020, 7, 1)}), "change.outside"),
        (("Nobody", {}), "change.unknown-person"),
        ((name, {"sort": Sort.LEAVE}), "change.end-missing"),
        ((name, {"sort": Sort.LEAVE, "until": MAY_16}), "change.end-missing"),
        ((name, {"sort": Sort.TRANSFER}), "change.amount"),
        ((name, {"sort": Sort.TRANSFER, "amount": -5}), "change.amount"),
        ((name, {"amount": 5}), "change.amount"),
        ((name, {"carrier": Carrier.PEOPLE}), "change.carrier"),
        ((name, {"carrier": Carrier.PEOPLE, "carriers": [name]}), "change.carrier"),
        ((name, {"carriers": [other]}), "change.carrier"),
        ((name, {"sort": Sort.TERRITORY, "amount": -(10**9)}), "change.below-zero"),
        ((name, {"sort": Sort.DEAL, "amount": 1}), "change.nothing"),
    ):
        done = propose(plan, words[0], **words[1])
        assert done.change is None, code
        assert code in codes(done)
    done = propose_change(plan, Asked(Sort.LEAVER, MAY_16), name, Carrier.TOTAL, " ", "ana")
    assert codes(done)[0] == "change.no-reason"
    assert standing_changes(plan) == ()
    assert propose(plan, name, dry=True).change is not None
    assert standing_changes(plan) == ()


def test_a_day_nobody_works_is_said(plan: Adapters) -> None:
    """16 May 2020 is a Saturday: its days count as any other."""
    name = next(iter(quotas(plan)))
    assert codes(propose(plan, name)) == ["change.on-holiday"]
    assert codes(propose(plan, name, day=date(2020, 5, 18), dry=True))[:1] == ["change.overlaps"]


@pytest.mark.full
def test_two_changes_never_meet_on_one_quota(plan: Adapters) -> None:
    """While one is open, none of anybody it moves; afterwards one from a later day, reckoned from what is left."""
    before = quotas(plan)
    name, other, third = before
    propose(plan, name, sort=Sort.TERRITORY, amount=-9100, carrier=Carrier.PEOPLE, carriers=[other])
    assert "change.overlaps" in codes(propose(plan, other))
    assert propose(plan, third, dry=True).change is not None
    decide_change(plan, 1, State.AGREED, "Carol", "yes")
    assert "change.overlaps" in codes(propose(plan, name, day=date(2020, 5, 15)))
    assert take_changes(plan).written == 2
    change = propose(plan, name, day=date(2020, 6, 1)).change
    assert change is not None
    was, now = change.quota(change.person)
    assert was == before[name] - 4600
    assert now == (was * 61 / 91).quantize(Decimal("0.01"))


@pytest.mark.full
def test_an_agreement_holds_only_for_the_quota_it_was_made_of(plan: Adapters, tmp_path: Path) -> None:
    """Another quota meanwhile is refused; after its day nobody agrees; what was typed over is left and said."""
    name, other, _ = quotas(plan)
    propose(plan, name)
    late = FixedClock(datetime(2020, 5, 17, tzinfo=UTC))
    with opened(tmp_path, "http://127.0.0.1:1", clock=late) as later, pytest.raises(RefusedError, match="is over"):
        decide_change(later, 1, State.AGREED, "Carol", "yes")
    decide_change(plan, 1, State.AGREED, "Carol", "yes")
    propose(plan, other)
    key = {row.values["name"]: row.key for row in read_plan(plan).document.tables["quotas"]}
    typed = {("quotas", key[one], "override"): 5.0 for one in (name, other)}
    enter(plan.workbook, {**typed, **{("quotas", key[one], "reason"): "so" for one in (name, other)}})
    with pytest.raises(RefusedError, match="is another than"):
        decide_change(plan, 2, State.AGREED, "Carol", "yes")
    done = take_changes(plan)
    assert (done.written, [one.code for one in done.findings]) == (0, ["change.left"])


def test_a_leader_who_leaves_in_the_middle(plan: Adapters) -> None:
    """Has no quota to change; whom they leave without a leader is said."""
    leader = str(newest_facts(plan).reps["manager"].iloc[0])
    done = propose(plan, leader)
    assert done.change is None
    assert codes(done) == ["change.no-quota", "change.leader-left", "change.on-holiday"]
    assert len(done.findings[1].rows) == 3


@pytest.mark.full
def test_the_verbs_speak_json(plan: Adapters, tmp_path: Path) -> None:
    """Proposed, shown, listed, decided, taken."""
    del plan
    path = str(config(tmp_path, "http://127.0.0.1:1"))
    more = ["--json", "--config", path]
    with opened(tmp_path, "http://127.0.0.1:1") as adapters:
        name = next(iter(quotas(adapters)))
    words = ["propose", name, "--kind", "leaver", "--effective", "2999-01-01", "--because", "x", "--by", "ana"]
    done = CliRunner().invoke(app, ["change", *words, *more])
    assert done.exit_code == 1, (done.output, done.exception)
    assert json.loads(done.output)["findings"][0]["code"] == "change.outside"
    for verb in (["list"], ["take"]):
        done = CliRunner().invoke(app, ["change", *verb, *more])
        assert done.exit_code == 0, (done.output, done.exception)
    assert json.loads(done.output) == {"written": 0, "findings": []}

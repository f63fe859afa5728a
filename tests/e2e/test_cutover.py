"""A cutover over real HTTP: nothing that waits for it is written before the go, and a hold or an abort stops it."""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.daemon import jobs as daemon
from sync.errors import BadSettingsError, RefusedError
from sync.jobs.cutover import abort, finish_step, give_go, rehearse, report, through
from sync.jobs.hold import hold, release
from sync.jobs.submit import submit
from sync.jobs.writeback import verify, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.settings import CutoverSettings, LaneSettings, StepSettings
from sync.writeback.cutover import Phase
from tests.e2e.team import REPS, approve, crm_quotas
from tests.sync.clocks import FixedClock
from workbooks.xlsx.edit import enter

ANN = next(iter(REPS))
OWNERS = ("Olga Ops", "Rita Revenue")
STEPS = (
    StepSettings(what="tell the regions", owner="Rita Revenue"),
    StepSettings(what="thank them", owner="Olga Ops", when="after"),
)


def _with(plan: Adapters, lanes: Sequence[dict[str, Any]] = ({"kind": "quotas"},), **told: Any) -> Adapters:
    """The plan with quotas that wait for the go of Olga or Rita, unless told otherwise."""
    cutover = CutoverSettings(owners=OWNERS, lanes=tuple(LaneSettings(**lane) for lane in lanes), **told)
    return replace(plan, settings=plan.settings.model_copy(update={"cutover": cutover}))


def test_what_waits_is_written_after_rehearsal_and_go_and_read_back(submitted: Adapters) -> None:
    """Approved is not written; a step, a rehearsal and an owner's go are; then all three quotas are there."""
    plan = _with(submitted, steps=STEPS, listeners={"ForecastingQuota": 2}, most_events=6)
    rehearsed = rehearse(plan, "ana")
    answers = {check.name: check.is_good for check in rehearsed.cutover.checks}
    assert answers.pop("approval") is False
    assert set(answers.values()) == {True}, rehearsed.cutover.checks
    approve(plan)
    with pytest.raises(RefusedError, match=r"Nothing may be written now\. Quotas: 0 of 3 written, waits for the go"):
        list(write(plan, "ana"))
    with pytest.raises(RefusedError, match="ana is none of the owners"):
        give_go(plan, "ana")
    with pytest.raises(RefusedError, match=r"Not done yet: tell the regions \(Rita Revenue\)"):
        give_go(plan, "Olga Ops")
    with pytest.raises(RefusedError, match="no one step"):
        finish_step(plan, "Rita Revenue", "t")
    finish_step(plan, "Rita Revenue", "Tell")
    assert crm_quotas(plan) == {}
    given = give_go(plan, "olga ops")
    assert given.cutover.phase is Phase.GO
    with pytest.raises(RefusedError, match="olga ops gave the go"):
        give_go(plan, "Rita Revenue")
    assert [receipt.outcome for receipt in through(plan, "Olga Ops")] == [Outcome.APPLIED] * 3
    done = report(plan)
    assert (done.cutover.phase, done.is_through, done.wrong) == (Phase.UNDERWAY, True, ())
    assert [step.is_done for step in done.steps] == [True, False]
    assert len(crm_quotas(plan)) == 3
    events = {check.name: check.says for check in given.cutover.checks}["fan-out"]
    assert events == "6 runs of flows and triggers, of at most 6 (ForecastingQuota: 3 × 2)."


def test_a_no_go_is_on_record_and_writes_nothing(submitted: Adapters) -> None:
    """Too many events, and somebody set a quota meanwhile: each is said, and the go is not given."""
    plan = _with(submitted, most_events=5, listeners={"ForecastingQuota": 2})
    approve(plan)
    with pytest.raises(RefusedError, match="It was not rehearsed"):
        give_go(plan, "Olga Ops")
    rehearse(plan, "Olga Ops")
    key = plan.approval().submission
    assert key is not None
    theirs = dict(key.change_set.changes[0].record.equals)
    plan.target().create("ForecastingQuota", theirs | {"QuotaAmount": 777.0})
    with pytest.raises(RefusedError, match=r"(?s)drift: 2 records hold .* 1 are not as they were.*fan-out: 6 runs"):
        give_go(plan, "Olga Ops")
    found = report(plan).cutover
    assert (found.phase, [check.name for check in found.checks if check.stops]) == (
        Phase.REHEARSED,
        ["drift", "fan-out"],
    )
    assert list(crm_quotas(plan).values()) == [777.0]


def test_a_cutover_that_is_called_off_or_held_stops_after_the_batch_in_hand(submitted: Adapters) -> None:
    """The first quota is the point of no return; then it is called off, begun again, held, released, and finished."""
    plan = _with(submitted)
    approve(plan)
    with pytest.raises(RefusedError, match="No cutover was begun"):
        abort(plan, "Olga Ops", "not today")
    rehearse(plan, "Olga Ops")
    give_go(plan, "Olga Ops")
    run = write(plan, "Olga Ops", size=1)
    next(run)
    with pytest.raises(RefusedError, match="eve is none of the owners"):
        abort(plan, "eve", "no")
    with pytest.raises(RefusedError, match="for a reason"):
        abort(plan, "Olga Ops", " ")
    called = abort(plan, "Rita Revenue", "the org is down")
    assert (called.cutover.phase, called.cutover.sent_at is not None) == (Phase.ABORTED, True)
    assert list(run) == []
    with pytest.raises(RefusedError, match="1 of 3 written, waits for the go"):
        list(write(plan, "ana"))
    with pytest.raises(RefusedError, match="since it was called off"):
        give_go(plan, "Olga Ops")
    rehearse(plan, "Olga Ops")
    hold(plan, "eve", "an audit")
    with pytest.raises(RefusedError, match="hold: eve stopped all writing"):
        give_go(plan, "Olga Ops")
    release(plan, "eve")
    give_go(plan, "Olga Ops")
    hold(plan, "eve", "an audit")
    with pytest.raises(RefusedError, match="an audit"):
        list(through(plan, "Olga Ops"))
    assert len(crm_quotas(plan)) == 1
    release(plan, "eve")
    outcomes = sorted(receipt.outcome for receipt in through(plan, "Olga Ops"))
    assert outcomes == [Outcome.ALREADY_APPLIED, Outcome.APPLIED, Outcome.APPLIED]
    assert report(plan).is_through


def test_a_lane_is_written_between_its_moments_alone_and_the_daemon_says_what_waits(submitted: Adapters) -> None:
    """Approved today, to be written tomorrow and not the day after: neither too early, nor ever late."""
    now = submitted.clock.now()
    tomorrow = now + timedelta(days=1)
    lane = {"kind": "ForecastingQuota", "opens": "approval", "not_before": tomorrow, "not_after": tomorrow.date()}
    plan = _with(submitted, [lane])
    approve(plan)
    (job,) = [job for job in daemon.JOBS if job.name == "apply"]
    assert job.run(plan, threading.Event()).startswith("quotas: 0 of 3 written, opens on ")
    late = replace(plan, clock=FixedClock(now + timedelta(days=2)))
    with pytest.raises(RefusedError, match="closed since"):
        list(write(late, "ana"))
    with pytest.raises(RefusedError, match="waits for the cutover"):
        rehearse(plan, "Olga Ops")
    assert crm_quotas(plan) == {}
    in_time = replace(plan, clock=FixedClock(tomorrow))
    assert job.run(in_time, threading.Event()).count("applied") == 3
    assert verify(in_time, "ana") == ()


def test_a_go_holds_for_one_submission_and_facts_that_are_fresh(submitted: Adapters) -> None:
    """An edit is another plan, which begins anew; two days later the facts and the rehearsal are too old."""
    plan = _with(submitted)
    approve(plan)
    rehearse(plan, "Olga Ops")
    later = replace(plan, clock=FixedClock(plan.clock.now() + timedelta(days=2)))
    with pytest.raises(RefusedError, match="more than 24 hours old"):
        give_go(later, "Olga Ops")
    give_go(plan, "Olga Ops")
    enter(plan.workbook, {("quotas", ANN, "override"): 150_000.0, ("quotas", ANN, "reason"): "agreed"})
    with pytest.raises(RefusedError, match="is not the plan"):
        list(through(plan, "Olga Ops"))
    submit(plan, "ana")
    assert report(plan).cutover.phase is Phase.NOT_REHEARSED
    assert crm_quotas(plan) == {}


def test_a_lane_that_waits_for_a_go_nobody_can_give_is_a_slip_in_the_settings(published: Adapters) -> None:
    """And so is one of a kind that no plan writes; without owners nothing waits, unless a moment is named."""
    nobody = CutoverSettings(lanes=(LaneSettings(kind="quotas"),))
    plan = replace(published, settings=published.settings.model_copy(update={"cutover": nobody}))
    with pytest.raises(BadSettingsError, match="owners names nobody"):
        _ = plan.lanes
    with pytest.raises(BadSettingsError, match="'bikes' is no kind"):
        _ = _with(published, [{"kind": "bikes"}]).lanes
    with pytest.raises(RefusedError, match="Nothing waits for a cutover"):
        rehearse(published, "ana")
    with pytest.raises(RefusedError, match="Nothing has been submitted"):
        rehearse(_with(published), "ana")


@pytest.mark.full
def test_the_verb_rehearses_tells_and_gives_the_go(submitted: Adapters) -> None:
    """As people and as programs read it; an option too many is said."""
    config = submitted.settings.home / "qplan.toml"
    told = (
        '\n[cutover]\nowners = ["Olga Ops"]\nlanes = [{ kind = "quotas" }]\nsteps = [{ what = "tell", owner = "R" }]\n'
    )
    config.write_text(config.read_text(encoding="utf-8") + told, encoding="utf-8")
    approve(submitted)
    run = CliRunner()

    def verb(*options: str, ends: int = 0) -> str:
        result = run.invoke(app, ["cutover", "-c", str(config), "--by", "Olga Ops", *options])
        assert result.exit_code == ends, result.output
        return result.output

    assert "one of --rehearse" in verb("--rehearse", "--go", ends=2)
    assert "not rehearsed" in verb()
    told_now = verb("--rehearse")
    assert "[ ] tell (R, before the go)" in told_now
    assert "go         approval: Approved" in told_now
    assert "not known  fan-out" in told_now
    verb("--done", "tell")
    done = json.loads(verb("--go", "--json"))
    assert (done["phase"], done["lanes"][0]["written"], done["not_in_the_crm"]) == ("under way", 3, [])
    assert "Read back" in verb()

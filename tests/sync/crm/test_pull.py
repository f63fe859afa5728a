"""The pull, over a source that is a list of rows."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Engine, inspect, select

from sync.crm.pull import Progress, PullReport, PullRules, pull
from sync.errors import (
    CrmError,
    FixConfigurationError,
    GrantPermissionError,
    IncompleteAnswerError,
    LocatorExpiredError,
    RetryLaterError,
)
from sync.model.fingerprint import Fingerprint
from sync.model.pull_set import by_name
from sync.model.times import time_text
from sync.store import snapshots, watermarks
from sync.store.database import sqlite_url
from sync.store.tables import MIRROR
from tests.stores import new_store
from tests.sync.clocks import FixedClock
from tests.sync.crm.sources import START, ListSource

OPPORTUNITY, QUOTA = by_name("Opportunity"), by_name("ForecastingQuota")
OBJECTS = (OPPORTUNITY, QUOTA)
FIELDS = {
    "Opportunity": {"Id", "Name", "Amount", "SystemModstamp", "IsDeleted"},
    "ForecastingQuota": {"Id", "QuotaAmount", "SystemModstamp"},
}


@pytest.fixture
def org() -> ListSource:
    """Three opportunities and one quota, all stamped at the start."""
    org = ListSource({name: set(fields) for name, fields in FIELDS.items()})
    for number in range(3):
        org.put("Opportunity", f"006{number}", Name=f"deal {number}", Amount=10.0 * number, IsDeleted=False)
    org.put("ForecastingQuota", "0J91", QuotaAmount=500.0)
    org.advance(60)
    return org


def run(org: ListSource, store: Engine, full: bool = False) -> PullReport:
    """Pull both objects."""
    return pull(org, store, FixedClock(), objects=OBJECTS, full=full)


def rows(store: Engine, sobject: str, *fields: str) -> list[tuple[object, ...]]:
    """Rows of the mirror, by Id."""
    table = MIRROR[sobject]
    with store.connect() as connection:
        query = select(*(table.c[name] for name in fields)).order_by(table.c.Id)
        return [tuple(row) for row in connection.execute(query)]


def counts(report: PullReport) -> dict[str, tuple[int, int, int]]:
    """New, changed and deleted by object."""
    return {one.sobject: (one.new, one.changed, one.deleted) for one in report.objects}


def test_the_first_pull_brings_everything(org: ListSource, store: Engine) -> None:
    """All rows are new, fields the org does not show stay empty, and a snapshot names the state."""
    seen: list[Progress] = []
    report = pull(org, store, FixedClock(), objects=OBJECTS, progress=seen.append)
    assert counts(report) == {"Opportunity": (3, 0, 0), "ForecastingQuota": (1, 0, 0)}
    assert rows(store, "Opportunity", "Id", "Name", "Amount", "StageName", "IsDeleted") == [
        ("0060", "deal 0", 0.0, None, False),
        ("0061", "deal 1", 10.0, None, False),
        ("0062", "deal 2", 20.0, None, False),
    ]
    assert seen == [Progress("Opportunity", 2, 3), Progress("Opportunity", 3, 3), Progress("ForecastingQuota", 1, 1)]
    assert report.as_of == START + timedelta(minutes=60)
    assert report.is_new_snapshot
    with store.connect() as connection:
        snapshot = snapshots.find(connection, report.snapshot_id)
    assert snapshot is not None
    assert (snapshot.rows, snapshot.as_of) == ({"ForecastingQuota": 1, "Opportunity": 3}, report.as_of)


def test_a_pull_with_nothing_changed_asks_once_per_object_and_makes_no_snapshot(org: ListSource, store: Engine) -> None:
    """One query by stamp, one of a small object as a whole; the same snapshot; nothing moved."""
    first = run(org, store)
    org.advance(60)
    org.asked.clear()
    second = run(org, store)
    assert org.asked == [("query", "Opportunity"), ("query", "ForecastingQuota")]
    assert second.requests == 2
    assert (second.moved, second.snapshot_id, second.is_new_snapshot) == (0, first.snapshot_id, False)


def test_only_changes_are_read(org: ListSource, store: Engine) -> None:
    """A changed row, a new one and a deleted one are counted as what they are; the rest is not asked for."""
    run(org, store)
    org.advance(600)
    org.put("Opportunity", "0061", Amount=11.0)
    org.put("Opportunity", "0062", IsDeleted=True)
    org.put("Opportunity", "0063", Name="deal 3", Amount=1.0, IsDeleted=False)
    org.put("Opportunity", "0064", Name="never seen alive", IsDeleted=True)
    org.advance(1)
    report = run(org, store)
    assert counts(report)["Opportunity"] == (1, 1, 2)
    assert report.objects[0].rows == 5
    assert rows(store, "Opportunity", "Amount", "IsDeleted") == [
        (0.0, False),
        (11.0, False),
        (20.0, True),
        (1.0, False),
        (None, True),
    ]


def test_rows_in_the_overlap_are_read_again_and_count_as_unchanged(org: ListSource, store: Engine) -> None:
    """Where many rows change, a stamp 10 minutes before the last pull lies in the overlap of 15, one of 70 does not;
    where few do, the overlap is a day: read twice, stored once, moved never."""
    for rules, same in ((PullRules(few=0), 1), (PullRules(), 4)):
        org.put("Opportunity", "0063", IsDeleted=False)
        org.advance(10)
        pull(org, store, FixedClock(), objects=OBJECTS, rules=rules)
        org.advance(60)
        report = pull(org, store, FixedClock(), objects=OBJECTS, rules=rules)
        assert (report.objects[0].same, report.moved) == (same, 0)


def test_a_stamp_that_becomes_visible_late_is_not_lost(org: ListSource, store: Engine) -> None:
    """A row stamped before the watermark but shown only after the pull is caught by the overlap."""
    run(org, store)
    watermark = org.now
    org.now = watermark - timedelta(minutes=14)
    org.put("Opportunity", "0063", IsDeleted=False)
    org.now = watermark + timedelta(minutes=60)
    assert counts(run(org, store))["Opportunity"] == (1, 0, 0)


def test_rows_at_the_moment_of_the_watermark_are_taken_once(org: ListSource, store: Engine) -> None:
    """`until` is exclusive and `since` inclusive, so a tie on the border belongs to the next pull."""
    org.put("Opportunity", "0063", IsDeleted=False)
    assert counts(run(org, store))["Opportunity"] == (3, 0, 0)
    org.advance(1)
    assert counts(run(org, store))["Opportunity"] == (1, 0, 0)


def test_rows_that_vanish_without_a_trace_leave_the_mirror(org: ListSource, store: Engine) -> None:
    """Quotas have no deleted flag: the count moves, the object is read whole, the missing row is removed."""
    org.put("ForecastingQuota", "0J92", QuotaAmount=1.0)
    run(org, store)
    del org.rows["ForecastingQuota"]["0J91"]
    org.advance(60)
    report = run(org, store)
    assert counts(report)["ForecastingQuota"] == (0, 0, 1)
    assert rows(store, "ForecastingQuota", "Id", "QuotaAmount") == [("0J92", 1.0)]
    assert report.is_new_snapshot


def test_the_digest_knows_content_and_not_history(org: ListSource, store: Engine, tmp_path: Path) -> None:
    """Two stores with the same rows, one pulled at once and one in steps, have the same digest."""
    run(org, store)
    org.advance(60)
    org.put("Opportunity", "0061", Amount=99.0)
    org.put("ForecastingQuota", "0J92", QuotaAmount=1.0)
    org.advance(1)
    in_steps = run(org, store)
    fresh = new_store(sqlite_url(tmp_path / "fresh.db"))
    at_once = run(org, fresh)
    fresh.dispose()
    assert in_steps.snapshot_id.split("-")[1] == at_once.snapshot_id.split("-")[1]
    assert in_steps.snapshot_id.startswith("S00002-")


def test_a_state_that_comes_back_is_a_new_snapshot(org: ListSource, store: Engine) -> None:
    """A → B → A makes three snapshots, the third with the digest of the first and an id of its own."""
    first = run(org, store)
    quota = dict(org.rows["ForecastingQuota"]["0J91"])
    org.put("ForecastingQuota", "0J91", QuotaAmount=1.0)
    org.advance(1)
    run(org, store)
    org.rows["ForecastingQuota"]["0J91"] = quota
    third = run(org, store)
    assert third.is_new_snapshot
    assert (third.snapshot_id, first.snapshot_id.split("-")[1]) == (
        f"S00003-{third.snapshot_id.split('-')[1]}",
        third.snapshot_id.split("-")[1],
    )


def test_a_field_that_appears_is_read_for_all_rows(org: ListSource, store: Engine) -> None:
    """After the description is a day old it is asked for again; the new field is backfilled and reported."""
    run(org, store)
    org.fields["Opportunity"].add("StageName")
    for row in org.rows["Opportunity"].values():
        row["StageName"] = "Won"
    org.advance(60 * 24)
    report = run(org, store)
    assert rows(store, "Opportunity", "StageName") == [("Won",)] * 3
    assert [(one.code, one.sentence) for one in report.findings] == [
        ("crm.field-appeared", "Opportunity: visible now, and read for all rows: StageName.")
    ]


def test_a_field_that_is_hidden_between_two_pulls_is_emptied_and_reported(org: ListSource, store: Engine) -> None:
    """The query fails, the object is described again, and no stale amount stays behind."""
    run(org, store)
    org.fields["Opportunity"].discard("Amount")
    org.advance(60)
    report = run(org, store)
    assert rows(store, "Opportunity", "Amount") == [(None,)] * 3
    assert [one.code for one in report.findings] == ["crm.field-hidden"]
    assert "Amount" in report.findings[0].sentence


def test_an_object_that_was_there_and_is_gone_blocks_until_it_is_there_again(org: ListSource, store: Engine) -> None:
    """Its rows are kept, every pull says so and asks again at once, and the store knows that they are of the past."""
    run(org, store)
    fields, org.fields["ForecastingQuota"] = org.fields["ForecastingQuota"], set()
    org.advance(60 * 24)
    for _ in range(2):
        report = run(org, store)
        (finding,) = report.blocking
        assert (finding.code, finding.rows) == ("crm.object-gone", ("ForecastingQuota",))
        assert "qplan pull --forget ForecastingQuota" in finding.remedy
        assert rows(store, "ForecastingQuota", "Id", "QuotaAmount") == [("0J91", 500.0)]
        with store.connect() as connection:
            assert watermarks.refusals(connection) == (finding,)
        org.advance(1)
    org.fields["ForecastingQuota"] = fields
    org.put("ForecastingQuota", "0J91", QuotaAmount=600.0)
    report = run(org, store)
    assert (counts(report)["ForecastingQuota"], report.blocking) == ((0, 1, 0), ())
    with store.connect() as connection:
        assert watermarks.refusals(connection) == ()


def test_an_object_that_was_given_up_is_forgotten_when_somebody_says_so(org: ListSource, store: Engine) -> None:
    """`forget` empties the mirror of what is proved to be gone, and leaves alone what is there."""
    run(org, store)
    org.fields["ForecastingQuota"] = set()
    org.advance(60 * 24)
    report = pull(org, store, FixedClock(), objects=OBJECTS, forget=["ForecastingQuota", "Opportunity"])
    assert [one.code for one in report.findings] == ["crm.object-forgotten"]
    assert report.blocking == ()
    assert (len(rows(store, "Opportunity", "Id")), rows(store, "ForecastingQuota", "Id")) == (3, [])
    org.advance(60)
    assert run(org, store).findings == ()


@pytest.mark.parametrize("error", [GrantPermissionError, FixConfigurationError, IncompleteAnswerError])
def test_a_description_that_is_refused_proves_nothing(org: ListSource, store: Engine, error: type[CrmError]) -> None:
    """Neither of an object that was there nor of one never seen; `forget` does not help, and the others are pulled."""

    class Closed(ListSource):
        """Describes opportunities only."""

        def visibility(self, sobject: str):
            if sobject == "Opportunity":
                return super().visibility(sobject)
            raise error("not for you", sobject=sobject, error_code="NO")

    run(org, store)
    closed = Closed(org.fields)
    closed.rows, closed.now = org.rows, org.now
    closed.advance(60 * 24)
    closed.put("Opportunity", "0060", Amount=77.0)
    closed.advance(1)
    objects = (*OBJECTS, by_name("Product2"))
    report = pull(closed, store, FixedClock(), objects=objects, forget=["ForecastingQuota"])
    assert [(one.code, one.rows) for one in report.blocking] == [
        ("crm.object-refused", ("ForecastingQuota",)),
        ("crm.object-refused", ("Product2",)),
    ]
    assert "not for you [NO]" in report.blocking[0].sentence
    assert rows(store, "ForecastingQuota", "QuotaAmount") == [(500.0,)]
    assert rows(store, "Opportunity", "Amount")[0] == (77.0,)


def late(org: ListSource, id_: str, minutes: float, sobject: str = "ForecastingQuota", **values: object) -> None:
    """Change a row, stamped so many minutes ago."""
    now, org.now = org.now, org.now - timedelta(minutes=minutes)
    org.put(sobject, id_, **values)
    org.now = now


@pytest.mark.parametrize("few", [2_000, 0], ids=["quiet", "busy"])
@pytest.mark.parametrize("sobject", ["Opportunity", "ForecastingQuota"])
@pytest.mark.parametrize("is_new", [True, False], ids=["created", "changed"])
def test_a_row_that_becomes_visible_hours_late_is_found_by_the_next_pull(
    org: ListSource, store: Engine, few: int, sobject: str, is_new: bool
) -> None:
    """Of a quiet object the rows of a day are read again; of a busy one, their number tells: both find it at once.

    Quotas count as many here, so that they are not read whole each time.
    """
    rules = PullRules(whole_each_time=0, few=few)
    old = {"Opportunity": "0060", "ForecastingQuota": "0J91"}[sobject]
    org.advance(60 * 24)
    org.put(sobject, "newest")
    org.advance(1)
    pull(org, store, FixedClock(), objects=OBJECTS, rules=rules)
    org.advance(10)
    late(org, "late" if is_new else old, 300, sobject)
    report = pull(org, store, FixedClock(), objects=OBJECTS, rules=rules)
    assert counts(report)[sobject] == (int(is_new), int(not is_new), 0)
    assert pull(org, store, FixedClock(), objects=OBJECTS, rules=rules).moved == 0


def test_of_a_busy_object_a_count_that_times_out_leaves_it_to_the_day(org: ListSource, store: Engine) -> None:
    """The pull goes on: what became visible hours late is found with the count of the day."""

    class Slow(ListSource):
        def fingerprint(self, sobject: str, *args: object, **more: object) -> Fingerprint:
            raise RetryLaterError("too much", error_code="QUERY_TIMEOUT")

    slow = Slow(org.fields)
    slow.rows, slow.now = org.rows, org.now
    rules = PullRules(few=0)
    pull(slow, store, FixedClock(), objects=(OPPORTUNITY,), rules=rules)
    slow.advance(10)
    late(slow, "0060", 300, "Opportunity")
    assert pull(slow, store, FixedClock(), objects=(OPPORTUNITY,), rules=rules).moved == 0


@pytest.fixture(params=[10_000, 0], ids=["small", "large"])
def size(request: pytest.FixtureRequest) -> PullRules:
    """Rules under which quotas count as few, or as many."""
    return PullRules(whole_each_time=request.param)


def test_a_late_change_behind_a_newer_one_is_found(org: ListSource, store: Engine, size: PullRules) -> None:
    """Count and newest stamp are as before: the older stamp lies in the overlap."""
    org.put("ForecastingQuota", "0J92", QuotaAmount=1.0)
    org.advance(1)
    pull(org, store, FixedClock(), objects=OBJECTS, rules=size)
    org.advance(5)
    late(org, "0J91", 10, QuotaAmount=501.0)
    report = pull(org, store, FixedClock(), objects=OBJECTS, rules=size)
    assert counts(report)["ForecastingQuota"] == (0, 1, 0)
    assert rows(store, "ForecastingQuota", "Id", "QuotaAmount") == [("0J91", 501.0), ("0J92", 1.0)]
    assert pull(org, store, FixedClock(), objects=OBJECTS, rules=size).moved == 0


@pytest.mark.parametrize("how", ["next pull", "reconcile", "next day"])
def test_a_change_that_becomes_visible_very_late_is_found(
    org: ListSource, store: Engine, size: PullRules, how: str
) -> None:
    """Hours late, and changed without any stamp: few rows are compared each time, many once a day or when asked."""
    org.put("ForecastingQuota", "0J92", QuotaAmount=1.0)
    org.advance(1)
    pull(org, store, FixedClock(), objects=OBJECTS, rules=size)
    org.rows["ForecastingQuota"]["0J91"]["QuotaAmount"] = 501.0
    org.advance(60 * 24 if how == "next day" else 300)
    report = pull(org, store, FixedClock(), objects=OBJECTS, rules=size, reconcile=how == "reconcile")
    found = how != "next pull" or size.whole_each_time > 0
    assert counts(report)["ForecastingQuota"] == (0, int(found), 0)
    assert rows(store, "ForecastingQuota", "QuotaAmount") == [(501.0 if found else 500.0,), (1.0,)]


def test_one_quota_deleted_and_another_created_late(org: ListSource, store: Engine, size: PullRules) -> None:
    """The count is as before and the new stamp an older one: what does not exist leaves the mirror."""
    org.put("ForecastingQuota", "0J92", QuotaAmount=1.0)
    org.advance(1)
    pull(org, store, FixedClock(), objects=OBJECTS, rules=size)
    org.advance(5)
    del org.rows["ForecastingQuota"]["0J91"]
    late(org, "0J93", 10, QuotaAmount=3.0)
    report = pull(org, store, FixedClock(), objects=OBJECTS, rules=size)
    assert counts(report)["ForecastingQuota"] == (1, 0, 1)
    assert rows(store, "ForecastingQuota", "Id", "QuotaAmount") == [("0J92", 1.0), ("0J93", 3.0)]


@pytest.mark.parametrize("how", ["next pull", "reconcile", "next day", "full"])
def test_sharing_that_is_lost_and_regained(org: ListSource, store: Engine, how: str) -> None:
    """The deals keep their stamps throughout: they are marked deleted, said, and alive again when they are seen."""
    run(org, store)
    kept = {id_: org.rows["Opportunity"].pop(id_) for id_ in ("0060", "0061")}
    org.advance(60 * 24)
    report = run(org, store)
    assert counts(report)["Opportunity"] == (0, 0, 2)
    assert [one.code for one in report.findings] == ["crm.rows-unseen"]
    assert rows(store, "Opportunity", "IsDeleted") == [(True,), (True,), (False,)]
    org.rows["Opportunity"] |= kept
    org.advance(60 * 24 if how == "next day" else 60)
    pull(org, store, FixedClock(), objects=OBJECTS, reconcile=how == "reconcile", full=how == "full")
    assert rows(store, "Opportunity", "IsDeleted") == [(False,)] * 3
    with store.connect() as connection:
        mark = watermarks.read(connection, "Opportunity")
    assert mark is not None
    assert mark.rows == 3
    org.advance(60)
    org.asked.clear()
    assert run(org, store).findings == ()
    assert ("count", "Opportunity") not in org.asked  # nothing is out of sight any more
    org.advance(60 * 24)
    assert run(org, store).findings == ()


def test_rows_that_stay_out_of_sight_are_looked_for_during_a_day(org: ListSource, store: Engine) -> None:
    """A hard delete: one question more in each pull, until a day later the counts are known to agree."""
    run(org, store)
    del org.rows["Opportunity"]["0060"]
    org.advance(60 * 24)
    assert counts(run(org, store))["Opportunity"] == (0, 0, 1)
    asked = []
    for minutes in (60, 60, 60 * 24, 60):
        org.advance(minutes)
        org.asked.clear()
        assert run(org, store).moved == 0
        asked.append(("count", "Opportunity") in org.asked)
    assert asked == [True, True, True, False]


def test_reconciling_finds_rows_that_changed_without_being_read(org: ListSource, store: Engine) -> None:
    """A stamp of a day and more before, seen only now: Ids are as they were, stamps are not."""
    org.advance(60 * 72)
    run(org, store)
    org.rows["Opportunity"]["0061"] |= {"Amount": 99.0, "SystemModstamp": time_text(org.now - timedelta(hours=30))}
    org.advance(1)
    assert run(org, store).moved == 0
    report = pull(org, store, FixedClock(), objects=OBJECTS, reconcile=True)
    assert counts(report)["Opportunity"] == (0, 1, 0)
    assert rows(store, "Opportunity", "Amount")[1] == (99.0,)


def test_an_answer_that_never_adds_up_is_not_gone_on_with(org: ListSource, store: Engine) -> None:
    """After the restarts the error stands; the next pull begins the slice anew, a whole object is left as it was."""

    class Short(ListSource):
        """Ends before the announced number of rows."""

        def changed(self, sobject, *args, **named):
            yield next(super().changed(sobject, *args, **named))
            raise IncompleteAnswerError("3 records were announced and 2 came.", sobject=sobject)

    short = Short(org.fields)
    short.rows, short.now = org.rows, org.now
    with pytest.raises(IncompleteAnswerError, match="Opportunity: 3 records were announced and 2 came"):
        run(short, store)
    with store.connect() as connection:
        mark = watermarks.read(connection, "Opportunity")
        assert snapshots.latest(connection) is None
    assert mark is not None
    assert mark.slice is not None
    assert (mark.complete_to, mark.slice.resume) == (None, None)
    run(org, store)
    org.put("ForecastingQuota", "0J91", QuotaAmount=1.0)
    org.put("ForecastingQuota", "0J92", QuotaAmount=2.0)
    org.advance(1)
    with pytest.raises(IncompleteAnswerError):
        pull(short, store, FixedClock(), objects=[QUOTA])
    assert rows(store, "ForecastingQuota", "Id", "QuotaAmount") == [("0J91", 500.0)]


def test_an_object_the_org_never_had_is_not_an_error(org: ListSource, store: Engine) -> None:
    """It is described once, reported as not visible, and not asked about again until the description is old."""
    for asked in (("describe", "Product2"), None):
        org.asked.clear()
        report = pull(org, store, FixedClock(), objects=[by_name("Product2")])
        assert org.asked == ([asked] if asked else [])
        assert not report.objects[0].visible
        assert report.findings == ()


def test_a_query_the_org_refuses_for_another_reason_fails(org: ListSource, store: Engine) -> None:
    """When describing again shows the same fields, the error stands, naming the field."""

    class Stubborn(ListSource):
        """Says that it has a field that it does not have."""

        def visibility(self, sobject: str):
            seen = super().visibility(sobject)
            return type(seen)(seen.fields | {"Amount"}, seen.digest)

    stubborn = Stubborn({"Opportunity": FIELDS["Opportunity"] - {"Amount"}})
    with pytest.raises(FixConfigurationError, match=r"Opportunity \(Amount\)"):
        pull(stubborn, store, FixedClock(), objects=[OPPORTUNITY])


def test_a_locator_that_expired_restarts_the_slice(org: ListSource, store: Engine) -> None:
    """A killed pull finds its locator gone: the slice is read again from its start and nothing is missing."""
    org.dies_after = 1
    with pytest.raises(KeyboardInterrupt):
        run(org, store)
    org.dies_after, org.expired = None, 1
    assert counts(run(org, store))["Opportunity"] == (1, 0, 0)
    assert len(rows(store, "Opportunity", "Id")) == 3


def test_a_locator_that_always_expires_is_an_error_and_never_completes(org: ListSource, store: Engine) -> None:
    """After the restarts allowed the error stands, and the watermark has not moved."""

    class Forgetful(ListSource):
        """Its second page is never there."""

        def changed(self, *args, **named):
            yield next(super().changed(*args, **named))
            raise LocatorExpiredError("gone")

    forgetful = Forgetful(org.fields)
    forgetful.rows = org.rows
    forgetful.advance(60)
    with pytest.raises(LocatorExpiredError):
        pull(forgetful, store, FixedClock(), objects=OBJECTS, rules=PullRules(restarts=2))
    assert forgetful.asked.count(("query", "Opportunity")) == 3
    with store.connect() as connection:
        mark = watermarks.read(connection, "Opportunity")
    assert mark is not None
    assert mark.complete_to is None


def test_after_a_kill_the_pull_goes_on_and_then_catches_up(org: ListSource, store: Engine) -> None:
    """The stored page is not read again; what happened since the killed pull began is read as well."""
    org.dies_after = 1
    with pytest.raises(KeyboardInterrupt):
        run(org, store)
    org.dies_after = None
    org.advance(600)
    org.put("Opportunity", "0060", Amount=77.0)
    org.put("ForecastingQuota", "0J91", QuotaAmount=1.0)
    org.advance(1)
    report = run(org, store)
    assert counts(report) == {"Opportunity": (1, 1, 0), "ForecastingQuota": (1, 0, 0)}
    assert rows(store, "Opportunity", "Amount") == [(77.0,), (10.0,), (20.0,)]


def test_a_whole_read_that_was_killed_sees_what_happened_meanwhile(org: ListSource, store: Engine) -> None:
    """Quotas of the pages before the kill are not taken for missing; one changed since is read in the same pull."""
    for number in range(2, 6):
        org.put("ForecastingQuota", f"0J9{number}", QuotaAmount=1.0)
    org.dies_after = 3  # two pages of opportunities, one of quotas
    with pytest.raises(KeyboardInterrupt):
        run(org, store)
    org.dies_after = None
    org.advance(600)
    org.put("ForecastingQuota", "0J91", QuotaAmount=2.0)
    report = run(org, store)
    assert counts(report)["ForecastingQuota"] == (3, 1, 0)
    assert [amount for _, amount in rows(store, "ForecastingQuota", "Id", "QuotaAmount")] == [2.0, 1.0, 1.0, 1.0, 1.0]


def test_reading_back_to_an_earlier_moment(org: ListSource, store: Engine) -> None:
    """`since` finds a change whose stamp the source had set in the past, beyond the overlap."""
    org.advance(60 * 48)
    run(org, store)
    org.rows["Opportunity"]["0060"]["Amount"] = 5.0
    org.advance(60)
    assert run(org, store).moved == 0
    report = pull(org, store, FixedClock(), objects=OBJECTS, since=START)
    assert counts(report)["Opportunity"] == (0, 1, 0)


def test_a_full_pull_finds_changes_without_a_stamp(org: ListSource, store: Engine) -> None:
    """Formula fields change without touching the stamp: the full pull compares every row."""
    run(org, store)
    org.rows["Opportunity"]["0060"]["Amount"] = 5.0
    org.rows["ForecastingQuota"]["0J91"]["QuotaAmount"] = 6.0
    org.advance(60)
    assert counts(run(org, store, full=True)) == {"Opportunity": (0, 1, 0), "ForecastingQuota": (0, 1, 0)}


def test_another_org_starts_from_nothing(org: ListSource, store: Engine) -> None:
    """A store that is pointed at another org keeps none of the first one's rows."""
    run(org, store)
    other = ListSource(org.fields)
    other.identity = "other"
    other.put("Opportunity", "006X", IsDeleted=False)
    other.advance(1)
    report = run(other, store)
    assert counts(report) == {"Opportunity": (1, 0, 0), "ForecastingQuota": (0, 0, 0)}
    assert rows(store, "Opportunity", "Id") == [("006X",)]
    assert rows(store, "ForecastingQuota", "Id") == []


def test_reconciling_finds_what_left_no_trace(org: ListSource, store: Engine) -> None:
    """A hard delete and a row that was never seen: the first is marked deleted, the second read, both are reported."""
    run(org, store)
    del org.rows["Opportunity"]["0061"]
    org.put("Opportunity", "0069", Amount=9.0, IsDeleted=False)
    org.rows["Opportunity"]["0069"]["SystemModstamp"] = "2020-01-01T00:00:00.000Z"
    org.advance(60)
    org.put("Opportunity", "0068", Amount=8.0, IsDeleted=False)  # at the very moment of the pull: the next one's
    assert run(org, store).moved == 0
    report = pull(org, store, FixedClock(), objects=OBJECTS, reconcile=True)
    assert counts(report)["Opportunity"] == (1, 0, 1)
    assert rows(store, "Opportunity", "Id", "IsDeleted") == [
        ("0060", False),
        ("0061", True),
        ("0062", False),
        ("0069", False),
    ]
    assert [one.sentence for one in report.findings] == [
        "Opportunity: 1 rows are not visible any more.",
        "Opportunity: 1 rows of the CRM were not in the mirror as they are; the object was read whole again.",
    ]
    assert pull(org, store, FixedClock(), objects=OBJECTS, reconcile=True).moved == 0


def test_a_row_that_comes_twice_in_a_first_read_counts_once(org: ListSource, store: Engine) -> None:
    """A broken page is read again from its start: the quick way of filling an empty table gives way to comparing."""

    class Stuttering(ListSource):
        """Hands its first page on twice."""

        def changed(self, *args, **named):
            pages = list(super().changed(*args, **named))
            yield from (pages[0], *pages)

    stuttering = Stuttering(org.fields)
    stuttering.rows = org.rows
    stuttering.advance(60)
    report = run(stuttering, store)
    assert counts(report)["Opportunity"] == (3, 0, 0)
    assert report.objects[0].rows == len(rows(store, "Opportunity", "Id")) == 3


def indexes(store: Engine) -> int:
    """How many indexes the mirror of opportunities has; four are declared: account, owner, close date, stamp."""
    return len(inspect(store).get_indexes(MIRROR["Opportunity"].name))


def test_a_long_first_read_fills_the_table_before_its_indexes(org: ListSource, store: Engine) -> None:
    """Killed after one page of 2,000 the table has no index; gone on with, it has 5,003 rows and all four again."""
    org.page_size = 2_000
    for number in range(5_000):
        org.put("Opportunity", f"007{number:04}", Amount=float(number), IsDeleted=False)
    org.advance(60)
    org.dies_after = 1
    with pytest.raises(KeyboardInterrupt):
        run(org, store)
    assert (len(rows(store, "Opportunity", "Id")), indexes(store)) == (2_000, 0)
    org.dies_after = None
    report = run(org, store)
    assert (report.objects[0].new, report.objects[0].rows, indexes(store)) == (3_003, 5_003, 4)
    assert len(rows(store, "Opportunity", "Id")) == 5_003


def test_many_rows_in_a_table_known_to_be_empty_leave_its_indexes(org: ListSource, store: Engine) -> None:
    """An org without deals was pulled; then 2,000 come at once, as a change like any other."""
    org.page_size = 2_000
    org.rows["Opportunity"].clear()
    run(org, store)
    org.advance(60)
    for number in range(2_000):
        org.put("Opportunity", f"007{number:04}", Amount=1.0, IsDeleted=False)
    org.advance(60)
    report = run(org, store)
    assert (report.objects[0].new, indexes(store)) == (2_000, 4)


def test_a_source_that_cannot_tell_changes_is_read_whole(org: ListSource, store: Engine) -> None:
    """From files every read is of the whole, and what is missing is taken for deleted."""
    org.incremental = False
    run(org, store)
    del org.rows["Opportunity"]["0061"]
    org.advance(60)
    assert counts(run(org, store))["Opportunity"] == (0, 0, 1)


class PullMachine(RuleBasedStateMachine):
    """Whatever happens in the org and whenever a pull is killed, the next whole pull makes the mirror the org."""

    @initialize()
    def begin(self) -> None:
        self.store = new_store("sqlite://")
        self.org = ListSource({name: set(fields) for name, fields in FIELDS.items()})
        self.pulled = False

    def teardown(self) -> None:
        self.store.dispose()

    @rule(
        number=st.integers(0, 5), amount=st.floats(0, 100), deleted=st.booleans(), minutes=st.sampled_from([0, 1, 20])
    )
    def deal(self, number: int, amount: float, deleted: bool, minutes: int) -> None:
        self.org.put("Opportunity", f"006{number}", Amount=amount, IsDeleted=deleted)
        self.org.advance(minutes)
        self.pulled = False

    @rule(number=st.integers(0, 5), amount=st.floats(0, 100), minutes=st.sampled_from([1, 20]))
    def quota(self, number: int, amount: float, minutes: int) -> None:
        self.org.put("ForecastingQuota", f"0J9{number}", QuotaAmount=amount)
        self.org.advance(minutes)
        self.pulled = False

    @rule(number=st.integers(0, 5))
    def quota_goes(self, number: int) -> None:
        self.org.rows["ForecastingQuota"].pop(f"0J9{number}", None)
        self.org.advance(1)
        self.pulled = False

    @rule(pages=st.integers(0, 4))
    def killed_pull(self, pages: int) -> None:
        self.org.dies_after = pages
        try:
            run(self.org, self.store)
        except KeyboardInterrupt:
            pass
        finally:
            self.org.dies_after = None

    @rule(full=st.booleans())
    def whole_pull(self, full: bool) -> None:
        self.org.advance(1)
        run(self.org, self.store, full=full)
        self.pulled = True

    @precondition(lambda self: self.pulled)
    @invariant()
    def mirror_is_org(self) -> None:
        for name, field in (("Opportunity", "Amount"), ("ForecastingQuota", "QuotaAmount")):
            there = {id_: row[field] for id_, row in self.org.rows[name].items()}
            assert dict(rows(self.store, name, "Id", field)) == there
            with self.store.connect() as connection:
                mark = watermarks.read(connection, name)
            assert mark is not None
            assert mark.rows == len(there)
            assert (mark.digest == 0) == (not there)


TestPullMachine = PullMachine.TestCase
TestPullMachine.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)

"""What the cycle tells reaches the workbook with the next build, without a new snapshot, and only when it moved."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calculations.gates.gate import Verdict
from calculations.gates.registry import METRICS
from sync.bootstrap import adapters_for
from sync.jobs.cycle import done, start_cycle
from sync.jobs.gates import gates_at_submission, scorecard
from sync.jobs.publish import publish
from sync.jobs.read import read_plan
from tests.sync.clocks import FixedClock
from tests.sync.jobs.test_plan_quota import settings
from workbooks.models import PlanDocument

MARCH = [FixedClock(datetime(2020, 3, day, 12, tzinfo=UTC)) for day in range(1, 32)]


def shown(document: PlanDocument) -> dict[str, dict[str, Any]]:
    """The tab Scorecard by gate."""
    return {str(row.values["gate"]): dict(row.values) for row in document.tables["scorecard"]}


@pytest.mark.full
def test_the_tab_and_the_verb_say_the_same(tmp_path: Path) -> None:
    """Nothing before a cycle; then its figure; the same gates for the tab, the verb and a submission."""
    given = settings(tmp_path)
    with adapters_for(given, MARCH[3]) as plan:
        publish(plan)
        assert publish(plan).cells == 0
        start_cycle(plan, "ana", plan.plan.quarter)
    with adapters_for(given, MARCH[25]) as plan:
        done(plan, plan.plan.quarter, "executive-presentation", "cfo", "link:deck")
    with adapters_for(given, MARCH[27]) as plan:
        stale = read_plan(plan)
        assert shown(stale.document)["communications on time"]["verdict"] == "insufficient"
        assert stale.blocking == ()  # what is on record since is no fact that was typed over
        assert publish(plan).cells > 0
        reading = read_plan(plan)
        assert reading.blocking == ()
        tab = shown(reading.document)
        row = tab["communications on time"]
        assert (row["verdict"], row["figure"]) == ("fail", 0.5)
        assert publish(plan).cells == 0
        by_verb = {gate.name: gate for gate in scorecard(plan)}
        at_submission = {gate.name: gate for gate in gates_at_submission(plan, reading.document)}
        assert list(by_verb) == [metric.name for metric in METRICS]
        for name, gate in by_verb.items():
            assert tab[name]["verdict"] == gate.verdict
            if gate.verdict is not Verdict.INSUFFICIENT:
                assert tab[name]["figure"] == gate.figure
            if name != "systems ready on day 1":
                assert at_submission[name].verdict is gate.verdict

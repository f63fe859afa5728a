"""The demo of a whole quarter: four weeks of planning in played time, and what came of them."""

from dataclasses import dataclass
from datetime import date

from sync.cli.demo.alignment import align
from sync.cli.demo.assessment import assess
from sync.cli.demo.desk import PLANNER
from sync.cli.demo.modelling import model
from sync.cli.demo.rollout import roll_out
from sync.cli.demo.scene import Scene
from sync.cli.output import say

__all__ = ["FIRST_DAY", "Quarter"]

FIRST_DAY = date(2020, 3, 4)
"""The Wednesday four weeks before the quarter."""


@dataclass(frozen=True)
class Quarter:
    """A quarter's planning, week by week."""

    scene: Scene

    def play(self) -> None:
        """Play the weeks, then tell how it went; a quarter that was played is only looked at."""
        if self._was_played():
            self._look_again()
            return
        steps = self.scene.desk.steps
        steps.week("Week 1, from 4 March: assessment and data gathering")
        assess(self.scene)
        steps.week("Week 2, from 11 March: planning and modelling")
        rep = model(self.scene)
        steps.week("Week 3, from 18 March: alignment and finalisation")
        align(self.scene, rep)
        steps.week("Week 4, from 25 March: communication and rollout")
        roll_out(self.scene, rep)
        steps.week("1 April: the quarter begins")
        self.begin(rep)

    def begin(self, rep: str) -> None:
        """The first day: what the metrics say, that the record is whole, and the path of one number."""
        from sync.cli.plan.gates import tell_gates
        from sync.jobs.gates import scorecard

        scene = self.scene
        scene.on(date(2020, 4, 1))
        with scene.desk.steps.step("Ready to execute") as tell:
            tell(f"the cycle: {scene.stands()}")
            tell(f"alerts: {scene.messages} messages in four weeks, on {', '.join(sorted(scene.told)) or 'nothing'}")
        gates = scorecard(scene.adapters)
        tell_gates(gates)
        for gate in gates:
            if gate.waiver is not None:
                say(f"{gate.name}: waived by {gate.waiver.executive} ({gate.waiver.role}): {gate.waiver.reason}")
        scene.desk.trace(rep)

    def _was_played(self) -> bool:
        """Whether an earlier run played the quarter to its end; RefusedError where it was broken off."""
        from sync.cycle.state import Status
        from sync.errors import RefusedError
        from sync.jobs.cycle import cycle_record, cycle_state

        adapters = self.scene.adapters
        if cycle_record(adapters, self.scene.quarter).calendar is None:
            return False
        last = cycle_state(adapters, self.scene.quarter).task("all-hands")
        if last is None or last.status not in (Status.DONE, Status.STALE):
            folder = adapters.settings.home
            raise RefusedError(
                f"The quarter in {folder} was not played to its end.",
                remedy=f"Remove {folder} and run the demo again.",
            )
        return True

    def _look_again(self) -> None:
        """A second run: nothing is played again, and nothing is written."""
        from sync.jobs.pull import pull
        from sync.jobs.writeback import verify

        scene = self.scene
        scene.desk.steps.week("The quarter was played in an earlier run")
        with scene.desk.steps.step("Verify") as tell:
            pull(scene.adapters)
            found = verify(scene.adapters, PLANNER)
            tell(f"{len(found)} discrepancies. This run changed nothing in the CRM.")
        say("", "To play it again, remove the folder.")

"""What the weeks of a played quarter share: the plan, its desk, the clock, and everybody's day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.demo.clock import PlayedClock
from sync.cli.demo.desk import PLANNER, Desk
from sync.cli.demo.page import Page
from sync.cli.demo.revops import RevOps
from sync.cli.output import near

if TYPE_CHECKING:
    from calculations.fiscal import Quarter
    from sync.jobs.agents import Made
    from sync.plan.adapters import Adapters

__all__ = ["Scene", "tell_packages"]

_FRIDAY = 4
_LOOKS = (9, 15)
"""Hours of a working day at which alarms are looked for."""
_LONGEST = 150


@dataclass
class Scene:
    """A quarter that is played: its plan with the clock, and the people who work on it."""

    desk: Desk
    clock: PlayedClock
    revops: RevOps
    page: Page
    messages: int = 0
    told: set[str] = field(default_factory=set)

    @property
    def adapters(self) -> "Adapters":
        """The plan's."""
        return self.desk.adapters

    @property
    def quarter(self) -> "Quarter":
        """The one that is planned."""
        return self.adapters.plan.quarter

    def file(self, name: str) -> Path:
        """A file beside the workbook."""
        return self.adapters.settings.workbook_folder / name

    def on(self, day: date, hour: int = 8) -> None:
        """Go on to an hour of a day; alarms sound on the working days between."""
        now = self.clock.now().date()
        while now < day:
            if now.weekday() <= _FRIDAY:
                for look in _LOOKS:
                    self.clock.to(now, look)
                    self.listen()
            now += timedelta(days=1)
        self.clock.to(day, hour)

    def listen(self) -> int:
        """What the daemon does every quarter of an hour: tell what is the matter, where something is; to how many."""
        from sync.daemon.alerts import tell_alarms
        from sync.daemon.jobs import JOBS

        found, sent = tell_alarms(self.adapters, JOBS)
        self.messages += sent
        if sent:
            self.told |= {one.code for one in found.sounds}
        return sent

    def done(self, task: str, by: str, said: str) -> None:
        """Put on record that a task of the cycle is done, with what shows it."""
        from sync.jobs.cycle import done

        done(self.adapters, self.quarter, task, by, said)

    def steering(self, week: int) -> None:
        """The weekly check-in: one page, and the task done by it."""
        from sync.jobs.papers import PaperName, write_papers

        with self.desk.steps.step(f"Steering, week {week}") as tell:
            made = write_papers(self.adapters, PaperName.STEERING, self.file(f"2020Q2-packs/steering-week-{week}.pdf"))
            self.done(f"steering-{week}", "riya", str(made.files[0]))
            tell(f"{near(made.files[0])}: {self.stands()}")

    def stands(self) -> str:
        """How the cycle stands, in a line."""
        from sync.jobs.cycle import cycle_state

        counted = cycle_state(self.adapters, self.quarter).counted()
        return ", ".join(f"{number} {status.value}" for status, number in counted.items())

    def agents(self, week: int) -> None:
        """The agents of a week, each with what it finds first."""
        from sync.cycle.agents.week import WEEKS
        from sync.jobs.agents import run_agent, run_week

        with self.desk.steps.step(f"Agents of week {week}") as tell:
            if week in WEEKS:
                tell_packages(run_week(self.adapters, week, by="riya"), tell)
            else:
                tell_packages(run_agent(self.adapters, "sales-ops-automator", week, by="riya"), tell)

    def approve(self, *ways: str) -> str:
        """Both approve what is before them, each in a way: `page` or `verb`; a sentence on it."""
        from sync.jobs.decide import decide

        said = []
        for person, way in zip(("cfo", "cro"), ways, strict=True):
            asked = self.desk.asked(f"{person}@example.com")
            if way == "page":
                self.page.decide(asked, "approve")
                said.append(f"{person} on the page")
            else:
                decide(self.adapters, person, asked.approve)
                said.append(f"{person} by `qplan approve`")
        agreed = len(self.adapters.approval().consents)
        return f"{agreed} of 2 agreed: {', '.join(said)}"

    def written(self) -> str:
        """Write what may be written, read it back once nothing waits for the cutover, and say so."""
        from sync.jobs.lanes import lane_states_of
        from sync.jobs.writeback import verify

        receipts = self.desk.write()
        settled = sum(receipt.outcome.is_settled for receipt in receipts)
        waiting = [lane for lane in lane_states_of(self.adapters) if lane.left]
        if waiting:
            return f"{settled} of {len(receipts)} written, {sum(lane.left for lane in waiting)} wait for the cutover"
        return f"{settled} of {len(receipts)} written, {len(verify(self.adapters, PLANNER))} discrepancies"


def tell_packages(made: "tuple[Made, ...]", tell: Callable[[str], None]) -> None:
    """A line a package: how much it says, and what of it comes first by money."""
    for one in made:
        package = one.package
        first = package.findings[0].sentence if package.findings else "nothing stands out"
        short = first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"
        tell(f"{package.name}: {len(package.figures)} figures in {near(one.document)}; {short}")

"""Week 1 of the played quarter: the planning starts, and agents assess where the company stands."""

from datetime import date

from sync.cli.demo.scene import Scene
from sync.cli.output import near

__all__ = ["assess"]


def assess(scene: Scene) -> None:
    """Pull, start the cycle with its calendar files, build the workbook, have the week's agents assess the quarter."""
    scene.desk.pull()
    _start(scene)
    scene.desk.build()
    scene.on(date(2020, 3, 5))
    scene.steering(1)
    scene.on(date(2020, 3, 6))
    scene.agents(1)
    scene.on(date(2020, 3, 9))
    _take_note(scene)


def _start(scene: Scene) -> None:
    from sync.jobs.cycle import start_cycle
    from sync.jobs.cycle_calendar import write_invitations

    with scene.desk.steps.step("The planning starts") as tell:
        started = start_cycle(scene.adapters, "riya", scene.quarter)
        files = write_invitations(scene.adapters, scene.quarter, scene.file("2020Q2-calendar"))
        tasks = started.calendar.tasks
        milestones = sum(task.is_milestone for task in tasks)
        tell(
            f"{len(tasks)} tasks until {max(task.due for task in tasks):%d %B}, {milestones} of them milestones; "
            f"{len(files)} calendar files in {near(files[0].parent)}"
        )
        for found in started.findings:
            tell(f"{found.sentence} {found.remedy}")


def _take_note(scene: Scene) -> None:
    """What has sounded since Wednesday is known: it keeps quiet until it was over once."""
    from sync.daemon.alerts import alarms_of, note_alarm
    from sync.daemon.jobs import JOBS

    with scene.desk.steps.step("Alarms, taken note of") as tell:
        for alarm in alarms_of(scene.adapters, JOBS):
            if alarm.code == "coverage-low":
                note_alarm(scene.adapters, JOBS, alarm.name, "riya")
                tell(f"{alarm.sentence} {alarm.remedy} Riya has it.")

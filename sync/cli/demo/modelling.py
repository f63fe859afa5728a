"""Week 2 of the played quarter: options, models, Excel and Sheet in step, and the leaders' round is opened."""

from datetime import date
from decimal import Decimal

from sync.cli.demo.desk import PLANNER
from sync.cli.demo.leaders import open_round
from sync.cli.demo.scene import Scene

__all__ = ["model"]


def model(scene: Scene) -> str:
    """Share out territories, make the spreadsheet, decide a conflict, run the week's agents; the id of the rep whose
    quota Finance overrode."""
    scene.on(date(2020, 3, 11))
    _share_out(scene)
    with scene.desk.steps.step("The same plan as a Google spreadsheet, emulated on this machine") as tell:
        scene.revops.make_spreadsheet(PLANNER, tell)
    rep = scene.desk.override()
    with scene.desk.steps.step("RevOps plan in their spreadsheet, Finance in Excel: one conflict, decided") as tell:
        scene.revops.contradict(rep, tell)
    scene.on(date(2020, 3, 12))
    scene.steering(2)
    scene.on(date(2020, 3, 13))
    scene.agents(2)
    scene.done("appeals-process", "hana", "https://intranet.example.com/quota-appeals")
    open_round(scene)
    return rep


def _share_out(scene: Scene) -> None:
    """Propose territories."""
    from sync.jobs.plan_territory import plan_territory

    with scene.desk.steps.step("Territories") as tell:
        done = plan_territory(scene.adapters, time_limit=600.0)  # each ends by itself, in a second or two
        told = [
            f"{row['option']} {Decimal(str(row['fairness_score'])):.0%} fair for {row['arr_share']:.1%} of the revenue "
            f"moved ({row['accounts_moved']:,} accounts)"
            for row in done.table.to_dict("records")
        ]
        tell(f"{told[0].partition(' for ')[0]}; {'; '.join(told[1:])}")

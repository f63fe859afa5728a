"""Week 3 of the played quarter: a plan that is sent back, the session, and the plan that is approved."""

from datetime import date
from decimal import Decimal

from sync.cli.demo.desk import CFO, CRO, PLANNER, RAISE
from sync.cli.demo.gates import judge
from sync.cli.demo.leaders import play_round
from sync.cli.demo.scene import Scene
from sync.cli.output import money, near

__all__ = ["align"]

_HALF = RAISE / 2
_COMMENT = "Half of this raise is enough: the two accounts renew in May"


def align(scene: Scene, rep: str) -> None:
    """End the leaders' round, submit, have it sent back, decide in the session, submit what was revised, approve."""
    scene.on(date(2020, 3, 17))
    play_round(scene)
    scene.on(date(2020, 3, 18))
    _pre_read(scene)
    scene.on(date(2020, 3, 19))
    scene.steering(3)
    if scene.desk.submit("Submit, for the session"):
        _send_back(scene)
    scene.on(date(2020, 3, 20), 13)
    _session(scene)
    judge(scene)
    _revise(scene, rep)
    scene.on(date(2020, 3, 23))
    scene.desk.submit("Submit the revised plan")
    _decide(scene)
    scene.desk.refuse_tampered(rep)
    _commit(scene)


def _pre_read(scene: Scene) -> None:
    from sync.jobs.cycle import skip
    from sync.jobs.pack import write_deck

    with scene.desk.steps.step("Pre-read of the session") as tell:
        made = write_deck(scene.adapters, path=scene.file("2020Q2-packs/pre-read.pptx"))
        scene.done("pre-read", "riya", str(made.files[0]))
        skip(scene.adapters, scene.quarter, "pilot", "cro", "Twenty-five accounts move in all: too few to split")
        tell(f"{near(made.files[0])}, {made.pages} slides, marked DRAFT: {made.stamp.draft}")


def _send_back(scene: Scene) -> None:
    with scene.desk.steps.step("The CFO looks at the page her message leads to, and asks for a change") as tell:
        scene.page.decide(scene.desk.asked("cfo@example.com"), "change", _COMMENT)
        tell(f"“{_COMMENT}”: the plan is {scene.adapters.standing().stage}")


def _session(scene: Scene) -> None:
    from sync.cycle.session import About
    from sync.jobs.session import decide_in_session, planning_session

    decided: tuple[tuple[About, str, str | None, date], ...] = (
        (About.PLAN, "Plan for the base scenario; the upside is no commitment", "cfo", date(2020, 3, 24)),
        (About.TERRITORIES, "The balanced option, cut over before the quarter begins", "cro", date(2020, 3, 27)),
        (About.QUOTAS, "Quotas as the leaders' round left them, the one raise halved", "cro", date(2020, 3, 24)),
        (About.RESOURCES, "No hire before June; budget of tools and enablement as planned", "cfo", date(2020, 3, 24)),
        (About.RESOURCES, "Enablement for everybody who gets accounts", None, date(2020, 3, 31)),
    )
    with scene.desk.steps.step("Executive planning session") as tell:
        held = planning_session(scene.adapters, scene.quarter).calendar
        agenda = () if held is None else held.session.agenda
        told = ", ".join(f"{one.title.removeprefix('Q(n) ').removeprefix('Q(n+1) ')} {one.minutes}" for one in agenda)
        tell(f"{sum(one.minutes for one in agenda)} minutes: {told}")
        for about, text, owner, due in decided:
            made, found = decide_in_session(
                scene.adapters, scene.quarter, "cfo", text=text, about=about, owner=owner, due=due
            )
            for one in found:
                tell(f"{one.sentence}: amended, for Hana")
                decide_in_session(scene.adapters, scene.quarter, "cfo", number=made.number, owner="hana")
        session = planning_session(scene.adapters, scene.quarter)
        tell(f"{len(session.decisions)} decisions, each with owner and day")


def _revise(scene: Scene, rep: str) -> None:
    """What the CFO asked for, typed by Finance; the spreadsheet follows."""
    from sync.jobs.read import read_plan
    from workbooks.xlsx.edit import enter

    with scene.desk.steps.step("Finance revises the override") as tell:
        document = read_plan(scene.adapters).document
        row = next(row for row in document.tables["quotas"] if row.key == rep)
        now = Decimal(str(row.values["calculated"])) + _HALF
        enter(
            document.path,
            {("quotas", rep, "override"): float(now), ("quotas", rep, "reason"): "Half of the raise, as the CFO asked"},
        )
        tell(f"{row.cells['override']} {row.values['name']}: {money(row.values['override'])} → {money(now)}")
        scene.revops.carry(tell)


def _decide(scene: Scene) -> None:
    from sync.jobs.decide import decide
    from sync.jobs.decide_sheets import collect_everywhere
    from workbooks.xlsx.edit import enter

    adapters = scene.adapters
    with scene.desk.steps.step("Two approvers decide, one in Excel, one in the spreadsheet") as tell:
        theirs, own = scene.desk.asked("cfo@example.com").approve, scene.desk.asked("cro@example.com").approve
        stolen = decide(adapters, CRO, theirs)
        if stolen.refusal is not None:
            tell(f"the CFO's code in the CRO's name: refused. {stolen.refusal.reason}")
        enter(adapters.workbook, {("approvals", CFO, "decision"): "approve", ("approvals", CFO, "code"): theirs})
        _type_in_the_spreadsheet(scene, own)
        for decision in collect_everywhere(adapters).decisions:
            word = "taken" if decision.consent else decision.refusal.reason if decision.refusal else ""
            tell(f"{decision.approver} typed a code at {decision.cell}: {word}")


def _type_in_the_spreadsheet(scene: Scene, code: str) -> None:
    """The CRO's word and code, under a login of his own, in the row that only he may type in."""
    from sync.jobs.sheets import layout_in_use
    from sync.two_way.sheets.decisions import SheetDecisions
    from workbooks.google.read import document_with_places
    from workbooks.grammar.placement import a1, cell_of
    from workbooks.models import CellRef

    client, id_ = scene.revops.client("cro@example.com")
    layout = layout_in_use(scene.adapters)
    sheet = SheetDecisions(client, id_, layout)
    at = next(one.at for one in sheet if one.approver == CRO)
    columns = document_with_places(client.spreadsheet(id_), None, layout)[1].tables["approvals"].columns
    row, _ = cell_of(at.cell)
    for column, text in (("decision", "approve"), ("code", code)):
        sheet.replace(CellRef(at.sheet, a1(row, columns[column])), text)


def _commit(scene: Scene) -> None:
    from sync.jobs.session import settle_decision, write_record

    with scene.desk.steps.step("The record of what the session committed to") as tell:
        path = scene.file("2020Q2-commitments.md")
        for number in (1, 3):
            settle_decision(
                scene.adapters, scene.quarter, number, PLANNER, f"plan {scene.adapters.approval().digest[:12]}"
            )
        session = write_record(scene.adapters, scene.quarter, path)
        scene.done("resource-commitments", "cfo", str(path))
        told = session.commitments
        if told is not None:
            tell(f"{near(path)}: {told.changes} changes, {'; '.join(told.words)}")

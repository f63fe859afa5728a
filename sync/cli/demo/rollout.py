"""Week 4 of the played quarter: quotas, cutover, hand-offs and letters; a drift, a slip, an appeal and a survey."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.demo.desk import PLANNER
from sync.cli.demo.gates import judge
from sync.cli.demo.messages import tell_people
from sync.cli.demo.scene import Scene
from sync.cli.output import money, near

if TYPE_CHECKING:
    from workbooks.models import Row

__all__ = ["roll_out"]

_OWNER = "Olga (sales operations)"
_SLIP = Decimal(60_000)
_WISH, _GRANTED = Decimal(20_000), Decimal(10_000)


def roll_out(scene: Scene, rep: str) -> None:
    """Write, hand over, take a slip back, decide an appeal, cut over, restore what drifted, ask the reps."""
    scene.on(date(2020, 3, 25))
    _quotas(scene)
    _hand_over(scene, "finance", "hr", "leaders", "marketing")
    _letters(scene)
    scene.on(date(2020, 3, 26))
    scene.steering(4)
    _board(scene)
    _slip(scene, rep)
    scene.on(date(2020, 3, 27))
    _appeal(scene, rep)
    tell_people(scene, "leadership-cascade", "cro", acknowledged=True)
    scene.on(date(2020, 3, 30))
    _rehearse(scene)
    scene.on(date(2020, 3, 30), 12)
    _cut_over(scene)
    _systems(scene)
    _teams(scene)
    scene.on(date(2020, 3, 31))
    _drift(scene, rep)
    scene.agents(4)  # the plan is another than on the day before: what was said of it is stale
    judge(scene)
    _survey(scene)
    _company(scene)


def _quotas(scene: Scene) -> None:
    from sync.jobs.lanes import lane_states_of

    with scene.desk.steps.step("Quotas go to the CRM with the approval, accounts wait for the cutover") as tell:
        receipts = scene.desk.write()
        settled = sum(receipt.outcome.is_settled for receipt in receipts)
        waiting = "; ".join(str(lane) for lane in lane_states_of(scene.adapters) if lane.waits)
        tell(f"{settled} of {len(receipts)} quotas in the CRM; {waiting}")


def _hand_over(scene: Scene, *names: str) -> None:
    from sync.jobs.handoffs import hand_over_all, receive

    with scene.desk.steps.step(f"Hand-offs: {', '.join(names)}") as tell:
        counts = []
        for name, made in hand_over_all(scene.adapters, names, by="riya").items():
            for one in made:
                receive(scene.adapters, name, one.package.person or one.package.to[0], one.package.to[0])
            counts.append(f"{name} to {len(made)}")
        tell(f"{', '.join(counts)}: each received, in {near(scene.file('2020Q2-handoffs'))}")


def _letters(scene: Scene) -> None:
    from sync.jobs.letters import write_letters

    with scene.desk.steps.step("Letters to reps") as tell:
        done = write_letters(scene.adapters, PLANNER)
        void = f", {done.void} void, as newer ones took their place" if done.void else ""
        tell(f"{done.letters} letters in {near(done.folder)}, {done.made} of them new{void}")


def _board(scene: Scene) -> None:
    from sync.jobs.pack import write_deck
    from workbooks.packs.audience import Audience

    with scene.desk.steps.step("Board and investors") as tell:
        made = write_deck(scene.adapters, Audience.BOARD, scene.file("2020Q2-packs/board-presentation.pptx"))
        tell(f"{near(made.files[0])}, {made.pages} slides of plan {made.stamp.digest}")
    tell_people(scene, "executive-presentation", "cfo")


def _rehearse(scene: Scene) -> None:
    from sync.jobs.cutover import finish_step, rehearse
    from sync.jobs.publish import publish
    from sync.jobs.pull import pull

    with scene.desk.steps.step("Pull and build, before the cutover") as tell:
        moved = pull(scene.adapters).moved
        done = publish(scene.adapters)
        tell(f"{moved:,} records moved; {near(done.path)}: {done.cells:,} cells refreshed, the spreadsheet follows")
        for found in done.behind:
            tell(found.sentence)
    with scene.desk.steps.step("Cutover, rehearsed") as tell:
        finish_step(scene.adapters, "Ramon (CRO)", "tell the regions")
        told = rehearse(scene.adapters, _OWNER)
        signs = {True: "go", False: "NO-GO", None: "not known"}
        tell("; ".join(f"{check.name} {signs[check.is_good]}" for check in told.cutover.checks))


def _cut_over(scene: Scene) -> None:
    from sync.jobs.cutover import finish_step, give_go, report, through
    from sync.jobs.session import settle_decision

    with scene.desk.steps.step("Cutover: go") as tell:
        give_go(scene.adapters, _OWNER)
        receipts = list(through(scene.adapters, _OWNER))
        finish_step(scene.adapters, "Riya (RevOps)", "smoke check")
        told = report(scene.adapters)
        settled = sum(receipt.outcome.is_settled for receipt in receipts)
        moment = f"point of no return {told.cutover.sent_at:%d %B %H:%M}" if told.cutover.sent_at else "nothing sent"
        steps = f"{sum(step.is_done for step in told.steps)} of {len(told.steps)} steps of the run list done"
        settle_decision(scene.adapters, scene.quarter, 2, _OWNER, f"cut over, plan {told.digest[:12]}")
        tell(f"{settled} of {len(receipts)} written, {moment}, read back: {len(told.wrong)} differ; {steps}")


def _systems(scene: Scene) -> None:
    with scene.desk.steps.step("Systems of the new quarter") as tell:
        scene.done("dashboards", "riya", "https://crm.example.com/dashboards/2020Q2")
        scene.done("alerts", "riya", str(scene.adapters.settings.home / "qplan.toml"))
        tell("dashboards and alerts are set up, each with what shows it")
    scene.agents(4)


def _drift(scene: Scene, rep: str) -> None:
    """A manager lowers a quota by hand in the CRM; it is found, and restored the way of every change."""
    from sync.jobs.writeback import drifts, verify

    with scene.desk.steps.step("Somebody changes a quota in the CRM by hand") as tell:
        _change_by_hand(scene, rep)
        verify(scene.adapters, "qplan")
        for one in drifts(scene.adapters):
            tell(str(one))
        tell(f"an alert goes to {scene.listen()}")
    scene.on(date(2020, 3, 31), 10)
    scene.desk.submit("Restored the way of every change: submit")
    with scene.desk.steps.step("Approved by command, and written") as tell:
        tell(f"{scene.approve('verb', 'verb')}; {scene.written()}")


def _change_by_hand(scene: Scene, rep: str) -> None:
    """Somebody of sales operations, who may, under a login of their own."""
    from sync.crm.salesforce.auth import PasswordLogin
    from sync.crm.salesforce.client import SalesforceClient
    from sync.crm.salesforce.session import SalesforceSession
    from sync.emulators.salesforce.org import ADMIN_PROFILE

    target, mail = scene.adapters.target(), "otto@example.com"
    otto = {"LastName": "Otto (sales operations)", "Alias": "otto", "Username": mail, "Email": mail}
    locale = {"LocaleSidKey": "en_US", "LanguageLocaleKey": "en_US", "EmailEncodingKey": "UTF-8"}
    zone = {"TimeZoneSidKey": "America/New_York", "ProfileId": ADMIN_PROFILE}
    target.create("User", otto | locale | zone)
    held = {"QuotaOwnerId": rep, "StartDate": str(scene.quarter.start)}
    (found,) = target.find("ForecastingQuota", held, ["Id"])
    url = scene.adapters.settings.salesforce.login_url
    with SalesforceSession(PasswordLogin("demo", "demo", mail, "password", login_url=url)) as session:
        SalesforceClient(session).update("ForecastingQuota", found["Id"], {"QuotaAmount": 200_000}, {})


def _slip(scene: Scene, rep: str) -> None:
    """An override in the wrong row is approved and written, noticed, and taken back."""
    from sync.jobs.rollback import roll_back
    from workbooks.xlsx.edit import enter

    scene.on(date(2020, 3, 26), 11)
    row = _other(scene, rep)
    wrong = Decimal(str(row.values["final"])) + _SLIP
    with scene.desk.steps.step("A slip: an override in the wrong row") as tell:
        enter(
            scene.adapters.workbook,
            {("quotas", row.key, "override"): float(wrong), ("quotas", row.key, "reason"): "Two accounts more"},
        )
        tell(f"{row.cells['override']} {row.values['name']}: {money(row.values['final'])} → {money(wrong)}")
    scene.desk.submit()
    with scene.desk.steps.step("Approved and written before anybody noticed") as tell:
        tell(f"{scene.approve('verb', 'page')}; {scene.written()}")
    scene.on(date(2020, 3, 26), 13)
    with scene.desk.steps.step("Rolled back") as tell:
        receipts = list(roll_back(scene.adapters, PLANNER, "The override was typed in the wrong row"))
        enter(scene.adapters.workbook, {("quotas", row.key, column): None for column in ("override", "reason")})
        for one in receipts:
            tell(f"{one.label}: {money(wrong)} → {one.called(one.read_back)}, {one.outcome}; the override is taken out")


def _other(scene: Scene, rep: str) -> "Row":
    """The row of somebody whose quota is as calculated."""
    from sync.jobs.read import read_plan

    rows = read_plan(scene.adapters).document.tables["quotas"]
    free = [row for row in rows if row.values["override"] is None and row.key != rep]
    return max(free, key=lambda row: float(row.values["final"]))


def _appeal(scene: Scene, rep: str) -> None:
    """A rep appeals, what it would do is shown, it is partly accepted, and goes the way of every change."""
    from sync.cycle.appeals import Bearer
    from sync.jobs.appeals import decide_appeal, file_appeal, shown_appeal, take_appeals

    row = _other(scene, rep)
    quota, name = Decimal(str(row.values["final"])), str(row.values["name"])
    with scene.desk.steps.step("An appeal, partly accepted") as tell:
        said = "My largest account has frozen its budget until July"
        appeal = file_appeal(scene.adapters, row.key, "market", quota - _WISH, said, name)
        granted = quota - _GRANTED
        ways = shown_appeal(scene.adapters, appeal.number, granted).ways
        over = "n/a" if ways.over_assignment is None else f"{ways.over_assignment:.1%}"
        tell(f"{name} asks for {money(appeal.wanted)} instead of {money(quota)}: “{said}”")
        tell(f"{money(granted)} would leave {over} over-assigned, or cost {len(ways.team)} colleagues a share")
        decided = decide_appeal(
            scene.adapters, appeal.number, "cro", "Half of it: the rest is open", granted, Bearer.CUSHION
        )
        written, _ = take_appeals(scene.adapters)
        tell(f"{decided.state.value}: the cushion carries it; {written} override written with its reason")
    scene.desk.submit()
    with scene.desk.steps.step("Approved on the page and by command, and written") as tell:
        tell(f"{scene.approve('page', 'verb')}; {scene.written()}")


def _teams(scene: Scene) -> None:
    """What leaders tell their people, and what people are trained in."""
    scene.on(date(2020, 3, 30), 15)
    _letters(scene)
    _hand_over(scene, "leaders", "reps")
    tell_people(scene, "rep-sessions", "lena", acknowledged=True)
    _train(scene)


def _train(scene: Scene) -> None:
    """Each training with its material, and who completed it, from what the learning system exports."""
    from sync.jobs.session import settle_decision
    from sync.jobs.training import import_training, trainings_of

    with scene.desk.steps.step("Training") as tell:
        scene.done("ramp-plans", "lena", "https://learning.example.com/territory-ramp")
        scene.done("comp-training", "hana", "https://learning.example.com/comp-plan")
        scene.done("product-updates", "milo", "https://learning.example.com/product-2020Q2")
        scene.done("tools-training", "riya", "https://learning.example.com/qplan")
        file = scene.file("2020Q2-training.csv")
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("person", "training", "completed"))
            for training in trainings_of(scene.adapters):
                writer.writerows((person, training.id, "2020-03-30") for person in training.stands.people)
        taken = import_training(scene.adapters, file, "hana")
        settle_decision(scene.adapters, scene.quarter, 5, "hana", file.name)
        tell(f"4 trainings with their material; {taken.taken} completions taken from {near(file)}")
        for found in taken.findings:
            tell(found.sentence)


def _survey(scene: Scene) -> None:
    from sync.jobs.survey import import_answers, open_survey
    from sync.jobs.survey_result import count_survey

    with scene.desk.steps.step("Survey of the reps") as tell:
        codes = scene.file("survey-codes.csv")
        asked = open_survey(scene.adapters, "riya", date(2020, 3, 31), file=codes)
        answers = _answers(codes)
        taken = import_answers(scene.adapters, answers)
        codes.unlink()  # the one place where names and codes stand together
        counted = count_survey(scene.adapters)
        told = "" if counted is None else ", ".join(
            f"{name} {share.favourable} of {share.valid}" for name, share in counted[1].shares.items()
        )  # fmt: skip
        tell(f"{sum(asked.survey.asked.values())} asked, {taken.taken} answered: favourable {told}")
        scene.done("buy-in", "riya", str(answers))


def _answers(codes: Path) -> Path:
    """What the form exported: all but one of the reps answer."""
    path = codes.with_name("survey-answers.csv")
    with codes.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "buy_in", "clarity", "comment"))
        for number, row in enumerate(rows[1:]):
            writer.writerow((row["code"], 4 + number % 2, 5 - number % 2, "The letter helped" if number == 0 else ""))
    return path


def _company(scene: Scene) -> None:
    """Every pack of the approved plan, and the all-hands."""
    from sync.jobs.pack_all import write_all

    with scene.desk.steps.step("All packs, and the all-hands") as tell:
        made = write_all(scene.adapters, PLANNER)
        tell(f"{len(made.files)} files, {made.pages} pages and slides in {near(scene.file('2020Q2-packs'))}")
    tell_people(scene, "all-hands", "cro")

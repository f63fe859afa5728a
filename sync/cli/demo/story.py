"""What happens in the demo, step by step: the path of one number, and what must be refused on it."""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from email import message_from_bytes, policy
from time import sleep
from typing import TYPE_CHECKING

import typer

from sync.cli.demo.beds import REVOPS
from sync.cli.demo.steps import Steps
from sync.cli.output import money, near, out, say

if TYPE_CHECKING:
    from sync.emulators.sheets import SheetsEmulator
    from sync.plan.adapters import Adapters
    from sync.two_way.side import Place, PlanSide
    from sync.two_way.value import Value

__all__ = ["Story"]

PLANNER, CFO, CRO = "ana.planner", "cfo", "cro"
REASON = "Two key accounts of a leaver move to this rep in April"
RAISE = Decimal(12_000)
_WHOLE_SECOND = 1.0
_CODE = re.compile(r"to approve +([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})")


@dataclass(frozen=True)
class Story:
    """The steps from the CRM through the workbook and the approvals back to the CRM."""

    adapters: "Adapters"
    steps: Steps
    google: "SheetsEmulator | None"

    def play(self) -> None:
        """Play every step; what an earlier run did already is seen and not done again."""
        self._pull()
        self._build()
        if self.google is not None:
            self._share_out()
        is_new = self._pair()
        rep = self._override()
        self._sync(rep, is_new=is_new)
        if not self._submit():
            self._already()
            self._trace(rep)
            return
        self._decide()
        self._refuse_tampered(rep)
        self._write()
        self._trace(rep)

    def _pull(self) -> None:
        from sync.jobs.pull import pull

        with self.steps.step("Pull") as tell:
            report = pull(self.adapters)
            counts = {o.sobject: o.rows for o in report.objects}
            kept = ", ".join(f"{counts[name]:,} {name}" for name in ("Opportunity", "OpportunityLineItem", "Account"))
            tell(f"{report.moved:,} records moved in {report.requests} requests; the store holds {kept}")
            tell(f"snapshot {report.snapshot_id}")

    def _build(self) -> None:
        from sync.jobs.publish import publish
        from sync.jobs.read import read_plan

        with self.steps.step("Workbook") as tell:
            done = publish(self.adapters)
            tell(f"{near(done.path)} {'built' if done.is_new else f'kept; {done.cells} cells refreshed'}")
            figures = read_plan(self.adapters).document.figures
            tell(f"attainment of 2020Q1: {figures['key_attainment']:.1%} of {money(figures['key_quota'], 'USD')}")
            tell(
                f"target {money(figures['bridge_target'])}, street {money(figures['street_total'])} "
                f"(rounding {money(figures['rounding_difference'])}), "
                f"unallocated {money(figures['unallocated'])}"
            )

    def _share_out(self) -> None:
        """Propose territories; what an earlier run proposed stands."""
        from sync.jobs.plan_territory import plan_territory
        from sync.model.event import Kind

        with self.steps.step("Territories") as tell:
            if any(event.kind is Kind.TERRITORY_PLANNED for event in self.adapters.log.of(self.adapters.plan.id)):
                tell("proposed in an earlier run")
                return
            done = plan_territory(self.adapters, time_limit=600.0)  # each ends by itself, in a second or two
            for row in done.table.to_dict("records"):
                tell(
                    f"{row['option']}: fairness {row['fairness_score']:.0%}, {row['accounts_moved']:,} accounts and "
                    f"{row['arr_share']:.1%} of the revenue move"
                )

    def _override(self) -> str:
        """Raise one rep's quota with a reason, as a planner would in the cells; returns the rep's id."""
        from sync.jobs.read import read_plan
        from workbooks.xlsx.edit import enter

        with self.steps.step("A planner overrides one quota, in the file") as tell:
            document = read_plan(self.adapters).document
            rows = document.tables["quotas"]
            known = next((row for row in rows if row.values["override"] is not None), None)
            if known is not None:
                tell(f"{known.cells['override']} holds {money(known.values['override'])} already: left as it is")
                return known.key
            row = max(rows, key=lambda row: row.values["last_attainment"])
            raised = Decimal(str(row.values["calculated"])) + RAISE
            enter(
                document.path,
                {("quotas", row.key, "override"): float(raised), ("quotas", row.key, "reason"): REASON},
            )
            tell(f"{row.cells['override']} {row.values['name']}: {money(row.values['calculated'])} → {money(raised)}")
            tell(f"reason: {REASON}")
            return row.key

    def _pair(self) -> bool:
        """Give RevOps a place of their own to plan in; False where an earlier run did."""
        from sync.jobs.sync_plan import pair_sides

        if self.google is not None:
            return self._pair_with_sheets()
        revops = self.adapters.workbook.with_name("revops.xlsx")
        if revops.exists():
            return False
        shutil.copyfile(self.adapters.workbook, revops)
        pair_sides(self.adapters, PLANNER)
        return True

    def _pair_with_sheets(self) -> bool:
        from sync.jobs.sheets import create_spreadsheet, share_spreadsheet
        from sync.jobs.sync_plan import pair_sides
        from sync.two_way.sheets.link import linked

        with self.steps.step("The same plan as a Google spreadsheet, emulated on this machine") as tell:
            if linked(self.adapters.events()) is not None:
                tell("made in an earlier run")
                return False
            made = create_spreadsheet(self.adapters, PLANNER)
            tell(f"made in {made.calls} requests, its owner {made.owner}")
            shared = share_spreadsheet(self.adapters)
            tell(f"{' and '.join(shared.editors)} may type what is theirs; the rest is protected")
            pair_sides(self.adapters, PLANNER)
            return True

    def _sync(self, rep: str, *, is_new: bool) -> None:
        """Edits go both ways between Finance and RevOps; one that contradicts Finance's override is decided."""
        from sync.two_way.side import Place
        from workbooks.xlsx.edit import enter

        finance, where = self.adapters.workbook, "file" if self.google is None else "spreadsheet"
        with self.steps.step(f"RevOps work in a {where} of their own") as tell:
            tell(f"their {where} is {'' if is_new else 'still '}paired with {near(finance)}")
            if not is_new:
                self._carry(tell)
                return
            self._typed_by_revops(
                {
                    Place("quotas", rep, "override"): 250_000.0,
                    Place("quotas", rep, "reason"): "The territory shrinks",
                    Place("drivers", "win_rate", "owner"): "Riya (RevOps)",
                }
            )
            enter(finance, {"cost_per_deal": 1_500.0})
            self._carry(tell)
            self._typed_by_revops({Place("conflicts", "Line 1", "take"): "excel"})
            tell(f"RevOps name excel as the place that is right, on the tab Conflicts of their {where}")
            self._carry(tell)

    def _typed_by_revops(self, entries: "Mapping[Place, Value]") -> None:
        """Entries of RevOps, where they work: in their file, or in the spreadsheet under a login of their own."""
        from sync.two_way.side import CellWrite, SideWrites
        from sync.two_way.table import row_key
        from sync.two_way.value import Unreadable, canonical

        side = self._of_revops()
        tables = side.look().tables
        writes = []
        for place, value in entries.items():
            stands = tables[place.table]
            at = [row_key(key) for key in stands.keys].index(place.key)
            before = canonical(stands.columns[place.column][at])
            assert not isinstance(before, Unreadable)  # noqa: S101 - cells people type into, and nobody typed yet
            writes.append(CellWrite(place, before, value))
        if not side.write(SideWrites(tuple(writes))).is_whole:
            raise RuntimeError("the demo's RevOps could not type")

    def _of_revops(self) -> "PlanSide":
        named = {side.name: side for side in self.adapters.sides()}
        if self.google is None:
            return named["revops"]
        import requests

        from sync.two_way.shared import wanted
        from sync.two_way.sheets.client import SheetsClient
        from sync.two_way.sheets.http import SheetsHttp
        from sync.two_way.sheets.link import linked
        from sync.two_way.sheets.side import SheetsSide
        from workbooks.book.layout import layout_of

        link = linked(self.adapters.events())
        assert link is not None  # noqa: S101 - made a step ago, or in an earlier run
        session, url = requests.Session(), self.google.url
        session.headers["Authorization"] = f"Bearer {self.google.cloud.accounts.token(REVOPS)}"
        client = SheetsClient(SheetsHttp(session, url, url))
        layout = layout_of(str(self.adapters.plan.quarter), str(self.adapters.plan.calendar))
        return SheetsSide("sheets", client, link.id, layout, wanted(layout))

    def _carry(self, tell: Callable[[str], None]) -> None:
        """One run of the sync, and what it says."""
        from sync.cli.sync.run import lines
        from sync.jobs.sync_plan import sync_plan

        for line in lines(sync_plan(self.adapters)):
            tell(line)

    def _submit(self) -> bool:
        """True when there is something to approve."""
        from sync.jobs.submit import submit

        with self.steps.step("Submit") as tell:
            done = submit(self.adapters, PLANNER)
            if done.change_set is None:
                tell("blocked by findings:")
                for found in done.reading.blocking:
                    tell(f"  {found}")
                raise typer.Exit(1)
            if not done.change_set.changes:
                tell("the CRM holds this plan already: nothing to approve, nothing to write")
                return False
            tell(
                f"every cell recomputed and equal; plan {done.change_set.short}, {len(done.change_set.changes)} changes"
            )
            for where in done.sent:
                tell(f"code sent to {near(where)}")
            return True

    def _decide(self) -> None:
        from sync.jobs.decide import collect, decide
        from workbooks.xlsx.edit import enter

        with self.steps.step("Two approvers decide") as tell:
            state = self.adapters.approval()
            if {CFO, CRO} <= state.consents.keys():
                tell("both decided in an earlier run")
            if CFO not in state.consents:
                stolen = decide(self.adapters, CRO, self._code("cfo@example.com"))
                if stolen.refusal is not None:
                    tell(f"the CFO's code in the CRO's name: refused. {stolen.refusal.reason}")
                enter(
                    self.adapters.workbook,
                    {
                        ("approvals", CFO, "decision"): "approve",
                        ("approvals", CFO, "code"): self._code("cfo@example.com"),
                    },
                )
                for decision in collect(self.adapters):
                    word = "taken" if decision.consent else decision.refusal.reason if decision.refusal else ""
                    tell(f"{decision.approver} typed a code at {decision.cell}: {word}")
            if CRO not in self.adapters.approval().consents:
                decision = decide(self.adapters, CRO, self._code("cro@example.com"))
                tell(f"{CRO} by `qplan approve`: {'taken' if decision.consent else 'refused'}")

    def _code(self, channel: str) -> str:
        """The newest code in an approver's own mailbox, sent again when it is not there."""
        from sync.jobs.submit import submit

        box = self.adapters.settings.outbox / channel
        if not any(box.glob("*.eml")):
            submit(self.adapters, PLANNER, resend=True)
        newest = max(box.glob("*.eml"))
        body = message_from_bytes(newest.read_bytes(), policy=policy.default).get_body()
        found = None if body is None else _CODE.search(body.get_content())
        return found[1] if found else ""

    def _refuse_tampered(self, rep: str) -> None:
        from sync.errors import RefusedError
        from sync.jobs.writeback import approved_plan
        from workbooks.xlsx.edit import enter

        with self.steps.step("A tampered copy, and the real one") as tell:
            copy = self.adapters.workbook.with_name("tampered.xlsx")
            shutil.copyfile(self.adapters.workbook, copy)
            enter(copy, {("quotas", rep, "override"): 1_000.0})
            try:
                approved_plan(self.adapters, copy)
            except RefusedError as refused:
                for line in str(refused).splitlines():
                    tell(line)
            copy.unlink()

    def _write(self) -> None:
        from sync.cli.apply import receipt_table
        from sync.jobs.publish import publish
        from sync.jobs.pull import pull
        from sync.jobs.writeback import verify, write

        with self.steps.step("Write back, read back, verify") as tell:
            receipts = list(write(self.adapters, PLANNER))
            tell(f"{sum(receipt.outcome.is_settled for receipt in receipts)} of {len(receipts)} quotas in the CRM")
            found = verify(self.adapters, PLANNER)
            tell(f"{len(found)} discrepancies")
            sleep(
                _WHOLE_SECOND
            )  # the CRM's clock tells whole seconds: what was written in this one is seen in the next
            pull(self.adapters)
            publish(self.adapters)
        out.print(receipt_table(receipts))

    def _already(self) -> None:
        from sync.jobs.writeback import verify

        with self.steps.step("Verify") as tell:
            found = verify(self.adapters, PLANNER)
            tell(f"{len(found)} discrepancies. This run changed nothing in the CRM.")

    def _trace(self, rep: str) -> None:
        from sync.cli.trace import trace_lines
        from sync.jobs.trace import trace_record
        from sync.plan.status import receipts
        from sync.writeback.wants.quota_held import owner_of

        submission = self.adapters.approval().submission
        if submission is None:
            return
        mine = [
            receipt
            for receipt in receipts(self.adapters, submission.change_set.digest)
            if owner_of(receipt.record) == rep and receipt.record_id
        ]
        for receipt in mine[:1]:
            record = f"{receipt.record.sobject}/{receipt.record_id}"
            say("", f"qplan trace {record} {receipt.field}")
            say(
                *trace_lines(
                    trace_record(self.adapters, receipt.record.sobject, receipt.record_id or "", receipt.field)
                )
            )

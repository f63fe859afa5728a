"""What people do with the plan in every demo: pull, build, override, submit, decide, refuse, write and trace."""

import shutil
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from sync.cli.demo.mailbox import Asked, newest_asked
from sync.cli.demo.steps import Steps
from sync.cli.output import money, near, say

if TYPE_CHECKING:
    from sync.model.receipt import Receipt
    from sync.plan.adapters import Adapters

__all__ = ["CFO", "CRO", "PLANNER", "RAISE", "Desk"]

PLANNER, CFO, CRO = "ana.planner", "cfo", "cro"
REASON = "Two key accounts of a leaver move to this rep in April"
RAISE = Decimal(12_000)


@dataclass(frozen=True)
class Desk:
    """A plan, and the steps in which it is told what is done with it."""

    adapters: "Adapters"
    steps: Steps

    def pull(self) -> None:
        """Bring what changed in the CRM into the store."""
        from sync.jobs.pull import pull

        with self.steps.step("Pull") as tell:
            report = pull(self.adapters)
            counts = {o.sobject: o.rows for o in report.objects}
            kept = ", ".join(f"{counts[name]:,} {name}" for name in ("Opportunity", "OpportunityLineItem", "Account"))
            tell(f"{report.moved:,} records moved in {report.requests} requests; the store holds {kept}")
            tell(f"snapshot {report.snapshot_id}")

    def build(self) -> None:
        """Build the workbook, or bring it up to date."""
        from calculations.roster import last_full_quarter
        from sync.jobs.publish import publish
        from sync.jobs.read import read_plan

        plan = self.adapters.plan
        with self.steps.step("Workbook") as tell:
            done = publish(self.adapters)
            tell(f"{near(done.path)} {'built' if done.is_new else f'kept; {done.cells} cells refreshed'}")
            figures = read_plan(self.adapters).document.figures
            closed = last_full_quarter(plan.quarter, plan.as_of)
            tell(f"attainment of {closed}: {figures['key_attainment']:.1%} of {money(figures['key_quota'], 'USD')}")
            tell(
                f"target {money(figures['bridge_target'])}, street {money(figures['street_total'])} "
                f"(rounding {money(figures['rounding_difference'])}), "
                f"unallocated {money(figures['unallocated'])}"
            )

    def override(self) -> str:
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

    def submit(self, title: str = "Submit") -> bool:
        """Put the plan before its approvers; False where the CRM holds it already."""
        from sync.jobs.submit import submit

        with self.steps.step(title) as tell:
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

    def asked(self, channel: str) -> Asked:
        """What the newest message in an approver's own mailbox asks with, sent again when it is not there."""
        from sync.jobs.submit import submit

        found = newest_asked(self.adapters.settings.outbox, channel)
        if found is None:
            submit(self.adapters, PLANNER, resend=True)
            found = newest_asked(self.adapters.settings.outbox, channel)
        return found or Asked("", "", "")

    def refuse_tampered(self, rep: str) -> None:
        """A copy that says something else than what was approved is not written."""
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

    def write(self) -> "list[Receipt]":
        """Write what was approved and may be written now; a receipt a change."""
        from sync.jobs.writeback import write

        return list(write(self.adapters, PLANNER))

    def trace(self, rep: str) -> None:
        """The path of a rep's quota, from the CRM to the CRM."""
        from sync.cli.trace import trace_lines
        from sync.jobs.trace import trace_record
        from sync.model.event import Kind
        from sync.model.receipt import Receipt
        from sync.writeback.wants.quota_held import owner_of

        told = (Receipt.load(event.payload) for event in self.adapters.log.of(self.adapters.plan.id, Kind.RECEIPT))
        mine = [one for one in told if one.record_id and owner_of(one.record) == rep]
        for receipt in mine[-1:]:
            sobject, id_ = receipt.record.sobject, receipt.record_id or ""
            say("", f"qplan trace {sobject}/{id_} {receipt.field}")
            say(*trace_lines(trace_record(self.adapters, sobject, id_, receipt.field)))

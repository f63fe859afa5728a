"""The short demo: the path of one number from the CRM to the CRM, and what must be refused on it."""

from dataclasses import dataclass
from time import sleep

from sync.cli.demo.desk import CFO, CRO, PLANNER, Desk
from sync.cli.demo.revops import RevOps
from sync.cli.output import out

__all__ = ["Story"]

_WHOLE_SECOND = 1.0


@dataclass(frozen=True)
class Story:
    """The steps from the CRM through the workbook and the approvals back to the CRM."""

    desk: Desk

    def play(self) -> None:
        """Play every step; what an earlier run did already is seen and not done again."""
        desk = self.desk
        desk.pull()
        desk.build()
        revops = RevOps(desk.adapters, None)
        is_new = revops.make_file(PLANNER)
        rep = desk.override()
        with desk.steps.step(f"RevOps work in a {revops.place} of their own") as tell:
            tell(revops.paired_with(is_new=is_new))
            if is_new:
                revops.contradict(rep, tell)
            else:
                revops.carry(tell)
        if not desk.submit():
            self._already()
            desk.trace(rep)
            return
        self._decide()
        desk.refuse_tampered(rep)
        self._write()
        desk.trace(rep)

    def _decide(self) -> None:
        from sync.jobs.decide import collect, decide
        from workbooks.xlsx.edit import enter

        adapters = self.desk.adapters
        with self.desk.steps.step("Two approvers decide") as tell:
            state = adapters.approval()
            if {CFO, CRO} <= state.consents.keys():
                tell("both decided in an earlier run")
            if CFO not in state.consents:
                code = self.desk.asked("cfo@example.com").approve
                stolen = decide(adapters, CRO, code)
                if stolen.refusal is not None:
                    tell(f"the CFO's code in the CRO's name: refused. {stolen.refusal.reason}")
                enter(
                    adapters.workbook,
                    {("approvals", CFO, "decision"): "approve", ("approvals", CFO, "code"): code},
                )
                for decision in collect(adapters):
                    word = "taken" if decision.consent else decision.refusal.reason if decision.refusal else ""
                    tell(f"{decision.approver} typed a code at {decision.cell}: {word}")
            if CRO not in adapters.approval().consents:
                decision = decide(adapters, CRO, self.desk.asked("cro@example.com").approve)
                tell(f"{CRO} by `qplan approve`: {'taken' if decision.consent else 'refused'}")

    def _write(self) -> None:
        from sync.cli.apply import receipt_table
        from sync.jobs.publish import publish
        from sync.jobs.pull import pull
        from sync.jobs.writeback import verify

        adapters = self.desk.adapters
        with self.desk.steps.step("Write back, read back, verify") as tell:
            receipts = self.desk.write()
            tell(f"{sum(receipt.outcome.is_settled for receipt in receipts)} of {len(receipts)} quotas in the CRM")
            found = verify(adapters, PLANNER)
            tell(f"{len(found)} discrepancies")
            # the CRM's clock tells whole seconds: what was written in this one is seen in the next
            sleep(_WHOLE_SECOND)
            pull(adapters)
            publish(adapters)
        out.print(receipt_table(receipts))

    def _already(self) -> None:
        from sync.jobs.writeback import verify

        with self.desk.steps.step("Verify") as tell:
            found = verify(self.desk.adapters, PLANNER)
            tell(f"{len(found)} discrepancies. This run changed nothing in the CRM.")

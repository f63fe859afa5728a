"""RevOps of the demo: they plan in a place of their own, a spreadsheet or a file, that is synced with Finance's."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.cli.demo.settings import REVOPS
from sync.cli.output import near

if TYPE_CHECKING:
    from sync.emulators.sheets import SheetsEmulator
    from sync.plan.adapters import Adapters
    from sync.two_way.sheets.client import SheetsClient
    from sync.two_way.side import Place, PlanSide
    from sync.two_way.value import Value

__all__ = ["RevOps"]

_REASON = "The territory shrinks"
_COST = 1_500.0


@dataclass(frozen=True)
class RevOps:
    """The place of RevOps: a spreadsheet where there is `google`, else a file beside the workbook."""

    adapters: "Adapters"
    google: "SheetsEmulator | None"

    @property
    def place(self) -> str:
        """What people call it."""
        return "file" if self.google is None else "spreadsheet"

    def make_file(self, by: str) -> bool:
        """Give them a file of their own; False where an earlier run did."""
        from sync.jobs.sync_plan import pair_sides

        file = self.adapters.workbook.with_name("revops.xlsx")
        if file.exists():
            return False
        shutil.copyfile(self.adapters.workbook, file)
        pair_sides(self.adapters, by)
        return True

    def make_spreadsheet(self, by: str, tell: Callable[[str], None]) -> None:
        """Give them a spreadsheet, shared so that everybody may type what is theirs."""
        from sync.jobs.sheets import create_spreadsheet, share_spreadsheet
        from sync.jobs.sync_plan import pair_sides

        made = create_spreadsheet(self.adapters, by)
        shared = share_spreadsheet(self.adapters)
        tell(
            f"made in {made.calls} requests, its owner {made.owner}; {', '.join(shared.editors)} may type what is "
            "theirs, the rest is protected"
        )
        pair_sides(self.adapters, by)

    def contradict(self, rep: str, tell: Callable[[str], None]) -> None:
        """Edits go both ways; one that contradicts Finance's override of a rep's quota is decided on tab Conflicts."""
        from sync.two_way.side import Place
        from workbooks.xlsx.edit import enter

        self._type(
            {
                Place("quotas", rep, "override"): 250_000.0,
                Place("quotas", rep, "reason"): _REASON,
                Place("drivers", "win_rate", "owner"): "Riya (RevOps)",
            }
        )
        enter(self.adapters.workbook, {"cost_per_deal": _COST})
        self.carry(tell)
        self._type({Place("conflicts", "Line 1", "take"): "excel"})
        tell(f"RevOps name excel as the place that is right, on the tab Conflicts of their {self.place}")
        self.carry(tell)

    def carry(self, tell: Callable[[str], None]) -> None:
        """One run of the sync, and what it says."""
        from sync.cli.sync.run import lines
        from sync.jobs.sync_plan import sync_plan

        for line in lines(sync_plan(self.adapters)):
            tell(line)

    def paired_with(self, *, is_new: bool) -> str:
        """A sentence on what it is paired with."""
        return f"their {self.place} is {'' if is_new else 'still '}paired with {near(self.adapters.workbook)}"

    def client(self, person: str) -> tuple["SheetsClient", str]:
        """Google Sheets under a person's own login, and the id of the spreadsheet."""
        import requests

        from sync.two_way.sheets.client import SheetsClient
        from sync.two_way.sheets.http import SheetsHttp
        from sync.two_way.sheets.link import linked

        link = linked(self.adapters.events())
        assert link is not None and self.google is not None  # noqa: S101, PT018 - made before anybody works in it
        session, url = requests.Session(), self.google.url
        session.headers["Authorization"] = f"Bearer {self.google.cloud.accounts.token(person)}"
        return SheetsClient(SheetsHttp(session, url, url)), link.id

    def _type(self, entries: "Mapping[Place, Value]") -> None:
        """Entries of RevOps, where they work: in their file, or in the spreadsheet under a login of their own."""
        from sync.two_way.side import CellWrite, SideWrites
        from sync.two_way.table import row_key
        from sync.two_way.value import Unreadable, canonical

        side = self._side()
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

    def _side(self) -> "PlanSide":
        if self.google is None:
            return {side.name: side for side in self.adapters.sides()}["revops"]
        from sync.two_way.shared import wanted
        from sync.two_way.sheets.side import SheetsSide
        from workbooks.book.layout import layout_of

        client, id_ = self.client(REVOPS)
        layout = layout_of(str(self.adapters.plan.quarter), str(self.adapters.plan.calendar))
        return SheetsSide("sheets", client, id_, layout, wanted(layout))

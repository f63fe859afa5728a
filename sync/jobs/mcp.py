"""What a program outside may read of the plan through the Model Context Protocol, each reading on record."""

from dataclasses import dataclass
from typing import Any

from sync.cycle.agents.package import Package
from sync.cycle.agents.shared import COMPANY, told_outside
from sync.errors import RefusedError
from sync.model.event import Event, Kind
from sync.plan.adapters import Adapters
from sync.store import packages

__all__ = ["Reader"]


@dataclass(frozen=True)
class Reader:
    """Whoever holds a token: what its scope opens, and nothing else.

    scope: the company's packages, or the CRM id of a leader, who is told what was handed to them.
    """

    adapters: Adapters
    scope: str

    def listed(self) -> list[dict[str, Any]]:
        """The newest packages the scope opens, by name, week, day and digest."""
        self._noted("list_packages", "")
        return [
            {"name": told["name"], "week": told.get("week"), "as_of": told.get("as_of"), "digest": told["digest"],
             "made_at": event.at.isoformat()}
            for event in self._open()
            for told in [event.payload]
        ]  # fmt: skip

    def read(self, digest: str) -> dict[str, Any]:
        """A package as structured values. RefusedError where the scope opens none of that digest."""
        for event in self._open():
            if digest and event.payload["digest"].startswith(digest):
                document = packages.kept(self.adapters.engine, self.adapters.plan.id, event.payload["digest"])
                if document is not None:
                    self._noted("read_package", event.payload["digest"])
                    return told_outside(Package.read(document), self.scope)
        self._noted("read_package", "", refused=digest[:64])
        raise RefusedError("This token opens no package of that digest.", remedy="list_packages names those it opens.")

    def _open(self) -> list[Event]:
        """The newest event of every package the scope opens; none of what was replaced since."""
        newest: dict[tuple[str, object], Event] = {}
        for event in self.adapters.events():
            told = event.payload
            if self.scope == COMPANY and event.kind is Kind.PACKAGE:
                newest[told["name"], told["week"]] = event
            elif event.kind is Kind.HANDED_OVER and told["name"] == "leaders" and told["person"] == self.scope:
                newest[told["name"], told["person"]] = event
        return list(newest.values())

    def _noted(self, tool: str, digest: str, refused: str = "") -> None:
        record = {"scope": self.scope, "tool": tool, "digest": digest, "refused": refused}
        self.adapters.log.append(self.adapters.plan.id, Kind.READ_OUTSIDE, f"mcp:{self.scope}", record)

"""The plan the task pane shows, read anew when its workbook, its events or its facts have changed."""

import threading
from pathlib import Path

from xl_addin.server.feed import PlanView

__all__ = ["WorkbookFeed"]


class WorkbookFeed:
    """The plan whose settings are at `config`, from its workbook and its store."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._reading = threading.Lock()
        self._stamp: tuple[object, ...] = ()
        self._view: PlanView | None = None

    def view(self) -> PlanView:
        """The plan as it stands; recomputing a workbook takes a second, so it is done once for each state of it."""
        from sync.bootstrap import opened
        from sync.jobs.plan_view import plan_view, stamp

        with self._reading, opened(self._config) as adapters:
            current = stamp(adapters)
            if self._view is None or current != self._stamp:
                self._view, self._stamp = plan_view(adapters), current
            return self._view

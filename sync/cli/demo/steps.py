"""The steps of the demo as they are shown: what one is doing, then what it did and how long it took."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from rich.markup import escape

from sync.cli.demo.clock import PlayedClock
from sync.cli.output import err, out, say

__all__ = ["Steps"]

_DAY = "%a %d %b"


@dataclass
class Steps:
    """The steps taken so far; those of a played day begin with it, and take one line where one is enough."""

    clock: PlayedClock | None = None
    taken: int = 0

    def week(self, title: str) -> None:
        """The heading of a week."""
        out.print(f"\n[bold]{title}[/bold]")

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """One step with a display that says what it is doing, then a line of what it did and how long it took."""
        self.taken += 1
        began = perf_counter()
        said: list[str] = []
        with err.status(f"{self.taken} {title} …") as status:

            def tell(text: str) -> None:
                said.append(text)
                status.update(f"{self.taken} {title}: {text}")

            try:
                yield tell
            finally:
                self._print(title, perf_counter() - began, said)

    def _print(self, title: str, seconds: float, said: Sequence[str]) -> None:
        took = f"[dim]({seconds:.1f} s)[/dim]"
        if self.clock is None:
            out.print(f"[bold]{self.taken} {title}[/bold] {took}")
            say(*(f"    {line}" for line in said))
            return
        first = f": {escape(said[0])}" if said else ""
        out.print(f"{self.clock.now():{_DAY}}  [bold]{escape(title)}[/bold] {took}{first}")
        say(*(f"            {line}" for line in said[1:]))

"""The steps of the demo as they are shown: what one is doing, then what it did and how long it took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from sync.cli.output import err, out, say

__all__ = ["Steps"]


@dataclass
class Steps:
    """The steps taken so far."""

    taken: int = 0

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

            yield tell
        out.print(f"[bold]{self.taken} {title}[/bold] [dim]({perf_counter() - began:.1f} s)[/dim]")
        say(*(f"    {line}" for line in said))

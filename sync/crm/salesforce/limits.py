"""The daily API allowance: how much is used, and when to stop so that others can still work."""

import re
from dataclasses import dataclass

from sync.errors import ApiLimitError

__all__ = ["ApiGuard", "Usage"]

_USAGE = re.compile(r"(?<![a-z-])api-usage=(\d+)/(\d+)")
_WAIT = "Wait until the allowance renews (a rolling 24 hours), find what uses it (Setup → API Usage)"


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests used in the rolling 24 hours by everybody, and the allowance."""

    used: int
    allowed: int

    @classmethod
    def parse(cls, header: str | None) -> "Usage | None":
        """Read `Sforce-Limit-Info: api-usage=18/15000`; None when the header says nothing about it."""
        match = _USAGE.search(header or "")
        return cls(int(match[1]), int(match[2])) if match else None

    @property
    def share(self) -> float:
        """Share of the allowance that is used, 0 to 1 (and above, in orgs that may overdraw)."""
        return self.used / self.allowed if self.allowed else 0.0


class ApiGuard:
    """Refuses a request when the org's allowance, or the share one run may take of it, is spent.

    Args:
        max_share: stop when everybody together used this share of the allowance.
        max_run_share: stop when this run used this share of the allowance.
    """

    def __init__(self, max_share: float = 0.80, max_run_share: float = 0.25) -> None:
        self.max_share = max_share
        self.max_run_share = max_run_share
        self.usage: Usage | None = None
        self.made = 0

    def start_run(self) -> None:
        """Begin counting anew: a daemon calls this before each of its jobs."""
        self.made = 0

    def check(self) -> None:
        """Raise ApiLimitError when the next request would go beyond a threshold; count it otherwise."""
        if self.usage is not None:
            if self.usage.share >= self.max_share:
                raise ApiLimitError(
                    f"{self.usage.used:,} of {self.usage.allowed:,} daily API requests are used; "
                    f"qplan stops at {self.max_share:.0%}.",
                    remedy=f"{_WAIT}, or raise salesforce.api_max_share in qplan.toml.",
                )
            if self.made >= self.max_run_share * self.usage.allowed:
                raise ApiLimitError(
                    f"This run made {self.made:,} of {self.usage.allowed:,} daily API requests; "
                    f"qplan stops at {self.max_run_share:.0%} per run.",
                    remedy=(
                        "Run the same command again: it goes on where it was; or raise salesforce.api_max_run_share in "
                        "qplan.toml."
                    ),
                )
        self.made += 1

    def note(self, header: str | None) -> None:
        """Remember what an answer says about the allowance."""
        self.usage = Usage.parse(header) or self.usage

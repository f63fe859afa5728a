"""What Google lets one user, and one project, ask in a minute."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sync.emulators.sheets.errors import ApiError

__all__ = ["Quotas"]


@dataclass
class Quotas:
    """Requests a minute to the Sheets API, reads and writes each on their own count; `clock` in seconds.

    A minute begins with the first request after the one before ended, as with a token bucket that is filled at once.
    """

    per_user: int = 60
    per_project: int = 300
    clock: Callable[[], float] = time.monotonic
    _spent: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, user: str, *, writes: bool) -> None:
        """Count a request; ApiError (429) when it is one too many, which is not counted."""
        noun = "Write" if writes else "Read"
        with self._lock:
            now = self.clock()
            spent = {}
            for whom, most in ((user, self.per_user), ("", self.per_project)):
                began, count = self._spent.get((noun, whom), (now, 0))
                if now - began >= 60:
                    began, count = now, 0
                if count >= most:
                    raise _exceeded(noun, most, per_user=bool(whom))
                spent[noun, whom] = (began, count + 1)
            self._spent.update(spent)

    def refill(self) -> None:
        """A new minute for everybody."""
        with self._lock:
            self._spent.clear()


def _exceeded(noun: str, most: int, *, per_user: bool) -> ApiError:
    limit = f"{noun} requests per minute" + (" per user" if per_user else "")
    metadata = {
        "service": "sheets.googleapis.com",
        "consumer": "projects/123456789012",
        "quota_limit": f"{noun}RequestsPerMinutePer{'User' if per_user else 'Project'}",
        "quota_limit_value": str(most),
        "quota_location": "global",
        "quota_metric": f"sheets.googleapis.com/{noun.lower()}_requests",
        "quota_unit": "1/min/{project}" + ("/{user}" if per_user else ""),
    }
    return ApiError(
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric '{noun} requests' and limit '{limit}' of service "
        "'sheets.googleapis.com' for consumer 'project_number:123456789012'.",
        [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": metadata,
            },
            {
                "@type": "type.googleapis.com/google.rpc.Help",
                "links": [
                    {
                        "description": "Request a higher quota limit.",
                        "url": "https://cloud.google.com/docs/quotas/help/request_increase",
                    }
                ],
            },
        ],
    )

"""Stopping all writing to the CRM at once, and letting it go on."""

from sync.approval.hold import Hold, hold_of
from sync.errors import RefusedError
from sync.model.event import Kind
from sync.plan.adapters import Adapters

__all__ = ["hold", "release"]


def hold(adapters: Adapters, by: str, reason: str) -> Hold:
    """Stop all writing of the plan: whatever is under way ends after the batch in hand, and nothing new begins.

    Raises RefusedError when no reason is given, or it is stopped already.
    """
    if not reason.strip():
        raise RefusedError("Writing is stopped for a reason.", remedy="Say it with --because.")
    standing = hold_of(adapters.events())
    if standing is not None:
        raise RefusedError(f"{standing}.", remedy="It is stopped already.")
    event = adapters.log.append(adapters.plan.id, Kind.HELD, by, {"reason": reason.strip()})
    return Hold(by, event.at, reason.strip())


def release(adapters: Adapters, by: str) -> Hold:
    """Let writing go on; the hold that ends. RefusedError when nothing is stopped."""
    standing = hold_of(adapters.events())
    if standing is None:
        raise RefusedError("Nothing is stopped.", remedy="`qplan hold --because REASON` stops all writing.")
    adapters.log.append(adapters.plan.id, Kind.RELEASED, by, {})
    return standing

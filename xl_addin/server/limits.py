"""What the server takes at most: bytes, calls, seconds, memory."""

from dataclasses import dataclass

__all__ = ["Limits"]

_MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The server's limits; each has a default that fits a plan of some thousand rows.

    body_bytes: largest request body, counted while it arrives.
    body_seconds: longest time a body may take to arrive.
    calls: most calls in one batch.
    call_seconds: longest time of one call, from the arrival of its batch; short of the 30 s at which Google Sheets
        gives up, so that its client can still say why.
    processes: of the pool that computes heavy calls.
    process_bytes: memory one of them may take before its call is refused.
    waiting: most batches with heavy calls one holder may have under way; those of one more are told to come back.
    cache_bytes: memory for answers, over all tokens of one worker; 0 keeps none.
    """

    body_bytes: int = 32 * _MEBI
    body_seconds: float = 30.0
    calls: int = 10_000
    call_seconds: float = 20.0
    processes: int = 2
    process_bytes: int = 4096 * _MEBI
    waiting: int = 256
    cache_bytes: int = 64 * _MEBI

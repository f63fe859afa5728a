"""What Prometheus is told: counts and seconds by function, never a value from a cell.

With several worker processes `PROMETHEUS_MULTIPROC_DIR` names a folder they share, set before this module is imported.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

__all__ = [
    "APART_SECONDS",
    "BATCH_SECONDS",
    "CACHE_BYTES",
    "CALLS",
    "KILLED",
    "POOL_BUSY",
    "QUICK_SECONDS",
    "REQUESTS",
    "Histogram",
    "page",
    "retire",
]

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_REGISTRY = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]

REQUESTS = Counter("qplan_requests", "Requests by status of their answer.", ["path", "status"], registry=_REGISTRY)
CALLS = Counter(
    "qplan_calls",
    "Calls by function and outcome: value, error, transient (time-out, busy, fault) or cached.",
    ["function", "outcome"],
    registry=_REGISTRY,
)
CALL_SECONDS = Histogram(
    "qplan_call_seconds",
    "Processor seconds of one computed call, by lane: quick or apart.",
    ["lane"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10, 30),
    registry=_REGISTRY,
)
QUICK_SECONDS, APART_SECONDS = CALL_SECONDS.labels("quick"), CALL_SECONDS.labels("apart")
BATCH_SECONDS = Histogram(
    "qplan_batch_seconds",
    "Seconds from the body of a batch to its answer.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30),
    registry=_REGISTRY,
)
CACHE_BYTES = Gauge("qplan_cache_bytes", "Memory of kept answers.", multiprocess_mode="livesum", registry=_REGISTRY)
POOL_BUSY = Gauge(
    "qplan_pool_busy", "Processes computing a heavy call.", multiprocess_mode="livesum", registry=_REGISTRY
)
KILLED = Counter(
    "qplan_pool_killed", "Processes ended in the middle of a call: time-outs, crashes.", registry=_REGISTRY
)


def page() -> bytes:
    """The metrics of all worker processes together, in Prometheus' text format."""
    if not os.environ.get(_SHARED):
        return generate_latest(_REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def retire() -> None:
    """Take this process' gauges out of the sums; its counts stay."""
    if os.environ.get(_SHARED):
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]

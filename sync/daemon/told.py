"""The daemon's health as people, supervisors and Prometheus read it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sync.daemon.health import Health

__all__ = ["as_metrics", "health_json"]


def health_json(found: Health) -> dict[str, Any]:
    """As JSON: ready and useful, apart; and why not."""
    return {
        "ready": found.is_ready,
        "useful": found.is_useful,
        "paused": None if found.pause is None else str(found.pause),
        "unverified": found.unverified,
        "conflicts": found.conflicts,
        "jobs": [
            {
                "job": one.job,
                "succeeded_at": one.succeeded_at,
                "failures": one.failures,
                "says": one.says,
                "matter": one.matter or None,
            }
            for one in found.jobs
        ],
    }


def as_metrics(found: Health, now: datetime, *, is_alive: bool) -> str:
    """In the text form of Prometheus. No name of a person and no amount stands in it."""
    return "".join(f"{line}\n" for line in _lines(found, now, is_alive=is_alive))


def _lines(found: Health, now: datetime, *, is_alive: bool) -> Iterator[str]:
    for name, meaning, value in (
        ("live", "1 while the process comes round or is at a job that is not stuck", is_alive),
        ("ready", "1 unless people paused it", found.is_ready),
        ("useful", "1 while every job succeeded lately", found.is_useful),
        ("unverified_values", "approved values that differ in the CRM", found.unverified),
        ("open_conflicts", "conflicts that wait for a decision", found.conflicts),
    ):
        yield from _gauge(name, meaning)
        yield f"qplan_daemon_{name} {int(value)}"
    yield from _gauge("job_age_seconds", "seconds since a job succeeded last; none before the first time")
    for job in found.jobs:
        if job.succeeded_at is not None:
            age = (now - job.succeeded_at).total_seconds()
            yield f'qplan_daemon_job_age_seconds{{job="{job.job}"}} {age:.0f}'
    yield from _gauge("job_failures", "failures of a job since it succeeded last")
    for job in found.jobs:
        yield f'qplan_daemon_job_failures{{job="{job.job}"}} {job.failures}'


def _gauge(name: str, meaning: str) -> tuple[str, str]:
    return f"# HELP qplan_daemon_{name} {meaning}", f"# TYPE qplan_daemon_{name} gauge"

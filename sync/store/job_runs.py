"""When each job of the daemon ran last, and what came of it: what is known when the process is gone."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, select

from sync.clock import Clock
from sync.model.times import parse_time, time_text
from sync.store.database import upsert, writing
from sync.store.tables import JOB_RUNS

__all__ = ["JobRun", "JobRuns"]


class JobRun(NamedTuple):
    """The newest run of a job.

    Args:
        job: its name. started_at: of this run. ended_at: None while it runs, or where its process ended in between.
        succeeded_at: the end of the last run that did not fail; None before one. failures: since then.
        said: what came of it, in a sentence.
    """

    job: str
    started_at: datetime
    ended_at: datetime | None
    succeeded_at: datetime | None
    failures: int
    said: str

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None


class JobRuns:
    """The runs of a plan's jobs in its store."""

    def __init__(self, engine: Engine, clock: Clock, plan_id: str) -> None:
        self._engine, self._clock, self._plan_id = engine, clock, plan_id

    def all(self) -> dict[str, JobRun]:
        """The newest run of each job that ever ran, by name."""
        query = select(JOB_RUNS).where(JOB_RUNS.c.plan_id == self._plan_id).order_by(JOB_RUNS.c.job)
        with self._engine.connect() as connection:
            found = connection.execute(query).mappings().all()
        return {
            row["job"]: JobRun(
                row["job"],
                datetime.fromisoformat(row["started_at"]),
                parse_time(row["ended_at"]),
                parse_time(row["succeeded_at"]),
                row["failures"],
                row["said"],
            )
            for row in found
        }

    def started(self, job: str) -> JobRun:
        """Note that a job begins; the run."""
        before = self.all().get(job)
        known = (None, 0) if before is None else (before.succeeded_at, before.failures)
        run = JobRun(job, self._clock.now(), None, known[0], known[1], "")
        self._note(run)
        return run

    def ended(self, run: JobRun, said: str, *, failed: bool) -> JobRun:
        """Note what came of it."""
        now = self._clock.now()
        done = run._replace(
            ended_at=now,
            succeeded_at=run.succeeded_at if failed else now,
            failures=run.failures + 1 if failed else 0,
            said=said,
        )
        self._note(done)
        return done

    def _note(self, run: JobRun) -> None:
        row = {
            "plan_id": self._plan_id,
            "job": run.job,
            "started_at": time_text(run.started_at),
            "ended_at": time_text(run.ended_at),
            "succeeded_at": time_text(run.succeeded_at),
            "failures": run.failures,
            "said": run.said,
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(self._engine.dialect.name, JOB_RUNS), row)

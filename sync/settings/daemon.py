"""The section [daemon]."""

from pydantic import Field

from sync.settings.section import Section

__all__ = ["DaemonSettings"]


class DaemonSettings(Section):
    """The daemon's timetable: minutes between two runs of each job, and the time of day of the full refresh."""

    pull_minutes: float = Field(15, gt=0, description="the CRM is read")
    publish_minutes: float = Field(15, gt=0, description="new facts go into the workbook")
    sync_minutes: float = Field(1, gt=0, description="what was edited in other places is synced")
    approvals_minutes: float = Field(1, gt=0, description="decisions are read from the workbook")
    apply_minutes: float = Field(1, gt=0, description="what is approved is written")
    verify_minutes: float = Field(60, gt=0, description="what was written is read back")
    refresh_at: str = Field(
        "02:00",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="time of day; everything is read anew, and on Sundays all Ids are compared too",
    )
    health_port: int = Field(
        0, ge=0, le=65535, description="port on this machine of /healthz and /metrics while it runs; 0 for none"
    )
    heartbeat_url: str = Field(
        "",
        description="asked for once a minute while it lives: an outside check that notices when it went quiet",
    )

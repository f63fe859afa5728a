"""The section [alerts]."""

from datetime import time
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator

from sync.cycle.alerts import RULES
from sync.settings.section import Section

__all__ = ["ALERTS_SECRETS", "AlertSettings"]

ALERTS_SECRETS = ("targets",)


class AlertSettings(Section):
    """Who is told when something is the matter, and when not. `qplan alerts show` says what is."""

    to: tuple[str, ...] = Field((), description="addresses of those who are told; none: nobody is mailed")
    targets: tuple[SecretStr, ...] = Field(
        (),
        description="chat services that are told too, as Apprise writes their addresses (qplan[alerts]); they are "
        "secrets: set QPLAN_ALERTS__TARGETS to a JSON list, or keep them in the keyring, divided by blanks",
    )
    off: tuple[str, ...] = Field((), description=f"alarms nobody wants, of {', '.join(RULES)}")
    quiet_from: time = Field(time(20), description="from when in the evening nothing is sent")
    quiet_until: time = Field(time(7), description="until when in the morning; as quiet_from: no quiet hours")
    time_zone: str = Field("UTC", description="in which these hours are told, as in Europe/Berlin")
    most_a_day: int = Field(5, ge=1, le=48, description="messages in any 24 hours at most")
    forecast_moved: float = Field(0.05, gt=0, le=1, description="share of planned revenue whose move is told")
    minutes: float = Field(15, gt=0, description="between two looks of the daemon")

    @field_validator("targets", mode="before")
    @classmethod
    def _are_divided(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("off")
    @classmethod
    def _are_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(value) - set(RULES):
            raise ValueError(f"there is no alarm {', '.join(sorted(unknown))}; there are {', '.join(RULES)}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as fault:
            raise ValueError(f"{value!r} is no time zone; write it as in Europe/Berlin") from fault
        return value

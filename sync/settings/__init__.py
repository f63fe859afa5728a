"""Settings: `qplan.toml` for what a team may read, the environment or the keyring for what it may not.

Precedence: environment (`QPLAN_` prefix, `__` between levels), then keyring for secrets, then the file, then defaults.
"""

import os
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from calculations.fiscal import Quarter
from sync.crm.csv_export.mapping import FileMapping
from sync.errors import BadSettingsError, FixConfigurationError
from sync.settings.assumptions import AssumptionSettings

__all__ = [
    "CONFIG_NAME",
    "ApproverSettings",
    "Flow",
    "PlanSettings",
    "PostSettings",
    "SalesforceSettings",
    "Settings",
    "load",
    "locate",
]

CONFIG_NAME = "qplan.toml"
DEMO_CONFIG = Path("demo") / CONFIG_NAME
SECRETS = ("password", "security_token", "client_secret", "private_key", "access_token")
_KEYRING_SERVICE = "qplan"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flow(StrEnum):
    """The ways to log in to Salesforce."""

    SOAP = "soap"
    PASSWORD = "password"  # noqa: S105 - the name of an OAuth grant
    JWT = "jwt"
    CLIENT_CREDENTIALS = "client_credentials"
    ACCESS_TOKEN = "access_token"  # noqa: S105 - the name of a flow


class SalesforceSettings(_Section):
    """How to reach the org. Secrets come from `QPLAN_SALESFORCE__…` or from the keyring, never from the file."""

    flow: Flow = Flow.CLIENT_CREDENTIALS
    login_url: str = "https://login.salesforce.com"
    instance_url: str = ""
    audience: str = "https://login.salesforce.com"
    api_version: Annotated[str, Field(pattern=r"^\d{2}\.0$")] = "64.0"
    username: str = ""
    client_id: str = ""
    password: SecretStr = SecretStr("")
    security_token: SecretStr = SecretStr("")
    client_secret: SecretStr = SecretStr("")
    private_key: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    timeout_seconds: Annotated[float, Field(gt=0)] = 120.0
    retry_seconds: Annotated[float, Field(ge=0)] = 120.0
    api_max_share: Annotated[float, Field(gt=0, le=1)] = 0.80
    api_max_run_share: Annotated[float, Field(gt=0, le=1)] = 0.25

    @property
    def missing(self) -> str:
        """What the flow still needs before anybody can log in, as a sentence; empty when nothing.

        Not a validator: reading a workbook or tracing a number needs no login, so it must not need its secrets.
        """
        needed: dict[Flow, tuple[str, ...]] = {
            Flow.SOAP: ("username", "password"),
            Flow.PASSWORD: ("username", "password", "client_id", "client_secret"),
            Flow.JWT: ("username", "client_id", "private_key"),
            Flow.CLIENT_CREDENTIALS: ("client_id", "client_secret"),
            Flow.ACCESS_TOKEN: ("access_token", "instance_url"),
        }
        says = ", ".join(
            f"QPLAN_SALESFORCE__{name.upper()} in the environment" if name in SECRETS else f"{name} in {CONFIG_NAME}"
            for name in needed[self.flow]
            if not getattr(self, name)
        )
        return f"salesforce: the {self.flow} flow needs {says}" if says else ""


class PlanSettings(_Section):
    """Which quarter is planned, and on which facts."""

    quarter: str = ""
    as_of: date | None = None
    currency: str = "USD"
    fiscal_year_start_month: Annotated[int, Field(ge=1, le=12)] = 1
    forecasting_type: str = "OpportunityRevenue"
    is_simulated: bool = False

    @field_validator("quarter")
    @classmethod
    def _quarter_is_one(cls, value: str) -> str:
        return str(Quarter.parse(value)) if value else value


class CsvSettings(_Section):
    """A folder of exports to plan from instead of an org, for people without API access."""

    folder: Path | None = None
    files: tuple[FileMapping, ...] = ()


class StoreSettings(_Section):
    """Where pulled facts and evidence are kept: an SQLAlchemy URL; relative SQLite paths start at the file's folder."""

    url: str = "sqlite:///qplan.db"


class WorkbookSettings(_Section):
    """Where the plan workbook stands and which program computes its functions."""

    folder: Path = Path()
    host: Literal["libreoffice", "office_js", "excel_desktop", "google_sheets"] = "excel_desktop"


class ApproverSettings(_Section):
    """A person whose consent is needed. `channel` is the address their code goes to."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9._-]+$")]
    name: str
    role: str
    channel: str


class ApprovalSettings(_Section):
    """Who must agree before anything is written to the CRM."""

    approvers: tuple[ApproverSettings, ...] = ()

    @field_validator("approvers")
    @classmethod
    def _approvers_are_different_people(cls, value: tuple[ApproverSettings, ...]) -> tuple[ApproverSettings, ...]:
        for what in ("id", "channel"):
            seen = [getattr(approver, what) for approver in value]
            twice = sorted({item for item in seen if seen.count(item) > 1})
            if twice:
                raise ValueError(f"two approvers share the {what} {', '.join(twice)}: each needs their own")
        return value


class PostSettings(_Section):
    """How codes reach approvers: SMTP, or a folder of .eml files for a trial without a mail server."""

    kind: Literal["folder", "smtp"] = "folder"
    sender: str = "qplan@localhost"
    folder: Path = Path("outbox")
    host: str = "localhost"
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    starttls: bool = True
    username: str = ""
    password: SecretStr = SecretStr("")


class DaemonSettings(_Section):
    """The daemon's timetable: minutes between two runs of each job, and the time of day of the full refresh."""

    pull_minutes: Annotated[float, Field(gt=0)] = 15
    publish_minutes: Annotated[float, Field(gt=0)] = 15
    approvals_minutes: Annotated[float, Field(gt=0)] = 1
    apply_minutes: Annotated[float, Field(gt=0)] = 1
    verify_minutes: Annotated[float, Field(gt=0)] = 60
    refresh_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "02:00"


class Settings(BaseSettings):
    """Everything a plan needs to know about its surroundings."""

    model_config = SettingsConfigDict(env_prefix="QPLAN_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Path()
    plan: PlanSettings = PlanSettings()
    assumptions: AssumptionSettings = AssumptionSettings()
    salesforce: SalesforceSettings = SalesforceSettings()
    csv: CsvSettings = CsvSettings()
    store: StoreSettings = StoreSettings()
    workbook: WorkbookSettings = WorkbookSettings()
    approvals: ApprovalSettings = ApprovalSettings()
    post: PostSettings = PostSettings()
    daemon: DaemonSettings = DaemonSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which arrives as keyword arguments of `load`."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @property
    def store_url(self) -> str:
        """The store's URL, with a relative SQLite path made absolute."""
        head, separator, path = self.store.url.partition("sqlite:///")
        if separator and not head and path and path != ":memory:":
            return f"sqlite:///{(self.home / path).resolve()}"
        return self.store.url

    @property
    def workbook_folder(self) -> Path:
        """The workbook's folder."""
        return self.home / self.workbook.folder

    @property
    def outbox(self) -> Path:
        """The folder of a folder post."""
        return self.home / self.post.folder


def locate(given: Path | None = None) -> Path:
    """The settings file: the one named, `$QPLAN_CONFIG`, `./qplan.toml`, or else the demo's in `./demo`."""
    named = given or (Path(os.environ["QPLAN_CONFIG"]) if os.environ.get("QPLAN_CONFIG") else None)
    if named is not None:
        return named
    return DEMO_CONFIG if not Path(CONFIG_NAME).exists() and DEMO_CONFIG.exists() else Path(CONFIG_NAME)


def load(path: Path) -> Settings:
    """Settings from `path` and the environment; BadSettingsError names every problem at once."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadSettingsError(path, ["there is no such file; `qplan config init` writes one to start from"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadSettingsError(path, [f"is not TOML: {fault}"]) from None
    problems = _secrets_in(table)
    if isinstance(table.setdefault("salesforce", {}), dict):
        _fill_from_keyring(table["salesforce"])
    try:
        settings = Settings(home=path.parent.resolve(), **table)
    except FixConfigurationError as fault:
        problems.append(f"csv.files: {fault}")
    except ValidationError as fault:
        problems += [_sentence(dict(error)) for error in fault.errors()]
    if problems:
        raise BadSettingsError(path, problems)
    return settings


def _secrets_in(table: dict[str, Any]) -> list[str]:
    return [
        f"{section}.{name}: secrets do not belong in a file; "
        f"set QPLAN_{section.upper()}__{name.upper()} or use the keyring"
        for section in ("salesforce", "post")
        for name in SECRETS
        if isinstance(table.get(section), dict) and table[section].pop(name, None)
    ]


def _fill_from_keyring(section: dict[str, Any]) -> None:
    try:
        import keyring
    except ImportError:
        return
    for name in SECRETS:
        secret = keyring.get_password(_KEYRING_SERVICE, f"salesforce.{name}")
        if secret:
            section[name] = secret


def _sentence(error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"])
    says = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        says = "is not a setting; `qplan config show` lists them"
    return f"{place}: {says}" if place else says

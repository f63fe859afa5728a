"""Settings: `qplan.toml` for what a team may read, the environment or the keyring for what it may not.

Precedence: environment (`QPLAN_` prefix, `__` between levels), then keyring for secrets, then the file, then defaults.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from sync.errors import BadSettingsError, FixConfigurationError
from sync.settings.agents import AGENTS_SECRETS, AgentSettings
from sync.settings.alerts import ALERTS_SECRETS, AlertSettings
from sync.settings.appeals import AppealSettings
from sync.settings.approvals import ApprovalSettings, ApproverSettings
from sync.settings.assumptions import AssumptionSettings
from sync.settings.changes import ChangeSettings
from sync.settings.communications import CommunicationSettings, MessageSettings
from sync.settings.cutover import CutoverSettings, LaneSettings, StepSettings
from sync.settings.cycle import CycleSettings, PersonSettings, TaskSettings
from sync.settings.daemon import DaemonSettings
from sync.settings.exports import CsvSettings
from sync.settings.packs import PackSettings
from sync.settings.pay import PaySettings
from sync.settings.places import own_settings
from sync.settings.plan import PlanSettings
from sync.settings.policy import FreezeSettings, PolicySettings, RuleSettings
from sync.settings.post import PostSettings
from sync.settings.retention import RetentionSettings
from sync.settings.salesforce import SECRETS, Flow, SalesforceSettings
from sync.settings.section import CONFIG_NAME
from sync.settings.sheets import SHEETS_SECRETS, SheetsSettings
from sync.settings.store import StoreSettings
from sync.settings.sync import SyncFileSettings, SyncSettings
from sync.settings.territory import TerritorySettings
from sync.settings.web import WEB_SECRETS, WebSettings
from sync.settings.workbook import WorkbookSettings
from sync.settings.writeback import WritebackSettings

__all__ = [
    "CONFIG_NAME",
    "DEMO_CONFIG",
    "AgentSettings",
    "ApprovalSettings",
    "ApproverSettings",
    "AssumptionSettings",
    "CommunicationSettings",
    "CsvSettings",
    "CycleSettings",
    "DaemonSettings",
    "Flow",
    "FreezeSettings",
    "LaneSettings",
    "MessageSettings",
    "PackSettings",
    "PaySettings",
    "PersonSettings",
    "PlanSettings",
    "PolicySettings",
    "PostSettings",
    "RetentionSettings",
    "RuleSettings",
    "SalesforceSettings",
    "Settings",
    "SheetsSettings",
    "StepSettings",
    "StoreSettings",
    "SyncFileSettings",
    "SyncSettings",
    "TaskSettings",
    "TerritorySettings",
    "WebSettings",
    "WorkbookSettings",
    "WritebackSettings",
    "load",
    "locate",
]

DEMO_CONFIG = Path("demo") / CONFIG_NAME
_KEYRING_SERVICE = "qplan"
_SECRETS = {
    "salesforce": SECRETS,
    "post": SECRETS,
    "sheets": SHEETS_SECRETS,
    "web": WEB_SECRETS,
    "agents": AGENTS_SECRETS,
    "alerts": ALERTS_SECRETS,
}
"""What must not stand in the file, by section."""


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
    sheets: SheetsSettings = SheetsSettings()
    sync: SyncSettings = SyncSettings()
    approvals: ApprovalSettings = ApprovalSettings()
    territory: TerritorySettings = TerritorySettings()
    policy: PolicySettings = PolicySettings()
    cutover: CutoverSettings = CutoverSettings()
    cycle: CycleSettings = CycleSettings()
    writeback: WritebackSettings = WritebackSettings()
    pay: PaySettings = PaySettings()
    packs: PackSettings = PackSettings()
    appeals: AppealSettings = AppealSettings()
    changes: ChangeSettings = ChangeSettings()
    communications: CommunicationSettings = CommunicationSettings()
    alerts: AlertSettings = AlertSettings()
    post: PostSettings = PostSettings()
    web: WebSettings = WebSettings()
    agents: AgentSettings = AgentSettings()
    daemon: DaemonSettings = DaemonSettings()
    retention: RetentionSettings = RetentionSettings()

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
    """The settings file: the one named, `$QPLAN_CONFIG`, `./qplan.toml`, the demo's in `./demo`, or else one's own.

    What stands in the folder goes before what stands in the person's own: who is in a team's folder means that team.
    """
    named = given or (Path(os.environ["QPLAN_CONFIG"]) if os.environ.get("QPLAN_CONFIG") else None)
    if named is not None:
        return named
    here = (Path(CONFIG_NAME), DEMO_CONFIG, own_settings(os.environ, Path.home()))
    return next((path for path in here if path.exists()), Path(CONFIG_NAME))


def load(path: Path) -> Settings:
    """Settings from `path` and the environment; BadSettingsError names every problem at once."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadSettingsError(path, ["there is no such file; `qplan init` writes one to start from"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadSettingsError(path, [f"is not TOML: {fault}"]) from None
    problems = _secrets_in(table)
    for section in ("salesforce", "sheets", "web", "agents", "alerts"):
        if isinstance(table.setdefault(section, {}), dict):
            _fill_from_keyring(section, _SECRETS[section], table[section])
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
        for section, names in _SECRETS.items()
        for name in names
        if isinstance(table.get(section), dict) and table[section].pop(name, None)
    ]


def _fill_from_keyring(section: str, names: tuple[str, ...], table: dict[str, Any]) -> None:
    try:
        import keyring
    except ImportError:
        return
    for name in names:
        secret = keyring.get_password(_KEYRING_SERVICE, f"{section}.{name}")
        if secret:
            table[name] = secret


def _sentence(error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"])
    says = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        says = "is not a setting; `qplan config show` lists them"
    return f"{place}: {says}" if place else says

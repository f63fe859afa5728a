"""The one place where adapters are built from settings."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from calculations.findings import Finding
from sync.clock import Clock, SystemClock
from sync.crm.ports import CrmBatchTarget, CrmSource
from sync.errors import BadSettingsError, RefusedError
from sync.language_model import AnthropicModel, LanguageModel
from sync.people.chat import AppriseChat
from sync.people.post import FolderPost, Post, SmtpPost
from sync.people.web.link import Links, kept_key
from sync.plan.adapters import Adapters
from sync.plan.identity import Plan
from sync.settings import (
    CONFIG_NAME,
    AgentSettings,
    Flow,
    PostSettings,
    SalesforceSettings,
    Settings,
    SheetsSettings,
    WebSettings,
    load,
    locate,
)
from sync.store.calendar import org_calendar
from sync.store.database import open_store
from sync.store.events import EventLog
from sync.store.migrate import migrate
from sync.two_way.sheets.link import linked
from sync.two_way.side import PlanSide

if TYPE_CHECKING:
    from sync.crm.salesforce.auth import Login
    from sync.crm.salesforce.client import SalesforceClient
    from sync.crm.salesforce.jobs import BulkJobs
    from sync.two_way.sheets.client import SheetsClient

__all__ = ["adapters_for", "opened"]


@contextmanager
def opened(config: Path | None = None) -> Iterator[Adapters]:
    """The adapters of the plan whose settings are at `config` (or where `locate` finds them), closed afterwards."""
    with adapters_for(load(locate(config))) as adapters:
        yield adapters


@contextmanager
def adapters_for(settings: Settings, clock: Clock | None = None) -> Iterator[Adapters]:
    """The adapters for these settings and the plan of this moment; a store of an older version is migrated."""
    the_clock = clock or SystemClock()
    engine = open_store(settings.store_url)
    try:
        migrate(engine)

        @cache
        def client() -> "SalesforceClient":
            if settings.salesforce.missing:
                raise BadSettingsError(settings.home / CONFIG_NAME, [settings.salesforce.missing])
            return _client(settings.salesforce, the_clock)

        def run() -> "SalesforceClient":
            # each job counts its own share of the API allowance
            client().session.guard.start_run()
            return client()

        def source() -> CrmSource:
            if settings.csv.folder is not None:
                from sync.crm.csv_export.source import CsvFolder

                return CsvFolder(settings.home / settings.csv.folder, settings.csv.files, the_clock)
            from sync.crm.salesforce.bulk_query import BulkQuery
            from sync.crm.salesforce.source import SalesforceSource

            return SalesforceSource(run(), BulkQuery(_jobs(client())))

        def target() -> CrmBatchTarget:
            if settings.csv.folder is not None:
                raise RefusedError(
                    "This plan stands on a folder of exports: there is no CRM to write to.",
                    remedy="Take the quotas from the workbook or from `qplan diff --json`.",
                )
            from sync.crm.salesforce.bulk_ingest import BulkIngest
            from sync.crm.salesforce.target import SalesforceTarget

            return SalesforceTarget(run(), bulk=BulkIngest(_jobs(client())))

        def doctor() -> tuple[Finding, ...]:
            from sync.crm.salesforce.doctor import examine

            return examine(run(), the_clock, settings.plan)

        @cache
        def sheets() -> "SheetsClient":
            if settings.sheets.missing:
                raise BadSettingsError(settings.home / CONFIG_NAME, [settings.sheets.missing])
            return _sheets(settings.sheets, settings.home)

        plan = Plan.of(settings.plan, the_clock.now().date(), org_calendar(engine).calendar)

        def sides() -> tuple[PlanSide, ...]:
            from sync.two_way.excel import ExcelSide
            from sync.two_way.shared import wanted
            from workbooks.book.layout import layout_of

            layout = layout_of(str(plan.quarter), str(plan.calendar))
            files = {"excel": settings.workbook_folder / f"{plan.id}-plan.xlsx"}
            files |= {file.name: settings.home / file.path for file in settings.sync.files}
            found: list[PlanSide] = [ExcelSide(name, path, layout, wanted(layout)) for name, path in files.items()]
            link = linked(EventLog(engine, the_clock).of(plan.id))
            if link is not None:
                from sync.two_way.sheets.side import SheetsSide

                found.append(SheetsSide("sheets", sheets(), link.id, layout, wanted(layout)))
            return tuple(found)

        yield Adapters(
            settings=settings,
            plan=plan,
            engine=engine,
            log=EventLog(engine, the_clock),
            clock=the_clock,
            post=_post(settings.post, settings.outbox),
            source=source,
            target=target,
            doctor=doctor,
            sheets=sheets,
            randomness=secrets.token_bytes,
            language_model=lambda: _language_model(settings.agents),
            chat=lambda: AppriseChat() if settings.alerts.targets else None,
            sides=sides,
            links=_links(settings.web, settings.home),
        )
    finally:
        engine.dispose()


def _jobs(client: "SalesforceClient") -> "BulkJobs":
    from sync.crm.salesforce.jobs import BulkJobs

    return BulkJobs(client, client.session.sleep)


def _language_model(settings: AgentSettings) -> LanguageModel | None:
    if not settings.language_model:
        return None
    return AnthropicModel(settings.api_key.get_secret_value(), settings.base_url, settings.timeout_seconds)


def _post(settings: PostSettings, outbox: Path) -> Post:
    if settings.kind == "folder":
        return FolderPost(outbox, settings.sender)
    return SmtpPost(
        settings.host,
        settings.port,
        settings.sender,
        starttls=settings.starttls,
        username=settings.username,
        password=settings.password,
    )


def _links(settings: WebSettings, home: Path) -> Links:
    given = settings.signing_key.get_secret_value()
    return Links(settings.base_url, settings.link_days, lambda: given or kept_key(home / settings.key_file))


def _client(settings: SalesforceSettings, clock: Clock) -> "SalesforceClient":
    # simple-salesforce brings SOAP and XML libraries; verbs that need no CRM do not pay for them
    from sync.crm.salesforce.client import SalesforceClient
    from sync.crm.salesforce.limits import ApiGuard
    from sync.crm.salesforce.session import RetryPolicy, SalesforceSession

    session = SalesforceSession(
        _login(settings, clock),
        guard=ApiGuard(settings.api_max_share, settings.api_max_run_share),
        retry=RetryPolicy(deadline=settings.retry_seconds),
        timeout=(10.0, settings.timeout_seconds),
    )
    return SalesforceClient(session, settings.api_version)


def _login(settings: SalesforceSettings, clock: Clock) -> "Login":
    from sync.crm.salesforce.auth import AccessToken, ClientCredentialsLogin, JwtLogin, PasswordLogin, SoapLogin

    match settings.flow:
        case Flow.SOAP:
            return SoapLogin(
                settings.username,
                settings.password.get_secret_value(),
                settings.security_token.get_secret_value(),
                settings.login_url,
                settings.api_version,
            )
        case Flow.PASSWORD:
            return PasswordLogin(
                settings.client_id,
                settings.client_secret.get_secret_value(),
                settings.username,
                settings.password.get_secret_value(),
                settings.security_token.get_secret_value(),
                settings.login_url,
            )
        case Flow.JWT:
            key = settings.private_key.get_secret_value()
            return JwtLogin(settings.client_id, settings.username, key, clock, settings.login_url, settings.audience)
        case Flow.CLIENT_CREDENTIALS:
            secret = settings.client_secret.get_secret_value()
            return ClientCredentialsLogin(settings.client_id, secret, settings.login_url)
        case Flow.ACCESS_TOKEN:
            return AccessToken(settings.access_token.get_secret_value(), settings.instance_url)


def _sheets(settings: SheetsSettings, home: Path) -> "SheetsClient":
    # gspread is an extra, and brings Google's libraries: verbs that need no spreadsheet do not pay for them
    from sync.two_way.sheets.allowance import Allowance
    from sync.two_way.sheets.client import SheetsClient
    from sync.two_way.sheets.http import Patience, SheetsHttp
    from sync.two_way.sheets.login import credentials_of, session_of

    credentials = credentials_of(settings, home)
    http = SheetsHttp(
        session_of(credentials, settings.token_url),
        settings.sheets_url,
        settings.drive_url,
        patience=Patience(deadline=settings.retry_seconds, timeout=settings.timeout_seconds),
        reads=Allowance(settings.reads_a_minute),
        writes=Allowance(settings.writes_a_minute),
    )
    return SheetsClient(http, credentials)

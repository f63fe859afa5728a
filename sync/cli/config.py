"""`qplan config`: the settings, checked all at once."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.output import ConfigOption, JsonOption, say, show

__all__ = ["app"]

app = typer.Typer(help="The settings.", no_args_is_help=True)

_HEAD = """\
# Settings of qplan. Secrets do not belong here: set QPLAN_SALESFORCE__CLIENT_SECRET and the like in the environment,
# or store them in the keyring under the service "qplan" (qplan[keyring]), for example as salesforce.client_secret.

[plan]
# quarter = "2026Q1"        # default: the quarter after the one of as_of
# as_of = 2025-12-31        # default: today
currency = "USD"
fiscal_year_start_month = 1
forecasting_type = "OpportunityRevenue"   # DeveloperName of the forecast type quotas are set for

[assumptions]                             # a new workbook's inputs start with these; see docs/revenue-plan.md
# target = 10_000_000         # default: the same quarter of the year before × (1 + growth_rate)
"""

_REST = """\
# [assumptions.drivers]       # replace what history says: attrition_rate = 0.12
# [assumptions.scenarios.slow]
# win_rate = 0.2

[salesforce]
flow = "client_credentials"               # soap, password, jwt, client_credentials or access_token
login_url = "https://YOURDOMAIN.my.salesforce.com"
client_id = ""

[store]
url = "sqlite:///qplan.db"

[workbook]
folder = "."
host = "excel_desktop"                    # excel_desktop, office_js, google_sheets or libreoffice

[[approvals.approvers]]
id = "cfo"
name = "Your CFO"
role = "Chief Financial Officer"
channel = "cfo@example.com"

[[approvals.approvers]]
id = "cro"
name = "Your CRO"
role = "Chief Revenue Officer"
channel = "cro@example.com"

[post]
kind = "smtp"                             # or "folder": .eml files, for a trial without a mail server
sender = "qplan@example.com"
host = "smtp.example.com"
port = 587

[daemon]
pull_minutes = 15
publish_minutes = 15
approvals_minutes = 1
apply_minutes = 1
verify_minutes = 60
refresh_at = "02:00"                      # everything is read anew; on Sundays all Ids are compared too
"""


def template() -> str:
    """A settings file to start from: every assumption stands in it with its default, marked out."""
    from calculations.assumptions import ASSUMPTIONS, Group

    lines = []
    for one in ASSUMPTIONS:
        name = f"costs.{one.name}" if one.group is Group.COSTS else one.name
        lines.append(f"{f'# {name} = {one.default:_g}'.ljust(41)} # {one.meaning.split('. ')[0].rstrip('.')}\n")
    return _HEAD + "".join(lines) + _REST


@app.command("check")
def check(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Check the settings and name every problem at once."""
    from sync.errors import BadSettingsError
    from sync.settings import load, locate

    path = locate(config)
    settings = load(path)
    needs_login = settings.csv.folder is None
    problems = [settings.salesforce.missing] if needs_login and settings.salesforce.missing else []
    problems += (
        [] if settings.approvals.approvers else ["approvals.approvers: nobody is named, nothing can be approved"]
    )
    if problems:
        raise BadSettingsError(path, problems)
    if as_json:
        show({"config": path, "problems": [], "settings": settings.model_dump(mode="json")})
    else:
        say(f"{path}: no problems.")


@app.command("show")
def show_settings(config: ConfigOption = None) -> None:
    """Print the settings in force, secrets masked."""
    from sync.settings import load, locate

    show(load(locate(config)).model_dump(mode="json"))


@app.command("init")
def init(path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("qplan.toml")) -> None:
    """Write a settings file to start from; an existing one is left alone."""
    from sync.errors import BadSettingsError

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError:
        raise BadSettingsError(path, ["exists already; it was left as it is"]) from None
    say(f"{path} written. Fill it in, then run `qplan config check`.")

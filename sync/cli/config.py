"""`qplan config`: the settings, checked all at once."""

from pathlib import Path

import typer

from sync.cli.output import ConfigOption, JsonOption, say, show

__all__ = ["app"]

app = typer.Typer(help="The settings.", no_args_is_help=True)


@app.command("check")
def check(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Check the settings and name every problem at once, also against what was pulled of the CRM's currencies."""
    from sync.bootstrap import adapters_for
    from sync.errors import BadSettingsError
    from sync.jobs.currency_check import currency_problems, unknown_codes
    from sync.settings import load, locate

    path = locate(config)
    settings = load(path)
    needs_login = settings.csv.folder is None
    problems = [settings.salesforce.missing] if needs_login and settings.salesforce.missing else []
    problems += (
        [] if settings.approvals.approvers else ["approvals.approvers: nobody is named, nothing can be approved"]
    )
    if _has_store(settings.store_url):
        with adapters_for(settings) as adapters:
            problems += currency_problems(adapters)
    else:
        problems += unknown_codes(settings.plan)
    if problems:
        raise BadSettingsError(path, problems)
    if as_json:
        show({"config": path, "problems": [], "settings": settings.model_dump(mode="json")})
    else:
        say(f"{path}: no problems.")


def _has_store(url: str) -> bool:
    """Whether there is a store to ask; a file is not made only to look into it."""
    return not url.startswith("sqlite") or Path(url.removeprefix("sqlite:///")).is_file()


@app.command("show")
def show_settings(config: ConfigOption = None) -> None:
    """Print the settings in force, secrets masked."""
    from sync.settings import load, locate

    show(load(locate(config)).model_dump(mode="json"))

"""Settings: every problem at once, secrets never in the file, the environment above it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.errors import BadSettingsError
from sync.settings import load, locate

APPROVERS = """
[[approvals.approvers]]
id = "cfo"
name = "C"
role = "Finance"
channel = "cfo@example.com"
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test stands in an empty folder, without settings in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QPLAN_CONFIG", raising=False)


def _write(text: str, path: Path = Path("qplan.toml")) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_start_at_the_folder_of_the_file() -> None:
    """Running qplan from elsewhere finds the same store and workbook."""
    settings = load(_write('[workbook]\nfolder = "plans"\n', Path("team") / "qplan.toml"))
    home = (Path.cwd() / "team").resolve()
    assert settings.store_url == f"sqlite:///{home}/qplan.db"
    assert settings.workbook_folder == home / "plans"
    assert settings.outbox == home / "outbox"


@pytest.mark.parametrize("url", ["postgresql+psycopg://plan@db/plan", "sqlite:///:memory:", "sqlite://"])
def test_other_stores_are_taken_as_they_are(url: str) -> None:
    """Only a relative SQLite path is completed."""
    assert load(_write(f'[store]\nurl = "{url}"\n')).store_url == url


def test_every_problem_is_named_at_once() -> None:
    """One round of corrections is enough: each problem stands with its place."""
    text = """
[plan]
quarter = "spring"
fiscal_year_start_month = 13
speed = 9
[salesforce]
password = "hunter2"
api_version = "latest"
"""
    with pytest.raises(BadSettingsError) as caught:
        load(_write(text + APPROVERS + APPROVERS.replace('"cfo"', '"cro"')))
    problems = "\n".join(caught.value.problems)
    assert "plan.quarter: 'spring' is not a quarter" in problems
    assert "plan.fiscal_year_start_month" in problems
    assert "plan.speed: is not a setting" in problems
    assert "salesforce.password: secrets do not belong in a file; set QPLAN_SALESFORCE__PASSWORD" in problems
    assert "salesforce.api_version" in problems
    assert "two approvers share the channel cfo@example.com" in problems
    assert "hunter2" not in str(caught.value)


def test_secrets_come_from_the_environment_and_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret is usable but never printed."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "s3cret")
    settings = load(_write('[salesforce]\nclient_id = "app"\n'))
    assert settings.salesforce.client_secret.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings) + settings.model_dump_json()
    assert settings.salesforce.missing == ""


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment overrides one value without a file of its own."""
    monkeypatch.setenv("QPLAN_PLAN__CURRENCY", "EUR")
    settings = load(_write('[plan]\ncurrency = "USD"\nquarter = "2020-q2"\n'))
    assert (settings.plan.currency, settings.plan.quarter) == ("EUR", "2020Q2")


def test_what_a_login_lacks_is_said_without_stopping_other_verbs() -> None:
    """Reading a workbook needs no login; `missing` says what one would need."""
    settings = load(_write('[salesforce]\nflow = "jwt"\nusername = "me"\n'))
    assert settings.salesforce.missing == (
        "salesforce: the jwt flow needs client_id in qplan.toml, QPLAN_SALESFORCE__PRIVATE_KEY in the environment"
    )


def test_files_in_place_of_the_crm_need_no_login() -> None:
    """`qplan config check` asks who plans from a folder for no client id."""
    path = _write('[csv]\nfolder = "exports"\n' + APPROVERS)
    done = CliRunner().invoke(app, ["config", "check", "--config", str(path)])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(("text", "says"), [("[plan", "is not TOML"), (None, "no such file")])
def test_a_file_that_cannot_be_read_is_named(text: str | None, says: str) -> None:
    """Missing and malformed files are said so, with the path."""
    if text is not None:
        _write(text)
    with pytest.raises(BadSettingsError, match=says):
        load(Path("qplan.toml"))


def test_the_settings_are_looked_for_in_four_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one named, $QPLAN_CONFIG, ./qplan.toml, and only then the demo's."""
    assert locate() == Path("qplan.toml")
    demo = _write("", Path("demo") / "qplan.toml")
    assert locate() == demo
    _write("")
    assert locate() == Path("qplan.toml")
    monkeypatch.setenv("QPLAN_CONFIG", "other.toml")
    assert locate() == Path("other.toml")
    assert locate(Path("named.toml")) == Path("named.toml")

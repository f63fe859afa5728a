"""A plan in a currency nobody knows, or with money that has no rate: every verb says so, and computes nothing wrong."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cli.exits import Exit
from sync.errors import BadSettingsError, RefusedError
from sync.store.database import sqlite_url
from tests.sync.small_company import filled, small_company

CONFIG = """\
[plan]
quarter = "2020Q2"
as_of = 2020-03-31
currency = "{currency}"
[csv]
folder = "."
[[approvals.approvers]]
id = "cfo"
name = "C"
role = "Finance"
channel = "cfo@example.com"
"""


def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, currency: str, more: str = "", **changed: Any) -> None:
    """Stand in a folder with settings and the store of the small company, which is in dollars, as changed."""
    rows = small_company()
    rows["Organization"] = [{"Id": "00D1", "Name": "Small company", "DefaultCurrencyIsoCode": "USD"}]
    filled(sqlite_url(tmp_path / "qplan.db"), rows | changed).dispose()
    (tmp_path / "qplan.toml").write_text(CONFIG.format(currency=currency) + more, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> tuple[int, str]:
    """Exit code and output of a verb."""
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize(
    "words", [["plan", "revenue"], ["plan", "quota"], ["plan", "territory"], ["assess"], ["build"]]
)
def test_a_plan_in_a_currency_the_crm_does_not_know_is_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dollars are not taken for złoty, and no figure becomes nought."""
    folder(tmp_path, monkeypatch, "PLN")
    with pytest.raises(RefusedError, match="The plan is in PLN, the CRM's amounts are in USD") as caught:
        run(*words)
    assert 'PLN = "…" USD' in caught.value.remedy


def test_config_check_names_what_does_not_fit_the_crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan's currency, a rate for the corporate currency, and a code that is none."""
    folder(tmp_path, monkeypatch, "PLN", '[plan.rates]\nUSD = "1.1"\nXQZ = "2"\n')
    with pytest.raises(BadSettingsError) as caught:
        run("config", "check")
    said = str(caught.value)
    assert "plan.currency: The plan is in PLN" in said
    assert "plan.rates.USD: it is the CRM's corporate currency" in said
    assert "plan.rates.XQZ: XQZ is no currency of ISO 4217" in said


def test_config_check_needs_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first pull a code that is none is named all the same, and no store is made."""
    (tmp_path / "qplan.toml").write_text(CONFIG.format(currency="XQZ"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSettingsError, match=r"plan\.currency: XQZ is no currency of ISO 4217"):
        run("config", "check")
    assert not (tmp_path / "qplan.db").exists()


def test_with_a_planning_rate_it_is_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One złoty is a quarter of a dollar: Ann's 100 dollars a quarter are 400 złoty, and the rate is told."""
    folder(tmp_path, monkeypatch, "PLN", '[plan.rates]\nPLN = "0.25"\n')
    assert run("config", "check")[0] == 0
    code, said = run("assess", "--quarter", "2020Q1")
    assert (code, "1 USD 4 PLN planning" in said) == (0, True)
    document = (tmp_path / "2020Q1-assessment" / "assessment.md").read_text(encoding="utf-8")
    assert "| 1 USD | 4 PLN | planning | 2020-04-01 |" in document
    assert "| Ann Able | 400 |" in document


@pytest.mark.full
def test_money_without_a_rate_is_said_by_every_verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One won deal of 7 yen among dollars."""
    deals = small_company()["Opportunity"]
    yen = next(deal for deal in deals if deal["IsWon"]) | {"Id": "yen", "Amount": 7.0, "CurrencyIsoCode": "JPY"}
    folder(tmp_path, monkeypatch, "USD", Opportunity=[*deals, yen])
    sentence = "There is no rate from JPY to USD for 1 deals and quotas: 7 JPY cannot be counted."
    codes = {}
    for words in (["build"], ["read"], ["assess"], ["plan", "revenue"], ["plan", "quota"], ["plan", "territory"]):
        codes[words[-1]], said = run(*words)
        assert sentence in said, words
    assert codes["build"] == codes["read"] == codes["assess"] == codes["revenue"] == codes["quota"] == 1
    with pytest.raises(BadSettingsError, match="no rate from JPY"):
        run("config", "check")


@pytest.mark.full
def test_a_build_that_names_money_without_a_rate_ends_with_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deal in francs that nobody has a rate for: the workbook is built, and a script sees that something is lost."""
    rows = small_company()
    deals = [row | {"CurrencyIsoCode": "CHF" if at == 0 else "USD"} for at, row in enumerate(rows["Opportunity"])]
    rates = [{"Id": "01L1", "IsoCode": "USD", "ConversionRate": 1.0, "IsCorporate": True, "IsActive": True}]
    folder(tmp_path, monkeypatch, "USD", Opportunity=deals, CurrencyType=rates)
    code, said = run("build")
    assert "There is no rate from CHF to USD" in said
    assert code == Exit.FINDINGS
    assert list(tmp_path.glob("*.xlsx"))

"""The first settings file says what a team answered, and loads."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sync.settings import Settings, load
from sync.settings.first import Answers, first_settings, participant, rate

PEOPLE = (
    participant("CFO=Carol Jones <carol@example.com>", approves=True),
    participant("CRO = Ramon <ramon@example.com>", approves=True),
    participant("RevOps=Riya <riya@example.com>", approves=False),
    participant("RevOps=Otto <otto@example.com>", approves=False),
)


def loaded(folder: Path, answers: Answers) -> Settings:
    """The settings that a team's answers make."""
    path = folder / "qplan.toml"
    path.write_text(first_settings(answers), encoding="utf-8")
    return load(path)


def test_answers_are_settings(tmp_path: Path) -> None:
    """Each answer is found where the program looks for it, and nobody has a rule that names strangers."""
    told = loaded(
        tmp_path,
        Answers(
            login_url="https://acme.my.salesforce.com",
            client_id="key",
            spreadsheets=("excel-web", "google"),
            calendar="standard:2",
            currency="EUR",
            rates=(rate("GBP=1.15"), rate("CHF=1.04")),
            people=PEOPLE,
            mail_server="smtp.acme.example:2525",
            as_of=date(2026, 3, 31),
        ),
    )
    assert (told.salesforce.login_url, told.salesforce.client_id) == ("https://acme.my.salesforce.com", "key")
    assert (told.workbook.host, told.sheets.finance, told.sheets.revops) == (
        "office_js",
        ("carol@example.com",),
        ("riya@example.com", "otto@example.com"),
    )
    assert (told.plan.fiscal_calendar, told.plan.currency, told.plan.as_of) == ("standard:2", "EUR", date(2026, 3, 31))
    assert told.plan.rates == {"GBP": Decimal("1.15"), "CHF": Decimal("1.04")}
    assert [(one.id, one.name, one.channel) for one in told.approvals.approvers] == [
        ("cfo", "Carol Jones", "carol@example.com"),
        ("cro", "Ramon", "ramon@example.com"),
    ]
    assert [one.id for one in told.cycle.people] == ["cfo", "cro", "revops", "revops-2"]
    assert (told.post.kind, told.post.host, told.post.port) == ("smtp", "smtp.acme.example", 2525)
    assert told.post.sender == "qplan@acme.example"
    assert told.policy.rules == ()


def test_exports_need_no_org(tmp_path: Path) -> None:
    """With exports nothing of Salesforce is written out, and neither is anything of Google's."""
    told = loaded(tmp_path, Answers(crm="csv", csv_folder="from crm", people=PEOPLE))
    assert told.csv.folder == Path("from crm")
    assert told.salesforce.login_url == "https://login.salesforce.com"
    assert (told.sheets.key_file, told.post.kind) == (Path(), "folder")


def test_without_answers_it_is_the_example(tmp_path: Path) -> None:
    """Examples of approvers stand there to be changed, and mails go into a folder."""
    told = loaded(tmp_path, Answers())
    assert [one.id for one in told.approvals.approvers] == ["cfo", "cro"]
    assert told.post.kind == "folder"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"spreadsheets": ("lotus",)}, "lotus"),
        ({"spreadsheets": ()}, "no spreadsheet"),
        ({"currency": "dollars"}, "ISO code"),
        ({"calendar": "sometimes"}, "sometimes"),
        ({"mail_server": "host:port"}, "no mail server"),
    ],
)
def test_what_cannot_be_is_said(changed: dict[str, object], says: str) -> None:
    """An answer that is none ends in a sentence, before a file is written."""
    with pytest.raises(ValueError, match=says):
        first_settings(replace(Answers(), **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["Carol", "CFO=Carol", "CFO=Carol carol@example.com", "=Carol <c@d>", ""])
def test_somebody_has_role_name_and_address(text: str) -> None:
    """Anything less is nobody."""
    with pytest.raises(ValueError, match="is nobody"):
        participant(text, approves=True)


@pytest.mark.parametrize("text", ["EUR", "eur=1", "EUR=-1", "EUR=0", "EUR=NaN", "EUR=x"])
def test_a_rate_is_an_amount_of_money(text: str) -> None:
    """What one unit of a currency is worth is a number above zero."""
    with pytest.raises(ValueError, match="is no rate"):
        rate(text)

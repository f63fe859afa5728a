"""Pay plans from a file to what they pay and cost, and nothing of them anywhere else."""

import json
import math
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from sync.bootstrap import opened
from sync.cli.app import app
from sync.jobs.pay import pay_of
from sync.jobs.pay_bookings import booking_draws
from sync.jobs.plan_quota import plan_quota
from sync.jobs.plan_revenue import plan_revenue
from sync.pay.kept import carried_on, kept
from sync.store.database import sqlite_url
from sync.store.tables import DOCUMENT_COLUMNS, DOCUMENTS, EVENTS, PAY_PLANS
from tests.sync.small_company import filled, small_company
from workbooks.document.packed import unpacked

AMOUNTS = ("9135779.25", "4826317.75", "7753143.5", "3918761.25")
"""On-target earnings and base of Ann, then of Bob: of quarters of a dollar, which floats hold exactly."""
PLANS = (
    "person,ote,base,quota,multiplier from 100 %\n"
    f"Ann Able,{AMOUNTS[0]},{AMOUNTS[1]},50000,1.5\n"
    f"u-bob,{AMOUNTS[2]},{AMOUNTS[3]},,\n"
)


def config_in(folder: Path, rows: dict[str, list[dict[str, Any]]] | None = None, pay: str = 'people = ["eve"]') -> Path:
    """A qplan.toml beside a store that holds the small company; Eve may see pay."""
    url = sqlite_url(folder / "qplan.db")
    filled(url, rows or small_company()).dispose()
    config = folder / "qplan.toml"
    text = f'[plan]\nquarter = "2020Q2"\nas_of = 2020-03-31\n[store]\nurl = "{url}"\n'
    text += "[assumptions]\nrounding_unit = 1\ntarget = 170\n" + (f"[pay]\n{pay}\n" if pay else "")
    config.write_text(text, encoding="utf-8")
    return config


def run(config: Path, *words: object, by: str = "eve") -> Result:
    """`qplan pay …` in somebody's name."""
    return CliRunner().invoke(app, ["pay", *map(str, words), "--config", str(config), "--by", by])


def imported(folder: Path, text: str = PLANS, **of: Any) -> Path:
    """The settings of a company whose pay plans were imported."""
    config = config_in(folder, **of)
    path = folder / "plans.csv"
    path.write_text(text, encoding="utf-8")
    done = run(config, "import", path)
    assert done.exit_code == 0, done.output
    return config


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of Ann and Bob, whose plans were imported; read, and not changed."""
    return imported(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of six sellers of whom all have a plan; read, and not changed."""
    return imported(tmp_path_factory.mktemp("six"), SIX + "u-bob,800,400\n", rows=of_six())


def test_a_file_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    """A row with a fault keeps the plans of before; the cell is named and its text is not."""
    config = imported(tmp_path)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("person,ote,base\nAnn Able,99999x,1\nu-bob,5,1\n", encoding="utf-8")
    done = run(config, "import", wrong)
    assert done.exit_code == 1
    assert "wrong.csv, row 2, column ote: the cell is no number" in done.output
    assert "99999x" not in done.output
    below = tmp_path / "below.csv"
    below.write_text("person,ote,base\nAnn Able,5,10\n", encoding="utf-8")
    told = json.loads(run(config, "import", below, "--json").output)
    assert (told["kept"], told["findings"][0]["code"]) == (0, "pay.amount-unusable")
    assert told["findings"][0]["rows"] == ["below.csv, row 2"]
    with opened(config) as adapters:
        assert [plan.ote for plan in kept(adapters.engine, "2020Q2")] == [Decimal(AMOUNTS[0]), Decimal(AMOUNTS[2])]


@pytest.mark.parametrize("verb", [("show",), ("import", "plans.csv"), ("file", "out.xlsx")])
def test_whoever_is_not_named_is_refused(pair: Path, tmp_path: Path, verb: tuple[str, ...]) -> None:
    """Adam sees nothing, keeps nothing and writes nothing; the message says who may."""
    (tmp_path / "plans.csv").write_text(PLANS, encoding="utf-8")
    done = run(pair, *[tmp_path / word if "." in word else word for word in verb], by="adam")
    assert done.exit_code == 1
    assert "'adam' may not see pay plans" in str(done.exception)
    assert not (tmp_path / "out.xlsx").exists()


def test_a_seller_is_paid_by_the_file_quota_or_the_plans(pair: Path) -> None:
    """Ann's 50,000 stand in the file, Bob's quota is that of the plan; the pay at target is a quarter's variable."""
    told = json.loads(run(pair, "show", "--json").output)
    ann, bob = told["people"]
    with opened(pair) as adapters:
        final = {row["rep_id"]: row["final"] for row in plan_quota(adapters).tables["quotas"]}
    assert (ann["plan"]["quota"], bob["plan"]["quota"]) == (50_000, final["u-bob"])
    assert ann["plan"]["target_pay"] == pytest.approx((9_135_779.25 - 4_826_317.75) / 4)
    assert {found["code"] for found in told["findings"]} == {"pay.quota-ote"}
    assert [person["payouts"]["conservative"] < person["payouts"]["upside"] for person in (ann, bob)] == [True, True]


def test_a_statement_is_told_line_by_line(pair: Path) -> None:
    """75,000 for 50,000: (9,135,779.25 − 4,826,317.75) / 4 = 1,077,365.375 at quota, half of it × 1.5 above.

    Together 1,885,389.41 (.40625); the first line is rounded to .38, the second is the rest.
    """
    told = json.loads(run(pair, "show", "--person", "ann able", "--booked", 75_000, "--json").output)
    (statement,) = told["statements"]
    assert statement["commission"] == 1_885_389.41
    assert [line["amount"] for line in statement["lines"]] == [1_077_365.38, 808_024.03]
    shown = run(pair, "show", "--person", "u-ann", "--booked", 75_000).output
    assert "150.0% of quota" in shown
    assert "1,885,389.41" in shown
    assert "Bob" not in shown


@pytest.mark.full
def test_a_draw_a_cliff_and_a_cap_are_shown(tmp_path: Path) -> None:
    """Ann's draw of May and June counts in the quarter; half the quota is paid at once, three quarters at most."""
    text = "person,ote,base,quota,draw 1,draw 2,start,threshold,cliff,cap\n"
    text += "u-ann,100000,50000,50000,300,200,2020-05-10,50%,yes,0.75\n"
    config = imported(tmp_path, text)
    with opened(config) as adapters:
        ann, bob = pay_of(adapters, "eve").payees
    assert (ann.guaranteed, bob.plan, math.isnan(bob.payouts["base"])) == (500, None, True)
    nothing, half = (ann.statement(Decimal(booked)) for booked in (0, 25_000))
    assert nothing is not None
    assert half is not None
    assert (nothing.paid, half.paid, bob.statement(Decimal(1))) == (500, 6_250, None)
    shown = run(config, "show", "--role", "rep", "--person", "u-ann", "--booked", 50_000).output
    assert all(words in shown for words in ("threshold reached", "cap", "paid above the base", "9,375"))


def test_what_is_asked_for_must_be_there(pair: Path) -> None:
    """A statement needs a person, and a person one of the sellers."""
    assert run(pair, "show", "--booked", 1).exit_code == 2
    assert run(pair, "show", "--person", "nobody").exit_code == 2


@pytest.mark.full
def test_euros_without_a_rate_for_a_quota_in_dollars_block_the_file(tmp_path: Path) -> None:
    """The finding says in which currency the plan must be written, or that a rate is missing; nothing is kept."""
    config = config_in(tmp_path)
    path = tmp_path / "plans.csv"
    path.write_text("person,ote,base,currency\nu-ann,100,50,EUR\n", encoding="utf-8")
    done = run(config, "import", path)
    assert done.exit_code == 1
    assert "Write the pay plan in USD" in done.output
    assert "No pay plans are kept" in str(run(config, "cost").exception)


@pytest.mark.full
def test_euros_with_a_rate_are_paid_in_the_currency_of_the_quotas(tmp_path: Path) -> None:
    """At 1.25 dollars a euro, Ann's 800.01 euros are 1,000.01 dollars, her base of 400 is 500 and her quota of 40,000
    is 50,000: 125.00 of variable pay a quarter. What is kept is the file's euros, and a note says the rate."""
    config = config_in(tmp_path)
    text = config.read_text(encoding="utf-8").replace("[plan]\n", "[plan]\nrates = {EUR = 1.25}\n")
    config.write_text(text, encoding="utf-8")
    path = tmp_path / "plans.csv"
    path.write_text(
        "person,ote,base,currency,quota\nu-ann,800.01,400,EUR,40000\nu-bob,800,400,USD,\n", encoding="utf-8"
    )
    assert run(config, "import", path).exit_code == 0
    told = json.loads(run(config, "show", "--json").output)
    plan = told["people"][0]["plan"]
    assert (plan["currency"], plan["ote"], plan["base"], plan["quota"]) == ("USD", 1000.01, 500, 50_000)
    assert plan["target_pay"] == pytest.approx((1000.01 - 500) / 4)
    assert all(math.isfinite(amount) for amount in told["people"][0]["payouts"].values())
    (note,) = [one for one in told["findings"] if one["code"] == "pay.converted"]
    assert "1.25" in note["sentence"]
    with opened(config) as adapters:
        assert next((one.currency, one.ote) for one in kept(adapters.engine, "2020Q2")) == ("EUR", Decimal("800.01"))


@pytest.mark.parametrize("name", ["pay.xlsx", "pay.csv"])
def test_a_file_of_payouts_is_its_owners_alone(pair: Path, tmp_path: Path, name: str) -> None:
    """Mode 600, whatever was there before; it holds the amounts, which is why it is nobody else's."""
    path = tmp_path / name
    path.write_text("of yesterday", encoding="utf-8")
    path.chmod(0o644)
    told = json.loads(run(pair, "file", path, "--replace", "--json").output)
    assert told == {"file": str(path), "people": 2}
    assert path.stat().st_mode & 0o777 == 0o600
    held = _text_of(path)
    assert all(amount in held for amount in AMOUNTS)
    assert "Ann Able" in held


def test_no_file_is_written_where_others_look(pair: Path, tmp_path: Path) -> None:
    """A file that is there, the plan's workbook, and what is no table."""
    path = tmp_path / "pay.csv"
    path.write_text("of yesterday", encoding="utf-8")
    assert "is there already" in str(run(pair, "file", path).exception)
    with opened(pair) as adapters:
        assert "which others see" in str(run(pair, "file", adapters.workbook, "--replace").exception)
    assert "one of these endings" in str(run(pair, "file", tmp_path / "pay.pdf").exception)


def test_the_cost_of_few_is_for_those_who_may_see_pay(pair: Path) -> None:
    """Two sellers: their total would tell what they earn, so Adam is refused and Eve is not."""
    assert "Fewer than 5 sellers" in str(run(pair, "cost", by="adam").exception)
    assert "Cost of sales by scenario" in run(pair, "cost").output


def of_six() -> dict[str, list[dict[str, Any]]]:
    """The small company with four more sellers, who carry 100 each and sell as Ann does."""
    rows = small_company()
    for number in range(4):
        id_ = f"u-{number}"
        rows["User"].append({**rows["User"][1], "Id": id_, "Name": f"Rep {number}"})
        rows["Account"].append({**rows["Account"][0], "Id": f"c-{number}", "OwnerId": id_})
        for name, owner in (("Opportunity", "OwnerId"), ("ForecastingQuota", "QuotaOwnerId")):
            copied = [row for row in rows[name] if row[owner] == "u-ann" and "p-" not in row["Id"]]
            rows[name] += [{**row, "Id": f"{row['Id']}-{number}", owner: id_} for row in copied]
    return rows


SIX = "person,ote,base\n" + "".join(f"u-{name},800,400\n" for name in ("ann", "0", "1", "2", "3"))


def test_the_cost_of_a_company_names_nobody(tmp_path: Path) -> None:
    """Five of six have a plan; anybody is told the totals, and how many a finding is about."""
    config = imported(tmp_path, SIX, rows=of_six())
    done = run(config, "cost", "--json", by="adam")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["sellers"], told["with_plan"], told["target_pay"]) == (6, 5, 500)
    low, base, high = told["scenarios"]
    assert low["payout"] < base["payout"] < high["payout"]
    assert base["payout"] == pytest.approx(told["expected"])
    assert base["effective_rate"] == pytest.approx(base["payout"] / base["bookings"])
    assert {found["code"]: found["sentence"] for found in told["findings"]} == {
        "pay.plan-missing": "Sellers carry a quota and have no pay plan; totals are without them. (1)",
        "pay.quota-ote": "A year's quota is less or more of the on-target earnings than is usual. (5)",
    }  # fmt: skip
    assert not any(name in done.output for name in ("Ann", "u-ann", "Rep 0", "u-0"))


@pytest.mark.full
def test_over_assignment_is_priced_when_all_have_a_plan(six: Path) -> None:
    """Six plans: quotas above the target save what the same bookings would be paid at lower ones."""
    told = json.loads(run(six, "cost", "--json").output)["over_assignment"]
    assert told["saved"] == pytest.approx(told["without"] - told["payout"])
    assert (told["rate"] > 0) == (told["saved"] > 0)
    shown = run(six, "cost", by="adam").output
    assert "against the target" in shown
    assert not any(name in shown for name in ("Ann", "u-ann", "Rep 0", "u-0"))


def test_draws_are_those_of_the_outlook(six: Path) -> None:
    """The company's are the plan's, with its mean and its 20 and 80 % quantiles; without an outlook none is known."""
    with opened(six) as adapters:
        quotas, revenue = plan_quota(adapters), plan_revenue(adapters)
    outlook = revenue.facts.outlook
    drawn = booking_draws(quotas, outlook)
    low, base, high = (one.total for one in revenue.scenarios[:3])
    assert drawn.company.mean() == pytest.approx(base, rel=0.02)
    assert np.quantile(drawn.company, [0.2, 0.8]) == pytest.approx([low, high], rel=0.01)
    expected = [outlook.expected({"rep_id": person}) for person in drawn.people]
    assert drawn.draws.mean(axis=0) == pytest.approx(expected, rel=0.05)
    assert (drawn.draws.sum(axis=1) <= drawn.company + 1e-6).all()  # the rest is of people without a quota
    nobody = booking_draws(replace(quotas, tables={"quotas": []}), outlook)
    assert (nobody.people, nobody.draws.shape[1]) == ((), 0)
    assert np.isnan(booking_draws(quotas, None).draws).all()


def test_nothing_of_pay_is_in_the_workbook_the_document_or_the_evidence(tmp_path: Path) -> None:
    """Every part of the built file, every kept column, every event, and what verbs print: no amount, no function."""
    config = imported(tmp_path)
    printed = [run(config, "import", tmp_path / "plans.csv").output]
    printed += [CliRunner().invoke(app, [verb, "--config", str(config)]).output for verb in ("build", "read")]
    with opened(config) as adapters:
        with zipfile.ZipFile(adapters.workbook) as book:
            parts = [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        with adapters.engine.connect() as connection:
            documents = [str(row) for row in connection.execute(select(DOCUMENTS))]
            columns = connection.execute(select(DOCUMENT_COLUMNS.c.cells)).scalars().all()
            events = [str(row) for row in connection.execute(select(EVENTS))]
            terms = connection.execute(select(PAY_PLANS.c.terms)).scalars().all()
    assert all((len(parts) > 10, documents, columns, events))
    numbers = [Decimal(amount) for amount in AMOUNTS]
    secrets = {f"{number:{form}}" for number in numbers for form in ("f", ".0f", ",.0f", ",.2f")}
    secrets |= {str(int(number)) for number in numbers}
    assert all(any(secret in text for secret in secrets) for text in terms)  # what is looked for would be found
    texts = [*parts, *documents, *map(str, map(unpacked, columns)), *events, *printed]
    assert [(secret, text[:40]) for text in texts for secret in secrets if secret in text] == []
    assert not any(word in text for text in parts for word in ("PAYOUT", "QUOTATOOTE"))


def _text_of(path: Path) -> str:
    if path.suffix == ".csv":
        return path.read_text("utf-8-sig")
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@pytest.mark.full
def test_terms_go_on_in_the_next_quarter_and_quotas_do_not(tmp_path: Path) -> None:
    """Plans of 2020Q2 in 2020Q3: earnings as before, Ann's own quota of 50,000 was of her quarter; a note says so, and
    a file of the new quarter stands in their place."""
    config = imported(tmp_path)
    config.write_text(config.read_text(encoding="utf-8").replace("2020Q2", "2020Q3"), encoding="utf-8")
    with opened(config) as adapters:
        quarter, plans = carried_on(adapters.engine, "2020Q3")
        pay = pay_of(adapters, "eve")
        assert carried_on(adapters.engine, "2020Q2") == ("", ())
    assert quarter == "2020Q2"
    assert [(plan.person, plan.ote, plan.quota) for plan in plans] == [
        ("u-ann", Decimal(AMOUNTS[0]), None),
        ("u-bob", Decimal(AMOUNTS[2]), None),
    ]
    ann = next(one for one in pay.payees if one.person == "u-ann")
    assert ann.plan is not None
    assert ann.plan.quota != 50_000
    assert [one.sentence for one in pay.findings if one.code == "pay.carried-on"] == [
        "No pay plans were imported for the quarter: those of 2020Q2 go on, with this quarter's quotas."
    ]
    assert run(config, "import", tmp_path / "plans.csv").exit_code == 0
    with opened(config) as adapters:
        assert "pay.carried-on" not in {one.code for one in pay_of(adapters, "eve").findings}

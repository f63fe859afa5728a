"""From the mirror of the CRM to the facts and the command of a revenue plan, on an org small enough to check."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from calculations.fiscal import Quarter
from sync.cli.app import app
from sync.facts.deals.sales import account_quarters_until, monthly_sales_until, plan_rates
from sync.facts.known import Known
from sync.facts.plan import plan_facts
from sync.store.database import writing
from sync.store.snapshots import take
from sync.store.tables import MIRROR
from tests.stores import new_store
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

Q2 = Quarter(2020, 2)
EVE = date(2020, 3, 31)
CONFIG = """\
[plan]
quarter = "2020Q2"
as_of = 2020-03-31
[assumptions]
growth_rate = 0.10
[assumptions.drivers]
attrition_rate = 0.0
[assumptions.scenarios.slump]
forecast_factor = 0.5
[[assumptions.hires]]
start = 2020-05-01
count = 0
"""

PARTS = ("target 1,000", "What each view alone would say", "Scenarios", "slump", "target revision", "Breakdown")
PARTS += ("Bridge from 2020Q1", "Sensitivity", "Assumptions of the base", "Risks", "One hire", "Budget")
PARTS += ("Next rep by segment", "By contribution: ", "By the gap: ", "Gate scenario variance")


def deal(id_, amount, close, **more):
    """A won deal."""
    given = {"AccountId": "c1", "OwnerId": "u", "IsWon": True, "IsClosed": True, "StageName": "Won"}
    return {"Id": id_, "Amount": amount, "CloseDate": close, "CreatedDate": f"{close}T00:00:00.000Z", **given, **more}


def org():
    """Twenty-seven months of 100 in Bikes; one deal in euros, one without region, segment and lines, one later."""
    months = [f"{2018 + m // 12}-{m % 12 + 1:02d}" for m in range(27)]
    deals = [deal(f"d{m}", 100.0, f"{label}-10") for m, label in enumerate(months)]
    deals += [
        deal("euro", 50.0, "2020-02-10", CurrencyIsoCode="EUR", Territory2Id="t"),
        deal("bare", 7.0, "2020-03-31", AccountId="c2"),
        deal("later", 999.0, "2020-04-01"),
    ]
    lines = [{"Id": f"l{d['Id']}", "OpportunityId": d["Id"], "Product2Id": "p", "TotalPrice": 90.0} for d in deals[:27]]
    starts = [f"{2018 + q // 4}-{q % 4 * 3 + 1:02d}-01" for q in range(9)]
    return {
        "Organization": [{"Id": "00D", "Name": "Acme"}],
        "User": [{"Id": "u", "Name": "Ann", "IsActive": True, "CreatedDate": "2015-01-01T00:00:00.000Z"}],
        "CurrencyType": [
            {"Id": "e", "IsoCode": "EUR", "ConversionRate": 0.5},
            {"Id": "s", "IsoCode": "USD", "ConversionRate": 1.0},
        ],
        "DatedConversionRate": [
            {
                "Id": "r",
                "IsoCode": "EUR",
                "StartDate": "2020-01-01",
                "NextStartDate": "2020-03-31",
                "ConversionRate": 0.8,
            }
        ],
        "Territory2": [{"Id": "t", "Name": "North"}],
        "Product2": [{"Id": "p", "Family": "Bikes"}],
        "Account": [
            {"Id": "c1", "Name": "Cora", "Industry": "Retail", "BillingCountry": "Chile"},
            {"Id": "c2", "Name": "Dora"},
        ],
        "Opportunity": deals,
        "OpportunityLineItem": lines,
        "ForecastingType": [{"Id": "f1", "DeveloperName": "OpportunityRevenue"}],
        "ForecastingQuota": [
            {"Id": f"q{s}", "QuotaOwnerId": "u", "ForecastingTypeId": "f1", "StartDate": s, "QuotaAmount": 400.0}
            for s in starts
        ],
    }


def filled(url):
    """A store that mirrors the org."""
    engine = new_store(url)
    with writing(engine) as connection:
        for sobject, rows in org().items():
            for row in rows:
                connection.execute(insert(MIRROR[sobject]), row)
    return engine


@pytest.fixture
def engine():
    """The org in memory."""
    made = filled("sqlite:///:memory:")
    yield made
    made.dispose()


def test_sales_by_month_add_up_to_the_deals(engine):
    """A deal of 100 has 90 in Bikes and 10 under no product; 50 euros at 0.8 are 62.5; what has no name says so."""
    sales = monthly_sales_until(Known(engine, Q2, EVE, "USD"))
    last = sales[sales["month"] == "2020-03"].set_index(["segment", "product_line", "region"])["amount"].to_dict()
    assert last == {
        ("Retail", "Bikes", "Chile"): 90.0,
        ("Retail", "(no product)", "Chile"): 10.0,
        ("(no segment)", "(no product)", "(no region)"): 7.0,
    }
    euro = sales[sales["region"] == "North"]
    assert euro["amount"].tolist() == [62.5]
    assert sales["amount"].sum() == pytest.approx(2700 + 62.5 + 7)


def test_account_quarters_keep_their_own_currency(engine):
    """50 euros beside their 62.5; the plan's rate is that of its first day, the standing one."""
    accounts = account_quarters_until(Known(engine, Q2, EVE, "USD"))
    euro = accounts[accounts["currency"] == "EUR"].iloc[0]
    assert (euro["local_amount"], euro["amount"], euro["quarter"]) == (50.0, 62.5, "2020Q1")
    assert plan_rates(Known(engine, Q2, EVE, "USD"), accounts) == {"EUR": 2.0, "USD": 1.0}


def test_facts_end_with_the_day(engine):
    """Nothing of April; Ann carries eight quotas and more; accounts have names."""
    facts = plan_facts(Known(engine, Q2, EVE, "USD", "OpportunityRevenue"), snapshot_id="S1", source="").sold
    assert facts.sales["month"].max() == "2020-03"
    assert facts.reps["rep_id"].tolist() == ["u"]
    assert len(facts.quotas) == 9
    assert facts.names == {"c1": "Cora", "c2": "Dora"}


def test_who_only_has_an_open_deal_has_a_name(engine):
    """Nell has neither quota nor booking, so she is no seat of the capacity; a risk that is hers says her name."""
    with writing(engine) as connection:
        user = {"Id": "n", "Name": "Nell New", "IsActive": True, "CreatedDate": "2020-03-01T00:00:00.000Z"}
        connection.execute(insert(MIRROR["User"]), user)
        more = {"OwnerId": "n", "IsWon": False, "IsClosed": False, "StageName": "Offer"}
        connection.execute(insert(MIRROR["Opportunity"]), deal("big", 9e6, "2020-05-01") | more)
    facts = plan_facts(Known(engine, Q2, EVE, "USD", "OpportunityRevenue"), snapshot_id="S1", source="").sold
    assert facts.reps["rep_id"].tolist() == ["u"]
    assert facts.people == {"u": "Ann", "n": "Nell New"}


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Runs `qplan plan revenue` on the org: arguments in, output and exit code out."""
    (tmp_path / "qplan.toml").write_text(CONFIG, encoding="utf-8")
    engine = filled(f"sqlite:///{tmp_path / 'qplan.db'}")
    with writing(engine) as connection:
        moment = datetime(2020, 3, 31, 12, tzinfo=UTC)
        take(connection, as_of=moment, pulled_at=moment, source="Acme", objects=())
    engine.dispose()
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        done = CliRunner().invoke(app, ["plan", "revenue", *arguments], catch_exceptions=False)
        return done.output, done.exit_code

    return run


def test_the_plan_as_a_document(told):
    """Target 300 × 1.1 = 330; what was set is set; scenarios of the settings and of the command line stand side by
    side; the bridge leaves nothing over; everything is JSON."""
    text, code = told("--json", "--set", "price_rate=0.05", "--scenario", "boom:forecast_factor=2,hires=1")
    assert code == 0
    plan = json.loads(text)
    assert plan["target"] == pytest.approx(330)
    assert plan["drivers"]["price_rate"] == plan["drivers"]["price_rate"] | {"value": 0.05, "source": "set"}
    assert plan["drivers"]["attrition_rate"]["value"] == 0
    names = [scenario["scenario"] for scenario in plan["scenarios"]]
    assert names == ["conservative", "base", "upside", "worse drivers", "better drivers", "slump", "boom"]
    assert plan["bridge"]["residual"] == 0
    cells = [row["base"] for row in plan["breakdown"] if row["level"] == "cell"]
    assert sum(cells) == round(plan["plan"])
    assert plan["gate"]["verdict"] in ("pass", "fail")
    assert plan["views"]["pipeline"] is None


def test_the_next_rep_stands_in_the_document(told):
    """Ann alone books 300 a quarter and more, at costs far above: nobody pays, the response is all assumed, by the gap
    nobody can start in time; a segment without a name is one as well."""
    made = json.loads(told("--json")[0])["hire_choice"]
    assert (made["start"], made["mix"]["hires"], made["by_gap"]) == ("2020-07-01", 0, None)
    assert {row["elasticity"] for row in made["next_reps"]} == {0.34}
    assert all(row["contribution_first_year"] < 0 for row in made["next_reps"])
    assert "resources.next-rep-loses" in [found["code"] for found in made["findings"]]


@pytest.mark.full
def test_the_plan_is_made_with_what_is_typed_in_the_workbook(told):
    """Before there is a workbook the target is 300 × 1.1; in it a person types 1,000 and half the attainment."""
    built = CliRunner().invoke(app, ["build"], catch_exceptions=False)
    assert built.exit_code == 0, built.output
    (path,) = Path().glob("*-plan.xlsx")
    assert read(path).inputs["growth_rate"] == 0.10
    assert json.loads(told("--json")[0])["target"] == pytest.approx(330)
    enter(path, {"target": 1_000.0, ("drivers", "attainment_rate", "yours"): 0.5})
    typed = json.loads(told("--json")[0])
    document = read(path)
    assert (typed["target"], typed["drivers"]["attainment_rate"]["value"]) == (1_000, 0.5)
    assert typed["plan"] == pytest.approx(document.figures["plan_total"])
    assert json.loads(told("--json", "--set", "target=2000")[0])["target"] == 2_000
    assert json.loads(told("--json", "--quarter", "2020Q3")[0])["target"] != 1_000


def test_the_plan_in_tables(told):
    """Every part has its table; a target of a person is taken; the gate says what it decides by."""
    text, code = told("--set", "target=1000", "--quarter", "2020Q2", "--as-of", "2020-03-31")
    assert code == 0
    for part in PARTS:
        assert part in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--quarter", "spring"], "not a quarter"),
        (["--as-of", "31.3.2020"], "not a day"),
        (["--set", "win_rate"], "not a name and a number"),
        (["--set", "win_rate=much"], "not a name and a number"),
        (["--scenario", "win_rate=2"], "not a scenario"),
    ],
)
def test_a_command_that_is_not_understood_is_a_usage_error(told, arguments, said):
    """Exit code 2 and a sentence."""
    text, code = told(*arguments)
    assert code == 2
    assert said in " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--set", "luck=1"], "'luck' is no driver"), (["--as-of", "2020-06-30"], "2020Q2 was over")],
)
def test_what_cannot_be_planned_is_refused_with_a_remedy(told, arguments, said):
    """An unknown driver, a quarter that is over."""
    from sync.errors import RefusedError

    with pytest.raises(RefusedError, match=said):
        told(*arguments)

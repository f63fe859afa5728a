"""One potential an account: every tab that shows or uses one has the same, a quarter of it where a quarter is asked."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNT_HOLDINGS, ACCOUNT_PROFILES, ACCOUNTS, CONTRACTS
from tests.workbooks.conftest import small_facts
from tests.workbooks.test_worth import company
from workbooks.book.layout import layout_of
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from workbooks.models import PlanFacts
from workbooks.results.quota_backtest import replayable
from workbooks.results.results import quota_results
from workbooks.results.territory import territory_of
from workbooks.results.worth import worth_of
from xl_addin.names import Host

DAY = date(2025, 12, 31)
OWNERS = ("M1", "R1", "R2", "R3")


@pytest.fixture(scope="module")
def facts() -> PlanFacts:
    """Ninety accounts that can be learnt from, some of the manager, some of nobody; a third bought nothing lately."""
    accounts, orders, _, profiles = company()
    owners = [[*OWNERS, ""][number % 5] for number in range(len(accounts))]
    late = orders[orders["order_date"] > pd.Timestamp("2024-12-31")].groupby("account_id")["amount"].sum()
    ids = accounts["account_id"]
    frame = accounts.assign(name=ids, owner_id=owners, territory_id="",
                            trailing_amount=ids.map(late).fillna(0.0) * (ids.str[-1] > "2"))  # fmt: skip
    made = small_facts(
        quarter="2026Q1",
        as_of=DAY,
        accounts=ACCOUNTS.conform(frame),
        orders=orders,
        contracts=CONTRACTS.empty(),
        profiles=ACCOUNT_PROFILES.conform(profiles.reindex(columns=ACCOUNT_PROFILES.names)),
        holdings=ACCOUNT_HOLDINGS.conform(
            pd.DataFrame({"account_id": ids, "open_deals": 0, "late_deals": 0, "owned_since": pd.NaT})
        ),
        revenue=None,
        territory=None,
    )
    return made.model_copy(update={"results": replace(quota_results(made), territory=territory_of(made))})


def test_every_place_has_the_same_potential_of_an_account(facts):
    """Account moves and health have the year's, Data Accounts a quarter of it; sellers' sums add up the same ones."""
    evaluation = Evaluation(layout := layout_of(facts.quarter, str(facts.calendar)),
                            content_of(facts, layout, Host.LIBREOFFICE, Entries({}, {})))  # fmt: skip

    def shown(table: str, key: str, column: str) -> dict[str, float]:
        return dict(zip(evaluation.column(table, key), evaluation.column(table, column), strict=True))

    year = facts.results.worth["potential"]
    assert (year > 0).sum() > 80  # prospects too, for which the sales of last year would say nothing
    moves = shown("account_moves", "account_id", "potential")
    assert moves == pytest.approx(year[list(moves)].to_dict(), abs=0.01)
    quarter = shown("data_accounts", "account_id", "potential")
    assert quarter == pytest.approx((year[year > 0] / 4).to_dict(), abs=0.01)

    owner = facts.accounts.set_index("account_id")["owner_id"]
    hers = {rep: float((year[owner.index[owner == rep]] / 4).sum()) for rep in OWNERS}
    people = shown("data_reps", "rep_id", "quarter_potential")
    assert {rep: people[rep] for rep in OWNERS} == pytest.approx(hers, abs=0.5)
    for table in ("roster", "quota_feasibility"):
        found = shown(table, "rep_id", "potential")
        assert found == pytest.approx({rep: hers[rep] for rep in found}, abs=0.5)
        assert {"R1", "R2"} <= set(found)
    index = shown("territory_index", "territory", "potential")
    whole = sum(4 * hers[rep] for rep in ("R1", "R2", "R3"))
    assert np.nansum([float(value) for name, value in index.items() if name]) == pytest.approx(whole, abs=1.0)


def test_without_orders_the_last_twelve_months_stand_in_everywhere(facts):
    """Account a07 sold what its trailing amount says, and no order: that is its potential of the year, a credit 0."""
    bare = facts.model_copy(update={"orders": facts.orders.iloc[:0]})
    bare.accounts.loc[bare.accounts["account_id"] == "a08", "trailing_amount"] = -10.0
    trailing = bare.accounts.set_index("account_id")["trailing_amount"]
    worth = quota_results(bare).worth["potential"]
    assert worth["a07"] == trailing["a07"] > 0
    assert worth["a08"] == 0
    assert territory_of(bare).accounts.set_index("account_id")["potential"]["a07"] == worth["a07"]


def test_the_back_test_uses_the_potential_of_the_plan_as_each_eve_knew_it(facts):
    """By who sold last to each account: a quarter of what `worth_of` gives from the orders before the quarter."""
    owner = facts.accounts.set_index("account_id")["owner_id"]
    labels = facts.orders["order_date"].map(lambda day: str(Quarter.of(day.date())))
    lines = facts.orders.assign(rep_id=facts.orders["account_id"].map(owner), quarter=labels)
    booked = lines.groupby(["account_id", "rep_id", "quarter"], as_index=False)["amount"].sum()
    quotas = pd.DataFrame([(rep, label, 1e5) for rep in ("R1", "R2") for label in ("2025Q3", "2025Q4")])
    quotas.columns = pd.Index(["rep_id", "quarter", "amount"])
    made = facts.model_copy(update={"account_bookings": booked, "quotas": quotas})
    replayed = replayable(made, Quarter(2026, 1))
    assert [past.quarter for past in replayed] == ["2025Q3", "2025Q4"]
    for past, eve in zip(replayed, (date(2025, 6, 30), date(2025, 9, 30)), strict=True):
        before = facts.orders[facts.orders["order_date"] <= pd.Timestamp(eve)]
        year = worth_of(facts.accounts, before, facts.contracts, facts.profiles, eve)[0]["potential"]
        sold = set(before["account_id"])
        wanted = [sum(year[id_] for id_ in sold if owner[id_] == rep) / 4 for rep in past.known.keys]
        assert past.known.potential.tolist() == pytest.approx(wanted)
        assert min(wanted) > 0

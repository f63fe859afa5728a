"""The AdventureWorks org with a simulated pipeline: real sales to the cent, and a pipeline that ends as it must."""

from datetime import date

import pytest

from sync.emulators.salesforce.orgs import adventureworks
from sync.emulators.salesforce.orgs.adventureworks.pipeline import SIMULATED
from sync.emulators.salesforce.orgs.recipe import Recipe
from tests.sync.emulators.orgs.org_laws import (
    Rows,
    assert_fields_and_references,
    assert_nothing_later,
    assert_values_allowed,
    gathered,
)

EXTRAS = ("pipeline",)


def build(as_of: date, extras: tuple[str, ...] = EXTRAS) -> Rows:
    return gathered(adventureworks.rows(as_of, extras))


@pytest.fixture(scope="module")
def org() -> Rows:
    return build(date(2018, 6, 30))


@pytest.fixture(scope="module")
def later() -> Rows:
    return build(date(2018, 8, 31))


def test_the_sales_are_the_real_ones(org: Rows) -> None:
    """What is won, when, by whom and for how much is as in the org without anything simulated, lines included."""
    kept = ("Id", "Name", "AccountId", "OwnerId", "Territory2Id", "Amount", "CloseDate", "Type", "StageName")
    real = build(date(2018, 6, 30), ())
    won = [deal for deal in org["Opportunity"] if deal["IsWon"]]
    assert [[deal[field] for field in kept] for deal in won] == [
        [deal[field] for field in kept] for deal in real["Opportunity"]
    ]
    assert org["OpportunityLineItem"] == real["OpportunityLineItem"]
    assert org["ForecastingQuota"] == real["ForecastingQuota"]


def test_what_is_simulated_says_so(org: Rows) -> None:
    """Every deal that is not an order says in its name that it is simulated, and so does the organization."""
    assert all(str(deal["Name"]).startswith(SIMULATED) != bool(deal["IsWon"]) for deal in org["Opportunity"])
    assert SIMULATED in str(org["Organization"][0]["Division"])


@pytest.mark.parametrize("day", ["org", "later"])
def test_the_org_holds_together_and_knows_no_future(day: str, request: pytest.FixtureRequest) -> None:
    """Fields are known, lookups resolve, values are allowed, and no record was made after the day."""
    built: Rows = request.getfixturevalue(day)
    switches = adventureworks.features(EXTRAS)
    assert_fields_and_references(built, switches)
    assert_values_allowed(built, switches)
    assert_nothing_later(built, {"org": "2018-06-30", "later": "2018-08-31"}[day])


def test_what_is_open_is_found_again_on_a_later_day(org: Rows, later: Rows) -> None:
    """A deal seen open is open, won or lost two months later; every order of those months that was begun was open."""
    open_then = {deal["Id"] for deal in org["Opportunity"] if not deal["IsClosed"]}
    now = {deal["Id"]: deal for deal in later["Opportunity"]}
    assert open_then <= now.keys()
    new_orders = [d for d in now.values() if d["IsWon"] and str(d["CloseDate"]) > "2018-06-30"]
    begun = {deal["Id"] for deal in new_orders if str(deal["CreatedDate"]) < "2018-07-01"}
    assert begun
    assert begun <= open_then
    assert {now[deal]["StageName"] for deal in open_then} >= {"Closed Won", "Closed Lost"}


def test_a_deal_is_what_its_history_says(org: Rows) -> None:
    """Stage, amount, close date and last change of each deal are those of its last row; histories begin with it."""
    rows: dict[object, list[dict[str, object]]] = {}
    for row in org["OpportunityHistory"]:
        rows.setdefault(row["OpportunityId"], []).append(dict(row))
    assert rows.keys() == {deal["Id"] for deal in org["Opportunity"]}
    for deal in org["Opportunity"]:
        of_deal = rows[deal["Id"]]
        moments = [str(row["CreatedDate"]) for row in of_deal]
        assert moments == sorted(moments)
        assert (moments[0], moments[-1]) == (deal["CreatedDate"], deal["SystemModstamp"])
        assert [of_deal[-1][field] for field in ("StageName", "Amount", "CloseDate")] == [
            deal[field] for field in ("StageName", "Amount", "CloseDate")
        ]


def test_about_45_of_100_deals_that_end_are_won(later: Rows) -> None:
    """1.2 lost deals an order make 1 / 2.2 of the ended ones won; the window is four standard errors."""
    ended = [bool(deal["IsWon"]) for deal in later["Opportunity"] if deal["IsClosed"]]
    assert sum(ended) / len(ended) == pytest.approx(1 / 2.2, abs=4 * (0.25 / len(ended)) ** 0.5)


def test_agreements_of_a_shop_follow_each_other(org: Rows) -> None:
    """Only specialty shops have them; each lasts 365 days, begins after the one before, and names it as renewed."""
    kinds = {account["Id"]: account["Industry"] for account in org["Account"]}
    latest: dict[object, dict[str, object]] = {}
    for deal in org["Opportunity"]:
        if not deal.get("Contract_Start_Date__c"):
            continue
        start, end = (date.fromisoformat(str(deal[f"Contract_{word}_Date__c"])) for word in ("Start", "End"))
        before = latest.get(deal["AccountId"])
        assert kinds[deal["AccountId"]] == "Specialty Bike Shop"
        assert (end - start).days == 364
        assert deal["Renewal_Of__c"] == (before and before["Id"])
        assert before is None or str(before["Contract_End_Date__c"]) < start.isoformat()
        latest[deal["AccountId"]] = dict(deal)
    assert len(latest) > 20


def test_most_accounts_lie_in_their_country(org: Rows) -> None:
    """At least nine of ten have a place, inside a box around their country drawn by hand from an atlas."""
    boxes = {
        "United States": (18, 72, -180, -66), "Canada": (41, 84, -142, -52), "France": (41, 52, -6, 10),
        "Germany": (47, 56, 5, 16), "United Kingdom": (49, 61, -9, 2), "Australia": (-44, -10, 112, 154),
    }  # fmt: skip
    placed = [account for account in org["Account"] if account.get("BillingLatitude") is not None]
    assert len(placed) >= 0.9 * len(org["Account"])
    for account in placed:
        south, north, west, east = boxes[str(account["BillingCountry"])]
        assert south <= float(str(account["BillingLatitude"])) <= north
        assert west <= float(str(account["BillingLongitude"])) <= east


def test_an_org_remembers_its_extras() -> None:
    """A kept org that is moved on later is made of the same parts."""
    recipe = Recipe(date(2017, 8, 1), extras=EXTRAS)
    with recipe.create(None) as made:
        assert Recipe.of(made) == recipe

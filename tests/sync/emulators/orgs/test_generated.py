"""A generated org holds together: histories lead to what stands, and an earlier view is the past of a later one."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.orgs import generated
from sync.emulators.salesforce.orgs.generated import OPEN_STAGES, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.texts import UGLY_NAMES
from sync.emulators.salesforce.orgs.values import Row
from tests.sync.emulators.orgs.org_laws import (
    Rows,
    assert_fields_and_references,
    assert_nothing_later,
    assert_values_allowed,
    gathered,
)

WORLD = GeneratedOrg(seed=3, reps=30, accounts=900, opportunities=3_000)
MIDDLE = date(2025, 2, 14)
CLOSED = ("Closed Won", "Closed Lost")
STAGES = (*OPEN_STAGES, *CLOSED)


@pytest.fixture(scope="module")
def last() -> Rows:
    return gathered(generated.rows(WORLD))


@pytest.fixture(scope="module")
def middle() -> Rows:
    return gathered(generated.rows(WORLD, MIDDLE))


@pytest.fixture(scope="module", params=["last", "middle"])
def org(request: pytest.FixtureRequest) -> Rows:
    """Both views in turn."""
    built: Rows = request.getfixturevalue(request.param)
    return built


def number(value: object) -> Decimal:
    return Decimal(str(value))


def by_deal(records: list[Row]) -> dict[object, list[Row]]:
    """Rows of each opportunity, in the order of time; ids keep the order of events of one moment."""
    found: dict[object, list[Row]] = defaultdict(list)
    for row in sorted(records, key=lambda row: (str(row["CreatedDate"]), str(row["Id"]))):
        found[row["OpportunityId"]].append(row)
    return found


def test_the_org_holds_together(org: Rows) -> None:
    """Fields are known, lookups resolve and values are such as Salesforce takes."""
    assert_fields_and_references(org, generated.features(WORLD))
    assert_values_allowed(org, generated.features(WORLD))


def test_no_row_is_later_than_the_day(last: Rows, middle: Rows) -> None:
    """Neither stamps nor quotas, rates and closings lie after as_of; open deals close when they are expected to."""
    for built, as_of in ((last, "2026-09-30"), (middle, "2025-02-14")):
        assert_nothing_later(built, as_of)
        assert max(str(rate["StartDate"]) for rate in built["DatedConversionRate"]) <= as_of
        assert max(str(deal["CloseDate"]) for deal in built["Opportunity"] if deal["IsClosed"]) <= as_of
        assert max(str(user["Start_Date__c"]) for user in built["User"]) <= as_of


def test_histories_lead_to_what_stands(org: Rows) -> None:
    """The first history row is the creation, stages only rise, and the latest row is the opportunity as it is now."""
    chance = {stage["MasterLabel"]: stage["DefaultProbability"] for stage in org["OpportunityStage"]}
    histories = by_deal(org["OpportunityHistory"])
    assert len(histories) == len(org["Opportunity"])
    for deal in org["Opportunity"]:
        steps = histories[deal["Id"]]
        stages = [STAGES.index(str(step["StageName"])) for step in steps]
        assert steps[0]["CreatedDate"] == deal["CreatedDate"]
        assert stages == sorted(stages)
        assert all(stage not in CLOSED for stage in (step["StageName"] for step in steps[:-1]))
        for field in ("StageName", "Amount", "CloseDate", "Probability", "ForecastCategory", "ExpectedRevenue"):
            assert steps[-1][field] == deal[field], (field, deal)
        assert all(step["Probability"] == chance[step["StageName"]] for step in steps)
        assert deal["LastStageChangeDate"] == next(
            step["CreatedDate"] for step in steps if step["StageName"] == deal["StageName"]
        )
        assert deal["IsClosed"] == (deal["StageName"] in CLOSED)
        assert deal["IsWon"] == (deal["StageName"] == "Closed Won")


def test_a_closed_deal_closed_on_its_close_date(org: Rows) -> None:
    """The close date of won and lost deals is the day they came into that stage."""
    closed = [deal for deal in org["Opportunity"] if deal["IsClosed"]]
    assert all(deal["CloseDate"] == str(deal["LastStageChangeDate"])[:10] for deal in closed)


@pytest.mark.parametrize("field", ["CloseDate", "Amount"])
def test_field_histories_are_the_changes_between_history_rows(org: Rows, field: str) -> None:
    """Old and new values chain from the value at creation to the value now, at the moments the record was saved."""

    def spelled(value: object) -> str | None:
        return None if value is None else str(value)

    tracked = by_deal([row for row in org["OpportunityFieldHistory"] if row["Field"] == field])
    changes = 0
    for deal, steps in by_deal(org["OpportunityHistory"]).items():
        expected = [
            (step["CreatedDate"], spelled(before[field]), spelled(step[field]))
            for before, step in pairwise(steps)
            if before[field] != step[field]
        ]
        assert [(row["CreatedDate"], row["OldValue"], row["NewValue"]) for row in tracked[deal]] == expected
        changes += len(expected)
    assert changes > len(org["Opportunity"]) / 10


def test_owner_changes_chain_from_the_creator_to_the_owner(org: Rows) -> None:
    """Each change makes a row of ids and one of names; the first owner is who created, the last is who owns it now."""
    name = {user["Id"]: user["Name"] for user in org["User"]}
    rows = [row for row in org["OpportunityFieldHistory"] if row["Field"] == "Owner"]
    ids = by_deal([row for row in rows if row["DataType"] == "EntityId"])
    names = by_deal([row for row in rows if row["DataType"] == "Text"])
    assert len(ids) == len(names) > 10
    for deal in org["Opportunity"]:
        owner = deal["CreatedById"]
        for change, label in zip(ids[deal["Id"]], names[deal["Id"]], strict=True):
            assert change["OldValue"] == owner
            owner = change["NewValue"]
            assert (label["OldValue"], label["NewValue"]) == (name[change["OldValue"]], name[owner])
        assert deal["OwnerId"] == owner


def test_the_earlier_view_is_the_past_of_the_later_one(last: Rows, middle: Rows) -> None:
    """Cutting the last day's histories at an earlier day gives that day's histories, and its state of each deal."""
    cut = f"{MIDDLE}T99"
    for name in ("OpportunityHistory", "OpportunityFieldHistory"):
        past = [row for row in last[name] if str(row["CreatedDate"]) < cut]
        assert past == middle[name], name
    then = {deal["Id"]: deal for deal in middle["Opportunity"]}
    steps = by_deal([row for row in last["OpportunityHistory"] if str(row["CreatedDate"]) < cut])
    assert then.keys() == steps.keys()
    for deal, rows in steps.items():
        assert all(then[deal][field] == rows[-1][field] for field in ("StageName", "Amount", "CloseDate"))


def test_some_deals_of_the_earlier_view_were_open_and_have_ended_since(last: Rows, middle: Rows) -> None:
    """The later view tells how the pipeline of the earlier one came out: some won, some lost."""
    now = {deal["Id"]: deal["StageName"] for deal in last["Opportunity"]}
    outcomes = [now[deal["Id"]] for deal in middle["Opportunity"] if not deal["IsClosed"]]
    assert outcomes.count("Closed Won") > 20
    assert outcomes.count("Closed Lost") > 20


def test_amounts_are_the_sums_of_their_lines_to_the_cent(org: Rows) -> None:
    """Deals with lines amount to what the lines add up to; the others have not been proposed."""
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for line in org["OpportunityLineItem"]:
        assert number(line["TotalPrice"]) == number(line["Quantity"]) * number(line["UnitPrice"])
        sums[line["OpportunityId"]] += number(line["TotalPrice"])
    for deal in org["Opportunity"]:
        assert deal["HasOpportunityLineItem"] == (deal["Id"] in sums)
        assert deal["Id"] not in sums or sums[deal["Id"]] == number(deal["Amount"])
        assert deal["Id"] in sums or STAGES.index(str(deal["StageName"])) < 3 or deal["StageName"] == "Closed Lost"


def test_some_deals_have_no_amount_but_none_of_the_won(org: Rows) -> None:
    """Amounts are missing here and there, never once a proposal is out."""
    without = [deal for deal in org["Opportunity"] if deal["Amount"] is None]
    assert without
    assert not any(deal["IsWon"] or deal["HasOpportunityLineItem"] for deal in without)


def test_renewals_follow_the_contract_they_renew(org: Rows) -> None:
    """A renewal's parent is won, of the same account and currency, and its contract still runs when that is created."""
    deals = {deal["Id"]: deal for deal in org["Opportunity"]}
    renewals = [deal for deal in deals.values() if deal["Type"] == "Renewal"]
    assert len(renewals) > 50
    for renewal in renewals:
        parent = deals[renewal["Renewal_Of__c"]]
        assert parent["IsWon"]
        assert all(parent[field] == renewal[field] for field in ("AccountId", "CurrencyIsoCode", "Territory2Id"))
        assert str(parent["CloseDate"]) < str(renewal["CreatedDate"])[:10] <= str(parent["Contract_End_Date__c"])
        if renewal["IsWon"]:
            assert str(renewal["Contract_Start_Date__c"]) > str(parent["Contract_End_Date__c"])
    lost = sum(deal["StageName"] == "Closed Lost" for deal in renewals)
    assert 0 < lost < len(renewals) / 3, "some customers churn"


def test_only_won_deals_have_contracts_of_whole_years(org: Rows) -> None:
    """A contract runs one, two or three years to the day before the anniversary; open and lost deals have none."""
    for deal in org["Opportunity"]:
        starts, ends = deal["Contract_Start_Date__c"], deal["Contract_End_Date__c"]
        assert (starts is None) == (ends is None)
        if starts is not None:
            first, after = date.fromisoformat(str(starts)), date.fromisoformat(str(ends)).toordinal() + 1
            assert deal["IsWon"]
            assert min(abs((after - first.toordinal()) - 365.25 * years) for years in (1, 2, 3)) < 2


def test_a_customer_is_new_until_the_first_purchase(last: Rows) -> None:
    """Deals created before an account's first win are of new customers, later ones of existing ones, or renewals."""
    first: dict[object, str] = {}
    for deal in last["Opportunity"]:
        if deal["IsWon"]:
            won = str(deal["LastStageChangeDate"])
            first[deal["AccountId"]] = min(first.get(deal["AccountId"], won), won)
    for deal in last["Opportunity"]:
        bought = first.get(deal["AccountId"], "~") < str(deal["CreatedDate"])
        assert deal["Type"] in (("Existing Customer - Upgrade", "Renewal") if bought else ("New Customer",))


def test_accounts_are_customers_while_a_contract_covers_them(last: Rows) -> None:
    """Customers have a won contract that runs on the day, prospects never bought, the others have left."""
    ends: dict[object, str] = {}
    bought = set()
    for deal in last["Opportunity"]:
        if deal["IsWon"]:
            bought.add(deal["AccountId"])
            until = str(deal["Contract_End_Date__c"] or "")
            ends[deal["AccountId"]] = max(ends.get(deal["AccountId"], ""), until)
    for account in last["Account"]:
        covered = ends.get(account["Id"], "") >= "2026-09-30"
        expected = "Customer - Direct" if covered else "Other" if account["Id"] in bought else "Prospect"
        assert account["Type"] == expected


def test_everyone_reports_up_through_five_levels(org: Rows) -> None:
    """Reps report to managers, directors, vice presidents and one head, and roles mirror it."""
    user = {row["Id"]: row for row in org["User"]}
    role = {row["Id"]: row for row in org["UserRole"]}
    top = [row for row in user.values() if row["ManagerId"] is None]
    assert [row["Title"] for row in top] == ["Chief Revenue Officer"]
    levels = {
        "Account Executive": 4,
        "Sales Manager": 3,
        "Director": 2,
        "Vice President": 1,
        "Chief Revenue Officer": 0,
    }
    for row in user.values():
        if row["ManagerId"] is not None:
            manager = user[row["ManagerId"]]
            assert levels[str(manager["Title"])] == levels[str(row["Title"])] - 1
            assert role[role[row["UserRoleId"]]["ParentRoleId"]]["ForecastUserId"] == manager["Id"]


def test_leavers_are_inactive_and_some_accounts_are_left_with_them(org: Rows) -> None:
    """Leavers lose their territory and keep accounts nobody has taken over; newcomers have come in the history."""
    inactive = {user["Id"] for user in org["User"] if not user["IsActive"]}
    assert inactive
    assert not inactive & {member["UserId"] for member in org["UserTerritory2Association"]}
    orphaned = sum(account["OwnerId"] in inactive for account in org["Account"])
    assert 0 < orphaned < len(org["Account"]) / 4
    assert sum(str(user["CreatedDate"]) > "2024" for user in org["User"]) > 3


def test_only_people_who_are_there_are_on_a_performance_plan() -> None:
    """With a large share of plans some active reps are on one, and nobody who has left."""
    org = gathered(generated.rows(replace(WORLD, performance_plan_share=0.2)))
    on_plan = [user for user in org["User"] if user["On_Performance_Plan__c"]]
    assert on_plan
    assert all(user["IsActive"] and user["Title"] == "Account Executive" for user in on_plan)


def test_quotas_are_for_reps_who_were_there_when_the_quarter_began(org: Rows) -> None:
    """No quota is for someone hired later, none is for a head of a team, and a person has one per quarter."""
    started = {user["Id"]: str(user["Start_Date__c"]) for user in org["User"] if user["Title"] == "Account Executive"}
    keys = {(quota["QuotaOwnerId"], quota["StartDate"]) for quota in org["ForecastingQuota"]}
    assert len(keys) == len(org["ForecastingQuota"])
    assert all(started[owner] <= str(start) for owner, start in keys)
    assert all(number(quota["QuotaAmount"]) % 1000 == 0 for quota in org["ForecastingQuota"])


def test_currencies_follow_countries_and_are_rated_at_any_time(org: Rows) -> None:
    """Deals are in the account's currency, yen have no decimals, and a rate holds on every closing day."""
    currency = {account["Id"]: account["CurrencyIsoCode"] for account in org["Account"]}
    rates: dict[object, list[tuple[str, str]]] = defaultdict(list)
    for rate in org["DatedConversionRate"]:
        rates[rate["IsoCode"]].append((str(rate["StartDate"]), str(rate["NextStartDate"])))
    used = set()
    for deal in org["Opportunity"]:
        code, closes = deal["CurrencyIsoCode"], str(deal["CloseDate"])
        used.add(code)
        assert code == currency[deal["AccountId"]]
        assert sum(start <= closes < following for start, following in rates[code]) == 1
        if code == "JPY" and deal["HasOpportunityLineItem"]:
            assert number(deal["Amount"]) % 1 == 0
    assert len(used) >= 6


def test_one_currency_if_wanted() -> None:
    """Without multi-currency every amount is in dollars, and an emulated org has no currency fields at all."""
    org = replace(WORLD, multi_currency=False, opportunities=300)
    built = gathered(generated.rows(org))
    assert {deal["CurrencyIsoCode"] for deal in built["Opportunity"]} == {"USD"}
    assert_fields_and_references(built, generated.features(org))
    with Org.create(None, built.items(), features=generated.features(org)) as made:
        assert "CurrencyIsoCode" not in {field.name for field in made.schema["Opportunity"].fields}
        assert "CurrencyType" not in made.schema


def test_ugly_text_is_there(last: Rows) -> None:
    """Every hostile name is an account's, one name has 255 characters, and line breaks stand in longer texts."""
    names = [str(account["Name"]) for account in last["Account"]]
    assert set(UGLY_NAMES) <= set(names)
    assert max(map(len, names)) == 255
    assert any(name[0] in "=+@-" for name in (str(deal["Name"]) for deal in last["Opportunity"]))
    for name, field in (("Account", "Description"), ("Account", "BillingStreet"), ("Opportunity", "Description")):
        assert any("\n" in str(row[field] or "") for row in last[name]), (name, field)


def test_some_accounts_look_like_duplicates() -> None:
    """With a tenth of duplicates, at least a twentieth of names differ only in case, spaces or legal form."""
    org = gathered(generated.rows(replace(WORLD, duplicate_share=0.1, ugly_share=0.0, opportunities=1)))
    stems = [" ".join(str(account["Name"]).lower().split()[:2]) for account in org["Account"]]
    assert len(set(stems)) < 0.95 * len(stems)


def test_without_ugliness_no_name_starts_a_formula() -> None:
    """The share of ugly texts can be nil."""
    org = gathered(generated.rows(replace(WORLD, ugly_share=0.0, opportunities=500)))
    texts = [str(row[field]) for name in ("Account", "Opportunity") for row in org[name] for field in ("Name",)]
    assert not any(text[0] in "=+-@ " for text in texts)


def test_simulated_data_say_so(last: Rows) -> None:
    """The organization's name and the features label the data as simulated."""
    assert "Simulated" in str(last["Organization"][0]["Name"])
    assert generated.features(WORLD).simulated == "Simulated data"


def test_the_same_parameters_give_the_same_rows(last: Rows) -> None:
    """A world is its parameters: equal ones give equal rows, another seed gives other deals."""
    assert gathered(generated.rows(replace(WORLD))) == last
    other = gathered(generated.rows(replace(WORLD, seed=4)))
    assert other["Opportunity"] != last["Opportunity"]


@pytest.mark.parametrize(("reps", "accounts", "opportunities"), [(1, 1, 1), (2, 3, 50), (9, 40, 20_001)])
def test_sizes_are_exact(reps: int, accounts: int, opportunities: int) -> None:
    """As many opportunities and accounts as asked for, from one to more than a chunk, and about four steps each."""
    org = GeneratedOrg(seed=8, reps=reps, accounts=accounts, opportunities=opportunities)
    counts: dict[str, int] = defaultdict(int)
    for name, records in generated.rows(org):
        counts[name] += sum(1 for _ in records)
    assert counts["Opportunity"] == opportunities
    assert counts["Account"] == accounts
    assert opportunities <= counts["OpportunityHistory"] <= 10 * opportunities
    if opportunities > 1_000:
        assert counts["OpportunityHistory"] / opportunities == pytest.approx(4, abs=0.4)


def test_the_emulator_takes_the_org_as_it_is(last: Rows) -> None:
    """An emulated org of these rows holds as many, finds the quarter of every quota, and counts the open pipeline."""
    with Org.create(None, last.items(), features=generated.features(WORLD)) as made, made.read() as db:
        counts = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in last}
        lost = db.execute("SELECT count(*) FROM ForecastingQuota WHERE PeriodId IS NULL").fetchone()[0]
        pipeline = db.execute("SELECT count(*) FROM Opportunity WHERE IsClosed = 0").fetchone()[0]
    built_in = {"User": 1, "Profile": 1}
    assert counts == {name: len(records) + built_in.get(name, 0) for name, records in last.items()}
    assert lost == 0
    assert pipeline == sum(not deal["IsClosed"] for deal in last["Opportunity"]) > 100


@pytest.mark.parametrize("day", [date(2022, 9, 30), date(2026, 10, 1)])
def test_a_day_outside_the_history_is_refused(day: date) -> None:
    """Asking for a day before or after the world says what it covers."""
    with pytest.raises(ValueError, match="runs from 2022-10-01 to 2026-09-30"):
        gathered(generated.rows(WORLD, day))

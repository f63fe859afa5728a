"""The AdventureWorks org agrees with its sources, holds together, and knows nothing of the future."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.orgs import adventureworks
from tests.sync.emulators.orgs.org_laws import (
    Rows,
    assert_fields_and_references,
    assert_nothing_later,
    assert_values_allowed,
    gathered,
)

ATTAINMENT = Path(__file__).parent / "data" / "attainment.csv"
FULL_QUARTERS = [f"{year}Q{quarter}" for year in range(2017, 2021) for quarter in range(1, 5)][2:13]


def build(as_of: date) -> Rows:
    return gathered(adventureworks.rows(as_of))


@pytest.fixture(scope="module")
def org() -> Rows:
    return build(date(2020, 3, 31))


@pytest.fixture(scope="module")
def whole() -> Rows:
    return build(date(2020, 5, 31))


@pytest.fixture(scope="module")
def early() -> Rows:
    return build(date(2018, 7, 10))


def number(value: object) -> Decimal:
    return Decimal(str(value))


def quarter_of(day: object) -> str:
    parsed = date.fromisoformat(str(day)[:10])
    return f"{parsed.year}Q{(parsed.month + 2) // 3}"


def derived() -> Iterator[tuple[str, str, Decimal, Decimal]]:
    with ATTAINMENT.open(newline="") as file:
        for row in csv.DictReader(file):
            yield row["employee"], row["quarter"], Decimal(row["quota"]), Decimal(row["actual"])


def booked(org: Rows) -> dict[tuple[str, str], Decimal]:
    employee = {user["Id"]: str(user["EmployeeNumber"]) for user in org["User"]}
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for deal in org["Opportunity"]:
        sums[employee[deal["OwnerId"]], quarter_of(deal["CloseDate"])] += number(deal["Amount"])
    return sums


def asked(org: Rows) -> dict[tuple[str, str], Decimal]:
    employee = {user["Id"]: str(user["EmployeeNumber"]) for user in org["User"]}
    return {
        (employee[quota["QuotaOwnerId"]], quarter_of(quota["StartDate"])): number(quota["QuotaAmount"])
        for quota in org["ForecastingQuota"]
    }


def test_the_quarter_being_planned_has_no_quotas_yet(org: Rows) -> None:
    """By the end of 2020Q1 there are 163 − 17 = 146 quotas; the 17 of 2020Q2 are not known."""
    assert len(org["ForecastingQuota"]) == 146
    assert max(str(quota["StartDate"]) for quota in org["ForecastingQuota"]) == "2020-01-01"


def test_all_quotas_and_lines_are_there_at_the_end(whole: Rows) -> None:
    """On the last day of the history all 163 quotas, 3,616 orders and 57,851 lines of the sources are in the org."""
    counts = tuple(len(whole[name]) for name in ("ForecastingQuota", "Opportunity", "OpportunityLineItem"))
    assert counts == (163, 3616, 57851)


def test_quotas_and_sales_equal_the_independent_join_of_the_sources(whole: Rows) -> None:
    """Each rep's quota and sales of each quarter equal, to the cent, figures joined from the sources by other means."""
    expected = {(employee, quarter): (quota, actual) for employee, quarter, quota, actual in derived()}
    sums, quotas = booked(whole), asked(whole)
    assert len(expected) == 163
    assert {key: (quotas[key], sums[key].quantize(Decimal("0.01"))) for key in quotas} == {
        key: (quota, actual.quantize(Decimal("0.01"))) for key, (quota, actual) in expected.items()
    }


def test_team_attainment_of_every_full_quarter_is_between_81_and_89_percent(org: Rows) -> None:
    """Sales over quota of the whole team lie where the description of the sources says, in all eleven quarters."""
    sums, quotas = booked(org), asked(org)
    for full in FULL_QUARTERS:
        sold = sum(amount for (_, quarter), amount in sums.items() if quarter == full)
        target = sum(amount for (_, quarter), amount in quotas.items() if quarter == full)
        assert Decimal("0.81") <= round(sold / target, 2) <= Decimal("0.89"), full


def test_amounts_are_the_sums_of_their_lines_to_the_cent(org: Rows) -> None:
    """Every opportunity's amount is the exact sum of its line items, and each line is quantity times price."""
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for line in org["OpportunityLineItem"]:
        assert number(line["TotalPrice"]) == number(line["Quantity"]) * number(line["UnitPrice"])
        sums[line["OpportunityId"]] += number(line["TotalPrice"])
    assert {deal["Id"]: number(deal["Amount"]) for deal in org["Opportunity"]} == sums


def test_the_total_is_that_of_the_order_lines(whole: Rows) -> None:
    """All orders together make $77,548,570.20, the sum of the source's SalesAmount column."""
    assert sum(number(deal["Amount"]) for deal in whole["Opportunity"]) == Decimal("77548570.20")


@pytest.mark.parametrize(("day", "as_of"), [("org", "2020-03-31"), ("early", "2018-07-10"), ("whole", "2020-05-31")])
def test_the_org_holds_together_and_knows_no_future(day: str, as_of: str, request: pytest.FixtureRequest) -> None:
    """Fields are known, lookups resolve, values are allowed, and nothing is dated after the end of as_of."""
    built: Rows = request.getfixturevalue(day)
    assert_fields_and_references(built, adventureworks.features())
    assert_values_allowed(built, adventureworks.features())
    assert_nothing_later(built, as_of)
    assert max(str(deal["CloseDate"]) for deal in built["Opportunity"]) <= as_of
    assert max(str(line["ServiceDate"]) for line in built["OpportunityLineItem"]) <= as_of


def test_an_earlier_org_holds_a_subset_of_the_later_orders(org: Rows, early: Rows) -> None:
    """What was booked by July 2018 is booked alike in March 2020: owners and territories of orders never change."""
    later = {deal["Id"]: deal for deal in org["Opportunity"]}
    assert len(early["Opportunity"]) == sum(str(deal["CloseDate"]) <= "2018-07-10" for deal in org["Opportunity"])
    assert all(later[deal["Id"]] == deal for deal in early["Opportunity"])


def test_the_same_day_gives_the_same_rows(org: Rows) -> None:
    """Building twice gives equal records in equal order."""
    assert build(date(2020, 3, 31)) == org


def test_who_starts_when(org: Rows) -> None:
    """Ten people are there from the first quarter and seven start mid-history, in the quarter of their first quota."""
    first: dict[str, str] = {}
    for employee, quarter, _, _ in sorted(derived(), key=lambda row: row[1]):
        first.setdefault(employee, quarter)
    started = {str(u["EmployeeNumber"]): quarter_of(u["CreatedDate"]) for u in org["User"]}
    vice_president = started.pop("277")
    assert started == first
    assert sum(start == vice_president == "2017Q3" for start in started.values()) == 10


def test_everyone_reports_up_to_the_vice_president(org: Rows) -> None:
    """All reps report to 272, 290 or 294 by region, these to 277, and 277 to nobody."""
    number_of = {user["Id"]: user["EmployeeNumber"] for user in org["User"]}
    reports: dict[object, set[object]] = defaultdict(set)
    for user in org["User"]:
        if user["ManagerId"] is not None:
            reports[number_of[user["ManagerId"]]].add(user["EmployeeNumber"])
    assert reports == {
        "277": {"272", "290", "294"},
        "272": {"281", "282", "283", "284", "285", "286", "287", "289", "291", "293"},
        "290": {"288", "292", "295"},
        "294": {"296"},
    }


def test_a_manager_not_hired_yet_manages_nobody(early: Rows) -> None:
    """Australia's manager came in 2019, so in 2018 nobody reports to a person who is not there."""
    assert "294" not in {user["EmployeeNumber"] for user in early["User"]}
    pacific = next(territory for territory in early["Territory2"] if territory["Name"] == "Pacific")
    assert pacific["ForecastUserId"] is None


def test_territories_have_regions_above_them(org: Rows) -> None:
    """Ten sales territories lie under three regions in one active model."""
    names = {territory["Id"]: territory["Name"] for territory in org["Territory2"]}
    under = Counter(names[t["ParentTerritory2Id"]] for t in org["Territory2"] if t["ParentTerritory2Id"])
    assert under == {"North America": 6, "Europe": 3, "Pacific": 1}
    assert [model["State"] for model in org["Territory2Model"]] == ["Active"]


def test_each_quota_carrier_serves_the_territories_it_sold_in_within_a_year(org: Rows) -> None:
    """Members of the sales territories are exactly who sold there in the 365 days to the end of 2020Q1."""
    sold = {(d["OwnerId"], d["Territory2Id"]) for d in org["Opportunity"] if str(d["CloseDate"]) > "2019-04-01"}
    members = {
        (member["UserId"], member["Territory2Id"])
        for member in org["UserTerritory2Association"]
        if member["RoleInTerritory2"] == "Sales Rep"
    }
    assert members == sold
    assert {quota["QuotaOwnerId"] for quota in org["ForecastingQuota"]} == {user for user, _ in members}


def test_an_account_belongs_to_whoever_sold_to_it_last(org: Rows) -> None:
    """The owner of each reseller that bought is the owner of its latest order, a prospect's owner sells nearby."""
    in_order = sorted(org["Opportunity"], key=lambda deal: str(deal["CloseDate"]))
    last = {deal["AccountId"]: deal["OwnerId"] for deal in in_order}
    territory = {link["ObjectId"]: link["Territory2Id"] for link in org["ObjectTerritory2Association"]}
    served = {(member["UserId"], member["Territory2Id"]) for member in org["UserTerritory2Association"]}
    for account in org["Account"]:
        assert account["OwnerId"] == last.get(account["Id"], account["OwnerId"])
        assert (account["Type"] == "Prospect") == (account["Id"] not in last)
        if account["Id"] not in last:
            assert (account["OwnerId"], territory[account["Id"]]) in served
    assert len(org["Account"]) == 701


def test_orders_are_sold_in_the_territory_the_account_lies_in(whole: Rows) -> None:
    """The geography of the reseller and the territory on its order lines never disagree in the sources."""
    territory = {link["ObjectId"]: link["Territory2Id"] for link in whole["ObjectTerritory2Association"]}
    assert all(territory[deal["AccountId"]] == deal["Territory2Id"] for deal in whole["Opportunity"])


def test_people_are_placeholders(org: Rows) -> None:
    """No name looks like a real person's, and no address leaves example.com."""
    for user in org["User"]:
        assert str(user["Name"]).endswith("(placeholder)")
        assert str(user["Email"]).endswith("@example.com")
        assert user["Name"] == f"{user['FirstName']} {user['LastName']}"


def test_a_quarter_is_the_forecast_period_and_quotas_point_to_theirs(org: Rows) -> None:
    """Quarters run from 2017Q3 to 2020Q4 without a gap, only they are forecast periods, and quotas start with one."""
    periods = [period for period in org["Period"] if period["IsForecastPeriod"]]
    assert [quarter_of(period["StartDate"]) for period in periods] == [
        f"{year}Q{number}" for year in range(2017, 2021) for number in range(1, 5)
    ][2:]
    starts = {period["Id"]: str(period["StartDate"]) for period in periods}
    assert all(starts[quota["PeriodId"]] == quota["StartDate"] for quota in org["ForecastingQuota"])
    ends = [date.fromisoformat(str(period["EndDate"])).toordinal() + 1 for period in periods]
    assert ends[:-1] == [date.fromisoformat(str(period["StartDate"])).toordinal() for period in periods[1:]]


def test_the_emulator_takes_the_org_as_it_is(org: Rows) -> None:
    """An org made of these rows holds as many, and attainment of 2020Q1 read from its tables is the sources'."""
    query = """
        SELECT (SELECT sum(Amount) FROM Opportunity WHERE FiscalYear = 2020 AND FiscalQuarter = 1) / sum(q.QuotaAmount)
        FROM ForecastingQuota q JOIN Period p ON p.Id = q.PeriodId WHERE p.StartDate = '2020-01-01'
    """
    with Org.create(None, org.items(), features=adventureworks.features()) as made, made.read() as db:
        counts = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in org}
        attainment = db.execute(query).fetchone()[0]
    built_in = {"User": 1, "Profile": 1}
    assert counts == {name: len(records) + built_in.get(name, 0) for name, records in org.items()}
    sold, quota = (sum(figure[n] for figure in derived() if figure[1] == "2020Q1") for n in (3, 2))
    assert attainment == pytest.approx(float(sold / quota))


def test_there_is_no_org_before_the_first_order() -> None:
    """Asking for a day before the history says when it begins."""
    with pytest.raises(ValueError, match="begins on 2017-07-01"):
        build(date(2017, 6, 30))

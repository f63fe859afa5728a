"""Generated orgs of other money, calendars, quotas and histories: each part of them, against sums made here."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from sync.emulators.salesforce import Org
from sync.emulators.salesforce.fiscal import FiscalCalendar
from sync.emulators.salesforce.orgs import generated
from sync.emulators.salesforce.orgs.generated import GeneratedOrg
from tests.sync.emulators.orgs.org_laws import assert_fields_and_references, assert_values_allowed, gathered
from tests.sync.orgs import odd_org

DIGITS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
FOUR = tuple(DIGITS)
LAST = date(2026, 9, 30)


def rows(org: Org, sql: str) -> list[tuple[Any, ...]]:
    with org.read() as db:
        return [tuple(row) for row in db.execute(sql)]


def exact(amount: object) -> Decimal:
    return Decimal(str(amount))


def test_few_people_speak_all_currencies_of_the_org():
    """Four sellers have deals, prices and quotas in four currencies, each in whole units of its own smallest coin."""
    with odd_org(4, currencies=FOUR) as org:
        corporate = rows(org, "SELECT IsoCode, DecimalPlaces, ConversionRate FROM CurrencyType WHERE IsCorporate = 1")
        assert corporate == [("USD", 2, 1.0)]
        assert dict(rows(org, "SELECT IsoCode, DecimalPlaces FROM CurrencyType")) == DIGITS
        for sql in (
            "SELECT CurrencyIsoCode, QuotaAmount FROM ForecastingQuota",
            "SELECT CurrencyIsoCode, Amount FROM Opportunity WHERE IsWon = 1",
            "SELECT CurrencyIsoCode, UnitPrice FROM OpportunityLineItem",
        ):
            found = rows(org, sql)
            assert {code for code, _ in found} == set(FOUR), sql
            assert all(exact(amount) * 10 ** DIGITS[code] % 1 == 0 for code, amount in found), sql
        fils = rows(org, "SELECT UnitPrice FROM OpportunityLineItem WHERE CurrencyIsoCode = 'KWD'")
        assert any(exact(price) * 100 % 1 for (price,) in fils)
        assert {code for (code,) in rows(org, "SELECT CurrencyIsoCode FROM PricebookEntry")} == set(FOUR)


def test_a_seller_s_own_currency_is_that_of_the_quota():
    """Users say which currency is theirs; the head's is the corporate one, here euros."""
    with odd_org(3, currencies=("EUR", "USD", "JPY")) as org:
        assert rows(org, "SELECT DefaultCurrencyIsoCode FROM Organization") == [("EUR",)]
        own = dict(rows(org, "SELECT Id, DefaultCurrencyIsoCode FROM User WHERE Title = 'Account Executive'"))
        assert sorted(own.values()) == ["EUR", "JPY", "USD"]
        quotas = rows(org, "SELECT QuotaOwnerId, CurrencyIsoCode FROM ForecastingQuota")
        assert quotas
        assert all(own[owner] == code for owner, code in quotas)
        rates = dict(rows(org, "SELECT IsoCode, ConversionRate FROM CurrencyType"))
        assert rates["EUR"] == 1.0
        assert rates["USD"] > 1.0
        assert rates["JPY"] > 100


def test_one_currency_is_an_org_without_currencies():
    """An org of euros alone has no CurrencyIsoCode anywhere, and says so in its default currency."""
    with odd_org(3, currencies=("EUR",)) as org:
        assert "CurrencyType" not in org.schema
        assert org.schema.field("Opportunity", "CurrencyIsoCode") is None
        assert rows(org, "SELECT DefaultCurrencyIsoCode FROM Organization") == [("EUR",)]


@pytest.mark.parametrize(
    ("calendar", "name", "first", "last", "quarters"),
    [
        ("standard", "2026", date(2026, 1, 1), date(2026, 12, 31), ["01-01", "04-01", "07-01", "10-01"]),
        ("standard:2", "2026", date(2026, 2, 1), date(2027, 1, 31), ["02-01", "05-01", "08-01", "11-01"]),
        ("standard:2:end", "2027", date(2026, 2, 1), date(2027, 1, 31), ["02-01", "05-01", "08-01", "11-01"]),
        # The last Saturday of December 2025 is the 27th, of December 2026 the 26th.
        ("4-4-5", "2026", date(2025, 12, 28), date(2026, 12, 26), ["12-28", "03-29", "06-28", "09-27"]),
        # The Saturdays nearest to the ends of January 2026 and 2027 are 31 January and 30 January.
        ("4-5-4:2:nearest", "2026", date(2026, 2, 1), date(2027, 1, 30), ["02-01", "05-03", "08-02", "11-01"]),
        # The last Fridays of August 2026 and 2027 are the 28th and the 27th.
        ("5-4-4:9:last:friday", "2026", date(2026, 8, 29), date(2027, 8, 27), ["08-29", "11-28", "02-27", "05-29"]),
        ("13", "2026", date(2025, 12, 28), date(2026, 12, 26), ["12-28", "03-22", "06-14", "09-06"]),
        ("custom:4:6", "2026", date(2026, 4, 6), date(2027, 4, 5), ["04-06", "06-06", "10-06", "01-06"]),
    ],
)
def test_fiscal_years_are_those_of_the_calendar(
    calendar: str, name: str, first: date, last: date, quarters: list[str]
) -> None:
    """Fiscal 2026 of each kind of calendar begins, ends and is cut as a wall calendar says."""
    with odd_org(3, calendar=calendar) as org:
        year = rows(
            org,
            f"SELECT Id, StartDate, EndDate, YearType, IsStandardYear FROM FiscalYearSettings WHERE Name = '{name}'",
        )
        kind = "Standard" if calendar.startswith("standard") else "Custom"
        assert [row[1:] for row in year] == [(first.isoformat(), last.isoformat(), kind, int(kind == "Standard"))]
        of_year = f"FROM Period WHERE FiscalYearSettingsId = '{year[0][0]}' AND Type"
        starts = rows(org, f"SELECT StartDate {of_year} = 'Quarter' ORDER BY Number")
        assert [start[5:] for (start,) in starts] == quarters
        for period in ("Quarter", "Month"):
            spans = rows(org, f"SELECT StartDate, EndDate {of_year} = '{period}' ORDER BY Number")
            assert (spans[0][0], spans[-1][1]) == (first.isoformat(), last.isoformat())
            for (_, end), (start, _) in pairwise(spans):
                assert date.fromisoformat(end) + timedelta(days=1) == date.fromisoformat(start)


@pytest.mark.parametrize(
    ("calendar", "weeks"),
    [
        ("4-4-5", [4, 4, 5] * 3 + [4, 4, 6]),
        ("4-5-4", [4, 5, 4] * 3 + [4, 5, 5]),
        ("5-4-4", [5, 4, 4] * 3 + [5, 4, 5]),
        ("13", [4] * 12 + [5]),
        ("4-5-4:53-in-6", [4, 5, 4, 4, 5, 5, 4, 5, 4, 4, 5, 4]),
        ("13:53-in-1", [5] + [4] * 12),
    ],
)
def test_a_long_year_has_53_weeks(calendar: str, weeks: list[int]) -> None:
    """Between the last Saturdays of December 2027 (25th) and 2028 (30th) lie 53 weeks, the odd one at the end."""
    year = FiscalCalendar.parsed(calendar).year(2028)
    assert (year.span.start, year.span.last) == (date(2027, 12, 26), date(2028, 12, 30))
    assert [(period.end - period.start).days // 7 for period in year.spans("Month")] == weeks
    assert len(year.spans("Week")) == 53


def test_a_calendar_that_is_not_one_is_refused():
    """The message names the word that has no meaning."""
    for text, word in (("445", "445"), ("standard:13", "13"), ("4-4-5:monkey", "monkey"), ("standard:last", "last"),
                       ("13:53-in-14", "13 periods"), ("4-4-5:53-in-x", "53-in-x")):  # fmt: skip
        with pytest.raises(ValueError, match=word):
            FiscalCalendar.parsed(text)


@pytest.mark.parametrize("calendar", ["standard:2:end", "4-4-5", "13:2:nearest", "custom"])
def test_deals_lie_in_the_fiscal_quarter_of_their_close_date(calendar: str) -> None:
    """FiscalYear and FiscalQuarter are those of the periods that hold the close date, by the org's own Period rows."""
    with odd_org(3, calendar=calendar) as org:
        periods = rows(
            org,
            "SELECT p.StartDate, p.EndDate, y.Name, p.Number FROM Period p "
            "JOIN FiscalYearSettings y ON y.Id = p.FiscalYearSettingsId WHERE p.Type = 'Quarter'",
        )
        deals = rows(org, "SELECT CloseDate, FiscalYear, FiscalQuarter, Fiscal FROM Opportunity")
        for day, year, quarter, both in deals:
            held = [(int(name), number) for start, end, name, number in periods if start <= day <= end]
            assert held == [(year, quarter)]
            assert both == f"{year} {quarter}"


GRAINS = [
    ("quarter",),
    ("month",),
    ("month", "family"),
    ("quarter", "territory"),
    ("week",),
    ("quarter", "family", "group", "territory", "currency", "type", "mixed", "manager"),
    ("month", "mixed"),
]


@pytest.mark.parametrize(
    "calendar", ["4-4-5", *(pytest.param(one, marks=pytest.mark.full) for one in ("standard:2", "13"))]
)
@pytest.mark.parametrize("grain", GRAINS, ids="+".join)
def test_quotas_at_every_grain_hold_together(calendar: str, grain: tuple[str, ...]) -> None:
    """Fields and lookups are sound, each quota starts its period, and none has the key of another."""
    world = GeneratedOrg.small(3, currencies=FOUR[:3], calendar=calendar, quota_grain=grain, history=3)
    built = gathered(generated.rows(world))
    assert_fields_and_references(built, generated.features(world))
    assert_values_allowed(built, generated.features(world))
    with Org.create(None, built.items(), features=generated.features(world)) as org:
        assert rows(
            org,
            "SELECT count(*) FROM ForecastingQuota q LEFT JOIN Period p ON p.Id = q.PeriodId "
            "WHERE p.Id IS NULL OR q.StartDate <> p.StartDate OR p.IsForecastPeriod = 0",
        ) == [(0,)]
        keys = rows(
            org,
            "SELECT QuotaOwnerId, ForecastingTypeId, PeriodId, Territory2Id, ProductFamily, ForecastingGroupItemId, "
            "CurrencyIsoCode FROM ForecastingQuota",
        )
        assert keys
        assert max(Counter(keys).values()) == 1


def by_seller(org: Org, where: str = "1") -> dict[tuple[str, int], Decimal]:
    """Quotas by owner and fiscal quarter of the year from February."""
    found: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for owner, start, amount in rows(
        org, f"SELECT QuotaOwnerId, StartDate, QuotaAmount FROM ForecastingQuota WHERE {where}"
    ):
        day = date.fromisoformat(start)
        found[owner, (day.year * 12 + day.month - 2) // 3] += exact(amount)
    return dict(found)


@pytest.mark.parametrize("grain", [("month",), ("month", "family"), ("quarter", "territory"), ("quarter", "group")])
def test_a_finer_grain_adds_up_to_the_quarter(grain: tuple[str, ...]) -> None:
    """Whatever quotas are set by, a seller's pieces of a quarter are the same sum to the last coin."""
    common = {"currencies": FOUR, "calendar": "standard:2", "history": 5}
    with odd_org(4, **common) as plain, odd_org(4, **common, quota_grain=grain) as cut:
        assert by_seller(cut) == by_seller(plain)
        assert len(rows(cut, "SELECT Id FROM ForecastingQuota")) >= 2 * len(
            rows(plain, "SELECT Id FROM ForecastingQuota")
        )


def test_monthly_and_quarterly_types_snap_each_to_their_own_periods():
    """A date in May is the quarter from April for the type by quarters, and May for the type by months."""
    with odd_org(3, quota_grain=("quarter", "mixed")) as org:
        kinds = rows(
            org,
            "SELECT DISTINCT t.DeveloperName, p.Type FROM ForecastingQuota q JOIN Period p ON p.Id = q.PeriodId "
            "JOIN ForecastingType t ON t.Id = q.ForecastingTypeId ORDER BY 1",
        )
        assert kinds == [("MonthlyRevenue", "Month"), ("OpportunityRevenue", "Quarter")]


def test_managers_have_the_sum_of_their_sellers():
    """The head's quota of a quarter in one currency is the sellers' sum, to the thousand."""
    with odd_org(3, currencies=("USD",), quota_grain=("quarter", "manager")) as org:
        owner = "SELECT q.StartDate, sum(q.QuotaAmount) FROM ForecastingQuota q JOIN User u ON u.Id = q.QuotaOwnerId"
        sellers = rows(org, f"{owner} WHERE u.Title = 'Account Executive' GROUP BY 1 ORDER BY 1")
        head = rows(org, f"{owner} WHERE u.Title <> 'Account Executive' GROUP BY 1 ORDER BY 1")
        assert head == sellers


@pytest.mark.parametrize("history", [0, 1, 2, 3, 5, 12])
def test_history_is_as_long_as_told(history: int) -> None:
    """Closed deals lie in the given number of quarters before October 2026 and in no other; open ones remain."""
    months = [(2026, 10), (2026, 7), (2026, 4), (2026, 1), (2025, 10), (2025, 7), (2025, 4), (2025, 1), (2024, 10)]
    months += [(2024, 7), (2024, 4), (2024, 1), (2023, 10)]
    since = date(*months[history], 1).isoformat()
    with odd_org(3, history=history, seed=2) as org:
        closed = [day for (day,) in rows(org, "SELECT CloseDate FROM Opportunity WHERE IsClosed = 1")]
        assert all(since <= day <= "2026-09-30" for day in closed)
        assert len({(day[:4], (int(day[5:7]) - 1) // 3) for day in closed}) == history
        assert all(since <= start for (start,) in rows(org, "SELECT StartDate FROM ForecastingQuota"))
        assert rows(org, "SELECT count(*) > 0 FROM Opportunity WHERE IsClosed = 0") == [(1,)]
        orphans = "SELECT count(*) FROM Opportunity WHERE Renewal_Of__c NOT IN (SELECT Id FROM Opportunity)"
        assert rows(org, orphans) == [(0,)]


def test_facts_may_end_before_the_quarter():
    """With two silent quarters before October nothing happened from April on, though quotas went on being set."""
    with odd_org(3, history=3, silent=2) as org:
        for sobject, field in (("Opportunity", "CreatedDate"), ("OpportunityHistory", "CreatedDate")):
            assert rows(org, f"SELECT max({field}) < '2026-04-01' FROM {sobject}") == [(1,)]
        assert rows(org, "SELECT min(CloseDate) >= '2025-07-01' FROM Opportunity WHERE IsClosed = 1") == [(1,)]
        assert rows(org, "SELECT max(StartDate) FROM ForecastingQuota") == [("2026-07-01",)]


def test_an_unknown_grain_or_currency_is_refused():
    """The message says what there is."""
    with pytest.raises(ValueError, match="one of month, quarter, week"):
        GeneratedOrg.small(3, quota_grain=("family",))
    with pytest.raises(ValueError, match="give some of USD, EUR"):
        GeneratedOrg.small(3, currencies=("USD", "XXX"))
    with pytest.raises(ValueError, match="from 0"):
        GeneratedOrg.small(3, silent=-1, years=2)


def test_extras_hold_together():
    """With an archived model, people as accounts and teams, every lookup resolves and every value may be there."""
    world = GeneratedOrg.small(3, currencies=FOUR[:2], extras=("archived", "persons", "splits", "teams"))
    built = gathered(generated.rows(world))
    assert_fields_and_references(built, generated.features(world))
    assert_values_allowed(built, generated.features(world))
    with Org.create(None, built.items(), features=generated.features(world)) as org:
        assert rows(org, "SELECT State, count(*) FROM Territory2Model GROUP BY 1 ORDER BY 1") == [
            ("Active", 1),
            ("Archived", 1),
            ("Planning", 1),
        ]
        held = "SELECT m.State, count(*) FROM {} x JOIN Territory2 t ON t.Id = x.Territory2Id "
        held += "JOIN Territory2Model m ON m.Id = t.Territory2ModelId GROUP BY 1 ORDER BY 1"
        # Three sellers are in both models, the head in the active one alone.
        assert rows(org, held.format("UserTerritory2Association")) == [("Active", 4), ("Archived", 3)]
        people = rows(
            org, "SELECT a.Name, c.Name, c.AccountId = a.Id FROM Account a JOIN Contact c ON c.Id = PersonContactId"
        )
        assert len(people) == rows(org, "SELECT count(*) / 4 FROM Account")[0][0] == 6
        assert all(account == contact and same == 1 for account, contact, same in people)
        causes = rows(org, "SELECT RowCause, count(*) FROM AccountShare GROUP BY 1 ORDER BY 1")
        assert causes == [("Owner", 24), ("Team", 24)]
        total = "SELECT count(*) FROM (SELECT sum(SplitPercentage) p, count(*) n FROM OpportunitySplit WHERE "
        revenue = f"{total} SplitTypeId LIKE '149%01___' GROUP BY OpportunityId)"
        deals = rows(org, "SELECT count(*) FROM Opportunity")[0][0]
        assert rows(org, revenue) == [(deals,)]
        assert rows(org, f"{revenue} WHERE p = 100") == [(deals,)]
        assert rows(org, f"{revenue} WHERE n = 2") == [(deals // 3,)]
        assert rows(
            org,
            "SELECT count(*) FROM OpportunitySplit s JOIN Opportunity o ON o.Id = s.OpportunityId "
            "WHERE abs(coalesce(s.SplitAmount, 0) - coalesce(o.Amount, 0) * s.SplitPercentage / 100) > 0.006",
        ) == [(0,)]
    with pytest.raises(ValueError, match="any of archived, persons, splits, teams"):
        GeneratedOrg.small(3, extras=("ghosts",))

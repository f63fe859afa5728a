"""Laws of the emulator's parts: conditions against plain Python, paging, ids, fiscal periods."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulators.salesforce import Features, Org, make_id
from sync.emulators.salesforce.errors import QueryError
from sync.emulators.salesforce.fiscal import FiscalCalendar
from sync.emulators.salesforce.ids import checksum, is_id, to_18
from sync.emulators.salesforce.soql import RowPlan, compile_query
from sync.emulators.salesforce.soql.answer import matching, records
from sync.emulators.salesforce.soql.dates import DayRange, day_range

FEATURES = Features()
TODAY = date(2026, 11, 22)
NAMES = ["", "a", "b%", "it's", "new\nline", "back\\slash", "Ünï", "_", "🚀"]
ROWS = [
    {
        "Id": make_id("006", n),
        "Name": f"{n}{NAMES[n % 9]}",
        "StageName": ["Prospecting", "Closed Won", "Closed Lost"][n % 3],
        "Amount": None if n % 4 == 0 else float(n * 10 % 70),
        "CloseDate": TODAY + timedelta(days=n * 17 - 300),
        "AccountId": None,
        "NextStep": NAMES[n % 9] or None,
    }
    for n in range(40)
]


@pytest.fixture(scope="module")
def laws_org() -> Iterator[Org]:
    """Forty opportunities with ugly names, some without amount or next step."""
    with Org.create(None, [("Opportunity", ROWS)], now=lambda: datetime(2026, 11, 22, tzinfo=UTC)) as org:
        yield org


def found(org, condition, tail=""):
    """The numbers of the rows a condition finds, in the order of the answer."""
    plan = compile_query(f"SELECT Name FROM Opportunity WHERE {condition}{tail}", org.schema, FEATURES, TODAY)
    assert isinstance(plan, RowPlan)
    with org.read() as db:
        return [number - 1 for number in matching(db, plan)]


def quoted(text):
    """A SOQL text literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


AMOUNTS = st.integers(-10, 80)
DAYS = st.integers(-310, 400).map(lambda n: TODAY + timedelta(days=n))
# Each leaf is a SOQL condition and what it means for a row; a comparison with null is false, its negation true.
LEAVES = st.one_of(
    AMOUNTS.map(lambda a: (f"Amount > {a}", lambda r: r["Amount"] is not None and r["Amount"] > a)),
    AMOUNTS.map(lambda a: (f"Amount <= {a}", lambda r: r["Amount"] is not None and r["Amount"] <= a)),
    AMOUNTS.map(lambda a: (f"Amount != {a}", lambda r: r["Amount"] != a)),
    AMOUNTS.map(lambda a: (f"Amount IN ({a}, null)", lambda r: r["Amount"] in (a, None))),
    AMOUNTS.map(lambda a: (f"Amount NOT IN ({a}, 10)", lambda r: r["Amount"] not in (a, 10.0))),
    DAYS.map(lambda d: (f"CloseDate < {d}", lambda r: r["CloseDate"] < d)),
    DAYS.map(lambda d: (f"CloseDate = {d}", lambda r: r["CloseDate"] == d)),
    st.sampled_from(NAMES).map(lambda t: (f"NextStep = {quoted(t)}", lambda r: r["NextStep"] == (t or None))),
    st.sampled_from(NAMES).map(lambda t: (f"NextStep != {quoted(t)}", lambda r: r["NextStep"] != (t or None))),
    st.just(("IsWon = true", lambda r: r["StageName"] == "Closed Won")),
    st.just(("StageName LIKE 'closed%'", lambda r: r["StageName"].startswith("Closed"))),
    st.just(("CloseDate = THIS_YEAR", lambda r: r["CloseDate"].year == 2026)),
    st.just((r"NextStep LIKE '%\%'", lambda r: r["NextStep"] == "b%")),
    st.just((r"NextStep LIKE '%\\%'", lambda r: r["NextStep"] == "back\\slash")),
)


def joined(inner):
    """Conditions of conditions."""
    pairs = st.tuples(inner, inner)
    return st.one_of(
        inner.map(lambda c: (f"NOT ({c[0]})", lambda r: not c[1](r))),
        pairs.map(lambda p: (f"({p[0][0]}) AND ({p[1][0]})", lambda r: p[0][1](r) and p[1][1](r))),
        pairs.map(lambda p: (f"({p[0][0]}) OR ({p[1][0]})", lambda r: p[0][1](r) or p[1][1](r))),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(LEAVES, joined, max_leaves=6))
def test_conditions_mean_what_python_says(laws_org, condition):
    """Any combination of conditions finds the rows for which a plain Python reading of it is true."""
    soql, meaning = condition
    assert sorted(found(laws_org, soql)) == [n for n, row in enumerate(ROWS) if meaning(row)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 45), st.integers(0, 45), st.booleans(), st.booleans())
def test_limit_and_offset_cut_the_order(laws_org, limit, offset, descending, last):
    """LIMIT and OFFSET are a slice of the ordered rows, nulls where they are asked for."""

    def place(n):
        amount = ROWS[n]["Amount"]
        null = (amount is None) == last
        return null, (0 if amount is None else -amount if descending else amount), n

    order = f" ORDER BY Amount {'DESC' if descending else 'ASC'} NULLS {'LAST' if last else 'FIRST'}, Id"
    got = found(laws_org, "Id != null", f"{order} LIMIT {limit} OFFSET {offset}")
    assert got == sorted(range(40), key=place)[offset : offset + limit]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 40), unique=True))
def test_records_come_in_the_order_of_their_numbers(laws_org, numbers):
    """A page holds exactly the rows asked for, in that order, whatever it is."""
    plan = compile_query("SELECT Id FROM Opportunity", laws_org.schema, FEATURES, TODAY)
    assert isinstance(plan, RowPlan)
    with laws_org.read() as db:
        page = records(db, plan, numbers, laws_org.schema, "62.0")
    assert [row["Id"] for row in page] == [ROWS[n - 1]["Id"] for n in numbers]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="SELECTFROMWHEREidname ()'\\,.=<>!123-:nullANDORNOT\n%_", max_size=60))
def test_any_text_is_answered_or_refused_with_a_place(laws_org, text):
    """No text breaks the parser: it compiles, or the error points at a row and column of it."""
    for soql in (text, f"SELECT Id FROM Account WHERE {text}"):
        try:
            compile_query(soql, laws_org.schema, FEATURES, TODAY)
            place = "none needed"
        except QueryError as error:
            place = error.message
        assert place == "none needed" or "ERROR at Row:" in place


@given(st.integers(0, 62**9 - 1))
def test_ids_carry_a_suffix_that_tells_their_case(number):
    """18 characters, recognised in both lengths, restored from the short one; a wrong suffix is no id."""
    made = make_id("006", number)
    assert (len(made), is_id(made), is_id(made[:15]), to_18(made[:15])) == (18, True, True, made)
    wrong = made[:15] + ("AAA" if made[15:] != "AAA" else "BBB")
    assert not is_id(wrong)


def test_the_suffix_of_known_ids():
    """The id of simple-salesforce's documentation, one capital in fourth place (bit 3: I) by hand, and none."""
    assert checksum("001D000000IqhSL") == "IAZ"
    assert checksum("00530000003xqAb") == "AAI"
    assert checksum("000000000000000") == "AAA"
    with pytest.raises(ValueError, match="three characters"):
        make_id("06", 1)
    with pytest.raises(ValueError, match="negative"):
        make_id("006", -1)
    with pytest.raises(ValueError, match="does not fit"):
        make_id("006", 62**9)


def days(start, end):
    """A range from ISO days."""
    return DayRange(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("literal", "count", "expected"),
    [
        # Sunday 22 November 2026: the first day of its week.
        ("TODAY", 0, days("2026-11-22", "2026-11-23")),
        ("YESTERDAY", 0, days("2026-11-21", "2026-11-22")),
        ("TOMORROW", 0, days("2026-11-23", "2026-11-24")),
        ("LAST_WEEK", 0, days("2026-11-15", "2026-11-22")),
        ("THIS_WEEK", 0, days("2026-11-22", "2026-11-29")),
        ("NEXT_MONTH", 0, days("2026-12-01", "2027-01-01")),
        ("LAST_QUARTER", 0, days("2026-07-01", "2026-10-01")),
        ("NEXT_YEAR", 0, days("2027-01-01", "2028-01-01")),
        ("LAST_90_DAYS", 0, days("2026-08-24", "2026-11-23")),
        ("LAST_N_DAYS", 1, days("2026-11-21", "2026-11-23")),
        ("NEXT_N_DAYS", 2, days("2026-11-23", "2026-11-25")),
        ("N_DAYS_AGO", 3, days("2026-11-19", "2026-11-20")),
        ("LAST_N_MONTHS", 2, days("2026-09-01", "2026-11-01")),
        ("NEXT_N_QUARTERS", 2, days("2027-01-01", "2027-07-01")),
        ("N_YEARS_AGO", 1, days("2025-01-01", "2026-01-01")),
        # The fiscal year begins in February: quarters begin in February, May, August and November.
        ("THIS_FISCAL_QUARTER", 0, days("2026-11-01", "2027-02-01")),
        ("LAST_FISCAL_QUARTER", 0, days("2026-08-01", "2026-11-01")),
        ("THIS_FISCAL_YEAR", 0, days("2026-02-01", "2027-02-01")),
        ("LAST_N_FISCAL_YEARS", 2, days("2024-02-01", "2026-02-01")),
        ("THIS_EON", 0, None),
    ],
)
def test_date_literals(literal, count, expected):
    """Each literal is the range of days its documentation describes, counted on a calendar."""
    assert day_range(literal, count, TODAY, FiscalCalendar(2)) == expected


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12), st.booleans())
def test_every_day_lies_in_its_fiscal_periods(day, start_month, named_by_end):
    """A day is in exactly one year, quarter and month of the calendar, and the quarter begins where it is said to."""
    calendar = FiscalCalendar(start_month, named_by_end)
    rows = list(calendar.period_rows(day.year - 1, day.year + 1, "Quarter"))
    holding = [r for r in rows if r["StartDate"] <= day <= r["EndDate"]]
    assert sorted(r["Type"] for r in holding) == ["Month", "Quarter", "Year"]
    quarter = next(r for r in holding if r["Type"] == "Quarter")
    assert quarter["StartDate"] == calendar.quarter_start(day)
    assert quarter["IsForecastPeriod"] is True
    year = next(r for r in holding if r["Type"] == "Year")
    assert year["StartDate"] == calendar.year_start(day)
    named = year["EndDate"].year if named_by_end else year["StartDate"].year
    assert calendar.year_of(day) == named

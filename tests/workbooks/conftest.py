"""A company of four people, small enough to work every figure out by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from calculations.outlook.outlook import Outlook
from calculations.revenue.plan import RevenuePlan, revenue_plan
from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS, REPS, TERRITORY_ACCOUNTS, TERRITORY_REPS
from tests.calculations.revenue import plan_cases
from workbooks.document.noted import Noted
from workbooks.document.session import Agendum, Decided, SessionTold
from workbooks.document.versions import KeptVersion, Move, Seller, Team
from workbooks.models import Approver, FrontierPoint, PlanFacts, PlanResults, TerritoryFacts, TerritoryOption
from workbooks.results.outlook import made_outlook
from workbooks.xlsx.build import workbook_bytes
from xl_addin.names import Host


def _frame(schema, *rows):
    return schema.conform(pd.DataFrame([dict(zip(schema.names, row, strict=True)) for row in rows]))


def small_territory(**changes) -> TerritoryFacts:
    """Four accounts of two reps, one an orphan: minimal moves none, balanced a2 to Ben, growth is not computed.

    Ana has 90 of 100 today (a1 60, a2 30), Ben 10 (a3); a4 of 20 belongs to nobody. Balanced: Ana 60, Ben 60.
    """
    accounts = pd.DataFrame(
        {
            "account_id": ["A1", "A2", "A3", "A4"],
            "name": ["Alpha Bikes", "Beta <Cycles> & Co", "=Gamma()", "Delta"],
            "owner": ["R1", "R1", "R2", ""],
            "potential": [60.0, 30.0, 10.0, 20.0],
            "workload": [6.0, 3.0, 1.0, 2.0],
            "arr": [500.0, 100.0, 400.0, 0.0],
            "tenure": [4.0, 1.0, 2.0, 0.0],
            "lat": 0.0,
            "lon": 0.0,
            "locked": [True, False, False, False],
            "assigned": "",
            "family": "",
            "region": "",
            "segment": "",
            "pool": "",
            "renewal_date": pd.to_datetime([None, "2020-05-31", None, None]),
            "open_deals": [1, 0, 2, 0],
            "late_deals": [1, 0, 0, 0],
            "lock_reason": ["1 late-stage deal open", "", "", ""],
        }
    )
    reps = pd.DataFrame(
        {
            "rep_id": ["R1", "R2"],
            "name": ["Ana Lopez", "=Ben()"],
            "capacity": [1.0, 1.0],
            "lat": 0.0,
            "lon": 0.0,
            "region": "",
            "regions": "",
            "segments": "",
            "account_cap": float("nan"),
            "pool": "",
            "peers": "",
            "start_date": pd.Timestamp("2018-01-01"),
        }
    )
    assert set(TERRITORY_ACCOUNTS.names) <= set(accounts.columns)
    assert set(TERRITORY_REPS.names) <= set(reps.columns)
    facts = {
        "accounts": accounts,
        "reps": reps,
        "options": (
            TerritoryOption(
                name="minimal", reps={"A4": "R2"}, reasons={}, gap=None, is_feasible=False, km_per_hour=12.5
            ),
            TerritoryOption(
                name="balanced",
                reps={"A2": "R2", "A4": "R2"},
                reasons={"A2": "R1 has 50% more potential than its share"},
                gap=0.01,
                is_feasible=True,
                km_per_hour=20.0,
            ),
        ),
        "frontier": tuple(
            FrontierPoint(
                budget=budget,
                moves=moves,
                revenue_share=share,
                customers_share=share,
                risk_share=share * 0.231,
                fairness=fairness,
                net=125.5 * moves,
                reached=1.0,
                mark=mark,
            )
            for budget, moves, share, fairness, mark in (
                (0.0, 0, 0.0, 0.2, ""),
                (0.05, 0, 0.0, 0.2, ""),
                (0.12, 1, 0.1, None, "knee at move 1"),
            )
        ),
        "frontier_sentence": "the first 1 of 1 moves",
        "options_snapshot": "snap-1",
        "km_per_hour_today": 10.0,
    }
    return TerritoryFacts(**{**facts, **changes})


def small_history() -> tuple[Noted, ...]:
    """Two publications that found something changed: a target, then an override and its reason on a row now gone."""
    first, second, third = (datetime(2020, 3, day, 9, 30, tzinfo=UTC) for day in (28, 29, 30))
    return (
        Noted(first, second, "", "Quotas", "C5", "Company target", "", "840,000"),
        Noted(second, third, "Fay Finance", "Quotas", "G24", "Override of =Ben()", "", "250,000", is_new=True),
        Noted(second, third, "Fay Finance", "Account moves", "", "Your choice of Delta", "R1", "", is_new=True),
    )


def small_session() -> SessionTold:
    """A session with two items: a decision that was approved, and one of nobody's."""
    return SessionTold(
        date(2020, 3, 20),
        ("CFO", "CRO"),
        (Agendum("Revenue Plan", 60, "Scenarios; Risks"), Agendum("Decision and Commit", 30)),
        (
            Decided(
                1,
                "Plan for the base scenario",
                "plan",
                "Fay Finance",
                date(2020, 3, 24),
                "change set c0ffee12ab34, approved",
                is_open=False,
            ),
            Decided(2, "=Enablement for all", "resources"),
        ),
    )


def small_versions() -> tuple[KeptVersion, ...]:
    """Two versions, the newer first: a submission in which Ana had 400,000, and an upside with a seller now gone."""
    moves = {"A2": Move("Beta <Cycles> & Co", "Ana Lopez", "=Ben()", 100.0)}
    return (
        KeptVersion(
            2,
            "c0ffee12ab34",
            datetime(2020, 3, 30, 12, tzinfo=UTC),
            "ana",
            "submitted",
            {"plan_target": 840_000.0, "plan_total": 800_000.0, "plan_chance": 0.4, "final_total": 900_000.0},
            {"R1": Seller("Ana Lopez", "Mia Stone", 400_000.0), "M1": Seller("Mia Stone", "no team", None)},
            moves,
            {"Mia Stone": Team(400_000.0, 1_000.0), "no team": Team(None, 0.0)},
        ),
        KeptVersion(
            1,
            "Upside",
            datetime(2020, 3, 29, 12, tzinfo=UTC),
            "bo",
            "",
            {"plan_target": 900_000.0, "plan_total": None},
            {"R1": Seller("Ana Lopez", "Mia Stone", 450_000.0), "R4": Seller("Dee Gone", "=Gone*", 10_000.0)},
            {},
            {"Mia Stone": Team(450_000.0, 1_000.0), "=Gone*": Team(10_000.0, None)},
        ),
    )


@cache
def small_revenue() -> RevenuePlan:
    """A plan that stands on three years of three cells, and on three seats."""
    return revenue_plan(plan_cases.facts(sales=plan_cases.steady_sales(noise=0.2), outlook=small_outlook()))


@cache
def small_outlook() -> Outlook:
    """The outlook of the same company."""
    made = made_outlook(plan_cases.facts(sales=plan_cases.steady_sales(noise=0.2)), None, None)
    assert made is not None
    return made


def small_facts(**changes) -> PlanFacts:
    """Facts of 2020Q2 as of 2020-03-31: a manager, two reps, a new hire, one who left; one name is like a formula."""
    day = pd.Timestamp
    facts = {
        "quarter": "2020Q2",
        "as_of": date(2020, 3, 31),
        "snapshot_id": "snap-1",
        "currency": "USD",
        "source": "http://127.0.0.1:1",
        "reps": _frame(
            REPS,
            ("M1", "Mia Stone", "Sales Manager", "", "", "", "", day("2015-01-01"), True),
            ("R1", "Ana Lopez", "Sales Rep", "M1", "Mia Stone", "T1", "East", day("2018-01-01"), True),
            ("R2", "=Ben()", "Sales Rep", "M1", "Mia Stone", "T2", "West", day("2018-01-01"), True),
            ("R3", "Cem New", "Sales Rep", "M1", "Mia Stone", "T2", "West", day("2020-03-01"), True),
            ("R4", "Dee Gone", "Sales Rep", "M1", "Mia Stone", "T1", "East", day("2018-01-01"), False),
        ),
        "bookings": _frame(
            BOOKINGS,
            ("R1", "T1", "East", "Bikes", "2019Q1", 300_000.0),
            ("R2", "T2", "West", "=Parts*", "2019Q1", 100_000.0),
            ("R1", "T1", "East", "Bikes", "2019Q2", 800_000.0),
            ("R1", "T1", "East", "Bikes", "2020Q1", 450_000.0),
            ("R1", "T2", "West", "=Parts*", "2020Q1", 30_000.0),
            ("R2", "T2", "West", "Bikes", "2020Q1", 240_000.0),
            ("M1", "", "", "=Parts*", "2020Q1", 90_000.0),
        ),
        "quotas": _frame(
            QUOTAS,
            ("R1", "2020Q1", 500_000.0),
            ("R2", "2020Q1", 300_000.0),
            ("M1", "2020Q1", 100_000.0),
            ("R4", "2019Q4", 100_000.0),
        ),
        "accounts": _frame(
            ACCOUNTS,
            ("A1", "Alpha Bikes", "R1", "T1", "Retail", 600_000.0),
            ("A2", "Beta <Cycles> & Co", "R1", "T1", "Retail", 300_000.0),
            ("A3", "Gamma", "R2", "T2", "Wholesale", 700_000.0),
            ("A4", "Delta", "R3", "T2", "Wholesale", 200_000.0),
        ),
        "approvers": (
            Approver(id="U1", name="Vic Sales", role="VP Sales"),
            Approver(id="U2", name="Fay Finance", role="CFO"),
        ),
        "history": small_history(),
        "versions": small_versions(),
        "session": small_session(),
        "territory": small_territory(),
        "revenue": small_revenue(),
    }
    facts |= changes
    worked_out = {name: facts.pop(name) for name in ("territory", "revenue") if name in facts}
    revenue = worked_out.get("revenue")
    worked_out["outlook"] = None if revenue is None else revenue.facts.outlook
    return PlanFacts(**facts, results=PlanResults(**worked_out))


@pytest.fixture
def make_facts() -> Callable[..., PlanFacts]:
    """Facts of the small company, with fields replaced."""
    return small_facts


@cache
def small_book() -> bytes:
    """The small company's workbook as built, once for all tests."""
    return workbook_bytes(small_facts(), Host.LIBREOFFICE)


@pytest.fixture(scope="session")
def plan_bytes() -> bytes:
    """The small company's workbook as built."""
    return small_book()


@pytest.fixture
def plan(plan_bytes: bytes, tmp_path: Path) -> Path:
    """A copy of the small company's workbook, to be worked on."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_bytes)
    return path

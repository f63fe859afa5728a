"""The planning document as values: what is built into a workbook and what is read back out of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from calculations.exact.rates import Rate
from calculations.findings import Finding, Severity
from calculations.fiscal import CALENDAR_YEAR, Calendar
from calculations.gates.gate import Gate
from calculations.outlook.outlook import Outlook
from calculations.outlook.quarter_expected import QuarterExpected
from calculations.performance.assessment import PerformanceAssessment
from calculations.pipeline.assessment import PipelineAssessment
from calculations.pipeline.stages import StageLadder
from calculations.quota.grain import QuotaGrain
from calculations.reach import UNKNOWN, Reach
from calculations.revenue.plan import RevenuePlan
from calculations.revenue.plan_inputs import RevenueFacts
from calculations.schemas import (
    ACCOUNT_BOOKINGS,
    ACCOUNT_HOLDINGS,
    ACCOUNT_PROFILES,
    CONTRACTS,
    DEAL_CREDITS,
    ORDERS,
)
from calculations.territory.health.health import TerritoryHealth
from calculations.territory.pools import Pooling
from workbooks.document.noted import Noted
from workbooks.document.session import SessionTold
from workbooks.document.table import CellRef, DocumentTable, Row
from workbooks.document.versions import KeptVersion

__all__ = [
    "MIXED",
    "Approver",
    "AssessmentFacts",
    "CellRef",
    "DealFacts",
    "DealLabel",
    "DocumentFinding",
    "FrontierPoint",
    "PlanDocument",
    "PlanFacts",
    "PlanResults",
    "RankedMove",
    "Row",
    "TerritoryFacts",
    "TerritoryOption",
    "blocking",
]


MIXED = "several"
"""Label of a person whose territories or accounts lie in several groups."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Approver(_Value):
    """A person whose consent the plan needs."""

    id: str
    name: str
    role: str


class DealLabel(NamedTuple):
    """What people call a deal: its CRM id, its name, its account and its owner; empty texts where there are none."""

    id: str
    name: str
    account: str
    owner: str


@dataclass(frozen=True, slots=True)
class DealFacts:
    """Deals and their history as known at the end of a day, in plan currency.

    as_of: the day. opportunities: `OPPORTUNITIES`. history: `STAGE_HISTORY`. ladder: the stages by code.
    ids: CRM ids by code, of "opportunity", "account" and "owner". names: what people call each code, by "account",
    "owner", "segment", "product" and "source", by "region" where each account lies, and by "title" that of each deal.
    with_history: how many of the deals came with stage history.
    credits: `DEAL_CREDITS`, of the deals that several people share.
    findings: what the source does not tell.
    """

    as_of: date
    opportunities: pd.DataFrame
    history: pd.DataFrame
    ladder: StageLadder
    ids: Mapping[str, Sequence[str]]
    names: Mapping[str, Sequence[str]]
    with_history: int
    findings: tuple[Finding, ...]
    credits: pd.DataFrame = field(default_factory=DEAL_CREDITS.empty)


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """The assessment that planning starts with, and what its codes are called.

    pipeline: None when the CRM shows no deal. territories: None when they were not assessed. stages: names by code.
    deals: labels by code, of the deals that lists name. people, accounts: names by id, of the rows that findings name.
    next_target: of the quarter after the closing one, money, NaN when not known; target_basis says where it comes from.
    findings: of the source and of all analyses, ranked. notes: what was assumed or is not known, in sentences.
    rates: by which amounts were converted. expected: what the closing quarter and the next one are expected to book, by
    their outlooks, or booked; those of which nothing is known are left out.
    """

    performance: PerformanceAssessment
    pipeline: PipelineAssessment | None
    stages: tuple[str, ...]
    deals: Mapping[int, DealLabel]
    people: Mapping[str, str]
    accounts: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]
    next_target: float
    target_basis: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    territories: TerritoryHealth | None = None
    rates: tuple[Rate, ...] = ()
    expected: Mapping[str, QuarterExpected] = field(default_factory=dict)


class TerritoryOption(_Value):
    """One option the optimiser computed: who gets which account, why, and how good that is proven to be.

    `reps` and `reasons` hold the accounts that change hands or find an owner, by account id. `gap` is the distance from
    the proven least cost (None without a bound), `km_per_hour` the workload-weighted distance.
    """

    name: str
    reps: dict[str, str]
    reasons: dict[str, str]
    gap: float | None
    is_feasible: bool
    km_per_hour: float


class FrontierPoint(_Value):
    """What a budget of change buys: how many of the ranked moves, what they move, how fair that is, and their money.

    Shares are of all revenue and customers, `risk_share` a year; `net` is money of a year less cost; `mark` says what
    is special about the point, empty for nothing.
    """

    budget: float
    moves: int
    revenue_share: float
    customers_share: float
    risk_share: float
    fairness: float | None
    net: float
    reached: float
    mark: str = ""


class RankedMove(_Value):
    """An account of the ranked moves: its rank, the budget that holds it, and money of a year.

    needs: share of revenue. gain: by balance and hours off the road; net: less revenue at risk and hand-over; risk with
    its range: revenue lost because the owner changes. Accounts of a family share a rank.
    """

    account_id: str
    rank: int
    needs: float
    gain: float
    net: float
    risk: float
    risk_low: float
    risk_high: float


class TerritoryFacts(_Value):
    """What territories are planned with: TERRITORY_ACCOUNTS and TERRITORY_REPS with names and dates, and the options.

    `hazard_rate` is the share of revenue lost in a year after a change of owner, `hazard_low` and `hazard_high` the
    ends of its range, `hazard_source` where that is from.
    `frontier` is what each budget of change buys, `frontier_sentence` how few moves bring most of it, `moves` the
    accounts of its ranked moves.
    `options_snapshot` names the snapshot the options were computed from, empty before the first run.
    """

    accounts: pd.DataFrame
    reps: pd.DataFrame
    options: tuple[TerritoryOption, ...] = ()
    frontier: tuple[FrontierPoint, ...] = ()
    frontier_sentence: str = ""
    moves: tuple[RankedMove, ...] = ()
    options_snapshot: str = ""
    km_per_hour_today: float | None = None
    hazard_rate: float = 0.154
    hazard_low: float = 0.132
    hazard_high: float = 0.176
    hazard_source: str = "published"
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PlanResults:
    """What calculations make of the facts of a plan; each is none, or empty, where there is nothing to make it from.

    outlook: of the planned quarter. closing_outlook: of the quarter that runs on the plan's day, where it is another.
    revenue: the plan at its default assumptions. month_shares: of the quarter's months in earlier years, summing to 1.
    quota_backtest: scores of quota methods on past quarters, of `calculations.quota.review.backtest.scores`.
    worth: `potential` and `white_space` of a year by account id, money: the one potential an account has; empty where
        it was not worked out.
    """

    outlook: Outlook | None = None
    closing_outlook: Outlook | None = None
    revenue: RevenuePlan | None = None
    assessment: AssessmentFacts | None = None
    territory: TerritoryFacts | None = None
    month_shares: tuple[float, ...] | None = None
    quota_backtest: pd.DataFrame = field(default_factory=pd.DataFrame)
    worth: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"potential": [], "white_space": []}, dtype=float))


class PlanFacts(_Value):
    """Everything the CRM contributes to a quarter's workbook, stamped with the snapshot it came from.

    Frames follow `calculations.schemas` (REPS, BOOKINGS, QUOTAS, ACCOUNTS) and hold no row later than `as_of`.
    `results` is what was worked out from them. `history`, `versions`, `gates` and `session` are qplan's own
    records: no CRM has said any.
    """

    quarter: str = Field(description="quarter being planned, as in 2020Q2")
    as_of: date
    snapshot_id: str
    currency: str
    source: str = Field(description="where the facts came from, for the reader: the CRM's address or a folder")
    reps: pd.DataFrame
    bookings: pd.DataFrame
    quotas: pd.DataFrame
    accounts: pd.DataFrame
    approvers: tuple[Approver, ...]
    is_simulated: bool = False
    reach: Reach = Field(default=UNKNOWN, description="how far the records of closed deals go")
    calendar: Calendar = Field(default=CALENDAR_YEAR, description="the org's fiscal calendar")
    sellers: tuple[str, ...] = Field(default=(), description="ids of people to plan because they sell")
    account_bookings: pd.DataFrame = Field(
        default_factory=ACCOUNT_BOOKINGS.empty, description="ACCOUNT_BOOKINGS up to as_of"
    )
    monthly_bookings: pd.DataFrame = Field(
        default_factory=lambda: pd.DataFrame({"month": [], "amount": []}),
        description="the company's bookings by month, as in 2020-03",
    )
    profiles: pd.DataFrame = Field(default_factory=ACCOUNT_PROFILES.empty, description="ACCOUNT_PROFILES")
    holdings: pd.DataFrame = Field(default_factory=ACCOUNT_HOLDINGS.empty, description="ACCOUNT_HOLDINGS")
    orders: pd.DataFrame = Field(default_factory=ORDERS.empty, description="ORDERS up to as_of")
    contracts: pd.DataFrame = Field(default_factory=CONTRACTS.empty, description="CONTRACTS signed up to as_of")
    groups: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="label of each rep id, by dimension: region and segment"
    )
    pooling: Pooling = Field(default_factory=Pooling, description="by what people who share accounts are told apart")
    starting: dict[str, float] = Field(
        default_factory=dict,
        description="what a new workbook's inputs start with, by id, where the settings say",
    )
    rates: tuple[Rate, ...] = Field(
        default=(), description="by which amounts were converted; none where all are in the plan's currency"
    )
    per_corporate: float = Field(default=1.0, description="plan currency per unit of the CRM's corporate currency")
    unrated: tuple[Finding, ...] = Field(default=(), description="what could not be converted or compared")
    deals: DealFacts | None = Field(default=None, description="deals with their history, until they were assessed")
    sold: RevenueFacts | None = Field(default=None, description="the frames of a revenue plan, without the pipeline")
    quota_grain: QuotaGrain | None = Field(
        default=None, description="the parts a CRM keeps a quarter's quota in; by default one for the quarter"
    )
    quota_findings: tuple[Finding, ...] = Field(
        default=(), description="what quotas of the CRM do not tell, or tell twice"
    )
    history: tuple[Noted, ...] = Field(default=(), description="what people changed in the plan, the oldest first")
    versions: tuple[KeptVersion, ...] = Field(default=(), description="the newest kept versions, the newest first")
    gates: tuple[Gate, ...] = Field(default=(), description="gates the planning cycle tells, with their waivers")
    session: SessionTold = Field(default=SessionTold(), description="the planning session, as its cycle tells it")
    results: PlanResults = Field(default_factory=PlanResults)

    @property
    def regions(self) -> dict[str, str]:
        """Region of each rep id, where one is known."""
        return self.groups.get("region", {})


class DocumentFinding(_Value):
    """A finding with its place in the workbook."""

    finding: Finding
    at: CellRef | None = None

    def __str__(self) -> str:
        place = f"{self.at}: " if self.at else ""
        return f"{place}{self.finding.sentence} {self.finding.remedy}".rstrip()


def blocking(code: str, sentence: str, remedy: str, at: CellRef | None = None, *rows: str) -> DocumentFinding:
    """A finding that stops a submission, with its place."""
    return DocumentFinding(finding=Finding(code, sentence, remedy, rows, Severity.BLOCKING), at=at)


class PlanDocument(_Value):
    """A workbook as read: who it is, its inputs, its tables, and everything that is wrong with it.

    `inputs`, `figures` and their cells are by id, `tables` by table id, all as the layout declares them.
    `untouched` are the inputs whose cell still holds the formula it started with. `host` says how its formulas are
    spelled. Dates are spreadsheet serials. `refused` are entries of tables that cannot be taken, as they stand in the
    workbook, by table, row key and column; in `tables` their cells are empty. `valueless` are the cells whose
    formula was saved without a result: programs that do not compute drop them, and qplan stores an empty one so.
    `saved_by` is who saved the file last, as it says itself: evidence, no proof; empty where it does not say.
    """

    path: Path
    sha256: str
    quarter: str
    as_of: date | None
    snapshot_id: str
    inputs: dict[str, Any]
    input_cells: dict[str, CellRef]
    tables: dict[str, DocumentTable]
    figures: dict[str, Any] = Field(default_factory=dict)
    figure_cells: dict[str, CellRef] = Field(default_factory=dict)
    untouched: frozenset[str] = frozenset()
    host: str = "libreoffice"
    refused: dict[tuple[str, str, str], Any] = Field(default_factory=dict)
    valueless: frozenset[CellRef] = frozenset()
    saved_by: str = ""
    findings: tuple[DocumentFinding, ...] = ()

"""quota-performance-tracker: how quotas were attained, and how the next ones are shared out."""

from collections.abc import Mapping
from typing import Any

from sync.cycle.agents.agent import Agent, Duty, Model, Sources, Task
from sync.cycle.agents.package import Grid, Section, Unit
from sync.cycle.agents.source import Column, Source, told_lines
from workbooks.grammar.words import NAMELESS

__all__ = ["AGENT"]

_SPREAD = (
    Column("attainment", "Attainment", Unit.RATE, ""),
    Column("quota", "Quota", Unit.MONEY),
    Column("actual", "Booked", Unit.MONEY),
    Column("count", "People", Unit.COUNT),
    Column("median", "Median", Unit.RATE),
    Column("at_quota_share", "At quota", Unit.RATE),
    Column("accuracy_share", "Within 20 %", Unit.RATE),
    Column("below_50", "Below 50 %", Unit.COUNT),
    Column("from_50_to_80", "50–80 %", Unit.COUNT),
    Column("from_80_to_100", "80–100 %", Unit.COUNT),
    Column("from_100_to_120", "100–120 %", Unit.COUNT),
    Column("above_120", "Above 120 %", Unit.COUNT),
)
_REPS = (
    Column("attainment", "Attainment", Unit.RATE, ""),
    Column("quota", "Quota", Unit.MONEY),
    Column("actual", "Booked", Unit.MONEY),
)
_TREND = (
    Column("actual", "Booked", Unit.MONEY, ""),
    Column("quota", "Quota", Unit.MONEY),
    Column("attainment", "Attainment", Unit.RATE),
    Column("change_rate", "Against the year before", Unit.RATE),
    Column("attainment_change", "Attainment, points", Unit.RATE),
    Column("trailing_actual", "Booked in four quarters", Unit.MONEY),
)
_PRODUCTIVITY = (
    Column("per_ramped", "Booked per ramped rep", Unit.MONEY, ""),
    Column("bookings", "Booked", Unit.MONEY),
    Column("heads", "People", Unit.COUNT),
    Column("ramp_equivalents", "Ramped equivalents", Unit.SCORE),
    Column("per_head", "Booked per head", Unit.MONEY),
)
_RETENTION = (
    Column("grr", "GRR", Unit.RATE),
    Column("nrr", "NRR", Unit.RATE),
    Column("logo_churn_rate", "Logo churn", Unit.RATE),
    Column("logos", "Customers", Unit.COUNT),
    Column("lost", "Lost", Unit.COUNT),
    Column("start", "At the start", Unit.MONEY),
    Column("churn", "Churn", Unit.MONEY),
    Column("contraction", "Contraction", Unit.MONEY),
    Column("expansion", "Expansion", Unit.MONEY),
)
_QUARTERS = 4


def _attainment(sources: Sources) -> Section:
    """By every dimension the assessment has, product families (which carry no quota), and each person."""
    assess = sources["assess"]
    spreads = [
        assess.grid(_id("attainment", name), f"Attainment by {name}", name.capitalize(),
                    ("performance", "attainment", name), _SPREAD, label="group")
        for name in assess.at("performance", "attainment") or {}
    ]  # fmt: skip
    products = assess.grid(
        "bookings.product", "Bookings by product family, which carry no quota", "Family", ("performance", "products"),
        (Column("amount", "Booked", Unit.MONEY, ""),), label="product_family",
    )  # fmt: skip
    people = assess.grid(
        "attainment.rep", "Attainment by person, the largest quota first", "Person", ("performance", "reps"), _REPS,
        label="name", order=lambda row: row.get("quota") or 0.0,
    )  # fmt: skip
    return Section(id="attainment", grids=told_lines(*spreads, products, people))


def _trends(sources: Sources) -> Section:
    """The four quarters to the closing one of every dimension, and what changed in the closing one."""
    assess = sources["assess"]
    path = ("performance", "trends", "all")
    now = next((at for at, row in enumerate(assess.rows(*path)) if row["quarter"] == assess.at("quarter")), -1)
    change = "closing quarter against the year before"
    return Section(
        id="trends",
        figures=(
            assess.figure("trends.change", f"Bookings, {change}", Unit.RATE, *path, now, "change_rate"),
            assess.figure("trends.attainment", f"Attainment, {change}", Unit.RATE, *path, now, "attainment_change"),
        ),
        grids=told_lines(*(_trend(assess, name) for name in assess.at("performance", "trends") or {})),
    )


def _trend(assess: Source, name: str) -> Grid:
    path = ("performance", "trends", name)
    last = sorted({str(row["quarter"]) for row in assess.rows(*path)})[-_QUARTERS:]

    def said(row: Mapping[str, Any]) -> str:
        return str(row["quarter"]) if name == "all" else f"{row['group'] or NAMELESS}, {row['quarter']}"

    return assess.grid(
        _id("trends", name), f"Four quarters by {name}", f"{name.capitalize()}, quarter", path, _TREND,
        label=said, keep=lambda row: row["quarter"] in last,
    )  # fmt: skip


def _productivity(sources: Sources) -> Section:
    """Bookings per ramped rep and per head, by every group the assessment has."""
    assess = sources["assess"]
    grids = (
        assess.grid(_id("productivity", name), f"Productivity by {name}", name.capitalize(),
                    ("performance", "productivity", name), _PRODUCTIVITY, label="group")
        for name in assess.at("performance", "productivity") or {}
    )  # fmt: skip
    return Section(id="productivity", grids=told_lines(*grids))


def _retention(sources: Sources) -> Section:
    """Customers of a year before: who stayed, left, shrank and grew."""
    assess = sources["assess"]
    grids = (
        assess.grid(
            id_, title, of, ("retention", field), _RETENTION, label="group", keep=lambda row: bool(row["logos"])
        )
        for id_, title, of, field in (
            ("kept", "Retention", "Customers", "total"),
            ("kept.segment", "Retention by segment", "Segment", "by_segment"),
            ("kept.cohort", "Retention by year of the first order", "Since", "by_cohort"),
            ("kept.basis", "Retention by what it is told from", "Basis", "by_basis"),
        )
    )
    return Section(id="retention", grids=told_lines(*grids))


def _id(name: str, dimension: str) -> str:
    """What keys by a dimension begin with; the whole company's lie right under the section's."""
    return name if dimension == "all" else f"{name}.{dimension}"


AGENT = Agent(
    name="quota-performance-tracker",
    about="How quotas were attained, and how the next ones are shared out.",
    model=Model.SMALL,
    duties=(
        Duty(
            week=1,
            title="Quarterly performance retrospective",
            tasks=(
                Task("Q(n) attainment by all dimensions", _attainment),
                Task("Historical trends analysis (4 quarters)", _trends),
                Task("Rep productivity metrics", _productivity),
                Task("Churn and expansion analysis", _retention),
            ),
            needs=("assess",),
            findings=("performance.", "retention.", "crm.", "quota."),
            narrative=(
                "{closing} booked {attainment.all.actual} against quotas of {attainment.all.quota}: {attainment.all} "
                "attained, the median of {attainment.all.count} people at {attainment.all.median}.",
                "Bookings {moved:trends.change} against the year before: {trends.change}.",
                "A ramped rep brought {productivity.all}, a head {productivity.all.per_head}.",
                "Of the revenue of a year before, {kept.all.grr} was kept and {kept.all.nrr} is there with "
                "expansion; {kept.all.lost} of {kept.all.logos} customers left.",
            ),
            to=("RevOps", "Sales leaders"),
        ),
    ),
)

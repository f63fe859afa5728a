"""quota-performance-tracker: how quotas were attained, and how the next ones are shared out."""

from collections.abc import Mapping
from typing import Any

from sync.cycle.agents.agent import Agent, Duty, Model, Sources, Task
from sync.cycle.agents.package import Figure, Grid, Section, Unit
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
_TOTALS = (
    ("target", "Target", Unit.MONEY),
    ("street_total", "Street total: target and over-assignment, rounded", Unit.MONEY),
    ("rounding_difference", "Rounding", Unit.MONEY),
    ("calculated_total", "Calculated quotas", Unit.MONEY),
    ("unallocated", "Not allocated", Unit.MONEY),
    ("overrides_effect", "What overrides change", Unit.MONEY),
    ("final_total", "Final quotas", Unit.MONEY),
    ("over_assignment_in_force", "Final above target", Unit.RATE),
)
_TEAMS = (
    Column("final", "Final", Unit.MONEY, ""),
    Column("calculated", "Calculated", Unit.MONEY),
    Column("last_quota", "Last quota", Unit.MONEY),
    Column("change", "Change", Unit.RATE),
    Column("people", "People", Unit.COUNT),
    Column("expected_attainment", "Run-rate attainment", Unit.RATE),
)
_QUOTAS = (
    Column("final", "Final", Unit.MONEY, ""),
    Column("calculated", "Calculated", Unit.MONEY),
    Column("last_quota", "Last quota", Unit.MONEY),
    Column("change", "Change", Unit.RATE),
    Column("chance", "Chance", Unit.RATE),
    Column("manager", "Manager", Unit.WORD),
    Column("flags", "Flags", Unit.WORD),
    Column("reason", "Reason of the override", Unit.WORD),
)
_QUALITY = (
    Column("quality", "Quality", Unit.COUNT, ""),
    Column("expected", "Expected", Unit.MONEY),
    Column("low", "Low", Unit.MONEY),
    Column("from_history", "From history", Unit.RATE),
    Column("from_potential", "From potential", Unit.RATE),
    Column("from_group", "From the group", Unit.RATE),
)
_FEASIBILITY = (
    Column("stretch_rate", "Above expected", Unit.RATE, ""),
    Column("final", "Quota", Unit.MONEY),
    Column("potential", "Potential of the accounts", Unit.MONEY),
    Column("potential_share", "Quota of it", Unit.RATE),
    Column("flags", "Flags", Unit.WORD),
)
_RAMP = (
    Column("ramp", "Of a full quota", Unit.RATE, ""),
    Column("expected", "Expected", Unit.MONEY),
    Column("final", "Quota", Unit.MONEY),
)
_MONTHS = (
    Column("final", "Quota", Unit.MONEY, ""),
    Column("month_1", "First month", Unit.MONEY),
    Column("month_2", "Second month", Unit.MONEY),
    Column("month_3", "Third month", Unit.MONEY),
)
_FAIRNESS = (
    ("fairness_score", "Fairness, 1 less the variation among peers", Unit.SCORE),
    ("fairness_verdict", "Verdict", Unit.WORD),
    ("fairness_basis", "Scored on", Unit.WORD),
    ("unweighted_score", "Groups of peers unweighted", Unit.SCORE),
    ("people_score", "All as one group", Unit.SCORE),
    ("gini_score", "Gini", Unit.SCORE),
    ("within_share", "Within 15 % of the mean", Unit.RATE),
    ("min_max", "Smallest over largest", Unit.SCORE),
    ("size_correlation", "Correlation with the size of the quota", Unit.SCORE),
    ("held_count", "Held by a floor or a cap", Unit.COUNT),
    ("free_score", "Fairness of the others", Unit.SCORE),
)
_POOLS = (
    Column("score", "Fairness", Unit.SCORE, ""),
    Column("people", "People", Unit.COUNT),
    Column("quota", "Quota", Unit.MONEY),
    Column("counted", "Counted", Unit.WORD),
)
_BACKTEST = (
    Column("score", "Fairness", Unit.SCORE, ""),
    Column("pooled_cv", "Variation", Unit.RATE),
    Column("within_share", "Within 15 %", Unit.RATE),
    Column("size_correlation", "With size", Unit.SCORE),
)


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
            assess.figure(
                "trends.attainment-change", f"Attainment, {change}", Unit.RATE, *path, now, "attainment_change"
            ),
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


def _allocation(sources: Sources) -> Section:
    """From the target to each person's quota, and what stays unallocated."""
    quota = sources["quota"]
    return Section(
        id="allocation",
        figures=_totals(quota, "total", _TOTALS),
        grids=told_lines(
            quota.grid("share.team", "Quotas by manager", "Manager", ("managers",), _TEAMS, label="name"),
            quota.grid("share.rep", "Quotas by person, the largest first", "Person", ("quotas",), _QUOTAS, label="name",
                       order=lambda row: row.get("final") or 0.0),
        ),
    )  # fmt: skip


def _quality(sources: Sources) -> Section:
    """What each territory can be expected to bring, from what, and how far its quota asks for more."""
    quota = sources["quota"]
    return Section(
        id="quality",
        grids=told_lines(
            quota.grid("quality", "What territories can be expected to bring", "Person", ("expectations",), _QUALITY,
                       label="name", keep=_is_named),
            quota.grid("stretch", "Quotas against the potential of the accounts", "Person", ("feasibility",),
                       _FEASIBILITY, label="name", keep=_is_named, order=lambda row: row.get("stretch_rate") or 0.0),
        ),
    )  # fmt: skip


def _ramp(sources: Sources) -> Section:
    """The share of a full quota each person can carry, the newest first, and their quotas by month."""
    quota = sources["quota"]
    new = {row["name"] for row in quota.rows("quotas") if (row.get("ramp") or 1.0) < 1.0}
    note = () if new or quota.content is None else ("Everybody is fully ramped in the quarter.",)
    return Section(
        id="ramp",
        grids=told_lines(
            quota.grid("ramp", "Ramp in the quarter, the newest first", "Person", ("quotas",), _RAMP, label="name",
                       order=lambda row: -(row.get("ramp") or 0.0)),
            quota.grid("months", "Quotas of people who ramp, by month", "Person", ("months",), _MONTHS, label="name",
                       keep=lambda row: row["name"] in new),
        ),
        notes=note,
    )  # fmt: skip


def _fairness(sources: Sources) -> Section:
    """How alike people's chances are, by peers and by manager, and how fair the method was on past quarters."""
    quota = sources["quota"]
    return Section(
        id="fairness",
        figures=_totals(quota, "fair", _FAIRNESS),
        grids=told_lines(
            quota.grid("fair.peers", "Fairness by peers", "Peers", ("fairness_by_peers",), _POOLS, label="pool",
                       keep=lambda row: bool(row.get("pool"))),
            quota.grid("fair.team", "Fairness by manager", "Manager", ("fairness_by_manager",),
                       (_POOLS[0], _POOLS[1], Column("verdict", "Verdict", Unit.WORD)), label="name", keep=_is_named),
            quota.grid("replayed", "Past quarters replayed on what was known before", "Method", ("backtest",),
                       _BACKTEST, label="method"),
        ),
    )  # fmt: skip


def _is_named(row: Mapping[str, Any]) -> bool:
    return bool(row.get("name"))


def _totals(quota: Source, id_: str, names: tuple[tuple[str, str, Unit], ...]) -> tuple[Figure, ...]:
    return tuple(
        quota.figure(f"{id_}.{name.replace('_', '-')}", label, unit, "figures", name) for name, label, unit in names
    )


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
        Duty(
            week=2,
            title="Quota allocation modeling",
            tasks=(
                Task("Distribute team quota to individual reps", _allocation),
                Task("Adjust for territory quality", _quality),
                Task("Model ramp schedules for new hires", _ramp),
                Task("Calculate historical attainment fairness", _fairness),
            ),
            needs=("quota",),
            findings=("quota.", "crm.", "roster."),
            narrative=(
                "A target of {total.target} becomes {total.final-total} of quotas: {total.over-assignment-in-force} "
                "above it, {total.unallocated} of the street total of {total.street-total} not allocated.",
                "Fairness is {fair.fairness-score}, scored on {fair.fairness-basis}; {fair.within-share} of people lie "
                "within the band around the mean.",
            ),
            to=("RevOps", "Sales leaders", "HR"),
        ),
    ),
)

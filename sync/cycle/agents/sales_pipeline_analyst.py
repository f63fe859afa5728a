"""sales-pipeline-analyst: how the quarter ends, what the next one begins with, and how that went before."""

from sync.cycle.agents.agent import Agent, Duty, Model, Sources, Task
from sync.cycle.agents.package import Figure, Section, Unit
from sync.cycle.agents.source import Column, Source, told_lines

__all__ = ["AGENT"]

_NO_DEAL = "The CRM shows no deal, so nothing can be said of the pipeline."
_BOOKED = ("booked", "Booked by the day", "booked")
_FORECAST = (
    ("expected", "Expected to book", "expected"),
    ("low", "Low of the range that holds eight of ten such quarters", "low"),
    ("high", "High of that range", "high"),
    _BOOKED,
    ("from-open-deals", "To come from open deals", "from_open_deals"),
    ("from-deals-to-come", "To come from deals that are not open yet", "from_deals_to_come"),
)
_CRM = (
    ("crm-probability", "By the CRM's probabilities", "crm_probability"),
    ("category-commit", "By the CRM's category commit", "category_commit"),
    ("category-best-case", "By the CRM's category best case", "category_best_case"),
)
_FLOW = (Column("amount", "Amount", Unit.MONEY, ""), Column("deals", "Deals", Unit.COUNT))
_DEALS = (
    Column("amount", "Amount", Unit.MONEY, ""),
    Column("account", "Account", Unit.WORD),
    Column("owner", "Owner", Unit.WORD),
    Column("stage", "Stage", Unit.WORD),
    Column("close_date", "Close", Unit.DAY),
    Column("reasons", "Why", Unit.WORD),
)
_OPEN = (
    Column("amount", "Amount", Unit.MONEY, ""),
    Column("deals", "Deals", Unit.COUNT),
    Column("without_amount", "Without an amount", Unit.COUNT),
    Column("amount_share", "Share", Unit.RATE),
)
_COVERAGE = (
    ("open_amount", "Open and dated in Q(n+1)", Unit.MONEY),
    ("target", "Target", Unit.MONEY),
    ("booked", "Booked of it already", Unit.MONEY),
    ("coverage", "Coverage", Unit.TIMES),
    ("required", "Coverage that past quarters needed", Unit.TIMES),
    ("flat", "The rule of thumb, for comparison", Unit.TIMES),
    ("conversion_rate", "Won of the opening pipeline, last four quarters", Unit.RATE),
    ("create_and_close_share", "Created and won in the quarter, last four quarters", Unit.RATE),
    ("brought_in_share", "Pulled in or undated, last four quarters", Unit.RATE),
    ("target_basis", "Where the target comes from", Unit.WORD),
)
_TURNS = (
    Column("opening_amount", "Opened with", Unit.MONEY, ""),
    Column("earlier_amount", "Dated in it four weeks before", Unit.MONEY),
    Column("carry_over_value_rate", "Carry-over", Unit.RATE),
    Column("conversion_value_rate", "Won of it", Unit.RATE),
    Column("slip_value_rate", "Slipped", Unit.RATE),
    Column("loss_value_rate", "Lost", Unit.RATE),
    Column("won_amount", "Won in all", Unit.MONEY),
    Column("create_and_close_value_share", "Created and won", Unit.RATE),
    Column("brought_in_value_share", "Brought in", Unit.RATE),
)
_SCORES = (
    Column("wape_error", "Error (WAPE)", Unit.RATE, ""),
    Column("bias_rate", "Bias", Unit.RATE),
    Column("quarters", "Quarters", Unit.COUNT),
)
_SHOWN = 15


def _forecast(sources: Sources) -> Section:
    """What the closing quarter will have booked, the CRM's own figures beside it, and the deals it hangs on."""
    assess = sources["assess"]
    return Section(
        id="forecast",
        figures=_projection(assess, "forecast", str(assess.at("quarter"))),
        grids=told_lines(
            assess.grid("flow", "What became of the pipeline since the quarter began", "Flow", ("pipeline", "flow"),
                        _FLOW, label=lambda row: str(row["flow"]).replace("_", " ")),
            assess.grid("at-risk", "Deals at risk, dated in this or the next quarter", "Deal",
                        ("pipeline", "at_risk", "deals"), _DEALS, label="name", most=_SHOWN),
        ),
        why_not=_why_not(assess),
    )  # fmt: skip


def _foundation(sources: Sources) -> Section:
    """What is open for the next quarter against what is to be booked in it."""
    assess = sources["assess"]
    after = next((str(row["quarter"]) for row in assess.rows("pipeline", "projections")[1:]), "")
    coverage = tuple(
        assess.figure(f"coverage.{name.replace('_', '-')}", label, unit, "pipeline", "coverage", name)
        for name, label, unit in _COVERAGE
    )
    grids = (
        assess.grid(f"open-next.{name}", f"Open and dated in Q(n+1), by {name}", name.capitalize(),
                    ("pipeline", "next", name), _OPEN, label="group")
        for name in assess.at("pipeline", "next") or {}
    )  # fmt: skip
    stale = assess.grid("stale", "Stale deals, the largest first", "Deal", ("pipeline", "stale", "deals"), _DEALS,
                        label="name", most=_SHOWN)  # fmt: skip
    return Section(
        id="foundation",
        figures=(*coverage, *(_projection(assess, "next", after) if after else ())),
        grids=told_lines(*grids, stale),
        why_not=_why_not(assess),
    )


def _history(sources: Sources) -> Section:
    """What past quarters opened with, what they had four weeks before, and what became of it."""
    assess = sources["assess"]
    has_turns = assess.content is None or bool(assess.rows("pipeline", "turns"))
    return Section(
        id="history",
        grids=told_lines(
            assess.grid("turns", "Opening pipelines of past quarters", "Quarter", ("pipeline", "turns"), _TURNS,
                        label="quarter"),
            assess.grid("scores", "How well the CRM's figures foretold past quarters", "Week, method",
                        ("pipeline", "backtest", "scores"), _SCORES,
                        label=lambda row: f"{row['week']}, {row['method']}".replace("_", " ")),
        ),
        why_not=_why_not(assess)
        or ("" if has_turns else "No deal came with its history, so past quarters cannot be told."),
    )  # fmt: skip


def _projection(assess: Source, key: str, quarter: str) -> tuple[Figure, ...]:
    """The figures of one quarter's projection, wherever it stands in the list; without a range once it is over."""
    rows = assess.rows("pipeline", "projections")
    at = next((number for number, row in enumerate(rows) if row["quarter"] == quarter), 0)
    path = ("pipeline", "projections", at)
    is_over = rows[at : at + 1] and rows[at].get("low") is not None and rows[at]["low"] == rows[at].get("high")
    said = (("final", "Booked in the whole quarter", "expected"), _BOOKED) if is_over else _FORECAST
    told = tuple(
        assess.figure(f"{key}.{name}", f"{quarter}: {label}", Unit.MONEY, *path, field) for name, label, field in said
    )
    return told + tuple(
        assess.figure(f"{key}.{name}", f"{quarter}: {label}", Unit.MONEY, *path, "crm", field)
        for name, label, field in _CRM
    )


def _why_not(assess: Source) -> str:
    return _NO_DEAL if assess.content is not None and assess.at("pipeline") is None else ""


AGENT = Agent(
    name="sales-pipeline-analyst",
    about="How the quarter ends, what the next one begins with, and how that went before.",
    model=Model.LARGE,
    duties=(
        Duty(
            week=1,
            title="End-of-quarter pipeline projection",
            tasks=(
                Task("Q(n) forecast finalization", _forecast),
                Task("Q(n+1) pipeline foundation assessment", _foundation),
                Task("Historical Q-end to Q-start pipeline analysis", _history),
            ),
            needs=("assess",),
            findings=("pipeline.", "outlook.", "deals.", "crm."),
            narrative=(
                "{closing} booked {forecast.final}.",
                "{closing} is expected to book {forecast.expected}, {forecast.low} to {forecast.high} in eight of ten "
                "such quarters; {forecast.booked} are booked.",
                "{coverage.open-amount} are open for {quarter} against a target of {coverage.target}: "
                "{coverage.coverage} of what is left to book, where past quarters needed {coverage.required}.",
                "Of the pipeline a quarter opened with, {coverage.conversion-rate} was won; "
                "{coverage.create-and-close-share} of what was won was created in its quarter.",
            ),
            to=("RevOps", "Sales leaders", "Marketing"),
        ),
    ),
)

"""The part of the document that says what is open, how it moves, and what it will bring."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from calculations.outlook.quarter_expected import QuarterExpected
from calculations.pipeline.assessment import PipelineAssessment
from calculations.pipeline.projection import Projection
from calculations.pipeline.risk import reason_texts
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.models import AssessmentFacts, DealLabel
from workbooks.packs.markdown import Cells, count, days, heading, iso, money, plain, rate, table, times

__all__ = ["METHOD_NAMES", "listed", "pipeline_part"]

METHOD_NAMES = {
    "crm_probability": "CRM probabilities",
    "category_commit": "Commit roll-up",
    "category_best_case": "Best-case roll-up",
    "flat_win_rate": "Flat win rate",
}
_SHOWN = 20
_CUTS = {
    "segment": "segment",
    "product": "product line",
    "source": "lead source",
    "size": "deal size",
    "owner": "owner",
}
_WITHOUT_HISTORY = "no deal came with its stage history, so nobody knows what the pipeline was or which way deals went."
_NONE = DealLabel("", "", "", "")


def pipeline_part(facts: AssessmentFacts) -> Iterator[str]:
    """Open pipeline, coverage, history of the quarters, flow, win rates, projection and deal lists."""
    pipeline = facts.pipeline
    yield from heading(2, "Pipeline")
    if pipeline is None:
        yield "The CRM shows no deal."
        yield ""
        return
    if not len(pipeline.conversion):
        yield "Every deal in the CRM was closed from the start: there is no pipeline to assess."
        yield ""
        return
    yield f"Seen at the end of {pipeline.as_of}, in {pipeline.quarter}."
    yield ""
    yield from _open(pipeline)
    yield from _covered(pipeline, facts)
    yield from _turned(pipeline)
    yield from _won(pipeline)
    yield from _projected(facts, pipeline)
    yield from _lists(facts, pipeline)


def _open(pipeline: PipelineAssessment) -> Iterator[str]:
    coming = pipeline.coverage.quarter
    yield from heading(3, "Open pipeline")
    cuts = {"stage": "stage", "age": "age since creation", **_CUTS}
    for name, title in cuts.items():
        rows = _largest(pipeline.open_by[name]) if name == "owner" else pipeline.open_by[name]
        due = pipeline.next_by[name].set_index("code")
        rows = rows.assign(
            next_deals=rows["code"].map(due["deals"]).fillna(0), next_amount=rows["code"].map(due["amount"]).fillna(0.0)
        )
        yield from table(
            rows,
            (
                (f"By {title}", "group", plain),
                ("Deals", "deals", count),
                ("Amount", "amount", money),
                ("Share", "amount_share", rate),
                ("Without amount", "without_amount", count),
                (f"Dated in {coming}", "next_deals", count),
                ("Amount", "next_amount", money),
            ),
        )


def _covered(pipeline: PipelineAssessment, facts: AssessmentFacts) -> Iterator[str]:
    cover = pipeline.coverage
    yield from heading(3, f"Coverage of {cover.quarter}")
    yield (
        f"Target {money(cover.target)} ({plain(facts.target_basis)}), booked {money(cover.booked)}, open and dated in "
        f"it {money(cover.open_amount)}: coverage {times(cover.coverage)}. Past quarters needed "
        f"{times(cover.required)}: they won {rate(cover.conversion_rate)} of what they opened with; of "
        f"what they won {rate(cover.create_and_close_share)} was created in them and {rate(cover.brought_in_share)} "
        f"brought in (open before, dated later or not at all). The rule of thumb says {times(cover.flat)}."
    )
    yield ""


def _turned(pipeline: PipelineAssessment) -> Iterator[str]:
    yield from heading(3, "What past quarters did with their opening pipeline")
    if not pipeline.has_history:
        yield f"{NOT_APPLICABLE}: {_WITHOUT_HISTORY}"
        yield ""
        return
    yield "By value. Carry-over is the opening pipeline against the same measure four weeks earlier."
    yield ""
    yield from table(pipeline.turns, _TURNS)
    flow = pipeline.flow
    yield from heading(3, f"Flow of the pipeline dated in {pipeline.quarter}")
    rows = flow.table.assign(amount=flow.table["minor"] / 100, flow=flow.table["flow"].str.replace("_", " "))
    yield from table(rows, (("Flow", "flow", plain), ("Deals", "deals", count), ("Amount", "amount", money)))
    yield (
        f"From the end of {flow.opening_day} to the end of {flow.closing_day}. Besides, {count(flow.created_and_won)} "
        f"deals worth {money(flow.created_and_won_minor / 100)} were created and won in between."
    )
    yield ""


def _won(pipeline: PipelineAssessment) -> Iterator[str]:
    yield from heading(3, "Win rates of the last four quarters")
    yield "Deals that closed in them; the adjusted rate allows for few deals. What is lost early has no product yet."
    yield ""
    yield from table(pipeline.win_rates["all"].assign(group="All"), _rates("All"))
    for name, title in _CUTS.items():
        rows = pipeline.win_rates[name]
        yield from table(rows.nlargest(_SHOWN, "closed_amount") if name == "owner" else rows, _rates(f"By {title}"))
    yield from heading(3, "By quarter of creation")
    yield from table(pipeline.cohorts.tail(8), _COHORTS)
    yield from heading(3, "Stages")
    if not pipeline.has_history:
        yield _WITHOUT_HISTORY
        yield ""
    yield from table(pipeline.conversion, _STAGES)
    pace = pipeline.velocity
    yield (
        f"Velocity: {count(pace.open_deals)} open deals × {money(pace.won_value)} × {rate(pace.win_rate)} / "
        f"{days(pace.cycle_days)} days = {money(pace.per_day)} a day."
    )
    yield ""


def _projected(facts: AssessmentFacts, pipeline: PipelineAssessment) -> Iterator[str]:
    yield from heading(3, "What the quarter will bring")
    for projection in filter(None, (pipeline.projection, pipeline.next_projection)):
        yield from _projection(projection, facts.expected.get(str(projection.cut.quarter)))
    scores = pipeline.backtest.scores
    yield "How the CRM's figures did in past quarters (WAPE: sum of misses / sum of bookings; lower is better):"
    yield ""
    yield from table(scores.assign(method=scores["method"].map(METHOD_NAMES)), _SCORES)


def _projection(projection: Projection, made: QuarterExpected | None) -> Iterator[str]:
    quarter = str(projection.cut.quarter)
    if made is None:
        yield f"{quarter}: no outlook was made of it here."
    elif made.is_over:
        yield f"{quarter} is over: it booked **{money(made.money)}**."
    else:
        yield (
            f"{quarter} is expected to book **{money(made.money)}** by its outlook, in 8 of 10 cases between "
            f"{money(made.low)} and {money(made.high)}: {money(made.booked)} booked, {money(made.from_open)} from open "
            f"deals, {money(made.to_come)} from deals to come."
        )
    yield ""
    totals = {name: amount for name, amount in projection.totals.items() if name in METHOD_NAMES}
    rows = pd.DataFrame({"method": [METHOD_NAMES[name] for name in totals], "amount": list(totals.values())})
    yield from table(rows, ((f"{quarter} by", "method", plain), ("Amount", "amount", money)))


def _lists(facts: AssessmentFacts, pipeline: PipelineAssessment) -> Iterator[str]:
    for title, deals in (("Deals at risk, dated in this or the next quarter", pipeline.at_risk),
                         ("Stale deals", pipeline.stale)):  # fmt: skip
        yield from heading(3, title)
        rows = listed(deals.head(_SHOWN), facts)
        yield from table(rows, _DEALS)
        rest = deals.iloc[_SHOWN:]
        if len(rest):
            yield f"And {len(rest):,} more worth {money(float(rest['amount'].sum()))}."
            yield ""


def listed(deals: pd.DataFrame, facts: AssessmentFacts) -> pd.DataFrame:
    """Deals of a list with their labels, stage by name and reasons in words."""
    labels = [facts.deals.get(int(code), _NONE) for code in deals["opportunity"]]
    names = [*facts.stages, ""]
    return pd.DataFrame(
        {
            "id": [label.id for label in labels],
            "name": [label.name for label in labels],
            "account": [label.account for label in labels],
            "owner": [label.owner for label in labels],
            "stage": [names[code] for code in deals["stage"]],
            "amount": deals["amount"].to_numpy(),
            "close_date": deals["close_date"].to_numpy(),
            "days_in_stage": deals["days_in_stage"].to_numpy(),
            "reasons": ["; ".join(reason_texts(int(reasons))) for reasons in deals["reasons"]],
        }
    )


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.nlargest(_SHOWN, "amount")


def _rates(title: str) -> tuple[Cells, ...]:
    return (
        (title, "group", plain),
        ("Closed", "closed", count),
        ("Won", "won", count),
        ("Won amount", "won_amount", money),
        ("Win rate", "rate", rate),
        ("By value", "value_rate", rate),
        ("Adjusted", "shrunk_rate", rate),
        ("By value", "shrunk_value_rate", rate),
    )


_TURNS = (
    ("Quarter", "quarter", plain),
    ("Opened with", "opening_amount", money),
    ("Won of it", "conversion_value_rate", rate),
    ("Slipped", "slip_value_rate", rate),
    ("Lost", "loss_value_rate", rate),
    ("Won in all", "won_amount", money),
    ("Pulled in", "pull_in_value_share", rate),
    ("Created and won", "create_and_close_value_share", rate),
    ("Brought in", "brought_in_value_share", rate),
    ("Carry-over", "carry_over_value_rate", rate),
)
_COHORTS = (
    ("Created in", "quarter", plain),
    ("Created", "created", count),
    ("Won", "won", count),
    ("Lost", "lost", count),
    ("Still open", "open", count),
    ("Win rate so far", "rate", rate),
    ("At least", "floor_rate", rate),
)
_STAGES = (
    ("Stage", "name", plain),
    ("Reached", "reached", count),
    ("Went on", "rate", rate),
    ("Median days", "median_days", days),
    ("Nine in ten within", "p90_days", days),
    ("Days to a win", "days_to_win", days),
)
_SCORES = (
    ("Week", "week", count),
    ("Method", "method", plain),
    ("Quarters", "quarters", count),
    ("WAPE", "wape_error", rate),
    ("Bias", "bias_rate", rate),
    ("Brier", "brier_error", lambda value: NOT_APPLICABLE if np.isnan(value) else f"{value:.3f}"),
)
_DEALS = (
    ("Deal", "name", plain),
    ("Account", "account", plain),
    ("Owner", "owner", plain),
    ("Stage", "stage", plain),
    ("Amount", "amount", money),
    ("Close", "close_date", iso),
    ("Why", "reasons", plain),
)

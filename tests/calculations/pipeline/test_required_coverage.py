"""Required coverage closes: a quarter that booked exactly its target is told that nothing is missing."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.projection_backtest import org_pipeline
from calculations.fiscal import Quarter
from calculations.pipeline.coverage import coverage_findings, required_coverage
from calculations.pipeline.quarters import full_quarters, quarter_turns
from tests.calculations.pipeline.ladders import FIND, LOST, OFFER, WON, pipeline_of

Q2 = Quarter.parse("2020Q2")
END = date(2020, 6, 30)
SOURCES = {
    "dated": ("2020-01-10", "2020-05-01"),
    "later": ("2020-01-10", "2020-08-01"),
    "overdue": ("2020-01-10", "2020-02-01"),
    "undated": ("2020-01-10", None),
    "created": ("2020-04-10", "2020-05-20"),
}
DEAL = st.tuples(st.sampled_from(sorted(SOURCES)), st.sampled_from(["won", "lost", "open"]), st.integers(1, 10_000))


@settings(max_examples=60, deadline=None)
@given(st.lists(DEAL, max_size=12))
def test_a_quarter_that_booked_its_target_needed_the_pipeline_it_had(deals: list[tuple[str, str, int]]) -> None:
    """Whatever is won of day 1's pipeline, pulled in, undated or created: required × won is the pipeline of day 1.

    One deal dated and won makes sure that the pipeline brought something; both sums are added up from the deals alone.
    """
    deals = [("dated", "won", 500), *deals]
    rows = []
    for number, (source, ending, amount) in enumerate(deals):
        created, dated = SOURCES[source]
        rows.append((number, created, FIND, amount, dated))
        if ending != "open":
            rows.append((number, "2020-06-10", WON if ending == "won" else LOST, amount, "2020-06-10"))
        else:
            rows.append((number, "2020-06-10", OFFER, amount, dated))
    turn = quarter_turns(pipeline_of(rows, END), [Q2]).iloc[0]
    had = sum(amount for source, _, amount in deals if source == "dated")
    won = sum(amount for _, ending, amount in deals if ending == "won")
    required = required_coverage(
        turn["create_and_close_value_share"],
        turn["conversion_value_rate"],
        brought_in_share=turn["brought_in_value_share"],
    )
    assert float(required) * won == pytest.approx(had)
    assert turn["converted_amount"] + turn["brought_in_amount"] + turn["created_and_won_amount"] == won
    assert not [one for one in coverage_findings(had + 0.01, won, 0.0, float(required)) if "missing" in one.sentence]


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=pytest.mark.full if seed > 1 else ()) for seed in range(1, 13)]
)
def test_it_closes_on_generated_orgs(seed: int) -> None:
    """Of what each full quarter won, deal by deal, nothing is missing, and the pipeline it had is what it needed."""
    pipeline = org_pipeline(seed)
    turns = quarter_turns(pipeline, full_quarters(pipeline, 4))
    assert len(turns) == 4
    for turn in turns.to_dict("records"):
        quarter = Quarter.parse(turn["quarter"])
        eve, last = quarter.start - timedelta(days=1), quarter.end - timedelta(days=1)
        had = won = 0.0
        for first, after in zip(pipeline.bounds[:-1], pipeline.bounds[1:], strict=True):
            days = pipeline.changed_at[first:after].astype("datetime64[D]")
            then = first + int(np.count_nonzero(days <= np.datetime64(eve, "D"))) - 1
            now = first + int(np.count_nonzero(days <= np.datetime64(last, "D"))) - 1
            if then >= first and _is_dated(pipeline, then, quarter):
                had += float(np.nan_to_num(pipeline.amount[then]))
            if now >= first and pipeline.ladder.names[pipeline.stage[now]] == "Closed Won":
                closed = pipeline.closes_on[now]
                if np.datetime64(quarter.start, "D") <= closed < np.datetime64(quarter.end, "D"):
                    won += float(np.nan_to_num(pipeline.amount[now]))
        required = float(
            required_coverage(
                turn["create_and_close_value_share"],
                turn["conversion_value_rate"],
                brought_in_share=turn["brought_in_value_share"],
            )
        )
        assert required * won == pytest.approx(had)
        assert coverage_findings(had * (1 + 1e-9), won, 0.0, required) == ()


def _is_dated(pipeline, row: int, quarter: Quarter) -> bool:  # type: ignore[no-untyped-def]
    """Whether a row of the history is of an open deal with a close date in the quarter."""
    if pipeline.ladder.names[pipeline.stage[row]] in ("Closed Won", "Closed Lost"):
        return False
    day = pipeline.close_date[row]
    return bool(np.datetime64(quarter.start, "D") <= day < np.datetime64(quarter.end, "D"))

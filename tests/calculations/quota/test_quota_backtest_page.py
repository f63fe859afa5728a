"""The documented back-test is the one the code gives, and qplan holds what the page claims."""

from benchmarks import quota_backtest as command
from calculations.quota.review.naive import NAIVE_METHODS


def test_page_shows_what_the_command_prints() -> None:
    """Renewing the page changes nothing: python -m benchmarks.quota_backtest --write when it does."""
    assert command.PAGE.renewed(command.report()) == command.PAGE.text


def test_page_claims_no_more_than_the_ranges_carry() -> None:
    """Those the page names as worse have a range above 0; the one below qplan among everyone is so within its range."""
    scored, reps = command.run()
    totals = scored.attainments.groupby(["quarter", "method"])["quota"].sum().unstack()
    assert (totals.nunique(axis=1) == 1).all()
    assert len(NAIVE_METHODS) == 9
    always = {"equal", "same quarter last year + x %", "potential"}
    among_all = (scored.attainments, {*always, "last quarter", "last quota + x %"}, {"number of accounts"})
    for rows, beaten, closer in (among_all, (reps, {*always, "number of accounts"}, set())):
        found = command.pooled_ranges(rows, command.OWN).set_index("method")
        assert {name for name in NAIVE_METHODS if found.loc[name, "worse"] <= 0} == closer
        assert (found.loc[list(closer), "worse_high"] > 0).all()
        clear = {name for name in NAIVE_METHODS if found.loc[name, "worse_low"] > 0.002}
        assert clear == beaten
        bounds = found.loc["qplan without floors and caps"]
        assert bounds["worse_low"] < 0 < bounds["worse_high"]


def test_quotas_really_set_are_the_oracle() -> None:
    """The quotas of the org follow the actuals: CV .17, .12, .07 and .12 in the last four quarters.

    Computed beforehand from the joined source tables with n − 1: .180, .124, .077 and .121; 14 people in the first
    quarter and 17 in the others take √(13 / 14) and √(16 / 17) of it.
    """
    last = command.SCORED[-4:]
    quarters, _ = command.org_quarters(last)
    assert [len(past.known.keys) for past in quarters] == [14, 17, 17, 17]
    oracle = command.replay({}, quarters).table.iloc[0]
    assert [round(oracle[quarter], 2) for quarter in last] == [0.17, 0.12, 0.07, 0.12]

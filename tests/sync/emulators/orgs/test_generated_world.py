"""The rates of a generated world come out as its parameters say, within the noise of the sample."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulators.salesforce.orgs import generated
from sync.emulators.salesforce.orgs.generated import BACKTEST_RANGES, OPEN_STAGES, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.accounts import found
from sync.emulators.salesforce.orgs.generated.deals import Deals, World, chunks
from sync.emulators.salesforce.orgs.generated.organisation import organise
from sync.emulators.salesforce.orgs.generated.parameters import LIMITS
from sync.emulators.salesforce.orgs.generated.timeline import Season, day_texts, number, stamp_texts
from sync.emulators.salesforce.orgs.keys import record_id, record_ids
from tests.sync.emulators.orgs.org_laws import gathered

STEADY = GeneratedOrg(seed=11, reps=40, accounts=2_000, opportunities=40_000, growth_rate=0.0, turnover_rate=0.0)


def world_of(org: GeneratedOrg) -> World:
    organisation = organise(org)
    return World(org, organisation, found(org, organisation), Season(org))


def deals_of(org: GeneratedOrg) -> Iterator[Deals]:
    """The deals that renew nothing, for which the rates are defined."""
    for deals in chunks(world_of(org)):
        yield deals.taken(deals.renews < 0)


@pytest.fixture(scope="module")
def steady() -> list[Deals]:
    return list(deals_of(STEADY))


def assert_share(hits: int, of: int, expected: float) -> None:
    """A share lies within four standard errors of what is expected, so a right generator fails once in 16,000."""
    assert of > 500
    assert hits / of == pytest.approx(expected, abs=4 * sqrt(expected * (1 - expected) / of))


@pytest.mark.parametrize("stage", range(len(OPEN_STAGES)))
def test_win_rates_by_stage_are_the_parameters(steady: list[Deals], stage: int) -> None:
    """Of the deals that reach a stage, the share won is the stage's win rate."""
    reached = [deals.taken(np.isfinite(deals.entered[:, stage])) for deals in steady]
    won, total = sum(int(deals.won.sum()) for deals in reached), sum(deals.size for deals in reached)
    assert_share(won, total, STEADY.win_rates[stage])


def test_slips_and_pull_ins_happen_at_their_rates(steady: list[Deals]) -> None:
    """Won deals were pushed at the slip rate, twice at its square, and of the others some were pulled in."""
    won = [deals.taken(deals.won) for deals in steady]
    total = sum(deals.size for deals in won)
    for push, rate in ((0, STEADY.slip_rate), (1, STEADY.slip_rate**2)):
        pushed = sum(int(np.isfinite(deals.pushed[:, push]).sum()) for deals in won)
        assert_share(pushed, total, rate)
    pulled = sum(int(np.isfinite(deals.pulled).sum()) for deals in won)
    assert_share(pulled, total, (1 - STEADY.slip_rate) * STEADY.pull_in_rate)


def test_renewals_are_won_at_their_rate() -> None:
    """Of the contracts offered for renewal, the renewal rate is renewed and the rest churns."""
    renewals = [deals.taken(deals.renews >= 0) for deals in chunks(world_of(STEADY))]
    won, total = sum(int(deals.won.sum()) for deals in renewals), sum(deals.size for deals in renewals)
    assert_share(won, total, STEADY.renewal_rate)


def test_closings_follow_the_seasons() -> None:
    """Without growth, quarters of inner years close in proportion to their weights, and a month closes its share."""
    org = replace(STEADY, quarter_weights=(0.8, 1.0, 0.7, 1.5), quarter_end_share=0.5)
    closed = np.concatenate([deals.closed for deals in deals_of(org)])
    inner = closed[(closed >= number(date(2023, 1, 1))) & (closed < number(date(2026, 1, 1)))]
    months = inner.astype("M8[D]").astype("M8[M]").astype(int) % 12
    counts = np.bincount(months // 3, minlength=4)
    # Short cycles cannot close before they begin, which blunts the seasons a little: hence a tolerance in points.
    assert counts / counts.sum() == pytest.approx(np.array([0.8, 1.0, 0.7, 1.5]) / 4, abs=0.015)
    assert (months % 3 == 2).mean() == pytest.approx(0.5, abs=0.02)


def test_creation_grows_by_the_rate() -> None:
    """With 30 per cent growth, each full year creates 1.3 times the deals of the year before."""
    org = replace(STEADY, growth_rate=0.3)
    created = np.concatenate([deals.created for deals in deals_of(org)])
    years = (created - number(org.first_day)) // 365.25
    for year in range(3):
        before, after = (years == year).sum(), (years == year + 1).sum()
        assert after / before == pytest.approx(1.3, abs=4 * 1.3 * sqrt(1 / before + 1 / after))


def test_the_crm_states_the_true_rate_and_its_bias() -> None:
    """Stage probabilities are the true win rates plus the bias, in per cent, and never leave 1 to 99."""
    org = replace(STEADY, opportunities=1, probability_bias=0.3, win_rates=(0.1, 0.2, 0.35, 0.5, 0.8))
    stages = gathered(generated.rows(org))["OpportunityStage"]
    stated = {str(stage["MasterLabel"]): stage["DefaultProbability"] for stage in stages}
    assert [stated[name] for name in OPEN_STAGES] == [40, 50, 65, 80, 99]
    assert (stated["Closed Won"], stated["Closed Lost"]) == (100, 0)


def test_quotas_aim_at_the_target_attainment() -> None:
    """Over the whole history, bookings are the target share of the quotas given, up to rounding and exchange rates."""
    org = replace(STEADY, multi_currency=False, turnover_rate=0.2, growth_rate=0.1, opportunities=8_000)
    built = gathered(generated.rows(org))
    quota = sum(float(str(row["QuotaAmount"])) for row in built["ForecastingQuota"])
    won = [row for row in built["Opportunity"] if row["IsWon"] and str(row["CloseDate"]) >= str(org.first_day)]
    assert sum(float(str(row["Amount"])) for row in won) / quota == pytest.approx(org.target_attainment, abs=0.01)


def test_a_history_may_end_within_a_quarter() -> None:
    """The quarter under way has quotas, and is not taken for a bad one when quotas are set."""
    org = replace(STEADY, last_day=date(2026, 10, 20), opportunities=8_000, multi_currency=False)
    totals: dict[object, float] = {}
    for row in gathered(generated.rows(org))["ForecastingQuota"]:
        totals[row["StartDate"]] = totals.get(row["StartDate"], 0) + float(str(row["QuotaAmount"]))
    assert max(totals, key=str) == "2026-10-01"
    assert totals["2026-10-01"] > totals["2026-07-01"]


def test_people_and_amounts_take_the_whole_day_in_order() -> None:
    """Stamps rise with moments, stay on their day, and lie between 08:00 and 18:00."""
    moments = np.sort(np.random.default_rng(1).uniform(19_000, 19_010, 500))
    stamps = stamp_texts(moments)
    assert stamps == sorted(stamps)
    assert [stamp[:10] for stamp in stamps] == day_texts(moments)
    assert all("08:00:00" <= stamp[11:19] < "18:00:01" for stamp in stamps)


@settings(deadline=None)
@given(
    weights=st.tuples(*[st.floats(0.3, 3)] * 4),
    share=st.floats(1 / 3, 0.8),
    moments=st.lists(st.floats(19_400, 21_500), min_size=2, max_size=20),
)
def test_the_seasonal_calendar_keeps_order_and_years(
    weights: tuple[float, float, float, float], share: float, moments: list[float]
) -> None:
    """Whatever the seasons: later stays later or equal, and a moment stays in its calendar year."""
    org = GeneratedOrg(quarter_weights=weights, quarter_end_share=share)
    even = np.sort(np.array(moments))
    mapped = Season(org).on_calendar(even)
    assert (np.diff(mapped) >= 0).all()
    # A moment at the very turn of a year may round to the other side of it.
    safe = np.abs(mapped - np.round(mapped)) > 1e-6
    assert (mapped.astype("M8[D]").astype("M8[Y]") == even.astype("M8[D]").astype("M8[Y]"))[safe].all()


@settings(deadline=None)
@given(numbers=st.lists(st.integers(0, 62**9 - 1), max_size=30), name=st.sampled_from(["Opportunity", "User"]))
def test_ids_made_at_once_are_those_made_singly(numbers: list[int], name: str) -> None:
    """Many ids by arrays equal the ids of the emulator's own function, one by one."""
    assert record_ids(name, np.array(numbers, np.int64)) == [record_id(name, n) for n in numbers]


@pytest.mark.parametrize("seed", range(20))
def test_drawn_worlds_stay_within_the_ranges(seed: int) -> None:
    """Twenty drawn worlds lie in the ranges fixed beforehand, rise from stage to stage, and are drawn alike twice."""
    org = GeneratedOrg.drawn(seed)
    rates = {field.name: getattr(org, field.name) for field in fields(org)}
    rates |= {"first_win_rate": org.win_rates[0], "last_win_rate": org.win_rates[-1]}
    rates["year_end_weight"] = org.quarter_weights[3]
    for name, (least, greatest) in BACKTEST_RANGES.items():
        assert least - 1e-9 <= rates[name] <= greatest + 1e-9, name
    assert sum(org.quarter_weights) == pytest.approx(4)
    assert GeneratedOrg.drawn(seed) == org
    assert len({GeneratedOrg.drawn(other).slip_rate for other in range(20)}) == 20


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_number_out_of_its_limits_is_refused(name: str) -> None:
    """Every limited parameter names itself and its limits when it is too great."""
    with pytest.raises(ValueError, match=f"{name} is .*: give a value from"):
        GeneratedOrg(**{name: LIMITS[name][1] + 1})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reps": 10, "accounts": 9}, "give every rep at least one"),
        ({"win_rates": (0.2, 0.2, 0.4, 0.5, 0.6)}, "must rise from stage to stage"),
        ({"win_rates": (0.2, 0.3, 0.4, 0.5, 1.0)}, "must rise from stage to stage"),
        ({"quarter_weights": (0.1, 1, 1, 1)}, "must lie between 0.3 and 3"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(wrong: dict[str, object], message: str) -> None:
    """Too few accounts, win rates that do not rise, and dead quarters are named."""
    with pytest.raises(ValueError, match=message):
        GeneratedOrg(**wrong)  # type: ignore[arg-type]


def test_nobody_leaves_without_turnover() -> None:
    """With no turnover every seat keeps its person, so nobody is inactive and no owner changes."""
    built = gathered(generated.rows(replace(STEADY, opportunities=500)))
    assert all(user["IsActive"] for user in built["User"])
    assert not [row for row in built["OpportunityFieldHistory"] if row["Field"] == "Owner"]

"""The projection on orgs of the emulator's generator, which knows nothing of it."""

import pytest

from benchmarks.projection_backtest import METHODS, PAGE, WEEKS, report, run


@pytest.mark.full
def test_projection_beats_the_crm_on_generated_orgs() -> None:
    """Two drawn orgs, four quarters each: at every week a better Brier score than every other method.

    At weeks 1, 4 and 8 the bookings are closer than by the CRM's probabilities, the commit roll-up and the flat rate.
    The command prints twenty orgs, with the ones it loses.
    """
    scores = run(2)
    table = scores.pivot_table(index="week", columns="method", values=["wape_error", "brier_error"])
    for method in METHODS[1:]:
        assert (table["brier_error"]["qplan"] < table["brier_error"][method]).all()
    for method in ("crm_probability", "category_commit", "flat_win_rate"):
        assert (table["wape_error"]["qplan"] < table["wape_error"][method]).loc[[1, 4, 8]].all()
    text = report(scores)
    assert text.count("\n| ") == 2 * (len(WEEKS) + 1)
    week_one = next(line for line in text.splitlines() if line.startswith("| 1 |"))
    assert float(week_one.split("|")[2]) == pytest.approx(table["wape_error"]["qplan"][1], abs=0.0005)


@pytest.mark.soak
def test_page_shows_what_the_command_prints() -> None:
    """Renewing the page changes nothing: python -m benchmarks.projection_backtest --write when it does."""
    assert PAGE.renewed(report(run())) == PAGE.text

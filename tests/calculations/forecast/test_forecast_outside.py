"""The series outside the training families, and the page that shows what the engine does on them."""

import numpy as np
import pytest

from benchmarks import forecast_outside as command
from benchmarks.outside_series import GENERATED, generated


@pytest.mark.parametrize("kind", GENERATED)
def test_generated_series_come_from_their_seed(kind):
    """The same seed gives the same histories with 8 quarters after them, none negative; another seed gives others."""
    one, again, other = (generated(kind, 4, 5, seed) for seed in (1, 1, 2))
    for (past, future), (past_again, future_again) in zip(one, again, strict=True):
        assert np.array_equal(past, past_again)
        assert np.array_equal(future, future_again)
        assert (12 <= past.size <= 40, future.size) == (True, 8)
        assert min(past.min(), future.min()) >= 0
    assert not np.array_equal(one[0][0], other[0][0])


def test_the_naive_forecast_scores_one():
    """OWA measures against Naive2, so Naive2 itself has 1 and the outcomes themselves 0."""
    pairs = generated("steady", 4, 6, 3)
    one = command.Outside("steady", 4, [past for past, _ in pairs], np.array([future for _, future in pairs]))
    naive = np.array([command.naive2(past, 4, 8) for past in one.past])
    assert command.owa(one, naive) == pytest.approx(1.0)
    assert command.owa(one, one.future) == 0.0


def test_the_page_has_a_row_for_every_set():
    """Every kind of series stands in the generated part."""
    rows = command.PAGE.generated.splitlines()[2:]
    assert {row.split(" | ")[0].removeprefix("| ") for row in rows} == {"AdventureWorks", *GENERATED}

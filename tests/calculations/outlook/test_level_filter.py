"""The filter over a team's groups together says of each group what it says of that group alone, to the bit."""

from dataclasses import fields

import numpy as np

from calculations.outlook.level_filter import Observed, filtered

RATIOS = 2.0 ** np.arange(-3.0, 3.0)
KEEPS = np.linspace(0.4, 1.0, 6 * 5).reshape(6, 5)


def _team(size: int, quarters: int) -> Observed:
    """Sellers of four unequal groups in a mixed order; a fifth of their quarters are not known."""
    rng = np.random.default_rng(size)
    logs = np.where(rng.random((size, quarters)) < 0.2, np.nan, rng.normal(0.0, 1.0, (size, quarters)))
    member = rng.choice(4, size=size, p=[0.6, 0.3, 0.07, 0.03])
    return Observed(logs, rng.uniform(1.0, 3.0, logs.shape), member, np.full(size, np.nan), 2)


def test_groups_together_are_the_groups_apart() -> None:
    """A team of 301 over five quarters, and one without any history."""
    for seen in (_team(301, 5), _team(40, 0)):
        members = [seen.member == group for group in range(5)]  # nobody is in the last
        together = filtered(seen, members, RATIOS, KEEPS)
        assert len(together) == len(members)
        for mine, found in zip(members, together, strict=True):
            (alone,) = filtered(seen, [mine], RATIOS, KEEPS)
            for field in fields(found):
                assert np.array_equal(getattr(found, field.name), getattr(alone, field.name)), field.name


def test_one_quarter_of_one_seller_is_the_innovation_over_its_variance() -> None:
    """Log .5, noise twice the spread: F = 1 + 2 = 3, e²/F = .25/3, d²/F = 1/3, log F = log 3; the gain is 1/3."""
    seen = Observed(np.array([[0.5]]), np.ones((1, 1)), np.zeros(1, dtype=np.int64), np.full(1, np.nan), 1)
    (found,) = filtered(seen, [np.ones(1, dtype=np.bool_)], np.array([2.0]), np.ones((1, 1)))
    assert np.allclose([found.squares, found.loadings, found.log_det], [[0.25 / 3], [1 / 3], [np.log(3.0)]])
    assert np.allclose([found.own, found.loading, found.variance], [[[0.5 / 3]], [[2 / 3]], [[2 / 3]]])
    assert found.count == 1

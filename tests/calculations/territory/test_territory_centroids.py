"""Where states and countries lie."""

import pytest

from calculations.territory.intake.centroids import centroid


@pytest.mark.parametrize(
    ("country", "state", "place"),
    [
        ("USA", "california", (35.5, -119.4)),
        ("Deutschland", "Thüringen", (50.9, 11.2)),
        ("Canada", "Québec", (46.0, -73.0)),
        ("Sweden", "Skåne", (58.8, 15.6)),
        ("Atlantis", "", None),
    ],
)
def test_a_place_is_found_by_state_or_country_however_it_is_spelled(
    country: str, state: str, place: tuple[float, float] | None
) -> None:
    """Case, accents and short names do not matter; an unknown state is its country, an unknown country nowhere."""
    assert centroid(country, state) == place

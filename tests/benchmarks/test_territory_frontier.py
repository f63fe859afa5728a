"""The frontier on companies drawn at random, as docs/territory.md shows it."""

from benchmarks.territory_frontier import COMPANIES, PAGE, offered, table


def test_the_page_shows_what_the_benchmark_prints() -> None:
    """The table is that of the code as it stands; each prefix of the moves reaches nine tenths of the best found."""
    offers = {name: offered(*size)[0] for name, size in COMPANIES.items()}
    assert PAGE.renewed(table(offers)) == PAGE.text
    for offer in offers.values():
        assert min(point.reached for point in offer.frontier.points) >= 0.9
        assert offer.frontier.growth > offer.frontier.knee > 0

"""What tests of several packages share: a PostgreSQL of their own."""

from collections.abc import Iterator

import pytest

from tests.postgresql import Cluster, cluster


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One PostgreSQL for all tests of a process, started when the first asks for it."""
    with cluster() as running:
        yield running

"""What tests of several packages share: a PostgreSQL of their own, and searches that no clock ends."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.postgresql import Cluster, cluster

# how long an example takes, or is drawn, says something of the machine and nothing of the product
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One PostgreSQL for all tests of a process, started when the first asks for it."""
    with cluster() as running:
        yield running

"""What tests of several packages share: a PostgreSQL of their own, and searches that no clock ends."""

import gc
import os
from collections.abc import Iterator

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # as `qplan` does; two test processes with two threads each wait for one another

import pytest  # noqa: E402 - NumPy reads the settings above when it is loaded
from hypothesis import HealthCheck, settings  # noqa: E402

from tests.postgresql import Cluster, cluster  # noqa: E402

# The declarations of all tabs, pandas and the tests themselves are a million objects that stay: looking through them
# again and again is a tenth of the time.
gc.set_threshold(100_000, 50, 100)

# how long an example takes, or is drawn, says something of the machine and nothing of the product
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One PostgreSQL for all tests of a process, started when the first asks for it."""
    with cluster() as running:
        yield running

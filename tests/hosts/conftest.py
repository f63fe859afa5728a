"""The beds that tests of several hosts share."""

import pytest

from tests.hosts.beds import Browser


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process."""
    with Browser() as started:
        yield started

"""One real server for all tests of it that do not need one of their own."""

import pytest

from tests.hosts.function_server import function_server


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    """`qplan serve`, as its users start it."""
    with function_server(
        tmp_path_factory.mktemp("server"), "--origin", "https://addin.example.com", "--call-seconds", "300"
    ) as running:
        yield running

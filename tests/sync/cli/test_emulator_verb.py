"""`qplan emulator salesforce`: a kept org takes the day it is given."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import helper
from tests.sync.emulators.conftest import Api

COMMAND = [sys.executable, "-c", "from sync.cli import main; main()", "emulator", "salesforce", "--org", "generated"]
SMALL = ["--people", "3", "--currencies", "USD,JPY", "--calendar", "standard:2", "--quota-grain", "family"]


@contextmanager
def served(*options: object) -> Iterator[Api]:
    with helper([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        api = Api(said.split()[3].rstrip(","))
        yield api
        api.close()


def test_a_kept_org_moves_on_to_the_day_it_is_given(tmp_path: Path) -> None:
    """The org of June, started again for September, has the quotas of August by family."""
    file = tmp_path / "org.sqlite"
    newest = "SELECT MAX(StartDate) FROM ForecastingQuota"
    with served(*SMALL, "--file", file, "--as-of", "2026-06-30") as api:
        assert api.column(newest) == ["2026-05-01"]
        families = api.column("SELECT ProductFamily FROM ForecastingQuota WHERE StartDate = 2026-05-01")
        assert len(families) == 3 * len(set(families)) == 15
        assert set(api.column("SELECT IsoCode FROM CurrencyType")) == {"USD", "JPY"}
    with served("--file", file, "--as-of", "2026-09-30") as api:
        assert api.column(newest) == ["2026-08-01"]

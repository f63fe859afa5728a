"""`qplan functions`: the catalog at the command line."""

import json

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from xl_addin.catalog import CATALOG


def told(*arguments):
    """What the command prints, and its exit code."""
    done = CliRunner().invoke(app, ["functions", *arguments])
    return done.output, done.exit_code


def test_all_functions_are_listed():
    """Each with its signature; as JSON with its arguments too."""
    text, code = told()
    assert code == 0
    assert all(name in text for name in CATALOG)
    listed = json.loads(told("--json")[0], parse_constant=pytest.fail)["functions"]  # NaN is no JSON
    assert [function["name"] for function in listed] == list(CATALOG)


@pytest.mark.parametrize("spelling", ["OVERASSIGN", "qplan.overassign", "QPLAN_OVERASSIGN", "_xldudf_QPLAN_OVERASSIGN"])
def test_one_function_is_explained_however_its_host_spells_it(spelling):
    """Arguments, what it returns, and the example as typed: 115 over 100 is 15 %."""
    text, code = told(spelling)
    assert code == 0
    assert text.startswith("OVERASSIGN(street, plan)")
    assert "=QPLAN.OVERASSIGN(115, 100)" in text


def test_an_unknown_function_is_a_usage_error():
    """The sentence says how to find the right one."""
    text, code = told("NOSUCH")
    assert code == 2
    assert "qplan functions" in text

"""The documented back-test is the one the code gives, and qplan holds what the page claims."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from calculations.quota.review.naive import NAIVE_METHODS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def command() -> ModuleType:
    """The command that prints the back-test, loaded from its file."""
    spec = importlib.util.spec_from_file_location("quota_backtest", ROOT / "benchmarks" / "quota_backtest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_shows_what_the_command_prints(command: ModuleType) -> None:
    """Renewing the page changes nothing: python -m benchmarks.quota_backtest --write when it does."""
    text = (ROOT / "docs" / "quota-backtest.md").read_text(encoding="utf-8")
    assert command.page(text, command.report()) == text


def test_qplan_beats_every_naive_method_pooled(command: ModuleType) -> None:
    """Over the four scored quarters together qplan's CV is below that of each of the nine, on the same money."""
    quarters, _ = command.org_quarters(command.SCORED)
    table = command.replay(command.METHODS, quarters)
    totals = table.attainments.groupby(["quarter", "method"])["quota"].sum().unstack()
    assert (totals.nunique(axis=1) == 1).all()
    pooled = table.table.set_index("method")["pooled_cv"]
    assert len(NAIVE_METHODS) == 9
    assert all(pooled["qplan"] < pooled[name] for name in NAIVE_METHODS)


def test_quotas_really_set_are_the_oracle(command: ModuleType) -> None:
    """The quotas of the org follow the actuals: CV .17, .12, .07 and .12 in the four quarters.

    Computed beforehand from the joined source tables with n − 1: .180, .124, .077 and .121; 14 people in the first
    quarter and 17 in the others take √(13 / 14) and √(16 / 17) of it.
    """
    quarters, _ = command.org_quarters(command.SCORED)
    assert [len(past.known.keys) for past in quarters] == [14, 17, 17, 17]
    oracle = command.replay({}, quarters).table.iloc[0]
    assert [round(oracle[quarter], 2) for quarter in command.SCORED] == [0.17, 0.12, 0.07, 0.12]

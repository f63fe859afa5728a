"""PAYOUT and QUOTATOOTE in cells: closed forms, lines of sellers, and what stands in cells that cannot be meant."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, ErrorKind

ANN = (150_000.0, 120_000.0, 60_000.0)
"""Quota, earnings and base: ten per cent of what is booked."""


@pytest.mark.parametrize(
    ("booked", "paid"), [(0.0, 0.0), (150_000.0, 15_000.0), (180_000.0, 19_500.0), (225_000.0, 26_250.0)]
)
def test_two_bands_have_a_closed_form(booked: float, paid: float) -> None:
    """15,000 × min(a, 1) + 22,500 × (a − 1) above 100 %."""
    attained = booked / 150_000
    assert paid == 15_000 * min(attained, 1) + 22_500 * max(attained - 1, 0)
    assert call("PAYOUT", [booked, *ANN, [[1.0]], [[1.5]]]) == paid


def test_a_line_of_sellers_is_paid_row_by_row() -> None:
    """One schedule, own quotas and earnings; a cap of twice the target pay; a row without a quota is left blank."""
    told = call(
        "PAYOUT",
        [[[270_000.0], [300_000.0], [1.0]], [[150_000.0], [300_000.0], [""]], [[120_000.0]] * 3, [[60_000.0]] * 3,
         [[1.0], [1.5]], [[1.5], [2.0]], None, None, None, 2.0],
    )  # fmt: skip
    assert told == [[30_000.0], [15_000.0], [""]]


def test_money_is_rounded_to_the_units_of_the_currency() -> None:
    """15 % of 3,333,333 are 499,999.95; in yen 500,000. A month's twelfth is paid with twelve periods."""
    given = [3_333_333.0, 10_000_000.0, 12_000_000.0, 6_000_000.0]
    assert call("PAYOUT", given) == 499_999.95
    assert call("PAYOUT", [*given, *[None] * 6, None, "jpy"]) == 500_000.0
    assert call("PAYOUT", [*given, *[None] * 6, 12.0]) == 166_666.65


@pytest.mark.parametrize(
    ("args", "kind", "words"),
    [
        ([1.0, 0.0, 120_000.0, 60_000.0], ErrorKind.NA, "quota"),
        ([None, *ANN], ErrorKind.NA, ""),
        ([1.0, 150_000.0, 50_000.0, 60_000.0], ErrorKind.VALUE, "below the base"),
        ([1.0, *ANN, [[1.0]], None], ErrorKind.VALUE, "one for each band"),
        ([1.0, *ANN, [[1.0], [""], [2.0]], [[1.0], [2.0], [3.0]]], ErrorKind.VALUE, "start without a multiplier"),
        ([1.0, *ANN, [[2.0], [1.0]], [[1.0], [2.0]]], ErrorKind.VALUE, "does not rise"),
        ([1.0, *ANN, None, None, -0.5], ErrorKind.VALUE, "below zero"),
        ([1.0, *ANN, *[None] * 6, 2.5], ErrorKind.VALUE, "whole number of periods"),
        ([[[1.0], [2.0]], [[1.0], [2.0], [3.0]], 1.0, 0.0], ErrorKind.VALUE, "2 cells for 3 rows"),
    ],
)
def test_what_cannot_be_paid_says_why(args: list[object], kind: ErrorKind, words: str) -> None:
    """An unknown amount is not available; a plan that makes no sense is an error with a sentence."""
    answer = call("PAYOUT", args)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert words in answer.sentence


def test_blank_bands_below_a_schedule_are_no_bands() -> None:
    """A range with room for more bands pays as the filled rows say."""
    assert call("PAYOUT", [180_000.0, *ANN, [[1.0], [""]], [[1.5], [""]]]) == 19_500.0


def test_quota_to_earnings_is_a_ratio_of_years() -> None:
    """Twelve quotas of 50,000 a year are five times 120,000; without earnings there is none."""
    assert call("QUOTATOOTE", [50_000.0, 120_000.0, 12.0]) == 5.0
    answer = call("QUOTATOOTE", [50_000.0, 0.0])
    assert isinstance(answer, CellError)
    assert answer.kind is ErrorKind.NA

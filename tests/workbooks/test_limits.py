"""What may be typed is said once: rule, check and words agree."""

import pytest

from workbooks.grammar.limits import Bound
from workbooks.xlsx.rules import rule_of
from xl_addin.spec import Format

FIRST, LAST = 32874, 2_958_465  # 1990-01-01 and 9999-12-31 as spreadsheet serials


@pytest.mark.parametrize(
    ("bound", "within", "outside", "sentence"),
    [
        (Bound(Format.RATE, 0.0, 0.4), (0.0, 0.4), (-0.01, 0.41), "Enter a number from 0 % to 40 %."),
        (Bound(Format.RATE, -1.0, 0.0), (-1.0, 0.0), (-1.1, 0.1), "Enter a number from -100 % to 0 %."),
        (Bound(Format.MONEY, 1.0), (1.0, 1e12), (0.5,), "Enter a number of at least 1."),
        (Bound(Format.COUNT, None, 1000.0), (-5.0, 1000.0), (1001.0,), "Enter a number of at most 1,000."),
        (Bound(Format.NUMBER), (-1e9, 1e9), (float("nan"), float("inf")), "Enter a number."),
        (Bound(Format.COUNT, 0.0, in_quarter=True).of_quarter(91), (0, 91), (92,), "Enter a number from 0 to 91."),
        (
            Bound(Format.DATE, 0.0).of_quarter(91),
            (FIRST, LAST),
            (FIRST - 1, LAST + 1),
            "Enter a day from 1990 on, as in 2020-04-01.",
        ),
    ],
)
def test_a_bound_holds_its_ends_and_says_so(bound, within, outside, sentence):
    """Both ends are allowed, what is beyond them is not, and the spreadsheet program says the same sentence."""
    assert all(map(bound.allows, within))
    assert not any(map(bound.allows, outside))
    assert bound.sentence == sentence
    assert rule_of(bound, ())["error_message"] == sentence


def test_the_rule_of_a_program_has_the_ends_of_the_bound():
    """Where one end is open, a rule between two takes the largest number that still has cents."""

    def ends(bound):
        rule = rule_of(bound, ())
        return {key: rule[key] for key in rule.keys() & {"criteria", "value", "minimum", "maximum"}}

    assert ends(Bound(Format.RATE, 0.0, 1.0)) == {"criteria": "between", "minimum": 0.0, "maximum": 1.0}
    assert ends(Bound(Format.MONEY, 1.0)) == {"criteria": ">=", "value": 1.0}
    assert ends(Bound(Format.COUNT, None, 5.0)) == {"criteria": "between", "minimum": -1e15, "maximum": 5.0}
    assert rule_of(Bound(Format.TEXT), ("yes", "no"))["source"] == ["yes", "no"]

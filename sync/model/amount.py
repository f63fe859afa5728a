"""Amounts as the CRM and workbooks give them, as exact decimals."""

from decimal import Decimal

__all__ = ["amount", "decimal_text"]


def amount(value: float | str | Decimal | None) -> Decimal | None:
    """`value` as an exact decimal: a float by its shortest spelling, which is the number that was typed or stored."""
    return None if value is None else Decimal(str(value))


def decimal_text(value: Decimal) -> str:
    """The one spelling of an amount: every digit, no exponent, no trailing zeros (250000.00 is 250000).

    Raises TypeError for what is no finite number.
    """
    if not value.is_finite():
        raise TypeError(f"{value} has no canonical JSON: an amount must be finite")
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text

"""Amounts as the CRM and workbooks give them, as exact decimals."""

from decimal import Decimal

__all__ = ["amount"]


def amount(value: float | str | Decimal | None) -> Decimal | None:
    """`value` as an exact decimal: a float by its shortest spelling, which is the number that was typed or stored."""
    return None if value is None else Decimal(str(value))

"""Words that stand in cells in place of a value or a name: each said once, because formulas compare them."""

__all__ = ["COMPANY", "LEFT", "NAMELESS", "NOBODY", "NOT_APPLICABLE", "RATE_UNIT"]

NOT_APPLICABLE = "n/a"
"""What is not defined here, or not known."""

NAMELESS = "(none)"
"""The group of those without a segment, region or role, so that a cell finds the group."""

LEFT = "(left)"
"""The tenure of those who were not in the role."""

NOBODY = "nobody"
"""What stands where no option says who gets an account; no rep is called that."""

COMPANY = "Company"
"""The one group that holds everybody."""

RATE_UNIT = "rate"
"""How the unit of a number begins that is a share of something, and shown in per cent."""

"""Codes of findings on accounts, and what they may buy; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "NO_ORDERS", "ORDER_INCOMPLETE", "POTENTIAL_INSUFFICIENT"]

_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

NO_ORDERS = Code(
    "accounts.no-orders",
    (_WARNING,),
    "No account has bought anything, so no potential can be given.",
    "Load orders or closed-won deals.",
)
ORDER_INCOMPLETE = Code(
    "accounts.order-incomplete",
    (_WARNING,),
    "Orders lack an account, a day or an amount and are left out.",
    "Complete them in the CRM.",
)
POTENTIAL_INSUFFICIENT = Code(
    "accounts.potential-insufficient",
    (_NOTE,),
    "There is too little history to learn from: potentials are halfway from the own last year to the peers' mean.",
    "Load a longer history of orders.",
)

CODES = (
    NO_ORDERS,
    ORDER_INCOMPLETE,
    Code(
        "accounts.orders-of-unknown",
        (_WARNING,),
        "Orders belong to accounts that are not listed, and count for none.",
        "Load the accounts.",
    ),
    POTENTIAL_INSUFFICIENT,
    Code(
        "accounts.repeated",
        (_WARNING,),
        "Several rows are of one account; the first of each counts.",
        "Keep one row per account.",
    ),
)

"""Codes of findings on the outlook of a quarter; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "MONTHS_OFF", "ROW_REPEATED"]

_WARNING, _NOTE = Severity.WARNING, Severity.NOTE

MONTHS_OFF = Code(
    "outlook.months-off",
    (_WARNING,),
    "Rows of the outlook have month shares that do not sum to 1, and were scaled to do so.",
    "Give shares that sum to 1.",
)
ROW_REPEATED = Code(
    "outlook.row-repeated",
    (_WARNING,),
    "Rows of the outlook share a name, so that they win and lose together.",
    "Give each row keys of its own.",
)
CODES: tuple[Code, ...] = (
    Code(
        "outlook.bias-corrected",
        (_NOTE,),
        "Past quarters were expected more, or less, than they booked, and significantly so: that is taken out.",
    ),
    Code(
        "outlook.expected",
        (_NOTE,),
        "What a quarter is expected to book, beside what the CRM's own probabilities say.",
    ),
    Code(
        "outlook.nothing-known",
        (_WARNING,),
        "Nothing is known that the quarter could be expected from.",
        "Load sales, or deals with their history.",
    ),
    Code(
        "outlook.past-short",
        (_NOTE,),
        "Few past quarters could be looked at from as far ahead: weights and ranges rest on what is usual.",
        "Load more history.",
    ),
    Code(
        "outlook.deal-dominates",
        (_WARNING,),
        "An open deal would bring more than all that was won in the last year.",
        "Check its amount.",
    ),
    Code(
        "outlook.loadings-too-large",
        (_WARNING,),
        "Rows of the outlook load on shared factors beyond what can be, and were scaled down.",
        "Keep the squares of a deal's loadings at a sum of 1.",
    ),
    MONTHS_OFF,
    Code(
        "outlook.outside-bounds",
        (_WARNING,),
        "Rows of the outlook have a chance or a spread outside its bounds, read as the edge.",
        "Correct them.",
    ),
    ROW_REPEATED,
    Code(
        "outlook.row-unusable",
        (_WARNING,),
        "Rows of the outlook lack a number or a kind, and are not counted.",
        "Complete them.",
    ),
    Code(
        "outlook.rows-together",
        (_NOTE,),
        "The smallest rows of a large outlook stand together, so that it can be drawn in cells.",
        "",
    ),
    Code(
        "outlook.deals-few",
        (_NOTE,),
        "Few deals are known to have ended: chances of open deals lean on the rates of stages and the CRM's own.",
        "Load more history.",
    ),
    Code(
        "outlook.deals-without-past",
        (_WARNING,),
        "Nothing is known of how past deals ended: open deals are given the CRM's probabilities on their close dates.",
        "Load the stage history.",
    ),
    Code(
        "outlook.new-business-unknown",
        (_WARNING,),
        "No past quarter is known as long before its end: new business is unknown and taken as 0.",
        "Load more history.",
    ),
    Code(
        "outlook.no-open-deals",
        (_NOTE,),
        "No deal is open: the outlook of deals is nothing.",
        "Check that open deals were loaded.",
    ),
    Code(
        "outlook.seller-from-group-mean",
        (_NOTE,),
        "Sellers have neither history nor potential and get their group's mean.",
        "Enter a potential.",
    ),
)

"""Codes of findings on pay plans; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

CODES = (
    Code(
        "pay.amount-unusable",
        (_BLOCKING,),
        "An amount of a pay plan is missing, negative or too large, or the on-target earnings are below the base.",
        "Correct it: on-target earnings are base and variable pay of a year together.",
    ),
    Code(
        "pay.rates-unusable",
        (_BLOCKING,),
        "The bands, the threshold, the cap or the draw of a pay plan cannot be used: more bookings could pay less.",
        "Give bands in rising order, and rates of zero or more.",
    ),
    Code(
        "pay.quota-missing",
        (_BLOCKING,),
        "A pay plan has no quota above zero, so it has no rate.",
        "Give the seller a quota, in the plan or in the pay plan.",
    ),
    Code(
        "pay.converted",
        (Severity.NOTE,),
        "A pay plan is in another currency than the quota and is converted at the plan's rate.",
        "Nothing is to be done, unless it should be paid at another rate.",
    ),
    Code(
        "pay.currency-differs",
        (_BLOCKING,),
        "A pay plan is in another currency than the quota, without a rate; its payout is not worked out.",
        "Write the pay plan in the currency of the quotas, or give its currency a rate.",
    ),
    Code(
        "pay.draw-undated",
        (_BLOCKING,),
        "A draw is given by month in the role, and the first day in the role is missing.",
        "Enter the first day, or remove the draw.",
    ),
    Code(
        "pay.carried-on",
        (_NOTE,),
        "No pay plans were imported for the quarter: those of the newest one before go on, with this quarter's quotas.",
        "Import a file where terms changed, or draws that are owed.",
    ),
    Code("pay.plan-twice", (_BLOCKING,), "A seller has two pay plans; neither is used.", "Keep one of the two rows."),
    Code(
        "pay.plan-missing",
        (_WARNING,),
        "Sellers carry a quota and have no pay plan; totals are without them.",
        "Add their pay plans to the file and import it again.",
    ),
    Code(
        "pay.person-unknown",
        (_WARNING,),
        "Pay plans are of people who carry no quota in the plan.",
        "Remove them, or give these people a quota.",
    ),
    Code(
        "pay.quota-ote",
        (_WARNING,),
        "A year's quota is less or more of the on-target earnings than is usual.",
        "Look at both; the usual bounds are an assumption you may change in [pay].",
    ),
    Code(
        "pay.cliff",
        (_WARNING,),
        "At the threshold of a pay plan pay jumps: one deal more or less decides over it.",
        "Pay from the threshold on, or know what the jump invites.",
    ),
    Code(
        "pay.cap-below-target",
        (_WARNING,),
        "The cap of a pay plan is below its target pay, which nobody can then earn.",
        "Raise the cap to 100 % of the target pay or more.",
    ),
    Code(
        "pay.target-missed",
        (_WARNING,),
        "Who reaches exactly the quota is not paid exactly the target pay.",
        "Correct bands and threshold, or correct the on-target earnings that are promised.",
    ),
)

"""Codes of findings on territories: what is read, planned, evaluated and assessed; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "NO_ACCOUNTS", "NO_PLACES", "NO_REPS"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

NO_ACCOUNTS = Code("territory.no-accounts", (_BLOCKING, _WARNING), "There are no accounts.", "Load the accounts.")
NO_REPS = Code("territory.no-reps", (_BLOCKING, _WARNING), "There are no reps or territories.", "Load the reps.")
NO_PLACES = Code(
    "territory.no-coordinates.<key>",
    (_NOTE,),
    "Rows have no coordinates; steps between regions or the mean distance stand in.",
)

CODES = (
    Code("territory.<dimension>-uncovered", (_WARNING,), "A group of accounts is covered worse than the whole."),
    Code(
        "territory.cap-not-kept",
        (_WARNING,),
        "People hold more accounts than their cap.",
        "Raise the caps, unlock accounts, or allow more change.",
    ),
    Code("territory.family-in-several-hands", (_NOTE,), "Families have several owners today, and stay as they are."),
    Code(
        "territory.locks-exceed-share",
        (_NOTE,),
        "Locked accounts alone give someone more than an even share.",
        "Unlock some of these accounts.",
    ),
    Code("territory.no-move-pays", (_NOTE,), "No change of owner would bring more than it costs."),
    Code(
        "territory.pool-of-nobody",
        (_WARNING,),
        "Someone who was given a pool is not planned.",
        "Correct the name under territory.pools in qplan.toml.",
    ),
    Code(
        "territory.pool-of-one",
        (_NOTE,),
        "Someone is alone in their pool and shares accounts with nobody.",
        "To share with others, name a pool under territory.pools in qplan.toml.",
    ),
    Code("territory.all-locked", (_NOTE,), "Every account is locked: there is nothing to decide."),
    Code(
        "territory.assigned-to-unknown",
        (_WARNING,),
        "Accounts are assigned by hand to someone who is not among the reps.",
        "Correct the rep, or leave it empty.",
    ),
    Code(
        "territory.bad-<column>",
        (_WARNING,),
        "Rows have a negative or empty figure, which counts as 0.",
        "Enter 0 or more.",
    ),
    Code("territory.balance", (_NOTE,), "How many territories are within their band of the mean index."),
    Code(
        "territory.balance-insufficient",
        (_NOTE,),
        "Too few territories have capacity and accounts: there is no balance to judge.",
    ),
    Code(
        "territory.clash.<resource>",
        (_BLOCKING,),
        "A rule clashes with the others for some reps.",
        "Relax this rule for these reps, or the locks and eligibility around them.",
    ),
    Code(
        "territory.duplicate-<key>",
        (_BLOCKING,),
        "Rows repeat an id; the first row of each counts.",
        "Keep one row per id.",
    ),
    Code(
        "territory.family-split",
        (_WARNING,),
        "A family of accounts cannot stay together.",
        "Unlock accounts of the family, or widen a rep's regions or segments.",
    ),
    Code(
        "territory.held-by-leads",
        (_NOTE,),
        "Territories whose people carry no quota count as held by those who lead them.",
    ),
    Code("territory.hire-needs", (_NOTE,), "Where a hire is needed most, and what a fair share would be."),
    Code(
        "territory.hire-without-capacity",
        (_NOTE,),
        "Hires have no capacity in the period.",
        "Carve for them when their first period is planned.",
    ),
    Code(
        "territory.history-too-short",
        (_NOTE,),
        "The own history of moves is too short, so the published hazard stands.",
        "Keep recording moves and losses; the own figure takes over when there are enough.",
    ),
    Code(
        "territory.index-over",
        (_WARNING,),
        "A territory is above its band of the mean index.",
        "Move accounts until it is within the band.",
    ),
    Code(
        "territory.index-under",
        (_WARNING,),
        "A territory is below its band of the mean index.",
        "Move accounts until it is within the band.",
    ),
    Code(
        "territory.infeasible",
        (_BLOCKING,),
        "No plan can keep every rule.",
        "Unlock accounts, or widen tolerance, regions or segments, as the finding names.",
    ),
    Code(
        "territory.larger-than-a-territory.<resource>",
        (_WARNING,),
        "Accounts or families have more than any territory may hold.",
        "Split the account between reps, take it out of balancing, or widen the tolerance.",
    ),
    Code("territory.leaver", (_NOTE,), "Accounts belong to reps without capacity and count as orphans."),
    Code("territory.lock-outside", (_NOTE,), "An account is locked to an owner outside its rules."),
    Code(
        "territory.lock-without-owner",
        (_WARNING,),
        "Locked accounts have no owner to stay with; their lock is ignored.",
        "Assign an owner first, or unlock them.",
    ),
    Code(
        "territory.locks-exceed.<resource>",
        (_BLOCKING,),
        "Locked accounts alone give reps more than their band allows.",
        "Unlock accounts of these reps, raise their capacity, or widen the tolerance.",
    ),
    Code(
        "territory.more-reps-than-accounts",
        (_WARNING,),
        "There are more reps than accounts: some get none.",
        "Plan fewer territories, or allow a wider tolerance.",
    ),
    Code(
        "territory.move-breaks-lock",
        (_WARNING,),
        "Moves take an account from the rep it is locked to.",
        "Unlock it first.",
    ),
    Code(
        "territory.move-ineligible",
        (_WARNING,),
        "Moves give an account to a rep who may not serve it.",
        "Choose another rep.",
    ),
    Code(
        "territory.move-splits-family", (_WARNING,), "Moves separate accounts of one family.", "Move the whole family."
    ),
    Code(
        "territory.move-unknown",
        (_WARNING,),
        "Moves name an account or rep that is not in the plan.",
        "Correct the ids.",
    ),
    Code(
        "territory.no-<figure>",
        (_WARNING,),
        "Rows have no such figure, or one below zero; it counts as 0.",
        "Enter it.",
    ),
    NO_ACCOUNTS,
    Code(
        "territory.no-capacity",
        (_BLOCKING,),
        "Every rep's capacity is zero; accounts are shared out as if all were fully ramped.",
        "Enter capacities: 1 for fully ramped.",
    ),
    NO_PLACES,
    Code("territory.no-hours", (_WARNING,), "People have accounts and no capacity.", "Give their accounts to others."),
    NO_REPS,
    Code(
        "territory.nobody-eligible",
        (_BLOCKING,),
        "No rep may serve an account in its region and segment.",
        "Widen a rep's regions or segments.",
    ),
    Code("territory.one-rep", (_NOTE,), "There is one rep: every account goes there."),
    Code(
        "territory.orphans",
        (_WARNING,),
        "Accounts are without an owner.",
        "Start with the largest; they are listed in that order.",
    ),
    Code(
        "territory.outside-tolerance",
        (_BLOCKING,),
        "No plan that keeps every rule was found.",
        "Unlock accounts, or widen tolerance, regions or segments, as the finding names.",
    ),
    Code(
        "territory.overloaded",
        (_WARNING,),
        "People have more work than hours.",
        "Move accounts to those with room, or call less often.",
    ),
    Code(
        "territory.own-move-unknown",
        (_WARNING,),
        "A move of your own names an account or a person the plan does not know.",
        "Correct it in the table of own moves.",
    ),
    Code(
        "territory.owner-unknown",
        (_WARNING,),
        "Accounts belong to someone who is not among the reps; that counts as no owner.",
        "Give them an owner who is, or add the owner.",
    ),
    Code(
        "territory.pilot-small",
        (_NOTE,),
        "The pilot has few pairs and can show large effects only.",
        "Take its result as an indication, or run it longer or in more territories.",
    ),
    Code(
        "territory.pilot-too-few", (_WARNING,), "Fewer pairs can be made than were asked for.", "Ask for fewer pairs."
    ),
    Code(
        "territory.pilot-unmatched",
        (_WARNING,),
        "Territories lack a figure they would be matched on and take no part.",
        "Fill in the figures.",
    ),
    Code(
        "territory.placed-by-state",
        (_NOTE,),
        "Accounts without coordinates stand where their state or country is.",
        "Geocode them in the CRM.",
    ),
    Code(
        "territory.potential-is-sales",
        (_NOTE,),
        "Potentials cannot be learned: the sales of accounts stand in.",
        "Load orders of two years.",
    ),
    Code(
        "territory.repeated-<what>", (_WARNING,), "Rows repeat an id; the first of each counts.", "Keep one row per id."
    ),
    Code("territory.room", (_NOTE,), "People have hours to spare.", "They can take accounts."),
    Code(
        "territory.time-limit",
        (_NOTE,),
        "The time limit cut the search short: this is the best plan found.",
        "Allow more time for a better one.",
    ),
    Code(
        "territory.unknown-owner",
        (_WARNING,),
        "Accounts belong to someone who is not among the reps and count as orphans.",
        "Add the owner to the reps, or leave the owner empty.",
    ),
    Code(
        "territory.unserved",
        (_WARNING,),
        "The owners of accounts lack the hours to serve them.",
        "Start with the largest; they are listed in that order.",
    ),
    Code("territory.white-space", (_NOTE,), "Buying peers bring more than these accounts are expected to."),
)

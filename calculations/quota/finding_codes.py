"""Codes of findings on quotas: inputs, split, cascade and review; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE


CODES = (
    Code(
        "quota.<amount>-negative",
        (_WARNING,),
        "A last quota, floor, cap or pin is negative and is not used.",
        "Enter one of zero or more.",
    ),
    Code(
        "quota.<amount>-too-large",
        (_WARNING,),
        "A last quota, floor, cap or pin is too large to be exact and is not used.",
        "Check the decimal point.",
    ),
    Code(
        "quota.<share>-outside",
        (_WARNING,),
        "A share is not between 0 and what it may be; it is cut to that.",
        "Enter a share within the bounds named.",
    ),
    Code(
        "quota.above-capacity",
        (_WARNING,),
        "Quotas are above what their people can carry.",
        "Lower the quota, or plan hires: the stretch is not covered by capacity.",
    ),
    Code(
        "quota.above-potential",
        (_WARNING,),
        "Quotas are above the potential of all accounts of their territories.",
        "Lower the quota, or give the territory more accounts.",
    ),
    Code(
        "quota.band-narrower-than-unit",
        (_WARNING,),
        "No multiple of the unit lies between floor and cap; the middle is carried.",
        "Choose a smaller unit, or widen the floor and the cap.",
    ),
    Code(
        "quota.basis-missing",
        (_WARNING,),
        "A basis is missing or negative for some siblings; they get no share by it.",
        "Enter a value of zero or more.",
    ),
    Code(
        "quota.caps-below-total",
        (_BLOCKING,),
        "Part of the street total stays unallocated: every rep is at the cap or pinned.",
        "Raise caps or pins, add capacity, or lower the target.",
    ),
    Code(
        "quota.coarse-unit",
        (_WARNING,),
        "The unit of rounding is too coarse for the size of the quotas.",
        "Enter a smaller unit.",
    ),
    Code(
        "quota.currency-mix",
        (_BLOCKING,),
        "Rows are in other currencies than the plan.",
        "Convert them at the plan rate.",
    ),
    Code(
        "quota.fairness-circular",
        (_WARNING,),
        "The estimate that scores the quotas is the one that set them, so the score praises itself.",
        "Score with another estimate, or by the back-test.",
    ),
    Code(
        "quota.fairness-envy",
        (_NOTE,),
        "A floor or a cap holds quotas away from their proportion.",
        "Widen floor and cap, or explain it to those named.",
    ),
    Code(
        "quota.fairness-insufficient",
        (_WARNING,),
        "Too few reps have a quota and an estimate for a fairness score.",
        "Score a larger group of reps.",
    ),
    Code(
        "quota.fairness-token",
        (_NOTE,),
        "Quotas far below those of their peers are not scored: nearly any booking attains them many times over.",
        "Look at them by themselves.",
    ),
    Code(
        "quota.fairness-size",
        (_WARNING,),
        "Large quotas are easier, or harder, to attain than small ones.",
        "Look at the weights of the largest and the smallest.",
    ),
    Code(
        "quota.floor-above-cap",
        (_WARNING,),
        "The floor is above the cap; the floor is used for both.",
        "Correct the floor, the cap, or the allowed change against the last quota.",
    ),
    Code(
        "quota.floors-above-total",
        (_BLOCKING,),
        "The floors and pins together are above the street total.",
        "Lower floors or pins, or raise the target.",
    ),
    Code(
        "quota.hierarchy-cycle",
        (_BLOCKING,),
        "Nodes report to themselves; they and everyone below get no quota.",
        "Correct a manager of these.",
    ),
    Code(
        "quota.hire-after-quarter",
        (_NOTE,),
        "People start after the quarter and carry no quota in it.",
        "Correct the start date, or plan them from their first quarter on.",
    ),
    Code(
        "quota.manager-unknown",
        (_BLOCKING,),
        "Nodes have a manager who is not listed; they and everyone below get no quota.",
        "Correct the manager.",
    ),
    Code(
        "quota.move-unknown-rep",
        (_BLOCKING,),
        "Account moves name a rep without a quota and were not made.",
        "Correct the rep, or give both a quota.",
    ),
    Code(
        "quota.node-overcommitted",
        (_BLOCKING,),
        "A node would need more to cover the floors and pins below it.",
        "Lower floors or pins, or raise the target.",
    ),
    Code(
        "quota.node-twice", (_BLOCKING,), "Nodes are given twice, of which the first counts.", "Remove one of the rows."
    ),
    Code(
        "quota.node-unallocated",
        (_BLOCKING,),
        "A node could not pass on its target: those below are at caps or pins, or have no basis.",
        "Raise caps or pins, enter a basis, or lower the target.",
    ),
    Code(
        "quota.nothing-to-split-by",
        (_BLOCKING,),
        "No rep has a weight above zero, so the street total cannot be split.",
        "Enter a potential or a history for the reps.",
    ),
    Code(
        "quota.over-assignment",
        (_BLOCKING, _WARNING),
        "The street quotas exceed the plan by more than is usual, or than a plan may carry.",
        "Lower the street quota, or keep it knowingly.",
    ),
    Code(
        "quota.over-assignment-unusable",
        (_WARNING,),
        "The over-assignment is no rate that can be used; the split is made without one.",
        "Enter a rate such as 10 %.",
    ),
    Code("quota.override-negative", (_WARNING,), "Overrides are negative and were not taken.", "Enter zero or more."),
    Code(
        "quota.override-without-reason",
        (_BLOCKING, _WARNING),
        "A quota is overridden without a reason.",
        "Write the reason beside it, or clear the override.",
    ),
    Code(
        "quota.performance-plan",
        (_NOTE,),
        "People on a performance plan carry the full quota and count in no capacity upside.",
        "Plan their cover.",
    ),
    Code(
        "quota.ramp-missing",
        (_WARNING,),
        "The ramp factor is missing or absurdly large; the rep is taken as fully ramped.",
        "Enter the start date or the factor.",
    ),
    Code(
        "quota.ramp-negative",
        (_WARNING,),
        "The ramp factor is negative; the rep is taken as not yet started.",
        "Enter a factor from 0 to 1.",
    ),
    Code(
        "quota.start-date-missing",
        (_WARNING,),
        "People have no start date, so their ramp is not known.",
        "Enter the first day in the role.",
    ),
    Code(
        "quota.target-missing", (_BLOCKING,), "There is no target to split.", "Enter the target as an amount of money."
    ),
    Code(
        "quota.target-negative",
        (_BLOCKING,),
        "The target is below zero: nobody can carry a quota for it.",
        "Enter a target above zero.",
    ),
    Code(
        "quota.target-too-large",
        (_BLOCKING,),
        "The target is too large to be exact.",
        "Check the decimal point, or plan in thousands.",
    ),
    Code(
        "quota.nobody",
        (_BLOCKING,),
        "There is nobody to split the target among.",
        "Plan somebody: give people quotas or accounts of their own, or plan whoever sells.",
    ),
    Code(
        "quota.nobody-planned",
        (_BLOCKING,),
        "Nobody is planned: nobody had a quota in the last full quarter, owns an account or starts.",
        "Set plan.every_seller = true to plan whoever sells, or give them quotas or accounts of their own.",
    ),
    Code(
        "quota.seller-unplanned",
        (_WARNING,),
        "People sold in the last four quarters without being planned: they had no quota and own no account.",
        "Set plan.every_seller = true to plan whoever sells, or give them quotas or accounts of their own.",
    ),
    Code(
        "quota.team-total-impossible",
        (_BLOCKING,),
        "A total typed for a team is below zero or too large, and is not spread.",
        "Enter zero or more.",
    ),
    Code(
        "quota.team-total-missed",
        (_BLOCKING,),
        "The quotas of a team do not add up to the total typed for it, because pins and floors stand.",
        "Raise the total, lower overrides or the lowest change; or clear an override, where all quotas are pinned.",
    ),
    Code("quota.team-total-nobody", (_BLOCKING,), "A total is typed for a team in which nobody is.", "Clear it."),
    Code(
        "quota.thin-pipeline",
        (_NOTE,),
        "The pipeline of people is below the coverage their quota requires.",
        "Plan pipeline to create before the quarter starts.",
    ),
    Code(
        "quota.under-assignment",
        (_WARNING,),
        "The quotas together are below the plan.",
        "Raise the street quota to the plan.",
    ),
    Code(
        "quota.weight-missing",
        (_WARNING,),
        "Reps have no weight; they carry their floor only.",
        "Enter a potential or a history above zero, or pin the quota.",
    ),
    Code(
        "quota.weight-negative",
        (_WARNING,),
        "The weight of reps is negative; they carry their floor only.",
        "Enter a potential or a history above zero, or pin the quota.",
    ),
    Code(
        "quota.weight-zero",
        (_WARNING,),
        "The weight of reps is zero; they carry their floor only.",
        "Enter a potential or a history above zero, or pin the quota.",
    ),
)

"""What is wrong with pay plans, and what people should know of them before they are signed."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from calculations.assumptions import QUOTA_TO_OTE_HIGH, QUOTA_TO_OTE_LOW
from calculations.exact.money import LARGEST_EXACT
from calculations.findings import Finding, Severity, ranked
from calculations.pay.plan import PayPlan

__all__ = ["is_usable", "plan_faults", "review"]

_MOST = 1_000  # times the quota, or the base rate: beyond it a percentage was typed as a number


def is_usable(plan: PayPlan) -> bool:
    """Whether a payout can be worked out of a plan."""
    return not plan_faults(plan)


def plan_faults(plan: PayPlan) -> tuple[Finding, ...]:
    """What makes a plan one of which no payout can be worked out; blocking findings, none of a usable plan."""
    return (*_amounts(plan), *_rates(plan), *_draw(plan))


def review(
    plans: Sequence[PayPlan],
    sellers: Collection[str],
    currency: str,
    *,
    low: float = QUOTA_TO_OTE_LOW.default,
    high: float = QUOTA_TO_OTE_HIGH.default,
) -> tuple[Finding, ...]:
    """Findings on pay plans, the gravest first; `rows` are the persons' keys.

    Args:
        plans: of a period. sellers: keys of those who carry a quota in it.
        currency: ISO code of the quotas.
        low, high: usual bounds of a year's quota over on-target earnings, both included.
    """
    found = [finding for plan in plans for finding in (*plan_faults(plan), *_foreign(plan, currency))]
    found += [finding for plan in plans if is_usable(plan) for finding in _advice(plan, low, high)]
    counts = Counter(plan.person for plan in plans)
    twice = tuple(sorted(person for person, count in counts.items() if count > 1))
    if twice:
        remedy = "Keep one plan for each; until then neither is used."
        found.append(Finding("pay.plan-twice", f"{len(twice)} have two pay plans.", remedy, twice, Severity.BLOCKING))
    without = tuple(sorted(set(sellers) - counts.keys()))
    if without:
        sentence = f"{len(without)} of {len(sellers)} sellers with a quota have no pay plan; totals are without them."
        found.append(Finding("pay.plan-missing", sentence, "Add their plans to the file and import it again.", without))
    unknown = tuple(sorted(counts.keys() - set(sellers)))
    if unknown:
        sentence = f"{len(unknown)} with a pay plan carry no quota in the plan."
        found.append(Finding("pay.person-unknown", sentence, "Remove them, or give them a quota.", unknown))
    return ranked(found)


def _blocking(plan: PayPlan, code: str, sentence: str, remedy: str) -> Finding:
    return Finding(code, sentence, remedy, (plan.person,), Severity.BLOCKING)


def _is_money(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= Decimal(LARGEST_EXACT)


def _amounts(plan: PayPlan) -> Iterator[Finding]:
    remedy = "Enter it as an amount of money of zero or more."
    for name, amount in (("on-target earnings", plan.ote), ("base", plan.base)):
        if not _is_money(amount):
            yield _blocking(plan, "pay.amount-unusable", f"The {name} are {amount}, which is no pay.", remedy)
            return
    if plan.ote < plan.base:
        sentence = f"The on-target earnings {plan.ote:,f} are below the base {plan.base:,f}."
        remedy = "On-target earnings are base and variable pay of a year together."
        yield _blocking(plan, "pay.amount-unusable", sentence, remedy)
    if plan.periods < 1:
        sentence = f"A year cannot have {plan.periods} periods."
        yield _blocking(plan, "pay.amount-unusable", sentence, "Enter 4 for quarters, 12 for months, 1 for a year.")
    if plan.quota is None or not _is_money(plan.quota) or plan.quota == 0:
        sentence = "There is no quota above zero that the rate could come from."
        yield _blocking(plan, "pay.quota-missing", sentence, "Give the seller a quota, here or in the plan.")


def _rates(plan: PayPlan) -> Iterator[Finding]:
    starts = [band.start for band in plan.bands]
    given = [*starts, *(band.multiplier for band in plan.bands), plan.threshold, plan.below]
    given += [] if plan.cap is None else [plan.cap]
    if any(not rate.is_finite() or not 0 <= rate <= _MOST for rate in given):
        sentence = f"A band, rate, threshold or cap is below zero or above {_MOST:,}."
        remedy = "Attainments and multipliers are shares: 100 % is 1."
        yield _blocking(plan, "pay.rates-unusable", sentence, remedy)
    elif starts != sorted(set(starts)):
        sentence = f"The bands begin at {', '.join(f'{start:.4%}' for start in starts)}, which does not rise."
        yield _blocking(plan, "pay.rates-unusable", sentence, "Give each band once, in rising order.")
    elif plan.jump < 0:
        sentence = f"Reaching the threshold of {plan.threshold:.4%} would pay less than missing it."
        yield _blocking(plan, "pay.rates-unusable", sentence, "Lower the rate below the threshold.")


def _draw(plan: PayPlan) -> Iterator[Finding]:
    if plan.draw is None:
        return
    if not all(_is_money(amount) for amount in (*plan.draw.months, plan.draw.balance)):
        sentence = "A month of the draw, or what is owed of it, is below zero or no amount."
        yield _blocking(plan, "pay.rates-unusable", sentence, "Enter amounts of zero or more.")
    if plan.start is None and any(plan.draw.months):
        sentence = "The draw counts from the first day in the role, which is not known."
        yield _blocking(plan, "pay.draw-undated", sentence, "Enter the first day, or remove the draw.")


def _foreign(plan: PayPlan, currency: str) -> Iterator[Finding]:
    if plan.currency != currency:
        sentence = f"The pay plan is in {plan.currency}, the quota in {currency}, and no rate is known between them."
        remedy = f"Write the pay plan in {currency}, or give {plan.currency} a rate in the CRM or in [plan] rates."
        yield _blocking(plan, "pay.currency-differs", sentence, remedy)


def _advice(plan: PayPlan, low: float, high: float) -> Iterator[Finding]:
    """What people should know of a usable plan."""
    rows, ratio = (plan.person,), plan.quota_to_ote
    if ratio is not None and not low <= ratio <= high:
        sentence = f"A year's quota is {float(ratio):.1f} times the on-target earnings; usual is {low:g} to {high:g}."
        remedy = "Look at quota and earnings: too low a ratio costs the company, too high a one loses the seller."
        yield Finding("pay.quota-ote", sentence, remedy, rows)
    if plan.jump > 0:
        sentence = f"At {plan.threshold:.4%} of quota, pay jumps by {float(plan.jump):.0%} of the target pay."
        yield Finding("pay.cliff", sentence, "Deals will be moved across that line: pay from the threshold on.", rows)
    if plan.cap is not None and plan.cap < 1:
        sentence = f"The cap is {plan.cap:.4%} of the target pay, which nobody can then earn."
        yield Finding("pay.cap-below-target", sentence, "Raise the cap to 100 % or more.", rows)
    at_quota = plan.earned(Fraction(1))
    if at_quota != 1 and plan.target_pay > 0:
        sentence = f"Who reaches exactly the quota is paid {float(at_quota):.1%} of the target pay."
        yield Finding("pay.target-missed", sentence, "Correct bands, threshold or on-target earnings.", rows)

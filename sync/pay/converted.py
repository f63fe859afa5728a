"""Pay plans in the currency of the quotas: what was written in another is converted at the plan's rate."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from calculations.exact.money import LARGEST_EXACT, Money
from calculations.exact.rates import Rates
from calculations.findings import Finding, Severity
from calculations.pay.plan import PayPlan

__all__ = ["converted"]


def converted(plans: Sequence[PayPlan], rates: Rates) -> tuple[tuple[PayPlan, ...], tuple[Finding, ...]]:
    """The plans with all their amounts in `rates.to`, rounded to its unit, and a note of the rate for each currency.

    The rate is that of the plan's day. A plan in a currency without one stays as it is; `review` blocks it.
    """
    made, moved = [], defaultdict[str, list[str]](list)
    for plan in plans:
        if plan.currency == rates.to or rates.rate(plan.currency) is None:
            made.append(plan)
            continue
        made.append(_in_plan(plan, rates))
        moved[plan.currency].append(plan.person)
    found = [
        Finding(
            "pay.converted",
            f"{len(people)} pay plans in {currency} are converted: {rates.rate(currency)}.",
            "Nothing is to be done, unless they should be paid at another rate.",
            tuple(sorted(people)),
            Severity.NOTE,
        )
        for currency, people in sorted(moved.items())
    ]
    return tuple(made), tuple(found)


def _in_plan(plan: PayPlan, rates: Rates) -> PayPlan:
    def money(amount: Decimal) -> Decimal:
        if not amount.is_finite() or abs(amount) > LARGEST_EXACT:
            return amount  # no pay, which the review says
        worth = rates.to_plan(amount, plan.currency)
        return amount if worth is None else Money(worth, rates.to).rounded(rates.digits.get(rates.to)).amount

    return replace(
        plan,
        currency=rates.to,
        ote=money(plan.ote),
        base=money(plan.base),
        quota=None if plan.quota is None else money(plan.quota),
        draw=plan.draw
        and replace(plan.draw, months=tuple(map(money, plan.draw.months)), balance=money(plan.draw.balance)),
    )

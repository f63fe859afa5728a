"""Whether the plan's currency and planning rates fit what the CRM says of its currencies, as far as it was pulled."""

from calculations.exact.minor_units import is_known
from sync.facts.unrated import unrated
from sync.jobs.facts import plan_rates
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings

__all__ = ["currency_problems", "unknown_codes"]


def unknown_codes(plan: PlanSettings, known: frozenset[str] = frozenset()) -> list[str]:
    """The codes of [plan] that are neither of ISO 4217 nor among the `known` ones, in words."""
    codes = {"plan.currency": plan.currency} | {f"plan.rates.{code}": code for code in plan.rates}
    return [
        f"{place}: {code} is no currency of ISO 4217"
        for place, code in codes.items()
        if not is_known(code) and code not in known
    ]


def currency_problems(adapters: Adapters) -> list[str]:
    """What is wrong with currency and rates of [plan], in words, by what was pulled from the CRM."""
    plan, rates = adapters.settings.plan, plan_rates(adapters)
    found = unknown_codes(plan, frozenset({rates.corporate, *rates.standing}))
    found += [f"plan.currency: {said.sentence} {said.remedy}" for said in unrated(adapters.engine, rates)]
    if rates.corporate in plan.rates:
        found.append(f"plan.rates.{rates.corporate}: it is the CRM's corporate currency, whose rate is 1; leave it out")
    return found

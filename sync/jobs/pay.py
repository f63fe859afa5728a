"""Pay plans of a quarter: taken from a file, and what they cost; for those who may see them, and in no workbook."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity, ranked
from calculations.pay.cost import CostOfSales, cost_of_sales
from calculations.pay.finding_codes import CODES
from calculations.pay.payout import Statement, statement
from calculations.pay.plan import PayPlan
from calculations.pay.review import review
from sync.errors import RefusedError
from sync.jobs.facts import plan_rates, quota_facts
from sync.jobs.pay_bookings import BookingDraws, booking_draws
from sync.jobs.plan_quota import plan_quota
from sync.jobs.plan_revenue import plan_revenue
from sync.pay.access import may_see_pay, refuse_strangers
from sync.pay.converted import converted
from sync.pay.kept import carried_on, keep, kept
from sync.pay.read import read_pay_file
from sync.plan.adapters import Adapters

__all__ = ["FEWEST", "ImportedPay", "Pay", "Payee", "import_pay", "pay_cost", "pay_of"]

FEWEST = 5
"""Sellers below whom the company's total would tell what single people earn."""

_CARRIED = "pay.carried-on"
_LATER = "pay.quota-missing"
"""What a file need not say: the quota of the plan counts where it gives none."""


@dataclass(frozen=True, slots=True)
class ImportedPay:
    """What became of a file: how many plans were kept (none where something blocks), and what was found."""

    path: Path
    kept: int
    findings: tuple[Finding, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether nothing was kept."""
        return any(found.severity is Severity.BLOCKING for found in self.findings)


@dataclass(frozen=True, slots=True)
class Payee:
    """One seller: name and role as the CRM has them, the pay plan with its quota, and payout by scenario.

    plan: None without one. is_paid: whether it is in the currency of the quotas, so that a payout can be told.
    guaranteed: by the draw in the quarter, money. bookings: expected. payouts: above the base, by scenario, money; NaN
    where there is no usable plan.
    """

    person: str
    name: str
    role: str
    plan: PayPlan | None
    is_paid: bool
    guaranteed: Decimal
    bookings: float
    payouts: Mapping[str, float]

    def statement(self, bookings: Decimal) -> Statement | None:
        """What these bookings would pay, line by line; None without a usable plan."""
        return None if self.plan is None or not self.is_paid else statement(self.plan, bookings, self.guaranteed)


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay of a quarter: who is paid what in which scenario, and what it costs the company. Money in `currency`."""

    quarter: str
    currency: str
    payees: tuple[Payee, ...]
    cost: CostOfSales
    findings: tuple[Finding, ...]


def import_pay(adapters: Adapters, path: Path, by: str) -> ImportedPay:
    """Keep the pay plans of a file for the planned quarter, in the place of those before; all of them, or none.

    Raises:
        RefusedError: `by` may not see pay, nothing was pulled yet, or the file is neither .csv nor .xlsx.
    """
    refuse_strangers(adapters.settings, adapters.engine, by)
    facts = quota_facts(adapters)
    names = dict(zip(facts.reps["rep_id"].astype(str), facts.reps["name"].astype(str), strict=True))
    told = read_pay_file(path, names, facts.currency)
    plans, moved = converted(told.plans, plan_rates(adapters))
    advice = _review(adapters, plans, [plan.person for plan in plans], facts.currency)
    found = [
        *told.findings,
        *_placed(moved, told.places),
        *_placed([one for one in advice if one.code != _LATER], told.places),
    ]
    done = ImportedPay(path, len(told.plans), ranked(found))
    if done.is_blocked:
        return replace(done, kept=0)
    keep(adapters.engine, adapters.plan.id, told.plans, adapters.clock.now(), by)
    return done


def pay_of(adapters: Adapters, by: str) -> Pay:
    """What sellers are paid in the planned quarter, by scenario.

    Raises:
        RefusedError: `by` may not see pay, or no pay plans were imported for the quarter.
    """
    refuse_strangers(adapters.settings, adapters.engine, by)
    worked = _worked_out(adapters, _stored(adapters))
    return replace(worked.pay, payees=tuple(_payees(worked)))


def pay_cost(adapters: Adapters, by: str) -> Pay:
    """What pay costs the company: totals alone, with findings that name nobody. Anybody may ask.

    Raises:
        RefusedError: no pay plans were imported; or so few sellers have one that the total would tell what single
            people earn, and `by` may not see that.
    """
    stored = _stored(adapters)
    pay = _worked_out(adapters, stored).pay if len(stored) >= FEWEST else None
    if pay is None or pay.cost.covered < FEWEST:
        if not may_see_pay(adapters.settings, adapters.engine, by):
            raise RefusedError(
                f"Fewer than {FEWEST} sellers have a pay plan: the total would tell what single people earn.",
                remedy="Ask somebody whom [pay] of qplan.toml names.",
            )
        pay = pay or _worked_out(adapters, stored).pay
    cost = replace(pay.cost, scenarios=tuple(replace(one, by_seller=np.array([])) for one in pay.cost.scenarios))
    return replace(pay, cost=cost, findings=_counted(pay.findings))


def _stored(adapters: Adapters) -> tuple[PayPlan, ...]:
    """The plans of the quarter, or those of the newest one before, whose terms go on."""
    stored = kept(adapters.engine, adapters.plan.id) or carried_on(adapters.engine, adapters.plan.id)[1]
    if not stored:
        raise RefusedError(
            f"No pay plans are kept for {adapters.plan.id}.", remedy="Run `qplan pay import FILE` first."
        )
    return stored


@dataclass(frozen=True, slots=True, eq=False)
class _Worked:
    """Pay without its payees, and what they are made from: draws, plans and guarantees of each seller, `REPS`."""

    pay: Pay
    drawn: BookingDraws
    plans: Sequence[PayPlan | None]
    guaranteed: Sequence[Decimal]
    reps: pd.DataFrame


def _worked_out(adapters: Adapters, stored: Sequence[PayPlan]) -> _Worked:
    quotas, revenue = plan_quota(adapters), plan_revenue(adapters)
    drawn = booking_draws(quotas, revenue.facts.outlook)
    carried = {str(row["rep_id"]): Decimal(repr(row["final"])) for row in quotas.tables["quotas"] if row["final"]}
    local_plans, moved = converted(stored, plan_rates(adapters))
    plans = {plan.person: _with_quota(plan, carried.get(plan.person)) for plan in local_plans}
    paid = [plans.get(person) for person in drawn.people]
    local = [plan if plan is not None and plan.currency == quotas.currency else None for plan in paid]
    guaranteed = [Decimal(0) if plan is None else plan.guaranteed_in(adapters.plan.quarter) for plan in local]
    cost = cost_of_sales(
        drawn.draws,
        local,
        company=drawn.company,
        guaranteed=[float(amount) for amount in guaranteed],
        target=revenue.target,
    )
    found = ranked((*_review(adapters, tuple(plans.values()), drawn.people, quotas.currency), *moved))
    if not kept(adapters.engine, adapters.plan.id):
        found = ranked((*found, _carried(carried_on(adapters.engine, adapters.plan.id)[0])))
    pay = Pay(quotas.quarter, quotas.currency, (), cost, found)
    return _Worked(pay, drawn, paid, guaranteed, revenue.facts.reps)


def _payees(worked: _Worked) -> Iterator[Payee]:
    about = worked.reps.set_index("rep_id")
    expected = worked.drawn.draws.mean(axis=0)
    for place, person in enumerate(worked.drawn.people):
        plan = worked.plans[place]
        yield Payee(
            person=person,
            name=str(about["name"].get(person, person)),
            role=str(about["role"].get(person, "")),
            plan=plan,
            is_paid=plan is not None and plan.currency == worked.pay.currency,
            guaranteed=worked.guaranteed[place],
            bookings=float(expected[place]),
            payouts={one.name: float(one.by_seller[place]) for one in worked.pay.cost.scenarios},
        )


def _carried(earlier: str) -> Finding:
    sentence = f"No pay plans were imported for the quarter: those of {earlier} go on, with this quarter's quotas."
    remedy = "Import a file where terms changed, or draws that are owed."
    return Finding(_CARRIED, sentence, remedy, (), Severity.NOTE)


def _with_quota(plan: PayPlan, carried: Decimal | None) -> PayPlan:
    """The plan with the quota of the seller where the file gives none of its own."""
    return plan if plan.quota is not None else replace(plan, quota=carried)


def _review(adapters: Adapters, plans: Sequence[PayPlan], sellers: Sequence[str], currency: str) -> tuple[Finding, ...]:
    bounds = adapters.settings.pay
    return review(plans, sellers, currency, low=bounds.lowest_quota_to_ote, high=bounds.highest_quota_to_ote)


def _placed(findings: Sequence[Finding], places: Mapping[str, str]) -> list[Finding]:
    """Findings that speak of people, with the rows of the file in which they stand."""
    return [replace(one, rows=tuple(places.get(row, row) for row in one.rows)) for one in findings]


def _counted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """How many people each kind of finding is about, without a name or an amount."""
    counts = Counter(one.code for one in findings for _ in one.rows)
    first = {one.code: one for one in reversed(findings)}
    meanings = {code.name: code.meaning for code in CODES}
    counted = (
        Finding(code, f"{meanings[code]} ({count})", one.remedy, (), one.severity)
        for code, count in counts.items()
        if (one := first[code])
    )
    return (*counted, *(one for one in findings if one.code == _CARRIED))

"""`qplan pay cost`: what the quarter costs in pay, as totals of the company."""

import math

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, money, out, say, show, table

__all__ = ["cost"]


def cost(by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Say what pay above the base costs in each scenario, of the company alone.

    It names nobody, so anybody may ask; below five sellers with a pay plan only those whom [pay] of qplan.toml names.
    """
    from sync.bootstrap import opened
    from sync.jobs.pay import pay_cost

    with opened(config) as adapters:
        pay = pay_cost(adapters, by)
    told, above = pay.cost, pay.cost.over_assignment
    if as_json:
        show(
            {
                "quarter": pay.quarter,
                "currency": pay.currency,
                "sellers": told.sellers,
                "with_plan": told.covered,
                "target_pay": told.target_pay,
                "expected": told.expected,
                "quantiles": {f"{at:g}": amount for at, amount in told.quantiles.items()},
                "scenarios": [
                    {
                        "name": one.name,
                        "company": one.company,
                        "bookings": one.bookings,
                        "payout": one.payout,
                        "effective_rate": one.effective_rate,
                    }
                    for one in told.scenarios
                ],
                "over_assignment": {
                    "rate": above.rate,
                    "payout": above.payout,
                    "without": above.without,
                    "saved": above.saved,
                },
                "findings": [finding_fields(found) for found in pay.findings],
            }
        )
        finish(Exit.DONE)
    say(
        f"{pay.quarter}, {pay.currency}: pay above the base of {told.covered} of {told.sellers} sellers, "
        f"{_money(told.expected)} expected; at exactly 100 % {_money(told.target_pay)}."
    )
    rows = [
        [one.name, _money(one.company), _money(one.bookings), _money(one.payout), _rate(one.effective_rate)]
        for one in told.scenarios
    ]
    columns = ["scenario", "company books", "of sellers with a plan", "pay", "of their bookings"]
    out.print(table("Cost of sales by scenario", columns, rows, right=range(1, 5)))
    said = ", ".join(f"{_money(amount)} ({at:.0%})" for at, amount in told.quantiles.items())
    say("", f"Pay by chance, at most: {said}.")
    if not math.isnan(above.rate):
        word = "saves" if above.saved >= 0 else "costs"
        say(
            f"Quotas are {above.rate:+.1%} against the target: that {word} {_money(abs(above.saved))}, for at the same "
            f"bookings quotas that add up to the target would pay {_money(above.without)}."
        )
    say(*(f"{found.severity}: {found.sentence} {found.remedy}".rstrip() for found in pay.findings))
    finish(Exit.DONE)


def _money(value: float) -> str:
    return money(None if math.isnan(value) else round(value))


def _rate(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:.1%}"

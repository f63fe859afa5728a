"""`qplan pay show`: who is paid what, in each scenario; and one statement, line by line."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import (
    ByOption,
    ConfigOption,
    JsonOption,
    amount_given,
    finding_fields,
    finish,
    money,
    out,
    say,
    show,
    table,
)

if TYPE_CHECKING:
    from calculations.pay.payout import Statement
    from sync.jobs.pay import Pay, Payee

__all__ = ["show_pay"]


def show_pay(
    by: ByOption,
    person: Annotated[str, typer.Option("--person", help="Only this seller: a name, or the id in the CRM.")] = "",
    role: Annotated[str, typer.Option("--role", help="Only sellers of this role in the CRM.")] = "",
    booked: Annotated[
        float | None,
        typer.Option(help="With --person: the statement for these bookings, line by line.", callback=amount_given),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show pay plans with what they pay above the base in the conservative, base and upside scenario.

    Only those may ask whom [pay] of qplan.toml names.
    """
    from sync.bootstrap import opened
    from sync.jobs.pay import pay_of

    if booked is not None and not person:
        raise typer.BadParameter("--booked needs --person")
    with opened(config) as adapters:
        pay = pay_of(adapters, by)
    meant = [payee for payee in pay.payees if _is_meant(payee, person, role)]
    if (person or role) and not meant:
        raise typer.BadParameter(f"no seller with a quota is {' and '.join(filter(None, (person, role)))!r}")
    statements = [] if booked is None else [payee.statement(Decimal(repr(booked))) for payee in meant]
    keys = {payee.person for payee in meant}
    findings = [found for found in pay.findings if not found.rows or keys & set(found.rows)]
    if as_json:
        show(
            {
                "quarter": pay.quarter,
                "currency": pay.currency,
                "people": [_fields(payee) for payee in meant],
                "statements": [_statement_fields(told) for told in statements],
                "findings": [finding_fields(found) for found in findings],
            }
        )
    else:
        _tell(pay, meant)
        for payee, told in zip(meant if statements else (), statements, strict=True):
            _tell_statement(payee, told)
        names = {payee.person: payee.name for payee in pay.payees}
        for found in findings:
            who = ", ".join(names.get(row, row) for row in found.rows)
            say(f"{found.severity}: {who}: {found.sentence} {found.remedy}".rstrip())
    finish(Exit.DONE)


def _is_meant(payee: "Payee", person: str, role: str) -> bool:
    said = person.strip().casefold()
    return (not said or said in (payee.person.casefold(), payee.name.strip().casefold())) and (
        not role or role.strip().casefold() == payee.role.strip().casefold()
    )


def _fields(payee: "Payee") -> dict[str, object]:
    plan = payee.plan
    terms = None
    if plan is not None:
        ratio = plan.quota_to_ote
        terms = {
            "currency": plan.currency,
            "ote": plan.ote,
            "base": plan.base,
            "quota": plan.quota,
            "periods": plan.periods,
            "target_pay": float(plan.target_pay),
            "quota_to_ote": None if ratio is None else float(ratio),
            "bands": [{"start": band.start, "multiplier": band.multiplier} for band in plan.bands],
            "threshold": plan.threshold,
            "below": plan.below,
            "is_cliff": plan.is_cliff,
            "cap": plan.cap,
        }
    return {
        "person": payee.person,
        "name": payee.name,
        "role": payee.role,
        "plan": terms,
        "guaranteed": payee.guaranteed,
        "expected_bookings": payee.bookings,
        "payouts": dict(payee.payouts),
    }


def _statement_fields(told: "Statement | None") -> dict[str, object] | None:
    if told is None:
        return None
    lines = [
        {
            "start": line.start,
            "end": line.end,
            "bookings": line.bookings,
            "multiplier": line.multiplier,
            "amount": line.amount,
            "is_jump": line.is_jump,
            "is_cap": line.is_cap,
        }
        for line in told.lines
    ]
    names = ("person", "currency", "bookings", "attainment", "target_pay", "commission", "guaranteed", "top_up",
             "recovered", "paid", "balance")  # fmt: skip
    return {name: getattr(told, name) for name in names} | {"lines": lines}


def _tell(pay: "Pay", meant: Sequence["Payee"]) -> None:
    say(f"{pay.quarter}, {pay.currency}. Pay above the base; confidential.")
    names = [scenario.name for scenario in pay.cost.scenarios]
    rows = [
        [
            payee.name,
            payee.role,
            *_terms(payee),
            _whole(payee.bookings),
            *(_whole(payee.payouts[name]) for name in names),
        ]
        for payee in meant
    ]
    columns = ["seller", "role", "OTE", "base", "quota", "quota:OTE", "target pay", "expected bookings", *names]
    out.print(table("Payout by seller and scenario", columns, rows, right=range(2, len(columns))))


def _terms(payee: "Payee") -> list[str]:
    plan = payee.plan
    if plan is None:
        return ["n/a"] * 5
    ratio = plan.quota_to_ote
    return [
        money(plan.ote, plan.currency if not payee.is_paid else ""),
        money(plan.base),
        money(plan.quota),
        "n/a" if ratio is None else f"{float(ratio):.1f}",
        money(float(plan.target_pay)),
    ]


def _whole(value: float) -> str:
    """Whole money, n/a where it is not known: an expectation has no cents."""
    return money(None if math.isnan(value) else round(value))


def _tell_statement(payee: "Payee", told: "Statement | None") -> None:
    if told is None:
        say("", f"{payee.name}: there is no statement; the findings say why.")
        return
    rows = [
        [
            "threshold reached" if line.is_jump else "cap" if line.is_cap else f"from {line.start:.1%}",
            "" if line.is_jump or line.is_cap else money(line.bookings),
            "" if line.is_jump or line.is_cap else f"{line.multiplier:.2f}",
            money(line.amount),
        ]
        for line in told.lines
    ]
    rows += [["commission", money(told.bookings), "", money(told.commission)]]
    rows += [
        [name, "", "", money(value)]
        for name, value in (("draw", told.top_up), ("taken back", -told.recovered))
        if value
    ]
    rows += [["paid above the base", "", "", money(told.paid)]]
    title = f"{payee.name}: {told.attainment:.1%} of quota, target pay {money(told.target_pay, told.currency)}"
    out.print("", table(title, ["", "bookings", "× base rate", "amount"], rows, right=(1, 2, 3)))

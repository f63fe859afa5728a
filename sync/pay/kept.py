"""Pay plans in the store: those of a quarter's plan, put there whole and read back whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select

from calculations.pay.plan import Band, Draw, PayPlan
from sync.model.canonical import canonical_json
from sync.model.times import time_text
from sync.store.database import writing
from sync.store.tables import PAY_PLANS

__all__ = ["carried_on", "keep", "kept"]


def keep(engine: Engine, plan_id: str, plans: Sequence[PayPlan], at: datetime, by: str) -> None:
    """Put the pay plans of a quarter in the place of those before."""
    rows = [
        {
            "plan_id": plan_id,
            "person": plan.person,
            "terms": canonical_json(_terms(plan)),
            "kept_at": time_text(at),
            "kept_by": by,
        }
        for plan in plans
    ]
    with writing(engine, lock="pay_plans") as connection:
        connection.execute(delete(PAY_PLANS).where(PAY_PLANS.c.plan_id == plan_id))
        if rows:
            connection.execute(insert(PAY_PLANS), rows)


def kept(engine: Engine, plan_id: str) -> tuple[PayPlan, ...]:
    """The pay plans of a quarter by person's id; none before the first import."""
    asked = select(PAY_PLANS.c.person, PAY_PLANS.c.terms).where(PAY_PLANS.c.plan_id == plan_id)
    with engine.connect() as connection:
        rows = connection.execute(asked.order_by(PAY_PLANS.c.person)).all()
    return tuple(_plan(row.person, json.loads(row.terms)) for row in rows)


def carried_on(engine: Engine, plan_id: str) -> tuple[str, tuple[PayPlan, ...]]:
    """The newest earlier quarter that has pay plans, and these without the quotas of that quarter; none, and no plan.

    What a seller earns, and by which rates, holds until another file says otherwise; a quota is of its quarter alone.
    """
    asked = select(func.max(PAY_PLANS.c.plan_id)).where(PAY_PLANS.c.plan_id < plan_id)
    with engine.connect() as connection:
        earlier = connection.execute(asked).scalar_one_or_none()
    if earlier is None:
        return "", ()
    return str(earlier), tuple(replace(plan, quota=None) for plan in kept(engine, str(earlier)))


def _terms(plan: PayPlan) -> Mapping[str, Any]:
    draw = plan.draw
    return {
        "currency": plan.currency,
        "ote": plan.ote,
        "base": plan.base,
        "quota": plan.quota,
        "periods": plan.periods,
        "bands": [[band.start, band.multiplier] for band in plan.bands],
        "threshold": plan.threshold,
        "below": plan.below,
        "is_cliff": plan.is_cliff,
        "cap": plan.cap,
        "draw": draw and {"months": draw.months, "is_recoverable": draw.is_recoverable, "balance": draw.balance},
        "start": plan.start,
    }


def _plan(person: str, terms: Mapping[str, Any]) -> PayPlan:
    draw = terms["draw"]
    return PayPlan(
        person=person,
        currency=terms["currency"],
        ote=Decimal(terms["ote"]),
        base=Decimal(terms["base"]),
        quota=_amount(terms["quota"]),
        periods=terms["periods"],
        bands=tuple(Band(Decimal(start), Decimal(multiplier)) for start, multiplier in terms["bands"]),
        threshold=Decimal(terms["threshold"]),
        below=Decimal(terms["below"]),
        is_cliff=terms["is_cliff"],
        cap=_amount(terms["cap"]),
        draw=draw and Draw(tuple(map(Decimal, draw["months"])), draw["is_recoverable"], Decimal(draw["balance"])),
        start=terms["start"] and date.fromisoformat(terms["start"]),
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

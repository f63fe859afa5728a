"""What a daemon that runs for months works on in each of its rounds."""

from dataclasses import replace
from datetime import date

from sync.plan.adapters import Adapters
from sync.plan.identity import Plan
from sync.store.calendar import org_calendar

__all__ = ["plans_at_work"]


def plans_at_work(adapters: Adapters) -> tuple[Adapters, ...]:
    """The adapters of every plan a round works on: the plan of this moment first, then one that is still open.

    Where the settings name no quarter, the plan of this moment changes when a quarter ends. The plan made until then
    may be before its approvers, or approved and half written: it is carried on, as of the day it was submitted, until
    it is in the CRM and verified, or its quarter ends. Where the settings name a quarter, that plan is the only one.
    """
    settings = adapters.settings.plan
    now = replace(adapters, plan=Plan.of(settings, adapters.clock.now().date(), org_calendar(adapters.engine).calendar))
    if settings.quarter:
        return (now,)
    earlier = replace(now, plan=replace(now.plan, quarter=now.plan.quarter.shift(-1)))
    submitted = _open_since(earlier)
    if submitted is None:
        return (now,)
    return now, replace(earlier, plan=replace(earlier.plan, as_of=settings.as_of or submitted))


def _open_since(adapters: Adapters) -> date | None:
    """The day the newest submission was made, None when there is none or nothing is to come of it."""
    submission = adapters.approval().submission
    return submission.at.date() if submission is not None and adapters.standing().stage.is_open else None

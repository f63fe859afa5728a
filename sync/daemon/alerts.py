"""What is the matter with a plan, from what stands in its store; told in one message to those who want to know."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from calculations.performance.pacing import pace_of
from sync.cycle.alerts import Alarm, Memory, Sounding, remembered, sounding
from sync.cycle.appeals import appeals_of
from sync.cycle.state import Status
from sync.daemon.health import health
from sync.daemon.job import Job
from sync.errors import RefusedError, UndeliveredError
from sync.jobs.cycle import cycle_state
from sync.jobs.facts import known_at
from sync.jobs.kept import published_last
from sync.model.event import Kind
from sync.model.times import time_text
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest
from sync.store.tables import MIRROR

__all__ = ["alarms_of", "heard", "note_alarm", "of_the_pace", "put_off_alarm", "tell_alarms"]

_STALE = timedelta(days=1)
_PAST_QUARTERS = 8


def alarms_of(adapters: Adapters, jobs: Sequence[Job]) -> list[Alarm]:
    """All that is the matter now. Nothing outside the store is asked."""
    return [*_of_the_daemon(adapters, jobs), *_of_the_cycle(adapters), *_of_the_data(adapters), *_of_the_plan(adapters)]


def heard(adapters: Adapters, jobs: Sequence[Job]) -> Sounding:
    """What of it is to be told now, and what keeps quiet and why."""
    settings = adapters.settings.alerts
    return sounding(
        alarms_of(adapters, jobs),
        _memory(adapters),
        adapters.clock.now().astimezone(ZoneInfo(settings.time_zone)),
        off=settings.off,
        quiet_from=settings.quiet_from,
        quiet_until=settings.quiet_until,
        most_a_day=settings.most_a_day,
    )


def tell_alarms(adapters: Adapters, jobs: Sequence[Job]) -> tuple[Sounding, int]:
    """Send what is due, one message to each address and each chat service, and put it on record; how many were sent."""
    found = heard(adapters, jobs)
    settings, chat = adapters.settings.alerts, adapters.chat()
    if not found.is_due or not (settings.to or chat):
        return found, 0
    body = _message(adapters, found)
    subject = f"{adapters.plan.id}: {len(found.sounds)} alarm{'s' if len(found.sounds) > 1 else ''}"
    standing = [one.name for one in (*found.sounds, *(alarm for alarm, _ in found.quiet))]
    record = {"names": [one.name for one in found.sounds], "standing": standing}
    adapters.log.append(adapters.plan.id, Kind.ALERTED, "qplan", record)  # before: a lost answer sends none twice
    now = adapters.clock.now()
    sends: list[Callable[[], object]] = [partial(adapters.post.send, to, subject, body, now) for to in settings.to]
    if chat is not None:
        sends += [partial(chat.tell, one.get_secret_value(), subject, body) for one in settings.targets]
    sent, lost = 0, []
    for send in sends:
        try:
            send()
            sent += 1
        except UndeliveredError as fault:
            lost.append(fault)
    if lost and not sent:
        raise lost[0]
    return found, sent


def note_alarm(adapters: Adapters, jobs: Sequence[Job], name: str, by: str) -> Alarm:
    """Take note of an alarm: it keeps quiet until it was over once. RefusedError where nothing is called so."""
    alarm = _standing(adapters, jobs, name)
    adapters.log.append(adapters.plan.id, Kind.ALERT_NOTED, by, {"name": alarm.name})
    return alarm


def put_off_alarm(adapters: Adapters, jobs: Sequence[Job], name: str, until: datetime, by: str) -> Alarm:
    """Put an alarm off; RefusedError where nothing is called so, or the moment has passed."""
    alarm = _standing(adapters, jobs, name)
    if until <= adapters.clock.now():
        raise RefusedError(f"{until:%Y-%m-%d %H:%M} UTC has passed.", remedy="Name a moment to come with --until.")
    record = {"name": alarm.name, "until": time_text(until)}
    adapters.log.append(adapters.plan.id, Kind.ALERT_PUT_OFF, by, record)
    return alarm


def _standing(adapters: Adapters, jobs: Sequence[Job], name: str) -> Alarm:
    alarms = alarms_of(adapters, jobs)
    found = next((one for one in alarms if one.name == name.strip()), None)
    if found is None:
        names = ", ".join(one.name for one in alarms) or "none"
        raise RefusedError(f"Nothing that is the matter is called {name!r}.", remedy=f"There is {names}.")
    return found


def _memory(adapters: Adapters) -> Memory:
    kinds = (Kind.ALERTED, Kind.ALERT_NOTED, Kind.ALERT_PUT_OFF)
    return remembered(adapters.log.of(adapters.plan.id, *kinds))


def _message(adapters: Adapters, found: Sounding) -> str:
    lines = [f"What is the matter with the plan {adapters.plan.id}, the gravest first:", ""]
    for one in found.sounds:
        lines += [f"- {one.sentence} {one.remedy}", f"    {one.name}"]
    hidden = sum(1 for _, why in found.quiet if why.startswith("its cause"))
    if hidden:
        lines += ["", f"{hidden} more follow from these and are left out: `qplan alerts show` lists them."]
    lines += [
        "",
        "Take note of one with `qplan alerts note NAME`, put it off with `qplan alerts snooze NAME --until …`.",
    ]
    return "\n".join(lines) + "\n"


def _of_the_daemon(adapters: Adapters, jobs: Sequence[Job]) -> Iterator[Alarm]:
    found = health(adapters, jobs)
    ran = [job for job in found.jobs if job.says or job.succeeded_at is not None or job.failures]
    if ran and found.is_ready:
        for job in found.jobs:
            if job.matter:
                yield Alarm("job-late", job.job, f"{job.job} {job.matter}.", "See `qplan daemon status`.")
    if found.unverified:
        sentence = f"{found.unverified} approved values are others in the CRM."
        yield Alarm("drift", "", sentence, "See `qplan drift show`.", found.unverified)
    if found.conflicts:
        sentence = f"{found.conflicts} conflicts wait for a decision."
        yield Alarm("conflict", "", sentence, "Decide them on the tab Conflicts.", found.conflicts)


def _of_the_cycle(adapters: Adapters) -> Iterator[Alarm]:
    for appeal in appeals_of(adapters.log.of(adapters.plan.id, Kind.APPEAL)):
        if appeal.state.is_open:
            sentence = f"Appeal {appeal.number} of {appeal.name} is {appeal.state.value}, with {appeal.handler}."
            weight = float(abs(appeal.wanted - appeal.quota))
            yield Alarm("appeal-open", str(appeal.number), sentence, "See `qplan appeals show`.", weight)
    try:
        state = cycle_state(adapters, adapters.plan.quarter)
    except RefusedError:
        return  # none was started
    for one in state.tasks:
        if one.status in (Status.LATE, Status.STALE):
            sentence = f"{one.task.title}: {one.status.value}, {one.why}."
            yield Alarm("milestone-late", one.task.id, sentence, "See `qplan cycle status`.", float(one.is_critical))


def _of_the_data(adapters: Adapters) -> Iterator[Alarm]:
    account, user = MIRROR["Account"], MIRROR["User"]
    left = (
        select(func.count())
        .select_from(account.join(user, account.c.OwnerId == user.c.Id))
        .where(user.c.IsActive.is_(False), account.c.IsDeleted.is_not(True))
    )
    with adapters.engine.connect() as connection:
        newest = latest(connection)
        orphans = connection.execute(left).scalar_one()
    if newest is not None and adapters.clock.now() - newest.pulled_at > _STALE:
        sentence = f"The CRM was read last on {newest.pulled_at:%Y-%m-%d %H:%M} UTC."
        yield Alarm("stale-data", "", sentence, "Run `qplan pull`, and see why it does not run by itself.")
    if orphans:
        sentence = f"{orphans:,} accounts belong to people who left."
        yield Alarm("orphaned-accounts", "", sentence, "Give them to somebody: tab Territory health.", orphans)


def _of_the_plan(adapters: Adapters) -> Iterator[Alarm]:
    kept = published_last(adapters)
    if kept is None:
        return
    figures = {**kept.document.inputs, **kept.document.figures}

    def figure(name: str) -> float | None:
        found = figures.get(name)
        return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None

    coverage, required = figure("coverage"), figure("coverage_required")
    if coverage is not None and required is not None and coverage < required:
        sentence = f"The pipeline covers {coverage:.1f} times what is left; the past required {required:.1f}."
        yield Alarm("coverage-low", "", sentence, "See the tab Pipeline.", figure("coverage_missing") or 0.0)
    yield from of_the_pace(adapters, figure("bridge_target") or figure("final_total"))
    now, before = figure("plan_total"), figure("was_plan_total")
    if now is not None and before and abs(now / before - 1) > adapters.settings.alerts.forecast_moved:
        sentence = f"Planned revenue moved by {now / before - 1:+.1%} since the facts before."
        yield Alarm("forecast-moved", "", sentence, "See the tab Start, what changed.", abs(now - before))


def of_the_pace(adapters: Adapters, target: float | None) -> Iterator[Alarm]:
    """While the quarter runs: less is booked of its target than any of the own last quarters had by the same part."""
    quarter, last = adapters.plan.quarter, min(adapters.plan.as_of, adapters.clock.now().date())
    if not quarter.start <= last < quarter.end or not target or target <= 0:
        return
    past = [one for n in range(1, _PAST_QUARTERS + 1) if (one := quarter.shift(-n)).is_known]
    booked = _booked(adapters, min((one.start for one in past), default=quarter.start))
    pace = pace_of(booked, quarter, last, past)
    here = sum(money for day, money in booked.items() if quarter.start <= day <= last)
    if pace is not None and here < pace.low * target:
        usual = f"in the last {pace.quarters} quarters it was {pace.usual:.0%} by then, never less than {pace.low:.0%}"
        sentence = f"{here:,.0f} are booked by {last}, {here / target:.0%} of the target; {usual}."
        yield Alarm("pacing-behind", "", sentence, "See the tab Pipeline.", pace.low * target - here)


def _booked(adapters: Adapters, since: date) -> dict[date, float]:
    """What was closed-won by day since then, in plan currency; what has no rate is left out."""
    deal, rates = MIRROR["Opportunity"], known_at(adapters).rates
    day, code = deal.c.CloseDate, deal.c.CurrencyIsoCode
    query = (
        select(day, code, func.sum(deal.c.Amount))
        .where(deal.c.IsWon.is_(True), deal.c.IsDeleted.is_not(True), day >= since.isoformat())
        .group_by(day, code)
    )
    found: dict[date, float] = {}
    with adapters.engine.connect() as connection:
        for when, unit, money in connection.execute(query):
            on = date.fromisoformat(str(when)[:10])
            worth = None if money is None else rates.to_plan(Decimal(str(money)), unit, on)
            if worth is not None:
                found[on] = found.get(on, 0.0) + float(worth)
    return found

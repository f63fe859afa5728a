"""Which plan a job works on: a value, fixed when the job begins."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from calculations.exact.rates import PlanningRate
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter, covered
from sync.settings import PlanSettings

__all__ = ["Plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as a job sees it from its first step to its last; nothing here reads a clock.

    quarter: the one being planned, in the team's own fiscal year. as_of: the last day whose facts count.
    currency: ISO code of every amount in the workbook. forecasting_type: DeveloperName of what quotas are set for.
    planning_rates: the planner's own rates of exchange, in place of the CRM's.
    quota_grain: by what else than their owner, as in the settings; empty is as the CRM's are. quota_currency: whose
    currency a quota is written in: the record's, else its owner's, else the plan's. holidays: by whose working days are
    counted, as in the settings; empty counts all days.

    Without a quarter in the settings the one after today's is planned, so the plan of a job begun at 23:59 and the
    plan of the next one may differ; that of one job never does. A daemon makes a new plan every round, and does not
    abandon an open one for it: see `sync.plan.rounds`.
    """

    quarter: Quarter
    as_of: date
    currency: str
    forecasting_type: str
    planning_rates: tuple[PlanningRate, ...] = ()
    quota_grain: str = ""
    quota_currency: str = "record"
    holidays: str = ""

    @classmethod
    def of(cls, settings: PlanSettings, day: date, org: Calendar | None = None) -> "Plan":
        """The plan these settings mean on `day`.

        Args:
            settings: of the plan; a fiscal calendar they declare goes before the org's. day: today.
            org: the org's own fiscal calendar, None where it is not known; calendar years, where nobody says anything.
        """
        calendar = settings.calendar_beside(org)
        as_of = settings.as_of or day
        if settings.quarter:
            quarter = Quarter.parse(settings.quarter, calendar)
        else:
            if not covered(np.array([as_of], dtype="datetime64[D]"), calendar).all():
                calendar = CALENDAR_YEAR  # a name to speak of it by: `calendar_findings` blocks it
            quarter = Quarter.of(as_of, calendar).shift(1)
        return cls(
            quarter,
            as_of,
            settings.currency,
            settings.forecasting_type,
            settings.planning_rates,
            quota_grain=settings.quota_grain,
            quota_currency=settings.quota_currency,
            holidays=settings.holidays,
        )

    @property
    def id(self) -> str:
        """The plan's name: in the event log, in its file's name, and in every sentence about it."""
        return str(self.quarter)

    @property
    def calendar(self) -> Calendar:
        """The fiscal calendar of the plan."""
        return self.quarter.calendar

"""What a generated org is made of: size, span and the rates of the business, each with its range."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from sync.emulators.salesforce.fiscal import FiscalCalendar
from sync.emulators.salesforce.orgs.generated.market import PER_DOLLAR, USUAL

__all__ = ["BACKTEST_RANGES", "EXTRAS", "GRAINS", "LEAD_IN", "LIMITS", "OPEN_STAGES", "GeneratedOrg"]

PERIODS: Final = frozenset({"quarter", "month", "week"})
GRAINS: Final = (
    "quarter", "month", "week", "family", "group", "territory", "currency", "type", "mixed", "manager",
)  # fmt: skip
"""What quotas may be set by: a period, and any of the others."""
EXTRAS: Final = ("archived", "persons", "splits", "teams")
"""What a world may have besides."""

OPEN_STAGES: Final = (
    "Prospecting",
    "Needs Analysis",
    "Value Proposition",
    "Proposal/Price Quote",
    "Negotiation/Review",
)
"""The stages a deal passes, in order; renewals begin with the fourth."""
LEAD_IN = timedelta(days=270)
"""Deals begin so long before the first day, so that the first quarter closes as many as any other."""

LIMITS: Final[dict[str, tuple[float, float]]] = {
    "reps": (1, 20_000),
    "accounts": (1, 5_000_000),
    "opportunities": (1, 20_000_000),
    "years": (1, 10),
    "growth_rate": (-0.5, 1.0),
    "quarter_end_share": (1 / 3, 0.8),
    "probability_bias": (-0.3, 0.5),
    "slip_rate": (0.0, 0.7),
    "pull_in_rate": (0.0, 0.5),
    "amount_change_rate": (0.0, 1.0),
    "no_amount_share": (0.0, 1.0),
    "renewal_rate": (0.3, 0.99),
    "cycle_scale": (0.2, 4.0),
    "turnover_rate": (0.0, 0.8),
    "performance_plan_share": (0.0, 0.3),
    "target_attainment": (0.3, 1.5),
    "orphan_share": (0.0, 0.5),
    "duplicate_share": (0.0, 0.5),
    "ugly_share": (0.0, 1.0),
}
"""The least and greatest value of each number."""

BACKTEST_RANGES: Final[dict[str, tuple[float, float]]] = {
    "growth_rate": (-0.05, 0.35),
    "first_win_rate": (0.15, 0.30),
    "last_win_rate": (0.65, 0.85),
    "year_end_weight": (1.05, 1.50),
    "quarter_end_share": (0.36, 0.60),
    "probability_bias": (0.00, 0.25),
    "slip_rate": (0.15, 0.45),
    "pull_in_rate": (0.02, 0.10),
    "amount_change_rate": (0.20, 0.50),
    "no_amount_share": (0.00, 0.12),
    "renewal_rate": (0.80, 0.95),
    "cycle_scale": (0.70, 1.50),
    "turnover_rate": (0.10, 0.35),
}
"""What `GeneratedOrg.drawn` draws from, evenly and independently; fixed before any method was judged on such orgs."""


@dataclass(frozen=True, kw_only=True)
class GeneratedOrg:
    """The world of one simulated sales organisation; equal parameters make equal worlds.

    `reps`: selling seats; `accounts`, `opportunities`: how many there are on `last_day`, exactly.
    `last_day`: the last day that is simulated; `years`: how long before it the history begins.
    `growth_rate`: yearly growth of deals created. `quarter_weights`: how much closes in each calendar quarter, relative
    to an even year. `quarter_end_share`: share of a quarter that closes in its last month.
    `win_rates`: share of deals, renewals apart, that are won in the end among those that reach each of `OPEN_STAGES`.
    `probability_bias`: how far the CRM's stage probabilities lie above these true rates.
    `slip_rate`: chance that a deal still alive on its expected close date is pushed by 25 to 110 days instead.
    `pull_in_rate`: chance that a won deal that was never pushed closes well before its date.
    `amount_change_rate`: share of deals re-priced with the proposal; `no_amount_share`: those without one before.
    `renewal_rate`: share of contracts renewed; the others churn. `cycle_scale`: length of sales cycles (1: usual).
    `turnover_rate`: yearly chance that a rep leaves. `performance_plan_share`: reps on a performance plan on any day.
    `target_attainment`: sales over quota that quotas aim at. `orphan_share`: accounts forgotten with a leaver.
    `duplicate_share`: accounts whose names look like another's. `ugly_share`: names and texts made to hurt.
    `multi_currency`: deals in the currency of the account's country; otherwise all in US dollars.
    `currencies`: the org's currencies, the corporate one first. Other than the usual ten, they are dealt out in turn to
    accounts and sellers, whatever their country, so that all of them occur in the smallest world; one makes an org of
    a single currency. `calendar`: the fiscal calendar, as `FiscalCalendar.parsed` reads it.
    `quota_grain`: what quotas are set by, of `GRAINS`. `history`: how many fiscal quarters of facts there are at most
    before the current one (the quarter that holds the day after as_of), instead of all; `silent`: how many quarters
    without any lie between them and the current one. `flat`: everyone reports to one head. `extras`: any of `EXTRAS`,
    an archived territory model, accounts that are people (every fourth), account teams with their shares, and
    opportunity splits (of every third deal two fifths are the head's, who has a fifth of every fifth as an overlay).
    """

    seed: int = 1
    reps: int = 120
    accounts: int = 20_000
    opportunities: int = 60_000
    last_day: date = date(2026, 9, 30)
    years: int = 4
    growth_rate: float = 0.15
    quarter_weights: tuple[float, float, float, float] = (0.88, 0.96, 0.92, 1.24)
    quarter_end_share: float = 0.48
    win_rates: tuple[float, float, float, float, float] = (0.22, 0.29, 0.40, 0.56, 0.75)
    probability_bias: float = 0.12
    slip_rate: float = 0.28
    pull_in_rate: float = 0.06
    amount_change_rate: float = 0.35
    no_amount_share: float = 0.06
    renewal_rate: float = 0.88
    cycle_scale: float = 1.0
    turnover_rate: float = 0.22
    performance_plan_share: float = 0.04
    target_attainment: float = 0.85
    orphan_share: float = 0.02
    duplicate_share: float = 0.01
    ugly_share: float = 0.02
    multi_currency: bool = True
    currencies: tuple[str, ...] = USUAL
    calendar: str = "standard"
    quota_grain: tuple[str, ...] = ("quarter",)
    history: int | None = None
    silent: int = 0
    flat: bool = False
    extras: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            least, greatest = LIMITS.get(field.name, (None, None))
            value = getattr(self, field.name)
            if least is not None and greatest is not None and not least <= value <= greatest:
                raise ValueError(f"{field.name} is {value}: give a value from {least:g} to {greatest:g}")
        if self.accounts < self.reps:
            raise ValueError(f"{self.accounts} accounts for {self.reps} reps: give every rep at least one")
        if not all(0 < lower < upper < 1 for lower, upper in zip(self.win_rates, self.win_rates[1:], strict=False)):
            raise ValueError(f"win_rates {self.win_rates} must rise from stage to stage, between 0 and 1")
        if not all(0.3 <= weight <= 3 for weight in self.quarter_weights):
            raise ValueError(f"quarter_weights {self.quarter_weights} must lie between 0.3 and 3")
        self._check_money_and_time()

    def _check_money_and_time(self) -> None:
        unknown = [code for code in self.currencies if code not in PER_DOLLAR]
        if unknown or not self.currencies or len(set(self.currencies)) < len(self.currencies):
            raise ValueError(
                f"currencies {', '.join(self.currencies)}: give some of {', '.join(PER_DOLLAR)}, each once"
            )
        FiscalCalendar.parsed(self.calendar)
        strange = [word for word in self.quota_grain if word not in GRAINS]
        if strange or len(set(self.quota_grain) & PERIODS) != 1:
            raise ValueError(
                f"quota_grain {'+'.join(self.quota_grain)}: give one of {', '.join(sorted(PERIODS))}, and any of "
                f"{', '.join(word for word in GRAINS if word not in PERIODS)}"
            )
        if set(self.extras) - set(EXTRAS):
            raise ValueError(f"extras {', '.join(self.extras)}: give any of {', '.join(EXTRAS)}")
        if self.silent < 0 or (self.history or 0) < 0:
            raise ValueError(f"history is {self.history}, silent {self.silent}: give whole numbers of quarters from 0")

    @property
    def fiscal(self) -> FiscalCalendar:
        """The fiscal calendar."""
        return FiscalCalendar.parsed(self.calendar)

    @property
    def corporate(self) -> str:
        """The corporate currency."""
        return self.currencies[0] if self.many_currencies or len(self.currencies) == 1 else "USD"

    @property
    def many_currencies(self) -> bool:
        """Whether the org has more than one currency."""
        return self.multi_currency and len(self.currencies) > 1

    @property
    def dealt_out(self) -> bool:
        """Whether currencies go by turns instead of by country."""
        return self.currencies != USUAL

    def quarters(self, as_of: date) -> tuple[date, date]:
        """Return the first day of the facts that are shown at `as_of`, and the day before which they end."""
        after = as_of + timedelta(days=1)
        current = self.fiscal.quarter_start(after)
        end = self.fiscal.step("Quarter", current, -self.silent) if self.silent else after
        if self.history is None:
            return date.min, end
        return self.fiscal.step("Quarter", current, -self.silent - self.history), end

    @property
    def first_day(self) -> date:
        """The first day of the history: the quarter that begins `years` before the day after `last_day`."""
        after = self.last_day + timedelta(days=1)
        return date(after.year - self.years, after.month - (after.month - 1) % 3, 1)

    @property
    def stage_probabilities(self) -> tuple[int, ...]:
        """What the CRM says of each open stage, in per cent: the true win rate and the bias, 1 to 99."""
        return tuple(min(99, max(1, round(100 * (rate + self.probability_bias)))) for rate in self.win_rates)

    @classmethod
    def small(cls, people: int = 3, **changes: Any) -> "GeneratedOrg":  # noqa: ANN401 - parameters of any type
        """Return a small world: `people` sellers below one head, none of whom comes or goes, and tidy records.

        Sizes follow from the people and the history; `changes` are further parameters. Built in well under a second.
        """
        history, silent = changes.get("history"), changes.get("silent", 0)
        years = changes.pop("years", 3 if history is None else max(1, -(-(history + silent) // 4)))
        tidy = {"turnover_rate": 0.0, "performance_plan_share": 0.0, "orphan_share": 0.0, "duplicate_share": 0.0}
        sizes = {"accounts": people * 8, "opportunities": people * (30 + 30 * years)}
        return cls(reps=people, years=years, flat=True, **{**sizes, **tidy, "ugly_share": 0.0, **changes})

    @classmethod
    def drawn(cls, seed: int, *, reps: int = 40, accounts: int = 2_000, opportunities: int = 12_000) -> "GeneratedOrg":
        """Return an org whose rates are drawn from `BACKTEST_RANGES` by its seed; the sizes are given."""
        rng = np.random.default_rng([seed, 0])
        rate: dict[str, Any] = {name: float(rng.uniform(*bounds)) for name, bounds in BACKTEST_RANGES.items()}
        first, last = rate.pop("first_win_rate"), rate.pop("last_win_rate")
        win_rates = np.geomspace(first, last, len(OPEN_STAGES)).tolist()
        year_end = rate.pop("year_end_weight")
        others = rng.dirichlet(np.full(3, 60.0)) * (4 - year_end)
        return cls(
            seed=seed,
            reps=reps,
            accounts=accounts,
            opportunities=opportunities,
            win_rates=tuple(win_rates),
            quarter_weights=(float(others[0]), float(others[1]), float(others[2]), year_end),
            **rate,
        )

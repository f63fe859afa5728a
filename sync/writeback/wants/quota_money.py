"""The money of a quota's records: in which currency each is kept, and what the plan's parts are in it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from calculations.exact.rates import Rates
from calculations.quota.grain import in_parts
from sync.facts.known import Known
from sync.model.change import RecordKey
from sync.model.in_plan import InPlan
from sync.plan.identity import Plan

__all__ = ["RecordMoney", "Written"]


class Written(NamedTuple):
    """An amount as a record takes it, and the plan's side where the record is in another currency."""

    amount: Decimal
    currency: str
    in_plan: InPlan | None = None


class RecordMoney(NamedTuple):
    """In which currency each quota is kept, in an org that has several.

    rates: of the plan. held: currency of the records the CRM has. owners: own currency of each user. policy: as
    `PlanSettings.quota_currency`. plan: the plan's currency.
    """

    rates: Rates
    held: Mapping[RecordKey, str]
    owners: Mapping[str, str]
    policy: str
    plan: str

    @classmethod
    def of(cls, known: Known, plan: Plan, held: Mapping[RecordKey, str]) -> "RecordMoney":
        """As the mirror has it now."""
        users = known.rows("User")
        own = users.labels["DefaultCurrencyIsoCode"].texts().tolist()
        owners = dict(zip(users.ids["Id"].astype(str).tolist(), own, strict=True))
        return cls(known.rates, held, owners, plan.quota_currency, plan.currency)

    def currency_of(self, record: RecordKey, owner: str) -> str:
        """The currency a quota is written in: of its record, else of its owner, else of the plan."""
        if self.policy == "plan":
            return self.plan
        own = self.owners.get(owner) or self.plan
        return self.held.get(record) or own if self.policy == "record" else own

    def written(self, parts: Sequence[tuple[Decimal, str]]) -> list[Written | None]:
        """The parts of one person's quota in the currencies of their records; None for one without a rate.

        What is kept in one currency is converted as a whole and rounded to its unit once; its parts add up to that.

        Args:
            parts: amounts in plan currency, with the currency each is kept in.
        """
        found: list[Written | None] = [Written(amount, code) for amount, code in parts]
        for code in {code for _, code in parts if code != self.plan}:
            here = [at for at, (_, own) in enumerate(parts) if own == code]
            amounts = [parts[at][0] for at in here]
            for at, written in zip(here, self._together(amounts, code), strict=True):
                found[at] = written
        return found

    def _together(self, amounts: Sequence[Decimal], code: str) -> Iterator[Written | None]:
        whole = self.rates.into(sum(amounts, Decimal(0)), code)
        if whole is None:
            yield from [None] * len(amounts)
            return
        unit = Decimal(1).scaleb(int(whole.money.amount.as_tuple().exponent))
        weights = [abs(float(amount)) for amount in amounts]
        sizes = in_parts(int(whole.money.amount / unit), weights) if any(weights) else [0] * len(amounts)
        for amount, size in zip(amounts, sizes, strict=True):
            money = size * unit
            back = self.rates.to_plan(money, code)
            rounding = Decimal(0) if back is None else back - amount
            yield Written(money, code, InPlan.of(whole._replace(plan=amount, rounding=rounding)))

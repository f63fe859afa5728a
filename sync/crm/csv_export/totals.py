"""What the files of a folder come to, so that a wrong reading is seen before anything is built."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calculations.fiscal import Quarter
from sync.clock import Clock
from sync.crm.csv_export.mapping import FileMapping
from sync.crm.csv_export.read import Rejected, Row
from sync.crm.csv_export.source import CsvFolder
from sync.model.times import parse_time

__all__ = ["Money", "Totals", "totals_of"]

Money = Mapping[str, float]
"""An amount by currency; the key is empty where the files say none."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the files of a folder come to.

    won_by_quarter: closed-won by quarter of the calendar, of deals without a close date under an empty key.
    won, open, lost, without_amount: numbers of deals. deleted: of deals that are marked deleted and count nowhere else.
    open_amount: of open deals. people, accounts, products: numbers
    of rows, those that are only named included. owned: accounts with an owner. quotas: by the first day of their
    period. rejected: lines not taken, by file, a line that two objects read once for each reason.
    """

    won_by_quarter: Mapping[str, Money]
    won: int
    open: int
    lost: int
    deleted: int
    without_amount: int
    open_amount: Money
    people: int
    accounts: int
    products: int
    owned: int
    quotas: Mapping[str, Money]
    rejected: Mapping[str, Sequence[Rejected]]

    @property
    def deals(self) -> int:
        """How many deals there are."""
        return self.won + self.open + self.lost


def totals_of(folder: Path, mappings: Sequence[FileMapping], clock: Clock) -> Totals:
    """What the files come to, in one reading of each.

    Raises:
        FixConfigurationError: a file cannot be read, or lacks a column that its mapping names.
    """
    source = CsvFolder(folder, mappings, clock)
    won: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    quotas: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    open_amount: defaultdict[str, float] = defaultdict(float)
    ends: Counter[str] = Counter()
    for row in source.rows("Opportunity"):
        if row.get("IsDeleted"):
            ends["deleted"] += 1
            continue
        currency, amount = str(row.get("CurrencyIsoCode") or ""), row.get("Amount")
        money = float(amount) if isinstance(amount, float | int) else 0.0
        end = "won" if row.get("IsWon") else "lost" if row.get("IsClosed") else "open"
        ends[end] += 1
        ends["without amount"] += amount is None
        if end == "won":
            won[_quarter(row, "CloseDate")][currency] += money
        elif end == "open":
            open_amount[currency] += money
    for row in _alive(source, "ForecastingQuota"):
        amount = row.get("QuotaAmount")
        money = float(amount) if isinstance(amount, float | int) else 0.0
        quotas[str(row.get("StartDate") or "")][str(row.get("CurrencyIsoCode") or "")] += money
    counted = {sobject: sum(1 for _ in _alive(source, sobject)) for sobject in ("User", "Account", "Product2")}
    for other in {mapping.object for mapping in mappings} - {"Opportunity", "ForecastingQuota", *counted}:
        for _ in source.rows(other):
            pass  # its lines are looked at for what is rejected
    rejected: defaultdict[str, list[Rejected]] = defaultdict(list)
    for line in sorted(source.rejected, key=lambda one: (one.file, one.line)):
        rejected[line.file].append(line)
    return Totals(
        won_by_quarter={quarter: dict(won[quarter]) for quarter in sorted(won)},
        won=ends["won"],
        open=ends["open"],
        lost=ends["lost"],
        deleted=ends["deleted"],
        without_amount=ends["without amount"],
        open_amount=dict(open_amount),
        people=counted["User"],
        accounts=counted["Account"],
        products=counted["Product2"],
        owned=sum(row.get("OwnerId") is not None for row in _alive(source, "Account")),
        quotas={day: dict(quotas[day]) for day in sorted(quotas)},
        rejected=rejected,
    )


def _alive(source: CsvFolder, sobject: str) -> Iterator[Row]:
    return (row for row in source.rows(sobject) if not row.get("IsDeleted"))


def _quarter(row: Row, field: str) -> str:
    """The quarter of the calendar that a row's date lies in; empty where it has none."""
    said = row.get(field)
    moment = parse_time(said) if isinstance(said, str) else None
    return "" if moment is None else str(Quarter.of(moment.date()))

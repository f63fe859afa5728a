"""Retention: what last year's customers brought this year, from contracts where there are any, else from orders."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity, ranked
from calculations.fiscal import CALENDAR_YEAR, Calendar, year_before
from calculations.performance.retention_rates import PARTS, account_movements, rates_of
from calculations.schemas import CONTRACTS, ORDERS

__all__ = ["CONTRACT_BASIS", "MOVEMENTS", "Retention", "retention", "retention_by"]

MOVEMENTS = PARTS
"""Where the change of an account lands; see `retention_rates`."""

CONTRACT_BASIS = "contracts"
ORDER_BASIS = "orders"
MIXED_BASIS = "mixed"

_MINOR = 100

_LATE_DAYS, _EXPECTED = 31, 5.0
"""How late the first order may be, and how many orders may be missing before it, until history counts as short."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention of a customer base.

    first_day, as_of: the comparison period, both inclusive (orders); contracts compare the eve of `first_day` with
    the evening of `as_of`.
    accounts: one row per account: `account_id`, `segment`, `cohort` (year of the first order or contract start),
    `basis` (contracts or orders), `start`, `end` and `MOVEMENTS` in integer minor units.
    total: the row of `retention_by` for all. by_segment, by_cohort, by_basis: its rows by group.
    """

    first_day: date
    as_of: date
    accounts: pd.DataFrame
    total: pd.DataFrame
    by_segment: pd.DataFrame
    by_cohort: pd.DataFrame
    by_basis: pd.DataFrame
    findings: tuple[Finding, ...]


def retention(
    orders: pd.DataFrame,
    contracts: pd.DataFrame | None = None,
    *,
    as_of: date,
    segments: Mapping[str, Hashable] | None = None,
    calendar: Calendar = CALENDAR_YEAR,
) -> Retention:
    """GRR, NRR, logo churn, expansion, contraction and reactivation over the twelve months to `as_of`.

    In a calendar of weeks the twelve months are 52 weeks, this year and the year before alike.

    An account that has had a contract in the two years to `as_of` counts with the annual value in force: on the eve
    of the period, and at its end. Any other account counts with its orders: those of the twelve months to `as_of`
    against the twelve months before. Per account a = start, b = max(end, 0): expansion max(b − a, 0) and contraction
    max(a − b, 0) while b > 0, churn a when b = 0, for a > 0; for a = 0 all of b is reactivation if the account was a
    customer earlier, else new. Credit is min(end, 0). So start + expansion − contraction − churn + reactivation +
    new + credit = end, exactly, in minor units.

    Args:
        orders: `ORDERS`; rows after `as_of` are not used.
        contracts: `CONTRACTS`; contracts that start after `as_of` are not used; none by default.
        as_of: last day that counts, inclusive.
        segments: segment of each account id; an account not in it has the blank segment.
        calendar: fiscal.

    Returns:
        The movements of each account and the rates of all, by segment, by cohort and by basis, with findings ranked
        by money: the churned, the groups that retain less than the whole, rows that could not be used. Where orders
        begin only within the year that is compared with, rates that stand on them are NaN and a finding says so.
    """
    bought = _finite(ORDERS.conform(orders), "amount")
    signed = _finite(CONTRACTS.conform(CONTRACTS.empty() if contracts is None else contracts), "annual_amount")
    end_day = pd.Timestamp(as_of + timedelta(days=1))
    first_day, base_day = (pd.Timestamp(year_before(end_day.date(), calendar, years)) for years in (1, 2))
    unusable = _unusable(bought, signed)
    bought = bought.dropna().query("order_date < @end_day")
    signed = signed.dropna(subset=["account_id", "start_date", "annual_amount"]).query("start_date < @end_day")
    contracted = signed["account_id"][~(signed["end_date"] < base_day)].unique()
    by_orders = _order_spans(bought[~bought["account_id"].isin(contracted)], base_day, first_day)
    in_scope = signed[signed["account_id"].isin(contracted)]
    by_contracts = _contract_spans(in_scope, bought, first_day, end_day)
    accounts = _movements(pd.concat([by_contracts, by_orders], ignore_index=True))
    segment = accounts["account_id"].map(dict(segments or {}))
    accounts.insert(1, "segment", segment.astype(object).where(segment.notna(), ""))
    short = _short(bought, base_day, first_day)
    total, *by = (
        _blank_short(retention_by(accounts.assign(all="all"), name), bool(short))
        for name in ("all", "segment", "cohort", "basis")
    )
    judged = accounts[accounts["basis"] == CONTRACT_BASIS] if short else accounts
    findings = (*unusable, *short, *(_findings(judged) if len(judged) or not short else []))
    return Retention(first_day.date(), as_of, accounts, total, by[0], by[1], by[2], ranked(findings))


def retention_by(accounts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rates of each group of accounts.

    GRR = (start − contraction − churn) / start; NRR adds expansion; logo churn = customers lost / customers at the
    start. The cohort is closed: reactivated and new customers are not in the rates.

    Args:
        accounts: `Retention.accounts`. column: what to group by (segment, cohort, basis).

    Returns:
        One row per group in sorted order: `group`, `basis` (contracts, orders or mixed), `logos` (customers at the
        start), `lost`, `start`, `end` and `MOVEMENTS` (money), `grr`, `nrr`, `logo_churn_rate`; rates are NaN for a
        group without customers at the start.
    """
    amounts = ["start", "end", *MOVEMENTS]
    kept = accounts.assign(
        logos=accounts["start"] > 0, lost=accounts["churn"] > 0, contracted=accounts["basis"] == CONTRACT_BASIS
    )
    grouped = kept.groupby(column, sort=True)
    sums = grouped[[*amounts, "logos", "lost"]].sum()
    share = grouped["contracted"].mean()
    basis = np.where(share == 1, CONTRACT_BASIS, np.where(share == 0, ORDER_BASIS, MIXED_BASIS))
    rates = rates_of(*(sums[name] for name in ("start", "contraction", "churn", "expansion", "logos", "lost")))
    columns = {
        "group": pd.Series(sums.index, dtype=object),
        "basis": pd.Series(basis, dtype=object),
        **{name: sums[name].to_numpy(dtype=np.int64) for name in ("logos", "lost")},
        **{name: sums[name].to_numpy(dtype=np.float64) / _MINOR for name in amounts},
    }
    return pd.DataFrame({**columns, **rates})


def _order_spans(orders: pd.DataFrame, base_day: pd.Timestamp, first_day: pd.Timestamp) -> pd.DataFrame:
    """Orders of each account before the two periods, in the first and in the second, in minor units."""
    span = np.where(
        orders["order_date"] >= first_day, "end", np.where(orders["order_date"] >= base_day, "start", "was")
    )
    return _spans(orders["account_id"], orders["amount"], span, orders["order_date"], ORDER_BASIS)


def _contract_spans(
    contracts: pd.DataFrame, orders: pd.DataFrame, first_day: pd.Timestamp, end_day: pd.Timestamp
) -> pd.DataFrame:
    """Annual value of each account in force on the eve of the period and at its end, in minor units.

    What was paid before and ended, or ordered before, makes an account a former customer.
    """
    ends = contracts["end_date"].fillna(pd.Timestamp("9999-12-31"))
    eve, evening = first_day - pd.Timedelta(days=1), end_day - pd.Timedelta(days=1)
    start = contracts[(contracts["start_date"] <= eve) & (ends >= eve)]
    end = contracts[ends >= evening]
    earlier = orders[orders["account_id"].isin(contracts["account_id"]) & (orders["order_date"] < first_day)]
    was = contracts[contracts["start_date"] <= eve]
    parts = ((start, "start"), (end, "end"), (was, "was"))
    rows = [
        pd.DataFrame({"account_id": p["account_id"], "amount": p["annual_amount"], "span": s, "day": p["start_date"]})
        for p, s in parts
    ]
    rows.append(
        pd.DataFrame({"account_id": earlier["account_id"], "amount": earlier["amount"], "span": "was"}).assign(
            day=earlier["order_date"]
        )
    )
    never = pd.DataFrame({"account_id": contracts["account_id"], "amount": 0.0, "span": "end"})
    every = pd.concat([*rows, never.assign(day=contracts["start_date"])], ignore_index=True)
    return _spans(every["account_id"], every["amount"], every["span"].to_numpy(), every["day"], CONTRACT_BASIS)


def _spans(
    account: "pd.Series[str]",
    amount: "pd.Series[float]",
    span: np.ndarray[tuple[int], np.dtype[np.str_]],
    day: "pd.Series[pd.Timestamp]",
    basis: str,
) -> pd.DataFrame:
    """One row per account: start, end and earlier amounts in integer minor units, and the year of its first."""
    code, names = pd.factorize(account)
    minor = np.rint(amount.to_numpy(dtype=np.float64) * _MINOR).astype(np.int64)
    first = pd.Series(day.dt.year.to_numpy(), dtype=np.int64).groupby(code).min()
    columns: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
    for name in ("was", "start", "end"):
        columns[name] = np.zeros(len(names), dtype=np.int64)
        chosen = span == name
        np.add.at(columns[name], code[chosen], minor[chosen])
    rows = pd.DataFrame({"account_id": names, "cohort": first.to_numpy(dtype=np.int64), "basis": basis, **columns})
    return rows.astype({"account_id": object, "basis": object})


def _movements(accounts: pd.DataFrame) -> pd.DataFrame:
    start, end, was = (accounts[name].to_numpy() for name in ("start", "end", "was"))
    moved = account_movements(start, end, was)
    return accounts.drop(columns="was").assign(start=np.maximum(start, 0), **moved)


def _finite(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The frame with amounts without end as missing: they would be any number in minor units."""
    return frame.assign(**{column: frame[column].where(np.isfinite(frame[column]))})


def _unusable(orders: pd.DataFrame, contracts: pd.DataFrame) -> list[Finding]:
    found = []
    bare = orders.isna().any(axis=1)
    if bare.any():
        sentence = f"{int(bare.sum())} of {len(orders)} orders lack an account, a date or an amount and are left out."
        found.append(Finding("retention.order-incomplete", sentence, "Complete them in the CRM."))
    bare = contracts[["account_id", "start_date", "annual_amount"]].isna().any(axis=1)
    if bare.any():
        sentence = f"{int(bare.sum())} of {len(contracts)} contracts lack an account, a start or a value; left out."
        found.append(Finding("retention.contract-incomplete", sentence, "Complete them in the CRM."))
    return found


def _blank_short(rates: pd.DataFrame, is_short: bool) -> pd.DataFrame:
    """The rates without those that stand on orders, where these do not reach back far enough."""
    if not is_short:
        return rates
    known = rates["basis"] == CONTRACT_BASIS
    return rates.assign(**{name: rates[name].where(known) for name in ("grr", "nrr", "logo_churn_rate")})


def _short(orders: pd.DataFrame, base_day: pd.Timestamp, first_day: pd.Timestamp) -> list[Finding]:
    """Says that the orders begin only within the year that is compared with.

    A late first order may be chance where there are few. At the pace of the orders that follow in that year, more than
    five would be expected before it: none by chance has a probability of e^-5, below one in a hundred (Poisson).
    """
    days = orders["order_date"][orders["order_date"] < first_day]
    first = orders["order_date"].min()
    late, seen = (first - base_day).days, (first_day - first).days
    if not len(days) or late <= _LATE_DAYS or len(days) / seen * late <= _EXPECTED:
        return []
    sentence = (
        f"Orders begin on {first.date()}, {late} days into the year that is compared with, so what customers brought "
        f"in it is not known whole: no retention by orders is given."
    )
    return [Finding("retention.history-short", sentence, "Load the orders of two years.")]


def _findings(accounts: pd.DataFrame) -> list[Finding]:
    if not (accounts["start"] > 0).any():
        sentence = "Nobody was a customer at the start, so retention cannot be judged."
        return [Finding("retention.insufficient", sentence, "Load the orders of two years.", (), Severity.NOTE)]
    whole, by_segment = retention_by(accounts.assign(all="all"), "all").iloc[0], retention_by(accounts, "segment")
    lost = accounts[accounts["churn"] > 0].sort_values("churn", ascending=False, kind="stable")
    found = []
    if len(lost):
        money = float(whole["churn"])
        sentence = (
            f"{len(lost)} of {int(whole['logos'])} customers bought nothing more ({whole['logo_churn_rate']:.1%}): "
            f"{money:,.0f}, {money / whole['start']:.1%} of what customers brought at the start."
        )
        remedy = "Start with the largest; they are listed in that order."
        found.append(Finding("retention.churn", sentence, remedy, tuple(lost["account_id"]), amount=money))
    behind = by_segment[by_segment["nrr"] < whole["nrr"]]
    for row in behind.to_dict("records"):
        gap = float((whole["nrr"] - row["nrr"]) * row["start"])
        sentence = (
            f"{row['group'] or '(blank)'} retains {row['nrr']:.1%} net, against {whole['nrr']:.1%} of all: "
            f"{gap:,.0f} less than at the mean."
        )
        found.append(Finding("retention.segment-behind", sentence, "", (str(row["group"]),), amount=gap))
    refunded = accounts[accounts["credit"] < 0]
    if len(refunded):
        money = -float(refunded["credit"].sum()) / _MINOR
        sentence = f"{len(refunded)} accounts were credited {money:,.0f} more than they bought; they count as lost."
        remedy = "Check the negative amounts."
        found.append(Finding("retention.credits", sentence, remedy, tuple(refunded["account_id"]), amount=money))
    return found

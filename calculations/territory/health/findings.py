"""What a planner should know about territories, with the money it is about."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.territory.balance import Balance
from calculations.territory.health.coverage import STATES

__all__ = ["health_findings", "reading_findings"]

_NAMED = 100
_LEAST_TERRITORIES = 2
_FURTHEST = 3
_BEHIND = 0.05


def reading_findings(accounts: pd.DataFrame, reps: pd.DataFrame) -> Iterator[Finding]:
    """What is wrong with the rows: repeated ids, figures below zero or missing, owners who are not among the reps."""
    for frame, key in ((accounts, "account_id"), (reps, "rep_id")):
        again = frame[key].duplicated()
        if again.any():
            what = key.removesuffix("_id")
            sentence = f"{_said(again.sum(), 'row repeats', 'rows repeat')} an id of {what}s; the first of each counts."
            yield _told(f"territory.repeated-{what}", sentence, "Keep one row per id.", frame, key, again)
    for frame, key, columns in (
        (accounts, "account_id", ("potential", "workload", "sales", "white_space")),
        (reps, "rep_id", ("capacity",)),
    ):
        for column in columns:
            values = frame[column].to_numpy(dtype=np.float64)
            wrong = pd.Series(~(values >= 0) | np.isinf(values), index=frame.index)
            if wrong.any():
                what = column.replace("_", " ")
                sentence = f"{int(wrong.sum())} of {len(frame)} rows have no {what} or one below zero; it counts as 0."
                yield _told(f"territory.no-{what.replace(' ', '-')}", sentence, f"Enter the {what}.", frame, key, wrong)
    strange = (accounts["owner"] != "") & ~accounts["owner"].isin(reps["rep_id"])
    if strange.any():
        owned = _said(strange.sum(), "account belongs", "accounts belong")
        sentence = f"{owned} to someone who is not among the reps; that counts as no owner."
        remedy = "Give them an owner who is, or add the owner."
        yield _told("territory.owner-unknown", sentence, remedy, accounts, "account_id", strange)
    if not len(reps):
        yield Finding("territory.no-reps", "There are no reps or territories to assess.", "Load them.")
    if not len(accounts):
        yield Finding("territory.no-accounts", "There are no accounts to assess.", "Load the accounts.")


def health_findings(
    territories: pd.DataFrame,
    accounts: pd.DataFrame,
    coverage: Mapping[str, pd.DataFrame],
    balance: Balance,
    hires: pd.DataFrame,
    band: float,
) -> Iterator[Finding]:
    """What stands out: territories beyond the band, loads, orphans, accounts without hours, white space, hires.

    Args:
        territories, accounts, coverage, hires: as in `TerritoryHealth`. balance: of the index. band: its band.
    """
    yield from _balance_findings(territories, balance, band)
    yield from _load_findings(territories)
    yield from _coverage_findings(accounts, coverage)
    for row in hires.to_dict("records"):
        others = f" and {row['from_others']:,.0f} from others" if row["from_others"] > 0 else ""
        sentence = (
            f"{row['hire']} is needed most in {row['region'] or '(no region)'}: {row['missing_hours']:,.0f} hours are "
            f"missing there; a fair share is {row['potential']:,.0f}, {row['from_unserved']:,.0f} of it unserved today"
            f"{others}."
        )
        yield Finding("territory.hire-needs", sentence, "", (row["hire"],), Severity.NOTE, row["potential"])


def _balance_findings(territories: pd.DataFrame, balance: Balance, band: float) -> Iterator[Finding]:
    """The territories furthest off, by money and side, and all that are off in one sentence."""
    known = territories["index"].notna()
    if int(known.sum()) < _LEAST_TERRITORIES:
        many = _said(known.sum(), "territory has", "territories have")
        sentence = f"{many} capacity and accounts: there is no balance to judge."
        yield Finding("territory.balance-insufficient", sentence, "", (), Severity.NOTE)
        return
    fair = territories.loc[known, "potential"].sum() / territories.loc[known, "capacity"].sum()
    nothing_sold = not territories.loc[known, ["potential", "sales"]].to_numpy().any()
    off = territories[territories["outside"]]
    off = off.assign(money=(off["potential"] - fair * off["capacity"]).abs())
    off = off.sort_values("money", ascending=False, kind="stable")
    for code, side, rows in (
        ("territory.index-over", "over", off[off["index"] > 100]),
        ("territory.index-under", "under", off[off["index"] < 100]),
    ):
        for row in rows.head(_FURTHEST).to_dict("records"):
            heads = "a full rep" if row["capacity"] == 1 else f"{row['capacity']:.2g} of a rep"
            has = f"{row['potential']:,.0f} of potential, {row['workload']:,.0f} hours and {row['sales']:,.0f} of sales"
            if nothing_sold:
                has = f"{row['workload']:,.0f} hours, potential and sales not being known of any account,"
            sentence = f"{row['name']} is {abs(row['index'] / 100 - 1):.0%} {side} the mean index: {has} for {heads}."
            remedy = f"Move accounts until it is within {band:.0%}."
            yield Finding(code, sentence, remedy, (str(row["rep_id"]),), amount=float(row["money"]))
    within, spread = balance.within_share or 0.0, balance.cv_error or 0.0
    sentence = (
        f"{within:.0%} of {int(known.sum())} territories are within {band:.0%} of the mean index; its coefficient of "
        f"variation is {spread:.0%}."
    )
    names = tuple(off["rep_id"].astype(str).head(_NAMED))
    yield Finding("territory.balance", sentence, "", names, Severity.NOTE)


def _load_findings(territories: pd.DataFrame) -> Iterator[Finding]:
    money = territories["potential"] * (1.0 - territories["covered_share"])
    for code, state, what, remedy in (
        (
            "territory.overloaded",
            "overloaded",
            "more work than hours",
            "Move accounts to those with room, or call less often.",
        ),
        ("territory.no-hours", "no hours", "accounts and no capacity", "Give their accounts to others."),
    ):
        rows = territories[territories["state"] == state]
        if len(rows):
            hours = -rows["spare_hours"].sum()
            who = _said(len(rows), "person has", "people have")
            sentence = f"{who} {what}: {hours:,.0f} hours are missing."
            names = tuple(rows["rep_id"].head(_NAMED).astype(str))
            amount = float(money[rows.index].fillna(0.0).sum())
            yield Finding(code, sentence, remedy, names, Severity.WARNING, amount)
    room = territories[territories["state"].isin(("room", "no accounts")) & (territories["capacity"] > 0)]
    if len(room):
        who = _said(len(room), "person has", "people have")
        sentence = f"{who} {room['spare_hours'].sum():,.0f} hours to spare."
        names = tuple(room["rep_id"].head(_NAMED).astype(str))
        yield Finding("territory.room", sentence, "They can take accounts.", names, Severity.NOTE)


def _coverage_findings(accounts: pd.DataFrame, coverage: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    if not len(accounts):
        return
    whole = coverage["all"].iloc[0]
    for code, count, money, state, what in (
        ("territory.orphans", "orphans", "orphaned", STATES[3:], "without an owner"),
        ("territory.unserved", "unserved", "without_hours", STATES[1:3], "whose owner lacks the hours"),
    ):
        if whole[count]:
            rows = accounts[accounts["state"].isin(state)].sort_values("potential", ascending=False, kind="stable")
            part = whole[money] / whole["potential"] if whole["potential"] > 0 else 0.0
            many = _said(whole[count], "account", "accounts")
            sentence = f"{many} {what}: {part:.1%} of potential, {whole[money]:,.0f}."
            names = tuple(rows["account_id"].head(_NAMED).astype(str))
            remedy = "Start with the largest; they are listed in that order."
            yield Finding(code, sentence, remedy, names, Severity.WARNING, float(whole[money]))
    yield from _group_findings(coverage, whole)
    segments = coverage["segment"].sort_values("white_space", ascending=False, kind="stable")
    if whole["white_space"] > 0:
        top = segments.iloc[0]
        sentence = (
            f"Buying peers bring {whole['white_space']:,.0f} more than these accounts are expected to; "
            f"{top['white_space'] / whole['white_space']:.0%} of it in {top['group'] or '(blank)'}."
        )
        names = tuple(str(g) for g in segments["group"].head(_NAMED))
        yield Finding("territory.white-space", sentence, "", names, Severity.NOTE, float(whole["white_space"]))


def _group_findings(coverage: Mapping[str, pd.DataFrame], whole: "pd.Series[float]") -> Iterator[Finding]:
    """Groups covered worse than the whole, the worst of each dimension, unless all that is missing is theirs anyway."""
    everything = whole["orphaned"] + whole["without_hours"]
    for dimension in ("segment", "region"):
        table = coverage[dimension].assign(gap=coverage[dimension]["orphaned"] + coverage[dimension]["without_hours"])
        behind = table[(table["coverage_share"] < whole["coverage_share"] - _BEHIND) & (table["gap"] < everything)]
        for row in behind.sort_values("gap", ascending=False, kind="stable").head(_FURTHEST).to_dict("records"):
            sentence = (
                f"{row['group'] or '(blank)'} has {row['coverage_share']:.0%} of its potential covered, against "
                f"{whole['coverage_share']:.0%} of all: {row['gap']:,.0f} is not."
            )
            names = (str(row["group"]),)
            yield Finding(f"territory.{dimension}-uncovered", sentence, "", names, amount=float(row["gap"]))


def _said(count: float, one: str, many: str) -> str:
    """A number with what it counts."""
    return f"{int(count):,} {one if int(count) == 1 else many}"


def _told(code: str, sentence: str, remedy: str, frame: pd.DataFrame, key: str, chosen: "pd.Series[bool]") -> Finding:
    names = tuple(sorted(set(frame.loc[chosen, key].astype(str)))[:_NAMED])
    return Finding(code, sentence, remedy, names, Severity.WARNING)
